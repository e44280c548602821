// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_build.h"

#include "base/arena.h"
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
    size_t suggestions;  ///< That are still made.
};

static struct mt_place place_of(struct mt_task *task)
{
    return mt_object_annotation_place(mt_task_build_of(task)->written, "moontide.dev/depends-on");
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

static void refuse_ambiguous(struct depending *depending, struct mt_task *task,
                             const struct mt_dependency *dependency, const struct mt_task *one,
                             const struct mt_task *other)
{
    struct mt_arena *arena = depending->build->arena;
    mt_find(depending->build->findings, MT_SEVERITY_ERROR, "ambiguous-dependency", place_of(task),
            "moontide.dev/depends-on \"%s\" fits %s and %s; write which one", dependency->said,
            mt_ref_text(&one->ref, arena), mt_ref_text(&other->ref, arena));
}

/** A SyncFail hook runs only on failure: nothing that has to succeed can wait for it. */
static bool refuse_on_failure(struct depending *depending, struct mt_task *task,
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

static void refuse_missing(struct depending *depending, struct mt_task *task,
                           const struct mt_dependency *dependency)
{
    const char *nearest = mt_plan_suggest(depending->build, task, &dependency->object,
                                          dependency->said, &depending->suggestions);
    mt_find(depending->build->findings, MT_SEVERITY_ERROR, "unknown-dependency", place_of(task),
            "moontide.dev/depends-on \"%s\" is not part of this sync; %s%s%sif it lives in the "
            "cluster already, write \"external:%s\"",
            dependency->said, nearest != NULL ? "did you mean \"" : "",
            nearest != NULL ? nearest : "", nearest != NULL ? "\"? Or, " : "", dependency->said);
}

static void add_inside(struct depending *depending, struct mt_task *task,
                       const struct mt_dependency *dependency)
{
    const char *namespace = mt_task_namespace(task);
    struct mt_resolved resolved =
        mt_plan_resolve(depending->build, &dependency->object, namespace, task->phase);
    const struct mt_task *needed = resolved.task;
    if (resolved.rival != NULL) {
        refuse_ambiguous(depending, task, dependency, needed, resolved.rival);
        return;
    }
    if (needed != NULL) {
        if (!refuse_on_failure(depending, task, needed, dependency)) {
            mt_plan_add_edge(depending->build, task,
                             (struct mt_edge){.task = needed, .reason = "depends-on"});
        }
        return;
    }
    if (depending->build->plan->deletion) {
        return; // an object of the app, which its deletion does not bring
    }
    const struct mt_skipped *skipped =
        mt_plan_find_skipped(depending->build, &dependency->object, namespace);
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
    return mt_task_compare_position(needed, task) == 0 || needed->depends_on || task->depends_on;
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
        const char *kind =
            mt_arena_printf(build->scratch, "%s/%s", task->ref.group, task->ref.kind);
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

/** What the annotations of a task ask for, and what it refers to. */
static void add_for_object(struct depending *depending, struct mt_task *task,
                           const struct mt_object *object)
{
    const struct mt_intent *intent = object->intent;
    if (intent->approve_gate != NULL) {
        add_approval(depending, task, intent->approve_gate);
    }
    for (size_t i = 0; i < intent->depends_on.count; i++) {
        const struct mt_dependency *dependency = &intent->depends_on.items[i];
        if (dependency->external || dependency->app != NULL) {
            if (!depending->build->plan->deletion) {
                add_outside(depending, task, dependency);
            }
        } else {
            add_inside(depending, task, dependency);
        }
    }
    if (task->object == NULL) {
        return; // a script is of no kind, lives nowhere and mounts nothing
    }
    add_definitions(depending->build, task);
    if (task->action == MT_ACTION_HOOK) {
        struct hook_walk walk = {depending, task};
        mt_references_each(task->object, add_reference, &walk);
    }
}

/** Whether a person has to approve the deletion: then nothing is deleted before
 * (SEMANTICS.md 2.14).
 */
static bool asks(const struct mt_plan *plan)
{
    bool found = false;
    for (size_t i = 0; i < plan->tasks.count && !found; i++) {
        found = mt_task_build_of(plan->tasks.items[i])->asks;
    }
    return found;
}

/** Where Delete=confirm stands, all of the first wave waits: half an app is nobody's wish. */
static void add_deletion_approval(struct depending *depending)
{
    const struct mt_plan *plan = depending->build->plan;
    const struct mt_task *first = NULL;
    if (!asks(plan)) {
        return;
    }
    for (size_t i = 0; i < plan->tasks.count; i++) {
        struct mt_task *task = plan->tasks.items[i];
        if (task->action != MT_ACTION_PRUNE) {
            continue;
        }
        first = first != NULL ? first : task;
        if (mt_task_compare_position(task, first) == 0 || mt_task_build_of(task)->asks) {
            add_approval(depending, task, "delete");
        }
    }
}

void mt_plan_add_dependencies(struct mt_plan_build *build)
{
    struct depending depending = {.build = build, .suggestions = SUGGESTIONS_MAX};
    for (size_t i = 0; i < build->plan->tasks.count; i++) {
        struct mt_task *task = build->plan->tasks.items[i];
        const struct mt_task_build *built = mt_task_build_of(task);
        if (built->followed != NULL) {
            mt_plan_add_edge(build, task,
                             (struct mt_edge){.task = built->followed, .reason = "hook type"});
        }
        if (built->written != NULL) {
            add_for_object(&depending, task, built->written);
        } else if (!build->plan->deletion && task->action == MT_ACTION_PRUNE &&
                   task->options.prune == MT_CONFIRM) {
            add_approval(&depending, task, "prune");
        }
    }
    add_deletion_approval(&depending);
    mt_map_fini(&depending.gates);
}
