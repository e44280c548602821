// SPDX-License-Identifier: Apache-2.0
/**
 * What a function of C holds on the heap while it calls what may raise: Lua's collector frees it
 * where that happens.
 */
#ifndef MT_SCRIPT_HELD_H
#define MT_SCRIPT_HELD_H

#include "base/buffer.h"

#include <cjson/cJSON.h>
#include <lua.h>

struct mt_arena;

struct mt_held {
    cJSON *tree;            ///< NULL: none.
    struct mt_arena *arena; ///< Of the tree's texts; NULL: they are the tree's own.
    struct mt_buf text;
};

/**
 * Pushes a userdata that holds nothing yet, with `text` of that ceiling, and returns it.  Scripts
 * must not get hold of it.  May raise.
 */
struct mt_held *mt_hold(lua_State *L, size_t text_max);

/** Frees what it holds, before the collector comes; it may be given something else then. */
void mt_held_drop(struct mt_held *held);

#endif
