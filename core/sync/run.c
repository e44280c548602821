// SPDX-License-Identifier: Apache-2.0
#include "sync/run.h"

#include "base/arena.h"
#include "base/memory.h"
#include "sync/run_state.h"

#include <stdlib.h>
#include <string.h>

static void init_tasks(struct mt_run *run)
{
    const struct mt_plan *plan = run->plan;
    run->tasks = mt_realloc(NULL, plan->tasks.count + 1, sizeof *run->tasks);
    memset(run->tasks, 0, (plan->tasks.count + 1) * sizeof *run->tasks);
    for (size_t i = 0; i < plan->tasks.count; i++) {
        struct run_task *task = &run->tasks[i];
        task->run = run;
        task->plan = plan->tasks.items[i];
        task->ref = task->plan->ref;
        task->attempt = 1;
        task->deadline_ms = UINT64_MAX;
        if (mt_run_task_is_on_failure(task)) {
            run->failure_left++;
            run->failure_blocked++;
        } else {
            run->forward_left++;
            run->blocked++;
        }
    }
}

struct mt_run *mt_run_new(const struct mt_run_options *options)
{
    struct mt_run *run = mt_alloc(sizeof *run);
    run->options = *options;
    run->plan = options->plan;
    run->arena = mt_arena_new();
    run->question = mt_arena_new();
    run->related = mt_related_new(run->arena);
    run->run_deadline_ms = UINT64_MAX;
    run->mode = RUN_FORWARD;
    if (run->options.concurrency == 0) {
        run->options.concurrency = MT_CONCURRENCY;
    }
    init_tasks(run);
    mt_run_take_past(run);
    mt_run_build_graph(run);
    return run;
}

static void free_task(struct run_task *task)
{
    mt_run_drop_script(task);
    mt_run_logs_close(task);
    free(task->uid);
    free(task->resource_version);
    free(task->status_entry);
    cJSON_Delete(task->live);
    mt_run_verdict_fini(&task->verdict);
}

void mt_run_free(struct mt_run *run)
{
    if (run == NULL) {
        return;
    }
    mt_preflight_free(run->preflight);
    mt_run_end_watches(run);
    mt_run_end_related(run);
    for (size_t i = 0; i < run->plan->tasks.count; i++) {
        mt_run_drop_own_watch(&run->tasks[i]);
        free_task(&run->tasks[i]);
    }
    mt_run_free_graph(run);
    free(run->tasks);
    mt_timers_fini(&run->timers);
    mt_array_fini(&run->ready);
    mt_array_fini(&run->held);
    mt_array_fini(&run->parked);
    mt_array_fini(&run->dirty);
    mt_map_fini(&run->by_object);
    mt_map_fini(&run->by_uid);
    mt_map_fini(&run->server_warnings);
    free(run->why);
    mt_arena_free(run->question);
    mt_arena_free(run->arena);
    free(run);
}

static void begin(struct mt_run *run)
{
    run->begun = true;
    run->started_ms = run->now_ms;
    const struct mt_cluster *cluster = run->options.cluster;
    run->wall_offset_ms = cluster->wall_ms(cluster->data) - (int64_t)run->now_ms;
    mt_run_emit(run, &(struct mt_event){
                         .kind = MT_EVENT_RUN_STARTED,
                         .head = &run->options.head,
                         .tasks = run->plan->tasks.count,
                     });
    run->idle_ms = run->now_ms;
    mt_run_start_clock_of_run(run);
    if (run->options.dry_run_first || run->options.lists_first) {
        mt_run_begin_checks(run);
    } else if (run->options.recorder != NULL) {
        run->mode = RUN_CHECKING; // there is nothing to check, and the record comes first, too
        mt_run_check(run);
    } else {
        mt_run_release_first(run);
    }
}

void mt_run_advance(struct mt_run *run, uint64_t now_ms)
{
    mt_run_set_time(run, now_ms);
    if (run->mode == RUN_OVER) {
        return; // runFinished is the last word
    }
    if (!run->begun) {
        begin(run);
    }
    while (mt_timers_fire(&run->timers, run->now_ms)) {
        // each looks for itself whether it still matters
    }
    bool more = true;
    while (more) {
        mt_run_judge_dirty(run);
        mt_run_check(run);
        mt_run_start_ready(run);
        more = mt_run_turn(run) || run->dirty.count > 0 || mt_run_check_is_due(run);
    }
    mt_run_say_waiting(run);
}

uint64_t mt_run_wakes_at(const struct mt_run *run)
{
    const struct mt_timer *first = mt_timers_first(&run->timers);
    return !run->begun ? 0 : first != NULL ? first->at_ms : UINT64_MAX;
}

bool mt_run_is_over(const struct mt_run *run)
{
    return run->mode == RUN_OVER;
}

static void stop_calls(void *data, uint64_t now_ms)
{
    struct mt_run *run = data;
    (void)now_ms;
    if (run->mode == RUN_STOPPING || run->mode == RUN_CLOSING) {
        run->options.cluster->cancel(run->options.cluster->data);
    }
}

/** What runs in the cluster stays and is reported; what runs here ends. */
static void leave_hooks(struct mt_run *run)
{
    for (size_t i = 0; i < run->plan->tasks.count; i++) {
        struct run_task *task = &run->tasks[i];
        if (!mt_run_task_is_hook(task) || !task->announced || !mt_run_task_is_active(task)) {
            continue;
        }
        if (task->state == TASK_READING) {
            mt_run_logs_cut(task); // it has ended, and nobody has to hear how much it wrote
        }
        if (task->state == TASK_RECORDING || !mt_run_task_is_active(task)) {
            continue;
        }
        mt_run_drop_script(task);
        mt_run_hook_over(task, MT_HOOK_OUTCOME_INTERRUPTED,
                         task->plan->script != NULL ? "ended with the run" : "left as it is");
    }
}

/** Nothing new starts; whether there was anything to be stopped. */
static bool begin_nothing_more(struct mt_run *run, enum mt_outcome outcome, int exit_code,
                               const char *why)
{
    if (run->mode >= RUN_STOPPING) {
        return false;
    }
    if (!run->begun) {
        begin(run);
    }
    mt_run_fail(run, outcome, exit_code, "%s", why);
    mt_run_stop_checks(run);
    return true;
}

/** Leaves what is in the cluster as it is; calls under way have a moment to be answered. */
static void stop_and_leave(struct mt_run *run)
{
    run->mode = RUN_STOPPING;
    leave_hooks(run);
    mt_timers_add(&run->timers, run->now_ms + MT_INTERRUPT_MS, stop_calls, run);
}

void mt_run_interrupt(struct mt_run *run, uint64_t now_ms)
{
    mt_run_set_time(run, now_ms);
    if (begin_nothing_more(run, MT_OUTCOME_INTERRUPTED, EXIT_INTERRUPTED, "interrupted")) {
        stop_and_leave(run);
    }
}

void mt_run_lose_lock(struct mt_run *run, const char *why, uint64_t now_ms)
{
    if (run->record == RECORD_GONE) {
        return; // the lock has gone with it, and nothing is written any more
    }
    mt_run_set_time(run, now_ms);
    run->record = RECORD_BROKEN; // it is another run's now
    if (begin_nothing_more(run, MT_OUTCOME_LOST_LOCK, EXIT_SUPERSEDED, why)) {
        stop_and_leave(run);
    }
}

void mt_run_terminate(struct mt_run *run, enum mt_outcome outcome, uint64_t now_ms)
{
    mt_run_set_time(run, now_ms);
    if (!begin_nothing_more(run, outcome,
                            outcome == MT_OUTCOME_FAILED ? EXIT_FAILED : EXIT_SUPERSEDED,
                            "the run was terminated")) {
        return;
    }
    run->mode = RUN_TERMINATING;
    for (size_t i = 0; i < run->plan->tasks.count; i++) {
        struct run_task *task = &run->tasks[i];
        if (mt_run_task_is_hook(task) && mt_run_task_is_active(task)) {
            mt_run_end_hook(task, false);
        }
    }
}

bool mt_run_approve(struct mt_run *run, const char *gate, const char *user, uint64_t now_ms)
{
    mt_run_set_time(run, now_ms);
    if (!run->begun) {
        begin(run);
    }
    for (size_t i = 0; !mt_run_is_over(run) && i < run->plan->gates.count; i++) {
        const char *name = run->gates[i].plan->approval;
        if (name != NULL && strcmp(name, gate) == 0) {
            return mt_run_approve_gate(&run->gates[i], user);
        }
    }
    return false;
}

size_t mt_run_calls(const struct mt_run *run)
{
    return run->calls;
}

struct mt_run_result mt_run_result(const struct mt_run *run)
{
    return run->result;
}
