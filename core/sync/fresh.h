// SPDX-License-Identifier: Apache-2.0
/** Whether what an object says of itself is about what is wanted of it now. */
#ifndef MT_SYNC_FRESH_H
#define MT_SYNC_FRESH_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/** Whether the status is about an earlier generation of the object. */
bool mt_controller_lags(const cJSON *tree);

#endif
