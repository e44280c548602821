// SPDX-License-Identifier: Apache-2.0
/**
 * Lua's libraries as scripts see them: what of each is safe, bounded and charged.  A library is
 * made when it is first asked for, since thousands of states may be waiting at a time.
 */
#ifndef MT_SCRIPT_LIBRARIES_H
#define MT_SCRIPT_LIBRARIES_H

#include <lua.h>
#include <stdbool.h>

/** Pushes a new table with the functions that are no library's: `pairs`, `tostring`, … */
void mt_libraries_push_base(lua_State *L);

/** Sets the fields `string`, `table`, … of the table on the top to what stands for the libraries.
 */
void mt_libraries_add(lua_State *L);

/** Makes the library of the field `name` of the table on the top, for who adds to it. */
void mt_libraries_make(lua_State *L, const char *name);

/**
 * Where the value on the top stands for a library, puts a new table with the library in its place.
 * False, and nothing is done, for any other value.  May raise.
 */
bool mt_libraries_open(lua_State *L);

/**
 * Gives strings their metatable, locked; with `methods` they have those of `string` of the table on
 * the top, which no script may reach.  Pops that table.
 */
void mt_libraries_lock_strings(lua_State *L, bool methods);

#endif
