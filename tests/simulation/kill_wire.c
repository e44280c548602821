// SPDX-License-Identifier: Apache-2.0
#include "kill_wire.h"

#include "random.h"

#include "base/arena.h"
#include "base/memory.h"
#include "base/timers.h"
#include "manifest/json.h"

#include <stdlib.h>

enum {
    SENDING_MAX_MS = 3, ///< How long a request is on its way.
    LATE_MAX_MS = 4000, ///< The same of one whose process has died: below the server's 5 s.
    DROPPED_PERCENT = 40,
    LATE_PERCENT = 25,
};

struct kill_network {
    const struct mt_cluster *inner;
    const struct kill_observer *observer;
    struct mt_arena *arena;
    struct mt_timers timers;
    struct sim_random random;
};

enum asks { ASKS_WRITE, ASKS_GET, ASKS_DELETE, ASKS_FETCH };

/** A request, from when it is made. */
struct request {
    struct request *next;
    struct kill_wire *wire;
    enum asks asks;
    struct mt_ref ref;
    struct mt_write write;
    struct mt_deletion deletion;
    struct mt_fetch fetch;
    mt_answer_fn *done;
    mt_fetch_fn *fetched; ///< In place of `done`.
    void *done_data;
    bool gone;     ///< It has arrived, or never will.
    bool answered; ///< The process has heard of it.
};

struct kill_wire {
    struct kill_network *network;
    struct request *requests;
    struct mt_watch *lists; ///< Those that watch nothing.
    size_t die_at;
    size_t heard;
    bool late;
    bool dead;
};

struct mt_watch {
    struct mt_watch *next; ///< Of the lists.
    struct kill_wire *wire;
    struct mt_watch *inner;
    mt_watch_fn *each;
    void *each_data;
    bool over; ///< It was unwatched.
};

struct mt_log_stream {
    struct kill_wire *wire;
    struct mt_log_stream *inner;
    mt_log_stream_fn *each;
    void *each_data;
};

static uint64_t now_of(const struct kill_network *network)
{
    return network->inner->now_ms(network->inner->data);
}

/** What was under way when the process died. */
static void decide(struct kill_wire *wire, struct request *request);

/** Whether the process hears of what has come; it may die instead. */
static bool hears(struct kill_wire *wire)
{
    if (wire->dead) {
        return false;
    }
    if (++wire->heard < wire->die_at) {
        return true;
    }
    wire->dead = true;
    for (struct request *request = wire->requests; request != NULL; request = request->next) {
        if (!request->gone) {
            decide(wire, request);
        }
    }
    return false;
}

static void answered(void *data, const struct mt_answer *answer)
{
    struct request *request = data;
    struct kill_wire *wire = request->wire;
    const struct kill_observer *observer = wire->network->observer;
    if (request->asks == ASKS_WRITE && !request->write.dry_run && mt_answer_is_good(answer)) {
        observer->written(observer->data, &request->ref, answer);
    }
    if (hears(wire)) {
        request->answered = true;
        request->done(request->done_data, answer);
    }
}

static void fetched(void *data, const struct mt_fetch_answer *answer)
{
    struct request *request = data;
    if (hears(request->wire)) {
        request->answered = true;
        request->fetched(request->done_data, answer);
    }
}

static void arrive(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct request *request = data;
    const struct kill_network *network = request->wire->network;
    const struct mt_cluster *inner = network->inner;
    if (request->gone) {
        return;
    }
    request->gone = true;
    switch (request->asks) {
    case ASKS_WRITE:
        inner->write(inner->data, &request->write, answered, request);
        break;
    case ASKS_GET:
        inner->get(inner->data, &request->ref, answered, request);
        break;
    case ASKS_DELETE:
        network->observer->deletes(network->observer->data, &request->ref);
        inner->delete (inner->data, &request->deletion, answered, request);
        break;
    case ASKS_FETCH:
        inner->fetch(inner->data, &request->fetch, fetched, request);
        break;
    }
}

static void decide(struct kill_wire *wire, struct request *request)
{
    struct kill_network *network = wire->network;
    struct sim_random *random = &network->random;
    request->write.unfenced = request->deletion.unfenced = true; // the fence was the process's
    const bool reads = request->asks == ASKS_GET || request->asks == ASKS_FETCH;
    if (reads || sim_chance(random, DROPPED_PERCENT)) {
        request->gone = true;
    } else if (wire->late && sim_chance(random, LATE_PERCENT)) {
        struct request *late = MT_ARENA_NEW(network->arena, struct request);
        *late = *request;
        request->gone = true;
        mt_timers_add(&network->timers, now_of(network) + sim_between(random, 1, LATE_MAX_MS),
                      arrive, late);
    } else {
        arrive(request, 0);
    }
}

static struct mt_ref keep_ref(struct mt_arena *arena, const struct mt_ref *ref)
{
    return (struct mt_ref){mt_arena_strdup(arena, ref->group), mt_arena_strdup(arena, ref->version),
                           mt_arena_strdup(arena, ref->kind),
                           mt_arena_strdup(arena, ref->namespace),
                           mt_arena_strdup(arena, ref->name)};
}

/** A request that sets out. */
static struct request *set_out(struct kill_wire *wire, enum asks asks, const struct mt_ref *ref,
                               mt_answer_fn *done, void *done_data)
{
    struct kill_network *network = wire->network;
    struct request *request = MT_ARENA_NEW(network->arena, struct request);
    *request = (struct request){.next = wire->requests,
                                .wire = wire,
                                .asks = asks,
                                .ref = keep_ref(network->arena, ref),
                                .done = done,
                                .done_data = done_data};
    wire->requests = request;
    if (wire->dead) {
        return request; // of what kill_wire_bury() has told it
    }
    mt_timers_add(&network->timers,
                  now_of(network) + sim_below(&network->random, SENDING_MAX_MS + 1), arrive,
                  request);
    return request;
}

static void wire_write(void *data, const struct mt_write *write, mt_answer_fn *done,
                       void *done_data)
{
    struct kill_wire *wire = data;
    struct request *request = set_out(wire, ASKS_WRITE, write->ref, done, done_data);
    cJSON *object = cJSON_Duplicate(write->object, true);
    mt_arena_own(wire->network->arena, object, mt_json_release);
    request->write = *write;
    request->write.ref = &request->ref;
    request->write.object = object;
}

static void wire_get(void *data, const struct mt_ref *ref, mt_answer_fn *done, void *done_data)
{
    set_out(data, ASKS_GET, ref, done, done_data);
}

static void wire_fetch(void *data, const struct mt_fetch *fetch, mt_fetch_fn *done, void *done_data)
{
    struct kill_wire *wire = data;
    static const struct mt_ref none = {"", "", "", "", ""};
    struct request *request = set_out(wire, ASKS_FETCH, &none, NULL, done_data);
    request->fetched = done;
    request->fetch = (struct mt_fetch){
        .method = mt_arena_strdup(wire->network->arena, fetch->method),
        .url = mt_arena_strdup(wire->network->arena, fetch->url),
        .timeout_ms = fetch->timeout_ms,
    };
}

static void wire_delete(void *data, const struct mt_deletion *deletion, mt_answer_fn *done,
                        void *done_data)
{
    struct kill_wire *wire = data;
    struct mt_arena *arena = wire->network->arena;
    struct request *request = set_out(wire, ASKS_DELETE, deletion->ref, done, done_data);
    request->deletion = *deletion;
    request->deletion.ref = &request->ref;
    request->deletion.uid = mt_arena_strdup(arena, deletion->uid);
    request->deletion.resource_version = mt_arena_strdup(arena, deletion->resource_version);
}

static void see(void *data, const struct mt_watch_event *event)
{
    const struct mt_watch *watch = data;
    if (hears(watch->wire)) {
        watch->each(watch->each_data, event);
    }
}

static struct mt_watch *wire_watch(void *data, const struct mt_watch_scope *scope,
                                   mt_watch_fn *each, void *each_data)
{
    struct kill_wire *wire = data;
    const struct mt_cluster *inner = wire->network->inner;
    struct mt_watch *watch = MT_ARENA_NEW(wire->network->arena, struct mt_watch);
    *watch = (struct mt_watch){.wire = wire, .each = each, .each_data = each_data};
    watch->inner = inner->watch(inner->data, scope, see, watch);
    if (scope->once) {
        watch->next = wire->lists;
        wire->lists = watch;
    }
    return watch;
}

static void wire_unwatch(void *data, struct mt_watch *watch)
{
    const struct kill_wire *wire = data;
    watch->over = true;
    wire->network->inner->unwatch(wire->network->inner->data, watch->inner);
}

static void read_line(void *data, const struct mt_log_event *event)
{
    const struct mt_log_stream *stream = data;
    if (hears(stream->wire)) {
        stream->each(stream->each_data, event);
    }
}

static struct mt_log_stream *wire_logs(void *data, const struct mt_log_scope *scope,
                                       mt_log_stream_fn *each, void *each_data)
{
    struct kill_wire *wire = data;
    const struct mt_cluster *inner = wire->network->inner;
    struct mt_log_stream *stream = MT_ARENA_NEW(wire->network->arena, struct mt_log_stream);
    *stream = (struct mt_log_stream){.wire = wire, .each = each, .each_data = each_data};
    stream->inner = inner->logs(inner->data, scope, read_line, stream);
    return stream;
}

static void wire_unlogs(void *data, struct mt_log_stream *stream)
{
    const struct kill_wire *wire = data;
    wire->network->inner->unlogs(wire->network->inner->data, stream->inner);
}

static void wire_fence(void *data, uint64_t until_boot_ms)
{
    const struct kill_wire *wire = data;
    wire->network->inner->fence(wire->network->inner->data, until_boot_ms);
}

static uint64_t wire_boot_ms(void *data)
{
    const struct kill_wire *wire = data;
    return wire->network->inner->boot_ms(wire->network->inner->data);
}

static uint64_t wire_now_ms(void *data)
{
    const struct kill_wire *wire = data;
    return now_of(wire->network);
}

static int64_t wire_wall_ms(void *data)
{
    const struct kill_wire *wire = data;
    return wire->network->inner->wall_ms(wire->network->inner->data);
}

static void wire_poll(void *data, uint64_t until_ms)
{
    const struct kill_wire *wire = data;
    kill_network_poll(wire->network, until_ms);
}

/** Nobody interrupts these processes. */
static void wire_cancel(void *data)
{
    (void)data;
    abort();
}

struct mt_cluster kill_wire_cluster(struct kill_wire *wire)
{
    return (struct mt_cluster){
        .data = wire,
        .write = wire_write,
        .get = wire_get,
        .delete = wire_delete,
        .watch = wire_watch,
        .unwatch = wire_unwatch,
        .logs = wire_logs,
        .unlogs = wire_unlogs,
        .fetch = wire_fetch,
        .fence = wire_fence,
        .boot_ms = wire_boot_ms,
        .now_ms = wire_now_ms,
        .wall_ms = wire_wall_ms,
        .poll = wire_poll,
        .cancel = wire_cancel,
    };
}

void kill_wire_bury(struct kill_wire *wire)
{
    const struct mt_answer none = {
        .now_ms = now_of(wire->network), .cancelled = true, .reason = "", .message = ""};
    const struct mt_watch_event failed = {
        .now_ms = none.now_ms, .change = MT_WATCH_FAILED, .message = ""};
    const struct mt_fetch_answer unanswered = {.now_ms = none.now_ms, .cancelled = true};
    wire->dead = true;
    for (struct mt_watch *list = wire->lists; list != NULL; list = list->next) {
        if (!list->over) {
            list->each(list->each_data, &failed); // whoever waits for it alone is freed by it
        }
    }
    for (struct request *request = wire->requests; request != NULL; request = wire->requests) {
        wire->requests = request->next;
        if (!request->answered && request->asks == ASKS_FETCH) {
            request->fetched(request->done_data, &unanswered);
        } else if (!request->answered) {
            request->done(request->done_data, &none);
        }
    }
}

static bool fire_due(struct kill_network *network)
{
    bool fired = false;
    while (mt_timers_fire(&network->timers, now_of(network))) {
        fired = true;
    }
    return fired;
}

void kill_network_poll(struct kill_network *network, uint64_t until_ms)
{
    const struct mt_cluster *inner = network->inner;
    fire_due(network);
    const struct mt_timer *first = mt_timers_first(&network->timers);
    const uint64_t next_ms = first != NULL ? first->at_ms : UINT64_MAX;
    inner->poll(inner->data, next_ms < until_ms ? next_ms : until_ms);
    fire_due(network);
}

struct kill_network *kill_network_new(const struct mt_cluster *inner, uint64_t seed,
                                      const struct kill_observer *observer)
{
    struct kill_network *network = mt_alloc(sizeof *network);
    network->inner = inner;
    network->observer = observer;
    network->random = sim_random_of(seed, "network");
    network->arena = mt_arena_new();
    return network;
}

void kill_network_free(struct kill_network *network)
{
    if (network != NULL) {
        mt_timers_fini(&network->timers);
        mt_arena_free(network->arena);
        free(network);
    }
}

struct kill_wire *kill_wire_new(struct kill_network *network, size_t die_at, bool late)
{
    struct kill_wire *wire = MT_ARENA_NEW(network->arena, struct kill_wire);
    *wire = (struct kill_wire){.network = network, .die_at = die_at, .late = late};
    network->inner->fence(network->inner->data, MT_FENCE_NONE);
    return wire;
}

bool kill_wire_is_dead(const struct kill_wire *wire)
{
    return wire->dead;
}

size_t kill_wire_heard(const struct kill_wire *wire)
{
    return wire->heard;
}
