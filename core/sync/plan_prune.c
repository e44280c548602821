// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_build.h"

#include "base/arena.h"
#include "manifest/intent.h"

#include <stdlib.h>
#include <string.h>

/** The manifests and the inventory as they are looked up here. */
struct pruning {
    struct mt_plan_build *build;
    struct mt_map items;   ///< mt_ref_key() of what the inventory has.
    struct mt_map present; ///< UIDs of what the manifests have as well, to its reference.
    struct mt_map places;  ///< "Kind/namespace/name" to one candidate.
    struct mt_map names;   ///< "group/Kind/name" to a struct homes.
    MT_ARRAY(struct mt_task_build *) prunes;
    size_t known; ///< Objects of the inventory, without hooks.
    size_t kept;  ///< Of these, how many the manifests have.
};

/** Where else the manifests have an object of this kind and name. */
struct homes {
    const char *namespace; ///< NULL: in more than one place, so it moved to none.
};

/** What is lost with more than itself: only an explicit Prune=true takes these away. */
static bool is_precious(const struct mt_ref *ref)
{
    return mt_kind_is_crd(ref->group, ref->kind) || mt_kind_is_namespace(ref->group, ref->kind) ||
           (ref->group[0] == '\0' && strcmp(ref->kind, "PersistentVolumeClaim") == 0);
}

/** --only may name it; what -l says of it is not known, so that chooses nothing. */
static bool is_chosen(const struct mt_plan_options *options, const struct mt_ref *ref)
{
    return options->selector == NULL &&
           (options->only_count == 0 || mt_plan_is_named(options, ref));
}

/** Why something that only the inventory has stays, or NULL when it is pruned. */
static const char *why_kept(const struct mt_plan_options *options,
                            const struct mt_inventory_item *item,
                            const struct mt_sync_options *merged)
{
    if (item->hook) {
        return "not pruned: it is a hook";
    }
    if (!is_chosen(options, &item->ref)) {
        return "not pruned: not chosen";
    }
    if (options->source_replaced) {
        return "not pruned: other PATHs than the project's source never prune";
    }
    if (!options->prune) {
        return "not pruned: --prune is off";
    }
    if (merged->prune == MT_NO) {
        return "not pruned: Prune=false";
    }
    if (is_precious(&item->ref) && item->options.prune == MT_UNSET) {
        return "not pruned: needs Prune=true on the object";
    }
    return NULL;
}

static int by_wave(const void *left, const void *right)
{
    int a = *(const int *)left;
    int b = *(const int *)right;
    return (a > b) - (a < b);
}

/** Sorts the waves of the prunes and drops repetitions; returns how many there are. */
static size_t distinct_waves(struct mt_task_build *const *prunes, size_t count, int *waves)
{
    for (size_t i = 0; i < count; i++) {
        waves[i] = prunes[i]->task.wave;
    }
    qsort(waves, count, sizeof *waves, by_wave);
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++) {
        if (distinct == 0 || waves[distinct - 1] != waves[i]) {
            waves[distinct++] = waves[i];
        }
    }
    return distinct;
}

/** The first wave of the prunes goes where the last one was, and so on (SEMANTICS.md 2.4). */
static void mirror(struct mt_plan_build *build, struct mt_task_build *const *prunes, size_t count)
{
    int *waves = mt_arena_alloc(build->scratch, count * sizeof *waves);
    size_t distinct = distinct_waves(prunes, count, waves);
    for (size_t i = 0; i < count; i++) {
        struct mt_task *task = &prunes[i]->task;
        const int *at = bsearch(&task->wave, waves, distinct, sizeof *waves, by_wave);
        task->wave = waves[distinct - 1 - (size_t)(at - waves)];
    }
}

/** PruneLast: one wave after everything else of Sync. */
static void put_last(struct mt_plan_build *build, struct mt_task_build *const *prunes, size_t count)
{
    int last = 0;
    for (size_t i = 0; i < build->plan->tasks.count; i++) {
        const struct mt_task *task = build->plan->tasks.items[i];
        if (task->phase == MT_PHASE_SYNC && task->wave > last) {
            last = task->wave;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (prunes[i]->prune_last) {
            prunes[i]->task.wave = last + 1;
        }
    }
}

static const char *place_of(const struct mt_ref *ref, struct mt_arena *arena)
{
    return mt_arena_printf(arena, "%s/%s/%s", ref->kind, ref->namespace, ref->name);
}

static const char *name_of(const struct mt_ref *ref, struct mt_arena *arena)
{
    return mt_arena_printf(arena, "%s/%s/%s", ref->group, ref->kind, ref->name);
}

/** Of the manifests' objects those are noted that the inventory does not have: they are new. */
static void note_new(struct pruning *pruning, const struct mt_candidate *candidate)
{
    struct mt_arena *arena = pruning->build->scratch;
    const struct mt_ref *ref = &candidate->ref;
    if (mt_map_get(&pruning->items, mt_ref_key(ref, arena)) != NULL) {
        return;
    }
    struct homes *homes = mt_map_get(&pruning->names, name_of(ref, arena));
    if (homes != NULL) {
        homes->namespace = NULL;
        return;
    }
    homes = MT_ARENA_NEW(arena, struct homes);
    homes->namespace = candidate->object->intent->hook ? NULL : ref->namespace;
    mt_map_put(&pruning->names, name_of(ref, arena), homes);
}

static void index_inventory(struct pruning *pruning)
{
    struct mt_plan_build *build = pruning->build;
    const struct mt_plan_options *options = build->options;
    for (size_t i = 0; i < options->inventory_count; i++) {
        const struct mt_inventory_item *item = &options->inventory[i];
        const char *key = mt_ref_key(&item->ref, build->scratch);
        const bool present = mt_map_get(&build->by_key, key) != NULL;
        mt_map_put(&pruning->items, key, build);
        if (present && item->uid != NULL) {
            struct mt_ref *ref = MT_ARENA_NEW(build->scratch, struct mt_ref);
            *ref = item->ref;
            mt_map_put(&pruning->present, item->uid, ref);
        }
        pruning->known += !item->hook;
        pruning->kept += present && !item->hook;
    }
}

static void index_manifests(struct pruning *pruning)
{
    struct mt_plan_build *build = pruning->build;
    for (size_t i = 0; i < build->by_key.count; i++) {
        struct mt_candidate *candidate = build->by_key.entries[i].value;
        mt_map_put(&pruning->places, place_of(&candidate->ref, build->scratch), candidate);
        note_new(pruning, candidate);
    }
}

/** The namespace that the manifests have it in now, if it was moved; else NULL. */
static const char *moved_to(const struct pruning *pruning, const struct mt_ref *ref)
{
    const struct homes *homes = mt_map_get(&pruning->names, name_of(ref, pruning->build->scratch));
    const bool moved = homes != NULL && homes->namespace != NULL && ref->namespace[0] != '\0';
    return moved ? homes->namespace : NULL;
}

/** What the manifests have of this kind at its place: as it is another object, of another group. */
static const struct mt_ref *twin_of(const struct pruning *pruning, const struct mt_ref *ref)
{
    const struct mt_candidate *candidate =
        mt_map_get(&pruning->places, place_of(ref, pruning->build->scratch));
    if (candidate == NULL) {
        return NULL;
    }
    struct mt_ref *twin = MT_ARENA_NEW(pruning->build->arena, struct mt_ref);
    *twin = candidate->ref;
    return twin;
}

/** Why it stays although it is to be pruned: the manifests have it under another group. */
static const char *why_same(const struct pruning *pruning, const struct mt_inventory_item *item)
{
    const struct mt_ref *same = item->uid != NULL ? mt_map_get(&pruning->present, item->uid) : NULL;
    return same != NULL
               ? mt_arena_printf(pruning->build->arena, "not pruned: it is the same object as %s",
                                 mt_ref_text(same, pruning->build->scratch))
               : NULL;
}

/** Looks at one item that the manifests do not have. */
static void add_prune(struct pruning *pruning, const struct mt_inventory_item *item)
{
    struct mt_plan_build *build = pruning->build;
    const struct mt_sync_options merged =
        mt_sync_options_merge(&build->options->sync_options, &item->options);
    const char *moved = item->hook ? NULL : moved_to(pruning, &item->ref);
    const char *kept = why_kept(build->options, item, &merged);
    kept = kept != NULL ? kept : why_same(pruning, item);
    if (kept != NULL) {
        mt_plan_skip(build,
                     (struct mt_skipped){.ref = item->ref, .reason = kept, .moved_to = moved});
        return;
    }
    struct mt_task_build *prune =
        mt_plan_add_task(build, MT_ACTION_PRUNE, &item->ref, MT_PHASE_SYNC, item->wave);
    prune->task.options = merged;
    prune->task.uid = item->uid;
    prune->task.moved_to = moved;
    prune->task.twin = twin_of(pruning, &item->ref);
    prune->prune_last = merged.prune_last == MT_YES;
    mt_array_push(build->scratch, &pruning->prunes, prune);
}

/**
 * A sync that keeps nothing of what the app has is a mistake of its source far more often than
 * anybody's wish: whoever wishes it has `delete`, or syncs once without --prune.
 */
static void refuse_everything(const struct pruning *pruning)
{
    const struct mt_plan_options *options = pruning->build->options;
    struct mt_plan *plan = pruning->build->plan;
    const bool whole =
        !options->source_replaced && options->only_count == 0 && options->selector == NULL;
    if (!whole || pruning->known == 0 || pruning->kept > 0) {
        return;
    }
    const char *objects = mt_arena_printf(pruning->build->scratch, "%zu object%s", pruning->known,
                                          pruning->known == 1 ? "" : "s");
    if (pruning->build->objects->list.count == 0) {
        plan->refused = mt_arena_printf(
            pruning->build->arena,
            "the manifests hold no object, and app %s has %s; if the app is to go: moontide delete "
            "%s/%s",
            plan->app, objects, plan->namespace, plan->app);
    } else if (pruning->prunes.count > 0) {
        plan->refused = mt_arena_printf(
            pruning->build->arena,
            "the sync would keep nothing of the %s that app %s has; if all of it is to be "
            "replaced, sync with --no-prune first; if the app is to go: moontide delete %s/%s",
            objects, plan->app, plan->namespace, plan->app);
    }
}

void mt_plan_add_prunes(struct mt_plan_build *build)
{
    const struct mt_plan_options *options = build->options;
    struct pruning pruning = {.build = build};
    if (options->inventory_count == 0) {
        return;
    }
    index_inventory(&pruning);
    index_manifests(&pruning);
    for (size_t i = 0; i < options->inventory_count; i++) {
        const struct mt_inventory_item *item = &options->inventory[i];
        if (mt_map_get(&build->by_key, mt_ref_key(&item->ref, build->scratch)) == NULL) {
            add_prune(&pruning, item);
        }
    }
    if (pruning.prunes.count > 0) {
        mirror(build, pruning.prunes.items, pruning.prunes.count);
        put_last(build, pruning.prunes.items, pruning.prunes.count);
    }
    refuse_everything(&pruning);
    mt_map_fini(&pruning.items);
    mt_map_fini(&pruning.present);
    mt_map_fini(&pruning.places);
    mt_map_fini(&pruning.names);
}
