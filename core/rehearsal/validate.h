// SPDX-License-Identifier: Apache-2.0
/** What the API server refuses: shapes, names, forgotten fields, changes of what may not change. */
#ifndef MT_REHEARSAL_VALIDATE_H
#define MT_REHEARSAL_VALIDATE_H

#include "rehearsal/refusal.h"
#include "rehearsal/store.h"

/** Whether a request can be decoded: 400 when a text is a number, as in `value: 5` of env. */
bool mt_validate_types(const struct mt_kind *kind, const cJSON *tree, struct mt_refusal *refusal);

/** Names, labels and annotations. */
void mt_validate_metadata(const struct mt_kind *kind, const cJSON *tree, struct mt_causes *causes);

/** What the kind needs. */
void mt_validate_object(const struct mt_kind *kind, const cJSON *tree, struct mt_causes *causes);

/** What may not change. */
void mt_validate_change(const struct mt_kind *kind, const cJSON *before, const cJSON *after,
                        struct mt_causes *causes);

/** The value as JSON on one line, cut where it gets long: for messages. */
enum { MT_VALUE_MAX = 200 };
const char *mt_validate_shown(const cJSON *node, char out[MT_VALUE_MAX]);

#endif
