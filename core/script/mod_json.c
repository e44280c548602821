// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "manifest/json.h"
#include "script/charge.h"
#include "script/convert.h"
#include "script/held.h"
#include "script/mod_data.h"
#include "script/modules.h"

#include <stdio.h>
#include <string.h>

/** A member of a table of options that is true or false; another type raises. */
static bool option(lua_State *L, int index, const char *name)
{
    if (lua_isnoneornil(L, index)) {
        return false;
    }
    luaL_checktype(L, index, LUA_TTABLE);
    lua_pushstring(L, name);
    int type = lua_rawget(L, index);
    if (type != LUA_TNIL && type != LUA_TBOOLEAN) {
        luaL_error(L, "%s is a %s, not true or false", name, lua_typename(L, type));
    }
    bool value = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return value;
}

/** Parses the whole text; what is wrong is in `err`, with its line. */
static cJSON *parse(const char *text, size_t length, struct mt_error *err)
{
    struct mt_json_end end;
    cJSON *tree = mt_json_parse(NULL, text, length, 1, &end, err);
    if (tree == NULL) {
        mt_wrap(err, "line %u", end.line);
        return NULL;
    }
    const size_t rest = end.offset + strspn(text + end.offset, " \t\r\n");
    if (rest < length) { // a NUL stands here, too
        mt_fail(err, MT_ERR_INVALID, "line %u: something follows the value", end.line);
        cJSON_Delete(tree);
        return NULL;
    }
    return tree;
}

static int l_json_decode(lua_State *L)
{
    size_t length = 0;
    const char *text = mt_data_check_text(L, 1, MT_DATA_TEXT_MAX, &length);
    const bool nulls = option(L, 2, "nulls");
    mt_budget_charge(L, 1 + length);
    struct mt_held *held = mt_hold(L, 0);
    struct mt_error err;
    held->tree = parse(text, length, &err);
    if (held->tree == NULL) {
        return mt_data_push_failure(L, err.msg);
    }
    mt_push_json(L, held->tree, nulls ? MT_NULLS_KEEP : MT_NULLS_DROP);
    mt_held_drop(held);
    return 1;
}

static int l_json_encode(lua_State *L)
{
    luaL_checkany(L, 1);
    const bool pretty = option(L, 2, "pretty");
    struct mt_held *held = mt_data_hold_tree(L, 1);
    mt_json_print(held->tree, pretty, &held->text);
    return mt_data_push_text(L, held);
}

static int l_json_list(lua_State *L)
{
    if (lua_isnoneornil(L, 1)) {
        lua_newtable(L);
    } else {
        luaL_checktype(L, 1, LUA_TTABLE);
        lua_settop(L, 1);
    }
    if (!mt_mark_list(L)) {
        return luaL_error(L, "the table has a metatable of its own");
    }
    return 1;
}

void mt_mod_json_add(lua_State *L)
{
    mt_push_null(L);
    lua_setfield(L, -2, "null");
}

const luaL_Reg mt_mod_json_functions[] = {
    {"decode", l_json_decode}, {"encode", l_json_encode}, {"list", l_json_list}, {NULL, NULL}};
