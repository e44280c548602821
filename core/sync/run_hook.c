// SPDX-License-Identifier: Apache-2.0
#include "manifest/intent.h"
#include "sync/run_state.h"

enum {
    PAUSE_MS = 5000, ///< Before a hook is run again the first time; twice as long each time,
    PAUSE_MAX_MS = 180 * 1000, ///< as ArgoCD's retries (SEMANTICS.md 3.8).
};

enum mt_hook_outcome mt_run_ended_outcome(const struct run_task *task)
{
    return task->timed_out ? MT_HOOK_OUTCOME_TIMED_OUT : MT_HOOK_OUTCOME_INTERRUPTED;
}

void mt_run_hook_started(struct run_task *task)
{
    if (task->announced) {
        return;
    }
    task->announced = true;
    task->run->hook_count++;
    struct mt_event event = mt_run_event_of(task, MT_EVENT_HOOK_STARTED);
    mt_run_emit(task->run, &event);
}

static bool is_well(enum mt_hook_outcome outcome)
{
    return outcome == MT_HOOK_OUTCOME_SUCCEEDED || outcome == MT_HOOK_OUTCOME_SKIPPED;
}

static void emit_finished(const struct run_task *task, enum mt_hook_outcome outcome,
                          const char *message)
{
    struct mt_event event = mt_run_event_of(task, MT_EVENT_HOOK_FINISHED);
    event.outcome = outcome;
    event.message = message;
    event.remedy = outcome == MT_HOOK_OUTCOME_FAILED ? task->remedy : NULL;
    event.because = (const char *const *)task->verdict.because;
    event.because_count = is_well(outcome) ? 0 : task->verdict.because_count;
    uint64_t ended_ms = task->ended_ms > 0 ? task->ended_ms : task->run->now_ms;
    event.took_ms = task->announced ? ended_ms - task->started_ms : 0;
    mt_run_emit(task->run, &event);
}

static void finish(struct run_task *task, enum mt_hook_outcome outcome, const char *message)
{
    emit_finished(task, outcome, message);
    task->final = true;
    mt_run_keep_live(task, NULL);
    mt_run_set_state(task, is_well(outcome) || task->passed_over ? TASK_PASSED : TASK_FAILED);
    if (outcome == MT_HOOK_OUTCOME_FAILED) {
        mt_run_fail(task->run, MT_OUTCOME_FAILED, EXIT_FAILED, "%s failed%s%s", mt_run_name(task),
                    message[0] != '\0' ? ": " : "", message);
    }
}

void mt_run_hook_over(struct run_task *task, enum mt_hook_outcome outcome, const char *message)
{
    mt_run_logs_close(task);
    if (!mt_run_record_hook(task, outcome, message, AFTER_RECORD_OVER)) {
        finish(task, outcome, message);
    }
}

static void run_again(void *data, uint64_t now_ms)
{
    struct run_task *task = data;
    (void)now_ms;
    if (task->state != TASK_PAUSING || !mt_run_may_start(task->run)) {
        return;
    }
    bool may_be_there = task->uid != NULL || task->unsure ||
                        (task->plan->delete_policies & MT_DELETE_BEFORE_HOOK_CREATION) != 0;
    if (task->plan->script != NULL || !may_be_there) {
        mt_run_enqueue(task); // there is no object to be deleted before
    } else {
        mt_run_clear(task, CLEAR_AGAIN);
    }
}

static uint64_t pause_of(unsigned attempt)
{
    uint64_t pause = PAUSE_MS;
    for (unsigned i = 1; i < attempt && pause < PAUSE_MAX_MS; i++) {
        pause *= 2;
    }
    return pause < PAUSE_MAX_MS ? pause : PAUSE_MAX_MS;
}

static void pause(struct run_task *task, const char *message)
{
    struct mt_run *run = task->run;
    task->ended_ms = 0;
    struct mt_event event = mt_run_event_of(task, MT_EVENT_RETRYING);
    event.pause_ms = pause_of(task->attempt);
    event.attempt = ++task->attempt;
    event.message = message;
    mt_run_emit(run, &event);
    mt_run_set_state(task, TASK_PAUSING);
    mt_run_say(task, MT_PROGRESSING, "is run again after a pause");
    mt_timers_add(&run->timers, run->now_ms + event.pause_ms, run_again, task);
}

void mt_run_hook_ended(struct run_task *task, enum mt_hook_outcome outcome, const char *message)
{
    task->ended_ms = task->run->now_ms;
    if (!mt_run_logs_hold(task, outcome, message)) {
        mt_run_hook_settled(task, outcome, message);
    }
}

void mt_run_hook_settled(struct run_task *task, enum mt_hook_outcome outcome, const char *message)
{
    const bool again = outcome == MT_HOOK_OUTCOME_FAILED && task->attempt <= task->plan->retries;
    mt_run_keep_live(task, NULL);
    if (again && mt_run_may_start(task->run)) {
        mt_run_logs_close(task);
        if (!mt_run_record_hook(task, outcome, message, AFTER_RECORD_AGAIN)) {
            pause(task, message);
        }
        return;
    }
    if (again && task->run->mode == RUN_STOPPING) { // whoever resumes this run runs it again
        mt_run_logs_close(task);
        if (mt_run_record_hook(task, outcome, message, AFTER_RECORD_AGAIN)) {
            return;
        }
    }
    mt_run_hook_over(task, outcome, message);
}

void mt_run_hook_recorded(struct run_task *task)
{
    const bool goes_on = mt_run_may_start(task->run);
    switch (task->after_record) {
    case AFTER_RECORD_AGAIN:
        if (goes_on) {
            pause(task, task->outcome_message);
            break;
        }
        finish(task, task->outcome, task->outcome_message);
        break;
    case AFTER_RECORD_CLEAR:
        if (task->run->mode != RUN_STOPPING) {
            mt_run_clear(task, CLEAR_ENDED);
            break;
        }
        finish(task, task->outcome, task->outcome_message);
        break;
    case AFTER_RECORD_OVER:
        finish(task, task->outcome, task->outcome_message);
        break;
    }
}
