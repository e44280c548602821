// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_build.h"

#include "base/arena.h"
#include "base/nearest.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "manifest/selector.h"

#include <string.h>

enum { PHASES = MT_PHASE_COUNT };

/** Where the hook types of one object put it (SEMANTICS.md 1.3). */
struct placing {
    MT_ARRAY(const char *) types[PHASES];
    bool in_phase;        ///< At least one phase takes it now.
    const char *except;   ///< Why a phase that it names does not take it now.
    bool skip;            ///< "Skip" is among the types.
    const char *deletion; ///< The type that stands around the app's deletion.
    const char *unknown;  ///< A type that nobody knows.
};

void mt_plan_skip(struct mt_plan_build *build, struct mt_skipped skipped)
{
    mt_array_push(build->arena, &build->plan->skipped, skipped);
}

static const struct mt_hook_type *find_type(const struct mt_policy *policy, const char *name)
{
    for (size_t i = 0; i < policy->hook_type_count; i++) {
        if (strcmp(policy->hook_types[i].name, name) == 0) {
            return &policy->hook_types[i];
        }
    }
    return NULL;
}

static void refuse_type(struct mt_plan_build *build, const struct mt_object *object,
                        const char *type)
{
    const struct mt_policy *policy = build->options->policy;
    const char **names =
        mt_arena_alloc(build->arena, policy->hook_type_count * sizeof(const char *));
    for (size_t i = 0; i < policy->hook_type_count; i++) {
        names[i] = policy->hook_types[i].name;
    }
    const char *nearest = mt_nearest(type, names, policy->hook_type_count);
    mt_find(build->findings, build->options->lenient ? MT_SEVERITY_WARNING : MT_SEVERITY_ERROR,
            "unknown-hook-type", mt_object_annotation_place(object, object->intent->hook_key),
            "hook type \"%s\" is not known (looked for in %s)%s%s%s", type,
            policy->hook_search_path, nearest != NULL ? "; did you mean \"" : "",
            nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
}

/** Which of Helm's events this sync is; without Helm every hook says MT_WHEN_SYNC. */
static unsigned events_now(const struct mt_plan_options *options)
{
    return (options->later ? MT_WHEN_LATER : MT_WHEN_FIRST) | (options->test ? MT_WHEN_TEST : 0U);
}

static const char *why_not_now(const struct mt_plan_build *build, const struct mt_hook_use *use)
{
    const char *why = use->when & MT_WHEN_FIRST   ? "only on an app's first sync"
                      : use->when & MT_WHEN_LATER ? "only after an app's first sync"
                      : use->when & MT_WHEN_TEST  ? "only with --test"
                                                  : "only on a rollback";
    return mt_arena_printf(build->arena, "hook: %s: %s", use->said, why);
}

static void place_use(struct mt_plan_build *build, const struct mt_object *object,
                      const struct mt_hook_use *use, struct placing *placing)
{
    const struct mt_hook_type *type = find_type(build->options->policy, use->type);
    if (type == NULL) {
        refuse_type(build, object, use->type);
        placing->unknown = use->type;
        return;
    }
    switch (type->at) {
    case MT_AT_WAVE:
    case MT_AT_OBJECT:
        break;
    case MT_AT_NOWHERE:
        placing->skip = true;
        break;
    case MT_AT_DELETION:
        placing->deletion = use->said;
        break;
    case MT_AT_PHASE:
        if (use->when & events_now(build->options)) {
            mt_array_push(build->arena, &placing->types[type->phase], type->name);
            placing->in_phase = true;
        } else {
            placing->except = why_not_now(build, use);
        }
        break;
    }
}

/** ArgoCD's types win over Helm's where they name a phase or Skip; deletion counts from both. */
static struct placing place_hook(struct mt_plan_build *build, const struct mt_object *object)
{
    struct placing placing = {0};
    const struct mt_intent *intent = object->intent;
    for (size_t i = 0; i < intent->hook_types.count; i++) {
        if (!intent->hook_types.items[i].helm) {
            place_use(build, object, &intent->hook_types.items[i], &placing);
        }
    }
    bool said = placing.in_phase || placing.skip;
    for (size_t i = 0; i < intent->hook_types.count; i++) {
        const struct mt_hook_use *use = &intent->hook_types.items[i];
        const struct mt_hook_type *type = find_type(build->options->policy, use->type);
        bool deletion = type != NULL && type->at == MT_AT_DELETION;
        if (use->helm && (!said || deletion)) {
            place_use(build, object, use, &placing);
        }
    }
    return placing;
}

static const char *why_skipped(const struct mt_plan_build *build, const struct placing *placing)
{
    if (placing->skip) {
        return "hook: Skip";
    }
    if (placing->except != NULL) {
        return placing->except;
    }
    if (placing->deletion != NULL) {
        return mt_arena_printf(build->arena, "hook: %s: runs when the app is deleted",
                               placing->deletion);
    }
    return mt_arena_printf(build->arena, "hook: %s: no known hook type, ignored as ArgoCD does",
                           placing->unknown != NULL ? placing->unknown : "\"\"");
}

struct mt_task_build *mt_plan_add_task(struct mt_plan_build *build, enum mt_action action,
                                       const struct mt_ref *ref, enum mt_phase phase, int wave)
{
    struct mt_task_build *task = MT_ARENA_NEW(build->arena, struct mt_task_build);
    task->task =
        (struct mt_task){.phase = phase, .wave = wave, .action = action, .ref = *ref, .wait = true};
    task->rank = mt_kind_rank(ref->kind);
    task->stage = mt_kind_stage(ref->group, ref->kind);
    task->ordinal = build->plan->tasks.count;
    mt_array_push(build->arena, &build->plan->tasks, &task->task);

    const char *name = mt_arena_printf(build->arena, "%s/%s", ref->kind, ref->name);
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

static struct mt_task_build *add_object_task(struct mt_plan_build *build,
                                             const struct mt_object *object,
                                             const struct mt_ref *ref, enum mt_phase phase)
{
    const struct mt_intent *intent = object->intent;
    enum mt_action action = intent->hook ? MT_ACTION_HOOK : MT_ACTION_APPLY;
    struct mt_task_build *build_task = mt_plan_add_task(build, action, ref, phase, intent->wave);
    struct mt_task *task = &build_task->task;
    task->object = object;
    task->generate_name = object->generate_name;
    task->delete_policies = intent->hook ? intent->delete_policies : 0;
    task->options = mt_sync_options_merge(&build->options->sync_options, &intent->options);
    task->depends_on = intent->depends_on.count > 0;
    task->wait = intent->wait;
    task->timeout_said = intent->timeout_said;
    task->timeout_ms = intent->timeout_ms;
    task->on_timeout = intent->on_timeout;
    return build_task;
}

/** An object on its way into the plan. */
struct candidate {
    const struct mt_object *object;
    struct mt_ref ref;
    struct placing placing;        ///< Of hooks.
    bool chosen;                   ///< By --only and the selector.
    const struct candidate *first; ///< Of the same object, where this is not the only one.
};

static void add_hook(struct mt_plan_build *build, const struct candidate *candidate,
                     const bool phases[PHASES])
{
    const struct placing *placing = &candidate->placing;
    const char *reason = build->options->no_hooks ? "--no-hooks" : "not chosen";
    bool another_time = true;
    bool added = false;
    if (!placing->in_phase) {
        reason = why_skipped(build, placing);
        another_time = placing->except != NULL && !placing->skip;
    }
    for (int phase = 0; phase < PHASES && !build->options->no_hooks; phase++) {
        if (placing->types[phase].count > 0 && (candidate->chosen || phases[phase])) {
            struct mt_task_build *task =
                add_object_task(build, candidate->object, &candidate->ref, (enum mt_phase)phase);
            memcpy(&task->task.hook_types, &placing->types[phase], sizeof task->task.hook_types);
            added = true;
        }
    }
    if (!added) {
        mt_plan_skip(build, (struct mt_skipped){candidate->ref, candidate->object->place, reason,
                                                another_time});
    }
}

static void add_candidate(struct mt_plan_build *build, const struct candidate *candidate,
                          const bool phases[PHASES])
{
    if (candidate->object->intent->hook) {
        add_hook(build, candidate, phases);
    } else if (candidate->chosen) {
        add_object_task(build, candidate->object, &candidate->ref, MT_PHASE_SYNC);
    } else {
        mt_plan_skip(build, (struct mt_skipped){candidate->ref, candidate->object->place,
                                                "not chosen", true});
    }
}

static bool is_chosen(const struct mt_plan_options *options, const struct mt_object *object,
                      const struct mt_ref *ref)
{
    if (options->selector != NULL && !mt_selector_matches(options->selector, object->tree)) {
        return false;
    }
    for (size_t i = 0; i < options->only_count; i++) {
        if (mt_object_pattern_matches(&options->only[i], ref, NULL)) {
            return true;
        }
    }
    return options->only_count == 0;
}

const char *mt_plan_key(const struct mt_ref *ref, struct mt_arena *arena)
{
    return mt_arena_printf(arena, "%s/%s/%s/%s", ref->group, ref->kind, ref->namespace, ref->name);
}

/** A second manifest of one object: a mistake; where that is lenient, the last one counts. */
static void check_duplicate(struct mt_plan_build *build, struct candidate *candidate)
{
    const struct mt_object *object = candidate->object;
    if (object->generate_name) {
        return; // each gets a name of its own
    }
    const struct candidate *before =
        mt_map_put(&build->by_key, mt_plan_key(&candidate->ref, build->arena), candidate);
    if (before == NULL) {
        return;
    }
    const struct candidate *first = before->first != NULL ? before->first : before;
    candidate->first = first;
    bool lenient = build->options->lenient;
    mt_find(build->findings, lenient ? MT_SEVERITY_WARNING : MT_SEVERITY_ERROR, "duplicate-object",
            object->place, "%s stands twice, first in %s:%u; %s",
            mt_ref_text(&candidate->ref, build->arena), first->object->place.file,
            first->object->place.line, lenient ? "this one counts" : "remove one of the two");
}

/** Whether this is the manifest that counts, of those of one object. */
static bool counts(const struct mt_plan_build *build, const struct candidate *candidate)
{
    return candidate->object->generate_name ||
           mt_map_get(&build->by_key, mt_plan_key(&candidate->ref, build->arena)) == candidate;
}

/** The phases that chosen objects stand in: their hooks run too; SyncFail always. */
static void note_phases(const struct candidate *candidate, bool phases[PHASES])
{
    if (!candidate->chosen) {
        return;
    }
    phases[MT_PHASE_SYNC_FAIL] = true;
    if (!candidate->object->intent->hook) {
        phases[MT_PHASE_SYNC] = true;
    }
    for (int phase = 0; phase < PHASES; phase++) {
        phases[phase] = phases[phase] || candidate->placing.types[phase].count > 0;
    }
}

static void refuse_unmatched_patterns(struct mt_plan_build *build,
                                      const struct candidate *candidates)
{
    for (size_t i = 0; i < build->options->only_count; i++) {
        const struct mt_object_pattern *pattern = &build->options->only[i];
        size_t c = 0;
        while (c < build->objects->list.count &&
               !mt_object_pattern_matches(pattern, &candidates[c].ref, NULL)) {
            c++;
        }
        if (c == build->objects->list.count) {
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
    cJSON_AddStringToObject(cJSON_AddObjectToObject(object->tree, "metadata"), "name",
                            build->options->namespace);
    return object;
}

/** CreateNamespace=true brings the app's Namespace unless a manifest does (SEMANTICS.md 3.4). */
static void add_namespace(struct mt_plan_build *build)
{
    const char *namespace = build->options->namespace;
    if (build->options->sync_options.create_namespace != MT_YES || namespace[0] == '\0' ||
        build->plan->tasks.count == 0 ||
        mt_plan_find_applied(build, "", "Namespace", "", namespace) != NULL) {
        return;
    }
    const struct mt_object *object = new_namespace(build);
    add_object_task(build, object, &object->ref, MT_PHASE_PRE_SYNC);
}

void mt_plan_add_objects(struct mt_plan_build *build)
{
    size_t count = build->objects->list.count;
    struct candidate *candidates = mt_arena_alloc(build->arena, count * sizeof(struct candidate));
    bool phases[PHASES] = {false};
    for (size_t i = 0; i < count; i++) {
        struct candidate *candidate = &candidates[i];
        candidate->object = build->objects->list.items[i];
        candidate->ref = candidate->object->ref;
        candidate->ref.namespace =
            mt_scopes_namespace(build->scopes, &candidate->ref, build->options->namespace);
        candidate->chosen = is_chosen(build->options, candidate->object, &candidate->ref);
        if (candidate->object->intent->hook) {
            candidate->placing = place_hook(build, candidate->object);
        }
        check_duplicate(build, candidate);
        note_phases(candidate, phases);
    }
    refuse_unmatched_patterns(build, candidates);
    for (size_t i = 0; i < count; i++) {
        if (counts(build, &candidates[i])) {
            add_candidate(build, &candidates[i], phases);
        }
    }
    add_namespace(build);
}
