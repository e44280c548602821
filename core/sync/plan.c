// SPDX-License-Identifier: Apache-2.0
#include "sync/plan.h"

#include "base/arena.h"
#include "sync/plan_build.h"

#include <stddef.h>
#include <string.h>

static const char *const phase_names[MT_PHASE_COUNT] = {
    [MT_PHASE_BEFORE_PRE_SYNC] = "before:PreSync",
    [MT_PHASE_PRE_SYNC] = "PreSync",
    [MT_PHASE_AFTER_PRE_SYNC] = "after:PreSync",
    [MT_PHASE_BEFORE_SYNC] = "before:Sync",
    [MT_PHASE_SYNC] = "Sync",
    [MT_PHASE_AFTER_SYNC] = "after:Sync",
    [MT_PHASE_BEFORE_POST_SYNC] = "before:PostSync",
    [MT_PHASE_POST_SYNC] = "PostSync",
    [MT_PHASE_AFTER_POST_SYNC] = "after:PostSync",
    [MT_PHASE_PRE_DELETE] = "PreDelete",
    [MT_PHASE_DELETE] = "Delete",
    [MT_PHASE_POST_DELETE] = "PostDelete",
    [MT_PHASE_AFTER_POST_DELETE] = "after:PostDelete",
    [MT_PHASE_BEFORE_SYNC_FAIL] = "before:SyncFail",
    [MT_PHASE_SYNC_FAIL] = "SyncFail",
    [MT_PHASE_AFTER_SYNC_FAIL] = "after:SyncFail",
};

const char *mt_phase_name(enum mt_phase phase)
{
    return phase_names[phase];
}

bool mt_phase_parse(const char *name, enum mt_phase *phase)
{
    for (int i = 0; i < MT_PHASE_COUNT; i++) {
        if (strcmp(phase_names[i], name) == 0) {
            *phase = (enum mt_phase)i;
            return true;
        }
    }
    return false;
}

bool mt_phase_is_of_deletion(enum mt_phase phase)
{
    return phase >= MT_PHASE_PRE_DELETE && phase <= MT_PHASE_AFTER_POST_DELETE;
}

bool mt_phase_is_on_failure(enum mt_phase phase)
{
    return phase >= MT_PHASE_BEFORE_SYNC_FAIL;
}

const char *mt_action_name(enum mt_action action)
{
    switch (action) {
    case MT_ACTION_APPLY:
        return "apply";
    case MT_ACTION_PRUNE:
        return "prune";
    case MT_ACTION_HOOK:
        return "hook";
    case MT_ACTION_RELEASE:
        return "release";
    }
    return "";
}

const char *mt_part_suffix(enum mt_part part)
{
    switch (part) {
    case MT_PART_BEFORE:
        return "/before";
    case MT_PART_WAVE:
        return "";
    case MT_PART_AFTER:
        return "/after";
    }
    return "";
}

const char *mt_gate_kind_name(enum mt_gate_kind kind)
{
    switch (kind) {
    case MT_GATE_WAVE:
        return "wave";
    case MT_GATE_PHASE:
        return "phase";
    case MT_GATE_DEPENDENCY:
        return "dependency";
    case MT_GATE_APPROVAL:
        return "approval";
    }
    return "";
}

bool mt_gate_has_phase(const struct mt_gate *gate)
{
    return gate->kind == MT_GATE_PHASE || gate->has_wave;
}

struct mt_task_build *mt_task_build_of(struct mt_task *task)
{
    return (struct mt_task_build *)((char *)task - offsetof(struct mt_task_build, task));
}

struct mt_task_build *mt_plan_find(const struct mt_plan_build *build, const char *kind,
                                   const char *name)
{
    return mt_map_get(&build->by_name, mt_arena_printf(build->arena, "%s/%s", kind, name));
}

struct mt_task_build *mt_plan_find_applied(const struct mt_plan_build *build, const char *group,
                                           const char *kind, const char *namespace,
                                           const char *name)
{
    struct mt_task_build *task = mt_plan_find(build, kind, name);
    while (task != NULL &&
           (task->task.action != MT_ACTION_APPLY || strcmp(task->task.ref.group, group) != 0 ||
            strcmp(task->task.ref.namespace, namespace) != 0)) {
        task = task->next;
    }
    return task;
}

/** The plan of these options without a task yet. */
static struct mt_plan_build begin(const struct mt_objects *objects,
                                  const struct mt_plan_options *options,
                                  struct mt_findings *findings)
{
    struct mt_arena *arena = options->arena != NULL ? options->arena : findings->arena;
    struct mt_arena *scratch = mt_arena_new();
    struct mt_plan_build build = {
        .plan = MT_ARENA_NEW(arena, struct mt_plan),
        .objects = objects,
        .options = options,
        .findings = findings,
        .arena = arena,
        .scratch = scratch,
        .scopes = mt_scopes_new(objects, scratch),
    };
    mt_scopes_learn(build.scopes, &options->served);
    build.plan->app = options->app;
    build.plan->namespace = options->namespace;
    build.plan->context = options->context;
    build.plan->env = options->env;
    build.plan->first = !options->later;
    build.plan->timeouts = options->timeouts;
    build.plan->on_timeout = options->on_timeout != NULL ? options->on_timeout : "fail";
    build.plan->ignore = options->ignore;
    build.plan->no_wait = options->no_wait;
    mt_plan_check_on_timeout(&build, options->on_timeout, options->on_timeout_place);
    return build;
}

/** Orders and connects the tasks. */
static struct mt_plan *end(struct mt_plan_build *build)
{
    mt_plan_order(build);
    mt_plan_name(build);
    mt_plan_connect(build);
    mt_map_fini(&build->by_key);
    mt_map_fini(&build->by_name);
    mt_map_fini(&build->namespaces);
    mt_map_fini(&build->crds);
    mt_arena_free(build->scratch);
    return build->plan;
}

struct mt_plan *mt_plan_make(const struct mt_objects *objects,
                             const struct mt_plan_options *options, struct mt_findings *findings)
{
    struct mt_plan_build build = begin(objects, options, findings);
    mt_plan_add_objects(&build);
    mt_plan_add_prunes(&build);
    return end(&build);
}

struct mt_plan *mt_plan_make_deletion(const struct mt_objects *objects,
                                      const struct mt_plan_options *options,
                                      struct mt_findings *findings)
{
    struct mt_plan_options own = *options;
    own.lenient = true; // a hook that nobody can place any more must not keep the app there
    own.later = true;
    own.no_wait = false; // what is not gone is not deleted
    struct mt_plan_build build = begin(objects, &own, findings);
    build.plan->deletion = true;
    build.plan->orphan = options->orphan;
    mt_plan_add_deletion_hooks(&build);
    mt_plan_add_deletions(&build);
    return end(&build);
}
