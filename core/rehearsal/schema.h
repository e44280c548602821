// SPDX-License-Identifier: Apache-2.0
/** The schema of a CRD: its defaults, and what it refuses. */
#ifndef MT_REHEARSAL_SCHEMA_H
#define MT_REHEARSAL_SCHEMA_H

#include "rehearsal/refusal.h"
#include "rehearsal/store.h"

/** Fills in the defaults of the schema (which may be NULL) for what is missing. */
void mt_schema_fill(struct mt_rehearsal *store, const cJSON *schema, cJSON *tree);

/**
 * Takes away what the schema does not know, as the server does; `first` gets the path of the first
 * such field, for requests that want to hear of it.
 */
void mt_schema_prune(const cJSON *schema, cJSON *tree, struct mt_buf *first);

/** Adds what the schema refuses: types, required fields, enums, bounds, patterns not included. */
void mt_schema_check(const cJSON *schema, const cJSON *tree, struct mt_causes *causes);

#endif
