// SPDX-License-Identifier: Apache-2.0
// What ArgoCD's scripts expect of gopher-lua, a Lua 5.1 (SEMANTICS.md 5.2, 5.7).
#include "script/budget.h"
#include "script/sandbox.h"
#include "script/script.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** gopher-lua knows one kind of number: 3.0 prints as 3, and others as short as they read back. */
static void push_number_text(lua_State *L, lua_Number number)
{
    char text[64];
    if (number == floor(number) && fabs(number) < 9.2e18) { // fits an int64
        snprintf(text, sizeof text, "%.0f", number);
    } else {
        int precision = 14;
        do {
            snprintf(text, sizeof text, "%.*g", precision, number);
        } while (strtod(text, NULL) != number && precision++ < 17);
    }
    lua_pushstring(L, text);
}

static int l_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_type(L, 1) == LUA_TNUMBER && !lua_isinteger(L, 1)) {
        push_number_text(L, lua_tonumber(L, 1));
    } else {
        luaL_tolstring(L, 1, NULL);
    }
    return 1;
}

/** Upvalue: table.concat.  Floats in the list are written as above first, in a copy. */
static int l_concat(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Integer count = (lua_Integer)lua_rawlen(L, 1);
    mt_budget_charge(L, (uint64_t)count);
    lua_createtable(L, (int)(count < 1000 ? count : 1000), 0);
    int copy = lua_gettop(L);
    for (lua_Integer i = 1; i <= count; i++) {
        if (lua_rawgeti(L, 1, i) == LUA_TNUMBER && !lua_isinteger(L, -1)) {
            push_number_text(L, lua_tonumber(L, -1));
            lua_remove(L, -2);
        }
        lua_rawseti(L, copy, i);
    }
    lua_replace(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

static int l_getn(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 1));
    return 1;
}

static int l_maxn(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Number largest = 0;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        mt_budget_charge(L, 1);
        lua_Number key = lua_type(L, -2) == LUA_TNUMBER ? lua_tonumber(L, -2) : 0;
        if (key > largest) {
            largest = key;
        }
    }
    if (largest == floor(largest) && largest < 1e15) {
        lua_pushinteger(L, (lua_Integer)largest);
    } else {
        lua_pushnumber(L, largest);
    }
    return 1;
}

/** Text only, with the globals of the call. */
static int l_loadstring(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    mt_budget_charge(L, length);
    if (luaL_loadbufferx(L, text, length, luaL_optstring(L, 2, text), "t") != LUA_OK) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    mt_script_push_globals(L);
    lua_setupvalue(L, -2, 1);
    return 1;
}

/**
 * Upvalue: pcall.  The handler runs after the call, not within it: Lua would run it with hooks off,
 * where no budget holds.
 */
static int l_xpcall(lua_State *L)
{
    luaL_checkany(L, 2);
    lua_settop(L, 2);
    lua_insert(L, 1); // handler function
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 2);
    lua_call(L, 1, LUA_MULTRET); // handler results...
    if (lua_toboolean(L, 2)) {
        return lua_gettop(L) - 1;
    }
    lua_settop(L, 3); // handler false error
    lua_pushvalue(L, 1);
    lua_insert(L, 3);
    lua_call(L, 1, 1);
    return 2;
}

/** The environment of a function is its upvalue _ENV, where it has one. */
static int find_environment(lua_State *L, int function)
{
    const char *name;
    for (int i = 1; (name = lua_getupvalue(L, function, i)) != NULL; i++) {
        lua_pop(L, 1);
        if (strcmp(name, "_ENV") == 0) {
            return i;
        }
    }
    return 0;
}

static int l_getfenv(lua_State *L)
{
    int upvalue = lua_isfunction(L, 1) ? find_environment(L, 1) : 0;
    if (upvalue > 0) {
        lua_getupvalue(L, 1, upvalue);
    } else {
        mt_script_push_globals(L);
    }
    return 1;
}

static int l_setfenv(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TTABLE);
    int upvalue = lua_isfunction(L, 1) ? find_environment(L, 1) : 0;
    if (upvalue == 0) {
        return luaL_error(L, "setfenv works on functions that use globals");
    }
    lua_settop(L, 2);
    // The function gets an environment of its own: the upvalue is shared by all of its file.
    luaL_loadbufferx(L, "", 0, "=setfenv", "t"); // function environment chunk
    lua_insert(L, 2);
    lua_setupvalue(L, 2, 1);
    lua_upvaluejoin(L, 1, upvalue, 2, 1);
    lua_settop(L, 1);
    return 1;
}

/** module(name): Lua 5.1's way of naming a file's globals, which here are the call's own anyway. */
static int l_module(lua_State *L)
{
    luaL_checkstring(L, 1);
    return 0;
}

static int l_newproxy(lua_State *L)
{
    lua_newuserdatauv(L, 0, 0);
    if (lua_toboolean(L, 1)) {
        lua_newtable(L);
        lua_setmetatable(L, -2);
    }
    return 1;
}

static int l_collectgarbage(lua_State *L)
{
    lua_pushinteger(L, 0); // it would only hide what the memory budget is for
    return 1;
}

static int l_math_pow(lua_State *L)
{
    lua_pushnumber(L, pow(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
    return 1;
}

static int l_math_mod(lua_State *L)
{
    lua_pushnumber(L, fmod(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
    return 1;
}

static int l_math_log10(lua_State *L)
{
    lua_pushnumber(L, log10(luaL_checknumber(L, 1)));
    return 1;
}

static const luaL_Reg base_functions[] = {{"collectgarbage", l_collectgarbage},
                                          {"getfenv", l_getfenv},
                                          {"loadstring", l_loadstring},
                                          {"module", l_module},
                                          {"newproxy", l_newproxy},
                                          {"setfenv", l_setfenv},
                                          {"tostring", l_tostring},
                                          {NULL, NULL}};
static const luaL_Reg table_functions[] = {{"getn", l_getn}, {"maxn", l_maxn}, {NULL, NULL}};
static const luaL_Reg math_functions[] = {
    {"log10", l_math_log10}, {"mod", l_math_mod}, {"pow", l_math_pow}, {NULL, NULL}};

void mt_sandbox_add_argocd(lua_State *L)
{
    luaL_setfuncs(L, base_functions, 0); // globals
    lua_getfield(L, -1, "pcall");
    lua_pushcclosure(L, l_xpcall, 1);
    lua_setfield(L, -2, "xpcall");
    lua_pushliteral(L, "Lua 5.1");
    lua_setfield(L, -2, "_VERSION");
    lua_getfield(L, -1, "table"); // globals table
    luaL_setfuncs(L, table_functions, 0);
    lua_getfield(L, -1, "concat");
    lua_pushcclosure(L, l_concat, 1);
    lua_setfield(L, -2, "concat");
    lua_getfield(L, -1, "unpack");
    lua_setfield(L, -3, "unpack");
    lua_pop(L, 1);
    lua_getfield(L, -1, "math");
    luaL_setfuncs(L, math_functions, 0);
    lua_pop(L, 1);
    mt_lib_os_push(L);
    lua_setfield(L, -2, "os");
}
