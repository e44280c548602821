// SPDX-License-Identifier: Apache-2.0
/** The question of `sync --take-ownership`: what is taken over from whom, before it is. */
#ifndef MT_CLI_ASK_OWNERSHIP_H
#define MT_CLI_ASK_OWNERSHIP_H

#include <stdbool.h>

struct mt_cli;
struct mt_cluster;
struct mt_error;
struct mt_loaded;

/** Whether it can be asked, or need not be; else false with `err`, for exit 2. */
bool mt_ask_ownership_may(const struct mt_cli *cli, const struct mt_loaded *loaded,
                          struct mt_error *err);

/**
 * Looks at the cluster, and asks where the plan would take something over.  False with `err`, for
 * exit 1: the answer is no.  What the run itself is going to refuse, and say, is not asked about.
 * A person takes their time: to be asked before the lock is taken.
 */
bool mt_ask_ownership(struct mt_cli *cli, const struct mt_loaded *loaded,
                      const struct mt_cluster *cluster, struct mt_error *err);

#endif
