// SPDX-License-Identifier: Apache-2.0
#include "script/mod_data.h"

#include "base/error.h"
#include "manifest/utf8.h"
#include "script/charge.h"
#include "script/convert.h"
#include "script/held.h"

#include <lauxlib.h>
#include <string.h>

enum { NODE_COST = 10 }; ///< Steps for a value that is copied into a tree, and written.

const char *mt_data_check_text(lua_State *L, int index, size_t max, size_t *length)
{
    luaL_checktype(L, index, LUA_TSTRING);
    const char *text = lua_tolstring(L, index, length);
    if (*length > max) {
        luaL_argerror(L, index, lua_pushfstring(L, "a text of more than %d bytes", (int)max));
    }
    return text;
}

/** "a, b, c", on the stack. */
static const char *push_keys(lua_State *L, const char *const *keys)
{
    luaL_Buffer list;
    luaL_buffinit(L, &list);
    for (size_t i = 0; keys[i] != NULL; i++) {
        luaL_addstring(&list, i > 0 ? ", " : "");
        luaL_addstring(&list, keys[i]);
    }
    luaL_pushresult(&list);
    return lua_tostring(L, -1);
}

static bool is_among(const char *name, const char *const *keys)
{
    while (*keys != NULL && strcmp(*keys, name) != 0) {
        keys++;
    }
    return *keys != NULL;
}

void mt_data_check_options(lua_State *L, int index, const char *what, const char *const *keys)
{
    if (lua_isnoneornil(L, index)) {
        return;
    }
    luaL_checktype(L, index, LUA_TTABLE);
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        if (!is_among(name, keys)) {
            luaL_error(L, "\"%s\" is no key of %s; there are: %s", name, what, push_keys(L, keys));
        }
    }
}

int mt_data_push_failure(lua_State *L, const char *message)
{
    lua_pushnil(L);
    lua_pushstring(L, message);
    return 2;
}

static bool is_text(const char *text)
{
    return text == NULL || mt_utf8_valid(text, strlen(text), NULL);
}

/** Counts the values of a tree; false where a text in it is none. */
static bool look_through(const cJSON *tree, size_t *count)
{
    bool good = is_text(tree->string) && is_text(tree->valuestring);
    const cJSON *child = NULL;
    *count += 1;
    cJSON_ArrayForEach (child, tree) { // at most MT_JSON_DEPTH_MAX levels
        good = good && look_through(child, count);
    }
    return good;
}

struct mt_held *mt_data_hold_tree(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    struct mt_held *held = mt_hold(L, MT_DATA_OUT_MAX);
    struct mt_error err;
    held->tree = mt_to_json(L, index, &err);
    size_t count = 0;
    if (held->tree == NULL) {
        luaL_error(L, "%s", err.msg);
    } else if (!look_through(held->tree, &count)) {
        luaL_error(L, "a string is no UTF-8; moontide.base64 makes a text of any bytes");
    }
    mt_budget_charge(L, NODE_COST * count);
    return held;
}

int mt_data_push_text(lua_State *L, struct mt_held *held)
{
    if (held->text.overflow) {
        mt_held_drop(held);
        return luaL_error(L, "the text has more than %d bytes", MT_DATA_OUT_MAX);
    }
    charge_bytes(L, held->text.length);
    lua_pushlstring(L, mt_buf_text(&held->text), held->text.length);
    mt_held_drop(held);
    return 1;
}
