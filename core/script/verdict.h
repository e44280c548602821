// SPDX-License-Identifier: Apache-2.0
/** What checks and hook types are asked about an object, and what they say of it. */
#ifndef MT_SCRIPT_VERDICT_H
#define MT_SCRIPT_VERDICT_H

#include "script/reads.h"
#include "sync/policy.h"

#include <lua.h>
#include <stddef.h>

struct mt_arena;

enum {
    MT_VERDICT_MESSAGE_MAX = 2000, ///< Bytes of a message.
};

/** Pushes `ctx`, the table of what is known besides the object. */
void mt_verdict_push_context(lua_State *L, const struct mt_health_question *question,
                             struct mt_reads reads);

/** Makes the verdict Unknown and failed, with this message. */
void mt_verdict_fail(struct mt_verdict *verdict, const char *message, struct mt_arena *arena);

/**
 * Reads the table at the top: `status`, `message`, `unanswered`, `warning`.  What is not one is
 * Unknown with the reason, in which the script is called `path`.
 */
void mt_verdict_read(lua_State *L, const char *path, struct mt_verdict *verdict,
                     struct mt_arena *arena);

/** What a script says, into the arena, cut between characters where it is longer than `max`. */
const char *mt_verdict_text(struct mt_arena *arena, const char *text, size_t max);

#endif
