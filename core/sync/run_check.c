// SPDX-License-Identifier: Apache-2.0
// The server's dry run: of everything before the first write, and of what is late before its own.
#include "base/arena.h"
#include "base/buffer.h"
#include "sync/kind.h"
#include "sync/run_state.h"

static const struct mt_task_check *check_of(const struct run_task *task)
{
    return &mt_preflight_result(task->run->preflight)->tasks[task->plan->index];
}

/** Hooks of the run that is resumed: they are there, and are not written again as they are. */
static const bool *known_hooks(const struct mt_run *run)
{
    bool *known = mt_arena_alloc(run->arena, run->plan->tasks.count * sizeof *known);
    for (size_t i = 0; i < run->plan->tasks.count; i++) {
        known[i] = run->tasks[i].past != NULL;
    }
    return known;
}

void mt_run_begin_checks(struct mt_run *run)
{
    const struct mt_run_options *options = &run->options;
    const struct mt_preflight_options wanted = {
        .plan = run->plan,
        .cluster = options->cluster,
        .policy = options->policy,
        .scopes = options->scopes,
        .owner = options->owner,
        .revision = options->head.revision,
        .run_id = options->head.run_id,
        .concurrency = options->concurrency,
        .fail_on_conflicts = options->fail_on_conflicts,
        .take_ownership = options->take_ownership,
        .only_lists = !options->dry_run_first,
        .strict = options->strict,
        .known = options->past != NULL ? known_hooks(run) : NULL,
        .calls = &run->calls,
        .last_writes = options->last_writes,
    };
    run->preflight = mt_preflight_new(&wanted);
    run->mode = RUN_CHECKING;
    run->checking = true;
    run->checks_first = true;
    run->active++; // the clock of the run counts this, too
}

/** The check before everything else is over, however it went. */
static void end_first_check(struct mt_run *run)
{
    if (run->checks_first) {
        run->checks_first = false;
        run->active--;
        run->idle_ms = run->now_ms;
    }
}

/** What people are told about an object that may be written. */
static void tell_of_passed(struct run_task *task, const struct mt_task_check *check)
{
    for (size_t i = 0; i < check->warnings.count; i++) {
        mt_run_warn_of_server(task, check->warnings.items[i]);
    }
    if (check->state != MT_CHECK_REFUSED && check->taken != NULL) {
        mt_run_warn_of_taking(task, check->taken);
    }
}

static void tell_of_refused(struct run_task *task, const struct mt_task_check *check)
{
    const char *refusal = check->refusal;
    task->remedy = check->remedy;
    task->sent_ms = task->run->now_ms;
    if (mt_run_task_is_hook(task)) {
        mt_run_hook_over(task, MT_HOOK_OUTCOME_FAILED, refusal);
    } else {
        mt_run_emit_applied(task, MT_APPLIED_FAILED, refusal);
        mt_run_set_state(task, TASK_FAILED);
    }
}

static bool is_news(const struct run_task *task)
{
    enum mt_check_state state = check_of(task)->state;
    return !task->checked &&
           (state == MT_CHECK_PASSED || state == MT_CHECK_REFUSED || state == MT_CHECK_SKIPPED);
}

/** A task whose time was up meanwhile has been told of already. */
static bool is_refused(const struct run_task *task)
{
    return is_news(task) && check_of(task)->state == MT_CHECK_REFUSED && task->state <= TASK_READY;
}

static void fail_for(struct mt_run *run)
{
    struct mt_buf refusals;
    const char *rest = "";
    size_t objects = 0;
    for (size_t i = 0; i < run->plan->tasks.count; i++) {
        objects += check_of(&run->tasks[i])->state != MT_CHECK_NONE;
    }
    if (run->mode == RUN_CHECKING) {
        rest = run->early_begun || run->options.made_before != NULL
                   ? "; nothing but Namespaces was written"
                   : "; nothing was written";
    }
    mt_buf_init(&refusals, MT_BUF_UNLIMITED);
    mt_preflight_put_refusals(mt_preflight_result(run->preflight), objects, "object", &refusals);
    mt_run_fail(run, MT_OUTCOME_FAILED, EXIT_FAILED, "%s%s", mt_buf_text(&refusals), rest);
    mt_buf_fini(&refusals);
}

/** What the preflight warns of and has not told yet. */
static void tell_warnings(struct mt_run *run)
{
    const struct mt_preflight_result *result = mt_preflight_result(run->preflight);
    while (run->warnings_told < result->warnings.count) {
        mt_run_warn(run, NULL, result->warnings.items[run->warnings_told++]);
    }
}

/** Tells what was found out since the last time, all refusals at once. */
static void tell_news(struct mt_run *run)
{
    const char *broken = mt_preflight_result(run->preflight)->broken;
    size_t refused = 0;
    for (size_t i = 0; i < run->plan->tasks.count; i++) {
        refused += is_refused(&run->tasks[i]);
    }
    if (broken != NULL) {
        mt_run_fail(run, MT_OUTCOME_FAILED, EXIT_NO_CONNECTION, "%s", broken);
    } else if (refused > 0) {
        fail_for(run);
    }
    tell_warnings(run);
    for (size_t i = 0; i < run->plan->tasks.count; i++) {
        struct run_task *task = &run->tasks[i];
        const struct mt_task_check *check = check_of(task);
        if (check->state == MT_CHECK_LATE) {
            run->tasks[check->late_after->index].needed = true;
        }
        if (!is_news(task)) {
            continue;
        }
        bool fails = is_refused(task);
        task->checked = true;
        task->takes = check->taken != NULL;
        task->takes_marks = check->taken_over != NULL;
        tell_of_passed(task, check);
        if (fails) {
            tell_of_refused(task, check);
        }
    }
}

/** Whether a Namespace may come before its turn: nobody has said what it waits for. */
static bool may_be_early(const struct mt_task *task)
{
    if (task->action != MT_ACTION_APPLY || mt_phase_is_on_failure(task->phase) ||
        task->depends_on || !mt_kind_is_namespace(task->ref.group, task->ref.kind)) {
        return false;
    }
    for (size_t i = 0; i < task->after.count; i++) {
        const struct mt_gate *gate = task->after.items[i].gate;
        if (gate != NULL && mt_run_gate_is_outside(gate)) {
            return false;
        }
    }
    return true;
}

/** Begins with the Namespaces that late objects need. */
static void begin_early(struct mt_run *run)
{
    run->early_begun = true;
    for (size_t i = 0; i < run->plan->tasks.count; i++) {
        const struct mt_task_check *check = check_of(&run->tasks[i]);
        if (check->state != MT_CHECK_LATE) {
            continue;
        }
        struct run_task *needed = &run->tasks[check->late_after->index];
        if (needed->state == TASK_BLOCKED && may_be_early(check->late_after)) {
            needed->early = true;
            run->early_left++;
            mt_run_enqueue(needed);
        }
    }
}

/** Those that wait for their check may be written, or must not any more. */
static void let_parked_go_on(struct mt_run *run)
{
    for (size_t i = 0; i < run->parked.count; i++) {
        struct run_task *task = run->parked.items[i];
        if (task->state != TASK_READY) {
            continue;
        }
        if (run->failed && !mt_run_task_is_on_failure(task)) {
            mt_run_set_state(task, TASK_BLOCKED);
        } else {
            mt_array_push(NULL, &run->ready, task);
        }
    }
    run->parked.count = 0;
}

/** Goes on from CHECKING once nothing is late that a Namespace of this plan could help. */
static void go_forward(struct mt_run *run)
{
    if (run->mode != RUN_CHECKING || !mt_run_open_record(run) || run->mode != RUN_CHECKING) {
        return;
    }
    if (!run->early_begun && run->preflight != NULL) {
        begin_early(run);
    }
    if (run->early_left == 0) {
        end_first_check(run);
        run->mode = RUN_FORWARD;
        if (!mt_run_resume_failure(run)) {
            mt_run_release_first(run);
        }
    }
}

/** The first check was given up: its time was up, or a Namespace failed. */
static void give_up(struct mt_run *run)
{
    if (!mt_preflight_is_idle(run->preflight)) {
        mt_preflight_stop(run->preflight);
    }
    end_first_check(run);
}

void mt_run_check(struct mt_run *run)
{
    if (run->mode >= RUN_STOPPING) {
        return;
    }
    if (run->preflight == NULL) {
        go_forward(run);
        return;
    }
    mt_preflight_advance(run->preflight);
    if (run->checks_first && run->mode != RUN_CHECKING) {
        give_up(run);
    }
    if (run->checking && mt_preflight_is_idle(run->preflight)) {
        run->checking = false;
        tell_news(run);
        let_parked_go_on(run);
        if (run->failed) {
            end_first_check(run);
        }
    }
    if (!run->checking && !run->failed) {
        go_forward(run);
    }
}

bool mt_run_check_is_due(const struct mt_run *run)
{
    return run->checking && run->mode < RUN_STOPPING && mt_preflight_is_idle(run->preflight);
}

void mt_run_stop_checks(struct mt_run *run)
{
    if (run->preflight != NULL) {
        mt_preflight_stop(run->preflight);
    }
}

void mt_run_check_provided(struct run_task *task)
{
    struct mt_run *run = task->run;
    if (task->early) {
        run->early_left--;
        run->checking = true;
    }
    if (run->preflight != NULL) {
        mt_preflight_provide(run->preflight, task->plan);
        run->checking = run->checking || !mt_preflight_is_idle(run->preflight);
    }
}

/** A hook of SyncFail whose namespace the failure has kept from coming has nowhere to run. */
static bool has_no_place(const struct run_task *task, const struct mt_task_check *check)
{
    const struct mt_task *needs = check->late_after;
    return check->state == MT_CHECK_LATE && mt_run_task_is_on_failure(task) &&
           mt_run_task_is_hook(task) && needs->action == MT_ACTION_APPLY &&
           mt_kind_is_namespace(needs->ref.group, needs->ref.kind) &&
           !task->run->tasks[needs->index].exists;
}

bool mt_run_park(struct run_task *task)
{
    struct mt_run *run = task->run;
    if (run->preflight == NULL || mt_preflight_is_over(run->preflight)) {
        return false;
    }
    const struct mt_task_check *check = check_of(task);
    if (has_no_place(task, check)) {
        mt_run_hook_over(
            task, MT_HOOK_OUTCOME_SKIPPED,
            mt_arena_printf(run->arena, "Namespace/%s is not there", check->late_after->ref.name));
        return true;
    }
    if (task->checked || (check->state != MT_CHECK_LATE && check->state != MT_CHECK_PENDING)) {
        return task->state != TASK_READY;
    }
    mt_preflight_demand(run->preflight, task->plan);
    run->checking = true;
    mt_array_push(NULL, &run->parked, task);
    return true;
}
