// SPDX-License-Identifier: Apache-2.0
#include "script/spec_state.h"

#include "base/clock.h"
#include "base/memory.h"
#include "script/budget_guard.h"
#include "script/coverage.h"
#include "script/modules.h"
#include "script/spec_report.h"
#include "script/testing_engine.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    LOOK_EVERY = 10000, ///< Instructions between two looks at the clock.
    MS = 1000,
    SECONDS_SIZE = 32,
};

struct mt_spec_state *mt_spec_state_of(lua_State *L)
{
    return (struct mt_spec_state *)mt_script_of(L);
}

static void look(lua_State *L, lua_Debug *where)
{
    if (mt_coverage_note(L, where)) {
        return;
    }
    struct mt_spec_state *state = mt_spec_state_of(L);
    if (state->deadline_ms == 0 || mt_clock_monotonic_ms() < state->deadline_ms) {
        return;
    }
    state->deadline_ms = 0; // what reports the error must not be hit by another one
    char seconds[SECONDS_SIZE];
    snprintf(seconds, sizeof seconds, "%g", (double)state->limit_ms / MS);
    luaL_where(L, 0); // in a hook that is the function under way
    lua_pushfstring(L, "takes longer than %s s", seconds);
    lua_concat(L, 2);
    lua_error(L);
}

void mt_spec_state_begin_test(struct mt_spec_state *state)
{
    state->deadline_ms = mt_clock_monotonic_ms() + state->limit_ms;
}

/** os.exit: the process is not the spec's. */
static int l_os_exit(lua_State *L)
{
    return luaL_error(L, "os.exit would end the tests; fail with error(message)");
}

static int open_module(lua_State *L)
{
    const struct mt_module *module = &mt_modules[lua_tointeger(L, lua_upvalueindex(1))];
    lua_newtable(L);
    luaL_setfuncs(L, module->functions, 0);
    if (module->add != NULL) {
        module->add(L);
    }
    return 1;
}

static void preload(lua_State *L)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    for (const struct mt_module *module = mt_modules; module->name != NULL; module++) {
        lua_pushinteger(L, module - mt_modules);
        lua_pushcclosure(L, open_module, 1);
        lua_setfield(L, -2, module->name);
    }
    lua_pushcfunction(L, mt_testing_engine_open);
    lua_setfield(L, -2, "moontide.testing.engine");
    lua_pop(L, 1);
}

static void replace_exit(lua_State *L)
{
    lua_getglobal(L, LUA_OSLIBNAME);
    lua_pushcfunction(L, l_os_exit);
    lua_setfield(L, -2, "exit");
    lua_pop(L, 1);
}

struct mt_spec_state *mt_spec_state_new(const struct mt_spec_run *run, int fd)
{
    lua_State *L = luaL_newstate();
    if (L == NULL) {
        return NULL;
    }
    struct mt_spec_state *state = mt_alloc(sizeof *state);
    state->run = run;
    state->fd = fd;
    state->limit_ms = MT_SPEC_LIMIT_MS;
    state->script.L = L;
    state->script.path = mt_strdup(run->path);
    state->script.options.reaches = true;
    state->script.budget.bytes_max = SIZE_MAX; // the modules of C charge, and nothing is counted
    state->script.budget.steps_max = UINT64_MAX;
    mt_budget_attach(L, &state->script.budget);
    luaL_openlibs(L);
    replace_exit(L);
    preload(L);
    lua_sethook(L, look, LUA_MASKCOUNT | mt_coverage_mask(), LOOK_EVERY);
    return state;
}

void mt_spec_state_free(struct mt_spec_state *state)
{
    if (state != NULL) {
        lua_close(state->script.L);
        free(state->script.path);
        free(state);
    }
}
