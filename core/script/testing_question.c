// SPDX-License-Identifier: Apache-2.0
#include "script/testing_question.h"

#include "base/arena.h"
#include "base/array.h"
#include "manifest/json.h"
#include "script/first_document.h"

#include <stdlib.h>

enum { MS = 1000 };

static double number_of(const cJSON *tree, const char *key, double otherwise)
{
    const cJSON *node = mt_json_get(tree, key);
    return mt_json_is_number(node) ? strtod(node->valuestring, NULL) : otherwise;
}

/** Appends the related objects to the question, and their kinds. */
static void relate(const cJSON *related, struct mt_health_question *question,
                   struct mt_arena *arena)
{
    MT_ARRAY(const cJSON *) objects = {0};
    MT_ARRAY(const char *) kinds = {0};
    const cJSON *object = NULL;
    cJSON_ArrayForEach (object, related) {
        const char *version = mt_json_string(object, "apiVersion");
        const char *kind = mt_json_string(object, "kind");
        const char *known = mt_arena_printf(arena, "%s/%s", version != NULL ? version : "",
                                            kind != NULL ? kind : "");
        mt_array_push(arena, &objects, object);
        mt_array_push(arena, &kinds, known);
    }
    static const cJSON *const none[1];
    question->related = objects.count > 0 ? objects.items : none;
    question->related_count = objects.count;
    question->known = kinds.items;
    question->known_count = kinds.count;
}

struct mt_health_question mt_testing_question(const cJSON *tree, struct mt_ref *ref,
                                              struct mt_arena *arena)
{
    const cJSON *object = mt_json_get(tree, "object");
    const cJSON *related = mt_json_get(tree, "related");
    *ref = mt_ref_of(object, arena);
    struct mt_health_question question = {
        .ref = ref,
        .object = object,
        .hook = cJSON_IsTrue(mt_json_get(tree, "hook")),
        .strict = cJSON_IsTrue(mt_json_get(tree, "strict")),
        .waited = number_of(tree, "waited", -1),
        .now_ms = (int64_t)(number_of(tree, "now", 0) * MS),
    };
    if (related != NULL) {
        relate(related, &question, arena);
    }
    return question;
}

static void set_flag(lua_State *L, const char *key, bool value)
{
    if (value) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, key);
    }
}

void mt_testing_push_verdict(lua_State *L, const struct mt_verdict *verdict)
{
    lua_createtable(L, 0, 4);
    lua_pushstring(L, mt_health_name(verdict->status));
    lua_setfield(L, -2, "status");
    lua_pushstring(L, verdict->message);
    lua_setfield(L, -2, "message");
    lua_pushnumber(L, (lua_Number)verdict->grace_ms / MS);
    lua_setfield(L, -2, "grace");
    lua_createtable(L, (int)verdict->because_count, 0);
    for (size_t i = 0; i < verdict->because_count; i++) {
        lua_pushstring(L, verdict->because[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "because");
    set_flag(L, "failed", verdict->failed);
    set_flag(L, "unanswered", verdict->unanswered);
    set_flag(L, "warning", verdict->warns);
}
