// SPDX-License-Identifier: Apache-2.0
#include "faults_state.h"

#include "base/arena.h"
#include "base/memory.h"

#include <stdlib.h>

/** Something on its way; the text lives as long as the faults. */
struct news {
    enum mt_log_change change;
    const char *text;
};

struct mt_log_stream {
    struct mt_log_stream *next; ///< In the list of all.
    struct sim_faults *faults;
    mt_log_stream_fn *each;
    void *each_data;
    struct mt_log_stream *inner; ///< NULL: the connection is broken, or never was.
    bool closed;                 ///< By unlogs().
    MT_ARRAY(struct news) queue; ///< What comes late, from `head` on.
    size_t head;
    uint64_t last_ms; ///< When the last of the queue comes.
};

static void deliver(struct mt_log_stream *stream, const struct news *news)
{
    if (stream->closed) {
        return;
    }
    stream->faults->log_lines += news->change == MT_LOG_LINE;
    stream->each(stream->each_data,
                 &(struct mt_log_event){
                     .now_ms = sim_faults_now(stream->faults),
                     .change = news->change,
                     .line = news->change == MT_LOG_LINE ? news->text : NULL,
                     .message = news->change == MT_LOG_FAILED ? news->text : NULL,
                 });
}

static void deliver_next(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct mt_log_stream *stream = data;
    if (stream->head < stream->queue.count) {
        struct news news = stream->queue.items[stream->head++];
        deliver(stream, &news);
    }
}

/** Hands it on, after what came before and perhaps later than it came. */
static void hand_on(struct mt_log_stream *stream, enum mt_log_change change, const char *text)
{
    struct sim_faults *faults = stream->faults;
    struct news news = {change, mt_arena_strdup(faults->arena, text)};
    bool late = sim_chance(&faults->log_random, faults->settings->log_late_percent);
    if (!late && stream->head == stream->queue.count) {
        deliver(stream, &news);
        return;
    }
    uint64_t now_ms = sim_faults_now(faults);
    uint64_t wait_ms =
        late ? sim_between(&faults->log_random, 1, 1 + faults->settings->log_late_max_ms) : 1;
    stream->last_ms = now_ms + wait_ms > stream->last_ms ? now_ms + wait_ms : stream->last_ms;
    mt_array_push(NULL, &stream->queue, news);
    mt_timers_add(&faults->timers, stream->last_ms, deliver_next, stream);
}

static void hang_up(struct mt_log_stream *stream)
{
    const struct mt_cluster *inner = stream->faults->inner;
    if (stream->inner != NULL) {
        inner->unlogs(inner->data, stream->inner);
        stream->inner = NULL;
    }
}

static void receive(void *data, const struct mt_log_event *event)
{
    struct mt_log_stream *stream = data;
    struct sim_faults *faults = stream->faults;
    if (sim_chance(&faults->log_random, faults->settings->log_broken_percent)) {
        hang_up(stream);
        hand_on(stream, MT_LOG_FAILED, "the connection was lost");
        return;
    }
    hand_on(stream, event->change, event->change == MT_LOG_LINE ? event->line : event->message);
}

static void forbid(void *data, uint64_t now_ms)
{
    (void)now_ms;
    deliver(data, &(struct news){MT_LOG_FAILED, "pods/log is forbidden"});
}

struct mt_log_stream *sim_fault_logs(void *data, const struct mt_log_scope *scope,
                                     mt_log_stream_fn *each, void *each_data)
{
    struct sim_faults *faults = data;
    struct mt_log_stream *stream = mt_alloc(sizeof *stream);
    stream->faults = faults;
    stream->each = each;
    stream->each_data = each_data;
    stream->next = faults->logs;
    faults->logs = stream;
    faults->logs_open++;
    if (sim_chance(&faults->log_random, faults->settings->log_broken_percent)) {
        mt_timers_add(&faults->timers, sim_faults_now(faults) + 1, forbid, stream);
    } else {
        stream->inner = faults->inner->logs(faults->inner->data, scope, receive, stream);
    }
    return stream;
}

void sim_fault_unlogs(void *data, struct mt_log_stream *stream)
{
    struct sim_faults *faults = data;
    if (stream->closed) {
        faults->broken = "a log was ended twice";
        return;
    }
    stream->closed = true;
    faults->logs_open--;
    hang_up(stream);
}

void sim_fault_logs_fini(struct sim_faults *faults)
{
    struct mt_log_stream *next = NULL;
    for (struct mt_log_stream *stream = faults->logs; stream != NULL; stream = next) {
        next = stream->next;
        mt_array_fini(&stream->queue);
        free(stream);
    }
}
