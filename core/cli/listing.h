// SPDX-License-Identifier: Apache-2.0
/** One list of objects, for commands that have nothing else to do meanwhile. */
#ifndef MT_CLI_LISTING_H
#define MT_CLI_LISTING_H

#include "sync/cluster.h"

struct mt_error;

/** What came of it. */
enum mt_listed {
    MT_LISTED_ALL,
    MT_LISTED_FORBIDDEN,   ///< We may not list them.
    MT_LISTED_FAILED,      ///< The cluster does not answer, or not so.
    MT_LISTED_INTERRUPTED, ///< A signal has come, where they are counted (cli/signals.h).
};

/** Called for each object, which is borrowed. */
typedef void mt_listing_fn(void *data, const cJSON *object);

/**
 * Lists the objects of the scope, whose `once` is set here, and waits until it has them all.  `err`
 * has the server's own words of FORBIDDEN and FAILED; some may have been listed before.
 */
enum mt_listed mt_listing(const struct mt_cluster *cluster, const struct mt_watch_scope *scope,
                          mt_listing_fn *each, void *data, struct mt_error *err);

#endif
