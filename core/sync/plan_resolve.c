// SPDX-License-Identifier: Apache-2.0
// Which task somebody means who writes an OBJECT.
#include "sync/plan_build.h"

#include "base/arena.h"
#include "base/nearest.h"

#include <string.h>

const char *mt_task_namespace(const struct mt_task *task)
{
    return task->script_namespace != NULL ? task->script_namespace : task->ref.namespace;
}

/**
 * Of the tasks of one object, the one that a task of `phase` can wait for: the last not after it.
 */
static bool is_better(const struct mt_task *candidate, const struct mt_task *best,
                      enum mt_phase phase)
{
    bool fits = candidate->phase <= phase;
    bool best_fits = best->phase <= phase;
    return fits != best_fits ? fits : (candidate->phase > best->phase) == fits;
}

static bool can_be_meant(const struct mt_task_build *candidate,
                         const struct mt_object_pattern *pattern, const char *namespace)
{
    const enum mt_action action = candidate->task.action;
    return (action == MT_ACTION_APPLY || action == MT_ACTION_HOOK) &&
           !candidate->task.generate_name &&
           mt_object_pattern_matches(pattern, &candidate->task.ref, namespace);
}

struct mt_resolved mt_plan_resolve(const struct mt_plan_build *build,
                                   const struct mt_object_pattern *pattern, const char *namespace,
                                   enum mt_phase phase)
{
    const struct mt_task *best = NULL;
    for (const struct mt_task_build *candidate = mt_plan_find(build, pattern->kind, pattern->name);
         candidate != NULL; candidate = candidate->next) {
        if (!can_be_meant(candidate, pattern, namespace)) {
            continue;
        }
        bool same = best == NULL || mt_ref_compare(&best->ref, &candidate->task.ref) == 0;
        bool core = candidate->task.ref.group[0] == '\0';
        if (!same && !core && best->ref.group[0] != '\0') {
            return (struct mt_resolved){best, &candidate->task};
        }
        // A group that was not said is the core group where one of its objects fits.
        if (best == NULL || (!same && core) || (same && is_better(&candidate->task, best, phase))) {
            best = &candidate->task;
        }
    }
    return (struct mt_resolved){best, NULL};
}

const struct mt_skipped *mt_plan_find_skipped(const struct mt_plan_build *build,
                                              const struct mt_object_pattern *pattern,
                                              const char *namespace)
{
    const struct mt_plan *plan = build->plan;
    for (size_t i = 0; i < plan->skipped.count; i++) {
        if (mt_object_pattern_matches(pattern, &plan->skipped.items[i].ref, namespace)) {
            return &plan->skipped.items[i];
        }
    }
    return NULL;
}

static bool is_same_object(const struct mt_task *a, const struct mt_task *b)
{
    return b != NULL && mt_ref_compare(&a->ref, &b->ref) == 0;
}

/** An object of this kind and name elsewhere: in another namespace, or of another group. */
static const char *namesake(const struct mt_plan_build *build, const struct mt_task *task,
                            const struct mt_object_pattern *pattern)
{
    const struct mt_task_build *other = mt_plan_find(build, pattern->kind, pattern->name);
    while (other != NULL && is_same_object(&other->task, task)) {
        other = other->next;
    }
    return other != NULL ? mt_ref_text(&other->task.ref, build->arena) : NULL;
}

const char *mt_plan_suggest(const struct mt_plan_build *build, const struct mt_task *task,
                            const struct mt_object_pattern *pattern, const char *said, size_t *left)
{
    const struct mt_plan *plan = build->plan;
    const char *elsewhere = namesake(build, task, pattern);
    if (elsewhere != NULL || *left == 0) {
        return elsewhere;
    }
    --*left;
    const char *own = task != NULL ? mt_task_namespace(task) : build->options->namespace;
    const char **names = mt_arena_alloc(build->arena, plan->tasks.count * sizeof(const char *));
    for (size_t i = 0; i < plan->tasks.count; i++) {
        struct mt_ref ref = plan->tasks.items[i]->ref;
        if (strcmp(ref.namespace, own) == 0) {
            ref.namespace = ""; // it goes without saying
        }
        names[i] =
            is_same_object(plan->tasks.items[i], task) ? NULL : mt_ref_text(&ref, build->arena);
    }
    return mt_nearest(said, names, plan->tasks.count);
}
