// SPDX-License-Identifier: Apache-2.0
/** Owner references: who owns what, found both ways without a search. */
#ifndef MT_REHEARSAL_OWNERS_H
#define MT_REHEARSAL_OWNERS_H

#include "rehearsal/store.h"

/** Reads the references of `after` (NULL: it is gone), unless they are those of `before`. */
void mt_owners_update(struct mt_rehearsal *store, struct mt_entry *entry, const cJSON *before,
                      const cJSON *after);

/** The owner that a link leads to, or NULL when it does not exist for this dependent. */
struct mt_entry *mt_owners_live(const struct mt_link *link);

/** Whether the object names owners, none of which exists. */
bool mt_owners_are_gone(const struct mt_entry *entry);

/** How many live objects the entry owns. */
size_t mt_owners_count(const struct mt_entry *entry);

/** Takes the references to `owner`, which is live, out of an object. */
void mt_owners_forget(struct mt_rehearsal *store, struct mt_entry *entry,
                      const struct mt_entry *owner);

#endif
