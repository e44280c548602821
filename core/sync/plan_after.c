// SPDX-License-Identifier: Apache-2.0
// Hooks of types "after:OBJECT": they stand where their object stands, and wait for it alone.
#include "sync/plan_build.h"

#include "base/arena.h"
#include "base/map.h"

#include <string.h>

enum { SUGGESTIONS_MAX = 20 };

void mt_plan_add_follower(struct mt_plan_build *build, const struct mt_hook_wish *wish)
{
    mt_array_push(build->arena, &build->following, *wish);
}

/** The namespace that goes without saying for the object that the hook follows. */
static const char *namespace_of(const struct mt_plan_build *build, const struct mt_hook_wish *wish)
{
    if (wish->project == NULL) {
        return wish->ref.namespace;
    }
    return wish->project->namespace != NULL ? wish->project->namespace : build->options->namespace;
}

static const char *said(const struct mt_plan_build *build, const struct mt_hook_wish *wish)
{
    const struct mt_object_pattern *object = &wish->spot.follows->object;
    const struct mt_ref ref = {
        .group = object->group != NULL ? object->group : "",
        .kind = object->kind,
        .namespace = object->namespace != NULL ? object->namespace : "",
        .name = object->name,
    };
    return mt_ref_text(&ref, build->arena);
}

static void refuse_ambiguous(struct mt_plan_build *build, const struct mt_hook_wish *wish,
                             const struct mt_resolved *resolved)
{
    mt_find(build->findings, MT_SEVERITY_ERROR, "ambiguous-dependency",
            (struct mt_place){wish->spot.follows->path, 0},
            "at: \"after:%s\" fits %s and %s; write which one", said(build, wish),
            mt_ref_text(&resolved->task->ref, build->arena),
            mt_ref_text(&resolved->rival->ref, build->arena));
}

/** What is left when nothing more can be found. */
struct leaving {
    struct mt_plan_build *build;
    struct mt_map skipped; ///< By type and namespace; many hooks may follow one object.
    size_t suggestions;    ///< That are still made.
};

static const struct mt_skipped *find_skipped(struct leaving *leaving,
                                             const struct mt_hook_wish *wish)
{
    struct mt_plan_build *build = leaving->build;
    const char *namespace = namespace_of(build, wish);
    const char *key = mt_arena_printf(build->arena, "%s/%s", wish->spot.follows->name, namespace);
    const struct mt_skipped *known = mt_map_get(&leaving->skipped, key);
    if (known == NULL) {
        struct mt_skipped *kept = MT_ARENA_NEW(build->arena, struct mt_skipped);
        known = mt_plan_find_skipped(build, &wish->spot.follows->object, namespace);
        *kept = known != NULL ? *known : (struct mt_skipped){.reason = NULL};
        mt_map_put(&leaving->skipped, key, kept);
        known = kept;
    }
    return known->reason != NULL ? known : NULL;
}

/** The object is no task of this sync: the hook is none either, or something is wrong. */
static void leave_out(struct leaving *leaving, const struct mt_hook_wish *wish)
{
    struct mt_plan_build *build = leaving->build;
    struct mt_arena *arena = build->arena;
    const struct mt_hook_type *type = wish->spot.follows;
    const struct mt_ref ref = mt_hook_wish_ref(wish);
    const char *object = said(build, wish);
    const struct mt_skipped *skipped = find_skipped(leaving, wish);
    if (skipped != NULL) {
        mt_plan_skip(build,
                     (struct mt_skipped){.ref = ref,
                                         .place = mt_hook_wish_place(wish),
                                         .reason = mt_arena_printf(
                                             arena, "hook: %s: follows %s, which is skipped (%s)",
                                             type->name, object, skipped->reason),
                                         .another_time = skipped->another_time});
        return;
    }
    const char *nearest =
        mt_plan_suggest(build, NULL, &type->object, object, &leaving->suggestions);
    mt_find(build->findings, MT_SEVERITY_ERROR, "unknown-dependency",
            (struct mt_place){type->path, 0},
            "at: \"after:%s\" is not part of this sync, and hook %s follows it%s%s%s", object,
            mt_ref_text(&ref, arena), nearest != NULL ? "; did you mean \"" : "",
            nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
}

static void put_beside(struct mt_task_build *follower)
{
    follower->task.phase = follower->followed->phase;
    follower->task.wave = follower->followed->wave;
    follower->task.part = follower->followed->part;
}

/** Adds the hook if its object is a task by now; whether there is nothing left to do about it. */
static bool follow(struct mt_plan_build *build, const struct mt_hook_wish *wish)
{
    struct mt_resolved resolved = mt_plan_resolve(
        build, &wish->spot.follows->object, namespace_of(build, wish), MT_PHASE_AFTER_POST_SYNC);
    if (resolved.rival != NULL) {
        refuse_ambiguous(build, wish, &resolved);
        return true;
    }
    if (resolved.task == NULL) {
        return false;
    }
    struct mt_task_build *built = mt_plan_add_hook(build, wish);
    if (built != NULL) {
        built->follows = wish->spot.follows;
        built->followed = resolved.task;
        built->task.depends_on = true;
        put_beside(built);
        mt_array_push(build->arena, &build->followers, built);
    }
    return true;
}

void mt_plan_follow(struct mt_plan_build *build)
{
    // A hook may follow another one: what is left is tried again while something was found, at most
    // once for each type.
    size_t waiting = build->following.count;
    for (size_t before = waiting + 1; waiting > 0 && waiting < before;) {
        before = waiting;
        waiting = 0;
        for (size_t i = 0; i < before; i++) {
            struct mt_hook_wish wish = build->following.items[i];
            if (!follow(build, &wish)) {
                build->following.items[waiting++] = wish;
            }
        }
    }
    struct leaving leaving = {.build = build, .suggestions = SUGGESTIONS_MAX};
    for (size_t i = 0; i < waiting; i++) {
        leave_out(&leaving, &build->following.items[i]);
    }
    mt_map_fini(&leaving.skipped);
}

/** The same object may come to one place by two of its types. */
static void refuse_doubles(struct mt_plan_build *build, const struct mt_task_build *follower)
{
    const struct mt_task *task = &follower->task;
    for (const struct mt_task_build *same = mt_plan_find(build, task->ref.kind, task->ref.name);
         same != NULL; same = same->next) {
        if (same != follower && same->written == follower->written && same->written != NULL &&
            same->task.script == task->script && mt_task_compare_position(&same->task, task) == 0) {
            mt_find(build->findings, MT_SEVERITY_ERROR, "duplicate-object", task->place,
                    "hook %s comes to the same place by two of its types, %s is one; remove one",
                    mt_ref_short(&task->ref, build->arena), follower->follows->name);
        }
    }
}

void mt_plan_follow_again(struct mt_plan_build *build)
{
    for (size_t i = 0; i < build->followers.count; i++) {
        put_beside(build->followers.items[i]);
    }
    for (size_t i = 0; i < build->followers.count; i++) {
        refuse_doubles(build, build->followers.items[i]);
    }
}
