// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_build.h"

#include "base/arena.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "manifest/selector.h"

#include <string.h>

enum { PHASES = MT_PHASE_COUNT };

void mt_plan_skip(struct mt_plan_build *build, struct mt_skipped skipped)
{
    mt_array_push(build->arena, &build->plan->skipped, skipped);
}

struct mt_task_build *mt_plan_add_task(struct mt_plan_build *build, enum mt_action action,
                                       const struct mt_ref *ref, enum mt_phase phase, int wave)
{
    struct mt_task_build *task = MT_ARENA_NEW(build->arena, struct mt_task_build);
    task->task = (struct mt_task){.phase = phase,
                                  .wave = wave,
                                  .part = MT_PART_WAVE,
                                  .action = action,
                                  .ref = *ref,
                                  .key = mt_ref_key(ref, build->arena),
                                  .wait = true};
    task->rank = mt_kind_rank(ref->kind);
    task->stage = mt_kind_stage(ref->group, ref->kind);
    task->ordinal = build->plan->tasks.count;
    mt_array_push(build->arena, &build->plan->tasks, &task->task);

    const char *name = mt_arena_printf(build->scratch, "%s/%s", ref->kind, ref->name);
    task->next = mt_map_put(&build->by_name, name, task);
    task->of_prefix = 1;
    for (const struct mt_task_build *same = task->next; same != NULL; same = same->next) {
        if (same->task.phase == phase && mt_ref_compare(&same->task.ref, ref) == 0) {
            task->of_prefix = same->of_prefix + 1;
            break;
        }
    }
    return task;
}

void mt_plan_check_on_timeout(struct mt_plan_build *build, const char *action,
                              struct mt_place place)
{
    if (action == NULL || strcmp(action, "fail") == 0 || strcmp(action, "continue") == 0) {
        return;
    }
    mt_find(build->findings, MT_SEVERITY_ERROR, "later-version", place,
            "on-timeout \"%s\" comes with a later version; write \"fail\" or \"continue\"", action);
}

struct mt_task_build *mt_plan_add_object_task(struct mt_plan_build *build,
                                              const struct mt_object *object,
                                              const struct mt_ref *ref, const struct mt_spot *spot)
{
    const struct mt_intent *intent = object->intent;
    enum mt_action action = intent->hook ? MT_ACTION_HOOK : MT_ACTION_APPLY;
    struct mt_task_build *built = mt_plan_add_task(build, action, ref, spot->phase, spot->wave);
    struct mt_task *task = &built->task;
    built->written = object;
    task->part = spot->part;
    task->object = object;
    task->place = object->place;
    task->generate_name = object->generate_name;
    memcpy(&task->hook_types, &spot->types, sizeof task->hook_types);
    task->only_on_timeout = spot->only_on_timeout;
    task->delete_policies = intent->hook ? intent->delete_policies : 0;
    task->retries = intent->hook ? intent->retries : 0;
    task->options = mt_sync_options_merge(&build->options->sync_options, &intent->options);
    task->depends_on = intent->depends_on.count > 0;
    task->wait = intent->wait;
    task->timeout_said = intent->timeout_said;
    task->timeout_ms = intent->timeout_ms;
    task->on_timeout = intent->on_timeout;
    mt_plan_check_on_timeout(build, task->on_timeout,
                             mt_object_annotation_place(object, "moontide.dev/on-timeout"));
    return built;
}

/** Why none of the spots of a hook counts in this sync, or NULL. */
static const char *why_no_hook(const struct mt_plan_build *build,
                               const struct mt_candidate *candidate, bool *another_time)
{
    const struct mt_placing *placing = &candidate->placing;
    *another_time = true;
    if (placing->spots.count == 0) {
        return mt_plan_why_skipped(build, placing, another_time);
    }
    if (build->options->no_hooks) {
        return "--no-hooks";
    }
    const enum mt_run_when when = candidate->object->intent->run_when;
    if (when == MT_RUN_FIRST && build->options->later) {
        return "run-when: first";
    }
    if (when == MT_RUN_LATER && !build->options->later) {
        return "run-when: later";
    }
    return NULL;
}

static void add_hook(struct mt_plan_build *build, const struct mt_candidate *candidate,
                     const bool phases[PHASES])
{
    bool another_time = true;
    bool added = false;
    const char *reason = why_no_hook(build, candidate, &another_time);
    for (size_t i = 0; i < candidate->placing.spots.count && reason == NULL; i++) {
        const struct mt_spot *spot = &candidate->placing.spots.items[i];
        struct mt_hook_wish wish = {
            .object = candidate->object, .ref = candidate->ref, .spot = *spot};
        if (spot->follows != NULL) {
            mt_plan_add_follower(build, &wish);
            added = true;
        } else if (candidate->chosen || phases[mt_plan_base_phase(spot->phase)]) {
            mt_plan_add_hook(build, &wish);
            added = true;
        }
    }
    if (!added) {
        mt_plan_skip(build, (struct mt_skipped){.ref = candidate->ref,
                                                .place = candidate->object->place,
                                                .reason = reason != NULL ? reason : "not chosen",
                                                .another_time = another_time});
    }
}

static void add_candidate(struct mt_plan_build *build, const struct mt_candidate *candidate,
                          const bool phases[PHASES])
{
    const struct mt_spot spot = {
        .phase = MT_PHASE_SYNC, .part = MT_PART_WAVE, .wave = candidate->object->intent->wave};
    if (candidate->object->intent->hook) {
        add_hook(build, candidate, phases);
    } else if (candidate->chosen) {
        mt_plan_add_object_task(build, candidate->object, &candidate->ref, &spot);
    } else {
        mt_plan_skip(build, (struct mt_skipped){.ref = candidate->ref,
                                                .place = candidate->object->place,
                                                .reason = "not chosen",
                                                .another_time = true,
                                                .object = candidate->object});
    }
}

bool mt_plan_is_named(const struct mt_plan_options *options, const struct mt_ref *ref)
{
    for (size_t i = 0; i < options->only_count; i++) {
        if (mt_object_pattern_matches(&options->only[i], ref, NULL)) {
            return true;
        }
    }
    return false;
}

/** Whether the pattern means the object, or the script hook that it stands for. */
static bool is_meant(const struct mt_object_pattern *pattern, const struct mt_candidate *candidate)
{
    for (size_t i = 0; i < candidate->placing.spots.count; i++) {
        const struct mt_hook_type *script = candidate->placing.spots.items[i].script;
        if (script != NULL) {
            struct mt_ref ref = mt_plan_script_ref(script->name, candidate->ref.name);
            if (mt_object_pattern_matches(pattern, &ref, NULL)) {
                return true;
            }
        }
    }
    return mt_object_pattern_matches(pattern, &candidate->ref, NULL);
}

static bool is_chosen(const struct mt_plan_options *options, const struct mt_candidate *candidate)
{
    if (options->selector != NULL &&
        !mt_selector_matches(options->selector, candidate->object->tree)) {
        return false;
    }
    for (size_t i = 0; i < options->only_count; i++) {
        if (is_meant(&options->only[i], candidate)) {
            return true;
        }
    }
    return options->only_count == 0;
}

/** A second manifest of one object: a mistake; where that is lenient, the last one counts. */
static void check_duplicate(struct mt_plan_build *build, struct mt_candidate *candidate)
{
    const struct mt_object *object = candidate->object;
    if (object->generate_name) {
        return; // each gets a name of its own
    }
    const struct mt_candidate *before =
        mt_map_put(&build->by_key, mt_ref_key(&candidate->ref, build->scratch), candidate);
    if (before == NULL) {
        return;
    }
    const struct mt_candidate *first = before->first != NULL ? before->first : before;
    candidate->first = first;
    bool lenient = build->options->lenient;
    mt_find(build->findings, lenient ? MT_SEVERITY_WARNING : MT_SEVERITY_ERROR, "duplicate-object",
            object->place, "%s stands twice, first in %s:%u; %s",
            mt_ref_text(&candidate->ref, build->scratch), first->object->place.file,
            first->object->place.line, lenient ? "this one counts" : "remove one of the two");
}

/** Whether this is the manifest that counts, of those of one object. */
static bool counts(const struct mt_plan_build *build, const struct mt_candidate *candidate)
{
    return candidate->object->generate_name ||
           mt_map_get(&build->by_key, mt_ref_key(&candidate->ref, build->scratch)) == candidate;
}

/** The phases that chosen objects stand in: their hooks run too; SyncFail always. */
static void note_phases(const struct mt_candidate *candidate, bool phases[PHASES])
{
    if (!candidate->chosen) {
        return;
    }
    phases[MT_PHASE_SYNC_FAIL] = true;
    if (!candidate->object->intent->hook) {
        phases[MT_PHASE_SYNC] = true;
    }
    for (size_t i = 0; i < candidate->placing.spots.count; i++) {
        const struct mt_spot *spot = &candidate->placing.spots.items[i];
        if (spot->follows == NULL) {
            phases[mt_plan_base_phase(spot->phase)] = true;
        }
    }
}

static bool means_nothing(const struct mt_plan_build *build, const struct mt_candidate *candidates,
                          const struct mt_object_pattern *pattern)
{
    for (size_t i = 0; i < build->objects->list.count; i++) {
        if (is_meant(pattern, &candidates[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < build->options->hook_count; i++) {
        const struct mt_plan_hook *hook = &build->options->hooks[i];
        struct mt_ref ref = mt_plan_script_ref(hook->type, hook->name);
        if (mt_object_pattern_matches(pattern, &ref, NULL)) {
            return false;
        }
    }
    for (size_t i = 0; i < build->options->inventory_count; i++) {
        if (mt_object_pattern_matches(pattern, &build->options->inventory[i].ref, NULL)) {
            return false; // it may be pruned
        }
    }
    return true;
}

static void refuse_unmatched_patterns(struct mt_plan_build *build,
                                      const struct mt_candidate *candidates)
{
    for (size_t i = 0; i < build->options->only_count; i++) {
        const struct mt_object_pattern *pattern = &build->options->only[i];
        if (means_nothing(build, candidates, pattern)) {
            mt_find(build->findings, MT_SEVERITY_ERROR, "unknown-object", (struct mt_place){0},
                    "--only %s%s%s/%s%s%s: the manifests hold no such object",
                    pattern->group != NULL ? pattern->group : "", pattern->group != NULL ? "/" : "",
                    pattern->kind, pattern->namespace != NULL ? pattern->namespace : "",
                    pattern->namespace != NULL ? "/" : "", pattern->name);
        }
    }
}

/** The app's Namespace as an object of no file. */
static struct mt_object *new_namespace(struct mt_plan_build *build)
{
    struct mt_intent *intent = MT_ARENA_NEW(build->arena, struct mt_intent);
    intent->wait = true;
    intent->options.server_side_apply = MT_YES; // its metadata may be shared with others
    struct mt_object *object = MT_ARENA_NEW(build->arena, struct mt_object);
    object->ref = (struct mt_ref){"", "v1", "Namespace", "", build->options->namespace};
    object->intent = intent;
    object->tree = cJSON_CreateObject();
    mt_arena_own(build->arena, object->tree, mt_json_release);
    cJSON_AddStringToObject(object->tree, "apiVersion", "v1");
    cJSON_AddStringToObject(object->tree, "kind", "Namespace");
    cJSON *metadata = cJSON_AddObjectToObject(object->tree, "metadata");
    cJSON_AddStringToObject(metadata, "name", build->options->namespace);
    const cJSON *given = NULL;
    cJSON_ArrayForEach (given, build->options->namespace_metadata) {
        cJSON_AddItemToObject(metadata, given->string, cJSON_Duplicate(given, true));
    }
    return object;
}

/** CreateNamespace=true brings the app's Namespace unless a manifest does (SEMANTICS.md 3.4). */
static void add_namespace(struct mt_plan_build *build)
{
    const char *namespace = build->options->namespace;
    if (build->options->sync_options.create_namespace != MT_YES ||
        build->options->namespace_there || namespace[0] == '\0' || build->plan->tasks.count == 0 ||
        mt_plan_find_applied(build, "", "Namespace", "", namespace) != NULL) {
        return;
    }
    const struct mt_object *object = new_namespace(build);
    const struct mt_spot spot = {.phase = MT_PHASE_PRE_SYNC, .part = MT_PART_WAVE};
    mt_plan_add_object_task(build, object, &object->ref, &spot);
}

void mt_plan_add_objects(struct mt_plan_build *build)
{
    size_t count = build->objects->list.count;
    struct mt_candidate *candidates =
        mt_arena_alloc(build->scratch, count * sizeof(struct mt_candidate));
    bool phases[PHASES] = {false};
    for (size_t i = 0; i < count; i++) {
        struct mt_candidate *candidate = &candidates[i];
        candidate->object = build->objects->list.items[i];
        candidate->ref = candidate->object->ref;
        candidate->ref.namespace =
            mt_scopes_namespace(build->scopes, &candidate->ref, build->options->namespace);
        if (candidate->object->intent->hook) {
            candidate->placing = mt_plan_place_hook(build, candidate->object);
        }
        candidate->chosen = is_chosen(build->options, candidate);
        check_duplicate(build, candidate);
        note_phases(candidate, phases);
    }
    refuse_unmatched_patterns(build, candidates);
    for (size_t i = 0; i < count; i++) {
        if (counts(build, &candidates[i])) {
            add_candidate(build, &candidates[i], phases);
        }
    }
    mt_plan_add_project_hooks(build, phases);
    mt_plan_follow(build);
    add_namespace(build);
}
