// SPDX-License-Identifier: Apache-2.0
/**
 * Whether a sync is the first one of its app: none of the plan's objects that are no hooks is in
 * the cluster.  Objects are looked for one by one only where that decides about a hook.
 */
#ifndef MT_CLI_FIRST_SYNC_H
#define MT_CLI_FIRST_SYNC_H

#include <stdbool.h>

struct mt_cli;
struct mt_cluster;
struct mt_error;
struct mt_loaded;
struct mt_plan;
struct mt_preflight_result;

/** Whether some hook runs only on a first sync, or only on later ones. */
bool mt_first_sync_matters(const struct mt_loaded *loaded);

/**
 * Looks for the objects of the plan where that matters, and makes the plan anew where one is there.
 * False with `err` when the cluster does not answer.
 */
bool mt_first_sync_plan(struct mt_loaded *loaded, const struct mt_cli *cli,
                        const struct mt_cluster *cluster, struct mt_error *err);

/**
 * The same from what a preflight has found out, without a call but for what was refused; a plan
 * that is not for the first sync stays so.  False with `err` when the cluster does not answer.
 */
bool mt_first_sync_tell(struct mt_plan *plan, const struct mt_preflight_result *result,
                        const struct mt_cluster *cluster, struct mt_error *err);

#endif
