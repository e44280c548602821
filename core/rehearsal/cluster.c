// SPDX-License-Identifier: Apache-2.0
/** The seam sync/cluster.h: calls that arrive and are answered in virtual time, and poll(). */
#include "base/buffer.h"
#include "base/memory.h"
#include "manifest/marks.h"
#include "rehearsal/calls.h"
#include "rehearsal/collect.h"
#include "rehearsal/fetch.h"
#include "rehearsal/logs.h"
#include "rehearsal/watches.h"
#include "rehearsal/write.h"

#include <stdlib.h>
#include <string.h>

enum {
    QUIET_MAX = 10000, ///< Steps of one poll() in which nobody is told anything.
};

/** What a call asks for. */
enum asks { ASKS_WRITE, ASKS_GET, ASKS_DELETE };

struct mt_call {
    struct mt_rehearsal *store;
    struct mt_call *next; ///< In the store's list.
    struct mt_call *previous;
    enum asks asks;
    struct mt_ref ref; ///< Interned.
    struct mt_request write;
    cJSON *patch;      ///< Of a patch; that of `write` is borrowed from here.
    unsigned unwanted; ///< Marks (manifest/marks.h) that go with the write.
    struct mt_deletion deletion;
    mt_answer_fn *done;
    void *done_data;
    struct mt_result result;
    int status;
    size_t pending; ///< Timers that point here.
    bool fenced;
    bool held; ///< It waits for the fence to move.
    bool lost; ///< The fence kept it from being sent.
    bool cancelled;
    bool answered;
};

static void free_call(struct mt_call *call)
{
    cJSON_Delete(call->write.tree);
    cJSON_Delete(call->patch);
    mt_result_fini(&call->result);
    free(call);
}

void mt_calls_fini(struct mt_rehearsal *store)
{
    struct mt_call *next = NULL;
    for (struct mt_call *call = store->calls; call != NULL; call = next) {
        next = call->next;
        free_call(call);
    }
    store->calls = NULL;
}

/** One timer less; the last frees the call. */
static void release(struct mt_call *call)
{
    if (--call->pending > 0 || !call->answered) {
        return;
    }
    if (call->next != NULL) {
        call->next->previous = call->previous;
    }
    *(call->previous != NULL ? &call->previous->next : &call->store->calls) = call->next;
    free_call(call);
}

static void run_answer(void *data, uint64_t now_ms)
{
    struct mt_call *call = data;
    if (!call->answered) {
        call->answered = true;
        call->store->told = true;
        const struct mt_snapshot *snapshot = call->cancelled ? NULL : call->result.snapshot;
        bool refused = !call->cancelled && call->result.refusal.status != 0;
        const bool lost = call->lost && !call->cancelled;
        cJSON *details = refused ? mt_refusal_status(&call->result.refusal, &call->ref) : NULL;
        const struct mt_answer answer = {
            .now_ms = now_ms,
            .status = call->cancelled ? 0 : call->status,
            .cancelled = call->cancelled,
            .change = call->cancelled ? MT_CHANGE_NONE : call->result.change,
            .object = snapshot != NULL ? snapshot->tree : NULL,
            .reason = refused ? call->result.refusal.reason
                      : lost  ? MT_LOCK_LOST_REASON
                              : "",
            .message = refused ? mt_buf_text(&call->result.refusal.message)
                       : lost  ? "the lock was lost before it was sent"
                               : "",
            .details = details,
        };
        call->done(call->done_data, &answer);
        cJSON_Delete(details);
    }
    release(call);
}

static bool get(struct mt_rehearsal *store, struct mt_call *call)
{
    const struct mt_entry *entry = mt_write_locate(store, &call->ref, &call->result.refusal);
    if (entry == NULL) {
        return false;
    }
    if (entry->now == NULL) {
        return mt_refuse_not_found(&call->result.refusal, entry->kind, entry->name);
    }
    call->result.snapshot = mt_snapshot_use(entry->now);
    return true;
}

/** Takes away the marks that the object has kept. */
static bool take_marks(struct mt_rehearsal *store, struct mt_call *call)
{
    const struct mt_snapshot *snapshot = call->result.snapshot;
    const unsigned marks = snapshot != NULL ? mt_marks_of(snapshot->tree) & call->unwanted : 0;
    if (marks == 0 || call->write.dry_run) {
        return true;
    }
    cJSON *patch = mt_marks_patch(marks);
    const struct mt_request request = {
        .verb = MT_REQUEST_PATCH, .ref = &call->ref, .manager = MT_FIELD_MANAGER, .patch = patch};
    const bool created = call->result.change == MT_CHANGE_CREATED;
    mt_result_fini(&call->result);
    mt_result_init(&call->result);
    const bool good = mt_write_execute(store, &request, &call->result);
    call->result.change = created ? MT_CHANGE_CREATED : call->result.change;
    cJSON_Delete(patch);
    return good;
}

static bool write(struct mt_rehearsal *store, struct mt_call *call)
{
    const struct mt_request request = call->write;
    call->write.tree = NULL; // taken
    return mt_write_execute(store, &request, &call->result) && take_marks(store, call);
}

static bool execute(struct mt_rehearsal *store, struct mt_call *call)
{
    switch (call->asks) {
    case ASKS_WRITE:
        return write(store, call);
    case ASKS_GET:
        return get(store, call);
    case ASKS_DELETE:
        return mt_collect_delete(store, &call->deletion, &call->result);
    }
    return false;
}

/**
 * The call reaches the server and takes effect.  What watches hear of it comes before the answer
 * when the resourceVersion is odd and after it when it is even, so that a sync copes with both.
 */
static void run_arrival(void *data, uint64_t now_ms)
{
    struct mt_call *call = data;
    struct mt_rehearsal *store = call->store;
    if (call->cancelled) {
        release(call);
        return;
    }
    bool first = (store->revision + 1) % 2 == 0;
    uint64_t order = mt_timers_reserve(&store->timers);
    if (execute(store, call)) {
        bool created = call->result.change == MT_CHANGE_CREATED;
        call->status = created ? MT_STATUS_CREATED : MT_STATUS_OK;
    } else {
        call->status = call->result.refusal.status;
    }
    uint64_t wire_ms = store->options.call_ms - store->options.call_ms / 2;
    order = first ? order : mt_timers_reserve(&store->timers);
    mt_timers_add_reserved(&store->timers,
                           &(struct mt_timer){now_ms + wire_ms, order, run_answer, call});
}

/** It goes out now, or waits for the fence. */
static void send(struct mt_call *call)
{
    struct mt_rehearsal *store = call->store;
    const uint64_t fence_ms = call->fenced ? store->fence_ms : MT_FENCE_NONE;
    call->lost = fence_ms == MT_FENCE_LOST;
    call->held = fence_ms != MT_FENCE_NONE && !call->lost && store->now_ms > fence_ms;
    if (call->held) {
        return;
    }
    call->pending++;
    const uint64_t wire_ms = call->lost ? 0 : store->options.call_ms / 2;
    mt_timers_add(&store->timers, store->now_ms + wire_ms, call->lost ? run_answer : run_arrival,
                  call);
}

/** A call that send() is still to send. */
static struct mt_call *prepare(struct mt_rehearsal *store, enum asks asks, const struct mt_ref *ref,
                               mt_answer_fn *done, void *done_data)
{
    struct mt_call *call = mt_alloc(sizeof *call);
    call->store = store;
    call->asks = asks;
    call->done = done;
    call->done_data = done_data;
    mt_result_init(&call->result);
    call->ref = (struct mt_ref){
        .group = mt_store_name(store, ref->group),
        .version = mt_store_name(store, ref->version),
        .kind = mt_store_name(store, ref->kind),
        .namespace = mt_store_name(store, ref->namespace),
        .name = mt_store_name(store, ref->name),
    };
    call->next = store->calls;
    if (call->next != NULL) {
        call->next->previous = call;
    }
    store->calls = call;
    return call;
}

static void cluster_write(void *data, const struct mt_write *write, mt_answer_fn *done,
                          void *done_data)
{
    static const enum mt_request_verb verbs[] = {
        [MT_VERB_APPLY] = MT_REQUEST_APPLY,     [MT_VERB_CREATE] = MT_REQUEST_CREATE,
        [MT_VERB_REPLACE] = MT_REQUEST_REPLACE, [MT_VERB_CLIENT_APPLY] = MT_REQUEST_APPLY,
        [MT_VERB_PATCH] = MT_REQUEST_PATCH,
    };
    const bool patches = write->verb == MT_VERB_PATCH;
    struct mt_rehearsal *store = data;
    struct mt_call *call = prepare(store, ASKS_WRITE, write->ref, done, done_data);
    call->unwanted = write->takes_marks ? ~mt_marks_of(write->object) : 0;
    call->patch = patches ? cJSON_Duplicate(write->object, true) : NULL;
    call->write = (struct mt_request){
        .verb = patches && write->status ? MT_REQUEST_PATCH_STATUS : verbs[write->verb],
        .ref = &call->ref,
        .manager = patches ? MT_PATCH_MANAGER : MT_FIELD_MANAGER,
        .tree = patches ? NULL : mt_tree_take_in(&store->names, write->object),
        .patch = call->patch,
        .dry_run = write->dry_run,
        .force = write->force_conflicts,
        .lenient = write->lenient,
        .ignore = write->ignore,
        .asked = true,
    };
    call->fenced = !write->dry_run && !write->unfenced;
    send(call);
}

static void cluster_get(void *data, const struct mt_ref *ref, mt_answer_fn *done, void *done_data)
{
    send(prepare(data, ASKS_GET, ref, done, done_data));
}

static void cluster_delete(void *data, const struct mt_deletion *deletion, mt_answer_fn *done,
                           void *done_data)
{
    struct mt_rehearsal *store = data;
    struct mt_call *call = prepare(store, ASKS_DELETE, deletion->ref, done, done_data);
    call->deletion = (struct mt_deletion){
        .ref = &call->ref,
        .propagation = deletion->propagation,
        .uid = deletion->uid != NULL ? mt_store_name(store, deletion->uid) : NULL,
        .resource_version = deletion->resource_version != NULL
                                ? mt_store_name(store, deletion->resource_version)
                                : NULL,
    };
    call->fenced = !deletion->unfenced;
    send(call);
}

static struct mt_watch *cluster_watch(void *data, const struct mt_watch_scope *scope,
                                      mt_watch_fn *each, void *each_data)
{
    return mt_watches_open(data, scope, each, each_data);
}

static void cluster_unwatch(void *data, struct mt_watch *watch)
{
    (void)data;
    mt_watches_close(watch);
}

static struct mt_log_stream *cluster_logs(void *data, const struct mt_log_scope *scope,
                                          mt_log_stream_fn *each, void *each_data)
{
    return mt_logs_open(data, scope, each, each_data);
}

static void cluster_unlogs(void *data, struct mt_log_stream *stream)
{
    (void)data;
    mt_logs_close(stream);
}

static void cluster_fetch(void *data, const struct mt_fetch *fetch, mt_fetch_fn *done,
                          void *done_data)
{
    mt_fetches_start(data, fetch, done, done_data);
}

static void cluster_fence(void *data, uint64_t until_boot_ms)
{
    struct mt_rehearsal *store = data;
    store->fence_ms = until_boot_ms;
    for (struct mt_call *call = store->calls; call != NULL; call = call->next) {
        if (call->held && !call->cancelled) {
            send(call);
        }
    }
}

static uint64_t cluster_now_ms(void *data)
{
    const struct mt_rehearsal *store = data;
    return store->now_ms;
}

static int64_t cluster_wall_ms(void *data)
{
    return mt_store_wall_ms(data);
}

/**
 * Runs what is due at one time, but not what is only made by it: a caller that starts a call from
 * every answer gets to its own work in between.  Whether the caller was told something.
 */
static bool run_due(struct mt_rehearsal *store)
{
    uint64_t bound = mt_timers_reserve(&store->timers);
    store->told = false;
    const struct mt_timer *first = mt_timers_first(&store->timers);
    while (first != NULL && first->order < bound && mt_timers_fire(&store->timers, store->now_ms)) {
        first = mt_timers_first(&store->timers);
    }
    return store->told;
}

static void cluster_poll(void *data, uint64_t until_ms)
{
    struct mt_rehearsal *store = data;
    until_ms = until_ms > store->now_ms ? until_ms : store->now_ms;
    for (size_t steps = 0; steps < QUIET_MAX; steps++) {
        const struct mt_timer *first = mt_timers_first(&store->timers);
        if (first == NULL || first->at_ms > until_ms) {
            store->now_ms = until_ms != MT_NEVER ? until_ms : store->now_ms;
            return;
        }
        store->now_ms = first->at_ms > store->now_ms ? first->at_ms : store->now_ms;
        if (run_due(store)) {
            return;
        }
    }
}

static void cluster_cancel(void *data)
{
    struct mt_rehearsal *store = data;
    for (struct mt_call *call = store->calls; call != NULL; call = call->next) {
        if (!call->answered && !call->cancelled) {
            call->cancelled = true;
            call->pending++;
            mt_timers_add(&store->timers, store->now_ms, run_answer, call);
        }
    }
    mt_fetches_cancel(store);
}

struct mt_cluster mt_rehearsal_cluster(struct mt_rehearsal *rehearsal)
{
    return (struct mt_cluster){
        .data = rehearsal,
        .write = cluster_write,
        .get = cluster_get,
        .delete = cluster_delete,
        .watch = cluster_watch,
        .unwatch = cluster_unwatch,
        .logs = cluster_logs,
        .unlogs = cluster_unlogs,
        .fetch = cluster_fetch,
        .fence = cluster_fence,
        .boot_ms = cluster_now_ms, // its machine never sleeps
        .now_ms = cluster_now_ms,
        .wall_ms = cluster_wall_ms,
        .poll = cluster_poll,
        .cancel = cluster_cancel,
    };
}
