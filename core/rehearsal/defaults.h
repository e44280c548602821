// SPDX-License-Identifier: Apache-2.0
/** What the API server fills in when an object does not say it. */
#ifndef MT_REHEARSAL_DEFAULTS_H
#define MT_REHEARSAL_DEFAULTS_H

#include "rehearsal/store.h"

/** Fills in what is missing, by tables or by the schema of a CRD. */
void mt_defaults_fill(struct mt_rehearsal *store, const struct mt_kind *kind, cJSON *tree);

/**
 * Fills in what a new object gets that another would not: a cluster IP, the selector of a Job.
 * metadata.uid is set.
 */
void mt_defaults_fill_new(struct mt_rehearsal *store, const struct mt_kind *kind, cJSON *tree);

#endif
