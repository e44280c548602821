// SPDX-License-Identifier: Apache-2.0
/** What the modules that turn data into texts and back have in common. */
#ifndef MT_SCRIPT_MOD_DATA_H
#define MT_SCRIPT_MOD_DATA_H

#include <lua.h>
#include <stddef.h>

struct mt_held;

enum {
    MT_DATA_TEXT_MAX = 1024 * 1024, ///< Bytes of a text that is read: its tree is many times that.
    MT_DATA_OUT_MAX = 8 * 1024 * 1024, ///< Bytes of a text that is written.
};

/** The string at `index`, of at most `max` bytes; raises otherwise.  A number is no text. */
const char *mt_data_check_text(lua_State *L, int index, size_t max, size_t *length);

/**
 * The table of options at `index`, or nothing: a key that is not among those (NULL ends them)
 * raises, since a mistyped one would be left out without a word.  `what` is who has them.
 */
void mt_data_check_options(lua_State *L, int index, const char *what, const char *const *keys);

/** Pushes nil and the message: what can happen.  For `return`. */
int mt_data_push_failure(lua_State *L, const char *message);

/**
 * Pushes a holder of the value at `index` as a tree, with a text of MT_DATA_OUT_MAX, charged for;
 * raises for what no tree can say.
 */
struct mt_held *mt_data_hold_tree(lua_State *L, int index);

/** Pushes the text of the holder and empties it; raises where the text passed its ceiling. */
int mt_data_push_text(lua_State *L, struct mt_held *held);

#endif
