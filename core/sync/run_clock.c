// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "manifest/json.h"
#include "sync/run_state.h"

enum { STRETCH_MS = 30 * 1000 }; ///< What a wave gets beyond the deadline of a member.

static const char *action_of(const struct run_task *task)
{
    return task->plan->on_timeout != NULL ? task->plan->on_timeout : task->run->plan->on_timeout;
}

static enum mt_level level_of(const struct run_task *task)
{
    return mt_run_task_is_hook(task) ? MT_LEVEL_HOOK : MT_LEVEL_RESOURCE;
}

static uint64_t timeout_of(const struct run_task *task)
{
    return task->plan->timeout_said ? task->plan->timeout_ms
                                    : task->run->plan->timeouts.of[level_of(task)].ms;
}

/** Names what timed out: one object, and how many more. */
static const char *describe(struct mt_run *run, const struct run_task *first, size_t count)
{
    if (first == NULL) {
        return !run->checks_first           ? "nothing that can be named"
               : run->options.dry_run_first ? "the server's dry run"
                                            : "the lists of what is there";
    }
    const struct run_verdict *verdict = &first->verdict;
    const char *message = verdict->message != NULL ? verdict->message : "";
    const char *cause = verdict->because_count > 0 ? verdict->because[0] : "";
    const char *more = count > 1 ? mt_arena_printf(run->arena, " and %zu more", count - 1) : "";
    return mt_arena_printf(run->arena, "%s%s%s%s%s%s", mt_run_name(first), more,
                           message[0] != '\0' ? ": " : "", message, cause[0] != '\0' ? "; " : "",
                           cause);
}

static enum mt_decision decide(struct mt_run *run, const struct run_task *stuck,
                               enum mt_level level, const char *action, struct mt_event *event)
{
    struct mt_arena *arena = mt_arena_new();
    const struct mt_policy *policy = run->options.policy;
    struct mt_verdict verdict = {.message = ""};
    if (stuck != NULL) {
        verdict.status = stuck->verdict.known ? stuck->verdict.status : MT_PROGRESSING;
        verdict.message = stuck->verdict.message != NULL ? stuck->verdict.message : "";
    }
    const struct mt_stuck question = {
        .action = action,
        .level = mt_level_name(level),
        .ref = stuck != NULL ? &stuck->ref : NULL,
        .verdict = stuck != NULL ? &verdict : NULL,
    };
    const char *message = "";
    enum mt_decision decision = policy->decide(policy->data, &question, arena, &message);
    event->kind = MT_EVENT_TIMED_OUT;
    event->level = level;
    event->action = action;
    event->message = message;
    mt_run_emit(run, event);
    mt_arena_free(arena);
    run->timed_out = true;
    return decision;
}

/** The time of one task is up. */
static void expire_task(struct run_task *task, enum mt_decision decision)
{
    task->passed_over = decision == MT_DECIDE_CONTINUE;
    if (mt_run_task_is_hook(task)) {
        mt_run_end_hook(task, true);
        return;
    }
    bool unsent = task->state == TASK_CLEARING || (task->state == TASK_READY && task->begun);
    if (unsent && task->plan->action == MT_ACTION_APPLY) {
        mt_run_tell_unapplied(
            task, task->recreated ? "its old object was deleted, and there was no time for the new"
                                  : "there was no time left to write it");
    }
    mt_run_drop_own_watch(task);
    task->clearing = CLEAR_NOTHING;
    task->final = true;
    mt_run_keep_live(task, NULL);
    mt_run_set_state(task, task->passed_over ? TASK_PASSED : TASK_FAILED);
}

/** What has ended did so in time, however much of its log is still to come. */
static void cut_log(struct run_task *task)
{
    if (task->state == TASK_READING) {
        mt_run_logs_cut(task);
    }
}

static void fire_task(void *data, uint64_t now_ms)
{
    struct run_task *task = data;
    struct mt_run *run = task->run;
    if (!mt_run_task_is_active(task) || task->state >= TASK_RECORDING ||
        now_ms < task->deadline_ms || run->mode >= RUN_STOPPING) {
        return;
    }
    cut_log(task);
    if (!mt_run_task_is_active(task)) {
        return;
    }
    struct mt_event event = mt_run_event_of(task, MT_EVENT_TIMED_OUT);
    event.took_ms = run->now_ms - task->started_ms;
    enum mt_decision decision = decide(run, task, level_of(task), action_of(task), &event);
    if (decision == MT_DECIDE_FAIL && !mt_run_task_is_on_failure(task)) {
        mt_run_fail(run, MT_OUTCOME_TIMED_OUT, EXIT_TIMED_OUT, "%s", describe(run, task, 1));
    }
    expire_task(task, decision);
}

void mt_run_start_clock_of_task(struct run_task *task)
{
    uint64_t timeout = timeout_of(task);
    const struct run_gate *wave = mt_run_wave_of(task);
    if (wave == NULL || !wave->started) { // beside the waves, or ahead of its own: it must end
        uint64_t of_wave = task->run->plan->timeouts.of[MT_LEVEL_WAVE].ms;
        bool said = task->plan->timeout_said || timeout > 0;
        timeout = said ? timeout : of_wave;
    }
    if (timeout > 0) {
        task->timeout_ms = timeout;
        task->deadline_ms = task->started_ms + timeout;
        mt_timers_add(&task->run->timers, task->deadline_ms, fire_task, task);
    }
}

void mt_run_wind_up_task(struct run_task *task)
{
    struct mt_run *run = task->run;
    if (task->deadline_ms != UINT64_MAX && run->now_ms > task->idle_ms) {
        task->deadline_ms += run->now_ms - task->idle_ms;
        mt_timers_add(&run->timers, task->deadline_ms, fire_task, task);
    }
}

/** The deadline that a member sets itself, in its manifest or its annotation; 0: none. */
static uint64_t own_deadline_ms(const struct mt_task *task)
{
    uint64_t longest = task->timeout_said ? task->timeout_ms : 0;
    static const char *const keys[] = {"activeDeadlineSeconds", "progressDeadlineSeconds"};
    const cJSON *spec = task->object != NULL ? mt_json_get(task->object->tree, "spec") : NULL;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        int64_t seconds;
        if (mt_json_int64(mt_json_get(spec, keys[i]), &seconds) && seconds > 0 &&
            seconds < INT64_MAX / 1000 && (uint64_t)seconds * 1000 > longest) {
            longest = (uint64_t)seconds * 1000;
        }
    }
    return longest;
}

/** A wave is never shorter than a member's own deadline and 30 s (DESIGN.md, "Timeouts"). */
static uint64_t wave_timeout(const struct run_gate *gate)
{
    const struct mt_run *run = gate->run;
    uint64_t timeout = run->plan->timeouts.of[MT_LEVEL_WAVE].ms;
    size_t index = gate->plan->index;
    for (size_t i = run->member_from[index]; timeout > 0 && i < run->member_from[index + 1]; i++) {
        uint64_t own = own_deadline_ms(run->members[i]->plan);
        if (own > 0 && own + STRETCH_MS > timeout) {
            timeout = own + STRETCH_MS;
        }
    }
    return timeout;
}

/** The tasks whose time is up: those that are under way now, not what they let begin. */
struct expiry {
    MT_ARRAY(struct run_task *) active;
    const struct run_task *first; ///< The first of which something is known.
};

static void add_active(struct expiry *expiry, struct run_task *task)
{
    if (!mt_run_task_is_active(task)) {
        return;
    }
    mt_array_push(NULL, &expiry->active, task);
    if (expiry->first == NULL || (!expiry->first->verdict.known && task->verdict.known)) {
        expiry->first = task;
    }
}

/** Decides about all of them, and does it; `event` has what is known of the level. */
static enum mt_decision expire(struct mt_run *run, struct expiry *expiry, enum mt_level level,
                               bool fails_run, struct mt_event *event)
{
    enum mt_decision decision = decide(run, expiry->first, level, run->plan->on_timeout, event);
    if (decision == MT_DECIDE_FAIL && fails_run) {
        mt_run_fail(run, MT_OUTCOME_TIMED_OUT, EXIT_TIMED_OUT, "%s",
                    describe(run, expiry->first, expiry->active.count));
    }
    for (size_t i = 0; i < expiry->active.count; i++) {
        struct run_task *task = expiry->active.items[i];
        bool stays = decision == MT_DECIDE_CONTINUE && !task->begun; // its turn is still to come
        if (mt_run_task_is_active(task) && !stays) {
            expire_task(task, decision);
        }
    }
    mt_array_fini(&expiry->active);
    return decision;
}

static void fire_gate(void *data, uint64_t now_ms)
{
    struct run_gate *gate = data;
    struct mt_run *run = gate->run;
    if (gate->open || now_ms < gate->clock_ms + gate->timeout_ms || run->mode >= RUN_STOPPING) {
        return;
    }
    struct expiry expiry = {0};
    size_t index = gate->plan->index;
    for (size_t i = run->member_from[index]; i < run->member_from[index + 1]; i++) {
        cut_log(run->members[i]);
    }
    for (size_t i = run->member_from[index]; i < run->member_from[index + 1]; i++) {
        add_active(&expiry, run->members[i]);
    }
    if (expiry.active.count == 0) {
        return; // it stands still: what is awaited is a person, or something of another wave
    }
    struct mt_event event = {
        .phase = gate->plan->phase,
        .has_wave = gate->plan->has_wave,
        .wave = gate->plan->wave,
        .part = gate->plan->part,
        .gate = gate->plan,
        .took_ms = run->now_ms - gate->started_ms,
    };
    bool of_phase = gate->plan->kind == MT_GATE_PHASE;
    enum mt_decision decision = expire(run, &expiry, of_phase ? MT_LEVEL_PHASE : MT_LEVEL_WAVE,
                                       !mt_phase_is_on_failure(gate->plan->phase), &event);
    if (!gate->open && decision == MT_DECIDE_CONTINUE) {
        mt_run_start_clock_of_gate(gate); // what had not begun yet gets the same time
    }
}

void mt_run_start_clock_of_gate(struct run_gate *gate)
{
    struct mt_run *run = gate->run;
    bool of_phase = gate->plan->kind == MT_GATE_PHASE;
    gate->timeout_ms = of_phase ? run->plan->timeouts.of[MT_LEVEL_PHASE].ms : wave_timeout(gate);
    if (gate->timeout_ms > 0) {
        gate->clock_ms = run->now_ms;
        mt_timers_add(&run->timers, gate->clock_ms + gate->timeout_ms, fire_gate, gate);
    }
}

void mt_run_wind_up_gate(struct run_gate *gate)
{
    struct mt_run *run = gate->run;
    if (gate->started && !gate->open && gate->timeout_ms > 0 && run->now_ms > gate->idle_ms) {
        gate->clock_ms += run->now_ms - gate->idle_ms;
        mt_timers_add(&run->timers, gate->clock_ms + gate->timeout_ms, fire_gate, gate);
    }
}

static void fire_run(void *data, uint64_t now_ms)
{
    struct mt_run *run = data;
    bool forward = run->mode <= RUN_FAILING;
    if (!forward || now_ms < run->run_deadline_ms || run->active == 0) {
        return; // SyncFail has time of its own, and persons have all the time
    }
    struct expiry expiry = {0};
    for (size_t i = 0; i < run->plan->tasks.count; i++) {
        cut_log(&run->tasks[i]);
    }
    for (size_t i = 0; i < run->plan->tasks.count; i++) {
        add_active(&expiry, &run->tasks[i]);
    }
    if (expiry.active.count == 0 && !run->checks_first) {
        return;
    }
    struct mt_event event = {.took_ms = run->now_ms - run->started_ms};
    if (expire(run, &expiry, MT_LEVEL_RUN, true, &event) == MT_DECIDE_CONTINUE) {
        mt_run_start_clock_of_run(run); // what had not begun yet gets the same time
    }
}

void mt_run_start_clock_of_run(struct mt_run *run)
{
    uint64_t timeout = run->plan->timeouts.of[MT_LEVEL_RUN].ms;
    if (timeout > 0) {
        run->run_deadline_ms = run->now_ms + timeout;
        mt_timers_add(&run->timers, run->run_deadline_ms, fire_run, run);
    }
}

void mt_run_wind_up(struct mt_run *run)
{
    if (run->run_deadline_ms != UINT64_MAX && run->now_ms > run->idle_ms) {
        run->run_deadline_ms += run->now_ms - run->idle_ms;
        mt_timers_add(&run->timers, run->run_deadline_ms, fire_run, run);
    }
}

static void take_sooner(struct run_limit *limit, struct run_limit other)
{
    if (other.at_ms < limit->at_ms) {
        *limit = other;
    }
}

static void take_gate(struct run_limit *limit, const struct run_gate *gate, enum mt_level level)
{
    if (gate != NULL && gate->started && gate->timeout_ms > 0) {
        take_sooner(limit, (struct run_limit){gate->clock_ms + gate->timeout_ms, gate->timeout_ms,
                                              level, gate->run->plan->on_timeout});
    }
}

struct run_limit mt_run_limit_of(const struct run_task *task)
{
    const struct mt_run *run = task->run;
    struct run_limit limit = {.at_ms = UINT64_MAX};
    if (task->deadline_ms != UINT64_MAX) {
        take_sooner(&limit, (struct run_limit){task->deadline_ms, task->timeout_ms, level_of(task),
                                               action_of(task)});
    }
    take_gate(&limit, mt_run_wave_of(task), MT_LEVEL_WAVE);
    take_gate(&limit, mt_run_phase_of(task), MT_LEVEL_PHASE);
    if (mt_run_task_is_on_failure(task)) {
        take_sooner(&limit, (struct run_limit){run->failure_deadline_ms, MT_SYNC_FAIL_MS,
                                               MT_LEVEL_PHASE, "fail"});
    } else if (run->run_deadline_ms != UINT64_MAX) {
        take_sooner(&limit, (struct run_limit){run->run_deadline_ms,
                                               run->plan->timeouts.of[MT_LEVEL_RUN].ms,
                                               MT_LEVEL_RUN, run->plan->on_timeout});
    }
    return limit;
}
