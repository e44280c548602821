// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_build.h"

#include "base/arena.h"
#include "base/buffer.h"

#include <stddef.h>

enum {
    CYCLES_MAX = 20, ///< Reported: one slip can close thousands.
    SHOWN_MAX = 12,  ///< Of a cycle's members; in a longer one its middle is left out.
};

/**
 * Tasks and gates as the nodes of one graph: node i is task i, then come the gates.  A node's edges
 * are what it waits for; walking them is linear in the size of the plan.
 */
struct graph {
    struct mt_plan_build *build;
    size_t tasks;
    size_t nodes;
    size_t reported;
    bool *told; ///< By node: a cycle that begins there was reported; its next one is much the same.
};

/** One node on the path of the search. */
struct step {
    size_t node;
    size_t next_edge;
};

enum colour { UNSEEN, ON_PATH, DONE };

static size_t node_of_gate(const struct graph *graph, const struct mt_gate *gate)
{
    const struct mt_gate_build *build =
        (const struct mt_gate_build *)((const char *)gate - offsetof(struct mt_gate_build, gate));
    return graph->tasks + build->ordinal;
}

static size_t node_of_task(const struct mt_task *task)
{
    const struct mt_task_build *build =
        (const struct mt_task_build *)((const char *)task - offsetof(struct mt_task_build, task));
    return build->ordinal;
}

/** The `index`-th thing that `node` waits for; false after the last. */
static bool edge_of(const struct graph *graph, size_t node, size_t index, size_t *to)
{
    if (node < graph->tasks) {
        const struct mt_task *task = graph->build->plan->tasks.items[node];
        if (index >= task->after.count) {
            return false;
        }
        const struct mt_edge *edge = &task->after.items[index];
        *to = edge->task != NULL ? node_of_task(edge->task) : node_of_gate(graph, edge->gate);
        return true;
    }
    const struct mt_gate_build *gate = graph->build->gates.items[node - graph->tasks];
    if (index < gate->members.count) {
        *to = node_of_task(gate->members.items[index]);
        return true;
    }
    *to = gate->before != NULL ? node_of_gate(graph, gate->before) : 0;
    return gate->before != NULL && index == gate->members.count;
}

/** "batch/Job/seed", "the end of wave 0 of Sync". */
static const char *name_of(const struct graph *graph, size_t node)
{
    struct mt_arena *arena = graph->build->scratch;
    if (node < graph->tasks) {
        const struct mt_ref *ref = &graph->build->plan->tasks.items[node]->ref;
        return mt_arena_printf(arena, "%s%s%s", ref->group, ref->group[0] != '\0' ? "/" : "",
                               mt_ref_short(ref, arena));
    }
    const struct mt_gate *gate = &graph->build->gates.items[node - graph->tasks]->gate;
    const char *phase = mt_phase_name(gate->phase);
    if (!gate->has_wave) {
        return mt_arena_printf(arena, "the end of %s", phase);
    }
    const char *what = gate->kind != MT_GATE_WAVE    ? "what comes first in"
                       : gate->part == MT_PART_WAVE  ? "the end of"
                       : gate->part == MT_PART_AFTER ? "what comes after"
                                                     : "what comes before";
    return mt_arena_printf(arena, "%s wave %d of %s", what, gate->wave, phase);
}

static const struct mt_task *task_at(const struct graph *graph, size_t node)
{
    return node < graph->tasks ? graph->build->plan->tasks.items[node] : NULL;
}

static void append_node(const struct graph *graph, size_t node, struct mt_buf *text)
{
    const struct mt_task *task = task_at(graph, node);
    mt_buf_printf(text, " -> %s", name_of(graph, node));
    if (task != NULL && task->place.file != NULL) {
        mt_buf_printf(text, " (%s:%u)", task->place.file, task->place.line);
    }
}

/** Where in the cycle the first task with the annotation is. */
static size_t first_dependent(const struct graph *graph, const struct step *cycle, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const struct mt_task *task = task_at(graph, cycle[i].node);
        if (task != NULL && task->depends_on) {
            return i;
        }
    }
    return 0; // not reached: without the annotation there is no cycle
}

/** Where the dependency is written: the annotation, or the hook type that names an object. */
static struct mt_place place_of(const struct graph *graph, size_t node)
{
    if (node >= graph->tasks) {
        return (struct mt_place){0};
    }
    const struct mt_task_build *task = mt_task_build_of(graph->build->plan->tasks.items[node]);
    if (task->follows != NULL) {
        return (struct mt_place){task->follows->path, 0};
    }
    return task->written != NULL
               ? mt_object_annotation_place(task->written, "moontide.dev/depends-on")
               : task->task.place;
}

static void report(struct graph *graph, const struct step *cycle, size_t length)
{
    size_t start = first_dependent(graph, cycle, length);
    size_t first = cycle[start].node;
    if (graph->told[first] || graph->reported == CYCLES_MAX) {
        return;
    }
    graph->told[first] = true;
    graph->reported++;
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_puts(&text, name_of(graph, first));
    for (size_t i = 1; i < length; i++) {
        if (length > SHOWN_MAX && i == SHOWN_MAX / 2) {
            size_t left_out = length - SHOWN_MAX;
            mt_buf_printf(&text, " -> (%zu more)", left_out);
            i += left_out;
        }
        append_node(graph, cycle[(start + i) % length].node, &text);
    }
    mt_find(graph->build->findings, MT_SEVERITY_ERROR, "dependency-cycle", place_of(graph, first),
            "moontide.dev/depends-on makes a cycle: %s -> %s; remove one of these dependencies",
            mt_buf_text(&text), name_of(graph, first));
    mt_buf_fini(&text);
}

/** Depth first from `root`, without recursion: plans are deeper than stacks. */
static void search(struct graph *graph, size_t root, unsigned char *colours, struct step *steps,
                   size_t *places)
{
    size_t depth = 0;
    steps[depth++] = (struct step){root, 0};
    colours[root] = ON_PATH;
    places[root] = 0;
    while (depth > 0) {
        struct step *step = &steps[depth - 1];
        size_t to;
        if (!edge_of(graph, step->node, step->next_edge++, &to)) {
            colours[step->node] = DONE;
            depth--;
        } else if (colours[to] == ON_PATH) {
            report(graph, steps + places[to], depth - places[to]);
        } else if (colours[to] == UNSEEN) {
            colours[to] = ON_PATH;
            places[to] = depth;
            steps[depth++] = (struct step){to, 0};
        }
    }
}

void mt_plan_refuse_cycles(struct mt_plan_build *build)
{
    size_t tasks = build->plan->tasks.count;
    struct graph graph = {build, tasks, tasks + build->gates.count, 0, NULL};
    graph.told = mt_arena_alloc(build->scratch, graph.nodes * sizeof *graph.told);
    unsigned char *colours = mt_arena_alloc(build->scratch, graph.nodes);
    struct step *steps = mt_arena_alloc(build->scratch, graph.nodes * sizeof *steps);
    size_t *places = mt_arena_alloc(build->scratch, graph.nodes * sizeof *places);
    for (size_t i = 0; i < graph.nodes; i++) {
        if (colours[i] == UNSEEN) {
            search(&graph, i, colours, steps, places);
        }
    }
}
