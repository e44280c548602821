// SPDX-License-Identifier: Apache-2.0
// testing.create() and testing.verdict(): what a hook type makes of an object, and says of it.
#include "base/arena.h"
#include "base/error.h"
#include "manifest/json.h"
#include "script/convert.h"
#include "script/held.h"
#include "script/mod_data.h"
#include "script/testing_engine.h"
#include "script/testing_question.h"
#include "script/testing_type.h"

#include <lauxlib.h>

static void free_types(void *types)
{
    mt_hook_types_free(types);
}

/** Finds the type at 1 and 2, in the arena of what is held; raises where there is none. */
static struct mt_hook_file *check_type(lua_State *L, const struct mt_held *held)
{
    const struct mt_testing_place place = mt_testing_check_place(L);
    struct mt_testing_type *type = MT_ARENA_NEW(held->arena, struct mt_testing_type);
    const bool found = mt_testing_type_find(type, &place, held->arena);
    mt_arena_own(held->arena, type->types, free_types);
    if (!found) {
        mt_testing_raise_type(L, type, place.path);
    }
    return type->file;
}

/** Holds the table at 3 as a tree, with an arena. */
static struct mt_held *hold(lua_State *L)
{
    luaL_checktype(L, 3, LUA_TTABLE);
    lua_settop(L, 3);
    struct mt_held *held = mt_data_hold_tree(L, 3);
    held->arena = mt_arena_new();
    return held;
}

int mt_testing_create(lua_State *L)
{
    struct mt_error err;
    struct mt_held *held = hold(L);
    struct mt_hook_file *file = check_type(L, held);
    if (!file->type.creates) {
        return mt_testing_raise(L, "%s has no create", file->type.path);
    }
    cJSON *made = mt_hook_file_create(file, held->tree, &err);
    if (made == NULL) {
        return mt_testing_raise(L, "%s", err.msg);
    }
    mt_arena_own(held->arena, made, mt_json_release);
    mt_push_json(L, made, MT_NULLS_DROP);
    return 1;
}

/** What the health check says, as the question has it: {status, message, failed}. */
static struct mt_verdict health_of(const cJSON *health)
{
    const char *status = mt_json_string(health, "status");
    const char *message = mt_json_string(health, "message");
    struct mt_verdict verdict = {
        .status = MT_UNKNOWN,
        .message = message != NULL ? message : "",
        .failed = cJSON_IsTrue(mt_json_get(health, "failed")),
    };
    if (status != NULL) {
        mt_health_parse(status, &verdict.status);
    }
    return verdict;
}

int mt_testing_verdict(lua_State *L)
{
    struct mt_ref ref;
    struct mt_held *held = hold(L);
    struct mt_hook_file *file = check_type(L, held);
    if (!file->type.has_verdict) {
        return mt_testing_raise(L, "%s has no verdict", file->type.path);
    }
    const struct mt_health_question question = mt_testing_question(held->tree, &ref, held->arena);
    const struct mt_verdict health = health_of(mt_json_get(held->tree, "health"));
    struct mt_verdict verdict;
    mt_hook_file_judge(file, &question, &health, held->arena, &verdict);
    mt_testing_push_verdict(L, &verdict);
    return 1;
}
