// SPDX-License-Identifier: Apache-2.0
#include "faults_state.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/memory.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

enum { LAST = 3 }; ///< Events that may come again.

/** An event on its way, or one that was; the same tree may be in several. */
struct news {
    enum mt_watch_change change;
    const cJSON *object; ///< Owned by the arena of the faults.
    int status;
    const char *message;
};

struct mt_watch {
    struct mt_watch *next; ///< In the list of all.
    struct sim_faults *faults;
    struct mt_watch_scope scope;
    mt_watch_fn *each;
    void *each_data;
    struct mt_watch *inner; ///< NULL while the connection is broken.
    bool ended;             ///< By unwatch().
    bool listed;            ///< LISTED was passed on.
    bool lists_anew;
    MT_ARRAY(struct news) queue; ///< What comes late, from `head` on.
    size_t head;
    uint64_t last_ms;       ///< When the last of the queue comes.
    struct news last[LAST]; ///< The last SEEN and GONE, oldest first.
    size_t last_count;
    struct mt_map known; ///< "namespace/name" to struct known, of what is there.
};

/** An object as the receiver of the watch knows it. */
struct known {
    const cJSON *tree; ///< NULL: gone.
    bool seen;         ///< By the list that is under way.
};

static void deliver(struct mt_watch *watch, const struct news *news)
{
    if (watch->ended) {
        return;
    }
    watch->each(watch->each_data, &(struct mt_watch_event){
                                      .now_ms = sim_faults_now(watch->faults),
                                      .change = news->change,
                                      .object = news->object,
                                      .status = news->status,
                                      .message = news->message,
                                  });
}

static void deliver_next(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct mt_watch *watch = data;
    if (watch->head < watch->queue.count) {
        struct news news = watch->queue.items[watch->head++];
        deliver(watch, &news);
    }
}

/** Hands it on, after what came before and perhaps later than it came. */
static void hand_on(struct mt_watch *watch, const struct news *news)
{
    struct sim_faults *faults = watch->faults;
    uint64_t now_ms = sim_faults_now(faults);
    bool late = sim_chance(&faults->random, faults->settings->late_percent);
    if (!late && watch->head == watch->queue.count) {
        deliver(watch, news);
        return;
    }
    uint64_t wait_ms =
        late ? sim_between(&faults->random, 1, 1 + faults->settings->slow_max_ms) : 1;
    watch->last_ms = now_ms + wait_ms > watch->last_ms ? now_ms + wait_ms : watch->last_ms;
    mt_array_push(NULL, &watch->queue, *news);
    mt_timers_add(&faults->timers, watch->last_ms, deliver_next, watch);
}

static struct known *known_of(struct mt_watch *watch, const cJSON *tree)
{
    struct mt_arena *arena = watch->faults->arena;
    const cJSON *metadata = mt_json_get(tree, "metadata");
    const char *namespace = mt_json_string(metadata, "namespace");
    const char *key = mt_arena_printf(arena, "%s/%s", namespace != NULL ? namespace : "",
                                      mt_json_string(metadata, "name"));
    struct known *known = mt_map_get(&watch->known, key);
    if (known == NULL) {
        known = MT_ARENA_NEW(arena, struct known);
        mt_map_put(&watch->known, key, known);
    }
    return known;
}

static void remember(struct mt_watch *watch, const struct news *news)
{
    struct known *known = known_of(watch, news->object);
    known->tree = news->change == MT_WATCH_SEEN ? news->object : NULL;
    known->seen = true;
    if (watch->last_count == LAST) {
        memmove(watch->last, watch->last + 1, (LAST - 1) * sizeof *watch->last);
        watch->last_count--;
    }
    watch->last[watch->last_count++] = *news;
}

/** A connection that goes on a little before where it broke shows some events again. */
static void repeat(struct mt_watch *watch)
{
    struct sim_faults *faults = watch->faults;
    size_t count = 1 + sim_below(&faults->random, watch->last_count);
    for (size_t i = watch->last_count - count; i < watch->last_count && !watch->ended; i++) {
        hand_on(watch, &watch->last[i]);
    }
}

/** The list after a break: what is not in it has gone meanwhile. */
static void end_new_list(struct mt_watch *watch)
{
    watch->lists_anew = false;
    for (size_t i = 0; i < watch->known.count && !watch->ended; i++) {
        struct known *known = watch->known.entries[i].value;
        if (known->tree != NULL && !known->seen) {
            struct news gone = {MT_WATCH_GONE, known->tree, 0, ""};
            remember(watch, &gone);
            hand_on(watch, &gone);
        }
    }
}

static void receive(void *data, const struct mt_watch_event *event);

static void reconnect(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct mt_watch *watch = data;
    if (watch->ended) {
        return;
    }
    for (size_t i = 0; i < watch->known.count; i++) {
        struct known *known = watch->known.entries[i].value;
        known->seen = false;
    }
    const struct mt_cluster *inner = watch->faults->inner;
    watch->lists_anew = true;
    watch->inner = inner->watch(inner->data, &watch->scope, receive, watch);
}

/** The connection breaks: what comes until it stands again is lost. */
static void cut(struct mt_watch *watch)
{
    struct sim_faults *faults = watch->faults;
    faults->inner->unwatch(faults->inner->data, watch->inner);
    watch->inner = NULL;
    uint64_t wait_ms = sim_between(&faults->random, 1, 1 + faults->settings->slow_max_ms);
    mt_timers_add(&faults->timers, sim_faults_now(faults) + wait_ms, reconnect, watch);
}

static void receive_change(struct mt_watch *watch, const struct mt_watch_event *event)
{
    struct sim_faults *faults = watch->faults;
    struct news news = {event->change, cJSON_Duplicate(event->object, true), 0, ""};
    mt_arena_own(faults->arena, (void *)(uintptr_t)news.object, mt_json_release);
    remember(watch, &news);
    hand_on(watch, &news);
    if (!watch->ended && sim_chance(&faults->random, faults->settings->repeated_percent)) {
        repeat(watch);
    }
}

static void receive(void *data, const struct mt_watch_event *event)
{
    struct mt_watch *watch = data;
    struct sim_faults *faults = watch->faults;
    if (event->change != MT_WATCH_FAILED &&
        sim_chance(&faults->random, faults->settings->cut_percent)) {
        cut(watch);
        return;
    }
    switch (event->change) {
    case MT_WATCH_SEEN:
    case MT_WATCH_GONE:
        receive_change(watch, event);
        break;
    case MT_WATCH_LISTED:
        if (watch->lists_anew) {
            end_new_list(watch);
        }
        if (!watch->listed) {
            watch->listed = true;
            hand_on(watch, &(struct news){MT_WATCH_LISTED, NULL, 0, ""});
        }
        break;
    case MT_WATCH_FAILED:
        hand_on(watch, &(struct news){MT_WATCH_FAILED, NULL, event->status,
                                      mt_arena_strdup(faults->arena, event->message)});
        break;
    }
}

static void forbid(void *data, uint64_t now_ms)
{
    (void)now_ms;
    enum { FORBIDDEN = 403 };
    deliver(data, &(struct news){MT_WATCH_FAILED, NULL, FORBIDDEN, "watch is forbidden"});
}

struct mt_watch *sim_fault_watch(void *data, const struct mt_watch_scope *scope, mt_watch_fn *each,
                                 void *each_data)
{
    struct sim_faults *faults = data;
    struct mt_watch *watch = mt_alloc(sizeof *watch);
    watch->faults = faults;
    watch->scope = (struct mt_watch_scope){
        mt_arena_strdup(faults->arena, scope->group),
        mt_arena_strdup(faults->arena, scope->version),
        mt_arena_strdup(faults->arena, scope->kind),
        mt_arena_strdup(faults->arena, scope->namespace),
        mt_arena_strdup(faults->arena, scope->name),
        mt_arena_strdup(faults->arena, scope->label),
        scope->once,
        scope->metadata_only,
    };
    watch->each = each;
    watch->each_data = each_data;
    watch->next = faults->watches;
    faults->watches = watch;
    faults->watches_open++;
    if (sim_chance(&faults->random, faults->settings->forbidden_percent)) {
        mt_timers_add(&faults->timers, sim_faults_now(faults) + 1, forbid, watch);
    } else {
        watch->inner = faults->inner->watch(faults->inner->data, scope, receive, watch);
    }
    return watch;
}

void sim_fault_unwatch(void *data, struct mt_watch *watch)
{
    struct sim_faults *faults = data;
    if (watch->ended) {
        faults->broken = "a watch was ended twice";
        return;
    }
    watch->ended = true;
    faults->watches_open--;
    if (watch->inner != NULL) {
        faults->inner->unwatch(faults->inner->data, watch->inner);
        watch->inner = NULL;
    }
}

void sim_fault_watches_fini(struct sim_faults *faults)
{
    struct mt_watch *next = NULL;
    for (struct mt_watch *watch = faults->watches; watch != NULL; watch = next) {
        next = watch->next;
        mt_array_fini(&watch->queue);
        mt_map_fini(&watch->known);
        free(watch);
    }
}
