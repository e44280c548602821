// SPDX-License-Identifier: Apache-2.0
/** What a plan takes away is asked about before: by a sync that prunes, and by a deletion. */
#ifndef MT_CLI_ASK_REMOVAL_H
#define MT_CLI_ASK_REMOVAL_H

#include "base/map.h"

#include <stdbool.h>

struct mt_cli;
struct mt_error;
struct mt_loaded;
struct mt_plan;

/** What was agreed to. */
struct mt_removals {
    bool all;              ///< --yes: whatever it is.
    struct mt_map objects; ///< By mt_ref_key(); keys live as long as what was loaded.
};

/**
 * Of a sync that is to prune: whether somebody can be asked.  Without a terminal it is refused
 * before any call, also where nothing would be pruned: a pipeline that is set up wrong is told so
 * on its first day.
 */
bool mt_ask_pruning_may(const struct mt_cli *cli, const struct mt_loaded *loaded,
                        struct mt_error *err);

/** The same of a deletion. */
bool mt_ask_deletion_may(const struct mt_cli *cli, struct mt_error *err);

/** Asks about the plan of `loaded`, if it takes anything away.  False with `err`: no. */
bool mt_ask_removal(struct mt_cli *cli, const struct mt_loaded *loaded, struct mt_removals *asked,
                    struct mt_error *err);

/** Whether a plan that was made after the answer takes away nothing else; else `err` and code. */
bool mt_ask_removal_covers(const struct mt_removals *asked, const struct mt_plan *plan, int *code,
                           struct mt_error *err);

#endif
