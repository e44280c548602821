// SPDX-License-Identifier: Apache-2.0
/** Namespaces: those that are there from the start, what may be made in one, how one ends. */
#ifndef MT_REHEARSAL_NAMESPACES_H
#define MT_REHEARSAL_NAMESPACES_H

#include "rehearsal/refusal.h"
#include "rehearsal/store.h"

/** Whether a new object may be made in the namespace of its entry. */
bool mt_namespaces_admit(struct mt_rehearsal *store, const struct mt_entry *entry,
                         struct mt_refusal *refusal);

/** Makes a namespace that is missing. */
void mt_namespaces_make(struct mt_rehearsal *store, const char *name);

/** default, kube-system, …. */
void mt_namespaces_make_all(struct mt_rehearsal *store);

/** Whether the server never deletes it. */
bool mt_namespaces_is_fixed(const struct mt_entry *entry);

/** Whether the entry is a Namespace. */
bool mt_namespaces_is_one(const struct mt_entry *entry);

/** Sets status.phase of a Namespace that is being deleted. */
void mt_namespaces_set_phase(cJSON *tree);

#endif
