// SPDX-License-Identifier: Apache-2.0
// moontide.log (lua/meta/log.lua).  Levels are topics of the log: "script" is for -vv as all of the
// core's, "script.info" and what follows for -v.
#include "base/log.h"
#include "manifest/json.h"
#include "script/budget.h"
#include "script/held.h"
#include "script/hook_run_state.h"
#include "script/mod_data.h"
#include "script/modules.h"
#include "script/script_state.h"

enum {
    LINE_COST = 100, ///< Steps, whether somebody listens or not: -v must not change what happens.
    TEXT_MAX = 64 * 1024,
};

void mt_log_script(lua_State *L, const char *topic, const char *text, size_t length)
{
    const struct mt_script *script = mt_script_of(L);
    struct mt_buf masked;
    if (!mt_log_enabled()) {
        return;
    }
    if (script->hook == NULL) {
        mt_log_line(topic, "%s: %s", script->path, text);
        return;
    }
    mt_buf_init(&masked, MT_BUF_UNLIMITED);
    mt_hook_mask(script->hook, text, length, &masked);
    mt_log_line(topic, "%s: %s", script->path, mt_buf_text(&masked));
    mt_buf_fini(&masked);
}

/** Writes the text at 1, and behind it the values at 2 as JSON. */
static int say(lua_State *L, const char *topic)
{
    size_t length = 0;
    const char *text = mt_data_check_text(L, 1, TEXT_MAX, &length);
    mt_budget_charge(L, LINE_COST + length);
    if (!lua_isnoneornil(L, 2)) {
        luaL_checktype(L, 2, LUA_TTABLE);
        struct mt_held *held = mt_data_hold_tree(L, 2);
        mt_json_print(held->tree, false, &held->text);
        mt_data_push_text(L, held);
        text = lua_pushfstring(L, "%s %s", text, lua_tostring(L, -1));
        length = lua_rawlen(L, -1);
    }
    mt_log_script(L, topic, text, length);
    return 0;
}

static int l_log_debug(lua_State *L)
{
    return say(L, "script");
}

static int l_log_info(lua_State *L)
{
    return say(L, "script.info");
}

static int l_log_warn(lua_State *L)
{
    return say(L, "script.warn");
}

static int l_log_error(lua_State *L)
{
    return say(L, "script.error");
}

const luaL_Reg mt_mod_log_functions[] = {{"debug", l_log_debug},
                                         {"error", l_log_error},
                                         {"info", l_log_info},
                                         {"warn", l_log_warn},
                                         {NULL, NULL}};
