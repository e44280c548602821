// SPDX-License-Identifier: Apache-2.0
/**
 * Plans: the ordered tasks of one sync, their edges and gates.  Pure data, made by a pure function
 * of objects and options; printable before anything happens.  SEMANTICS.md 2.1-2.4, with the
 * departures of DESIGN.md ("Order", "Where moontide departs from ArgoCD").
 */
#ifndef MT_SYNC_PLAN_H
#define MT_SYNC_PLAN_H

#include "base/array.h"
#include "base/finding.h"
#include "manifest/object.h"
#include "manifest/sync_options.h"
#include "manifest/timeouts.h"
#include "sync/policy.h"
#include "sync/scope.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_selector;
struct mt_task;

enum mt_action {
    MT_ACTION_APPLY,
    MT_ACTION_PRUNE, ///< Deletes the object, in a sync or with the app.
    MT_ACTION_HOOK,
    MT_ACTION_RELEASE, ///< Leaves the object, and takes our label and annotations away.
};

enum mt_gate_kind { MT_GATE_WAVE, MT_GATE_PHASE, MT_GATE_DEPENDENCY, MT_GATE_APPROVAL };

/** What an edge or a gate waits for. */
enum mt_until {
    MT_UNTIL_HEALTHY, ///< Healthy, or for hooks succeeded.
    MT_UNTIL_EXISTS,  ///< Applied (a Namespace: Active, a CRD: Established).
};

struct mt_gate {
    const char *id; ///< "gate/Sync/1", "gate/Sync", "gate/Sync/0/definitions", "gate/external/…".
    enum mt_gate_kind kind;
    enum mt_until until;
    enum mt_phase phase; ///< Of waves, phases and the parts of a wave.
    int wave;            ///< Of waves and the parts of a wave.
    bool has_wave;
    enum mt_part part;    ///< Of waves and the parts of a wave.
    size_t index;         ///< Its place in the plan's list.
    size_t of;            ///< How many tasks it waits for; 1 for what is outside the plan.
    const char *object;   ///< What is outside the plan ("external:…", "app:…"), or NULL.
    const char *approval; ///< The name that `approve` takes, or NULL.
};

/** The task waits for a gate or for another task; exactly one of the two is set. */
struct mt_edge {
    const struct mt_gate *gate;
    const struct mt_task *task;
    enum mt_until until;
    const char *reason; ///< "wave", "phase", "depends-on", "env of Job/db-migrate", …
};

/** Where a task stood before something that needs it pulled it forward. */
struct mt_pull {
    enum mt_phase phase;
    int wave;
    const char *reason; ///< "env of Job/db-migrate", "Job/db-migrate lives in it".
};

/** One object in one phase. */
struct mt_task {
    const char *id; ///< "Sync/1/apps/StatefulSet/shop/postgres"; unique, stable between runs.
    size_t index;   ///< Its place in the plan's list.
    enum mt_phase phase;
    int wave;
    enum mt_part part; ///< Of its wave.
    enum mt_action action;
    struct mt_ref ref;                 ///< With the namespace it is sent to ("" if cluster-scoped).
    const char *key;                   ///< mt_ref_key() of that.
    bool generate_name;                ///< `ref.name` is a prefix.
    const struct mt_object *object;    ///< NULL for prunes, releases and script hooks.
    MT_ARRAY(const char *) hook_types; ///< Of hooks: the types that put it there.
    unsigned delete_policies;          ///< Of hooks: MT_DELETE_… bits.
    unsigned retries;                  ///< Of hooks: how often one that failed is run again.
    struct mt_sync_options options;    ///< The object's, completed by the app's.
    MT_ARRAY(struct mt_edge) after;
    MT_ARRAY(const struct mt_gate *) holds; ///< The gates of waves and phases that wait for it.
    struct mt_place place;                  ///< Where it is written; file NULL: nowhere.
    const struct mt_hook_type *script;      ///< Of a script hook its type: it has no object.
    const char *script_namespace; ///< Of a script hook: what it takes for its own; else NULL.
    const cJSON *params;          ///< Of a script hook, or NULL.
    bool only_on_timeout;         ///< Runs only when what failed has timed out.
    const struct mt_pull *pulled; ///< NULL when it stands where it was written.
    bool depends_on;              ///< Its own edges stand in for the waves of its phase.
    bool wait;                    ///< False: applied, not waited for.
    bool timeout_said;
    uint64_t timeout_ms;
    const char *on_timeout; ///< NULL when not said.

    // Of prunes and releases.
    const char *uid;           ///< Of the object that is meant, or NULL: not known.
    const char *moved_to;      ///< The namespace in which the manifests have it now, or NULL.
    const struct mt_ref *twin; ///< May be the same object under another group, or NULL.
    bool holds_record;         ///< The Namespace that the app's record lives in.
};

/** An object that is no task of this sync, and why: "hook: Skip". */
struct mt_skipped {
    struct mt_ref ref;
    struct mt_place place; ///< file NULL for what only the inventory knows.
    const char *reason;
    bool another_time; ///< By a flag, or by which sync of the app this is: another one runs it.
    /** What was not chosen and is taken to be in the cluster (--only, -l); else NULL. */
    const struct mt_object *object;
    const char *moved_to; ///< Of what only the inventory knows: as in a task.
};

/** What earlier syncs left: a sync may prune it, and a deletion deletes it. */
struct mt_inventory_item {
    struct mt_ref ref; ///< With the namespace it lives in, and the name where that was generated.
    int wave;          ///< As it was written, not where it was pulled to.
    bool hook;         ///< Live hooks are never pruned; they are deleted with the app.
    bool keep;         ///< helm.sh/resource-policy: keep.
    struct mt_sync_options options; ///< The object's own.
    const char *uid;                ///< As it was seen last, or NULL: it never was.
};

/** A script hook that is written in the project file. */
struct mt_plan_hook {
    const char *type;
    const char *name; ///< Unique among those of the type.
    int wave;
    const char *namespace; ///< NULL: the app's.
    const cJSON *params;   ///< A map as it was written, or NULL.
    struct mt_place place;
    struct mt_timeout timeout; ///< Its own, as `moontide.dev/timeout` gives it to an object.
};

struct mt_plan_options {
    const char *app;
    const char *namespace; ///< For objects without one.
    const char *context;   ///< Of the kubeconfig, or NULL.
    const char *env;       ///< The environment of the project file, or NULL.
    bool later; ///< Not the app's first sync: Helm's upgrade hooks in place of its install hooks.
    bool test;  ///< --test: Helm's test hooks too.
    bool no_hooks;        ///< --no-hooks.
    bool lenient;         ///< --lenient, as mt_object_options.
    bool prune;           ///< Whether prunes are tasks; else what they would take away is skipped.
    bool source_replaced; ///< PATHs stand in for the project's source: nothing is pruned.
    bool orphan;          ///< Of a deletion, --cascade=orphan: the objects stay.
    struct mt_sync_options sync_options; ///< The app's.
    bool namespace_there;                ///< CreateNamespace=true has nothing to create.
    const cJSON *namespace_metadata; ///< Labels and annotations for CreateNamespace=true, or NULL.
    struct mt_timeouts timeouts;
    const char *on_timeout;               ///< NULL: "fail".
    struct mt_place on_timeout_place;     ///< Where that is said, for what is wrong with it.
    const cJSON *ignore;                  ///< The project file's rules, or NULL; borrowed.
    bool no_wait;                         ///< The last wave is applied, not waited for.
    const struct mt_object_pattern *only; ///< --only; everything else is skipped.
    size_t only_count;
    const struct mt_selector *selector; ///< -l, or NULL.
    const struct mt_inventory_item *inventory;
    size_t inventory_count;
    const struct mt_plan_hook *hooks; ///< Script hooks of the project file.
    size_t hook_count;
    struct mt_served_kinds served; ///< By the cluster; none offline.
    const struct mt_policy *policy;
    struct mt_arena *arena; ///< In which the plan lives; NULL: that of the findings.
};

/** Everything lives in one arena: struct mt_plan_options, arena. */
struct mt_plan {
    const char *app;
    const char *namespace;
    const char *context; ///< NULL: none, or offline.
    const char *env;     ///< NULL: none.
    bool first;
    struct mt_timeouts timeouts;
    const char *on_timeout;
    const cJSON *ignore; ///< Rules for what RespectIgnoreDifferences leaves alone, or NULL.
    bool no_wait;
    bool deletion; ///< Of the app, by mt_plan_make_deletion().
    bool orphan;   ///< With `deletion`: the objects stay.
    /** Why it must not be carried out: it would prune everything.  NULL: it may. */
    const char *refused;
    MT_ARRAY(struct mt_task *) tasks; ///< In execution order.
    MT_ARRAY(struct mt_gate *) gates; ///< In the order in which they open, as far as there is one.
    MT_ARRAY(struct mt_skipped) skipped;
};

/**
 * Makes the plan.  Never NULL; mistakes (duplicates, unknown hook types, dependencies that do not
 * exist, cycles) go to `findings`, and with errors there the plan must not be carried out.
 */
struct mt_plan *mt_plan_make(const struct mt_objects *objects,
                             const struct mt_plan_options *options, struct mt_findings *findings);

/**
 * Makes the plan of the app's deletion from the inventory in `options`: the PreDelete hooks among
 * `objects`, the manifests of its last sync, then what the inventory has in reverse waves, then the
 * PostDelete hooks.  With `orphan` there are no hooks, and the objects are released.  Of the
 * options, those count that say whose plan it is (app to env), no_hooks, lenient, sync_options,
 * timeouts, on_timeout, inventory, the project file's hooks, served and policy.
 */
struct mt_plan *mt_plan_make_deletion(const struct mt_objects *objects,
                                      const struct mt_plan_options *options,
                                      struct mt_findings *findings);

/** "apply", "prune", "hook", "release". */
const char *mt_action_name(enum mt_action action);

/** "/before", "" or "/after": what an id has behind the wave. */
const char *mt_part_suffix(enum mt_part part);

/** "wave", "phase", "dependency", "approval". */
const char *mt_gate_kind_name(enum mt_gate_kind kind);

/** Whether the gate stands in a phase; what is outside of the plan does not. */
bool mt_gate_has_phase(const struct mt_gate *gate);

#endif
