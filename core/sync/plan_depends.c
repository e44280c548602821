// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_build.h"

#include "base/arena.h"
#include "base/nearest.h"
#include "manifest/intent.h"
#include "sync/references.h"

#include <string.h>

enum {
    SUGGESTIONS_MAX = 20, ///< Unknown dependencies that get a "did you mean": each reads all names.
};

/** The dependencies of all tasks on their way into edges. */
struct depending {
    struct mt_plan_build *build;
    struct mt_map gates; // by id: of what is outside the plan, and approvals
    size_t suggestions;
};

static struct mt_place place_of(const struct mt_task *task)
{
    return mt_object_annotation_place(task->object, "moontide.dev/depends-on");
}

/** The gate with this id, made on first use. */
static const struct mt_gate *gate_of(struct depending *depending, struct mt_gate wanted)
{
    struct mt_gate_build *known = mt_map_get(&depending->gates, wanted.id);
    if (known == NULL) {
        known = mt_plan_add_gate(depending->build, wanted);
        known->gate.of = 1;
        mt_map_put(&depending->gates, known->gate.id, known);
    }
    return &known->gate;
}

static void add_outside(struct depending *depending, struct mt_task *task,
                        const struct mt_dependency *dependency)
{
    struct mt_arena *arena = depending->build->arena;
    const char *colon = strchr(dependency->said, ':');
    struct mt_gate gate = {
        .id = mt_arena_printf(arena, "gate/%.*s/%s", (int)(colon - dependency->said),
                              dependency->said, colon + 1),
        .kind = MT_GATE_DEPENDENCY,
        .object = dependency->said,
    };
    mt_plan_add_edge(depending->build, task,
                     (struct mt_edge){.gate = gate_of(depending, gate), .reason = "depends-on"});
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

static void refuse_ambiguous(struct depending *depending, const struct mt_task *task,
                             const struct mt_dependency *dependency, const struct mt_task *one,
                             const struct mt_task *other)
{
    struct mt_arena *arena = depending->build->arena;
    mt_find(depending->build->findings, MT_SEVERITY_ERROR, "ambiguous-dependency", place_of(task),
            "moontide.dev/depends-on \"%s\" fits %s and %s; write which one", dependency->said,
            mt_ref_text(&one->ref, arena), mt_ref_text(&other->ref, arena));
}

static bool can_be_meant(const struct mt_task_build *candidate,
                         const struct mt_object_pattern *pattern, const struct mt_task *task)
{
    return candidate->task.action != MT_ACTION_PRUNE && !candidate->task.generate_name &&
           mt_object_pattern_matches(pattern, &candidate->task.ref, task->ref.namespace);
}

/** The task that the dependency means; NULL when there is none, or with a finding several. */
static const struct mt_task *resolve(struct depending *depending, const struct mt_task *task,
                                     const struct mt_dependency *dependency, bool *refused)
{
    const struct mt_object_pattern *pattern = &dependency->object;
    const struct mt_task *best = NULL;
    for (const struct mt_task_build *candidate =
             mt_plan_find(depending->build, pattern->kind, pattern->name);
         candidate != NULL; candidate = candidate->next) {
        if (!can_be_meant(candidate, pattern, task)) {
            continue;
        }
        bool same = best == NULL || mt_ref_compare(&best->ref, &candidate->task.ref) == 0;
        bool core = candidate->task.ref.group[0] == '\0';
        if (!same && !core && best->ref.group[0] != '\0') {
            refuse_ambiguous(depending, task, dependency, best, &candidate->task);
            *refused = true;
            return NULL;
        }
        // A group that was not said is the core group where one of its objects fits.
        if (best == NULL || (!same && core) ||
            (same && is_better(&candidate->task, best, task->phase))) {
            best = &candidate->task;
        }
    }
    return best;
}

/** A SyncFail hook runs only on failure: nothing that has to succeed can wait for it. */
static bool refuse_on_failure(struct depending *depending, const struct mt_task *task,
                              const struct mt_task *needed, const struct mt_dependency *dependency)
{
    if (!mt_phase_is_on_failure(needed->phase) || mt_phase_is_on_failure(task->phase)) {
        return false;
    }
    mt_find(depending->build->findings, MT_SEVERITY_ERROR, "unknown-dependency", place_of(task),
            "moontide.dev/depends-on \"%s\" is a SyncFail hook, which runs only on failure: it "
            "would be waited for for ever; remove it",
            dependency->said);
    return true;
}

static const struct mt_skipped *find_skipped(const struct depending *depending,
                                             const struct mt_object_pattern *pattern,
                                             const char *namespace)
{
    const struct mt_plan *plan = depending->build->plan;
    for (size_t i = 0; i < plan->skipped.count; i++) {
        if (mt_object_pattern_matches(pattern, &plan->skipped.items[i].ref, namespace)) {
            return &plan->skipped.items[i];
        }
    }
    return NULL;
}

static bool is_same_object(const struct mt_task *a, const struct mt_task *b)
{
    return mt_ref_compare(&a->ref, &b->ref) == 0;
}

/** An object of this kind and name elsewhere: in another namespace, or of another group. */
static const char *namesake(const struct depending *depending, const struct mt_task *task,
                            const struct mt_object_pattern *pattern)
{
    const struct mt_task_build *other =
        mt_plan_find(depending->build, pattern->kind, pattern->name);
    while (other != NULL && is_same_object(&other->task, task)) {
        other = other->next;
    }
    return other != NULL ? mt_ref_text(&other->task.ref, depending->build->arena) : NULL;
}

/** The object most like what was said, as an OBJECT that `task` can write; never itself. */
static const char *suggestion(struct depending *depending, const struct mt_task *task,
                              const struct mt_dependency *dependency)
{
    const struct mt_plan *plan = depending->build->plan;
    struct mt_arena *arena = depending->build->arena;
    const char *elsewhere = namesake(depending, task, &dependency->object);
    if (elsewhere != NULL || depending->suggestions++ >= SUGGESTIONS_MAX) {
        return elsewhere;
    }
    const char **names = mt_arena_alloc(arena, plan->tasks.count * sizeof(const char *));
    for (size_t i = 0; i < plan->tasks.count; i++) {
        struct mt_ref ref = plan->tasks.items[i]->ref;
        if (strcmp(ref.namespace, task->ref.namespace) == 0) {
            ref.namespace = ""; // it goes without saying
        }
        names[i] = is_same_object(plan->tasks.items[i], task) ? NULL : mt_ref_text(&ref, arena);
    }
    return mt_nearest(dependency->said, names, plan->tasks.count);
}

static void refuse_missing(struct depending *depending, const struct mt_task *task,
                           const struct mt_dependency *dependency)
{
    const char *nearest = suggestion(depending, task, dependency);
    mt_find(depending->build->findings, MT_SEVERITY_ERROR, "unknown-dependency", place_of(task),
            "moontide.dev/depends-on \"%s\" is not part of this sync; %s%s%sif it lives in the "
            "cluster already, write \"external:%s\"",
            dependency->said, nearest != NULL ? "did you mean \"" : "",
            nearest != NULL ? nearest : "", nearest != NULL ? "\"? Or, " : "", dependency->said);
}

static void add_inside(struct depending *depending, struct mt_task *task,
                       const struct mt_dependency *dependency)
{
    bool refused = false;
    const struct mt_task *needed = resolve(depending, task, dependency, &refused);
    if (needed != NULL && !refuse_on_failure(depending, task, needed, dependency)) {
        mt_plan_add_edge(depending->build, task,
                         (struct mt_edge){.task = needed, .reason = "depends-on"});
    }
    if (needed != NULL || refused) {
        return;
    }
    const struct mt_skipped *skipped =
        find_skipped(depending, &dependency->object, task->ref.namespace);
    if (skipped == NULL) {
        refuse_missing(depending, task, dependency);
    } else if (!skipped->another_time) {
        mt_find(depending->build->findings, MT_SEVERITY_ERROR, "unknown-dependency", place_of(task),
                "moontide.dev/depends-on \"%s\" names what is no task of this sync (%s); remove it",
                dependency->said, skipped->reason);
    } // what another sync runs, or was not chosen, is taken to be in the cluster
}

/** A hook whose references in the same wave become edges. */
struct hook_walk {
    struct depending *depending;
    struct mt_task *hook;
};

/** Whether waves do not see to it that `needed` exists before `task` begins. */
static bool is_beside(const struct mt_task *needed, const struct mt_task *task)
{
    bool same_wave = needed->phase == task->phase && needed->wave == task->wave;
    return same_wave || needed->depends_on || task->depends_on;
}

static void add_reference(void *data, const struct mt_reference *reference)
{
    const struct hook_walk *walk = data;
    struct mt_plan_build *build = walk->depending->build;
    struct mt_task *hook = walk->hook;
    for (const struct mt_task_build *needed = mt_plan_find(build, reference->kind, reference->name);
         needed != NULL; needed = needed->next) {
        const struct mt_task *task = &needed->task;
        bool other_phase = task->action == MT_ACTION_HOOK && task->phase != hook->phase;
        if (task->action == MT_ACTION_PRUNE || task->generate_name || other_phase ||
            task->ref.group[0] != '\0' || strcmp(task->ref.namespace, hook->ref.namespace) != 0 ||
            task == hook || !is_beside(task, hook)) {
            continue;
        }
        mt_plan_add_edge(
            build, hook,
            (struct mt_edge){.task = task,
                             .until = MT_UNTIL_EXISTS,
                             .reason = mt_reference_reason(reference, &hook->ref, build->arena)});
    }
}

static void add_definition(struct mt_plan_build *build, struct mt_task *task,
                           const struct mt_task *definition, const char *reason)
{
    if (definition != NULL && definition != task && (definition->depends_on || task->depends_on)) {
        mt_plan_add_edge(
            build, task,
            (struct mt_edge){.task = definition, .until = MT_UNTIL_EXISTS, .reason = reason});
    }
}

/** Where one of the two stands beside the waves, the Namespace or CRD still has to exist first. */
static void add_definitions(struct mt_plan_build *build, struct mt_task *task)
{
    if (build->namespaces.count > 0 && task->ref.namespace[0] != '\0') {
        add_definition(build, task, mt_map_get(&build->namespaces, task->ref.namespace),
                       "lives in it");
    }
    if (build->crds.count > 0) {
        const char *kind = mt_arena_printf(build->arena, "%s/%s", task->ref.group, task->ref.kind);
        add_definition(build, task, mt_map_get(&build->crds, kind), "is of its kind");
    }
}

static void add_approval(struct depending *depending, struct mt_task *task, const char *name)
{
    struct mt_gate gate = {
        .id = mt_arena_printf(depending->build->arena, "gate/approval/%s", name),
        .kind = MT_GATE_APPROVAL,
        .approval = name,
    };
    mt_plan_add_edge(depending->build, task,
                     (struct mt_edge){.gate = gate_of(depending, gate), .reason = "approval"});
}

static void add_for_object(struct depending *depending, struct mt_task *task)
{
    const struct mt_intent *intent = task->object->intent;
    if (intent->approve_gate != NULL) {
        add_approval(depending, task, intent->approve_gate);
    }
    for (size_t i = 0; i < intent->depends_on.count; i++) {
        const struct mt_dependency *dependency = &intent->depends_on.items[i];
        if (dependency->external || dependency->app != NULL) {
            add_outside(depending, task, dependency);
        } else {
            add_inside(depending, task, dependency);
        }
    }
    add_definitions(depending->build, task);
    if (task->action == MT_ACTION_HOOK) {
        struct hook_walk walk = {depending, task};
        mt_references_each(task->object, add_reference, &walk);
    }
}

void mt_plan_add_dependencies(struct mt_plan_build *build)
{
    struct depending depending = {.build = build};
    for (size_t i = 0; i < build->plan->tasks.count; i++) {
        struct mt_task *task = build->plan->tasks.items[i];
        if (task->object != NULL) {
            add_for_object(&depending, task);
        } else if (task->options.prune == MT_CONFIRM) {
            add_approval(&depending, task, "prune");
        }
    }
    mt_map_fini(&depending.gates);
}
