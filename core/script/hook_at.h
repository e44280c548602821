// SPDX-License-Identifier: Apache-2.0
/** `at` of a hook type: the words for where its hooks stand (INTERFACE.md 2). */
#ifndef MT_SCRIPT_HOOK_AT_H
#define MT_SCRIPT_HOOK_AT_H

#include "sync/policy.h"

struct mt_arena;
struct mt_error;

/**
 * Sets where hooks of the type stand.  False with `err`, which says what there is to write, for
 * anything else; texts live in the arena.
 */
bool mt_hook_at_parse(const char *text, struct mt_arena *arena, struct mt_hook_type *type,
                      struct mt_error *err);

#endif
