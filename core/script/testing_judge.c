// SPDX-License-Identifier: Apache-2.0
// testing.judge(): one check, in its sandbox, about one object.
#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "manifest/json.h"
#include "script/check.h"
#include "script/convert.h"
#include "script/first_document.h"
#include "script/held.h"
#include "script/mod_data.h"
#include "script/spec_state.h"
#include "script/testing_engine.h"

#include <lauxlib.h>
#include <stdlib.h>

enum { MS = 1000 };

/** One question; everything lives in its arena. */
struct asking {
    const struct mt_spec_run *run;
    const char *path;
    const cJSON *tree; ///< {object, related, hook, strict, now, waited}.
    struct mt_arena *arena;
    struct mt_findings findings;
    struct mt_verdict verdict;
};

static double number_of(const cJSON *tree, const char *key, double otherwise)
{
    const cJSON *node = mt_json_get(tree, key);
    return mt_json_is_number(node) ? strtod(node->valuestring, NULL) : otherwise;
}

/** Appends the related objects to the question; all kinds that the check needs were looked for. */
static void relate(const struct asking *asking, const struct mt_check *check,
                   struct mt_health_question *question)
{
    const cJSON *related = mt_json_get(asking->tree, "related");
    const size_t count = (size_t)cJSON_GetArraySize(related);
    const cJSON **objects = mt_arena_alloc(asking->arena, (count + 1) * sizeof *objects);
    const cJSON *object = NULL;
    cJSON_ArrayForEach (object, related) {
        objects[question->related_count++] = object;
    }
    question->related = objects;
    if (related != NULL) {
        question->known = check->needs.items;
        question->known_count = check->needs.count;
    }
}

static struct mt_check *load(struct asking *asking)
{
    struct mt_error err;
    const bool argocd = mt_file_has_suffix(asking->path, "/health.lua");
    const struct mt_script_options options = mt_script_options_for_checks(
        asking->path, asking->run->library, argocd ? MT_DIALECT_ARGOCD : MT_DIALECT_MOONTIDE);
    const struct mt_kind_pattern kind = {.group = "*", .version = "*", .kind = "*", .said = "*"};
    struct mt_script *loader = mt_script_new_empty(&options, &err);
    if (loader == NULL) {
        mt_find(&asking->findings, MT_SEVERITY_ERROR, "invalid-script",
                (struct mt_place){asking->path, 0}, "%s", err.msg);
        return NULL;
    }
    struct mt_script_options own = options;
    own.file = asking->path;
    struct mt_check *check = mt_check_new(loader, &own, &kind, &asking->findings);
    mt_script_free(loader);
    return check;
}

static bool judge(struct asking *asking)
{
    struct mt_check *check = load(asking);
    if (check == NULL) {
        return false;
    }
    const cJSON *object = mt_json_get(asking->tree, "object");
    const struct mt_ref ref = mt_ref_of(object, asking->arena);
    struct mt_health_question question = {
        .ref = &ref,
        .object = object,
        .hook = cJSON_IsTrue(mt_json_get(asking->tree, "hook")),
        .strict = cJSON_IsTrue(mt_json_get(asking->tree, "strict")),
        .waited = number_of(asking->tree, "waited", -1),
        .now_ms = (int64_t)(number_of(asking->tree, "now", 0) * MS),
    };
    relate(asking, check, &question);
    mt_check_judge(check, &question, asking->arena, &asking->verdict);
    return true;
}

static void set_flag(lua_State *L, const char *key, bool value)
{
    if (value) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, key);
    }
}

static void push_verdict(lua_State *L, const struct mt_verdict *verdict)
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

int mt_testing_judge(lua_State *L)
{
    struct asking asking = {
        .run = mt_spec_state_of(L)->run, .path = luaL_checkstring(L, 1), .verdict = {0}};
    luaL_checktype(L, 2, LUA_TTABLE);
    struct mt_held *held = mt_data_hold_tree(L, 2);
    held->arena = mt_arena_new();
    asking.tree = held->tree;
    asking.arena = held->arena;
    mt_findings_init(&asking.findings, held->arena);
    if (!judge(&asking)) {
        if (asking.findings.list.count == 0) {
            return mt_testing_raise(L, "%s is no health check: it has neither kinds nor check",
                                    asking.path);
        }
        return mt_testing_raise_findings(L, &asking.findings);
    }
    push_verdict(L, &asking.verdict);
    return 1;
}
