// SPDX-License-Identifier: Apache-2.0
/**
 * Whether CreateNamespace=true has anything to do: a Namespace that is there is left alone, and
 * takes no rights, unless the project file says what it carries (SEMANTICS.md 3.4).
 */
#ifndef MT_CLI_APP_NAMESPACE_H
#define MT_CLI_APP_NAMESPACE_H

#include <stdbool.h>

struct mt_cli;
struct mt_cluster;
struct mt_error;
struct mt_loaded;

/**
 * Looks for the app's Namespace where the plan is about to create it, and makes the plan anew
 * without it where it is there.  Who may not look keeps the plan: the rights that are missing are
 * told with all others.  False with `err` when the cluster does not answer.
 */
bool mt_app_namespace_plan(struct mt_loaded *loaded, const struct mt_cli *cli,
                           const struct mt_cluster *cluster, struct mt_error *err);

#endif
