// SPDX-License-Identifier: Apache-2.0
// The plan of an app's deletion: its hooks, and what the inventory has in reverse waves.
#include "sync/plan_build.h"

#include "base/arena.h"
#include "manifest/intent.h"

#include <string.h>

/** Why the deletion leaves an object where it is, or NULL. */
static const char *why_stays(const struct mt_inventory_item *item,
                             const struct mt_sync_options *merged)
{
    if (item->keep) {
        return "not deleted: helm.sh/resource-policy: keep";
    }
    if (merged->delete == MT_NO) {
        return "not deleted: Delete=false";
    }
    if (mt_kind_is_crd(item->ref.group, item->ref.kind) && item->options.delete != MT_YES) {
        return "not deleted: needs Delete=true on the object, for all objects of its kind go too";
    }
    return NULL;
}

/** Prune=confirm asks here, too, unless Delete= says otherwise (SEMANTICS.md 1.5). */
static bool asks(const struct mt_sync_options *merged)
{
    return merged->delete == MT_CONFIRM ||
           (merged->delete == MT_UNSET && merged->prune == MT_CONFIRM);
}

/** Whether the object is a hook of this deletion, which sees to it by its policies. */
static bool is_own_hook(const struct mt_plan_build *build, const struct mt_ref *ref)
{
    return mt_map_get(&build->by_key, mt_ref_key(ref, build->scratch)) != NULL;
}

/** Whether a PostDelete hook runs in this Namespace. */
static bool is_needed_after(const struct mt_plan_build *build, const char *namespace)
{
    bool needed = false;
    for (size_t i = 0; i < build->plan->tasks.count && !needed; i++) {
        const struct mt_task *task = build->plan->tasks.items[i];
        needed = task->phase == MT_PHASE_POST_DELETE && strcmp(task->ref.namespace, namespace) == 0;
    }
    return needed;
}

/** What the hooks after everything, or the record, live in goes after them: the latter last. */
static void put_after_hooks(struct mt_plan_build *build, struct mt_task *task)
{
    if (!mt_kind_is_namespace(task->ref.group, task->ref.kind)) {
        return;
    }
    task->holds_record = strcmp(task->ref.name, build->options->namespace) == 0;
    if (task->holds_record || is_needed_after(build, task->ref.name)) {
        task->phase = MT_PHASE_AFTER_POST_DELETE;
        task->wave = task->holds_record;
    }
}

static void add_deletion(struct mt_plan_build *build, const struct mt_inventory_item *item,
                         const struct mt_sync_options *merged)
{
    struct mt_task_build *built =
        mt_plan_add_task(build, MT_ACTION_PRUNE, &item->ref, MT_PHASE_DELETE, item->wave);
    built->task.options = *merged;
    built->task.uid = item->uid;
    built->asks = asks(merged);
    put_after_hooks(build, &built->task);
}

/** What is released stays, whatever is said of its deletion: one batch. */
static void add_release(struct mt_plan_build *build, const struct mt_inventory_item *item)
{
    struct mt_task_build *built =
        mt_plan_add_task(build, MT_ACTION_RELEASE, &item->ref, MT_PHASE_DELETE, 0);
    built->task.uid = item->uid;
}

/** Whether `task` defines what `other` is, or lives in: a CRD is named after its group. */
static bool defines(const struct mt_task *task, const struct mt_task *other)
{
    if (mt_kind_is_namespace(task->ref.group, task->ref.kind)) {
        return strcmp(other->ref.namespace, task->ref.name) == 0;
    }
    if (!mt_kind_is_crd(task->ref.group, task->ref.kind)) {
        return false;
    }
    const char *dot = strchr(task->ref.name, '.');
    return dot != NULL && strcmp(dot + 1, other->ref.group) == 0;
}

/** A definition goes after what it defines, whatever its wave: as it came before that. */
static void put_off(struct mt_plan_build *build, struct mt_task *task)
{
    for (size_t i = 0; i < build->plan->tasks.count; i++) {
        const struct mt_task *other = build->plan->tasks.items[i];
        if (other->phase == MT_PHASE_DELETE && other != task && other->wave < task->wave &&
            defines(task, other)) {
            task->wave = other->wave;
        }
    }
}

static void put_off_definitions(struct mt_plan_build *build)
{
    for (size_t i = 0; i < build->plan->tasks.count; i++) {
        struct mt_task *task = build->plan->tasks.items[i];
        if (task->phase == MT_PHASE_DELETE &&
            mt_kind_stage(task->ref.group, task->ref.kind) == MT_STAGE_DEFINITIONS) {
            put_off(build, task);
        }
    }
}

void mt_plan_add_deletions(struct mt_plan_build *build)
{
    const struct mt_plan_options *options = build->options;
    for (size_t i = 0; i < options->inventory_count; i++) {
        const struct mt_inventory_item *item = &options->inventory[i];
        if (options->orphan) {
            add_release(build, item);
            continue;
        }
        const struct mt_sync_options merged =
            mt_sync_options_merge(&options->sync_options, &item->options);
        const char *stays = why_stays(item, &merged);
        if (stays != NULL) {
            mt_plan_skip(build, (struct mt_skipped){.ref = item->ref, .reason = stays});
        } else if (!is_own_hook(build, &item->ref)) {
            add_deletion(build, item, &merged);
        }
    }
    put_off_definitions(build);
}

/** Why the hooks of a deletion do not run, or NULL. */
static const char *why_no_hooks(const struct mt_plan_options *options)
{
    if (options->orphan) {
        return "--cascade=orphan: nothing is deleted";
    }
    return options->no_hooks ? "--no-hooks" : NULL;
}

/** Without a word about policies a hook goes when the deletion has succeeded: so no trace stays. */
static void add_default_policy(struct mt_task *task)
{
    if (task->object != NULL && !task->object->intent->delete_policies_said) {
        task->delete_policies |= MT_DELETE_HOOK_SUCCEEDED;
    }
}

static void add_hook(struct mt_plan_build *build, const struct mt_candidate *candidate)
{
    const struct mt_placing *placing = &candidate->placing;
    for (size_t i = 0; i < placing->spots.count; i++) {
        const struct mt_hook_wish wish = {
            .object = candidate->object, .ref = candidate->ref, .spot = placing->spots.items[i]};
        struct mt_task_build *built = mt_plan_add_hook(build, &wish);
        if (built != NULL) {
            add_default_policy(&built->task);
        }
    }
    if (!candidate->object->generate_name) {
        mt_map_put(&build->by_key, mt_ref_key(&candidate->ref, build->scratch), build->plan);
    }
}

void mt_plan_add_deletion_hooks(struct mt_plan_build *build)
{
    const struct mt_plan_options *options = build->options;
    const char *reason = why_no_hooks(options);
    for (size_t i = 0; i < build->objects->list.count; i++) {
        const struct mt_object *object = build->objects->list.items[i];
        if (!object->intent->hook) {
            continue;
        }
        struct mt_candidate candidate = {.object = object, .ref = object->ref};
        candidate.ref.namespace =
            mt_scopes_namespace(build->scopes, &candidate.ref, options->namespace);
        candidate.placing = mt_plan_place_hook(build, object);
        if (candidate.placing.spots.count > 0 && reason != NULL) {
            mt_plan_skip(build, (struct mt_skipped){.ref = candidate.ref,
                                                    .place = object->place,
                                                    .reason = reason,
                                                    .another_time = true});
        } else if (candidate.placing.spots.count > 0) {
            add_hook(build, &candidate);
        }
    }
    if (!options->orphan) {
        const bool phases[MT_PHASE_COUNT] = {
            [MT_PHASE_PRE_DELETE] = true, [MT_PHASE_POST_DELETE] = true};
        mt_plan_add_project_hooks(build, phases);
    }
}
