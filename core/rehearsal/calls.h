// SPDX-License-Identifier: Apache-2.0
/** Calls under way. */
#ifndef MT_REHEARSAL_CALLS_H
#define MT_REHEARSAL_CALLS_H

#include "rehearsal/store.h"

/** Frees all calls, which are not answered. */
void mt_calls_fini(struct mt_rehearsal *store);

#endif
