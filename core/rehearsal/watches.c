// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/watches.h"

#include "base/memory.h"
#include "manifest/json.h"
#include "rehearsal/refusal.h"

#include <stdlib.h>
#include <string.h>

/** Something to be told. */
struct news {
    enum mt_watch_change change;
    struct mt_snapshot *snapshot; ///< SEEN, GONE; used.
};

struct mt_watch {
    struct mt_rehearsal *store;
    struct mt_watch *next; ///< In the store's list.
    struct mt_watch *previous;
    mt_watch_fn *each;
    void *each_data;
    const char *group; // and the rest of the scope: interned
    const char *version;
    const char *kind_name;
    const char *namespace;  ///< "": all.
    const char *name;       ///< NULL: all.
    const char *label;      ///< The key, or NULL: all.
    const char *value;      ///< NULL: any.
    struct mt_kind *kind;   ///< Where it is attached to, or NULL.
    struct mt_entry *entry; ///< The object that it is about only, or NULL.
    MT_ARRAY(struct news) queue;
    size_t head;    ///< The first of the queue that was not told yet.
    size_t pending; ///< Timers that point here.
    bool closed;    ///< Nothing is told any more; freed with the last timer.
    bool once;      ///< It has ended with LISTED, and is told nothing more.
};

/** Interns the strings of a scope. */
static void copy_scope(struct mt_rehearsal *store, struct mt_watch *watch,
                       const struct mt_watch_scope *scope)
{
    watch->group = mt_store_name(store, scope->group);
    watch->version = mt_store_name(store, scope->version);
    watch->kind_name = mt_store_name(store, scope->kind);
    watch->namespace = mt_store_name(store, scope->namespace != NULL ? scope->namespace : "");
    watch->name = scope->name != NULL ? mt_store_name(store, scope->name) : NULL;
    if (scope->label != NULL) {
        const size_t length = strcspn(scope->label, "=");
        const char *equals = scope->label + length;
        watch->label = mt_json_key(&store->names, scope->label, length);
        watch->value = *equals != '\0' ? mt_store_name(store, equals + 1) : NULL;
    }
}

static bool fits(const struct mt_watch *watch, const struct mt_entry *entry,
                 const struct mt_snapshot *snapshot)
{
    if (snapshot == NULL || (watch->namespace[0] != '\0' && watch->namespace != entry->namespace &&
                             entry->space != NULL)) {
        return false;
    }
    if (watch->name != NULL && strcmp(watch->name, entry->name) != 0) {
        return false;
    }
    if (watch->label == NULL) {
        return true;
    }
    const char *value = mt_json_string(mt_tree_metadata(snapshot->tree, "labels"), watch->label);
    return value != NULL && (watch->value == NULL || strcmp(value, watch->value) == 0);
}

static void free_watch(struct mt_watch *watch)
{
    for (size_t i = watch->head; i < watch->queue.count; i++) {
        mt_snapshot_drop(watch->queue.items[i].snapshot);
    }
    mt_array_fini(&watch->queue);
    free(watch);
}

/** Frees a watch that was closed and that no timer points to any more. */
static void release(struct mt_watch *watch)
{
    if (watch->pending > 0 || !watch->closed) {
        return;
    }
    if (watch->next != NULL) {
        watch->next->previous = watch->previous;
    }
    *(watch->previous != NULL ? &watch->previous->next : &watch->store->watches) = watch->next;
    free_watch(watch);
}

static void tell(const struct mt_watch *watch, const struct news *news, uint64_t now_ms)
{
    bool failed = news->change == MT_WATCH_FAILED;
    watch->store->told = true;
    watch->each(watch->each_data,
                &(struct mt_watch_event){
                    .now_ms = now_ms,
                    .change = news->change,
                    .object = news->snapshot != NULL ? news->snapshot->tree : NULL,
                    .status = failed ? MT_STATUS_NOT_FOUND : 0,
                    .message = failed ? MT_NO_RESOURCE : "",
                });
}

/** The next of the queue, if there is one. */
static void run_news(void *data, uint64_t now_ms)
{
    struct mt_watch *watch = data;
    if (!watch->closed && watch->head < watch->queue.count) {
        struct news news = watch->queue.items[watch->head++];
        if (watch->head == watch->queue.count) {
            watch->head = watch->queue.count = 0;
        }
        tell(watch, &news, now_ms); // which may close it, or make more news
        mt_snapshot_drop(news.snapshot);
    }
    watch->pending--;
    release(watch);
}

/** To be told when it has come over the wire. */
static void enqueue(struct mt_rehearsal *store, struct mt_watch *watch, struct news news)
{
    uint64_t wire_ms = store->options.call_ms - store->options.call_ms / 2;
    mt_array_push(NULL, &watch->queue, news);
    watch->pending++;
    mt_timers_add(&store->timers, store->now_ms + wire_ms, run_news, watch);
}

static void tell_one(struct mt_rehearsal *store, struct mt_watch *watch, struct mt_entry *entry,
                     struct mt_snapshot *before, struct mt_snapshot *after)
{
    if (entry->now != NULL && fits(watch, entry, after)) {
        enqueue(store, watch, (struct news){MT_WATCH_SEEN, mt_snapshot_use(after)});
    } else if (fits(watch, entry, before)) {
        // What left the scope is told as it was in it; what is gone, as it went.
        struct mt_snapshot *last = entry->now == NULL ? after : before;
        enqueue(store, watch, (struct news){MT_WATCH_GONE, mt_snapshot_use(last)});
    }
}

void mt_watches_tell(struct mt_rehearsal *store, struct mt_entry *entry, struct mt_snapshot *before,
                     struct mt_snapshot *after)
{
    for (size_t i = 0; i < entry->kind->watches.count; i++) {
        tell_one(store, entry->kind->watches.items[i], entry, before, after);
    }
    for (size_t i = 0; i < entry->watches.count; i++) {
        tell_one(store, entry->watches.items[i], entry, before, after);
    }
}

/** From now on changes are told; what is there is told first. */
static void attach(struct mt_rehearsal *store, struct mt_watch *watch)
{
    struct mt_kind *kind = watch->kind;
    if (watch->name != NULL && (kind->cluster || watch->namespace[0] != '\0')) {
        watch->entry =
            mt_store_entry(store, kind, kind->cluster ? "" : watch->namespace, watch->name);
        mt_array_push(NULL, &watch->entry->watches, watch);
        if (fits(watch, watch->entry, watch->entry->now)) {
            enqueue(store, watch, (struct news){MT_WATCH_SEEN, mt_snapshot_use(watch->entry->now)});
        }
        return;
    }
    mt_array_push(NULL, &kind->watches, watch);
    mt_kind_sort(kind);
    for (size_t i = 0; i < kind->live.count; i++) {
        struct mt_entry *entry = kind->live.items[i];
        if (fits(watch, entry, entry->now)) {
            enqueue(store, watch, (struct news){MT_WATCH_SEEN, mt_snapshot_use(entry->now)});
        }
    }
}

/** Takes the watch out of a list of few: those of one object, or the broad ones of a kind. */
#define take_from(list, watch)                                                                     \
    for (size_t i = 0; i < (list)->count; i++) {                                                   \
        if ((list)->items[i] == (watch)) {                                                         \
            (list)->items[i] = (list)->items[--(list)->count];                                     \
            break;                                                                                 \
        }                                                                                          \
    }

static void detach(struct mt_watch *watch)
{
    if (watch->entry != NULL) {
        take_from(&watch->entry->watches, watch);
    } else if (watch->kind != NULL) {
        take_from(&watch->kind->watches, watch);
    }
    watch->entry = NULL;
    watch->kind = NULL;
}

/** The request for the watch reaches the server. */
static void run_arrival(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct mt_watch *watch = data;
    struct mt_rehearsal *store = watch->store;
    watch->pending--;
    if (watch->closed) {
        release(watch);
        return;
    }
    struct mt_kind *kind = mt_store_kind(store, watch->group, watch->kind_name);
    if (!mt_kind_serves(kind, watch->version)) {
        enqueue(store, watch, (struct news){MT_WATCH_FAILED, NULL});
        return;
    }
    watch->kind = kind;
    attach(store, watch);
    enqueue(store, watch, (struct news){MT_WATCH_LISTED, NULL});
    if (watch->once) {
        detach(watch);
    }
}

struct mt_watch *mt_watches_open(struct mt_rehearsal *store, const struct mt_watch_scope *scope,
                                 mt_watch_fn *each, void *each_data)
{
    struct mt_watch *watch = mt_alloc(sizeof *watch);
    watch->store = store;
    watch->each = each;
    watch->each_data = each_data;
    watch->once = scope->once;
    copy_scope(store, watch, scope);
    watch->next = store->watches;
    if (watch->next != NULL) {
        watch->next->previous = watch;
    }
    store->watches = watch;
    watch->pending++;
    mt_timers_add(&store->timers, store->now_ms + store->options.call_ms / 2, run_arrival, watch);
    return watch;
}

void mt_watches_close(struct mt_watch *watch)
{
    detach(watch);
    watch->closed = true;
    release(watch);
}

void mt_watches_fail(struct mt_rehearsal *store, struct mt_kind *kind)
{
    struct mt_watch *next = NULL;
    for (struct mt_watch *watch = store->watches; watch != NULL; watch = next) {
        next = watch->next;
        if (watch->kind == kind) {
            detach(watch);
            enqueue(store, watch, (struct news){MT_WATCH_FAILED, NULL});
        }
    }
}

void mt_watches_fini(struct mt_rehearsal *store)
{
    struct mt_watch *next = NULL;
    for (struct mt_watch *watch = store->watches; watch != NULL; watch = next) {
        next = watch->next;
        free_watch(watch);
    }
    store->watches = NULL;
}
