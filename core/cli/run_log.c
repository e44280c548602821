// SPDX-License-Identifier: Apache-2.0
#include "cli/run_log.h"

#include "base/clock.h"
#include "cli/health_print.h"
#include "cli/output.h"
#include "cli/run_model.h"
#include "cli/text.h"

#include <string.h>

enum {
    /** What is waited for less long stands in the line above: the object's health. */
    SHORT_WAIT_MS = 10000,
};

/** One line on its way. */
struct logging {
    struct mt_output *output;
    struct mt_buf *out; ///< Of the output.
    const struct mt_run_model *model;
    const struct mt_event *event;
};

/** "09:14:02Z ". */
static void put_time(const struct logging *log)
{
    enum { FROM = sizeof "2026-01-02T" - 1, LENGTH = sizeof "03:04:05" - 1 };
    char time[25];
    mt_clock_rfc3339(log->event->wall_ms, time);
    mt_output_style(log->output, MT_STYLE_DIM);
    mt_buf_append(log->out, time + FROM, LENGTH);
    mt_buf_putc(log->out, 'Z');
    mt_output_style(log->output, MT_STYLE_NONE);
    mt_buf_putc(log->out, ' ');
}

static void put_styled(const struct logging *log, enum mt_style style, const char *text)
{
    mt_output_styled(log->output, style, text);
}

/** "Sync/1 ". */
static void put_place(const struct logging *log)
{
    const struct mt_event *event = log->event;
    mt_run_put_place(log->out, event->phase, event->has_wave, event->wave, event->part);
    mt_buf_putc(log->out, ' ');
}

/** "Sync/1 Deployment/web ", or "run " of what belongs to no task. */
static void put_subject(const struct logging *log)
{
    const struct mt_task *task = log->event->task;
    if (task == NULL) {
        mt_buf_puts(log->out, "run ");
        return;
    }
    mt_run_put_place(log->out, task->phase, true, task->wave, task->part);
    mt_buf_putc(log->out, ' ');
    mt_run_names_put(&log->model->names, log->event->ref != NULL ? log->event->ref : &task->ref,
                     log->out);
    mt_buf_putc(log->out, ' ');
}

/** Appends `before` and the text, unless there is none. */
static void put_after(const struct logging *log, const char *before, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        mt_buf_puts(log->out, before);
        mt_text_plain(log->out, text);
    }
}

static void put_causes(const struct logging *log, const char *const *because, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put_after(log, "; ", because[i]);
    }
}

static void put_duration(const struct logging *log, const char *before, uint64_t ms)
{
    mt_buf_puts(log->out, before);
    mt_run_put_duration(log->out, ms);
}

static void put_start(const struct logging *log)
{
    const struct mt_run_head *head = log->event->head;
    mt_buf_puts(log->out, "run start");
    put_after(log, " app=", head->app);
    put_after(log, " namespace=", head->namespace);
    put_after(log, " context=", head->context);
    put_after(log, " env=", head->env);
    mt_buf_printf(log->out, " revision=%u tasks=%zu", head->revision, log->event->tasks);
}

static void put_step(const struct logging *log)
{
    const struct mt_event *event = log->event;
    put_place(log);
    if (event->kind == MT_EVENT_WAVE_STARTED) {
        mt_buf_puts(log->out, "start: ");
        mt_text_count(log->out, event->tasks, "task");
    } else {
        put_styled(log, MT_STYLE_GREEN, "done");
        put_duration(log, " in ", event->took_ms);
        mt_buf_printf(log->out, " [%zu/%zu]", log->model->done, log->model->total);
    }
}

static void put_applied(const struct logging *log)
{
    const struct mt_event *event = log->event;
    const bool failed = event->applied == MT_APPLIED_FAILED;
    put_subject(log);
    put_styled(log, failed ? MT_STYLE_RED : MT_STYLE_NONE,
               mt_run_result_word(log->model->plan, event->applied));
    put_after(log, ": ", event->message);
}

static void put_health(const struct logging *log)
{
    const struct mt_event *event = log->event;
    put_subject(log);
    put_styled(log, mt_health_style(event->status), mt_health_name(event->status));
    put_after(log, ": ", event->message);
    put_causes(log, event->because, event->because_count);
}

/** The objects that are waited for, as many as the model keeps of them. */
static void put_awaited(const struct logging *log)
{
    const struct mt_event *event = log->event;
    size_t shown = 0;
    for (; shown < event->awaited_count && shown < MT_RUN_AWAITED_MAX; shown++) {
        const struct mt_awaited *awaited = &event->awaited[shown];
        mt_buf_puts(log->out, shown == 0 ? " for " : "; ");
        if (awaited->ref != NULL) {
            mt_run_names_put(&log->model->names, awaited->ref, log->out);
        }
        put_after(log, ": ", awaited->message);
        put_causes(log, awaited->because, awaited->because_count);
    }
    const size_t all = event->awaited_count + event->awaited_more;
    if (shown < all) {
        mt_buf_printf(log->out, "; and %zu more", all - shown);
    }
}

static void put_waiting(const struct logging *log)
{
    const struct mt_event *event = log->event;
    const struct mt_gate *gate = event->gate;
    if (gate == NULL || mt_gate_has_phase(gate)) {
        put_place(log);
    } else {
        mt_run_put_gate(log->out, gate);
        mt_buf_putc(log->out, ' ');
    }
    put_duration(log, "waiting ", event->took_ms);
    put_awaited(log);
    if (event->behind > 0) {
        mt_buf_puts(log->out, "; ");
        mt_text_count(log->out, event->behind, "object");
        mt_buf_puts(log->out, " behind");
    }
    if (event->has_timeout) {
        put_duration(log, "; ", event->remaining_ms);
        mt_buf_puts(log->out, " left");
        put_after(log, ", then ", event->on_timeout);
    }
}

static void put_hook(const struct logging *log)
{
    const struct mt_event *event = log->event;
    const struct mt_task *task = event->task;
    put_subject(log);
    if (event->kind == MT_EVENT_HOOK_STARTED) {
        mt_buf_puts(log->out, "hook started");
    } else if (event->kind == MT_EVENT_HOOK_DELETED) {
        mt_buf_puts(log->out, "hook deleted");
        put_after(log, ": ", event->message);
    } else {
        const bool good = task != NULL && log->model->items[task->index].state == MT_RUN_DONE;
        mt_buf_puts(log->out, "hook ");
        put_styled(log, good ? MT_STYLE_GREEN : MT_STYLE_RED, mt_hook_outcome_name(event->outcome));
        put_duration(log, " in ", event->took_ms);
        put_after(log, ": ", event->message);
        put_causes(log, event->because, event->because_count);
    }
}

static void put_line(const struct logging *log)
{
    put_subject(log);
    if (log->event->container != NULL) {
        mt_text_plain(log->out, log->event->container);
        mt_buf_putc(log->out, ' ');
    }
    mt_buf_puts(log->out, "| ");
    mt_text_written(log->out, log->event->line);
}

static void put_timeout(const struct logging *log)
{
    const struct mt_event *event = log->event;
    const struct mt_run_timeout *timeout = &log->model->latest_timeout;
    if (event->task != NULL) {
        put_subject(log);
    } else if (event->level == MT_LEVEL_RUN) {
        mt_buf_puts(log->out, "run ");
    } else {
        put_place(log);
    }
    put_styled(log, MT_STYLE_RED, "TIMEOUT");
    if (event->took_ms > 0) {
        put_duration(log, " after ", event->took_ms);
    }
    const char *before = ": ";
    for (size_t i = 0; event->task == NULL && i < MT_RUN_AWAITED_MAX; i++) {
        if (timeout->items[i] != SIZE_MAX) {
            mt_buf_puts(log->out, before);
            mt_run_model_put_name(log->model, timeout->items[i], log->out);
            before = ", ";
        }
    }
    put_after(log, "; action: ", event->action);
    put_after(log, ": ", event->message);
}

static void put_approval(const struct logging *log)
{
    const struct mt_event *event = log->event;
    mt_buf_puts(log->out, "run ");
    if (event->gate != NULL) {
        mt_run_put_gate(log->out, event->gate);
        mt_buf_putc(log->out, ' ');
    }
    mt_buf_puts(log->out, "approved");
    put_after(log, " by ", event->user);
}

static void put_decision(const struct logging *log)
{
    const struct mt_event *event = log->event;
    put_subject(log);
    put_after(log, "decided: ", event->action);
    put_after(log, " by ", event->user);
    put_after(log, ": ", event->message);
}

static void put_retry(const struct logging *log)
{
    put_subject(log);
    put_duration(log, "retrying in ", log->event->pause_ms);
    mt_buf_printf(log->out, ", attempt %u", log->event->attempt);
    put_after(log, ": ", log->event->message);
}

static void put_end(const struct logging *log)
{
    const struct mt_event *event = log->event;
    const bool good = event->run_outcome == MT_OUTCOME_SUCCEEDED;
    mt_buf_puts(log->out, "run ");
    put_styled(log, good ? MT_STYLE_GREEN : MT_STYLE_RED, mt_outcome_name(event->run_outcome));
    put_duration(log, " in ", event->took_ms);
    mt_buf_printf(log->out, ", exit %d", event->exit_code);
    put_after(log, ": ", event->message);
}

static void put_event(const struct logging *log)
{
    switch (log->event->kind) {
    case MT_EVENT_RUN_STARTED:
        put_start(log);
        break;
    case MT_EVENT_WAVE_STARTED:
    case MT_EVENT_WAVE_FINISHED:
        put_step(log);
        break;
    case MT_EVENT_APPLIED:
        put_applied(log);
        break;
    case MT_EVENT_HEALTH:
        put_health(log);
        break;
    case MT_EVENT_WAITING:
        put_waiting(log);
        break;
    case MT_EVENT_HOOK_STARTED:
    case MT_EVENT_HOOK_FINISHED:
    case MT_EVENT_HOOK_DELETED:
        put_hook(log);
        break;
    case MT_EVENT_LOG:
        put_line(log);
        break;
    case MT_EVENT_TIMED_OUT:
        put_timeout(log);
        break;
    case MT_EVENT_DECIDED:
        put_decision(log);
        break;
    case MT_EVENT_APPROVED:
        put_approval(log);
        break;
    case MT_EVENT_RETRYING:
        put_retry(log);
        break;
    case MT_EVENT_RUN_FINISHED:
        put_end(log);
        break;
    case MT_EVENT_PHASE_STARTED:
    case MT_EVENT_PHASE_FINISHED:
    case MT_EVENT_WARNING:
    case MT_EVENT_ERROR:
        break;
    }
}

/** Whether a verdict says more than the lines beside it: that of the write, that of a hook's end.
 */
static bool is_health_told(const struct mt_event *event)
{
    const bool silent = event->message[0] == '\0' && event->because_count == 0;
    const bool hook = event->task != NULL && event->task->action == MT_ACTION_HOOK;
    if (event->status == MT_HEALTHY) {
        return !hook && !(event->first && silent);
    }
    return event->status != MT_PROGRESSING || !silent;
}

/** Whether the event has a line: a phase shows by its waves, a wait from 10 s on. */
static bool is_told(const struct mt_event *event)
{
    switch (event->kind) {
    case MT_EVENT_WARNING:
    case MT_EVENT_ERROR:
    case MT_EVENT_PHASE_STARTED:
    case MT_EVENT_PHASE_FINISHED:
        return false;
    case MT_EVENT_WAITING:
        return event->tick && event->took_ms >= SHORT_WAIT_MS;
    case MT_EVENT_HEALTH:
        return is_health_told(event);
    case MT_EVENT_RUN_STARTED:
    case MT_EVENT_WAVE_STARTED:
    case MT_EVENT_WAVE_FINISHED:
    case MT_EVENT_APPLIED:
    case MT_EVENT_HOOK_STARTED:
    case MT_EVENT_HOOK_FINISHED:
    case MT_EVENT_HOOK_DELETED:
    case MT_EVENT_LOG:
    case MT_EVENT_TIMED_OUT:
    case MT_EVENT_DECIDED:
    case MT_EVENT_APPROVED:
    case MT_EVENT_RETRYING:
    case MT_EVENT_RUN_FINISHED:
        break;
    }
    return true;
}

void mt_run_log_put(struct mt_output *output, const struct mt_run_model *model,
                    const struct mt_event *event)
{
    const struct logging log = {output, &output->buf, model, event};
    if (!is_told(event)) {
        return;
    }
    put_time(&log);
    put_event(&log);
    mt_buf_putc(&output->buf, '\n');
}
