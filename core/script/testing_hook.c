// SPDX-License-Identifier: Apache-2.0
// testing.hook(): a script hook in its sandbox, step by step; what it waits for is up to the spec.
#include "base/arena.h"
#include "base/array.h"
#include "manifest/json.h"
#include "manifest/selector.h"
#include "script/convert.h"
#include "script/held.h"
#include "script/hook_run.h"
#include "script/hook_type.h"
#include "script/hook_types.h"
#include "script/mod_data.h"
#include "script/reach.h"
#include "script/spec_state.h"
#include "script/testing_engine.h"
#include "script/testing_type.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#define METATABLE "moontide.testing.hook"

enum { MS = 1000 };

/** A hook under way; all of it lives in its arena but what is freed below. */
struct testing_hook {
    struct mt_arena *arena;
    struct mt_testing_type type;
    struct mt_hook_run *run;
    cJSON *log;           ///< The lines of the last step.
    const char *selector; ///< Of what that lists, or NULL.
    struct mt_reach reach;
};

static int l_collect(lua_State *L)
{
    struct testing_hook *hook = lua_touserdata(L, 1);
    mt_hook_run_end(hook->run);
    mt_hook_types_free(hook->type.types);
    cJSON_Delete(hook->log);
    mt_arena_free(hook->arena);
    *hook = (struct testing_hook){.arena = NULL};
    return 0;
}

static void add_line(void *data, const char *line)
{
    struct testing_hook *hook = data;
    cJSON_AddItemToArray(hook->log, cJSON_CreateString(line));
}

/** Milliseconds of a member in seconds. */
static int64_t time_of(const cJSON *tree, const char *key)
{
    const cJSON *node = mt_json_get(tree, key);
    return mt_json_is_number(node) ? (int64_t)(strtod(node->valuestring, NULL) * MS) : 0;
}

static const char *text_of(const cJSON *tree, const char *key, struct mt_arena *arena)
{
    return mt_arena_strdup(arena, mt_json_string(tree, key));
}

/** Sets the variables of a map in this process; their names. */
static struct mt_texts set_variables(const cJSON *map, struct mt_arena *arena)
{
    struct mt_texts names = {0};
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, map) {
        if (item->string != NULL && cJSON_IsString(item)) {
            const char *name = mt_arena_strdup(arena, item->string);
            setenv(name, item->valuestring, 1);
            mt_array_push(arena, &names, name);
        }
    }
    return names;
}

/** A secret that the spec gives as its text becomes a variable, for a hook takes references only.
 */
static void hide_secrets(const struct mt_params *params, cJSON *given, struct mt_arena *arena)
{
    for (size_t i = 0; i < params->list.count; i++) {
        const struct mt_param *param = &params->list.items[i];
        const char *text = mt_json_string(given, param->name);
        if (param->type == MT_PARAM_SECRET && text != NULL) {
            const char *variable = mt_arena_printf(arena, "MOONTIDE_TESTING_%s", param->name);
            setenv(variable, text, 1);
            cJSON *reference = cJSON_CreateObject();
            cJSON_AddStringToObject(reference, "env", variable);
            cJSON_ReplaceItemInObjectCaseSensitive(given, param->name, reference);
        }
    }
}

static struct mt_texts texts_of(const cJSON *list, struct mt_arena *arena)
{
    struct mt_texts texts = {0};
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, list) {
        if (cJSON_IsString(item)) {
            const char *text = mt_arena_strdup(arena, item->valuestring);
            mt_array_push(arena, &texts, text);
        }
    }
    return texts;
}

static void set_text(lua_State *L, const char *key, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, key);
}

static void set_seconds(lua_State *L, const char *key, uint64_t ms)
{
    lua_pushnumber(L, (lua_Number)ms / MS);
    lua_setfield(L, -2, key);
}

static void set_fetch(lua_State *L, const struct mt_fetch *fetch)
{
    set_text(L, "method", fetch->method);
    set_text(L, "url", fetch->url);
    set_seconds(L, "timeout", fetch->timeout_ms);
    if (fetch->body != NULL) {
        lua_pushlstring(L, fetch->body, fetch->body_size);
        lua_setfield(L, -2, "body");
    }
    lua_createtable(L, 0, (int)fetch->header_count);
    for (size_t i = 0; i < fetch->header_count; i++) {
        set_text(L, fetch->headers[i].name, fetch->headers[i].value);
    }
    lua_setfield(L, -2, "headers");
}

static void set_ref(lua_State *L, const struct mt_ref *ref)
{
    lua_pushfstring(L, "%s%s%s/%s", ref->group, ref->group[0] != '\0' ? "/" : "", ref->version,
                    ref->kind);
    lua_setfield(L, -2, "kind");
    set_text(L, "namespace", ref->namespace);
    set_text(L, "name", ref->name);
}

/** Sets what a hook waits for, or how it ended. */
static void set_want(lua_State *L, const struct mt_hook_step *step)
{
    const char *want = "failed";
    switch (step->want) {
    case MT_HOOK_SUCCEEDED:
        want = "succeeded";
        break;
    case MT_HOOK_FAILED:
        break;
    case MT_HOOK_SLEEPS:
        want = "sleeps";
        set_seconds(L, "seconds", step->sleep_ms);
        break;
    case MT_HOOK_GETS:
        want = "gets";
        set_ref(L, &step->ref);
        break;
    case MT_HOOK_LISTS:
        want = "lists";
        set_ref(L, &step->ref);
        set_text(L, "selector", step->selector);
        break;
    case MT_HOOK_WATCHES:
        want = "watches";
        set_ref(L, &step->ref);
        set_seconds(L, "seconds", step->sleep_ms);
        lua_pushboolean(L, step->begins);
        lua_setfield(L, -2, "begins");
        break;
    case MT_HOOK_FETCHES:
        want = "fetches";
        set_fetch(L, &step->fetch);
        break;
    }
    set_text(L, "want", want);
    set_text(L, "message", step->message);
}

/** Pushes a step as a table, with the lines that were logged in it. */
static void push_step(lua_State *L, struct testing_hook *hook, const struct mt_hook_step *step)
{
    lua_createtable(L, 0, 4);
    set_want(L, step);
    hook->selector = step->selector;
    mt_push_json(L, hook->log, MT_NULLS_DROP);
    lua_setfield(L, -2, "log");
    cJSON_Delete(hook->log);
    hook->log = cJSON_CreateArray();
}

/** Begins the hook with the options in `tree`; false with findings. */
static bool begin(struct testing_hook *hook, cJSON *tree, struct mt_hook_step *step)
{
    struct mt_arena *arena = hook->arena;
    struct mt_hook_file *file = hook->type.file;
    const struct mt_hook_type *type = &file->type;
    hide_secrets(&file->params, cJSON_GetObjectItemCaseSensitive(tree, "params"), arena);
    const struct mt_hook_script script = {file, &hook->reach};
    const struct mt_hook_start start = {
        .type = type,
        .name = text_of(tree, "name", arena),
        .params = mt_params_read(&file->params, type->name, mt_json_get(tree, "params"), false,
                                 (struct mt_place){NULL, 0}, &hook->type.findings),
        .app = text_of(tree, "app", arena),
        .namespace = text_of(tree, "namespace", arena),
        .phase = text_of(tree, "phase", arena),
        .failure = text_of(tree, "failure", arena),
        .assume = text_of(tree, "approver", arena),
        .log = add_line,
        .log_data = hook,
    };
    if (start.params == NULL && hook->type.findings.errors > 0) {
        return false;
    }
    hook->reach.hosts = texts_of(mt_json_get(tree, "allow_hosts"), arena);
    hook->reach.env = set_variables(mt_json_get(tree, "env"), arena);
    hook->run = mt_hook_run_start(&script, &start, time_of(tree, "now"), arena, step);
    return true;
}

/** Reads an answer out of the table at `index`; its texts stay there. */
static void read_answer(lua_State *L, int index, struct mt_arena *arena,
                        struct mt_fetch_answer *answer)
{
    lua_getfield(L, index, "failure");
    lua_getfield(L, index, "status");
    lua_getfield(L, index, "url");
    lua_getfield(L, index, "body");
    lua_getfield(L, index, "headers"); // failure status url body headers
    answer->failure = lua_tostring(L, -5);
    answer->status = (int)lua_tointeger(L, -4);
    answer->url = lua_tostring(L, -3);
    answer->body = lua_tolstring(L, -2, &answer->body_size);
    MT_ARRAY(struct mt_fetch_header) headers = {0};
    for (lua_pushnil(L); lua_istable(L, -2) && lua_next(L, -2); lua_pop(L, 1)) {
        const struct mt_fetch_header header = {mt_arena_strdup(arena, lua_tostring(L, -2)),
                                               mt_arena_strdup(arena, lua_tostring(L, -1))};
        mt_array_push(arena, &headers, header);
    }
    answer->headers = headers.items;
    answer->header_count = headers.count;
}

/** The objects of a list that the selector of the step fits; they stay where they are. */
static void read_objects(const struct testing_hook *hook, const cJSON *list,
                         struct mt_hook_input *input)
{
    const struct mt_selector *selector =
        hook->selector != NULL ? mt_selector_parse(hook->selector, hook->arena, NULL) : NULL;
    MT_ARRAY(const cJSON *) objects = {0};
    const cJSON *object = NULL;
    cJSON_ArrayForEach (object, list) {
        if (selector == NULL || mt_selector_matches(selector, object)) {
            mt_array_push(hook->arena, &objects, object);
        }
    }
    input->objects = objects.items;
    input->object_count = objects.count;
}

/**
 * hook:resume(input): {now} after a sleep; with {object} or {failure}, with {objects}, with
 * {object, late} of a wait, or with {answer}.
 */
static int l_resume(lua_State *L)
{
    struct testing_hook *hook = luaL_checkudata(L, 1, METATABLE);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    luaL_argcheck(L, hook->run != NULL, 1, "a hook that has begun");
    struct mt_fetch_answer answer = {.url = "", .body = ""};
    struct mt_hook_input input = {.answer = &answer};
    lua_getfield(L, 2, "now");
    input.now_ms = (int64_t)(luaL_checknumber(L, -1) * MS);
    lua_getfield(L, 2, "failure");
    input.failure = lua_tostring(L, -1);
    if (lua_getfield(L, 2, "object") == LUA_TTABLE) {
        input.object = mt_data_hold_tree(L, -1)->tree;
    }
    if (lua_getfield(L, 2, "objects") == LUA_TTABLE) {
        read_objects(hook, mt_data_hold_tree(L, -1)->tree, &input);
    }
    lua_getfield(L, 2, "late");
    input.late = lua_toboolean(L, -1);
    if (lua_getfield(L, 2, "answer") == LUA_TTABLE) {
        read_answer(L, lua_gettop(L), hook->arena, &answer);
    }
    struct mt_hook_step step;
    mt_hook_run_resume(hook->run, &input, hook->arena, &step);
    push_step(L, hook, &step);
    return 1;
}

static struct testing_hook *push_hook(lua_State *L)
{
    struct testing_hook *hook = lua_newuserdatauv(L, sizeof *hook, 0);
    *hook = (struct testing_hook){.arena = mt_arena_new(), .log = cJSON_CreateArray()};
    if (luaL_newmetatable(L, METATABLE)) {
        lua_pushcfunction(L, l_collect);
        lua_setfield(L, -2, "__gc");
        lua_pushcfunction(L, l_resume);
        lua_setfield(L, -2, "resume");
        lua_pushvalue(L, -1);
        lua_setfield(L, -2, "__index");
    }
    lua_setmetatable(L, -2);
    return hook;
}

int mt_testing_hook(lua_State *L)
{
    const struct mt_testing_place place = mt_testing_check_place(L);
    luaL_checktype(L, 3, LUA_TTABLE);
    lua_settop(L, 3);
    cJSON *tree = mt_data_hold_tree(L, 3)->tree;
    struct testing_hook *hook = push_hook(L);
    if (!mt_testing_type_find(&hook->type, &place, hook->arena)) {
        return mt_testing_raise_type(L, &hook->type, place.path);
    }
    if (!hook->type.file->type.runs) {
        return mt_testing_raise(L, "%s has no run, so there is no script to run", place.path);
    }
    struct mt_hook_step step;
    if (!begin(hook, tree, &step)) {
        return mt_testing_raise_findings(L, &hook->type.findings);
    }
    push_step(L, hook, &step);
    return 2;
}
