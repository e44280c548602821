// SPDX-License-Identifier: Apache-2.0
#include "sync/task_tree.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "sync/kind.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/** The names of the tree that is sent, where they are not those of the manifest. */
static void set_name(cJSON *tree, const char *name)
{
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(tree, "metadata");
    cJSON_DeleteItemFromObjectCaseSensitive(metadata, "generateName");
    cJSON_DeleteItemFromObjectCaseSensitive(metadata, "name");
    cJSON_AddStringToObject(metadata, "name", name);
}

/** Hooks say of which revision they are, so that a later run knows whose they were. */
static void mark_revision(cJSON *tree, const struct mt_task_trees *trees)
{
    char revision[16];
    snprintf(revision, sizeof revision, "%u", trees->revision);
    cJSON *annotations = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(tree, "metadata"), "annotations");
    cJSON_DeleteItemFromObjectCaseSensitive(annotations, MT_REVISION);
    cJSON_DeleteItemFromObjectCaseSensitive(annotations, MT_RUN);
    cJSON_AddStringToObject(annotations, MT_REVISION, revision);
    if (trees->run_id != NULL) {
        cJSON_AddStringToObject(annotations, MT_RUN, trees->run_id);
    }
}

/** What `create` of the hook's types makes of its manifest, in their order; NULL with `err`. */
static cJSON *create_by_types(const struct mt_policy *policy, const struct mt_task *task,
                              struct mt_error *err)
{
    cJSON *tree = cJSON_Duplicate(task->object->tree, true);
    for (size_t i = 0; i < task->hook_types.count; i++) {
        const struct mt_hook_type *type = mt_policy_find_type(policy, task->hook_types.items[i]);
        if (type == NULL || !type->creates) {
            continue;
        }
        cJSON *made = policy->hook_create(policy->data, type, tree, err);
        cJSON_Delete(tree);
        if (made == NULL) {
            return NULL;
        }
        tree = made;
    }
    return tree;
}

cJSON *mt_task_tree(const struct mt_task_trees *trees, const struct mt_task *task, const char *name,
                    struct mt_error *err)
{
    struct mt_object object = *task->object;
    bool hook = task->action == MT_ACTION_HOOK;
    object.ref.name = name;
    cJSON *made = NULL;
    if (hook) {
        made = create_by_types(trees->policy, task, err);
        if (made == NULL) {
            return NULL;
        }
        object.tree = made;
    }
    cJSON *tree = mt_sent_tree(&object, trees->scopes, trees->owner);
    cJSON_Delete(made);
    if (task->generate_name || strcmp(name, task->ref.name) != 0) {
        set_name(tree, name);
    }
    if (hook) {
        mark_revision(tree, trees);
    }
    return tree;
}

enum mt_verb mt_task_verb(const struct mt_task *task, bool there)
{
    if (task->options.replace == MT_YES) {
        return there ? MT_VERB_REPLACE : MT_VERB_CREATE;
    }
    return task->options.server_side_apply == MT_NO ? MT_VERB_CLIENT_APPLY : MT_VERB_APPLY;
}

const cJSON *mt_task_ignore(const struct mt_plan *plan, const struct mt_task *task)
{
    return task->options.respect_ignore_differences == MT_YES ? plan->ignore : NULL;
}

/** A name that fits where most do stays so; a CronJob's Jobs need eleven characters more. */
static size_t longest_name(const struct mt_task *task)
{
    enum { LABEL = 63, SUBDOMAIN = 253, CRON_JOB = 52 };
    if (strcmp(task->ref.kind, "CronJob") == 0) {
        return CRON_JOB;
    }
    return strlen(task->ref.name) <= LABEL ? LABEL : SUBDOMAIN;
}

const char *mt_task_temporary_name(const struct mt_task *task, struct mt_arena *arena)
{
    char suffix[32];
    uint64_t hash = mt_hash_add(MT_HASH_START, task->id, strlen(task->id));
    snprintf(suffix, sizeof suffix, "-dry-run-%08" PRIx32, (uint32_t)(hash ^ (hash >> 32)));
    size_t room = longest_name(task) - strlen(suffix);
    size_t length = strlen(task->ref.name);
    length = length < room ? length : room;
    while (length > 0 && strchr("-.:", task->ref.name[length - 1]) != NULL) {
        length--; // what was cut, and a prefix, may end so; the suffix has its own hyphen
    }
    return mt_arena_printf(arena, "%.*s%s", (int)length, task->ref.name, suffix);
}

bool mt_task_is_renamable(const struct mt_task *task)
{
    bool service = strcmp(task->ref.group, "apiregistration.k8s.io") == 0; // <version>.<group>
    return !mt_kind_is_crd(task->ref.group, task->ref.kind) && !service;
}
