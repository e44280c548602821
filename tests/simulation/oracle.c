// SPDX-License-Identifier: Apache-2.0
#include "oracle.h"

#include "oracle_state.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "cli/event_json.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void sim_oracle_complain(struct sim_oracle *oracle, const char *format, ...)
{
    if (oracle->complaint[0] != '\0') {
        return;
    }
    char text[900];
    va_list args;
    va_start(args, format);
    mt_message_format(text, sizeof text, format, args);
    va_end(args);
    snprintf(oracle->complaint, sizeof oracle->complaint, "%s (after %zu events)", text,
             oracle->event_count);
}

void sim_oracle_fails(struct sim_oracle *oracle, enum mt_outcome outcome)
{
    if (!oracle->failed) {
        oracle->failed = true;
        oracle->cause = outcome;
    }
}

void sim_oracle_killed(struct sim_oracle *oracle)
{
    oracle->killed = true;
}

void sim_oracle_stopped(struct sim_oracle *oracle, enum mt_outcome outcome, int64_t wall_ms)
{
    sim_oracle_fails(oracle, outcome);
    oracle->stopped = true;
    oracle->stop = outcome;
    oracle->stopped_ms = wall_ms;
}

void sim_oracle_decided(struct sim_oracle *oracle, enum mt_decision decision)
{
    oracle->decision = decision;
}

/** What holds for every event. */
static void check_stream(struct sim_oracle *oracle, const struct mt_event *event)
{
    if (oracle->finished) {
        sim_oracle_complain(oracle, "%s comes after runFinished", mt_event_name(event->kind));
    }
    if ((event->kind == MT_EVENT_RUN_STARTED) != (oracle->event_count == 1)) {
        sim_oracle_complain(oracle, "runStarted is not the first event, and only that");
    }
    if (event->wall_ms < oracle->wall_ms) {
        sim_oracle_complain(oracle, "the time goes back from %" PRId64 " to %" PRId64,
                            oracle->wall_ms, event->wall_ms);
    }
    oracle->wall_ms = event->wall_ms;
    if (event->task != NULL && event->task != oracle->plan->tasks.items[event->task->index]) {
        sim_oracle_complain(oracle, "an event is about a task that is not of the plan");
    }
}

static void note_warning(struct sim_oracle *oracle, const struct mt_event *event)
{
    if (event->task != NULL) {
        sim_seen(oracle, event->task)->warned = true;
    }
}

void sim_oracle_event(void *data, const struct mt_event *event)
{
    struct sim_oracle *oracle = data;
    oracle->event_count++;
    mt_event_json_put(&oracle->events, event);
    check_stream(oracle, event);
    sim_order_catch_up(oracle);
    switch (event->kind) {
    case MT_EVENT_RUN_STARTED:
        oracle->started_ms = event->wall_ms;
        break;
    case MT_EVENT_PHASE_STARTED:
    case MT_EVENT_WAVE_STARTED:
    case MT_EVENT_WAVE_FINISHED:
    case MT_EVENT_PHASE_FINISHED:
    case MT_EVENT_APPROVED:
        sim_order_event(oracle, event);
        break;
    case MT_EVENT_APPLIED:
    case MT_EVENT_HEALTH:
    case MT_EVENT_WAITING:
    case MT_EVENT_TIMED_OUT:
        sim_tasks_event(oracle, event);
        break;
    case MT_EVENT_HOOK_STARTED:
    case MT_EVENT_HOOK_FINISHED:
    case MT_EVENT_HOOK_DELETED:
    case MT_EVENT_LOG:
    case MT_EVENT_RETRYING:
        sim_hooks_event(oracle, event);
        break;
    case MT_EVENT_WARNING:
        note_warning(oracle, event);
        break;
    case MT_EVENT_ERROR:
    case MT_EVENT_DECIDED:
        break;
    case MT_EVENT_RUN_FINISHED:
        sim_end_event(oracle, event);
        oracle->finished = true;
        break;
    }
}

struct sim_oracle *sim_oracle_new(const struct sim_settings *settings, const struct mt_plan *plan,
                                  struct mt_rehearsal *rehearsal)
{
    struct sim_oracle *oracle = mt_alloc(sizeof *oracle);
    oracle->settings = settings;
    oracle->plan = plan;
    oracle->rehearsal = rehearsal;
    oracle->arena = mt_arena_new();
    mt_buf_init(&oracle->events, MT_BUF_UNLIMITED);
    oracle->tasks = mt_alloc((plan->tasks.count + 1) * sizeof *oracle->tasks);
    oracle->gates = mt_alloc((plan->gates.count + 1) * sizeof *oracle->gates);
    for (size_t i = 0; i < plan->tasks.count; i++) {
        oracle->tasks[i].plan = plan->tasks.items[i];
        oracle->tasks[i].attempt = 1;
    }
    sim_order_init(oracle);
    return oracle;
}

void sim_oracle_free(struct sim_oracle *oracle)
{
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        free(oracle->tasks[i].uid);
    }
    free(oracle->tasks);
    free(oracle->gates);
    mt_buf_fini(&oracle->events);
    mt_map_fini(&oracle->lines);
    mt_arena_free(oracle->arena);
    free(oracle);
}

size_t sim_oracle_log_lines(const struct sim_oracle *oracle)
{
    return oracle->log_lines;
}

const char *sim_oracle_complaint(const struct sim_oracle *oracle)
{
    return oracle->complaint[0] != '\0' ? oracle->complaint : NULL;
}

const char *sim_oracle_events(const struct sim_oracle *oracle)
{
    return mt_buf_text(&oracle->events);
}
