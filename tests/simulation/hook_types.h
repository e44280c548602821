// SPDX-License-Identifier: Apache-2.0
/** The hook types of a simulation: one for each place where hooks may stand, with and without run.
 */
#ifndef MT_TESTS_SIMULATION_HOOK_TYPES_H
#define MT_TESTS_SIMULATION_HOOK_TYPES_H

#include "sync/policy.h"

/** All of them; `*count` of them. */
const struct mt_hook_type *sim_hook_types(size_t *count);

#endif
