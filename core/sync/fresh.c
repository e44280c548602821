// SPDX-License-Identifier: Apache-2.0
#include "sync/fresh.h"

#include "manifest/json.h"

#include <string.h>

bool mt_controller_lags(const cJSON *tree)
{
    int64_t wanted;
    int64_t observed;
    return mt_json_int64(mt_json_at(tree, "metadata", "generation", NULL), &wanted) &&
           mt_json_int64(mt_json_at(tree, "status", "observedGeneration", NULL), &observed) &&
           observed < wanted;
}

/** A copy of a map, but for one of its members. */
static cJSON *copy_members(const cJSON *map, const char *but)
{
    cJSON *copy = cJSON_CreateObject();
    copy->valueint = map->valueint; // the line
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, map) {
        if (strcmp(member->string, but) != 0) {
            cJSON_AddItemToArray(copy, cJSON_Duplicate(member, true)); // the key comes with it
        }
    }
    return copy;
}

cJSON *mt_live_copy(const cJSON *tree)
{
    cJSON *copy = copy_members(tree, "metadata");
    const cJSON *metadata = mt_json_get(tree, "metadata");
    if (cJSON_IsObject(metadata)) {
        cJSON_AddItemToObjectCS(copy, "metadata", copy_members(metadata, "managedFields"));
    }
    return copy;
}
