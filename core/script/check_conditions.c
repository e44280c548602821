// SPDX-License-Identifier: Apache-2.0
#include "script/check_conditions.h"

#include "base/error.h"
#include "script/condition.h"
#include "script/declaration.h"
#include "script/script.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

static const char *const roles[] = {"ready", "failed", "progressing", "suspended"};

enum { ROLES = sizeof roles / sizeof *roles };

/** The string on the top, of the conditions of a role; false with a finding when it is none. */
static bool read_condition(lua_State *L, struct mt_declaration *declaration, const char *place)
{
    const char *text = lua_tostring(L, -1);
    if (mt_is_condition(text)) {
        return true;
    }
    mt_declaration_wrong(declaration, place,
                         "%s: \"%s\" is no condition; write \"Ready\", \"Ready=False\" or "
                         "\"Ready=False:Reason\"",
                         place, text);
    return false;
}

/**
 * The list on the top, up to its first mistake; false when it is none, or holds something else than
 * strings.
 */
static bool read_list(lua_State *L, struct mt_declaration *declaration, const char *place)
{
    lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
    bool good = count > 0;
    bool right = true;
    for (lua_Integer i = 1; good && right && i <= count; i++) {
        good = lua_rawgeti(L, -1, i) == LUA_TSTRING; // list condition
        right = good && read_condition(L, declaration, place);
        lua_pop(L, 1);
    }
    return good;
}

/** A role of the table on the top: one condition, or a list of them. */
static void read_role(lua_State *L, struct mt_declaration *declaration, const char *role)
{
    char place[64];
    snprintf(place, sizeof place, "conditions.%s", role);
    int type = lua_getfield(L, -1, role);
    bool good = type == LUA_TNIL || type == LUA_TSTRING;
    if (type == LUA_TSTRING) {
        read_condition(L, declaration, place);
    } else if (type == LUA_TTABLE) {
        good = read_list(L, declaration, place);
    }
    lua_pop(L, 1);
    if (!good) {
        mt_declaration_wrong(declaration, place,
                             "%s is no condition and no list of them; write %s = \"Ready\" or "
                             "%s = { \"Ready\" }",
                             place, role, role);
    }
}

static bool names_ready(lua_State *L)
{
    bool named = lua_getfield(L, -1, roles[0]) != LUA_TNIL;
    lua_pop(L, 1);
    return named;
}

static void read_table(lua_State *L, struct mt_declaration *declaration)
{
    mt_declared_keys(L, declaration, "conditions", roles, ROLES);
    for (int i = 0; i < ROLES; i++) {
        read_role(L, declaration, roles[i]);
    }
    if (!names_ready(L)) {
        mt_declaration_wrong(declaration, "conditions",
                             "conditions do not say which one is ready; write "
                             "conditions = { ready = \"Ready\" }");
    }
}

bool mt_check_conditions_read(lua_State *L, struct mt_declaration *declaration)
{
    int type = lua_getfield(L, 1, "conditions");
    if (type == LUA_TTABLE) {
        read_table(L, declaration);
    } else if (type != LUA_TNIL) {
        mt_declaration_wrong(declaration, "conditions",
                             "conditions is no table; write conditions = { ready = \"Ready\" }");
    }
    lua_pop(L, 1);
    return type != LUA_TNIL;
}

void mt_check_conditions_judge(lua_State *L)
{
    mt_script_push_globals(L);
    lua_getfield(L, -1, "require");
    lua_pushliteral(L, "moontide.conditions");
    lua_call(L, 1, 1); // globals module
    lua_getfield(L, -1, "judge");
    lua_pushvalue(L, 2);
    lua_getfield(L, 1, "conditions");
    lua_call(L, 2, 1);
}
