// SPDX-License-Identifier: Apache-2.0
/** Deletion, and what follows from it: dependents, the content of namespaces, finalizers. */
#ifndef MT_REHEARSAL_COLLECT_H
#define MT_REHEARSAL_COLLECT_H

#include "rehearsal/store.h"

struct mt_result;

/** A DELETE; false with the refusal.  `result->snapshot` is the object on its way out. */
bool mt_collect_delete(struct mt_rehearsal *store, const struct mt_deletion *deletion,
                       struct mt_result *result);

/** The object changed (`before` NULL: it is new) or is gone: looks whom that concerns. */
void mt_collect_notice(struct mt_rehearsal *store, struct mt_entry *entry, const cJSON *before);

#endif
