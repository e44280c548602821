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
    bool asks;                       ///< Of a deletion: not before a person has approved it.
    size_t ordinal;                  ///< Of the input; of the sorted tasks once the order is final.
    const struct mt_object *written; ///< Of a script hook its ConfigMap, or NULL; else the object.
    const struct mt_hook_type *follows; ///< Its hooks stand after an object; else NULL.
    const struct mt_task *followed;     ///< The task of that object.
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

/** A place that hook types of one object put it in. */
struct mt_spot {
    enum mt_phase phase;
    enum mt_part part;
    int wave;
    MT_ARRAY(const char *) types;
    const struct mt_hook_type *follows; ///< With MT_AT_OBJECT the type; else NULL.
    const struct mt_hook_type *script;  ///< The type, if its hooks are scripts; else NULL.
    bool only_on_timeout;
};

/** Where the hook types of one object put it (SEMANTICS.md 1.3). */
struct mt_placing {
    MT_ARRAY(struct mt_spot) spots;
    const char *except;   ///< Why a place that it names does not take it now.
    const char *skip;     ///< A type among its own that stands nowhere.
    const char *deletion; ///< The type that stands around the app's deletion.
    const char *unknown;  ///< A type that nobody knows.
};

/** An object on its way into the plan. */
struct mt_candidate {
    const struct mt_object *object;
    struct mt_ref ref;
    struct mt_placing placing;        ///< Of hooks.
    bool chosen;                      ///< By --only and the selector.
    const struct mt_candidate *first; ///< Of the same object, where this is not the only one.
};

/** A hook on its way into the plan at one spot: an object, or written in the project file. */
struct mt_hook_wish {
    const struct mt_object *object; ///< NULL for one of the project file.
    struct mt_ref ref;              ///< Of the object.
    const struct mt_plan_hook *project;
    struct mt_spot spot;
};

struct mt_plan_build {
    struct mt_plan *plan;
    const struct mt_objects *objects;
    const struct mt_plan_options *options;
    struct mt_findings *findings;
    struct mt_arena *arena;   ///< Of the plan.
    struct mt_arena *scratch; ///< Of what nobody needs once the plan is made.
    struct mt_scopes *scopes;
    struct mt_map by_key;     ///< mt_ref_key() of every object; prunes are what is not in it.
    struct mt_map by_name;    ///< "Kind/name" to a chain of struct mt_task_build.
    struct mt_map crds;       ///< "group/Kind" to the task of the CRD that this sync brings.
    struct mt_map namespaces; ///< The name to the task of the Namespace that this sync brings.
    MT_ARRAY(struct mt_gate_build *) gates;     ///< In the order of the plan's.
    MT_ARRAY(struct mt_hook_wish) following;    ///< Hooks that stand after an object.
    MT_ARRAY(struct mt_task_build *) followers; ///< Their tasks; one after what it follows.
};

/** `task` of the plan as it is while the plan is made. */
struct mt_task_build *mt_task_build_of(struct mt_task *task);

/** Turns objects into tasks and skipped ones; duplicates and unknown hook types are findings. */
void mt_plan_add_objects(struct mt_plan_build *build);

/** Finds where the types of a hook put it; unknown types are findings. */
struct mt_placing mt_plan_place_hook(struct mt_plan_build *build, const struct mt_object *object);

/** Adds the spot of one type to a hook whose own wave is `wave`. */
void mt_plan_add_spot(struct mt_plan_build *build, struct mt_placing *placing,
                      const struct mt_hook_type *type, int wave);

/** Why a hook without spots is no task of this sync, and whether another one runs it. */
const char *mt_plan_why_skipped(const struct mt_plan_build *build, const struct mt_placing *placing,
                                bool *another_time);

/** A finding at `place` about a hook type that nobody knows. */
void mt_plan_refuse_type(struct mt_plan_build *build, struct mt_place place, const char *type);

/** The phase whose hooks run when something stands in `phase`: Sync of "after:Sync". */
enum mt_phase mt_plan_base_phase(enum mt_phase phase);

/** Adds the task of an object, hook or not, at a spot, and completes it from its annotations. */
struct mt_task_build *mt_plan_add_object_task(struct mt_plan_build *build,
                                              const struct mt_object *object,
                                              const struct mt_ref *ref, const struct mt_spot *spot);

/**
 * Adds the task of a hook: an object or a script.  NULL with findings when it is wrong: a script of
 * something that is no ConfigMap, or with parameters that do not fit its type.
 */
struct mt_task_build *mt_plan_add_hook(struct mt_plan_build *build,
                                       const struct mt_hook_wish *wish);

/** Sets aside a hook that stands after an object, for mt_plan_follow(). */
void mt_plan_add_follower(struct mt_plan_build *build, const struct mt_hook_wish *wish);

/** Adds the script hooks of the project file; `phases` are those whose hooks run. */
void mt_plan_add_project_hooks(struct mt_plan_build *build, const bool *phases);

/** What a script hook is called in place of an object. */
struct mt_ref mt_plan_script_ref(const char *type, const char *name);

/** Whether something in the plan's options names it, with --only. */
bool mt_plan_is_named(const struct mt_plan_options *options, const struct mt_ref *ref);

/** What the plan and its findings call a hook, and where it is written. */
struct mt_ref mt_hook_wish_ref(const struct mt_hook_wish *wish);
struct mt_place mt_hook_wish_place(const struct mt_hook_wish *wish);

/** A finding when what is to happen on a timeout is more than this version does. */
void mt_plan_check_on_timeout(struct mt_plan_build *build, const char *action,
                              struct mt_place place);

/**
 * Adds the hooks of types "after:OBJECT", each where its object stands; those of which the object
 * is no task of this sync are skipped or refused.
 */
void mt_plan_follow(struct mt_plan_build *build);

/** Puts what follows an object where that stands by now. */
void mt_plan_follow_again(struct mt_plan_build *build);

/** What somebody means by an OBJECT. */
struct mt_resolved {
    const struct mt_task *task;  ///< NULL: there is none.
    const struct mt_task *rival; ///< Fits as well, and is another object; else NULL.
};

/**
 * The task that `pattern`, written where `namespace` goes without saying, means for something that
 * stands in `phase`.
 */
struct mt_resolved mt_plan_resolve(const struct mt_plan_build *build,
                                   const struct mt_object_pattern *pattern, const char *namespace,
                                   enum mt_phase phase);

/** What of the skipped ones is meant, or NULL. */
const struct mt_skipped *mt_plan_find_skipped(const struct mt_plan_build *build,
                                              const struct mt_object_pattern *pattern,
                                              const char *namespace);

/**
 * The object most like what was said, as `task` can write it; never itself.  `*left` counts down
 * how many of these searches, which read all names, are still made.
 */
const char *mt_plan_suggest(const struct mt_plan_build *build, const struct mt_task *task,
                            const struct mt_object_pattern *pattern, const char *said,
                            size_t *left);

/** The namespace that goes without saying for what a task refers to. */
const char *mt_task_namespace(const struct mt_task *task);

/** By phase, wave (of Delete from the highest down) and part: where tasks stand. */
int mt_task_compare_position(const struct mt_task *a, const struct mt_task *b);

/** Adds a task where it was written, in the wave itself; the caller completes it. */
struct mt_task_build *mt_plan_add_task(struct mt_plan_build *build, enum mt_action action,
                                       const struct mt_ref *ref, enum mt_phase phase, int wave);

/** Notes that an object is no task of this sync. */
void mt_plan_skip(struct mt_plan_build *build, struct mt_skipped skipped);

/** Adds the prunes of what the inventory has and the objects no longer have, in mirrored waves. */
void mt_plan_add_prunes(struct mt_plan_build *build);

/** Of a deletion: adds the hooks of PreDelete and PostDelete. */
void mt_plan_add_deletion_hooks(struct mt_plan_build *build);

/** Of a deletion: adds what the inventory has, after the hooks. */
void mt_plan_add_deletions(struct mt_plan_build *build);

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
