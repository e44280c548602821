// SPDX-License-Identifier: Apache-2.0
// What has to be durable before the run goes on: that it has begun, that a hook begins, how a hook
// and the run ended.  Calls of the record are counted like those of the cluster, which they are.
#include "base/arena.h"
#include "sync/run_state.h"
#include "sync/task_tree.h"

/** The recorder while the run is recorded; else NULL. */
static const struct mt_recorder *open_recorder(const struct mt_run *run)
{
    return run->record == RECORD_OPEN ? run->options.recorder : NULL;
}

static void note_time(struct mt_run *run)
{
    const struct mt_cluster *cluster = run->options.cluster;
    mt_run_set_time(run, cluster->now_ms(cluster->data));
}

/** Without a record nothing of this run could be resumed or taken back: it comes to its end. */
static void break_record(struct mt_run *run, const char *why, bool lost)
{
    if (lost) {
        mt_run_lose_lock(run, why, run->now_ms);
        return;
    }
    run->record = RECORD_BROKEN;
    mt_run_fail(run, MT_OUTCOME_FAILED, EXIT_FAILED, "the record cannot be written: %s", why);
}

static void opened(void *data, const char *why, bool lost)
{
    struct mt_run *run = data;
    note_time(run);
    run->calls--;
    if (why != NULL) {
        break_record(run, why, lost);
        return;
    }
    run->record = RECORD_OPEN;
    if (run->failed) {
        mt_run_record_failure(run); // it had failed before the record was needed
    }
}

bool mt_run_open_record(struct mt_run *run)
{
    const struct mt_recorder *recorder = run->options.recorder;
    if (recorder != NULL && run->record == RECORD_NONE) {
        run->record = RECORD_OPENING;
        run->calls++;
        recorder->begin(recorder->data, opened, run);
    }
    return recorder == NULL || run->record >= RECORD_OPEN;
}

static void end_call(struct run_task *task)
{
    note_time(task->run);
    task->call = CALL_NONE;
    task->run->calls--;
    task->run->waiting_changed = true;
}

static void noted(void *data, const char *why, bool lost)
{
    struct run_task *task = data;
    struct mt_run *run = task->run;
    end_call(task);
    if (why != NULL) {
        break_record(run, why, lost);
    }
    if (task->state != TASK_NOTING || !mt_run_may_start(run)) {
        return; // its time was up, or the run ends
    }
    if (why != NULL) {
        mt_run_refuse(task, "not begun: the record cannot be written");
        return;
    }
    const bool first = !task->noted;
    task->noted = true;
    task->noted_attempt = task->attempt;
    if (first) {
        mt_run_hook_noted(task);
    } else {
        mt_run_start_task(task);
    }
}

bool mt_run_note_hook(struct run_task *task)
{
    struct mt_run *run = task->run;
    if (run->options.recorder == NULL) {
        return false;
    }
    if (run->record != RECORD_OPEN) {
        mt_run_refuse(task, "not begun: there is no record of this run");
        return true;
    }
    const struct mt_recorder *recorder = run->options.recorder;
    mt_run_set_state(task, TASK_NOTING);
    mt_run_begin_call(task, CALL_RECORD);
    recorder->hook_begins(recorder->data, task->plan, &task->ref, noted, task);
    return true;
}

static void recorded(void *data, const char *why, bool lost)
{
    struct run_task *task = data;
    end_call(task);
    if (why != NULL) {
        break_record(task->run, why, lost);
    }
    if (task->state == TASK_RECORDING) {
        mt_run_hook_recorded(task);
    }
}

/** Whether how the hook ended means anything to a later run: one that is left runs on. */
static bool is_result(enum mt_hook_outcome outcome, enum run_after_record after)
{
    return outcome == MT_HOOK_OUTCOME_SUCCEEDED || outcome == MT_HOOK_OUTCOME_FAILED ||
           outcome == MT_HOOK_OUTCOME_TIMED_OUT || after == AFTER_RECORD_CLEAR;
}

bool mt_run_record_hook(struct run_task *task, enum mt_hook_outcome outcome, const char *message,
                        enum run_after_record after)
{
    struct mt_run *run = task->run;
    const struct mt_recorder *recorder = open_recorder(run);
    if (recorder == NULL || !task->noted || task->recorded || !is_result(outcome, after)) {
        return false;
    }
    task->recorded = after != AFTER_RECORD_AGAIN;
    task->after_record = after;
    task->outcome = outcome;
    task->outcome_message = mt_arena_strdup(run->arena, message);
    const uint64_t ended_ms = task->ended_ms > 0 ? task->ended_ms : run->now_ms;
    const struct mt_recorded_hook hook = {
        .task = task->plan,
        .ref = &task->ref,
        .outcome = outcome,
        .message = task->outcome_message,
        .again = after == AFTER_RECORD_AGAIN,
        .took_ms = ended_ms - task->started_ms,
    };
    mt_run_set_state(task, TASK_RECORDING);
    mt_run_begin_call(task, CALL_RECORD);
    recorder->hook_ended(recorder->data, &hook, recorded, task);
    return true;
}

void mt_run_record_write(const struct run_task *task, enum mt_applied applied)
{
    const struct mt_recorder *recorder = open_recorder(task->run);
    if (recorder == NULL) {
        return;
    }
    const bool pruned = applied == MT_APPLIED_PRUNED;
    // What is left to others may be taken by them later, and is no drift then.
    const bool shares = mt_task_ignore(task->run->plan, task->plan) != NULL;
    const struct mt_recorded_write write = {
        .task = task->plan,
        .ref = &task->ref,
        .applied = applied,
        .uid = pruned ? NULL : task->uid,
        .resource_version = pruned ? NULL : task->resource_version,
        .sent_hash = task->sent_hash,
        .owned_hash = shares ? 0 : task->owned_hash,
        .left_hash = pruned ? 0 : task->left_hash,
    };
    recorder->wrote(recorder->data, &write);
}

void mt_run_record_gone(const struct run_task *task)
{
    const struct mt_recorder *recorder = open_recorder(task->run);
    if (recorder != NULL && task->noted && task->plan->script == NULL) {
        recorder->hook_gone(recorder->data, task->plan, &task->ref);
    }
}

void mt_run_record_line(const struct run_task *task, const char *container, const char *line)
{
    const struct mt_recorder *recorder = open_recorder(task->run);
    if (recorder != NULL && task->noted) {
        recorder->hook_line(recorder->data, task->plan, container, line);
    }
}

void mt_run_record_goes(const struct run_task *task)
{
    if (task->plan->holds_record) {
        task->run->record = RECORD_GONE;
    }
}

bool mt_run_record_is_gone(const struct mt_run *run)
{
    return run->record == RECORD_GONE;
}

/** Whether a run that resumes this one has to begin where it failed. */
static bool is_final(enum mt_outcome outcome)
{
    return outcome == MT_OUTCOME_FAILED || outcome == MT_OUTCOME_TIMED_OUT;
}

void mt_run_record_failure(struct mt_run *run)
{
    const struct mt_recorder *recorder = open_recorder(run);
    if (recorder != NULL && is_final(run->outcome)) {
        recorder->failed(recorder->data, run->outcome, run->exit_code, run->why);
    }
}

static void closed(void *data, const char *why, bool lost)
{
    struct mt_run *run = data;
    note_time(run);
    run->calls--;
    if (why != NULL && run->result.exit_code == 0) {
        run->result = lost ? (struct mt_run_result){MT_OUTCOME_LOST_LOCK, EXIT_SUPERSEDED}
                           : (struct mt_run_result){MT_OUTCOME_FAILED, EXIT_FAILED};
        run->last.run_outcome = run->result.outcome;
        run->last.exit_code = run->result.exit_code;
        run->last.message =
            mt_arena_printf(run->arena, "all was done, but the record cannot be written: %s", why);
    }
    mt_run_over(run);
}

bool mt_run_close_record(struct mt_run *run)
{
    const struct mt_recorder *recorder = open_recorder(run);
    if (recorder == NULL) {
        return false;
    }
    run->mode = RUN_CLOSING;
    run->calls++;
    recorder->end(recorder->data, &run->last, closed, run);
    return true;
}
