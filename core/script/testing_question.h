// SPDX-License-Identifier: Apache-2.0
/** Questions and verdicts between specs and scripts that judge. */
#ifndef MT_SCRIPT_TESTING_QUESTION_H
#define MT_SCRIPT_TESTING_QUESTION_H

#include "sync/policy.h"

#include <lua.h>

struct mt_arena;

/**
 * The question of a tree {object, related, hook, strict, waited, now}, in the arena; `*ref` becomes
 * the object's and is part of it.  Without `related` in the tree it is NULL; the kinds of those
 * that are there count as known.
 */
struct mt_health_question mt_testing_question(const cJSON *tree, struct mt_ref *ref,
                                              struct mt_arena *arena);

/** Pushes a verdict as a table: moontide.testing.Verdict (lua/moontide/testing.lua). */
void mt_testing_push_verdict(lua_State *L, const struct mt_verdict *verdict);

#endif
