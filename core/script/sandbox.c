// SPDX-License-Identifier: Apache-2.0
#include "script/sandbox.h"

#include "script/lib_pcall.h"
#include "script/libraries.h"
#include "script/modules.h"
#include "script/script_state.h"

#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

enum {
    FIELDS_EXPECTED = 32, ///< Of a library: a table that is large enough is not grown.
    LAZY_DEPTH = 3,       ///< Tables in the tables of modules.
};

// The addresses key the globals that every call gets a copy of, in the copy of a metatable what it
// was made of, and the metatable of globals.
static const char pristine_key;
static const char original_key;
static const char lazy_key;

static int l_print(lua_State *L)
{
    int count = lua_gettop(L);
    luaL_Buffer line;
    luaL_buffinit(L, &line);
    for (int i = 1; i <= count; i++) {
        if (i > 1) {
            luaL_addchar(&line, '\t');
        }
        luaL_tolstring(L, i, NULL);
        luaL_addvalue(&line);
    }
    luaL_pushresult(&line);
    mt_log_script(L, "script", lua_tostring(L, -1), lua_rawlen(L, -1));
    return 0;
}

/** Pushes a copy of the table at `index`, and of the tables in it, `depth` levels down. */
static void push_copy(lua_State *L, int index, unsigned depth)
{
    index = lua_absindex(L, index);
    luaL_checkstack(L, 4, "a table is nested too deep");
    lua_createtable(L, 0, FIELDS_EXPECTED);
    for (lua_pushnil(L); lua_next(L, index);) { // copy key value
        if (depth > 0 && lua_istable(L, -1)) {
            push_copy(L, -1, depth - 1);
            lua_replace(L, -2);
        }
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
}

/** Takes the member whose key is on the top from `original`, as a copy, into the table at 1. */
static void take_member(lua_State *L, int original)
{
    lua_pushvalue(L, -1);
    lua_rawget(L, original); // key value
    if (mt_libraries_open(L)) {
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, original);
    }
    if (lua_istable(L, -1)) {
        push_copy(L, -1, LAZY_DEPTH);
        lua_replace(L, -2);
    }
    if (!lua_isnil(L, -1)) {
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, 1);
    }
    lua_remove(L, -2);
}

/** __index of a lazy copy: what is asked for is copied. */
static int l_lazy_index(lua_State *L)
{
    lua_settop(L, 2);
    take_member(L, lua_upvalueindex(1));
    return 1;
}

/** Copies what the table at 1 does not have yet, and lets it be a plain table. */
static void take_all(lua_State *L, int original)
{
    luaL_checkstack(L, 6, NULL);
    for (lua_pushnil(L); lua_next(L, original);) { // key value
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        bool has = lua_rawget(L, 1) != LUA_TNIL;
        lua_pop(L, 1);
        if (!has) {
            lua_pushvalue(L, -1);
            take_member(L, original);
            lua_pop(L, 1);
        }
    }
    lua_pushnil(L);
    lua_setmetatable(L, 1);
}

/** __pairs of a lazy copy: whoever walks it sees all there is. */
static int l_lazy_pairs(lua_State *L)
{
    lua_settop(L, 1);
    take_all(L, lua_upvalueindex(1));
    lua_rawgetp(L, LUA_REGISTRYINDEX, &pristine_key);
    lua_getfield(L, -1, "next");
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

/** Pushes what the table at `index` is a lazy copy of; false, and nothing, when it is none. */
static bool push_original(lua_State *L, int index)
{
    if (!lua_getmetatable(L, index)) {
        return false;
    }
    if (lua_rawgetp(L, -1, &lazy_key) == LUA_TNIL) {
        lua_pop(L, 2);
        return false;
    }
    lua_remove(L, -2);
    return true;
}

/** Pushes the metatable of lazy copies of the table at `index`, made once a state. */
static void push_lazy_metatable(lua_State *L, int index)
{
    const void *address = lua_topointer(L, index);
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, address) == LUA_TTABLE) {
        return;
    }
    lua_pop(L, 1);
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, index);
    lua_pushcclosure(L, l_lazy_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pushvalue(L, index);
    lua_pushcclosure(L, l_lazy_pairs, 1);
    lua_setfield(L, -2, "__pairs");
    lua_pushvalue(L, index);
    lua_rawsetp(L, -2, &lazy_key);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, address); // `index` lives as long: the metatable holds it
}

void mt_sandbox_push_lazy(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    lua_createtable(L, 0, FIELDS_EXPECTED / 4);
    push_lazy_metatable(L, index);
    lua_setmetatable(L, -2);
}

static void refuse_field(lua_State *L, int table, const char *name)
{
    lua_pushstring(L, name);
    if (lua_rawget(L, table) != LUA_TNIL) {
        luaL_error(L, "a metatable may not have %s here", name);
    }
    lua_pop(L, 1);
}

/**
 * setmetatable() sets a copy, so that __gc and __close, which run with hooks off, cannot be added
 * to it later; the copy remembers what it was made of, for getmetatable().
 */
static int l_setmetatable(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2, "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) {
        return luaL_error(L, "cannot change a protected metatable");
    }
    lua_settop(L, 2);
    if (push_original(L, 1)) {
        take_all(L, 3);
        lua_settop(L, 2);
    }
    if (lua_istable(L, 2)) {
        refuse_field(L, 2, "__gc");
        refuse_field(L, 2, "__close");
        lua_newtable(L);
        for (lua_pushnil(L); lua_next(L, 2);) { // table metatable copy key value
            mt_budget_charge(L, 1);
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, 3);
        }
        lua_pushvalue(L, 2);
        lua_rawsetp(L, 3, &original_key);
    }
    lua_setmetatable(L, 1);
    lua_settop(L, 1);
    return 1;
}

static int l_getmetatable(lua_State *L)
{
    luaL_checkany(L, 1);
    if (push_original(L, 1) || !lua_getmetatable(L, 1)) {
        lua_pushnil(L);
        return 1;
    }
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) {
        return 1;
    }
    if (lua_rawgetp(L, -1, &original_key) == LUA_TNIL) {
        lua_pushboolean(L, 0); // one of ours: not for scripts
    }
    return 1;
}

static const luaL_Reg replaced[] = {{"getmetatable", l_getmetatable},
                                    {"pcall", mt_lib_pcall},
                                    {"print", l_print},
                                    {"setmetatable", l_setmetatable},
                                    {NULL, NULL}};

/** Takes from the globals on the top what ArgoCD opens with useOpenLibs (SEMANTICS.md 5.2). */
static void restrict_libraries(lua_State *L)
{
    static const char *const opened[] = {LUA_STRLIBNAME, LUA_MATHLIBNAME, LUA_UTF8LIBNAME,
                                         LUA_COLIBNAME, LUA_OSLIBNAME};
    for (size_t i = 0; i < sizeof opened / sizeof *opened; i++) {
        lua_pushnil(L);
        lua_setfield(L, -2, opened[i]);
    }
}

void mt_sandbox_prepare(lua_State *L)
{
    const struct mt_script_options *options = &mt_script_of(L)->options;
    mt_libraries_push_base(L);
    luaL_setfuncs(L, replaced, 0);
    lua_pushliteral(L, LUA_VERSION);
    lua_setfield(L, -2, "_VERSION");
    mt_libraries_add(L);
    lua_pushcfunction(L, mt_sandbox_require);
    lua_setfield(L, -2, "require");
    if (options->dialect == MT_DIALECT_ARGOCD) {
        mt_libraries_make(L, LUA_TABLIBNAME);
        mt_libraries_make(L, LUA_MATHLIBNAME);
        mt_sandbox_add_argocd(L);
    }
    if (options->restricted) {
        restrict_libraries(L);
    }
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &pristine_key);
    mt_libraries_lock_strings(L, !options->restricted);
}

void mt_sandbox_push_globals(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &pristine_key);
    mt_sandbox_push_lazy(L, -1);
    lua_remove(L, -2);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, LUA_GNAME);
}
