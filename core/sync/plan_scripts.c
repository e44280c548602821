// SPDX-License-Identifier: Apache-2.0
// Script hooks: ConfigMaps with a hook type that has a script, and those of the project file.
#include "sync/plan_build.h"

#include "base/arena.h"
#include "manifest/intent.h"
#include "manifest/json.h"

#include <assert.h>
#include <string.h>

static const char script_group[] = "moontide.dev";

struct mt_ref mt_plan_script_ref(const char *type, const char *name)
{
    return (struct mt_ref){script_group, "", type, "", name};
}

struct mt_ref mt_hook_wish_ref(const struct mt_hook_wish *wish)
{
    if (wish->project != NULL) {
        return mt_plan_script_ref(wish->project->type, wish->project->name);
    }
    return wish->spot.script != NULL ? mt_plan_script_ref(wish->spot.script->name, wish->ref.name)
                                     : wish->ref;
}

struct mt_place mt_hook_wish_place(const struct mt_hook_wish *wish)
{
    return wish->project != NULL ? wish->project->place : wish->object->place;
}

/** What a script hook in a manifest has to be; false with a finding. */
static bool check_object(struct mt_plan_build *build, const struct mt_hook_wish *wish)
{
    const struct mt_object *object = wish->object;
    const struct mt_hook_type *type = wish->spot.script;
    struct mt_place place = mt_object_annotation_place(object, object->intent->hook_key);
    if (strcmp(object->ref.kind, "ConfigMap") != 0 || object->ref.group[0] != '\0') {
        mt_find(
            build->findings, MT_SEVERITY_ERROR, "script-hook", place,
            "hook type %s is a script (%s), which runs without an object, and this is a %s; put "
            "its parameters into the data of a ConfigMap, or the hook into the project file",
            type->name, type->path, object->ref.kind);
        return false;
    }
    if (object->generate_name) {
        mt_find(build->findings, MT_SEVERITY_ERROR, "script-hook", object->place,
                "a script hook has the name of its ConfigMap; give it a metadata.name");
        return false;
    }
    return true;
}

/** Two of one type and name would be one task. */
static bool check_name(struct mt_plan_build *build, const struct mt_ref *ref, struct mt_place place)
{
    for (const struct mt_task_build *same = mt_plan_find(build, ref->kind, ref->name); same != NULL;
         same = same->next) {
        if (mt_ref_compare(&same->task.ref, ref) == 0) {
            mt_find(build->findings, MT_SEVERITY_ERROR, "duplicate-object", place,
                    "the script hook %s stands twice, first in %s:%u; give one of the two another "
                    "name",
                    mt_ref_short(ref, build->arena), same->task.place.file, same->task.place.line);
            return false;
        }
    }
    return true;
}

static struct mt_task_build *add_script(struct mt_plan_build *build,
                                        const struct mt_hook_wish *wish, const cJSON *params,
                                        bool texts)
{
    const struct mt_policy *policy = build->options->policy;
    struct mt_place place = mt_hook_wish_place(wish);
    struct mt_ref ref = mt_hook_wish_ref(wish);
    const struct mt_spot *spot = &wish->spot;
    if (!check_name(build, &ref, place)) {
        return NULL;
    }
    params = policy->read_params(policy->data, spot->script, params, texts, place, build->findings);
    if (params == NULL) {
        return NULL;
    }
    struct mt_task_build *built =
        mt_plan_add_task(build, MT_ACTION_HOOK, &ref, spot->phase, spot->wave);
    struct mt_task *task = &built->task;
    task->part = spot->part;
    memcpy(&task->hook_types, &spot->types, sizeof task->hook_types);
    task->only_on_timeout = spot->only_on_timeout;
    task->script = spot->script;
    task->params = params;
    task->place = place;
    return built;
}

static struct mt_task_build *add_of_object(struct mt_plan_build *build,
                                           const struct mt_hook_wish *wish)
{
    const struct mt_object *object = wish->object;
    const struct mt_intent *intent = object->intent;
    struct mt_task_build *built =
        check_object(build, wish) ? add_script(build, wish, mt_json_get(object->tree, "data"), true)
                                  : NULL;
    if (built == NULL) {
        return NULL;
    }
    built->written = object;
    built->task.script_namespace = wish->ref.namespace;
    built->task.depends_on = intent->depends_on.count > 0;
    built->task.wait = intent->wait;
    built->task.retries = intent->retries;
    built->task.timeout_said = intent->timeout_said;
    built->task.timeout_ms = intent->timeout_ms;
    built->task.on_timeout = intent->on_timeout;
    mt_plan_check_on_timeout(build, intent->on_timeout,
                             mt_object_annotation_place(object, "moontide.dev/on-timeout"));
    return built;
}

struct mt_task_build *mt_plan_add_hook(struct mt_plan_build *build, const struct mt_hook_wish *wish)
{
    if (wish->project != NULL) {
        struct mt_task_build *built = add_script(build, wish, wish->project->params, false);
        if (built != NULL) {
            built->task.script_namespace = wish->project->namespace != NULL
                                               ? wish->project->namespace
                                               : build->options->namespace;
            built->task.timeout_said = wish->project->timeout.said;
            built->task.timeout_ms = wish->project->timeout.ms;
        }
        return built;
    }
    if (wish->spot.script != NULL) {
        return add_of_object(build, wish);
    }
    return mt_plan_add_object_task(build, wish->object, &wish->ref, &wish->spot);
}

/** The type of a hook of the project file; NULL with a finding when it has no script. */
static const struct mt_hook_type *type_of(struct mt_plan_build *build,
                                          const struct mt_plan_hook *hook)
{
    const struct mt_hook_type *type = mt_policy_find_type(build->options->policy, hook->type);
    if (type == NULL) {
        mt_plan_refuse_type(build, hook->place, hook->type);
    } else if (!type->runs) {
        mt_find(build->findings, MT_SEVERITY_ERROR, "script-hook", hook->place,
                "hook %s: hook type %s (%s) has no run, so its hooks are objects; write it as a "
                "manifest with the annotation moontide.dev/hook: %s",
                hook->name, type->name, type->path, type->name);
        type = NULL;
    }
    return type;
}

/** Why a hook of the project file is no task of this sync, or NULL. */
static const char *why_not(const struct mt_plan_build *build, const struct mt_ref *ref,
                           const struct mt_hook_type *type, const struct mt_spot *spot,
                           const bool *phases)
{
    const struct mt_plan_options *options = build->options;
    if (options->no_hooks) {
        return "--no-hooks";
    }
    if (spot == NULL) {
        return type->at == MT_AT_DELETION
                   ? mt_arena_printf(build->arena, "hook: %s: runs when the app is deleted",
                                     type->name)
                   : mt_arena_printf(build->arena, "hook: %s", type->name);
    }
    bool chosen = options->only_count == 0 && options->selector == NULL;
    return chosen || spot->follows != NULL || phases[mt_plan_base_phase(spot->phase)] ||
                   mt_plan_is_named(options, ref)
               ? NULL
               : "not chosen";
}

static void add_project_hook(struct mt_plan_build *build, const struct mt_plan_hook *hook,
                             const bool *phases)
{
    const struct mt_hook_type *type = type_of(build, hook);
    if (type == NULL) {
        return;
    }
    struct mt_ref ref = mt_plan_script_ref(hook->type, hook->name);
    struct mt_placing placing = {0};
    const bool of_deletion = type->at == MT_AT_DELETION;
    if (build->plan->deletion && !of_deletion) {
        return; // of syncs
    }
    if (type->at != MT_AT_NOWHERE && of_deletion == build->plan->deletion) {
        mt_plan_add_spot(build, &placing, type, hook->wave);
    }
    const struct mt_spot *spot = placing.spots.count > 0 ? &placing.spots.items[0] : NULL;
    const char *reason = why_not(build, &ref, type, spot, phases);
    if (reason != NULL) {
        mt_plan_skip(build,
                     (struct mt_skipped){
                         .ref = ref, .place = hook->place, .reason = reason, .another_time = true});
        return;
    }
    assert(spot != NULL); // what stands nowhere has a reason
    struct mt_hook_wish wish = {.project = hook, .spot = *spot};
    if (wish.spot.follows != NULL) {
        mt_plan_add_follower(build, &wish);
    } else {
        mt_plan_add_hook(build, &wish);
    }
}

void mt_plan_add_project_hooks(struct mt_plan_build *build, const bool *phases)
{
    for (size_t i = 0; i < build->options->hook_count; i++) {
        add_project_hook(build, &build->options->hooks[i], phases);
    }
}
