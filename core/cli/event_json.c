// SPDX-License-Identifier: Apache-2.0
#include "cli/event_json.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "cli/json_out.h"
#include "sync/event.h"
#include "sync/plan.h"

enum { SCHEMA = 1 };

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static void put_head(struct mt_json_out *json, const struct mt_event *event)
{
    const struct mt_run_head *head = event->head;
    mt_json_out_int(json, "schema", SCHEMA);
    mt_json_out_text(json, "app", head->app);
    mt_json_out_text(json, "namespace", head->namespace);
    mt_json_out_text(json, "context", head->context);
    mt_json_out_text(json, "env", head->env);
    mt_json_out_text(json, "user", head->user);
    mt_json_out_text(json, "source", head->source);
    mt_json_out_text(json, "commit", head->commit);
    mt_json_out_text(json, "planHash", head->plan_hash);
    mt_json_out_text(json, "version", head->version);
    mt_json_out_int(json, "revision", head->revision);
    mt_json_out_int(json, "tasks", (int64_t)event->tasks);
}

/** Phase and, where there is one, wave; "part" for what stands beside the wave. */
static void put_place(struct mt_json_out *json, const struct mt_event *event)
{
    mt_json_out_text(json, "phase", mt_phase_name(event->phase));
    if (event->has_wave) {
        mt_json_out_int(json, "wave", event->wave);
    }
    if (event->has_wave && event->part != MT_PART_WAVE) {
        mt_json_out_text(json, "part", event->part == MT_PART_BEFORE ? "before" : "after");
    }
}

static void put_ref(struct mt_json_out *json, const struct mt_ref *ref)
{
    if (ref != NULL) {
        mt_json_out_ref(json, "object", ref, false);
    } else {
        mt_json_out_null(json, "object");
    }
}

static void put_task(struct mt_json_out *json, const struct mt_event *event)
{
    mt_json_out_text(json, "task", event->task != NULL ? event->task->id : NULL);
    put_ref(json, event->ref);
}

static void put_because(struct mt_json_out *json, const char *const *because, size_t count)
{
    mt_json_out_list(json, "because");
    for (size_t i = 0; i < count; i++) {
        mt_json_out_text(json, NULL, because[i]);
    }
    mt_json_out_list_end(json);
}

/** The causes where there are any. */
static void put_causes(struct mt_json_out *json, const struct mt_event *event)
{
    if (event->because_count > 0) {
        put_because(json, event->because, event->because_count);
    }
}

static void put_applied(struct mt_json_out *json, const struct mt_event *event)
{
    put_task(json, event);
    mt_json_out_text(json, "result", mt_applied_name(event->applied));
    mt_json_out_seconds(json, "seconds", event->took_ms);
    if (event->message != NULL && event->message[0] != '\0') {
        mt_json_out_text(json, "message", event->message);
    }
}

static void put_health(struct mt_json_out *json, const struct mt_event *event)
{
    put_task(json, event);
    mt_json_out_text(json, "status", mt_health_name(event->status));
    mt_json_out_text(json, "message", or_empty(event->message));
    put_causes(json, event);
    mt_json_out_text(json, "check", event->check);
}

static void put_awaited(struct mt_json_out *json, const struct mt_event *event)
{
    mt_json_out_list(json, "for");
    for (size_t i = 0; i < event->awaited_count; i++) {
        const struct mt_awaited *awaited = &event->awaited[i];
        mt_json_out_object(json, NULL);
        put_ref(json, awaited->ref);
        mt_json_out_text(json, "status", mt_health_name(awaited->status));
        mt_json_out_text(json, "message", or_empty(awaited->message));
        put_because(json, awaited->because, awaited->because_count);
        mt_json_out_object_end(json);
    }
    mt_json_out_list_end(json);
}

static void put_waiting(struct mt_json_out *json, const struct mt_event *event)
{
    const struct mt_gate *gate = event->gate;
    mt_json_out_text(json, "gate", gate != NULL ? gate->id : NULL);
    if (gate == NULL || mt_gate_has_phase(gate)) {
        put_place(json, event);
    }
    mt_json_out_seconds(json, "seconds", event->took_ms);
    if (event->has_timeout) {
        mt_json_out_seconds(json, "timeout", event->timeout_ms);
        mt_json_out_seconds(json, "remaining", event->remaining_ms);
    } else {
        mt_json_out_null(json, "timeout");
        mt_json_out_null(json, "remaining");
    }
    mt_json_out_text(json, "onTimeout", event->on_timeout);
    put_awaited(json, event);
    if (event->awaited_more > 0) {
        mt_json_out_int(json, "more", (int64_t)event->awaited_more);
    }
    mt_json_out_int(json, "behind", (int64_t)event->behind);
}

static void put_hook(struct mt_json_out *json, const struct mt_event *event)
{
    put_task(json, event);
    if (event->kind == MT_EVENT_HOOK_FINISHED) {
        mt_json_out_text(json, "outcome", mt_hook_outcome_name(event->outcome));
    }
    if (event->kind != MT_EVENT_HOOK_STARTED) {
        mt_json_out_text(json, "message", or_empty(event->message));
    }
    if (event->kind == MT_EVENT_HOOK_FINISHED) {
        put_causes(json, event);
        mt_json_out_seconds(json, "seconds", event->took_ms);
    }
}

static void put_log(struct mt_json_out *json, const struct mt_event *event)
{
    mt_json_out_text(json, "task", event->task != NULL ? event->task->id : NULL);
    mt_json_out_text(json, "container", event->container);
    mt_json_out_text(json, "line", event->line);
}

static void put_problem(struct mt_json_out *json, const struct mt_event *event)
{
    mt_json_out_text(json, "message", or_empty(event->message));
    mt_json_out_text(json, "file", event->file);
    if (event->file != NULL && event->line_number > 0) {
        mt_json_out_int(json, "line", event->line_number);
    } else {
        mt_json_out_null(json, "line");
    }
}

static void put_timed_out(struct mt_json_out *json, const struct mt_event *event)
{
    mt_json_out_text(json, "level", mt_level_name(event->level));
    mt_json_out_text(json, "action", event->action);
    if (event->level != MT_LEVEL_RUN) {
        put_place(json, event);
    }
    if (event->task != NULL) {
        put_task(json, event);
    }
    mt_json_out_seconds(json, "seconds", event->took_ms);
    mt_json_out_text(json, "message", or_empty(event->message));
}

static void put_decided(struct mt_json_out *json, const struct mt_event *event)
{
    mt_json_out_text(json, "action", event->action);
    mt_json_out_text(json, "user", event->user);
    if (event->task != NULL) {
        put_task(json, event);
    }
    mt_json_out_text(json, "message", or_empty(event->message));
}

static void put_approved(struct mt_json_out *json, const struct mt_event *event)
{
    mt_json_out_text(json, "gate", event->gate != NULL ? event->gate->id : NULL);
    mt_json_out_text(json, "user", event->user);
}

static void put_retrying(struct mt_json_out *json, const struct mt_event *event)
{
    put_task(json, event);
    mt_json_out_int(json, "attempt", event->attempt);
    mt_json_out_seconds(json, "pause", event->pause_ms);
    mt_json_out_text(json, "message", or_empty(event->message));
}

static void put_finished(struct mt_json_out *json, const struct mt_event *event)
{
    mt_json_out_text(json, "outcome", mt_outcome_name(event->run_outcome));
    mt_json_out_text(json, "message", or_empty(event->message));
    mt_json_out_int(json, "exitCode", event->exit_code);
    mt_json_out_seconds(json, "seconds", event->took_ms);
    mt_json_out_int(json, "applied", (int64_t)event->applied_count);
    mt_json_out_int(json, "unchanged", (int64_t)event->unchanged_count);
    mt_json_out_int(json, "pruned", (int64_t)event->pruned_count);
    mt_json_out_int(json, "hooks", (int64_t)event->hook_count);
}

static void put_members(struct mt_json_out *json, const struct mt_event *event)
{
    switch (event->kind) {
    case MT_EVENT_RUN_STARTED:
        put_head(json, event);
        break;
    case MT_EVENT_PHASE_STARTED:
        mt_json_out_text(json, "phase", mt_phase_name(event->phase));
        break;
    case MT_EVENT_PHASE_FINISHED:
        mt_json_out_text(json, "phase", mt_phase_name(event->phase));
        mt_json_out_seconds(json, "seconds", event->took_ms);
        break;
    case MT_EVENT_WAVE_STARTED:
        put_place(json, event);
        mt_json_out_int(json, "tasks", (int64_t)event->tasks);
        break;
    case MT_EVENT_WAVE_FINISHED:
        put_place(json, event);
        mt_json_out_seconds(json, "seconds", event->took_ms);
        break;
    case MT_EVENT_APPLIED:
        put_applied(json, event);
        break;
    case MT_EVENT_HEALTH:
        put_health(json, event);
        break;
    case MT_EVENT_WAITING:
        put_waiting(json, event);
        break;
    case MT_EVENT_HOOK_STARTED:
    case MT_EVENT_HOOK_FINISHED:
    case MT_EVENT_HOOK_DELETED:
        put_hook(json, event);
        break;
    case MT_EVENT_LOG:
        put_log(json, event);
        break;
    case MT_EVENT_WARNING:
    case MT_EVENT_ERROR:
        put_problem(json, event);
        break;
    case MT_EVENT_TIMED_OUT:
        put_timed_out(json, event);
        break;
    case MT_EVENT_DECIDED:
        put_decided(json, event);
        break;
    case MT_EVENT_APPROVED:
        put_approved(json, event);
        break;
    case MT_EVENT_RETRYING:
        put_retrying(json, event);
        break;
    case MT_EVENT_RUN_FINISHED:
        put_finished(json, event);
        break;
    }
}

void mt_event_json_put(struct mt_buf *out, const struct mt_event *event)
{
    char time[25];
    struct mt_json_out json = {.buf = out};
    mt_clock_rfc3339(event->wall_ms, time);
    mt_json_out_object(&json, NULL);
    mt_json_out_text(&json, "time", time);
    mt_json_out_text(&json, "event", mt_event_name(event->kind));
    put_members(&json, event);
    mt_json_out_object_end(&json);
    mt_buf_putc(out, '\n');
}
