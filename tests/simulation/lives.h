// SPDX-License-Identifier: Apache-2.0
/** Random lives of objects: the values of the annotation SIM_LIFE. */
#ifndef MT_TESTS_SIMULATION_LIVES_H
#define MT_TESTS_SIMULATION_LIVES_H

#include <stdbool.h>

struct mt_buf;
struct sim_random;

/** Appends a life, a `good` one or any; `attempts` is how many objects of the name it is for. */
void sim_lives_put(struct sim_random *random, bool good, unsigned attempts, struct mt_buf *out);

/** Appends what a script hook does, one word a step (policy_scripts.c). */
void sim_lives_put_script(struct sim_random *random, bool good, struct mt_buf *out);

#endif
