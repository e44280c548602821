// SPDX-License-Identifier: Apache-2.0
/** The queue of objects that a controller looks at, and what it does about them. */
#ifndef MT_REHEARSAL_RECONCILE_H
#define MT_REHEARSAL_RECONCILE_H

#include "rehearsal/store.h"

/** The object changed or is gone: it and its owners are queued, if a controller acts on them. */
void mt_reconcile_notice(struct mt_rehearsal *store, struct mt_entry *entry);

/** What a container of the Pod wrote when it had been started `restarts` times before; or NULL. */
const cJSON *mt_reconcile_log(struct mt_entry *pod, const char *container, unsigned restarts);

/** Sets up the reader that controllers get. */
void mt_reconcile_init(struct mt_rehearsal *store);

void mt_reconcile_fini(struct mt_rehearsal *store);

#endif
