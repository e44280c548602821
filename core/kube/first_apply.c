// SPDX-License-Identifier: Apache-2.0
#include "kube/first_apply.h"

#include "base/buffer.h"
#include "kube/last_applied.h"
#include "kube/marks.h"
#include "manifest/field_set.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include <string.h>

/** Whether an item has these values; a key that it leaves out may be one that has a default. */
static bool has_keys(const cJSON *item, const cJSON *keys)
{
    const cJSON *key = NULL;
    cJSON_ArrayForEach (key, keys) {
        const cJSON *value = mt_json_get(item, key->string);
        if (!cJSON_IsObject(item) || (value != NULL && !mt_tree_equal(value, key))) {
            return false;
        }
    }
    return true;
}

/** The item of a list that a step means, `k:{"name":"web"}` or `v:"a"`, or NULL. */
static const cJSON *item_of(const cJSON *list, const char *step)
{
    struct mt_json_end end;
    cJSON *name = mt_json_parse(NULL, step + 2, strlen(step + 2), 1, &end, NULL);
    const cJSON *found = NULL;
    for (const cJSON *item = list->child; name != NULL && found == NULL && item != NULL;
         item = item->next) {
        bool fits = step[0] == 'k' ? has_keys(item, name) : mt_tree_equal(item, name);
        found = fits ? item : NULL;
    }
    cJSON_Delete(name);
    return found;
}

/** What of a set stands in a tree, too. */
static cJSON *within(const cJSON *set, const cJSON *tree)
{
    cJSON *part = cJSON_CreateObject();
    struct mt_tree_finder finder = {.map = tree};
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, set) {
        const char *step = member->string;
        const cJSON *there = NULL;
        if (strncmp(step, "f:", 2) == 0) {
            there = mt_tree_find(&finder, step + 2);
        } else if (cJSON_IsArray(tree) && (step[0] == 'k' || step[0] == 'v') && step[1] == ':') {
            there = item_of(tree, step);
        }
        if (there == NULL) {
            continue;
        }
        cJSON *below = within(member, there);
        if (below->child == NULL && member->child != NULL) {
            cJSON_Delete(below); // a map or list that only somebody else has something in
            continue;
        }
        if (below->child != NULL && mt_field_set_has(member)) {
            mt_field_set_include(below);
        }
        cJSON_AddItemToObject(part, step, below);
    }
    mt_tree_finder_fini(&finder);
    return part;
}

cJSON *mt_first_apply_fields(const cJSON *object, const cJSON *fields)
{
    cJSON *applied = mt_last_applied(object);
    applied = applied != NULL ? applied : cJSON_CreateObject();
    cJSON *annotations = mt_tree_map(mt_tree_map(applied, "metadata"), "annotations");
    for (const char *const *mark = mt_marks; *mark != NULL; mark++) {
        mt_tree_set(annotations, *mark, cJSON_CreateTrue());
    }
    cJSON *part = within(fields, applied);
    cJSON_Delete(applied);
    if (part->child == NULL) {
        cJSON_Delete(part);
        part = NULL;
    }
    return part;
}
