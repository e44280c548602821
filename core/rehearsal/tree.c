// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/tree.h"

#include "base/memory.h"
#include "manifest/json_build.h"

#include <stdlib.h>
#include <string.h>

struct mt_snapshot *mt_snapshot_new(cJSON *tree)
{
    struct mt_snapshot *snapshot = mt_alloc(sizeof *snapshot);
    *snapshot = (struct mt_snapshot){tree, 1};
    return snapshot;
}

struct mt_snapshot *mt_snapshot_use(struct mt_snapshot *snapshot)
{
    if (snapshot != NULL) {
        snapshot->uses++;
    }
    return snapshot;
}

void mt_snapshot_drop(struct mt_snapshot *snapshot)
{
    if (snapshot != NULL && --snapshot->uses == 0) {
        cJSON_Delete(snapshot->tree);
        free(snapshot);
    }
}

cJSON *mt_tree_take_in(struct mt_json_builder *names, const cJSON *tree)
{
    if (!cJSON_IsObject(tree) && !cJSON_IsArray(tree)) {
        cJSON *leaf = cJSON_Duplicate(tree, false);
        leaf->valueint = 0;
        if (cJSON_IsBool(leaf)) { // "yes" is how the file wrote it; the cluster knows true
            free(leaf->valuestring);
            leaf->valuestring = NULL;
        }
        return leaf;
    }
    cJSON *copy = cJSON_IsObject(tree) ? cJSON_CreateObject() : cJSON_CreateArray();
    const cJSON *child = NULL;
    cJSON_ArrayForEach (child, tree) {
        if (cJSON_IsNull(child) && child->string != NULL) {
            continue;
        }
        cJSON *taken = mt_tree_take_in(names, child);
        if (child->string != NULL) {
            free(taken->type & cJSON_StringIsConst ? NULL : taken->string);
            taken->string = mt_json_key(names, child->string, strlen(child->string));
            taken->type |= cJSON_StringIsConst;
        }
        cJSON_AddItemToArray(copy, taken); // also appends to maps, and leaves the key alone
    }
    return copy;
}
