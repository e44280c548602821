// SPDX-License-Identifier: Apache-2.0
// What the script of a hook is given: `hook` and `ctx` (lua/meta/hook.lua).
#include "base/arena.h"
#include "base/duration.h"
#include "base/error.h"
#include "manifest/json.h"
#include "script/budget.h"
#include "script/convert.h"
#include "script/hook_params.h"
#include "script/hook_run_state.h"
#include "script/hook_secret.h"
#include "script/mod_kube.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

enum {
    LINE_MAX_LENGTH = 4096, ///< Bytes of a line of a log; a longer one is cut into several.
    LINE_COST = 100,        ///< Steps: each line goes to all sinks.
};

/** What stands in a log for a byte that no text of JSON, and no terminal, takes as one. */
#define NUL_SHOWN "\xef\xbf\xbd"

static const uint64_t SLEEP_MAX_MS = UINT64_C(7) * 24 * 3600 * 1000;

static struct mt_hook_run *hook_of(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(1));
}

/** hook:log(line), not hook.log(line). */
static void check_self(lua_State *L, const char *name)
{
    if (!lua_istable(L, 1)) {
        luaL_error(L, "write hook:%s(…), with a colon", name);
    }
}

void mt_hook_set_message(struct mt_hook_run *hook, const char *text)
{
    mt_buf_clear(&hook->message);
    mt_secret_mask(hook->secrets, text, &hook->message);
}

static int l_hook_succeed(lua_State *L)
{
    check_self(L, "succeed");
    struct mt_hook_run *hook = hook_of(L);
    const char *message = luaL_optstring(L, 2, "");
    mt_budget_charge(L, strlen(message));
    if (!hook->failed) {
        mt_hook_set_message(hook, message);
    }
    lua_pushboolean(L, 1);
    return 1;
}

static int l_hook_fail(lua_State *L)
{
    check_self(L, "fail");
    struct mt_hook_run *hook = hook_of(L);
    const char *message = luaL_checkstring(L, 2);
    mt_budget_charge(L, strlen(message));
    if (!hook->failed) { // the first reason is the nearest
        hook->failed = true;
        mt_hook_set_message(hook, message);
    }
    lua_pushboolean(L, 1);
    return 1;
}

void mt_hook_mask(const struct mt_hook_run *hook, const char *text, size_t length,
                  struct mt_buf *out)
{
    struct mt_buf plain;
    mt_buf_init(&plain, MT_BUF_UNLIMITED);
    for (size_t at = 0; at < length; at++) {
        const size_t run = strlen(text + at);
        mt_buf_append(&plain, text + at, run);
        at += run;
        mt_buf_puts(&plain, at < length ? NUL_SHOWN : "");
    }
    mt_secret_mask(hook->secrets, mt_buf_text(&plain), out);
    mt_buf_fini(&plain);
}

/** The bytes of a line that one line of the log takes; a character is not cut. */
static size_t cut_line(const char *text, size_t length)
{
    if (length <= LINE_MAX_LENGTH) {
        return length;
    }
    size_t cut = LINE_MAX_LENGTH;
    while (cut > LINE_MAX_LENGTH - 3 && ((unsigned char)text[cut] & 0xc0) == 0x80) {
        cut--;
    }
    return cut;
}

static void log_lines(struct mt_hook_run *hook, const char *text)
{
    struct mt_buf line;
    mt_buf_init(&line, MT_BUF_UNLIMITED);
    do {
        const size_t length = strcspn(text, "\n");
        const size_t shown = cut_line(text, length);
        mt_buf_clear(&line);
        mt_buf_append(&line, text, shown);
        hook->log(hook->log_data, mt_buf_text(&line));
        text += shown + (shown == length && text[length] == '\n');
    } while (*text != '\0');
    mt_buf_fini(&line);
}

/** Steps that a text costs, by what it is in the log. */
static size_t cost_of(const char *text, size_t length)
{
    size_t cost = LINE_COST + length + length / LINE_MAX_LENGTH * LINE_COST;
    for (size_t i = 0; i < length; i++) {
        cost += text[i] == '\n' ? LINE_COST : 0;
    }
    return cost;
}

static int l_hook_log(lua_State *L)
{
    check_self(L, "log");
    struct mt_hook_run *hook = hook_of(L);
    size_t length = 0;
    const char *text = luaL_tolstring(L, 2, &length);
    mt_budget_charge(L, cost_of(text, length)); // may raise, while nothing is held
    if (hook->log != NULL) {
        struct mt_buf masked;
        mt_buf_init(&masked, MT_BUF_UNLIMITED);
        mt_hook_mask(hook, text, length, &masked);
        log_lines(hook, mt_buf_text(&masked));
        mt_buf_fini(&masked);
    }
    return 0;
}

void mt_hook_check_can_wait(lua_State *L, const struct mt_hook_run *hook, const char *name)
{
    if (L != hook->thread) {
        luaL_error(L, "%s waits in the hook itself, not in a coroutine of the script's own", name);
    }
    if (!lua_isyieldable(L)) {
        luaL_error(L,
                   "%s cannot wait in a function that is called by string.gsub, table.sort or the "
                   "like",
                   name);
    }
}

static uint64_t check_duration(lua_State *L, int index)
{
    uint64_t ms = 0;
    if (lua_type(L, index) == LUA_TNUMBER) {
        lua_Number seconds = lua_tonumber(L, index);
        bool fits = seconds >= 0 && seconds <= (lua_Number)SLEEP_MAX_MS / 1000; // and no NaN
        luaL_argcheck(L, fits, index, "seconds from 0 to a week");
        return (uint64_t)ceil(seconds * 1000);
    }
    bool ok = mt_duration_parse(luaL_checkstring(L, index), &ms);
    luaL_argcheck(L, ok && ms <= SLEEP_MAX_MS, index,
                  "a duration such as \"5s\" or \"1m30s\", of a week at most");
    return ms;
}

static int l_ctx_sleep(lua_State *L)
{
    struct mt_hook_run *hook = hook_of(L);
    uint64_t ms = check_duration(L, 1);
    mt_hook_check_can_wait(L, hook, "ctx.sleep");
    hook->waits = true;
    hook->step->want = MT_HOOK_SLEEPS;
    hook->step->sleep_ms = ms;
    return lua_yield(L, 0); // what comes back are the results of the call
}

static int l_ctx_now(lua_State *L)
{
    int64_t ms = hook_of(L)->now_ms;
    if (ms % 1000 == 0) {
        lua_pushinteger(L, ms / 1000);
    } else {
        lua_pushnumber(L, (lua_Number)ms / 1000);
    }
    return 1;
}

/** The short form of kube.get. */
static int l_ctx_get(lua_State *L)
{
    return mt_mod_kube_get(L);
}

static const luaL_Reg hook_functions[] = {
    {"fail", l_hook_fail}, {"log", l_hook_log}, {"succeed", l_hook_succeed}, {NULL, NULL}};
static const luaL_Reg ctx_functions[] = {
    {"get", l_ctx_get}, {"now", l_ctx_now}, {"sleep", l_ctx_sleep}, {NULL, NULL}};

static void set_text(lua_State *L, const char *key, const char *text)
{
    if (text != NULL) {
        lua_pushstring(L, text);
        lua_setfield(L, -2, key);
    }
}

/** Pushes what a secret refers to, and notes it for masking. */
static bool push_secret(lua_State *L, struct mt_hook_run *hook, const cJSON *reference,
                        struct mt_error *err)
{
    const char *text = mt_json_string(hook->values, reference->string);
    struct mt_buf value;
    mt_buf_init(&value, MT_SECRET_MAX);
    const char *noted = NULL;
    if (text != NULL || mt_secret_value(reference, &value, err)) {
        noted = mt_secret_note(hook->secrets, text != NULL ? text : mt_buf_text(&value));
    }
    mt_buf_fini(&value);
    if (noted == NULL) {
        return mt_wrap(err, "parameter %s", reference->string);
    }
    lua_pushstring(L, noted); // may raise, while the hook owns it
    return true;
}

static bool push_params(lua_State *L, struct mt_hook_run *hook, const cJSON *given,
                        const struct mt_params *params, struct mt_error *err)
{
    lua_newtable(L);
    const cJSON *node = NULL;
    cJSON_ArrayForEach (node, given) {
        const struct mt_param *param = mt_params_find(params, node->string);
        bool secret = param != NULL && param->type == MT_PARAM_SECRET;
        if (secret && !push_secret(L, hook, node, err)) {
            return false;
        }
        if (!secret) {
            mt_push_json(L, node, MT_NULLS_DROP);
        }
        lua_setfield(L, -2, node->string);
    }
    return true;
}

/** Adds functions that know their hook. */
static void set_functions(lua_State *L, struct mt_hook_run *hook, const luaL_Reg *functions)
{
    lua_pushlightuserdata(L, hook);
    luaL_setfuncs(L, functions, 1);
}

bool mt_hook_push_arguments(lua_State *L, struct mt_hook_run *hook,
                            const struct mt_hook_start *start, const struct mt_params *params,
                            struct mt_error *err)
{
    lua_newtable(L); // hook
    set_functions(L, hook, hook_functions);
    set_text(L, "name", start->name);
    if (!push_params(L, hook, start->params, params, err)) {
        return false;
    }
    lua_setfield(L, -2, "params");
    lua_newtable(L); // hook ctx
    set_functions(L, hook, ctx_functions);
    set_text(L, "app", start->app);
    set_text(L, "namespace", start->namespace);
    set_text(L, "phase", start->phase);
    set_text(L, "failure", start->failure);
    set_text(L, "approver", start->assume);
    return true;
}
