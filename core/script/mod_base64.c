// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"
#include "script/charge.h"
#include "script/held.h"
#include "script/mod_data.h"
#include "script/modules.h"

static int l_base64_encode(lua_State *L)
{
    size_t length = 0;
    const char *bytes = mt_data_check_text(L, 1, MT_DATA_OUT_MAX / 2, &length);
    mt_budget_charge(L, 1 + length);
    struct mt_held *held = mt_hold(L, MT_DATA_OUT_MAX);
    mt_base64_encode(bytes, length, &held->text);
    return mt_data_push_text(L, held);
}

static int l_base64_decode(lua_State *L)
{
    size_t length = 0;
    const char *text = mt_data_check_text(L, 1, MT_DATA_OUT_MAX, &length);
    mt_budget_charge(L, 1 + length);
    struct mt_held *held = mt_hold(L, MT_DATA_OUT_MAX);
    if (!mt_base64_decode(text, length, &held->text)) {
        mt_held_drop(held);
        return mt_data_push_failure(L, "the text is no base64");
    }
    return mt_data_push_text(L, held);
}

const luaL_Reg mt_mod_base64_functions[] = {
    {"decode", l_base64_decode}, {"encode", l_base64_encode}, {NULL, NULL}};
