// SPDX-License-Identifier: Apache-2.0
/** The fields of one field manager, where they are left alone. */
#ifndef MT_MANIFEST_IGNORED_MANAGERS_H
#define MT_MANIFEST_IGNORED_MANAGERS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/**
 * Where `manager` owns a field of `live` that `wanted` has with another value, the field is left
 * out of `wanted` (server_side), or gets the live value.
 */
void mt_ignored_manager(const char *manager, const cJSON *live, cJSON *wanted, bool server_side);

#endif
