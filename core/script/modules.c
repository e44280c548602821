// SPDX-License-Identifier: Apache-2.0
#include "script/modules.h"

#include "script/sandbox.h"
#include "script/script_state.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

const struct mt_module mt_modules[] = {
    {"moontide.log", mt_mod_log_functions},
    {"moontide.time", mt_mod_time_functions},
    {NULL, NULL},
};

enum { MODULE_NAME_MAX = 100 };

// The address keys the compiled modules of the script, by name.
static const char compiled_key;

/** Letters, digits, "_" and "-", in parts between single dots: nothing that leaves its folder. */
static bool is_module_name(const char *name)
{
    bool part = false;
    for (const char *c = name; *c != '\0'; c++) {
        bool letter = isalnum((unsigned char)*c) || *c == '_' || *c == '-';
        if (!letter && (*c != '.' || !part)) {
            return false;
        }
        part = letter;
    }
    return part && strlen(name) <= MODULE_NAME_MAX;
}

/** "moontide.health" below the library, anything else beside the script. */
static void file_of(const struct mt_script *script, const char *name, char *path, size_t size)
{
    bool shipped = strncmp(name, "moontide.", strlen("moontide.")) == 0;
    int used = snprintf(path, size, "%s/", shipped ? script->library : script->folder);
    if (used < 0 || (size_t)used >= size) {
        return;
    }
    for (char *c = path + used; *name != '\0' && c < path + size - 1; name++, c++) {
        *c = *name == '.' ? '/' : *name;
        c[1] = '\0';
    }
    size_t length = strlen(path);
    snprintf(path + length, size - length, ".lua");
}

/** Pushes the table of compiled modules. */
static void push_compiled(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &compiled_key) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &compiled_key);
    }
}

/** Pushes the compiled function of a module written in Lua. */
static void push_chunk(lua_State *L, const char *name)
{
    push_compiled(L);
    if (lua_getfield(L, -1, name) != LUA_TFUNCTION) {
        char path[1024];
        file_of(mt_script_of(L), name, path, sizeof path);
        lua_pop(L, 1);
        if (!mt_script_load_file(L, path, path)) {
            luaL_error(L, "module \"%s\": %s", name, lua_tostring(L, -1));
        }
        lua_pushvalue(L, -1);
        lua_setfield(L, -3, name);
    }
    lua_remove(L, -2);
}

/** Runs a module of Lua with the globals of the call, and pushes its value. */
static void run_module(lua_State *L, const char *name)
{
    push_chunk(L, name);
    mt_script_push_globals(L);
    lua_setupvalue(L, -2, 1);
    lua_pushstring(L, name);
    lua_call(L, 1, 1);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
    }
}

/** Pushes a module of C in a new table; false when there is none of this name. */
static bool push_built_in(lua_State *L, const char *name)
{
    for (const struct mt_module *module = mt_modules; module->name != NULL; module++) {
        if (strcmp(module->name, name) == 0) {
            lua_newtable(L);
            luaL_setfuncs(L, module->functions, 0);
            return true;
        }
    }
    if (strcmp(name, "os") == 0 && mt_script_of(L)->options.dialect == MT_DIALECT_ARGOCD) {
        mt_lib_os_push(L);
        return true;
    }
    return false;
}

/** Upvalue: what this call has required so far; false while a module is being run. */
static int l_require(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    lua_settop(L, 1);
    int found = lua_getfield(L, lua_upvalueindex(1), name);
    if (found == LUA_TBOOLEAN && !lua_toboolean(L, -1)) {
        return luaL_error(L, "module \"%s\" requires itself, or failed before", name);
    }
    if (found != LUA_TNIL) {
        return 1;
    }
    if (!is_module_name(name)) {
        return luaL_error(L, "\"%s\" is no name of a module: moontide.NAME, or that of a file beside "
                             "the script",
                          name);
    }
    lua_pushboolean(L, 0);
    lua_setfield(L, lua_upvalueindex(1), name);
    if (!push_built_in(L, name)) {
        run_module(L, name);
    }
    lua_pushvalue(L, -1);
    lua_setfield(L, lua_upvalueindex(1), name);
    return 1;
}

void mt_sandbox_push_require(lua_State *L)
{
    lua_newtable(L);
    lua_pushcclosure(L, l_require, 1);
}
