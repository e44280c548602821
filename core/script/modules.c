// SPDX-License-Identifier: Apache-2.0
#include "script/modules.h"

#include "script/sandbox.h"
#include "script/script_state.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

const struct mt_module mt_modules[] = {
    {.name = "moontide.base64", .functions = mt_mod_base64_functions},
    {.name = "moontide.env", .functions = mt_mod_env_functions, .reaches = true},
    {.name = "moontide.http", .functions = mt_mod_http_functions, .reaches = true},
    {.name = "moontide.json", .functions = mt_mod_json_functions, .add = mt_mod_json_add},
    {.name = "moontide.kube", .functions = mt_mod_kube_functions, .reaches = true},
    {.name = "moontide.log", .functions = mt_mod_log_functions},
    {.name = "moontide.sha256", .functions = mt_mod_sha256_functions},
    {.name = "moontide.time", .functions = mt_mod_time_functions},
    {.name = "moontide.yaml", .functions = mt_mod_yaml_functions},
    {.name = NULL},
};

enum {
    MODULE_NAME_MAX = 100,
};

// The addresses key tables by module name: what is compiled, the shipped modules that were run, and
// what the call under way has required.
static const char compiled_key;
static const char shipped_key;
static const char loaded_key;

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

static bool is_shipped(const char *name)
{
    return strncmp(name, "moontide.", strlen("moontide.")) == 0;
}

bool mt_module_file(const char *library, const char *folder, const char *name, char *path,
                    size_t size)
{
    int used = snprintf(path, size, "%s/", is_shipped(name) ? library : folder);
    if (!is_module_name(name) || used < 0 || (size_t)used >= size) {
        return false;
    }
    for (char *c = path + used; *name != '\0' && c < path + size - 1; name++, c++) {
        *c = *name;
        if (*c == '.') {
            *c = '/';
        }
        c[1] = '\0';
    }
    size_t length = strlen(path);
    return snprintf(path + length, size - length, ".lua") < (int)(size - length);
}

// What a `require` of another file than the script's own has: mt_sandbox_require_beside().
enum { OF_FOLDER = 1, OF_LOADED, OF_GLOBALS, OF_COUNT = OF_GLOBALS };

/** Where modules lie that the function under way, a `require`, finds beside its file. */
static const char *folder_of_require(lua_State *L)
{
    const char *folder = lua_tostring(L, lua_upvalueindex(OF_FOLDER));
    return folder != NULL ? folder : mt_script_of(L)->folder;
}

/** Pushes the compiled function of a module written in Lua, which its file identifies. */
static void push_chunk(lua_State *L, const char *name)
{
    const struct mt_script *script = mt_script_of(L);
    char path[1024];
    char shown[1024];
    mt_module_file(script->library, folder_of_require(L), name, path, sizeof path);
    mt_script_push_table(L, &compiled_key);
    if (lua_getfield(L, -1, path) != LUA_TFUNCTION) {
        snprintf(shown, sizeof shown, "%s", path);
        if (is_shipped(name)) { // as the shipped scripts are called: from the folder of all of them
            snprintf(shown, sizeof shown, "lua%s", path + strlen(script->library));
        }
        lua_pop(L, 1);
        if (!mt_script_load_file(L, path, shown)) {
            luaL_error(L, "module \"%s\": %s", name, lua_tostring(L, -1));
        }
        lua_pushvalue(L, -1);
        lua_setfield(L, -3, path);
    }
    lua_remove(L, -2);
}

/** Runs a module of Lua with the globals on the top, which it takes, and pushes its value. */
static void run_module(lua_State *L, const char *name)
{
    push_chunk(L, name); // globals chunk
    lua_insert(L, -2);
    lua_setupvalue(L, -2, 1);
    lua_pushstring(L, name);
    lua_call(L, 1, 1);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
    }
}

/** Pushes a copy of a shipped module, which has globals of its own that no script reaches. */
static void push_shipped(lua_State *L, const char *name)
{
    mt_script_push_table(L, &shipped_key);
    if (lua_getfield(L, -1, name) == LUA_TNIL) { // shipped nil
        lua_pop(L, 1);
        mt_sandbox_push_globals(L);
        run_module(L, name);
        lua_pushvalue(L, -1);
        lua_setfield(L, -3, name);
    }
    lua_remove(L, -2);
    if (lua_istable(L, -1)) {
        mt_sandbox_push_lazy(L, -1);
        lua_remove(L, -2);
    }
}

/** Pushes a module of C in a new table; false when there is none of this name. */
static bool push_built_in(lua_State *L, const char *name)
{
    for (const struct mt_module *module = mt_modules; module->name != NULL; module++) {
        if (strcmp(module->name, name) == 0) {
            if (module->reaches && !mt_script_of(L)->options.reaches) {
                luaL_error(L, "module \"%s\" reaches out, which only hook types may", name);
            }
            lua_newtable(L);
            luaL_setfuncs(L, module->functions, 0);
            if (module->add != NULL) {
                module->add(L);
            }
            return true;
        }
    }
    if (strcmp(name, "os") == 0 && mt_script_of(L)->options.dialect == MT_DIALECT_ARGOCD) {
        mt_lib_os_push(L);
        return true;
    }
    return false;
}

static void push_module(lua_State *L, const char *name)
{
    if (push_built_in(L, name)) {
        return;
    }
    bool argocd = mt_script_of(L)->options.dialect == MT_DIALECT_ARGOCD;
    if (is_shipped(name) && !argocd) {
        push_shipped(L, name);
        return;
    }
    if (is_shipped(name)) { // anew in every call: setfenv() reaches into the functions of a module
        mt_sandbox_push_globals(L);
    } else if (lua_istable(L, lua_upvalueindex(OF_GLOBALS))) {
        lua_pushvalue(L, lua_upvalueindex(OF_GLOBALS));
    } else {
        mt_script_push_globals(L);
    }
    run_module(L, name);
}

void mt_sandbox_forget_modules(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &loaded_key) != LUA_TNIL) {
        lua_pushnil(L);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &loaded_key);
    }
    lua_pop(L, 1);
}

/** What the call has required so far is in a table; false stands for a module that is being run. */
int mt_sandbox_require(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    lua_settop(L, 1);
    if (lua_istable(L, lua_upvalueindex(OF_LOADED))) {
        lua_pushvalue(L, lua_upvalueindex(OF_LOADED)); // name loaded
    } else {
        mt_script_push_table(L, &loaded_key); // name loaded
    }
    int found = lua_getfield(L, 2, name);
    if (found == LUA_TBOOLEAN && !lua_toboolean(L, -1)) {
        return luaL_error(L, "module \"%s\" requires itself, or failed before", name);
    }
    if (found != LUA_TNIL) {
        return 1;
    }
    if (!is_module_name(name)) {
        return luaL_error(L,
                          "\"%s\" is no name of a module: moontide.NAME, or that of a file beside "
                          "the script",
                          name);
    }
    lua_pushboolean(L, 0);
    lua_setfield(L, 2, name);
    push_module(L, name);
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, name);
    return 1;
}

void mt_sandbox_require_beside(lua_State *L, const char *folder)
{
    const int globals = lua_gettop(L);
    lua_pushstring(L, folder);
    lua_newtable(L);
    lua_pushvalue(L, globals);
    lua_pushcclosure(L, mt_sandbox_require, OF_COUNT);
    lua_setfield(L, globals, "require");
}
