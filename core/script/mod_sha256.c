// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "script/budget.h"
#include "script/mod_data.h"
#include "script/modules.h"

static int l_sha256_hex(lua_State *L)
{
    size_t length = 0;
    const char *bytes = mt_data_check_text(L, 1, MT_DATA_OUT_MAX, &length);
    mt_budget_charge(L, 1 + length);
    char digits[MT_SHA256_HEX_SIZE];
    mt_sha256_hex(bytes, length, digits);
    lua_pushstring(L, digits);
    return 1;
}

const luaL_Reg mt_mod_sha256_functions[] = {{"hex", l_sha256_hex}, {NULL, NULL}};
