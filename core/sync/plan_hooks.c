// SPDX-License-Identifier: Apache-2.0
// Where the hook types of an object put it.
#include "sync/plan_build.h"

#include "base/arena.h"
#include "base/nearest.h"
#include "manifest/intent.h"

#include <string.h>

void mt_plan_refuse_type(struct mt_plan_build *build, struct mt_place place, const char *type)
{
    const struct mt_policy *policy = build->options->policy;
    const char **names =
        mt_arena_alloc(build->arena, policy->hook_type_count * sizeof(const char *));
    for (size_t i = 0; i < policy->hook_type_count; i++) {
        names[i] = policy->hook_types[i].name;
    }
    const char *nearest = mt_nearest(type, names, policy->hook_type_count);
    mt_find(build->findings, build->options->lenient ? MT_SEVERITY_WARNING : MT_SEVERITY_ERROR,
            "unknown-hook-type", place, "hook type \"%s\" is not known (looked for in %s)%s%s%s",
            type, policy->hook_search_path, nearest != NULL ? "; did you mean \"" : "",
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

enum mt_phase mt_plan_base_phase(enum mt_phase phase)
{
    switch (phase) {
    case MT_PHASE_BEFORE_PRE_SYNC:
    case MT_PHASE_PRE_SYNC:
    case MT_PHASE_AFTER_PRE_SYNC:
        return MT_PHASE_PRE_SYNC;
    case MT_PHASE_BEFORE_SYNC:
    case MT_PHASE_SYNC:
    case MT_PHASE_AFTER_SYNC:
        return MT_PHASE_SYNC;
    case MT_PHASE_BEFORE_POST_SYNC:
    case MT_PHASE_POST_SYNC:
    case MT_PHASE_AFTER_POST_SYNC:
        return MT_PHASE_POST_SYNC;
    case MT_PHASE_PRE_DELETE:
    case MT_PHASE_DELETE:
    case MT_PHASE_POST_DELETE:
    case MT_PHASE_AFTER_POST_DELETE:
        return phase;
    case MT_PHASE_BEFORE_SYNC_FAIL:
    case MT_PHASE_SYNC_FAIL:
    case MT_PHASE_AFTER_SYNC_FAIL:
    case MT_PHASE_COUNT:
        break;
    }
    return MT_PHASE_SYNC_FAIL;
}

static bool is_same_spot(const struct mt_spot *a, const struct mt_spot *b)
{
    return a->phase == b->phase && a->part == b->part && a->wave == b->wave &&
           a->follows == b->follows && a->script == b->script;
}

void mt_plan_add_spot(struct mt_plan_build *build, struct mt_placing *placing,
                      const struct mt_hook_type *type, int wave)
{
    const struct mt_spot spot = {
        .phase = type->at == MT_AT_OBJECT ? MT_PHASE_SYNC : type->phase,
        .part = type->at == MT_AT_WAVE ? type->part : MT_PART_WAVE,
        .wave = type->at == MT_AT_WAVE ? type->wave : wave,
        .follows = type->at == MT_AT_OBJECT ? type : NULL,
        .script = type->runs ? type : NULL,
        .only_on_timeout = type->on_timeout,
    };
    size_t i = 0;
    while (i < placing->spots.count && !is_same_spot(&placing->spots.items[i], &spot)) {
        i++;
    }
    if (i == placing->spots.count) {
        mt_array_push(build->arena, &placing->spots, spot);
    }
    struct mt_spot *known = &placing->spots.items[i];
    known->only_on_timeout &= type->on_timeout;
    const size_t count = known->types.count;
    if (count == 0 || strcmp(known->types.items[count - 1], type->name) != 0) { // of two events
        mt_array_push(build->arena, &known->types, type->name);
    }
}

static void refuse_use(struct mt_plan_build *build, const struct mt_object *object,
                       const struct mt_hook_use *use)
{
    const struct mt_place place = mt_object_annotation_place(object, object->intent->hook_key);
    if (!use->helm) {
        mt_plan_refuse_type(build, place, use->type);
        return;
    }
    mt_find(build->findings, build->options->lenient ? MT_SEVERITY_WARNING : MT_SEVERITY_ERROR,
            "unknown-hook-type", place,
            "no hook type takes Helm's event \"%s\" (looked for in %s); write helm = { \"%s\" } in "
            "the file of one",
            use->said, build->options->policy->hook_search_path, use->said);
}

static void place_use(struct mt_plan_build *build, const struct mt_object *object,
                      const struct mt_hook_use *use, struct mt_placing *placing)
{
    const struct mt_hook_type *type = mt_policy_type_of(build->options->policy, use);
    if (type == NULL) {
        refuse_use(build, object, use);
        placing->unknown = use->said;
        return;
    }
    if (build->plan->deletion) {
        if (type->at == MT_AT_DELETION) {
            mt_plan_add_spot(build, placing, type, object->intent->wave);
        }
        return; // the others are of syncs
    }
    switch (type->at) {
    case MT_AT_NOWHERE:
        placing->skip = type->name;
        break;
    case MT_AT_DELETION:
        placing->deletion = use->said;
        break;
    case MT_AT_PHASE:
    case MT_AT_WAVE:
    case MT_AT_OBJECT:
        if (use->when & events_now(build->options)) {
            mt_plan_add_spot(build, placing, type, object->intent->wave);
        } else {
            placing->except = why_not_now(build, use);
        }
        break;
    }
}

/** ArgoCD's types win over Helm's where they name a phase or Skip; deletion counts from both. */
struct mt_placing mt_plan_place_hook(struct mt_plan_build *build, const struct mt_object *object)
{
    struct mt_placing placing = {0};
    const struct mt_intent *intent = object->intent;
    for (size_t i = 0; i < intent->hook_types.count; i++) {
        if (!intent->hook_types.items[i].helm) {
            place_use(build, object, &intent->hook_types.items[i], &placing);
        }
    }
    bool said = placing.spots.count > 0 || placing.skip != NULL;
    for (size_t i = 0; i < intent->hook_types.count; i++) {
        const struct mt_hook_use *use = &intent->hook_types.items[i];
        const struct mt_hook_type *type = mt_policy_type_of(build->options->policy, use);
        bool deletion = type != NULL && type->at == MT_AT_DELETION;
        if (use->helm && (!said || deletion)) {
            place_use(build, object, use, &placing);
        }
    }
    return placing;
}

const char *mt_plan_why_skipped(const struct mt_plan_build *build, const struct mt_placing *placing,
                                bool *another_time)
{
    *another_time = placing->except != NULL && placing->skip == NULL;
    if (placing->skip != NULL) {
        return mt_arena_printf(build->arena, "hook: %s", placing->skip);
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
