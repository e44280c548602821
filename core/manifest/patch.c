// SPDX-License-Identifier: Apache-2.0
#include "manifest/patch.h"

#include "manifest/tree.h"

#include <stdbool.h>

static bool is_there(const cJSON *node)
{
    return node != NULL && !cJSON_IsNull(node);
}

/** Adds what takes away the members that are not wanted any more. */
static void add_removals(cJSON *patch, const cJSON *from, const cJSON *to)
{
    struct mt_tree_finder wanted = {.map = to};
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, from) {
        if (is_there(member) && !is_there(mt_tree_find(&wanted, member->string))) {
            cJSON_AddItemToObject(patch, member->string, cJSON_CreateNull());
        }
    }
    mt_tree_finder_fini(&wanted);
}

/** Adds one member, unless it is as it was. */
static void add_change(cJSON *patch, const cJSON *before, const cJSON *member)
{
    if (!cJSON_IsObject(before) || !cJSON_IsObject(member)) {
        if (!is_there(before) || !mt_tree_equal(before, member)) {
            cJSON_AddItemToObject(patch, member->string, mt_tree_copy(member));
        }
        return;
    }
    cJSON *within = mt_patch_between(before, member);
    if (within->child != NULL) {
        cJSON_AddItemToObject(patch, member->string, within);
    } else {
        cJSON_Delete(within);
    }
}

cJSON *mt_patch_between(const cJSON *from, const cJSON *to)
{
    cJSON *patch = cJSON_CreateObject();
    struct mt_tree_finder before = {.map = from};
    const cJSON *member = NULL;
    add_removals(patch, from, to);
    cJSON_ArrayForEach (member, to) {
        if (is_there(member)) {
            add_change(patch, mt_tree_find(&before, member->string), member);
        }
    }
    mt_tree_finder_fini(&before);
    return patch;
}
