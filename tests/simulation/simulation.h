// SPDX-License-Identifier: Apache-2.0
/** One seed: everything is made from it, run to its end, and judged by the oracle. */
#ifndef MT_TESTS_SIMULATION_SIMULATION_H
#define MT_TESTS_SIMULATION_SIMULATION_H

#include <stdbool.h>
#include <stdint.h>

struct mt_policy;

/** What came of a seed. */
struct sim_result {
    bool refused;         ///< The plan has mistakes, as a random one may: nothing was run.
    char complaint[1024]; ///< "": nothing was against the rules.
    uint64_t hash;        ///< Of all events.
};

/**
 * Runs the seed, where it says so with the policy of real `scripts`; with `verbose` it prints
 * settings, manifests, plan and events.
 */
void sim_run_seed(uint64_t seed, const struct mt_policy *scripts, bool verbose,
                  struct sim_result *result);

#endif
