// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_build.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/** What is lost with more than itself: only an explicit Prune=true takes these away. */
static bool is_precious(const struct mt_ref *ref)
{
    return mt_kind_is_crd(ref->group, ref->kind) || mt_kind_is_namespace(ref->group, ref->kind) ||
           (ref->group[0] == '\0' && strcmp(ref->kind, "PersistentVolumeClaim") == 0);
}

/** Why something that only the inventory has stays, or NULL when it is pruned. */
static const char *why_kept(const struct mt_plan_options *options,
                            const struct mt_inventory_item *item,
                            const struct mt_sync_options *merged)
{
    if (item->hook) {
        return "not pruned: it is a hook";
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
    int *waves = mt_arena_alloc(build->arena, count * sizeof *waves);
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

void mt_plan_add_prunes(struct mt_plan_build *build)
{
    const struct mt_plan_options *options = build->options;
    MT_ARRAY(struct mt_task_build *) prunes = {0};
    for (size_t i = 0; i < options->inventory_count; i++) {
        const struct mt_inventory_item *item = &options->inventory[i];
        if (mt_map_get(&build->by_key, mt_ref_key(&item->ref, build->arena)) != NULL) {
            continue;
        }
        struct mt_sync_options merged =
            mt_sync_options_merge(&options->sync_options, &item->options);
        const char *kept = why_kept(options, item, &merged);
        if (kept != NULL) {
            mt_plan_skip(build, (struct mt_skipped){.ref = item->ref, .reason = kept});
            continue;
        }
        struct mt_task_build *prune =
            mt_plan_add_task(build, MT_ACTION_PRUNE, &item->ref, MT_PHASE_SYNC, item->wave);
        prune->task.options = merged;
        prune->prune_last = merged.prune_last == MT_YES;
        mt_array_push(build->arena, &prunes, prune);
    }
    if (prunes.count > 0) {
        mirror(build, prunes.items, prunes.count);
        put_last(build, prunes.items, prunes.count);
    }
}
