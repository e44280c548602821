// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_build.h"

#include "base/arena.h"
#include "sync/references.h"

#include <stdlib.h>
#include <string.h>

int mt_task_compare_position(const struct mt_task *a, const struct mt_task *b)
{
    if (a->phase != b->phase) {
        return a->phase < b->phase ? -1 : 1;
    }
    if (a->wave != b->wave) {
        const bool first = a->wave < b->wave;
        return first == (a->phase != MT_PHASE_DELETE) ? -1 : 1;
    }
    return (int)a->part - (int)b->part;
}

/**
 * SEMANTICS.md 2.2, with prunes first in their wave (2.7), and group, namespace and the order of
 * the input as tie-breakers.
 */
static int compare(const void *left, const void *right)
{
    struct mt_task *a = *(struct mt_task *const *)left;
    struct mt_task *b = *(struct mt_task *const *)right;
    const struct mt_task_build *a_build = mt_task_build_of(a);
    const struct mt_task_build *b_build = mt_task_build_of(b);
    int order = mt_task_compare_position(a, b);
    if (order == 0) {
        order = (b->action == MT_ACTION_PRUNE) - (a->action == MT_ACTION_PRUNE);
    }
    if (order == 0) {
        const int ranks = a_build->rank - b_build->rank;
        order = a->phase == MT_PHASE_DELETE ? -ranks : ranks;
    }
    if (order == 0) {
        order = strcmp(a->ref.name, b->ref.name);
    }
    if (order == 0) {
        order = mt_ref_compare(&a->ref, &b->ref);
    }
    if (order == 0) {
        order = (a_build->ordinal > b_build->ordinal) - (a_build->ordinal < b_build->ordinal);
    }
    return order;
}

static void sort(struct mt_plan_build *build)
{
    if (build->plan->tasks.count > 1) {
        qsort(build->plan->tasks.items, build->plan->tasks.count, sizeof(struct mt_task *),
              compare);
    }
}

/** Moves `needed` to where `by` stands, unless it stands there or earlier already. */
static void pull(struct mt_plan_build *build, struct mt_task *needed, const struct mt_task *by,
                 const char *reason)
{
    if (mt_task_compare_position(needed, by) <= 0) {
        return;
    }
    struct mt_pull *pulled = MT_ARENA_NEW(build->arena, struct mt_pull);
    *pulled = needed->pulled != NULL
                  ? *needed->pulled // where it was written, not where it was pulled before
                  : (struct mt_pull){.phase = needed->phase, .wave = needed->wave};
    pulled->reason = reason;
    needed->pulled = pulled;
    needed->phase = by->phase;
    needed->wave = by->wave;
    needed->part = by->part;
}

/** A hook whose references are looked at. */
struct hook_walk {
    struct mt_plan_build *build;
    const struct mt_task *hook;
};

static void pull_reference(void *data, const struct mt_reference *reference)
{
    const struct hook_walk *walk = data;
    struct mt_task_build *needed = mt_plan_find_applied(walk->build, "", reference->kind,
                                                        walk->hook->ref.namespace, reference->name);
    if (needed != NULL) {
        pull(walk->build, &needed->task, walk->hook,
             mt_reference_reason(reference, &walk->hook->ref, walk->build->arena));
    }
}

/** What a hook mounts or reads comes with it (DESIGN.md, "Order").  Tasks are sorted. */
static void pull_references(struct mt_plan_build *build)
{
    for (size_t i = 0; i < build->plan->tasks.count; i++) {
        const struct mt_task *task = build->plan->tasks.items[i];
        if (task->action == MT_ACTION_HOOK && task->object != NULL) {
            struct hook_walk walk = {build, task};
            mt_references_each(task->object, pull_reference, &walk);
        }
    }
}

/** Pulls what `by` needs to where it stands; tasks come sorted, so the first of them decides. */
static void pull_provider(struct mt_plan_build *build, const struct mt_map *providers,
                          const char *key, const struct mt_task *by, const char *why)
{
    struct mt_task *provider = mt_map_get(providers, key);
    if (provider != NULL && provider != by) {
        pull(build, provider, by,
             mt_arena_printf(build->arena, "%s %s", mt_ref_short(&by->ref, build->arena), why));
    }
}

/** Of a hook in several phases the first task provides; the later ones stay where they are. */
static void put_first(struct mt_map *providers, const char *key, struct mt_task *task)
{
    if (mt_map_get(providers, key) == NULL) {
        mt_map_put(providers, key, task);
    }
}

/** Namespaces and CRDs, as far as this sync brings them. */
static void find_providers(struct mt_plan_build *build)
{
    for (size_t i = 0; i < build->plan->tasks.count; i++) {
        struct mt_task *task = build->plan->tasks.items[i];
        if (task->object == NULL) {
            continue;
        }
        if (mt_kind_is_namespace(task->ref.group, task->ref.kind)) {
            put_first(&build->namespaces, task->ref.name, task);
        } else if (mt_kind_is_crd(task->ref.group, task->ref.kind)) {
            const char *kind = mt_scopes_defined_kind(task->object->tree, build->arena);
            if (kind != NULL) {
                put_first(&build->crds, kind, task);
            }
        }
    }
}

/**
 * ArgoCD writes the app's namespace on cluster-scoped objects too, so that its Namespace comes
 * before them as well (SEMANTICS.md 2.3).
 */
static void pull_namespace(struct mt_plan_build *build, const struct mt_task *task)
{
    if (task->ref.namespace[0] != '\0') {
        pull_provider(build, &build->namespaces, task->ref.namespace, task, "lives in it");
    } else if (!mt_kind_is_namespace(task->ref.group, task->ref.kind)) {
        pull_provider(build, &build->namespaces, build->options->namespace, task,
                      "belongs to the app, whose Namespace this is");
    }
}

/** Namespaces and CRDs come before what lives in them or is of their kind (SEMANTICS.md 2.3). */
static void pull_definitions(struct mt_plan_build *build)
{
    for (size_t i = 0; i < build->plan->tasks.count; i++) {
        const struct mt_task *task = build->plan->tasks.items[i];
        if (task->object == NULL || task->pulled != NULL) {
            continue; // a prune needs nothing; what was pulled lives where its hook does
        }
        if (build->namespaces.count > 0) {
            pull_namespace(build, task);
        }
        if (build->crds.count > 0) {
            const char *kind =
                mt_arena_printf(build->scratch, "%s/%s", task->ref.group, task->ref.kind);
            pull_provider(build, &build->crds, kind, task, "is of its kind");
        }
    }
}

void mt_plan_order(struct mt_plan_build *build)
{
    sort(build);
    pull_references(build);
    sort(build);
    find_providers(build);
    pull_definitions(build);
    mt_plan_follow_again(build);
    sort(build);
    for (size_t i = 0; i < build->plan->tasks.count; i++) {
        build->plan->tasks.items[i]->index = i;
        mt_task_build_of(build->plan->tasks.items[i])->ordinal = i;
    }
}

void mt_plan_name(struct mt_plan_build *build)
{
    for (size_t i = 0; i < build->plan->tasks.count; i++) {
        struct mt_task *task = build->plan->tasks.items[i];
        const char *ref = mt_ref_text(&task->ref, build->scratch);
        task->id = mt_arena_printf(build->arena, "%s/%d%s/%s", mt_phase_name(task->phase),
                                   task->wave, mt_part_suffix(task->part), ref);
        if (task->generate_name) {
            task->id = mt_arena_printf(build->arena, "%s*%zu", task->id,
                                       mt_task_build_of(task)->of_prefix);
        }
    }
}
