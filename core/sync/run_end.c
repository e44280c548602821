// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/intent.h"
#include "sync/run_state.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { WHY_MAX = 2048 };

void mt_run_fail(struct mt_run *run, enum mt_outcome outcome, int exit_code, const char *format,
                 ...)
{
    if (run->failed) {
        return; // the first cause counts
    }
    char why[WHY_MAX];
    va_list args;
    va_start(args, format);
    mt_message_format(why, sizeof why, format, args);
    va_end(args);
    run->failed = true;
    run->outcome = outcome;
    run->exit_code = exit_code;
    run->why = mt_strdup(why);
    if (run->mode <= RUN_FORWARD) {
        run->mode = RUN_FAILING;
    }
    mt_run_record_failure(run);
}

/** Whether a hook of this run, or one that an earlier run left, is deleted now by its policy. */
static bool is_to_be_deleted(const struct run_task *task, unsigned policy, bool on_failure)
{
    if (!mt_run_task_is_hook(task) || task->plan->script != NULL ||
        (task->plan->delete_policies & policy) == 0 || task->deleted ||
        !mt_run_is_last_of_object(task)) {
        return false;
    }
    if (policy == MT_DELETE_HOOK_SUCCEEDED) {
        // Those of SyncFail did not run now; an earlier sync may have left them.
        return task->uid != NULL || (mt_run_task_is_on_failure(task) && !task->plan->generate_name);
    }
    bool may_be_there = task->uid != NULL || task->unsure;
    return may_be_there && mt_run_task_is_on_failure(task) == on_failure &&
           !mt_run_task_is_active(task);
}

/** Deletes the hooks with this policy (SEMANTICS.md 2.9); `then` follows when that is answered. */
static void clean(struct mt_run *run, unsigned policy, bool on_failure, enum run_mode then)
{
    run->mode = RUN_CLEANING;
    run->after_cleaning = then;
    run->clean_policy = policy;
    for (size_t i = 0; i < run->plan->tasks.count; i++) {
        struct run_task *task = &run->tasks[i];
        if (is_to_be_deleted(task, policy, on_failure)) {
            task->deleted = true;
            mt_run_clear(task, CLEAR_POLICY);
        }
    }
}

static void fire_failure(void *data, uint64_t now_ms)
{
    struct mt_run *run = data;
    (void)now_ms;
    if (run->mode != RUN_ON_FAILURE) {
        return;
    }
    run->failure_over = true;
    for (size_t i = 0; i < run->plan->tasks.count; i++) {
        struct run_task *task = &run->tasks[i];
        if (task->state == TASK_READING) {
            mt_run_logs_cut(task);
        }
        if (!mt_run_task_is_active(task) || task->state == TASK_RECORDING) {
            continue;
        }
        struct mt_event event = mt_run_event_of(task, MT_EVENT_TIMED_OUT);
        event.level = MT_LEVEL_PHASE;
        event.action = "fail";
        event.took_ms = run->now_ms - run->failure_since_ms;
        mt_run_emit(run, &event);
        if (mt_run_task_is_hook(task)) {
            mt_run_end_hook(task, true);
        } else {
            mt_run_set_state(task, TASK_FAILED);
        }
    }
}

static void begin_failure(struct mt_run *run)
{
    if (run->failure_left > 0 && !mt_run_open_record(run)) {
        return; // its hooks are to be noted; comes back when they can be
    }
    run->mode = RUN_ON_FAILURE;
    run->failure_since_ms = run->now_ms;
    run->failure_deadline_ms = run->now_ms + MT_SYNC_FAIL_MS;
    mt_timers_add(&run->timers, run->failure_deadline_ms, fire_failure, run);
    mt_run_release_failure(run);
}

static void warn_at_the_end(struct mt_run *run)
{
    for (size_t i = 0; i < run->warned.count; i++) {
        const struct run_task *task = run->warned.items[i];
        if (task->verdict.warns && task->verdict.message != NULL) {
            mt_run_warn(
                run, task,
                mt_arena_printf(run->arena, "%s: %s", mt_run_name(task), task->verdict.message));
        }
    }
}

/** What something that timed out, and was passed over, makes of a run that went well otherwise. */
static void settle_outcome(struct mt_run *run)
{
    if (run->failed) {
        run->result = (struct mt_run_result){run->outcome, run->exit_code};
    } else if (run->timed_out) {
        run->result = (struct mt_run_result){MT_OUTCOME_TIMED_OUT, EXIT_TIMED_OUT};
    } else if (run->degraded) {
        run->result = (struct mt_run_result){MT_OUTCOME_DEGRADED,
                                             run->options.allow_degraded ? 0 : EXIT_FAILED};
    } else {
        run->result = (struct mt_run_result){MT_OUTCOME_SUCCEEDED, 0};
    }
}

static const char *closing_words(const struct mt_run *run)
{
    if (run->why != NULL) {
        return run->why;
    }
    if (run->unapplied_count > 0) {
        return mt_arena_printf(run->arena, "%zu not applied; what timed out was passed over",
                               run->unapplied_count);
    }
    return run->timed_out ? "all is applied; what timed out was passed over" : "";
}

void mt_run_over(struct mt_run *run)
{
    run->mode = RUN_OVER;
    mt_run_emit(run, &run->last);
}

static void finish(struct mt_run *run)
{
    settle_outcome(run);
    warn_at_the_end(run);
    run->last = (struct mt_event){
        .kind = MT_EVENT_RUN_FINISHED,
        .wall_ms = mt_run_wall_ms(run),
        .run_outcome = run->result.outcome,
        .exit_code = run->result.exit_code,
        .message = closing_words(run),
        .took_ms = run->now_ms - run->started_ms,
        .applied_count = run->applied_count,
        .unchanged_count = run->unchanged_count,
        .pruned_count = run->pruned_count,
        .hook_count = run->hook_count,
    };
    if (!mt_run_close_record(run)) {
        mt_run_over(run);
    }
}

/**
 * In the last wave only objects are left that no controller answers: waiting longer would bring
 * nothing (DESIGN.md, "Time and readiness").
 */
static bool nobody_answers(const struct mt_run *run)
{
    return run->mode == RUN_FORWARD && !run->options.strict && run->blocked == 0 &&
           run->unanswered > 0 && run->unanswered == run->active;
}

static void pass_unanswered(struct mt_run *run)
{
    const struct run_task *first = run->waiting.first;
    const char *message = first->verdict.message != NULL ? first->verdict.message : "";
    const char *why = mt_arena_printf(
        run->arena, "%s: %s; where that is how it should be, say moontide.dev/wait: \"false\"",
        mt_run_name(first), message);
    run->degraded = true;
    run->why = mt_strdup(why);
    while (run->waiting.first != NULL) {
        struct run_task *task = run->waiting.first;
        task->final = true;
        mt_run_set_state(task, TASK_PASSED);
    }
}

/** Whether nothing of SyncFail will come any more. */
static bool failure_is_over(const struct mt_run *run)
{
    return run->active == 0 && (run->failure_left == 0 || run->failure_over);
}

bool mt_run_turn(struct mt_run *run)
{
    switch (run->mode) {
    case RUN_CHECKING:
        return false; // mt_run_check() goes on
    case RUN_FORWARD:
        if (nobody_answers(run)) {
            pass_unanswered(run);
        }
        if (run->forward_left == 0 && run->active == 0 && run->calls == 0) {
            clean(run, MT_DELETE_HOOK_SUCCEEDED, false, RUN_OVER);
            return true;
        }
        return false;
    case RUN_FAILING:
        if (run->active == 0 && run->calls == 0) {
            clean(run, MT_DELETE_HOOK_FAILED, false, RUN_ON_FAILURE);
            return true;
        }
        return false;
    case RUN_CLEANING:
        if (run->cleaning > 0 || run->calls > 0) {
            return false;
        }
        if (run->after_cleaning == RUN_ON_FAILURE) {
            begin_failure(run);
        } else {
            finish(run);
        }
        return true;
    case RUN_ON_FAILURE:
        if (failure_is_over(run) && run->calls == 0) {
            clean(run, MT_DELETE_HOOK_FAILED, true, RUN_OVER);
            return true;
        }
        return false;
    case RUN_STOPPING:
        if (run->calls == 0) { // what was held is not called any more
            finish(run);
        }
        return false;
    case RUN_TERMINATING:
        if (run->calls == 0 && run->held.count == 0) {
            finish(run);
        }
        return false;
    case RUN_CLOSING:
    case RUN_OVER:
        return false;
    }
    return false;
}
