// SPDX-License-Identifier: Apache-2.0
// Who waits for whom, as ranges of arrays: an edge or a member costs an entry, whatever the plan.
#include "base/memory.h"
#include "sync/run_state.h"

#include <stdlib.h>
#include <string.h>

/** Turns the counts of each index into the beginnings of its range. */
static void sum_up(size_t *from, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i <= count; i++) {
        size_t own = from[i];
        from[i] = sum;
        sum += own;
    }
}

static void *new_array(size_t count, size_t size)
{
    void *array = mt_realloc(NULL, count + 1, size);
    memset(array, 0, (count + 1) * size);
    return array;
}

/** Counts the edges to each gate and each task, and the members of each gate. */
static void count_edges(struct mt_run *run)
{
    const struct mt_plan *plan = run->plan;
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        for (size_t e = 0; e < task->after.count; e++) {
            const struct mt_edge *edge = &task->after.items[e];
            if (edge->gate != NULL) {
                run->gate_from[edge->gate->index]++;
            } else {
                run->task_from[edge->task->index]++;
            }
        }
        for (size_t h = 0; h < task->holds.count; h++) {
            run->member_from[task->holds.items[h]->index]++;
        }
    }
    sum_up(run->gate_from, plan->gates.count);
    sum_up(run->task_from, plan->tasks.count);
    sum_up(run->member_from, plan->gates.count);
}

/** Where the next entry of each range goes while the ranges are filled. */
struct filling {
    size_t *gate;
    size_t *task;
    size_t *member;
};

static void fill_task(struct mt_run *run, struct run_task *task, struct filling *at)
{
    const struct mt_task *plan = task->plan;
    task->blocked_by = plan->after.count;
    for (size_t e = 0; e < plan->after.count; e++) {
        const struct mt_edge *edge = &plan->after.items[e];
        if (edge->gate != NULL) {
            run->gate_behind[at->gate[edge->gate->index]++] = task;
            task->outside += mt_run_gate_is_outside(edge->gate);
        } else {
            size_t place = at->task[edge->task->index]++;
            run->task_behind[place] = task;
            run->task_edges[place] = edge;
        }
    }
    for (size_t h = 0; h < plan->holds.count; h++) {
        run->members[at->member[plan->holds.items[h]->index]++] = task;
    }
}

static size_t *copy_starts(const size_t *from, size_t count)
{
    size_t *copy = new_array(count, sizeof *copy);
    memcpy(copy, from, count * sizeof *copy);
    return copy;
}

static void fill_edges(struct mt_run *run)
{
    const struct mt_plan *plan = run->plan;
    struct filling at = {
        .gate = copy_starts(run->gate_from, plan->gates.count),
        .task = copy_starts(run->task_from, plan->tasks.count),
        .member = copy_starts(run->member_from, plan->gates.count),
    };
    for (size_t i = 0; i < plan->tasks.count; i++) {
        fill_task(run, &run->tasks[i], &at);
    }
    free(at.gate);
    free(at.task);
    free(at.member);
}

void mt_run_build_graph(struct mt_run *run)
{
    size_t gates = run->plan->gates.count;
    size_t tasks = run->plan->tasks.count;
    run->gates = new_array(gates, sizeof *run->gates);
    run->gate_from = new_array(gates, sizeof(size_t));
    run->member_from = new_array(gates, sizeof(size_t));
    run->task_from = new_array(tasks, sizeof(size_t));
    count_edges(run);
    run->gate_behind = new_array(run->gate_from[gates], sizeof(struct run_task *));
    run->task_behind = new_array(run->task_from[tasks], sizeof(struct run_task *));
    run->task_edges = new_array(run->task_from[tasks], sizeof(struct mt_edge *));
    run->members = new_array(run->member_from[gates], sizeof(struct run_task *));
    fill_edges(run);
    for (size_t i = 0; i < gates; i++) {
        const struct mt_gate *plan = run->plan->gates.items[i];
        run->gates[i] = (struct run_gate){.run = run, .plan = plan, .pending = plan->of};
        if (plan->kind == MT_GATE_WAVE && !mt_phase_is_on_failure(plan->phase)) {
            run->last_wave = &run->gates[i];
        }
    }
}

void mt_run_free_graph(struct mt_run *run)
{
    free(run->gates);
    free(run->gate_from);
    free(run->member_from);
    free(run->task_from);
    free(run->gate_behind);
    free(run->task_behind);
    free(run->task_edges);
    free(run->members);
}

struct run_gate *mt_run_wave_of(const struct run_task *task)
{
    for (size_t i = 0; i < task->plan->holds.count; i++) {
        const struct mt_gate *gate = task->plan->holds.items[i];
        if (gate->kind == MT_GATE_WAVE) {
            return &task->run->gates[gate->index];
        }
    }
    return NULL;
}

struct run_gate *mt_run_phase_of(const struct run_task *task)
{
    for (size_t i = 0; i < task->plan->holds.count; i++) {
        const struct mt_gate *gate = task->plan->holds.items[i];
        if (gate->kind == MT_GATE_PHASE) {
            return &task->run->gates[gate->index];
        }
    }
    return NULL;
}

struct run_gate *mt_run_held_gate(const struct run_task *task)
{
    struct run_gate *wave = mt_run_wave_of(task);
    return wave != NULL ? wave : mt_run_phase_of(task);
}
