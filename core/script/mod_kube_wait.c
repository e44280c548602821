// SPDX-License-Identifier: Apache-2.0
// kube.wait: yields for the next state of an object until it is as it is wanted.  What it is called
// with stays on the stack of the coroutine meanwhile.
#include "base/arena.h"
#include "base/duration.h"
#include "script/budget.h"
#include "script/condition.h"
#include "script/hook_run_state.h"
#include "script/mod_data.h"
#include "script/mod_kube.h"
#include "script/script_state.h"

#include <lauxlib.h>
#include <math.h>

enum {
    KIND = 1, ///< Where the arguments are.
    NAME,
    WANTED,
    OPTIONS,
    ARGUMENTS = OPTIONS,
    WITHIN_MS = 60 * 1000,
    WITHIN_MAX_MS = 7 * 24 * 3600 * 1000,
    STATE_COST = 1000, ///< Steps for each state that is looked at.
};

static int next_state(lua_State *L, struct mt_hook_run *hook, int64_t until_ms);

static uint64_t read_within(lua_State *L)
{
    uint64_t ms = WITHIN_MS;
    bool good = true;
    const int type = lua_istable(L, OPTIONS) ? lua_getfield(L, OPTIONS, "within") : LUA_TNONE;
    if (type == LUA_TNUMBER) {
        const lua_Number seconds = lua_tonumber(L, -1);
        good = seconds >= 0 && seconds <= WITHIN_MAX_MS / 1000.0; // and no NaN
        ms = good ? (uint64_t)ceil(seconds * 1000) : 0;
    } else if (type == LUA_TSTRING) {
        good = mt_duration_parse(lua_tostring(L, -1), &ms) && ms <= WITHIN_MAX_MS;
    } else {
        good = type == LUA_TNIL || type == LUA_TNONE;
    }
    if (!good) {
        luaL_error(L, "within is no duration of at most a week; write one such as \"2m\"");
    }
    lua_pop(L, type != LUA_TNONE ? 1 : 0);
    return ms;
}

static void check_wanted(lua_State *L)
{
    const int type = lua_type(L, WANTED);
    bool good = type == LUA_TNIL || type == LUA_TFUNCTION ||
                (type == LUA_TSTRING && mt_is_condition(lua_tostring(L, WANTED)));
    luaL_argcheck(L, good, WANTED,
                  "a condition such as \"Ready\" or \"Ready=False\", or a function(object)");
}

static struct mt_ref read_ref(lua_State *L, const struct mt_hook_run *hook)
{
    struct mt_ref ref;
    mt_mod_kube_check_kind(L, KIND, hook->arena, &ref);
    ref.name = mt_mod_kube_check_name(L, NAME, NULL, hook->arena);
    ref.namespace = mt_mod_kube_read_namespace(L, OPTIONS, hook);
    return ref;
}

/** Whether the object on the top, or nil, is as it is wanted. */
static bool is_as_wanted(lua_State *L, const struct mt_hook_run *hook)
{
    switch (lua_type(L, WANTED)) {
    case LUA_TFUNCTION: {
        lua_pushvalue(L, WANTED);
        lua_pushvalue(L, -2);
        lua_call(L, 1, 1); // what waits in it cannot: it is no coroutine of the hook's
        const bool is = lua_toboolean(L, -1);
        lua_pop(L, 1);
        return is;
    }
    case LUA_TSTRING:
        return mt_condition_holds(hook->input->object, lua_tostring(L, WANTED));
    default:
        return hook->input->object != NULL;
    }
}

static int fail_late(lua_State *L, const struct mt_hook_run *hook)
{
    const struct mt_ref ref = read_ref(L, hook);
    const char *state = "is not as it is wanted";
    if (lua_type(L, WANTED) == LUA_TSTRING) {
        state = mt_condition_state(hook->input->object, lua_tostring(L, WANTED), hook->arena);
    } else if (lua_isnil(L, WANTED)) {
        state = "is not there";
    }
    const char *message =
        mt_arena_printf(hook->arena, "%s/%s %s in time", ref.kind, ref.name, state);
    return mt_mod_kube_push_failure(L, message, "timeout");
}

/** Looks at the state that came, or the failure, behind the arguments. */
static int look(lua_State *L, int status, lua_KContext until_ms)
{
    (void)status;
    struct mt_hook_run *hook = mt_script_of(L)->hook;
    mt_budget_charge(L, STATE_COST);
    if (hook->input->failure != NULL) {
        return lua_gettop(L) - ARGUMENTS;
    }
    if (is_as_wanted(L, hook)) {
        if (lua_isnil(L, -1)) {
            lua_pushboolean(L, 1); // it was wanted to be gone
        }
        return 1;
    }
    if (hook->input->late) {
        return fail_late(L, hook);
    }
    return next_state(L, hook, until_ms);
}

/** Yields for the next state. */
static int next_state(lua_State *L, struct mt_hook_run *hook, int64_t until_ms)
{
    lua_settop(L, ARGUMENTS);
    hook->waits = true;
    hook->step->want = MT_HOOK_WATCHES;
    hook->step->ref = read_ref(L, hook);
    hook->step->sleep_ms = until_ms > hook->now_ms ? (uint64_t)(until_ms - hook->now_ms) : 0;
    return lua_yieldk(L, 0, until_ms, look);
}

int mt_mod_kube_wait(lua_State *L)
{
    static const char *const keys[] = {"namespace", "within", NULL};
    struct mt_hook_run *hook = mt_mod_kube_check_hook(L, "kube.wait");
    lua_settop(L, ARGUMENTS);
    struct mt_ref ref = read_ref(L, hook);
    check_wanted(L);
    mt_data_check_options(L, OPTIONS, "kube.wait", keys);
    const int64_t until_ms = hook->now_ms + (int64_t)read_within(L);
    ref.name = ""; // a watch is a list of one name: without a namespace it is of all of them
    const int refused = mt_mod_kube_push_refusal(L, hook, &ref);
    if (refused > 0) {
        return refused;
    }
    hook->step->begins = true;
    return next_state(L, hook, until_ms);
}
