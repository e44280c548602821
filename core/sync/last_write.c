// SPDX-License-Identifier: Apache-2.0
#include "sync/last_write.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "manifest/field_set.h"
#include "manifest/json.h"
#include "manifest/tree.h"
#include "sync/cluster.h"
#include "sync/kind.h"
#include "sync/plan.h"
#include "sync/task_tree.h"

#include <string.h>

bool mt_last_write_counts(const struct mt_plan *plan, const struct mt_task *task)
{
    return task->action == MT_ACTION_APPLY && mt_task_verb(task, true) == MT_VERB_APPLY &&
           task->options.validate != MT_NO && mt_task_ignore(plan, task) == NULL &&
           !mt_kind_is_secret(task->ref.group, task->ref.kind);
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    return mt_hash_add(hash, text, strlen(text) + 1);
}

/** Whatever the order of its keys. */
static uint64_t hash_tree(uint64_t hash, const cJSON *tree)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print_sorted(tree, &text);
    hash = hash_text(hash, mt_buf_text(&text));
    mt_buf_fini(&text);
    return hash;
}

static bool is_text(const cJSON *map, const char *key, const char *value)
{
    const char *text = mt_json_string(map, key);
    return text != NULL && strcmp(text, value) == 0;
}

/** What is written through one neither meets an apply of the object, nor is it taken over. */
static bool is_of_subresource(const cJSON *entry)
{
    const char *subresource = mt_json_string(entry, "subresource");
    return subresource != NULL && subresource[0] != '\0';
}

static bool is_our_apply(const cJSON *entry)
{
    return is_text(entry, "manager", MT_FIELD_MANAGER) && is_text(entry, "operation", "Apply") &&
           !is_of_subresource(entry);
}

/** Who has which fields; when others wrote them last does not matter. */
static uint64_t hash_owner(const cJSON *entry)
{
    uint64_t hash = MT_HASH_START;
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, entry) {
        if (strcmp(member->string, "time") != 0) {
            hash = hash_tree(hash_text(hash, member->string), member);
        }
    }
    return hash;
}

/** The values that `value` has at the fields of `set`; of a leaf all that is below it. */
static uint64_t hash_fields(uint64_t hash, const cJSON *set, const cJSON *value)
{
    struct mt_tree_finder finder = {.map = value};
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, set) {
        const char *step = member->string;
        if (strcmp(step, ".") == 0) {
            continue; // that it is there, its parent has said
        }
        const cJSON *below = strncmp(step, "f:", 2) == 0 ? mt_tree_find(&finder, step + 2)
                                                         : mt_field_set_item(value, step);
        hash = hash_text(hash, step);
        if (below == NULL) {
            hash = hash_text(hash, "-");
        } else if (member->child == NULL) {
            hash = hash_tree(hash, below);
        } else {
            hash = hash_fields(hash_text(hash, "{"), member, below);
        }
    }
    mt_tree_finder_fini(&finder);
    return hash_text(hash, "}");
}

uint64_t mt_left_hash(const cJSON *object)
{
    const cJSON *own = NULL;
    uint64_t others = 0; // a sum: entries are sorted by their times
    const cJSON *entry = NULL;
    cJSON_ArrayForEach (entry, mt_json_at(object, "metadata", "managedFields", NULL)) {
        if (is_our_apply(entry)) {
            own = entry;
        } else if (!is_of_subresource(entry)) {
            others += hash_owner(entry);
        }
    }
    if (own == NULL) {
        return 0;
    }
    uint64_t hash = mt_hash_add(MT_HASH_START, &others, sizeof others);
    hash = hash_tree(hash, own);
    hash = hash_fields(hash, mt_json_get(own, "fieldsV1"), object);
    return hash != 0 ? hash : 1;
}

bool mt_last_write_stands(const struct mt_last_write *last, const cJSON *live)
{
    const cJSON *metadata = mt_json_get(live, "metadata");
    if (last->left_hash == 0 || last->uid == NULL || !is_text(metadata, "uid", last->uid) ||
        mt_json_get(metadata, "deletionTimestamp") != NULL) {
        return false;
    }
    const bool untouched = last->resource_version != NULL &&
                           is_text(metadata, "resourceVersion", last->resource_version);
    return untouched || mt_left_hash(live) == last->left_hash;
}
