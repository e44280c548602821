// SPDX-License-Identifier: Apache-2.0
#include "kube/deployer_marks.h"

#include "manifest/json.h"
#include "manifest/marks.h"
#include "manifest/tree.h"

#include <stdio.h>

/** Whether "f:KEY" is in the set's "f:MAP" of the metadata. */
static bool is_in(const cJSON *metadata, const char *map, const char *key)
{
    enum { FIELD_MAX = 128 };
    char map_field[FIELD_MAX];
    char field[FIELD_MAX];
    snprintf(map_field, sizeof map_field, "f:%s", map);
    snprintf(field, sizeof field, "f:%s", key);
    return mt_json_get(mt_json_get(metadata, map_field), field) != NULL;
}

bool mt_deployer_marks_are_in(const cJSON *fields)
{
    const cJSON *metadata = mt_json_get(fields, "f:metadata");
    bool found = is_in(metadata, "annotations", MT_LAST_APPLIED);
    for (int i = 0; i < MT_MARK_COUNT && metadata != NULL; i++) {
        const enum mt_mark mark = (enum mt_mark)i;
        found = found || is_in(metadata, mt_mark_map(mark), mt_mark_key(mark));
    }
    return found;
}

void mt_deployer_marks_add(cJSON *object)
{
    cJSON *metadata = mt_tree_map(object, "metadata");
    mt_tree_set(mt_tree_map(metadata, "annotations"), MT_LAST_APPLIED, cJSON_CreateTrue());
    for (int i = 0; i < MT_MARK_COUNT; i++) {
        const enum mt_mark mark = (enum mt_mark)i;
        mt_tree_set(mt_tree_map(metadata, mt_mark_map(mark)), mt_mark_key(mark),
                    cJSON_CreateTrue());
    }
}
