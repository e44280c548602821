// SPDX-License-Identifier: Apache-2.0
/** What is sent for a task of a plan: its tree, its verb, and the name that a dry run may need. */
#ifndef MT_SYNC_TASK_TREE_H
#define MT_SYNC_TASK_TREE_H

#include "sync/cluster.h"
#include "sync/plan.h"
#include "sync/sent.h"

struct mt_arena;
struct mt_error;

/** Annotations of hooks: whose they are. */
#define MT_REVISION "moontide.dev/revision"
#define MT_RUN "moontide.dev/run"

/** What trees are made with; all of it borrowed. */
struct mt_task_trees {
    const struct mt_policy *policy;
    const struct mt_scopes *scopes;
    const struct mt_owner *owner;
    unsigned revision;  ///< Hooks carry it,
    const char *run_id; ///< and this, or NULL: a number that was given up is used again.
};

/**
 * A new tree as it is sent under `name`: the manifest, what `create` of its hook types makes of it,
 * our marks.  NULL with `err` when a hook type refuses.  Freed with cJSON_Delete(), before the
 * arena of the plan.
 */
cJSON *mt_task_tree(const struct mt_task_trees *trees, const struct mt_task *task, const char *name,
                    struct mt_error *err);

/** How the task is written: `there` says of one with Replace=true that its object exists. */
enum mt_verb mt_task_verb(const struct mt_task *task, bool there);

/** The rules for what the write leaves as it is live, or NULL; they live as long as the plan. */
const cJSON *mt_task_ignore(const struct mt_plan *plan, const struct mt_task *task);

/**
 * A name that nothing in the cluster has, for the dry run of what is to be created anew: the same
 * for each run of a plan, another one for each task, and no longer than its kind allows.
 */
const char *mt_task_temporary_name(const struct mt_task *task, struct mt_arena *arena);

/** Whether its objects may have any name; that of others is bound to what they hold. */
bool mt_task_is_renamable(const struct mt_task *task);

#endif
