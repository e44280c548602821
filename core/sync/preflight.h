// SPDX-License-Identifier: Apache-2.0
/**
 * The preflight of a plan: the server's dry run of every object, before anything is written.
 *
 * A state machine as a run is: it calls the cluster, is answered, and never waits.  First it lists
 * what is the app's, so that the cluster can tell what a dry run changes; then it sends every
 * object, some at a time.  What cannot be checked yet, because the plan itself brings its namespace
 * or its kind, is late: it stays so in a plan, and a run has it checked as soon as that is there.
 * With `only_lists` it is the first half alone, for a run without the dry run.
 *
 * What was listed as our last write left it, and would be written the same again, is not asked
 * about (last_write.h): a write of it would change nothing.
 *
 * Whatever is there and is not known to be the app's is looked at before it is written: what
 * another tool or app holds (ownership.h) is refused, or taken over where that is wanted.
 */
#ifndef MT_SYNC_PREFLIGHT_H
#define MT_SYNC_PREFLIGHT_H

#include "sync/cluster.h"
#include "sync/conflicts.h"
#include "sync/last_write.h"
#include "sync/ownership.h"
#include "sync/plan.h"
#include "sync/sent.h"

#include <stdbool.h>
#include <stddef.h>

struct mt_buf;
struct mt_preflight; // opaque; the struct is in preflight_state.h

/** What the sync would do with an object: `change` in INTERFACE.md 3. */
enum mt_task_change {
    MT_TASK_UNKNOWN, ///< Refused, or not known before it is checked.
    MT_TASK_CREATE,
    MT_TASK_UPDATE,
    MT_TASK_NONE,
    MT_TASK_REPLACE, ///< Deleted and created anew.
    MT_TASK_PRUNE,
    MT_TASK_RUN, ///< A hook.
    MT_TASK_CHANGE_COUNT
};

enum mt_check_state {
    MT_CHECK_NONE,    ///< There is nothing to check: prunes, script hooks.
    MT_CHECK_PENDING, ///< Not answered yet.
    MT_CHECK_PASSED,
    MT_CHECK_REFUSED, ///< See `refusal`.
    MT_CHECK_LATE,    ///< Checked when `late_after` is there.
    MT_CHECK_SKIPPED, ///< Cannot be checked; see `note`.
};

/** Why an object that somebody else holds is not taken over. */
enum mt_hold {
    MT_HOLD_NONE,
    MT_HOLD_HELD,      ///< Nobody has said that it may be.
    MT_HOLD_SHARED,    ///< FailOnSharedResource=true.
    MT_HOLD_AUTOMATED, ///< The ArgoCD Application syncs by itself, and would take it back.
};

/** What is known of one task; texts live as long as the preflight. */
struct mt_task_check {
    enum mt_check_state state;
    enum mt_task_change change;
    bool same;           ///< It was listed as our last write left it, and nothing is to be written.
    const char *refusal; ///< What people are told; NULL: none.
    const char *remedy;  ///< Of a refusal: mt_refused_remedy().
    const char *note;    ///< NULL: none.
    const struct mt_task *late_after; ///< The Namespace, CustomResourceDefinition, … of the plan.
    struct mt_conflicts conflicts;    ///< Fields that the sync takes from others.
    const char *taken;                ///< The same in words, or NULL.
    enum mt_hold hold;                ///< Of one that is refused because somebody else holds it.
    const char *taken_over;           ///< "is taken over from Helm release shop/web", or NULL.
    MT_ARRAY(const char *) warnings;  ///< Of the server, each once.
};

struct mt_preflight_result {
    const struct mt_task_check *tasks; ///< By the index of the plan's tasks.
    size_t task_count;
    const char *broken; ///< Why nothing more can be asked: there is no connection; else NULL.
    uint64_t listed_ms; ///< When the first object of the lists was seen; UINT64_MAX: none.
    MT_ARRAY(const char *) warnings; ///< About no single task, each once.
    MT_ARRAY(const char *) commands; ///< What stops those who would take objects back.
};

/** How many tasks there are of what, for a summary. */
struct mt_preflight_counts {
    size_t changes[MT_TASK_CHANGE_COUNT]; ///< By enum mt_task_change; RUN: before SyncFail.
    size_t on_failure;                    ///< Hooks of SyncFail.
    size_t refused;
    size_t late;
};

/** Everything is borrowed until mt_preflight_free(). */
struct mt_preflight_options {
    const struct mt_plan *plan;
    const struct mt_cluster *cluster;
    const struct mt_policy *policy;
    const struct mt_scopes *scopes;
    struct mt_owner owner;
    unsigned revision;      ///< That hooks carry,
    const char *run_id;     ///< and this, or NULL.
    unsigned concurrency;   ///< Calls at a time, > 0.
    bool fail_on_conflicts; ///< --conflicts fail.
    bool take_ownership;    ///< What others hold is taken over.
    bool only_lists;        ///< Sends no dry run: lists, and looks at what is not in them.
    /** Notes what health checks warn of before there is an object, and what prunes would leave. */
    bool looks_ahead;
    bool strict; ///< As health checks have it.
    /** By the index of the plan's tasks: what is there already, and not asked about; or NULL. */
    const bool *known;
    size_t *calls; ///< Calls under way, with those of others; NULL: only its own.
    struct mt_last_writes last_writes; ///< As far as they are known.
};

/** Starts nothing yet. */
struct mt_preflight *mt_preflight_new(const struct mt_preflight_options *options);

/** Ends its lists and frees it; no call may be under way.  Takes NULL. */
void mt_preflight_free(struct mt_preflight *preflight);

/**
 * Starts what may start.  To carry out a preflight to its end: advance, until it is idle or
 * `broken`; poll the cluster; and again.
 */
void mt_preflight_advance(struct mt_preflight *preflight);

/** Whether nothing is asked and no answer awaited: what is not decided then is late. */
bool mt_preflight_is_idle(const struct mt_preflight *preflight);

/** Whether it was stopped, or is broken: it answers no question any more. */
bool mt_preflight_is_over(const struct mt_preflight *preflight);

/** Asks nothing any more; after that, mt_cluster.cancel() ends what is under way. */
void mt_preflight_stop(struct mt_preflight *preflight);

/** The object of this task is there, and what is late because of it can be checked. */
void mt_preflight_provide(struct mt_preflight *preflight, const struct mt_task *task);

/** A late task has to be checked now, whatever it waits for; else changes nothing. */
void mt_preflight_demand(struct mt_preflight *preflight, const struct mt_task *task);

/** The last write of the task's object, or NULL where it says nothing. */
const struct mt_last_write *mt_preflight_last_write(const struct mt_preflight *preflight,
                                                    const struct mt_task *task);

/** What the lists say of a task whose check says `same`. */
struct mt_listed {
    /** Freed with cJSON_Delete(); without managedFields, or with `healthy_by` who it is alone. */
    cJSON *object;
    const char *healthy_by; ///< The check that found it Healthy, with no word; NULL: not judged.
};

/** Moves that out: `object` is NULL when it was taken already. */
struct mt_listed mt_preflight_take_same(struct mt_preflight *preflight, const struct mt_task *task);

/** Valid as long as the preflight; its content changes until that is idle. */
const struct mt_preflight_result *mt_preflight_result(const struct mt_preflight *preflight);

/** "create", "update", …; NULL for MT_TASK_UNKNOWN. */
const char *mt_task_change_name(enum mt_task_change change);

/**
 * Appends what is refused, as "1 of 9 objects is refused by the server's dry run; 2 are held by
 * others: --take-ownership takes them over".  `noun` is what `total` of them are.  Nothing where
 * nothing is refused.
 */
void mt_preflight_put_refusals(const struct mt_preflight_result *result, size_t total,
                               const char *noun, struct mt_buf *out);

struct mt_preflight_counts mt_preflight_count(const struct mt_preflight_result *result,
                                              const struct mt_plan *plan);

#endif
