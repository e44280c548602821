// SPDX-License-Identifier: Apache-2.0
/** Shared by the files that make a plan: what is known while it is being made. */
#ifndef MT_SYNC_PLAN_BUILD_H
#define MT_SYNC_PLAN_BUILD_H

#include "base/map.h"
#include "sync/kind.h"
#include "sync/plan.h"
#include "sync/scope.h"

/** A task while the plan is made; the plan's task comes first, so that one pointer serves both. */
struct mt_task_build {
    struct mt_task task;
    int rank;
    enum mt_stage stage;
    bool prune_last;
    size_t ordinal;             ///< Of the input; of the sorted tasks once the order is final.
    size_t of_prefix;           ///< Of tasks with generateName: which of those with this prefix.
    struct mt_task_build *next; ///< The next with the same kind and name, for look-ups.
};

/** A gate with those it waits for. */
struct mt_gate_build {
    struct mt_gate gate;
    MT_ARRAY(const struct mt_task *) members;
    const struct mt_gate *before; ///< The gate in front of it: of the wave or phase before.
    size_t ordinal;
};

struct mt_plan_build {
    struct mt_plan *plan;
    const struct mt_objects *objects;
    const struct mt_plan_options *options;
    struct mt_findings *findings;
    struct mt_arena *arena;
    struct mt_scopes *scopes;
    struct mt_map by_key;     ///< mt_plan_key() of every object; prunes are what is not in it.
    struct mt_map by_name;    ///< "Kind/name" to a chain of struct mt_task_build.
    struct mt_map crds;       ///< "group/Kind" to the task of the CRD that this sync brings.
    struct mt_map namespaces; ///< The name to the task of the Namespace that this sync brings.
    MT_ARRAY(struct mt_gate_build *) gates; ///< In the order of the plan's.
};

/** `task` of the plan as it is while the plan is made. */
struct mt_task_build *mt_task_build_of(struct mt_task *task);

/** Turns objects into tasks and skipped ones; duplicates and unknown hook types are findings. */
void mt_plan_add_objects(struct mt_plan_build *build);

/** Adds a task where it was written; the caller completes it. */
struct mt_task_build *mt_plan_add_task(struct mt_plan_build *build, enum mt_action action,
                                       const struct mt_ref *ref, enum mt_phase phase, int wave);

/** Notes that an object is no task of this sync. */
void mt_plan_skip(struct mt_plan_build *build, struct mt_skipped skipped);

/** "group/Kind/namespace/name": what makes an object one, whatever its version. */
const char *mt_plan_key(const struct mt_ref *ref, struct mt_arena *arena);

/** Adds the prunes of what the inventory has and the objects no longer have, in mirrored waves. */
void mt_plan_add_prunes(struct mt_plan_build *build);

/** Pulls forward what earlier tasks need, and sorts. */
void mt_plan_order(struct mt_plan_build *build);

/** Gives every task its id; the order is final. */
void mt_plan_name(struct mt_plan_build *build);

/** Adds gates and edges, and refuses cycles. */
void mt_plan_connect(struct mt_plan_build *build);

/** Adds the edges that annotations and references ask for; waves and phases are connected. */
void mt_plan_add_dependencies(struct mt_plan_build *build);

/** Spells out the cycles among tasks and gates as findings. */
void mt_plan_refuse_cycles(struct mt_plan_build *build);

/** Adds a gate to the plan; the caller adds its members. */
struct mt_gate_build *mt_plan_add_gate(struct mt_plan_build *build, struct mt_gate gate);

/** Adds an edge unless the task waits for the same gate or task already. */
void mt_plan_add_edge(struct mt_plan_build *build, struct mt_task *task, struct mt_edge edge);

/** Tasks with this kind and name, chained by `next`; NULL when there is none. */
struct mt_task_build *mt_plan_find(const struct mt_plan_build *build, const char *kind,
                                   const char *name);

/** The non-hook apply task of exactly this object, or NULL. */
struct mt_task_build *mt_plan_find_applied(const struct mt_plan_build *build, const char *group,
                                           const char *kind, const char *namespace,
                                           const char *name);

#endif
