// SPDX-License-Identifier: Apache-2.0
/** The sandbox: which functions a script sees, all of them bounded. */
#ifndef MT_SCRIPT_SANDBOX_H
#define MT_SCRIPT_SANDBOX_H

#include <lua.h>

/**
 * Readies a new state: keeps the libraries' functions, locks the metatable of strings.  May raise.
 */
void mt_sandbox_prepare(lua_State *L);

/** Pushes a new table of globals for one call, by the dialect of the script. */
void mt_sandbox_push_globals(lua_State *L);

/**
 * Pushes a table that is a copy of the one at `index` to whoever reads it, writes it or walks it
 * with pairs(): members are copied when they are first asked for.  What a call does to it is the
 * call's own; the original must not change.
 */
void mt_sandbox_push_lazy(lua_State *L, int index);

/**
 * `require`, a lua_CFunction.  A module beside the script is compiled once a script and run once a
 * call; a shipped one is run once a script, and each call gets a copy of its table.
 */
int mt_sandbox_require(lua_State *L);

/**
 * Gives the globals on the top a `require` of their own, for a file of another folder: it finds
 * modules beside that file, which share these globals, and knows nothing of what others required.
 */
void mt_sandbox_require_beside(lua_State *L, const char *folder);

/** Forgets what the call before has required. */
void mt_sandbox_forget_modules(lua_State *L);

/**
 * Adds what ArgoCD's scripts expect of Lua 5.1 to the globals on the top (SEMANTICS.md 5.2, 5.7).
 */
void mt_sandbox_add_argocd(lua_State *L);

/** Pushes the functions `time` and `date` in a new table: ArgoCD's safe `os`. */
void mt_lib_os_push(lua_State *L);

#endif
