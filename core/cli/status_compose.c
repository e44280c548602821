// SPDX-License-Identifier: Apache-2.0
#include "cli/status_compose.h"

#include "base/arena.h"
#include "base/map.h"
#include "cli/status_drift.h"
#include "sync/kind.h"

#include <stdlib.h>
#include <string.h>

/** A status on its way. */
struct composing {
    const struct mt_status_facts *facts;
    struct mt_status *status;
    struct mt_arena *arena;
    struct mt_map items; ///< Of the inventory, by key and by uid.
    struct mt_map hooks; ///< Of the newest revision, by key.
    struct mt_map seen;  ///< Keys of items and hooks that are there.
};

static void index_record(struct composing *composing)
{
    const struct mt_record *record = composing->facts->record;
    const struct mt_record_revision *revision = composing->status->revision;
    for (size_t i = 0; record != NULL && composing->facts->inventoried && i < record->items.count;
         i++) {
        struct mt_record_item *item = &record->items.items[i];
        mt_map_put(&composing->items, mt_ref_key(&item->item.ref, composing->arena), item);
        if (item->item.uid != NULL) {
            mt_map_put(&composing->items, item->item.uid, item);
        }
    }
    for (size_t i = 0; revision != NULL && i < revision->hooks.count; i++) {
        struct mt_record_hook *hook = &revision->hooks.items[i];
        mt_map_put(&composing->hooks, mt_ref_key(&hook->ref, composing->arena), hook);
    }
}

/** Where a task of this id stands; false where the id is none. */
static bool read_place(const char *task, enum mt_phase *phase, int *wave)
{
    char name[32];
    const size_t length = strcspn(task, "/");
    if (length >= sizeof name || task[length] == '\0') {
        return false;
    }
    memcpy(name, task, length);
    name[length] = '\0';
    char *end = NULL;
    const long number = strtol(task + length + 1, &end, 10);
    *wave = (int)number;
    return *end == '/' && mt_phase_parse(name, phase);
}

static const char *task_of_item(const struct mt_record_item *item, struct mt_arena *arena)
{
    return item->task != NULL
               ? item->task
               : mt_arena_printf(arena, "%s/%d/%s", mt_phase_name(MT_PHASE_SYNC), item->item.wave,
                                 mt_ref_text(&item->item.ref, arena));
}

/** Takes the place that the record has for it. */
static void place(struct composing *composing, struct mt_status_object *object,
                  const struct mt_record_item *item, const struct mt_record_hook *hook)
{
    if (hook != NULL) {
        object->hook = true;
        object->over = hook->ended && !hook->again;
        object->task = hook->task;
    } else if (item != NULL && !item->item.hook) {
        object->task = task_of_item(item, composing->arena);
    }
    if (object->task != NULL) {
        read_place(object->task, &object->phase, &object->wave);
    }
}

static void add(struct composing *composing, const struct mt_status_object *object)
{
    mt_array_push(composing->arena, &composing->status->objects, *object);
}

static void add_seen(struct composing *composing, const struct mt_survey_object *seen)
{
    const char *key = mt_ref_key(&seen->ref, composing->arena);
    const char *uid = mt_status_uid(seen->tree);
    const struct mt_record_item *item = mt_map_get(&composing->items, key);
    if (item == NULL && uid != NULL) {
        item = mt_map_get(&composing->items, uid); // the same object under another group
        key = item != NULL ? mt_ref_key(&item->item.ref, composing->arena) : key;
    }
    mt_map_put(&composing->seen, key, composing);
    struct mt_status_object object = {
        .ref = seen->ref,
        .phase = seen->phase,
        .wave = seen->wave,
        .hook = seen->hook,
        .ignored = seen->ignored,
        .verdict = &seen->verdict,
    };
    place(composing, &object, item, mt_map_get(&composing->hooks, key));
    object.drift = object.hook || item == NULL ? MT_DRIFT_NONE : mt_status_drift(item, seen->tree);
    if (object.drift == MT_DRIFT_CHANGED && composing->facts->running != NULL) {
        object.drift =
            MT_DRIFT_UNKNOWN; // the run may have written what its record does not say yet
    }
    add(composing, &object);
}

static const struct mt_verdict *make_verdict(struct composing *composing, enum mt_health status,
                                             const char *message)
{
    struct mt_verdict *verdict = MT_ARENA_NEW(composing->arena, struct mt_verdict);
    verdict->status = status;
    verdict->message = message;
    return verdict;
}

/** What is said of an object that the inventory has, and the survey has not seen. */
static const struct mt_verdict *judge_absent(struct composing *composing,
                                             const struct mt_record_item *item, bool covered)
{
    const bool running = composing->facts->running != NULL;
    if (!covered) {
        return make_verdict(composing, MT_UNKNOWN, "it could not be looked at");
    }
    if (item->resource_version == NULL) {
        return make_verdict(composing, MT_MISSING,
                            running ? "not applied yet" : "it was never applied");
    }
    return make_verdict(composing, MT_MISSING,
                        "not in the cluster, or no longer marked as this app's");
}

static void add_absent(struct composing *composing, const struct mt_record_item *item)
{
    const struct mt_status_facts *facts = composing->facts;
    const bool covered = facts->covers(facts->covers_data, &item->item.ref);
    struct mt_status_object object = {
        .ref = item->item.ref,
        .phase = MT_PHASE_SYNC,
        .wave = item->item.wave,
        .drift = covered && item->resource_version != NULL && facts->running == NULL
                     ? MT_DRIFT_CHANGED
                     : MT_DRIFT_UNKNOWN,
        .verdict = judge_absent(composing, item, covered),
    };
    place(composing, &object, item, NULL);
    add(composing, &object);
}

/** A hook that runs, of which the cluster has nothing: a script, or one that is just created. */
static void add_begun(struct composing *composing, const struct mt_record_hook *hook)
{
    const bool script = hook->ref.version[0] == '\0';
    struct mt_status_object object = {
        .ref = hook->ref,
        .drift = MT_DRIFT_NONE,
        .verdict = script ? make_verdict(composing, MT_PROGRESSING, "its script runs")
                          : make_verdict(composing, MT_MISSING, "not created yet"),
    };
    place(composing, &object, NULL, hook);
    add(composing, &object);
}

/** What the record knows of, and nobody has seen. */
static void add_unseen(struct composing *composing)
{
    for (size_t i = 0; i < composing->items.count; i++) {
        const struct mt_map_entry *entry = &composing->items.entries[i];
        const struct mt_record_item *item = entry->value;
        const bool by_uid = entry->key == item->item.uid;
        if (!by_uid && !item->item.hook && mt_map_get(&composing->seen, entry->key) == NULL) {
            add_absent(composing, item);
        }
    }
    for (size_t i = 0; composing->facts->running != NULL && i < composing->hooks.count; i++) {
        const struct mt_map_entry *entry = &composing->hooks.entries[i];
        const struct mt_record_hook *hook = entry->value;
        if (!hook->ended && mt_map_get(&composing->seen, entry->key) == NULL) {
            add_begun(composing, hook);
        }
    }
}

static int by_place(const void *left, const void *right)
{
    const struct mt_status_object *a = left;
    const struct mt_status_object *b = right;
    const int ranks = mt_kind_rank(a->ref.kind) - mt_kind_rank(b->ref.kind);
    return a->phase != b->phase ? (int)a->phase - (int)b->phase
           : a->wave != b->wave ? (a->wave > b->wave) - (a->wave < b->wave)
           : a->hook != b->hook ? a->hook - b->hook
           : ranks != 0         ? ranks
                                : mt_ref_compare(&a->ref, &b->ref);
}

/** What the app comes to, of what its objects are. */
static void sum_up(struct mt_status *status)
{
    status->drift = status->placed ? MT_DRIFT_NONE : MT_DRIFT_UNKNOWN;
    for (size_t i = 0; i < status->objects.count; i++) {
        const struct mt_status_object *object = &status->objects.items[i];
        const bool counts = !object->hook && !object->ignored;
        if (counts && object->verdict->status > status->health) {
            status->health = object->verdict->status;
        }
        status->changed += object->drift == MT_DRIFT_CHANGED;
        if (object->drift == MT_DRIFT_CHANGED) {
            status->drift = MT_DRIFT_CHANGED;
        } else if (object->drift == MT_DRIFT_UNKNOWN && status->drift == MT_DRIFT_NONE) {
            status->drift = MT_DRIFT_UNKNOWN;
        }
    }
}

/** Whether its outcome says that everything was brought into the cluster. */
static bool is_synced(const struct mt_record_revision *revision)
{
    return revision->ended &&
           (revision->outcome == MT_OUTCOME_SUCCEEDED || revision->outcome == MT_OUTCOME_DEGRADED);
}

/** Whether the wave that runs waits for it; one of a deletion waits until it is gone. */
static bool is_awaited(const struct mt_status *status, const struct mt_status_object *object)
{
    const bool here = object->wave == status->wave &&
                      (object->phase == status->phase ||
                       (status->phase == MT_PHASE_DELETE && object->phase == MT_PHASE_SYNC));
    const bool done = status->phase == MT_PHASE_DELETE
                          ? object->verdict->status == MT_MISSING
                          : object->over || object->verdict->status == MT_HEALTHY;
    return here && !done;
}

static void find_awaited(struct mt_status *status, struct mt_arena *arena)
{
    const struct mt_lock_holder *running = status->running;
    if (running == NULL || running->phase == NULL || !running->has_wave ||
        !mt_phase_parse(running->phase, &status->phase)) {
        return;
    }
    status->wave = running->wave;
    for (size_t i = 0; i < status->objects.count; i++) {
        const struct mt_status_object *object = &status->objects.items[i];
        if (!is_awaited(status, object)) {
            continue;
        }
        status->waits = true;
        if (status->awaited.count < MT_STATUS_AWAITED_MAX) {
            mt_array_push(arena, &status->awaited, object);
        } else {
            status->awaited_more++;
        }
    }
}

void mt_status_compose(struct mt_status *status, const struct mt_status_facts *facts,
                       struct mt_arena *arena)
{
    *status = (struct mt_status){
        .app = facts->app,
        .namespace = facts->namespace,
        .context = facts->context,
        .wall_ms = facts->wall_ms,
        .placed = facts->record != NULL && facts->inventoried,
        .revision = facts->record != NULL ? mt_record_newest(facts->record) : NULL,
        .last_synced_ms = facts->record != NULL ? facts->record->last_synced_ms : 0,
        .running = facts->running,
    };
    struct composing composing = {.facts = facts, .status = status, .arena = arena};
    index_record(&composing);
    for (size_t i = 0; i < facts->count; i++) {
        add_seen(&composing, facts->objects[i]);
    }
    if (!facts->chosen) {
        add_unseen(&composing);
    }
    if (status->placed && status->objects.count > 0) {
        qsort(status->objects.items, status->objects.count, sizeof *status->objects.items,
              by_place);
    }
    sum_up(status);
    status->unsynced = status->running != NULL || status->drift == MT_DRIFT_CHANGED ||
                       (status->revision != NULL && !is_synced(status->revision));
    find_awaited(status, arena);
    mt_map_fini(&composing.items);
    mt_map_fini(&composing.hooks);
    mt_map_fini(&composing.seen);
}
