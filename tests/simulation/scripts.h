// SPDX-License-Identifier: Apache-2.0
/**
 * The policy of the real scripts: the checks and hook types of the source tree, and before them
 * those of hostile.lua, which raise, recurse, lie and change what they are given.
 */
#ifndef MT_TESTS_SIMULATION_SCRIPTS_H
#define MT_TESTS_SIMULATION_SCRIPTS_H

#include "sync/policy.h"

struct sim_scripts; // opaque; the struct is in scripts.c

/** Writes the scripts to a folder and loads them; ends the program where that cannot be done. */
struct sim_scripts *sim_scripts_new(void);
/** Takes the folder away as well. */
void sim_scripts_free(struct sim_scripts *scripts);

/** The seam; valid as long as the scripts.  They keep nothing from one call to the next. */
const struct mt_policy *sim_scripts_policy(const struct sim_scripts *scripts);

#endif
