// SPDX-License-Identifier: Apache-2.0
/** Random numbers that depend on a seed and on nothing else: the same on every machine. */
#ifndef MT_TESTS_SIMULATION_RANDOM_H
#define MT_TESTS_SIMULATION_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Embedded; a stream of its own for each subject, so that a new draw in one moves no other. */
struct sim_random {
    uint64_t state;
};

/** The stream of this seed for a subject. */
struct sim_random sim_random_of(uint64_t seed, const char *subject);

uint64_t sim_random_next(struct sim_random *random);

/** From 0 to `count` - 1; `count` is at least 1. */
size_t sim_below(struct sim_random *random, size_t count);

/** From `low` to `high`, both possible. */
uint64_t sim_between(struct sim_random *random, uint64_t low, uint64_t high);

/** True so many times of a hundred. */
bool sim_chance(struct sim_random *random, unsigned percent);

/** One of the elements of an array. */
#define SIM_PICK(random, array) ((array)[sim_below((random), sizeof(array) / sizeof((array)[0]))])

#endif
