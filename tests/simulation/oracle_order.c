// SPDX-License-Identifier: Apache-2.0
#include "oracle_state.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

static bool is_outside(const struct mt_gate *gate)
{
    return gate->approval != NULL || gate->object != NULL;
}

static bool is_of_order(const struct mt_gate *gate)
{
    return gate->kind == MT_GATE_WAVE || gate->kind == MT_GATE_PHASE;
}

/** Whether the gate stands in SyncFail. */
static bool is_on_failure(const struct mt_gate *gate)
{
    return (is_of_order(gate) || gate->has_wave) && mt_phase_is_on_failure(gate->phase);
}

void sim_order_init(struct sim_oracle *oracle)
{
    const struct mt_plan *plan = oracle->plan;
    for (size_t i = 0; i < plan->gates.count; i++) {
        const struct mt_gate *gate = plan->gates.items[i];
        oracle->gates[i].plan = gate;
        oracle->gates[i].open = gate->object != NULL && oracle->settings->assume;
        if (gate->kind == MT_GATE_WAVE && !is_on_failure(gate)) {
            oracle->last_wave = gate;
        }
    }
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        for (size_t h = 0; h < task->holds.count; h++) {
            oracle->gates[task->holds.items[h]->index].pending++;
        }
    }
    for (size_t i = 0; i < plan->gates.count; i++) {
        const struct seen_gate *gate = &oracle->gates[i];
        if (!is_outside(gate->plan) && gate->pending != gate->plan->of) {
            sim_oracle_complain(oracle, "%s is of %zu, and %zu hold it", gate->plan->id,
                                gate->plan->of, gate->pending);
        }
    }
}

static bool is_met(const struct sim_oracle *oracle, const struct mt_edge *edge)
{
    if (edge->gate != NULL) {
        return oracle->gates[edge->gate->index].open;
    }
    const struct seen_task *task = &oracle->tasks[edge->task->index];
    return edge->until == MT_UNTIL_EXISTS ? task->exists : task->met;
}

/** In SyncFail the rest of the plan is at its end, whatever became of it. */
static bool counts(const struct seen_task *task, const struct mt_edge *edge)
{
    return !sim_is_on_failure(task) ||
           (edge->gate != NULL ? is_on_failure(edge->gate)
                               : mt_phase_is_on_failure(edge->task->phase));
}

static bool has_its_turn(const struct sim_oracle *oracle, const struct seen_task *task,
                         const char **missing)
{
    for (size_t i = 0; i < task->plan->after.count; i++) {
        const struct mt_edge *edge = &task->plan->after.items[i];
        if (counts(task, edge) && !is_met(oracle, edge)) {
            *missing = edge->gate != NULL ? edge->gate->id : edge->task->id;
            return false;
        }
    }
    if (sim_is_on_failure(task) && !oracle->on_failure) {
        *missing = "a failure";
    }
    return true;
}

bool sim_order_may_begin(const struct sim_oracle *oracle, const struct seen_task *task,
                         const char **missing)
{
    return has_its_turn(oracle, task, missing) || task->ahead;
}

/** After a failure no wave and no phase of what comes before SyncFail is finished any more. */
static void open_if_ready(struct sim_oracle *oracle, struct seen_gate *gate)
{
    bool shut = oracle->failed && is_of_order(gate->plan) && !is_on_failure(gate->plan);
    if (gate->pending == 0 && !shut) {
        gate->open = true;
    }
}

static void count(struct sim_oracle *oracle, const struct seen_task *task, enum mt_until until,
                  bool through)
{
    for (size_t i = 0; i < task->plan->holds.count && !task->ahead; i++) {
        struct seen_gate *gate = &oracle->gates[task->plan->holds.items[i]->index];
        if (gate->plan->until == until && !gate->open) {
            gate->pending = through ? gate->pending - 1 : gate->pending + 1;
            open_if_ready(oracle, gate);
        }
    }
}

void sim_order_exists(struct sim_oracle *oracle, struct seen_task *task)
{
    if (!task->exists) {
        task->exists = true;
        count(oracle, task, MT_UNTIL_EXISTS, true);
    }
}

void sim_order_set_through(struct sim_oracle *oracle, struct seen_task *task, bool through)
{
    if (task->through == through) {
        return;
    }
    task->through = through;
    if (through) {
        sim_order_exists(oracle, task);
        task->met = true;
    }
    count(oracle, task, MT_UNTIL_HEALTHY, through);
}

void sim_order_catch_up(struct sim_oracle *oracle)
{
    const char *missing = NULL;
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        struct seen_task *task = &oracle->tasks[i];
        if (!task->ahead || !has_its_turn(oracle, task, &missing)) {
            continue;
        }
        task->ahead = false;
        if (task->exists) {
            count(oracle, task, MT_UNTIL_EXISTS, true);
        }
        if (task->through) {
            count(oracle, task, MT_UNTIL_HEALTHY, true);
        }
        i = SIZE_MAX; // that may have opened what others wait for: from the start
    }
}

bool sim_order_is_final(const struct sim_oracle *oracle, const struct seen_task *task)
{
    bool final = false;
    for (size_t i = 0; i < task->plan->holds.count; i++) {
        const struct mt_gate *gate = task->plan->holds.items[i];
        final = final || (is_of_order(gate) && oracle->gates[gate->index].open);
    }
    return final;
}

/** The gate that an event about a wave or a phase is about, or NULL. */
static struct seen_gate *gate_of(struct sim_oracle *oracle, const struct mt_event *event)
{
    bool of_phase = event->kind == MT_EVENT_PHASE_STARTED || event->kind == MT_EVENT_PHASE_FINISHED;
    for (size_t i = 0; i < oracle->plan->gates.count; i++) {
        const struct mt_gate *gate = oracle->plan->gates.items[i];
        bool same = gate->phase == event->phase &&
                    (of_phase ? gate->kind == MT_GATE_PHASE
                              : gate->kind == MT_GATE_WAVE && gate->wave == event->wave &&
                                    gate->part == event->part);
        if (same) {
            return &oracle->gates[i];
        }
    }
    return NULL;
}

/** Degraded fails the run once it has lasted its grace, although no event says so then. */
static void check_graces(struct sim_oracle *oracle, const char *id)
{
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        const struct seen_task *task = &oracle->tasks[i];
        if (task->degraded && !task->over && !task->through && !sim_is_hook(task) &&
            task->grace_ms < INT64_MAX / 2 &&
            oracle->wall_ms - task->degraded_since_ms > (int64_t)task->grace_ms) {
            sim_oracle_complain(oracle, "%s starts although %s is Degraded for too long", id,
                                task->plan->id);
        }
    }
}

static void check_start(struct sim_oracle *oracle, struct seen_gate *gate)
{
    const char *id = gate->plan->id;
    if (gate->started || gate->finished) {
        sim_oracle_complain(oracle, "%s starts twice", id);
    }
    gate->started = true;
    if (is_on_failure(gate->plan)) {
        if (oracle->stopped) {
            sim_oracle_complain(oracle, "%s starts in a run that was stopped", id);
        }
        if (!oracle->on_failure && oracle->calls > 0) {
            sim_oracle_complain(oracle, "%s starts while %zu calls of what failed are under way",
                                id, oracle->calls);
        }
        oracle->on_failure = true;
        return;
    }
    if (oracle->failed) {
        sim_oracle_complain(oracle, "%s starts after a failure", id);
    }
    check_graces(oracle, id);
}

static void check_finish(struct sim_oracle *oracle, struct seen_gate *gate)
{
    if (!gate->started || gate->finished) {
        sim_oracle_complain(oracle, "%s finishes out of turn", gate->plan->id);
    }
    gate->finished = true;
    // What no controller answers is passed when nothing else is left (DESIGN.md, "Time and
    // readiness"): such tasks are through with the end of their wave.
    for (size_t i = 0; i < oracle->plan->tasks.count && !gate->open; i++) {
        struct seen_task *task = &oracle->tasks[i];
        if (task->unanswered && !oracle->settings->strict && task->applied && !task->over) {
            sim_order_set_through(oracle, task, true);
        }
    }
    if (!gate->open) {
        sim_oracle_complain(oracle, "%s finishes while %zu of its members are not through",
                            gate->plan->id, gate->pending);
    }
}

void sim_order_event(struct sim_oracle *oracle, const struct mt_event *event)
{
    if (event->kind == MT_EVENT_APPROVED) {
        struct seen_gate *gate = &oracle->gates[event->gate->index];
        if (gate->open || event->gate->approval == NULL) {
            sim_oracle_complain(oracle, "%s is approved out of turn", event->gate->id);
        }
        gate->open = true;
        return;
    }
    struct seen_gate *gate = gate_of(oracle, event);
    if (gate == NULL) {
        sim_oracle_complain(oracle, "%s of a gate that the plan has not",
                            mt_event_name(event->kind));
    } else if (event->kind == MT_EVENT_PHASE_STARTED || event->kind == MT_EVENT_WAVE_STARTED) {
        check_start(oracle, gate);
    } else {
        check_finish(oracle, gate);
    }
}
