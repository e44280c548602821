// SPDX-License-Identifier: Apache-2.0
/** States of live objects: kept for later, and whether they are about what is wanted now. */
#ifndef MT_SYNC_FRESH_H
#define MT_SYNC_FRESH_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/**
 * A copy without managedFields, which is half of many an object, and which no check asks for; freed
 * with cJSON_Delete().
 */
cJSON *mt_live_copy(const cJSON *tree);

/** Whether the status is about an earlier generation of the object. */
bool mt_controller_lags(const cJSON *tree);

#endif
