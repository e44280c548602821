// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "script/modules.h"
#include "script/script_state.h"

#define MT_LOG_TOPIC "script"

static int l_log_debug(lua_State *L)
{
    log_debug("%s: %s", mt_script_of(L)->path, luaL_checkstring(L, 1));
    return 0;
}

const luaL_Reg mt_mod_log_functions[] = {{"debug", l_log_debug}, {NULL, NULL}};
