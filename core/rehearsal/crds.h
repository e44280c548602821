// SPDX-License-Identifier: Apache-2.0
/** CustomResourceDefinitions: kinds that are served once they are Established. */
#ifndef MT_REHEARSAL_CRDS_H
#define MT_REHEARSAL_CRDS_H

#include "rehearsal/store.h"

/** The object changed or is gone: if it is a CRD, its kind follows. */
void mt_crds_notice(struct mt_rehearsal *store, struct mt_entry *entry);

/** Serves the kind of a CRD at once. */
void mt_crds_establish(struct mt_rehearsal *store, struct mt_entry *entry);

/** The kind that a live CRD serves, or NULL, also for what is no CRD. */
struct mt_kind *mt_crds_kind(struct mt_rehearsal *store, const struct mt_entry *entry);

#endif
