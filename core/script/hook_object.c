// SPDX-License-Identifier: Apache-2.0
// What a hook type says of hooks that are objects: what is sent, and how it is doing.
#include "base/arena.h"
#include "base/error.h"
#include "manifest/json.h"
#include "script/convert.h"
#include "script/hook_base.h"
#include "script/hook_type.h"
#include "script/verdict.h"

#include <lauxlib.h>
#include <string.h>

/** An object on its way through `create`. */
struct creating {
    const struct mt_hook_file *file;
    const cJSON *object;
    cJSON *created;
    struct mt_error *err; ///< Set when what came back is no object.
};

static void create(lua_State *L, void *data)
{
    struct creating *creating = data;
    mt_hook_push_function(L, creating->file, MT_HOOK_CREATE);
    mt_push_json(L, creating->object, MT_NULLS_KEEP);
    lua_call(L, 1, 1);
    if (!lua_istable(L, -1)) {
        mt_fail(creating->err, MT_ERR_SCRIPT, "create returned %s, not the object",
                lua_isnil(L, -1) ? "nothing" : luaL_typename(L, -1));
        return;
    }
    creating->created = mt_to_json(L, -1, creating->err);
    if (creating->created == NULL) {
        mt_wrap(creating->err, "create returned no object");
    }
}

static bool has_same(const cJSON *object, const cJSON *created, const char *map, const char *key)
{
    const char *said = mt_json_string(map != NULL ? mt_json_get(object, map) : object, key);
    const char *now = mt_json_string(map != NULL ? mt_json_get(created, map) : created, key);
    return said == NULL || (now != NULL && strcmp(said, now) == 0);
}

/** The plan, and what deletes the hook again, know it by these. */
static bool is_same_object(const cJSON *object, const cJSON *created, struct mt_error *err)
{
    bool same = has_same(object, created, NULL, "apiVersion") &&
                has_same(object, created, NULL, "kind") &&
                has_same(object, created, "metadata", "namespace") &&
                has_same(object, created, "metadata", "name");
    return same || mt_fail(err, MT_ERR_SCRIPT,
                           "create returned another object; it keeps apiVersion, kind, "
                           "metadata.namespace and metadata.name");
}

cJSON *mt_hook_file_create(struct mt_hook_file *file, const cJSON *object, struct mt_error *err)
{
    struct mt_error wrong = {.code = MT_OK};
    file = mt_hook_file_of(file, MT_HOOK_CREATE);
    struct creating creating = {.file = file, .object = object, .err = &wrong};
    if (!mt_lazy_script_call(&file->script, create, &creating, err)) {
        cJSON_Delete(creating.created); // the budget may break at the very end
        return NULL;
    }
    if (creating.created == NULL || !is_same_object(object, creating.created, &wrong)) {
        mt_fail(err, MT_ERR_SCRIPT, "%s: %s", file->type.path, wrong.msg);
        cJSON_Delete(creating.created);
        return NULL;
    }
    return creating.created;
}

/** One question under way. */
struct judging {
    const struct mt_hook_file *file;
    const struct mt_health_question *question;
    const struct mt_verdict *health;
    struct mt_arena *arena;
    struct mt_verdict *verdict;
};

static void push_health(lua_State *L, const struct mt_verdict *health)
{
    lua_createtable(L, 0, 3);
    lua_pushstring(L, mt_health_name(health->status));
    lua_setfield(L, -2, "status");
    lua_pushstring(L, health->message);
    lua_setfield(L, -2, "message");
    lua_pushboolean(L, health->failed);
    lua_setfield(L, -2, "failed");
}

static void judge(lua_State *L, void *data)
{
    const struct judging *judging = data;
    mt_hook_push_function(L, judging->file, MT_HOOK_VERDICT);
    mt_push_shown(L, judging->question->object, judging->file->reads);
    mt_verdict_push_context(L, judging->question, judging->file->reads);
    push_health(L, judging->health);
    lua_setfield(L, -2, "health");
    lua_call(L, 2, 1);
    mt_verdict_read(L, judging->file->type.path, judging->verdict, judging->arena);
}

void mt_hook_file_judge(struct mt_hook_file *file, const struct mt_health_question *question,
                        const struct mt_verdict *health, struct mt_arena *arena,
                        struct mt_verdict *verdict)
{
    file = mt_hook_file_of(file, MT_HOOK_VERDICT);
    struct judging judging = {file, question, health, arena, verdict};
    struct mt_error err;
    *verdict = *health; // with the causes that were found, and the grace
    verdict->failed = false;
    verdict->traceback = NULL;
    if (!mt_lazy_script_call(&file->script, judge, &judging, &err)) {
        mt_verdict_fail(verdict, err.msg, arena);
        verdict->traceback = mt_lazy_script_traceback(&file->script, arena);
    }
    bool same = verdict->status == health->status && strcmp(verdict->message, health->message) == 0;
    if (same && !verdict->failed) {
        verdict->failed = health->failed;
        verdict->traceback = health->traceback;
    } else {
        verdict->check = file->type.path; // it has said something of its own
    }
}
