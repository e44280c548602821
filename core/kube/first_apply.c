// SPDX-License-Identifier: Apache-2.0
#include "kube/first_apply.h"

#include "base/buffer.h"
#include "kube/deployer_marks.h"
#include "kube/last_applied.h"
#include "manifest/field_set.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include <string.h>

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
        } else {
            there = mt_field_set_item(tree, step);
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
    mt_deployer_marks_add(applied);
    cJSON *part = within(fields, applied);
    cJSON_Delete(applied);
    if (part->child == NULL) {
        cJSON_Delete(part);
        part = NULL;
    }
    return part;
}
