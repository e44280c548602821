// SPDX-License-Identifier: Apache-2.0
/** Secrets: stringData is a way to write data, and nothing that is kept. */
#ifndef MT_REHEARSAL_SECRETS_H
#define MT_REHEARSAL_SECRETS_H

#include "rehearsal/store.h"

/** Moves the texts of stringData to data, in base64; what is no text stays, to be refused. */
void mt_secrets_convert(struct mt_rehearsal *store, cJSON *tree);

#endif
