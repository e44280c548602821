// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/logs.h"

#include "base/arena.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "rehearsal/reconcile.h"

#include <stdlib.h>
#include <string.h>

/** Something to be told; the text lives as long as the store. */
struct news {
    enum mt_log_change change;
    const char *text;
};

struct mt_log_stream {
    struct mt_rehearsal *store;
    struct mt_log_stream *next; ///< In the store's list.
    struct mt_log_stream *previous;
    mt_log_stream_fn *each;
    void *each_data;
    const char *namespace; // and the rest of the scope: interned
    const char *pod;
    const char *container;
    bool of_previous;
    bool once;
    unsigned tail;
    const struct mt_entry *entry; ///< The Pod, as long as its container may go on; else NULL.
    int64_t run;                  ///< How often the container had been started before.
    MT_ARRAY(struct news) queue;
    size_t head;    ///< The first of the queue that was not told yet.
    size_t pending; ///< Timers that point here.
    bool closed;    ///< Nothing is told any more; freed with the last timer.
};

/** A container as the status of its Pod has it. */
struct container {
    bool known; ///< The Pod has one of this name.
    const char
        *waits; ///< Why it has not begun, or does not at present; NULL: it runs or has ended.
    bool runs;
    bool ended_before; ///< The run before is known, or while it waits the last one.
    int64_t restarts;
};

static void free_stream(struct mt_log_stream *stream)
{
    mt_array_fini(&stream->queue);
    free(stream);
}

/** Frees a stream that was closed and that no timer points to any more. */
static void release(struct mt_log_stream *stream)
{
    if (stream->pending > 0 || !stream->closed) {
        return;
    }
    if (stream->next != NULL) {
        stream->next->previous = stream->previous;
    }
    *(stream->previous != NULL ? &stream->previous->next : &stream->store->logs) = stream->next;
    free_stream(stream);
}

/** The next of the queue, if there is one. */
static void run_news(void *data, uint64_t now_ms)
{
    struct mt_log_stream *stream = data;
    if (!stream->closed && stream->head < stream->queue.count) {
        const struct news news = stream->queue.items[stream->head++];
        stream->store->told = true;
        stream->each(stream->each_data,
                     &(struct mt_log_event){
                         .now_ms = now_ms,
                         .change = news.change,
                         .line = news.change == MT_LOG_LINE ? news.text : NULL,
                         .message = news.change == MT_LOG_FAILED ? news.text : NULL,
                     });
    }
    stream->pending--;
    release(stream);
}

/** To be told when it has come over the wire. */
static void enqueue(struct mt_log_stream *stream, enum mt_log_change change, const char *text)
{
    struct mt_rehearsal *store = stream->store;
    uint64_t wire_ms = store->options.call_ms - store->options.call_ms / 2;
    struct news news = {change, text};
    mt_array_push(NULL, &stream->queue, news);
    stream->pending++;
    mt_timers_add(&store->timers, store->now_ms + wire_ms, run_news, stream);
}

/** The member of a list of maps with this name, or NULL. */
static const cJSON *named(const cJSON *list, const char *name)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, list) {
        const char *found = mt_json_string(item, "name");
        if (found != NULL && strcmp(found, name) == 0) {
            return item;
        }
    }
    return NULL;
}

static struct container container_of(const cJSON *pod, const char *name)
{
    bool init = named(mt_json_at(pod, "spec", "initContainers", NULL), name) != NULL;
    const cJSON *statuses =
        mt_json_at(pod, "status", init ? "initContainerStatuses" : "containerStatuses", NULL);
    const cJSON *status = named(statuses, name);
    const cJSON *state = mt_json_get(status, "state");
    const char *reason = mt_json_string(mt_json_get(state, "waiting"), "reason");
    struct container container = {
        .known = init || named(mt_json_at(pod, "spec", "containers", NULL), name) != NULL,
        .runs = mt_json_get(state, "running") != NULL,
        .ended_before = mt_json_at(status, "lastState", "terminated", NULL) != NULL,
    };
    if (!container.runs && mt_json_get(state, "terminated") == NULL) {
        container.waits = reason != NULL ? reason : "ContainerCreating";
    }
    mt_json_int64(mt_json_get(status, "restartCount"), &container.restarts);
    return container;
}

/** A Pod whose time is up has containers that were ended and do not say so any more. */
static bool is_over(const cJSON *pod)
{
    const char *phase = mt_json_string(mt_json_get(pod, "status"), "phase");
    return phase != NULL && (strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0);
}

/** Why there is no log, in the API's words; NULL: there is one. */
static const char *problem_of(const struct mt_log_stream *stream, const struct container *container)
{
    struct mt_arena *arena = stream->store->arena;
    if (!container->known) {
        return mt_arena_printf(arena, "container %s is not valid for pod %s", stream->container,
                               stream->pod);
    }
    if (stream->of_previous && !container->ended_before) {
        return mt_arena_printf(arena,
                               "previous terminated container \"%s\" in pod \"%s\" not found",
                               stream->container, stream->pod);
    }
    if (container->waits != NULL && !container->ended_before) {
        return mt_arena_printf(arena, "container \"%s\" in pod \"%s\" is waiting to start: %s",
                               stream->container, stream->pod, container->waits);
    }
    return NULL;
}

/** Whether the container's run that is followed is the present one, and goes on. */
static bool goes_on(const struct mt_log_stream *stream, const cJSON *pod)
{
    struct container container = container_of(pod, stream->container);
    return container.runs && container.restarts == stream->run && !is_over(pod);
}

static void tell_lines(struct mt_log_stream *stream, const cJSON *lines)
{
    const size_t count = (size_t)cJSON_GetArraySize(lines);
    size_t skip = stream->tail > 0 && stream->tail < count ? count - stream->tail : 0;
    const cJSON *line = NULL;
    cJSON_ArrayForEach (line, lines) {
        if (skip > 0) {
            skip--;
        } else {
            enqueue(stream, MT_LOG_LINE, cJSON_IsString(line) ? line->valuestring : "");
        }
    }
}

/** Tells what the run has written, and follows it if it goes on. */
static void follow(struct mt_log_stream *stream, struct mt_entry *entry)
{
    struct container container = container_of(entry->now->tree, stream->container);
    const char *problem = problem_of(stream, &container);
    if (problem != NULL) {
        enqueue(stream, MT_LOG_FAILED, problem);
        return;
    }
    // While it waits for its next run the last one counts, as that before and as the present one.
    bool before = stream->of_previous && container.waits == NULL;
    stream->run = container.restarts - (before ? 1 : 0);
    tell_lines(stream, mt_reconcile_log(entry, stream->container, (unsigned)stream->run));
    if (!stream->once && goes_on(stream, entry->now->tree)) {
        stream->entry = entry;
    } else {
        enqueue(stream, MT_LOG_ENDED, NULL);
    }
}

/** The request reaches the server. */
static void run_arrival(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct mt_log_stream *stream = data;
    struct mt_rehearsal *store = stream->store;
    stream->pending--;
    if (stream->closed) {
        release(stream);
        return;
    }
    const struct mt_ref ref = {"", "v1", "Pod", stream->namespace, stream->pod};
    struct mt_entry *entry = mt_store_find(store, &ref);
    if (entry != NULL) {
        follow(stream, entry);
    } else {
        enqueue(stream, MT_LOG_FAILED,
                mt_arena_printf(store->arena, "pods \"%s\" not found", stream->pod));
    }
}

struct mt_log_stream *mt_logs_open(struct mt_rehearsal *store, const struct mt_log_scope *scope,
                                   mt_log_stream_fn *each, void *each_data)
{
    struct mt_log_stream *stream = mt_alloc(sizeof *stream);
    stream->store = store;
    stream->each = each;
    stream->each_data = each_data;
    stream->namespace = mt_store_name(store, scope->namespace);
    stream->pod = mt_store_name(store, scope->pod);
    stream->container = mt_store_name(store, scope->container);
    stream->of_previous = scope->previous;
    stream->once = scope->once;
    stream->tail = scope->tail;
    stream->next = store->logs;
    if (stream->next != NULL) {
        stream->next->previous = stream;
    }
    store->logs = stream;
    stream->pending++;
    mt_timers_add(&store->timers, store->now_ms + store->options.call_ms / 2, run_arrival, stream);
    return stream;
}

void mt_logs_close(struct mt_log_stream *stream)
{
    stream->entry = NULL;
    stream->closed = true;
    release(stream);
}

void mt_logs_notice(struct mt_rehearsal *store, const struct mt_entry *entry)
{
    for (struct mt_log_stream *stream = store->logs; stream != NULL; stream = stream->next) {
        if (stream->entry == entry && (entry->now == NULL || !goes_on(stream, entry->now->tree))) {
            stream->entry = NULL;
            enqueue(stream, MT_LOG_ENDED, NULL);
        }
    }
}

void mt_logs_fini(struct mt_rehearsal *store)
{
    struct mt_log_stream *next = NULL;
    for (struct mt_log_stream *stream = store->logs; stream != NULL; stream = next) {
        next = stream->next;
        free_stream(stream);
    }
    store->logs = NULL;
}
