// SPDX-License-Identifier: Apache-2.0
#include "manifest/ignored_managers.h"

#include "manifest/field_set.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include <string.h>

/** What a step of a set leads to in a tree, to be changed; NULL for what is not there. */
static cJSON *follow(const cJSON *node, const char *step)
{
    if (strncmp(step, "f:", 2) == 0) {
        return mt_tree_get(node, step + 2);
    }
    const cJSON *found = mt_field_set_item(node, step);
    for (cJSON *item = found != NULL ? node->child : NULL; item != NULL; item = item->next) {
        if (item == found) {
            return item;
        }
    }
    return NULL;
}

static void ignore_fields(const cJSON *set, const cJSON *live, cJSON *wanted, bool server_side)
{
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, set) {
        const cJSON *there = follow(live, member->string);
        cJSON *ours = follow(wanted, member->string);
        if (there == NULL || ours == NULL || mt_tree_equal(there, ours)) {
            continue;
        }
        if (member->child != NULL) {
            ignore_fields(member, there, ours, server_side);
        } else if (server_side) {
            cJSON_Delete(cJSON_DetachItemViaPointer(wanted, ours));
        } else {
            cJSON_ReplaceItemViaPointer(wanted, ours, mt_tree_copy(there));
        }
    }
}

/** What the manager has at the top of the object, but for the status. */
static void ignore_top(const cJSON *set, const cJSON *live, cJSON *wanted, bool server_side)
{
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, set) {
        cJSON *there = follow(live, member->string);
        cJSON *ours = follow(wanted, member->string);
        if (strcmp(member->string, "f:status") != 0 && there != NULL && ours != NULL) {
            ignore_fields(member, there, ours, server_side);
        }
    }
}

void mt_ignored_manager(const char *manager, const cJSON *live, cJSON *wanted, bool server_side)
{
    const cJSON *entry = NULL;
    cJSON_ArrayForEach (entry, mt_json_at(live, "metadata", "managedFields", NULL)) {
        const char *name = mt_json_string(entry, "manager");
        if (name != NULL && strcmp(name, manager) == 0) {
            ignore_top(mt_json_get(entry, "fieldsV1"), live, wanted, server_side);
        }
    }
}
