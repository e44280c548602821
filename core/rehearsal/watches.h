// SPDX-License-Identifier: Apache-2.0
/** Watches: who is told of which changes, and when. */
#ifndef MT_REHEARSAL_WATCHES_H
#define MT_REHEARSAL_WATCHES_H

#include "rehearsal/store.h"

/** mt_cluster.watch() and unwatch(). */
struct mt_watch *mt_watches_open(struct mt_rehearsal *store, const struct mt_watch_scope *scope,
                                 mt_watch_fn *each, void *each_data);
void mt_watches_close(struct mt_watch *watch);

/**
 * An object changed from `before` (NULL: it is new) to `after`, which for `entry->now == NULL` is
 * its last state.
 */
void mt_watches_tell(struct mt_rehearsal *store, struct mt_entry *entry, struct mt_snapshot *before,
                     struct mt_snapshot *after);

/** The kind is not served any more: all its watches fail. */
void mt_watches_fail(struct mt_rehearsal *store, struct mt_kind *kind);

/** Frees all watches. */
void mt_watches_fini(struct mt_rehearsal *store);

#endif
