// SPDX-License-Identifier: Apache-2.0
/** What a run says of itself when it starts: who, what, from where. */
#ifndef MT_CLI_RUN_HEAD_H
#define MT_CLI_RUN_HEAD_H

#include "sync/event.h"

struct mt_arena;
struct mt_loaded;
struct mt_plan;

/** The head of a run of what was loaded, with its plan; texts live in its arena. */
struct mt_run_head mt_run_head_of(const struct mt_loaded *loaded);

/**
 * "fnv1a64:" and 16 hexadecimal digits: the FNV-1a hash of the bytes that `plan -o json` prints.
 * Equal plans of equal PATHs have equal hashes; it tells plans apart and proves nothing.
 */
const char *mt_plan_hash(const struct mt_plan *plan, struct mt_arena *arena);

#endif
