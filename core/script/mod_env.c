// SPDX-License-Identifier: Apache-2.0
#include "script/hook_run_state.h"
#include "script/mod_data.h"
#include "script/modules.h"
#include "script/reach.h"
#include "script/script_state.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_LENGTH = 100 };

static bool is_given(const struct mt_texts *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->items[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static int l_env_get(lua_State *L)
{
    size_t length = 0;
    const char *name = mt_data_check_text(L, 1, NAME_MAX_LENGTH, &length);
    const struct mt_hook_run *hook = mt_script_of(L)->hook;
    if (hook == NULL) {
        return luaL_error(L, "env.get is for `run` of a hook type, while it runs");
    }
    if (!is_given(&hook->reach->env, name)) {
        return luaL_error(L,
                          "the project file does not give scripts the variable \"%s\"; write env = "
                          "{ \"%s\" } there",
                          name, name);
    }
    const char *value = getenv(name);
    mt_budget_charge(L, 1 + (value != NULL ? strlen(value) : 0));
    lua_pushstring(L, value); // nil where it is not set
    return 1;
}

const luaL_Reg mt_mod_env_functions[] = {{"get", l_env_get}, {NULL, NULL}};
