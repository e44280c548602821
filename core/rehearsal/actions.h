// SPDX-License-Identifier: Apache-2.0
/** What controllers want done (controllers.h), as writes and deletions. */
#ifndef MT_REHEARSAL_ACTIONS_H
#define MT_REHEARSAL_ACTIONS_H

#include "rehearsal/store.h"

/** Carries out the actions (a list, or NULL) that the controller of `ref` answered with. */
void mt_actions_run(struct mt_rehearsal *store, const struct mt_ref *ref, const cJSON *actions);

#endif
