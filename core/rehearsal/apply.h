// SPDX-License-Identifier: Apache-2.0
/** Server-side apply of one object onto another: conflicts, merging, fields that are given up. */
#ifndef MT_REHEARSAL_APPLY_H
#define MT_REHEARSAL_APPLY_H

#include "rehearsal/managed.h"
#include "rehearsal/refusal.h"

/**
 * What `live` becomes when the writer applies `applied`, with managedFields: a new tree; NULL with
 * the refusal for conflicts.  `force` takes the fields over.
 */
cJSON *mt_apply_onto(struct mt_rehearsal *store, const struct mt_spot *spot, const cJSON *live,
                     const cJSON *applied, const struct mt_writer *writer, bool force,
                     struct mt_refusal *refusal);

#endif
