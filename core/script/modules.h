// SPDX-License-Identifier: Apache-2.0
/**
 * The modules of C: one opener each, its functions in a table that a test compares with the stub.
 */
#ifndef MT_SCRIPT_MODULES_H
#define MT_SCRIPT_MODULES_H

#include <lauxlib.h>
#include <stdbool.h>
#include <stddef.h>

/** A module that scripts require as `name`; its stub is lua/meta/<last part of the name>.lua. */
struct mt_module {
    const char *name;
    const luaL_Reg *functions;
    void (*add)(lua_State *L); ///< Adds values to the table on the top; NULL: there are none.
    bool reaches;              ///< It reaches out: for scripts with that option (script.h).
};

/** All of them; the last has no name. */
extern const struct mt_module mt_modules[];

/**
 * Where the file of a module written in Lua is: "moontide.health" below `library`, anything else in
 * `folder`.  False when it is no name of a module, or too long a path.
 */
bool mt_module_file(const char *library, const char *folder, const char *name, char *path,
                    size_t size);

extern const luaL_Reg mt_mod_base64_functions[];
extern const luaL_Reg mt_mod_env_functions[];
extern const luaL_Reg mt_mod_http_functions[];
extern const luaL_Reg mt_mod_json_functions[];
extern const luaL_Reg mt_mod_kube_functions[];
extern const luaL_Reg mt_mod_log_functions[];
extern const luaL_Reg mt_mod_sha256_functions[];
extern const luaL_Reg mt_mod_time_functions[];
extern const luaL_Reg mt_mod_yaml_functions[];

void mt_mod_json_add(lua_State *L);

/** Writes a line of the script to the log, with the secrets of its hook masked. */
void mt_log_script(lua_State *L, const char *topic, const char *text, size_t length);

struct mt_fetch_answer;

/** Pushes what a request of moontide.http comes to: the answer, or nil and why there is none. */
int mt_http_push_answer(lua_State *L, const struct mt_fetch_answer *answer);

#endif
