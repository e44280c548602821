// SPDX-License-Identifier: Apache-2.0
/** What discovery and action scripts return, read from the JSON that it comes to. */
#ifndef MT_SCRIPT_ACTION_RESULTS_H
#define MT_SCRIPT_ACTION_RESULTS_H

#include "script/resource_actions.h"

/** Reads what a discovery returned; false with `err` when it is no map of actions. */
bool mt_action_offers_read(const cJSON *returned, struct mt_arena *arena,
                           struct mt_action_offers *offers, struct mt_error *err);

/**
 * Reads what an action returned about `object`: one object, or a list of {operation, resource}.
 * Where Lua has lost that an empty table is a map, the object tells.  Changes `returned`.
 */
bool mt_action_results_read(cJSON *returned, const cJSON *object, struct mt_arena *arena,
                            struct mt_action_results *results, struct mt_error *err);

#endif
