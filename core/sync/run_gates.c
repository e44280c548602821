// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "sync/run_state.h"

/** Whether the gate belongs to SyncFail; what is outside of the plan has no phase. */
static bool is_on_failure(const struct mt_gate *gate)
{
    return mt_gate_has_phase(gate) && mt_phase_is_on_failure(gate->phase);
}

void mt_run_enqueue(struct run_task *task)
{
    struct mt_run *run = task->run;
    mt_run_set_state(task, TASK_READY);
    mt_array_push(NULL, &run->ready, task);
}

/** A hook of "on:timeout" after a failure that was none. */
static bool is_not_wanted(const struct run_task *task)
{
    return task->plan->only_on_timeout && !task->run->timed_out;
}

static void make_ready(struct run_task *task)
{
    const struct mt_run *run = task->run;
    if (run->failure_over || (run->mode > RUN_FAILING && !mt_run_task_is_on_failure(task))) {
        return; // approved when SyncFail had begun, or of SyncFail when its time was up
    }
    if (is_not_wanted(task)) {
        mt_run_hook_over(task, MT_HOOK_OUTCOME_SKIPPED, "nothing timed out");
    } else {
        mt_run_enqueue(task);
    }
}

static void open_gate(struct run_gate *gate);

/** A gate that waits for a person or for something outside is all that a task still waits for. */
static void ask_outside(struct run_gate *gate)
{
    struct mt_run *run = gate->run;
    const char *who = run->options.assume;
    if (gate->open || who == NULL) {
        return;
    }
    if (gate->plan->approval != NULL) {
        mt_run_approve_gate(gate, who);
        return;
    }
    mt_run_warn(run, NULL,
                mt_arena_printf(run->arena,
                                "%s is taken to be there and healthy: %s does not know it",
                                gate->plan->object, who));
    open_gate(gate);
}

static void look_outside(struct run_task *task)
{
    const struct mt_task *plan = task->plan;
    for (size_t i = 0; i < plan->after.count; i++) {
        const struct mt_gate *gate = plan->after.items[i].gate;
        if (gate != NULL && mt_run_gate_is_outside(gate)) {
            ask_outside(&task->run->gates[gate->index]);
        }
    }
}

static void catch_up(struct run_task *task);

/** The task waits for one thing less. */
static void unblock(struct run_task *task, bool outside)
{
    task->blocked_by--;
    task->outside -= outside;
    if (task->early && task->blocked_by == 0) {
        catch_up(task);
    }
    if (task->state != TASK_BLOCKED || task->run->mode == RUN_CHECKING) {
        return; // mt_run_release_first() comes after the check
    }
    if (task->blocked_by == 0) {
        make_ready(task);
    } else if (task->outside == task->blocked_by) {
        look_outside(task);
    }
}

bool mt_run_approve_gate(struct run_gate *gate, const char *user)
{
    if (gate->open) {
        return false;
    }
    mt_run_emit(gate->run, &(struct mt_event){.kind = MT_EVENT_APPROVED,
                                              .gate = gate->plan,
                                              .message = gate->plan->approval,
                                              .user = user});
    open_gate(gate);
    return true;
}

static void emit_finished(struct run_gate *gate)
{
    const struct mt_gate *plan = gate->plan;
    if (!gate->started || plan->kind == MT_GATE_DEPENDENCY) {
        return;
    }
    mt_run_emit(gate->run, &(struct mt_event){
                               .kind = plan->kind == MT_GATE_PHASE ? MT_EVENT_PHASE_FINISHED
                                                                   : MT_EVENT_WAVE_FINISHED,
                               .phase = plan->phase,
                               .has_wave = plan->has_wave,
                               .wave = plan->wave,
                               .part = plan->part,
                               .took_ms = gate->run->now_ms - gate->started_ms,
                           });
}

/** What was waited for in a wave that is over is not asked again. */
static void settle_members(struct run_gate *gate)
{
    struct mt_run *run = gate->run;
    if (gate->plan->kind == MT_GATE_DEPENDENCY) {
        return;
    }
    for (size_t i = run->member_from[gate->plan->index];
         i < run->member_from[gate->plan->index + 1]; i++) {
        struct run_task *task = run->members[i];
        task->final = true;
        mt_run_keep_live(task, NULL);
    }
}

/** After a failure no wave and no phase begins, but for those of SyncFail. */
static bool stays_shut(const struct run_gate *gate)
{
    const struct mt_gate *plan = gate->plan;
    bool of_order = plan->kind == MT_GATE_WAVE || plan->kind == MT_GATE_PHASE;
    return of_order && gate->run->mode > RUN_FORWARD && !is_on_failure(plan);
}

static void open_gate(struct run_gate *gate)
{
    struct mt_run *run = gate->run;
    if (gate->open || stays_shut(gate)) {
        return;
    }
    gate->open = true;
    emit_finished(gate);
    settle_members(gate);
    size_t index = gate->plan->index;
    for (size_t i = run->gate_from[index]; i < run->gate_from[index + 1]; i++) {
        unblock(run->gate_behind[i], mt_run_gate_is_outside(gate->plan));
    }
}

/** Whether the task was begun before its turn, which its gates have to wait for all the same. */
static bool is_ahead(const struct run_task *task)
{
    return task->early && task->blocked_by > 0;
}

/** Tells the gates that wait for the task until `until` that it is through, or is not any more. */
static void count_in_gates(struct run_task *task, enum mt_until until, bool through)
{
    if (is_ahead(task)) {
        return;
    }
    for (size_t i = 0; i < task->plan->holds.count; i++) {
        struct run_gate *gate = &task->run->gates[task->plan->holds.items[i]->index];
        if (gate->plan->until != until || gate->open) {
            continue;
        }
        gate->pending = through ? gate->pending - 1 : gate->pending + 1;
        if (gate->pending == 0) {
            open_gate(gate);
        }
    }
}

static void meet_edges(struct run_task *task, enum mt_until until)
{
    struct mt_run *run = task->run;
    size_t index = task->plan->index;
    for (size_t i = run->task_from[index]; i < run->task_from[index + 1]; i++) {
        if (run->task_edges[i]->until == until) {
            unblock(run->task_behind[i], false);
        }
    }
}

void mt_run_note_exists(struct run_task *task)
{
    if (task->exists) {
        return;
    }
    task->exists = true;
    mt_run_check_provided(task);
    meet_edges(task, MT_UNTIL_EXISTS);
    count_in_gates(task, MT_UNTIL_EXISTS, true);
}

/** Nothing has to wait for the task any more. */
static void let_through(struct run_task *task)
{
    mt_run_note_exists(task);
    if (!task->met) {
        task->met = true;
        meet_edges(task, MT_UNTIL_HEALTHY);
    }
    count_in_gates(task, MT_UNTIL_HEALTHY, true);
}

/** Its turn has come that it was ahead of: gates count what it has reached meanwhile. */
static void catch_up(struct run_task *task)
{
    if (task->exists) {
        count_in_gates(task, MT_UNTIL_EXISTS, true);
    }
    if (task->state == TASK_PASSED) {
        count_in_gates(task, MT_UNTIL_HEALTHY, true);
    }
}

static void list_remove(struct run_list *list, struct run_task *task)
{
    if (!task->listed) {
        return;
    }
    *(task->previous != NULL ? &task->previous->next : &list->first) = task->next;
    *(task->next != NULL ? &task->next->previous : &list->last) = task->previous;
    task->previous = task->next = NULL;
    task->listed = false;
    mt_run_held_gate(task)->waiting--;
}

static void list_add(struct run_list *list, struct run_task *task)
{
    if (task->listed) {
        return;
    }
    task->previous = list->last;
    *(list->last != NULL ? &list->last->next : &list->first) = task;
    list->last = task;
    task->listed = true;
    mt_run_held_gate(task)->waiting++;
}

/** Whether nothing has to wait for a task in this state: in SyncFail one failure stops no other. */
static bool is_through(const struct run_task *task, enum run_task_state state)
{
    return state == TASK_PASSED || (state == TASK_FAILED && mt_run_task_is_on_failure(task));
}

/** Clocks stand still while nothing that they are about is under way. */
static void count_active(struct run_task *task, bool active)
{
    struct mt_run *run = task->run;
    for (size_t i = 0; i < task->plan->holds.count; i++) {
        struct run_gate *gate = &run->gates[task->plan->holds.items[i]->index];
        if (active && gate->active++ == 0) {
            mt_run_wind_up_gate(gate);
        } else if (!active && --gate->active == 0) {
            gate->idle_ms = run->now_ms;
        }
    }
    if (active) {
        mt_run_wind_up_task(task);
    } else {
        task->idle_ms = run->now_ms;
    }
    if (active && run->active++ == 0) {
        mt_run_wind_up(run);
    } else if (!active && --run->active == 0) {
        run->idle_ms = run->now_ms;
    }
}

static void count_states(struct run_task *task, enum run_task_state before)
{
    struct mt_run *run = task->run;
    bool was_active = before >= TASK_READY && before <= TASK_ENDING;
    if (was_active != mt_run_task_is_active(task)) {
        count_active(task, !was_active);
    }
    bool was_through = is_through(task, before);
    bool through = is_through(task, task->state);
    if (mt_run_task_is_on_failure(task)) {
        run->failure_left = run->failure_left + was_through - through;
        run->failure_blocked -= before == TASK_BLOCKED;
    } else {
        run->forward_left = run->forward_left + was_through - through;
        run->blocked = run->blocked + (task->state == TASK_BLOCKED) - (before == TASK_BLOCKED);
    }
}

void mt_run_set_state(struct run_task *task, enum run_task_state state)
{
    struct mt_run *run = task->run;
    enum run_task_state before = task->state;
    if (before == state) {
        return;
    }
    task->state = state;
    run->waiting_changed = true;
    count_states(task, before);
    if (state >= TASK_CLEARING && state <= TASK_ENDING) {
        list_add(&run->waiting, task);
    } else {
        list_remove(&run->waiting, task);
    }
    mt_run_count_unanswered(task);
    if (is_through(task, state)) {
        let_through(task);
    } else if (is_through(task, before)) {
        count_in_gates(task, MT_UNTIL_HEALTHY, false);
    }
}

void mt_run_release_first(struct mt_run *run)
{
    for (size_t i = 0; i < run->plan->tasks.count; i++) {
        struct run_task *task = &run->tasks[i];
        if (mt_run_task_is_on_failure(task) || task->state != TASK_BLOCKED) {
            continue;
        }
        if (task->blocked_by == 0) {
            task->at_once = true;
            make_ready(task);
        } else if (task->outside == task->blocked_by) {
            look_outside(task);
        }
    }
}

/** Whether the edge is met already: the dry run may have refused what it waits for. */
static bool is_met(const struct mt_run *run, const struct mt_edge *edge)
{
    if (edge->gate != NULL) {
        return run->gates[edge->gate->index].open;
    }
    const struct run_task *task = &run->tasks[edge->task->index];
    return edge->until == MT_UNTIL_EXISTS ? task->exists : task->met;
}

/** Of a task of SyncFail only edges within SyncFail count: the rest of the plan is at its end. */
static size_t count_failure_edges(const struct run_task *task)
{
    size_t count = 0;
    for (size_t i = 0; i < task->plan->after.count; i++) {
        const struct mt_edge *edge = &task->plan->after.items[i];
        bool within = edge->gate != NULL ? is_on_failure(edge->gate)
                                         : mt_phase_is_on_failure(edge->task->phase);
        count += within && !is_met(task->run, edge);
    }
    return count;
}

void mt_run_release_failure(struct mt_run *run)
{
    // All counts first: what is ready at once may be skipped, and then others are unblocked.
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < run->plan->tasks.count; i++) {
            struct run_task *task = &run->tasks[i];
            if (!mt_run_task_is_on_failure(task) || task->state != TASK_BLOCKED) {
                continue;
            }
            if (pass == 0) {
                task->outside = 0;
                task->blocked_by = count_failure_edges(task);
            } else if (task->blocked_by == 0) {
                make_ready(task);
            }
        }
    }
}

static void note_started(struct run_gate *gate)
{
    if (gate == NULL || gate->started) {
        return;
    }
    struct mt_run *run = gate->run;
    const struct mt_gate *plan = gate->plan;
    gate->started = true;
    gate->started_ms = run->now_ms;
    mt_run_emit(run, &(struct mt_event){
                         .kind = plan->kind == MT_GATE_PHASE ? MT_EVENT_PHASE_STARTED
                                                             : MT_EVENT_WAVE_STARTED,
                         .phase = plan->phase,
                         .has_wave = plan->has_wave,
                         .wave = plan->wave,
                         .part = plan->part,
                         .tasks = plan->of,
                     });
    mt_run_start_clock_of_gate(gate);
}

static void start(struct run_task *task)
{
    if (!task->begun && !is_ahead(task)) {
        note_started(mt_run_phase_of(task));
        note_started(mt_run_wave_of(task));
    }
    if (!mt_run_park(task)) {
        mt_run_start_task(task);
    }
}

/** Whether it would begin a wave or a phase that the failure has to keep from beginning. */
static bool comes_too_late(const struct run_task *task)
{
    const struct run_gate *wave = mt_run_wave_of(task);
    const struct run_gate *phase = mt_run_phase_of(task);
    bool begins = (wave != NULL && !wave->started) || (phase != NULL && !phase->started);
    return begins && task->run->failed && !mt_run_task_is_on_failure(task);
}

bool mt_run_hold(struct run_task *task)
{
    struct mt_run *run = task->run;
    bool holds = run->calls >= run->options.concurrency;
    if (holds) {
        mt_array_push(NULL, &run->held, task);
    }
    return holds;
}

static bool may_call(const struct mt_run *run)
{
    return run->calls < run->options.concurrency && run->mode != RUN_STOPPING;
}

static void let_held_go_on(struct mt_run *run)
{
    while (run->held_at < run->held.count && may_call(run)) {
        struct run_task *task = run->held.items[run->held_at++];
        if (task->state == TASK_RUNNING) {
            mt_run_wake_script(task);
        } else {
            mt_run_clear_in_turn(task);
        }
    }
    if (run->held_at == run->held.count) {
        run->held_at = run->held.count = 0;
    }
}

void mt_run_start_ready(struct mt_run *run)
{
    let_held_go_on(run);
    while (run->ready_at < run->ready.count && may_call(run) && mt_run_may_start(run)) {
        struct run_task *task = run->ready.items[run->ready_at++];
        if (task->state != TASK_READY) {
            continue; // its time was up before its turn
        }
        if (comes_too_late(task)) {
            mt_run_set_state(task, TASK_BLOCKED); // its gate opened just before the failure
        } else {
            start(task);
        }
    }
    if (run->ready_at == run->ready.count) {
        run->ready_at = run->ready.count = 0;
    }
}
