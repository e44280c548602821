// SPDX-License-Identifier: Apache-2.0
/** What scripts are asked about an object, and what they say of it: checks and hook types share it.
 */
#ifndef MT_SCRIPT_VERDICT_H
#define MT_SCRIPT_VERDICT_H

#include "sync/policy.h"

#include <lua.h>
#include <stddef.h>

struct mt_arena;

/** Pushes `ctx`, the table of what is known besides the object. */
void mt_verdict_push_context(lua_State *L, const struct mt_health_question *question);

/** Makes the verdict Unknown and failed, with this message. */
void mt_verdict_fail(struct mt_verdict *verdict, const char *message, struct mt_arena *arena);

/**
 * Reads `{ status =, message = }` at the top into status and message.  What is not one is Unknown
 * with the reason, in which the script is called `path`.
 */
void mt_verdict_read(lua_State *L, const char *path, struct mt_verdict *verdict,
                     struct mt_arena *arena);

/** What a script says, into the arena, cut between characters where it is longer than `max`. */
const char *mt_verdict_text(struct mt_arena *arena, const char *text, size_t max);

enum {
    MT_VERDICT_MESSAGE_MAX = 2000, ///< Bytes of a message.
};

#endif
