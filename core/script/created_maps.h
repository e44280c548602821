// SPDX-License-Identifier: Apache-2.0
/** Which empty tables of a created object are maps: Lua has one kind of empty table. */
#ifndef MT_SCRIPT_CREATED_MAPS_H
#define MT_SCRIPT_CREATED_MAPS_H

#include <cjson/cJSON.h>

/**
 * Makes a map of each empty list of `created` that stands under a name under which `object`, whose
 * parts the script has most likely copied, has maps and nowhere a list: `resources: {}` of a
 * container.  The API refuses a list there.
 */
void mt_created_maps_restore(cJSON *created, const cJSON *object);

#endif
