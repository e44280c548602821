// SPDX-License-Identifier: Apache-2.0
/** What a run says of itself when it starts: who, what, from where. */
#ifndef MT_CLI_RUN_HEAD_H
#define MT_CLI_RUN_HEAD_H

#include "sync/event.h"

struct mt_loaded;

/** The head of a run of what was loaded, with its plan; texts live in its arena. */
struct mt_run_head mt_run_head_of(const struct mt_loaded *loaded);

#endif
