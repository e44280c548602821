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
    mt_array_push(build->scratch, &build->gates, built);
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
    mt_array_push(build->scratch, &gate->members, task);
    mt_array_push(build->arena, &task->holds, &gate->gate);
    gate->gate.of++;
}

/** What comes first in a wave has to exist for the rest of it, and to be gone in a deletion. */
static enum mt_until until_of_stage(const struct mt_task *of, bool stage)
{
    return stage && of->phase != MT_PHASE_DELETE ? MT_UNTIL_EXISTS : MT_UNTIL_HEALTHY;
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
                                    .until = until_of_stage(of, stage != NULL),
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

enum { NO_TURN = -1 };

/**
 * The turn of a task in its wave: by its stage, in a deletion from the last stage down.  What is
 * pruned by a sync, and released, waits for no other of its wave.
 */
static int turn_of(struct mt_task *task)
{
    const bool deletes = task->phase == MT_PHASE_DELETE;
    const int stage = (int)mt_task_build_of(task)->stage;
    if (task->action == MT_ACTION_RELEASE || (task->action == MT_ACTION_PRUNE && !deletes)) {
        return NO_TURN;
    }
    return deletes ? MT_STAGE_REST - stage : stage;
}

/** Whether the wave has its turn's gate: in a deletion only where something waits for it. */
static bool has_gate(struct range wave, int turn)
{
    bool has = (*wave.from)->phase != MT_PHASE_DELETE;
    for (struct mt_task *const *task = wave.from; task < wave.to && !has; task++) {
        has = turn_of(*task) > turn;
    }
    return has;
}

/** The gate after the tasks of one turn of a wave; NULL when the wave has none of that turn. */
static struct mt_gate_build *connect_turn(struct mt_plan_build *build, struct range wave, int turn,
                                          const struct mt_gate *opens)
{
    static const char *const names[] = {"definitions", "admission"};
    static const char *const names_of_deletion[] = {"rest", "admission"};
    struct mt_gate_build *gate = NULL;
    for (struct mt_task *const *task = wave.from; task < wave.to; task++) {
        if (turn_of(*task) != turn || is_beside_waves(*task)) {
            continue;
        }
        if (gate == NULL && !has_gate(wave, turn)) {
            return NULL;
        }
        if (gate == NULL) {
            const bool deletes = (*task)->phase == MT_PHASE_DELETE;
            gate =
                add_wave_gate(build, *task, deletes ? names_of_deletion[turn] : names[turn], opens);
        }
        add_member(build, gate, *task);
    }
    return gate;
}

/** What a task of the wave waits for: the wave before, and what this wave's objects need first. */
static void connect_task(struct mt_plan_build *build, struct mt_task *task,
                         struct mt_gate_build *const turns[MT_STAGE_REST],
                         const struct mt_gate *opens)
{
    if (opens != NULL) {
        mt_plan_add_edge(build, task,
                         (struct mt_edge){.gate = opens, .reason = mt_gate_kind_name(opens->kind)});
    }
    for (int turn = turn_of(task) - 1; turn >= 0; turn--) {
        if (turns[turn] != NULL) {
            const bool deletes = task->phase == MT_PHASE_DELETE;
            mt_plan_add_edge(build, task,
                             (struct mt_edge){.gate = &turns[turn]->gate,
                                              .until = turns[turn]->gate.until,
                                              .reason = deletes ? "needed by the rest of the wave"
                                                                : "what the rest of the wave "
                                                                  "needs"});
            return;
        }
    }
}

/** Connects one wave and returns the gate that opens the next one. */
static const struct mt_gate *connect_wave(struct mt_plan_build *build, struct range wave,
                                          const struct mt_gate *opens)
{
    struct mt_gate_build *turns[MT_STAGE_REST];
    for (int turn = 0; turn < MT_STAGE_REST; turn++) {
        turns[turn] = connect_turn(build, wave, turn, opens);
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
        connect_task(build, *task, turns, opens);
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
