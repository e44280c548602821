// SPDX-License-Identifier: Apache-2.0
/** JSON merge patches (RFC 7386): what makes one tree of another. */
#ifndef MT_MANIFEST_PATCH_H
#define MT_MANIFEST_PATCH_H

#include <cjson/cJSON.h>

/**
 * The patch that makes `to` of `from`, both maps: an empty map where they say the same.  Lists are
 * one value.  A member that is null in either of them counts as one that is not there, for such a
 * patch cannot tell the two apart.  May share keys of `to`; free with cJSON_Delete().
 */
cJSON *mt_patch_between(const cJSON *from, const cJSON *to);

#endif
