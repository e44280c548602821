// SPDX-License-Identifier: Apache-2.0
/** Servers beside the cluster: nobody is asked, what they answer is made up. */
#ifndef MT_REHEARSAL_FETCH_H
#define MT_REHEARSAL_FETCH_H

#include "base/fetch.h"
#include "rehearsal/store.h"

/** struct mt_cluster, fetch. */
void mt_fetches_start(struct mt_rehearsal *store, const struct mt_fetch *fetch, mt_fetch_fn *done,
                      void *done_data);

/** Ends all that are under way: they are told to be cancelled. */
void mt_fetches_cancel(struct mt_rehearsal *store);

/** Frees them, and tells nobody. */
void mt_fetches_fini(struct mt_rehearsal *store);

#endif
