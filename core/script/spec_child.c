// SPDX-License-Identifier: Apache-2.0
#include "script/spec_child.h"

#include "script/coverage.h"
#include "script/spec_report.h"
#include "script/spec_state.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

/** How it is run is Lua, as busted is. */
#define RUNNER "moontide/testing/runner.lua"

enum { PATH_SIZE = 4096 };

static int explain(lua_State *L)
{
    luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
    return 1;
}

static bool run_runner(lua_State *L, const char *library)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/" RUNNER, library);
    lua_pushcfunction(L, explain);
    return luaL_loadfile(L, path) == LUA_OK && lua_pcall(L, 0, 0, 1) == LUA_OK;
}

static void tell_event(int fd, const char *event, const char *message)
{
    cJSON *line = cJSON_CreateObject();
    cJSON_AddStringToObject(line, "event", event);
    if (message != NULL) {
        cJSON_AddStringToObject(line, "name", "the file");
        cJSON_AddStringToObject(line, "outcome", "failed");
        cJSON_AddItemToArray(cJSON_AddArrayToObject(line, "lines"), cJSON_CreateString(message));
    }
    mt_spec_report_write(fd, line);
    cJSON_Delete(line);
}

int mt_spec_child(void *data, int fd)
{
    const struct mt_spec_run *run = data;
    struct mt_spec_state *state = mt_spec_state_new(run, fd);
    if (state == NULL || !run_runner(state->script.L, run->library)) {
        const char *message = state != NULL ? lua_tostring(state->script.L, -1) : "no memory";
        tell_event(fd, "failed", message != NULL ? message : "no message");
    }
    mt_coverage_write(fd);
    tell_event(fd, "over", NULL);
    mt_spec_state_free(state);
    return EXIT_SUCCESS;
}
