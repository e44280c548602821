// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_build.h"

#include "base/arena.h"

#include <string.h>

struct mt_gate_build *mt_plan_add_gate(struct mt_plan_build *build, struct mt_gate gate)
{
    struct mt_gate_build *built = MT_ARENA_NEW(build->arena, struct mt_gate_build);
    built->gate = gate;
    built->ordinal = build->gates.count;
    built->gate.index = build->plan->gates.count;
    mt_array_push(build->arena, &build->gates, built);
    mt_array_push(build->arena, &build->plan->gates, &built->gate);
    return built;
}

void mt_plan_add_edge(struct mt_plan_build *build, struct mt_task *task, struct mt_edge edge)
{
    for (size_t i = 0; i < task->after.count; i++) {
        const struct mt_edge *known = &task->after.items[i];
        if (known->gate == edge.gate && known->task == edge.task) {
            return;
        }
    }
    mt_array_push(build->arena, &task->after, edge);
}

static void add_member(struct mt_plan_build *build, struct mt_gate_build *gate,
                       struct mt_task *task)
{
    mt_array_push(build->arena, &gate->members, task);
    mt_array_push(build->arena, &task->holds, &gate->gate);
    gate->gate.of++;
}

/** The end of the wave of `of`, or of a stage of it that the rest of the wave waits for. */
static struct mt_gate_build *add_wave_gate(struct mt_plan_build *build, const struct mt_task *of,
                                           const char *stage, const struct mt_gate *before)
{
    const char *id = mt_arena_printf(build->arena, "gate/%s/%d%s%s%s", mt_phase_name(of->phase),
                                     of->wave, mt_part_suffix(of->part), stage != NULL ? "/" : "",
                                     stage != NULL ? stage : "");
    struct mt_gate_build *gate =
        mt_plan_add_gate(build, (struct mt_gate){
                                    .id = id,
                                    .kind = stage != NULL ? MT_GATE_DEPENDENCY : MT_GATE_WAVE,
                                    .until = stage != NULL ? MT_UNTIL_EXISTS : MT_UNTIL_HEALTHY,
                                    .phase = of->phase,
                                    .wave = of->wave,
                                    .has_wave = true,
                                    .part = of->part,
                                });
    gate->before = before;
    return gate;
}

/** Some tasks in a row of the sorted ones: a wave or what stands beside it, or a phase. */
struct range {
    struct mt_task *const *from;
    struct mt_task *const *to;
};

/** The tasks at the start of `rest` with the same phase, and wave and part if asked. */
static struct range take_range(struct range *rest, bool same_wave)
{
    struct range range = {rest->from, rest->from + 1};
    const struct mt_task *first = *rest->from;
    while (range.to < rest->to && (*range.to)->phase == first->phase &&
           (!same_wave || mt_task_compare_position(*range.to, first) == 0)) {
        range.to++;
    }
    rest->from = range.to;
    return range;
}

static bool is_beside_waves(const struct mt_task *task)
{
    return task->depends_on;
}

/** The gate after the tasks of one stage of a wave; NULL when the wave has none of that stage. */
static struct mt_gate_build *connect_stage(struct mt_plan_build *build, struct range wave,
                                           enum mt_stage stage, const struct mt_gate *opens)
{
    static const char *const names[MT_STAGE_REST] = {
        [MT_STAGE_DEFINITIONS] = "definitions", [MT_STAGE_ADMISSION] = "admission"};
    struct mt_gate_build *gate = NULL;
    for (struct mt_task *const *task = wave.from; task < wave.to; task++) {
        if (mt_task_build_of(*task)->stage != stage || (*task)->action == MT_ACTION_PRUNE ||
            is_beside_waves(*task)) {
            continue;
        }
        if (gate == NULL) {
            gate = add_wave_gate(build, *task, names[stage], opens);
        }
        add_member(build, gate, *task);
    }
    return gate;
}

/** What a task of the wave waits for: the wave before, and what this wave's objects need first. */
static void connect_task(struct mt_plan_build *build, struct mt_task *task,
                         struct mt_gate_build *const stages[MT_STAGE_REST],
                         const struct mt_gate *opens)
{
    if (opens != NULL) {
        mt_plan_add_edge(build, task,
                         (struct mt_edge){.gate = opens, .reason = mt_gate_kind_name(opens->kind)});
    }
    for (int stage = (int)mt_task_build_of(task)->stage - 1; stage >= 0; stage--) {
        if (task->action != MT_ACTION_PRUNE && stages[stage] != NULL) {
            mt_plan_add_edge(build, task,
                             (struct mt_edge){.gate = &stages[stage]->gate,
                                              .until = MT_UNTIL_EXISTS,
                                              .reason = "what the rest of the wave needs"});
            return;
        }
    }
}

/** Connects one wave and returns the gate that opens the next one. */
static const struct mt_gate *connect_wave(struct mt_plan_build *build, struct range wave,
                                          const struct mt_gate *opens)
{
    struct mt_gate_build *stages[MT_STAGE_REST];
    for (int stage = 0; stage < MT_STAGE_REST; stage++) {
        stages[stage] = connect_stage(build, wave, (enum mt_stage)stage, opens);
    }
    struct mt_gate_build *end = NULL;
    for (struct mt_task *const *task = wave.from; task < wave.to; task++) {
        if (is_beside_waves(*task)) {
            continue;
        }
        if (end == NULL) {
            end = add_wave_gate(build, *task, NULL, opens);
        }
        add_member(build, end, *task);
        connect_task(build, *task, stages, opens);
    }
    return end != NULL ? &end->gate : opens;
}

/** Connects one phase and returns the gate at its end. */
static const struct mt_gate *connect_phase(struct mt_plan_build *build, struct range phase,
                                           const struct mt_gate *opens)
{
    const struct mt_gate *opens_wave = opens;
    for (struct range rest = phase; rest.from < rest.to;) {
        opens_wave = connect_wave(build, take_range(&rest, true), opens_wave);
    }
    enum mt_phase which = (*phase.from)->phase;
    struct mt_gate_build *end = mt_plan_add_gate(
        build, (struct mt_gate){
                   .id = mt_arena_printf(build->arena, "gate/%s", mt_phase_name(which)),
                   .kind = MT_GATE_PHASE,
                   .phase = which,
                   .part = MT_PART_WAVE,
               });
    end->before = opens_wave;
    for (struct mt_task *const *task = phase.from; task < phase.to; task++) {
        add_member(build, end, *task);
        if (is_beside_waves(*task) && opens != NULL) {
            mt_plan_add_edge(build, *task, (struct mt_edge){.gate = opens, .reason = "phase"});
        }
    }
    return &end->gate;
}

void mt_plan_connect(struct mt_plan_build *build)
{
    if (build->plan->tasks.count == 0) {
        return; // and no list of them to point into
    }
    struct range rest = {build->plan->tasks.items,
                         build->plan->tasks.items + build->plan->tasks.count};
    const struct mt_gate *opens = NULL;
    bool failing = false;
    while (rest.from < rest.to) {
        struct range phase = take_range(&rest, false);
        // What opens the first phase on failure is the failure, not a gate.
        bool on_failure = mt_phase_is_on_failure((*phase.from)->phase);
        opens = connect_phase(build, phase, on_failure && !failing ? NULL : opens);
        failing = on_failure;
    }
    mt_plan_add_dependencies(build);
    mt_plan_refuse_cycles(build);
}
