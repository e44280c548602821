// SPDX-License-Identifier: Apache-2.0
// One controller: what its file says of itself, and how it is asked.
#include "base/arena.h"
#include "base/error.h"
#include "manifest/json.h"
#include "script/controllers_state.h"
#include "script/convert.h"
#include "script/declaration.h"

#include <fnmatch.h>
#include <lauxlib.h>
#include <math.h>
#include <string.h>

// The address keys the question under way: functions of `ctx` find it there, so that one which a
// script kept from an earlier call reads what is there now.
static const char question_key;

static const struct mt_declarable declarable = {
    .what = "a controller",
    .keys = {"kinds", "reconcile", "scenario"},
    .marks = {"kinds", "reconcile"},
};

/** A controller that tells what it is. */
struct reading {
    struct mt_controller *controller;
    struct mt_declaration declaration;
};

static void read_controller(lua_State *L, void *data)
{
    struct reading *reading = data;
    struct mt_declaration *declaration = &reading->declaration;
    mt_declared_kinds(L, declaration, "kinds", "{ \"apps/v1/Deployment\" }",
                      &reading->controller->kinds);
    if (!mt_declared_function(L, declaration, "reconcile")) {
        mt_declaration_wrong(declaration, "reconcile",
                             "there is no function \"reconcile\"; write reconcile = "
                             "function(object, ctx)");
    }
    lua_getfield(L, 1, "scenario");
    reading->controller->of_scenario = lua_toboolean(L, -1) != 0;
}

struct mt_controller *mt_controller_new(struct mt_script *loader,
                                        const struct mt_script_options *options,
                                        struct mt_findings *findings)
{
    struct mt_controller *controller = MT_ARENA_NEW(findings->arena, struct mt_controller);
    struct mt_error err;
    bool compiled =
        mt_lazy_script_init(&controller->script, loader, options, findings->arena, &err);
    controller->path = controller->script.options.path;
    struct reading reading = {
        .controller = controller,
        .declaration = {&declarable, controller->path, options->file, findings, {0}},
    };
    if (!compiled) {
        mt_declaration_failed(&reading.declaration, &err);
        return NULL;
    }
    bool good = mt_declaration_read(&reading.declaration, loader, read_controller, &reading);
    return good ? controller : NULL;
}

static bool fits(const char *pattern, const char *text)
{
    return strcmp(pattern, text) == 0 || fnmatch(pattern, text, FNM_NOESCAPE) == 0;
}

bool mt_controller_is_for(const struct mt_controller *controller, const char *group,
                          const char *kind)
{
    for (size_t i = 0; i < controller->kinds.count; i++) {
        const struct mt_kind_pattern *pattern = &controller->kinds.items[i];
        if (fits(pattern->kind, kind) && fits(pattern->group, group)) {
            return true;
        }
    }
    return false;
}

/** One question under way. */
struct asking {
    const struct mt_reconcile *question;
    const struct mt_fitting *fitting;
    struct mt_reconciled *answer;
    const char *path;
};

/** The question that a function of `ctx` is called in. */
static const struct mt_reconcile *question_of(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &question_key);
    const struct mt_reconcile *question = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return question;
}

/** The group of "apps/v1", which is pushed; "" of "v1". */
static const char *push_group(lua_State *L, const char *api_version)
{
    const char *slash = strchr(api_version, '/');
    return lua_pushlstring(L, api_version, slash != NULL ? (size_t)(slash - api_version) : 0);
}

/** ctx.get(api_version, kind, namespace, name): a copy of the object, or nil. */
static int l_get(lua_State *L)
{
    const struct mt_reconcile *question = question_of(L);
    struct mt_ref ref = {
        .version = "",
        .kind = luaL_checkstring(L, 2),
        .namespace = luaL_optstring(L, 3, ""),
        .name = luaL_checkstring(L, 4),
    };
    ref.group = push_group(L, luaL_checkstring(L, 1));
    const cJSON *object = question->reader->get(question->reader->data, &ref);
    if (object == NULL) {
        lua_pushnil(L);
    } else {
        mt_push_object(L, object);
    }
    return 1;
}

/** ctx.list(api_version, kind, namespace): copies of the objects, by name. */
static int l_list(lua_State *L)
{
    const struct mt_reconcile *question = question_of(L);
    const char *kind = luaL_checkstring(L, 2);
    const char *namespace = luaL_optstring(L, 3, "");
    const char *group = push_group(L, luaL_checkstring(L, 1));
    size_t count = 0;
    const cJSON *const *objects =
        question->reader->list(question->reader->data, group, kind, namespace, &count);
    mt_push_objects(L, objects, count);
    return 1;
}

static void push_context(lua_State *L, const struct asking *asking)
{
    const struct mt_reconcile *question = asking->question;
    lua_createtable(L, 0, 7); // ctx
    mt_push_objects(L, question->owned, question->owned_count);
    lua_setfield(L, -2, "owned");
    mt_push_objects(L, asking->fitting->rules, asking->fitting->count);
    lua_setfield(L, -2, "scenario");
    lua_pushnumber(L, (lua_Number)question->wall_ms / 1000);
    lua_setfield(L, -2, "now");
    lua_pushnumber(L, (lua_Number)question->age_ms / 1000);
    lua_setfield(L, -2, "age");
    lua_pushinteger(L, question->attempt);
    lua_setfield(L, -2, "attempt");
    lua_pushcfunction(L, l_get);
    lua_setfield(L, -2, "get");
    lua_pushcfunction(L, l_list);
    lua_setfield(L, -2, "list");
}

static bool is_verb(const char *verb)
{
    static const char *const verbs[] = {"create", "patch", "status", "delete"};
    for (size_t i = 0; verb != NULL && i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verb, verbs[i]) == 0) {
            return true;
        }
    }
    return false;
}

/** What is wrong with an action, or NULL. */
static const char *action_problem(const cJSON *action)
{
    const cJSON *object = mt_json_get(action, "object");
    if (!is_verb(mt_json_string(action, "verb"))) {
        return "its verb is none of create, patch, status, delete";
    }
    bool named = mt_json_string(object, "apiVersion") != NULL &&
                 mt_json_string(object, "kind") != NULL &&
                 mt_json_string(mt_json_get(object, "metadata"), "name") != NULL;
    return named ? NULL : "its object has no apiVersion, kind or metadata.name";
}

/** Reads the list of actions at `index`, one by one: each may be as large as an object. */
static void read_actions(lua_State *L, const struct asking *asking, int index)
{
    struct mt_error err;
    lua_Integer count = (lua_Integer)lua_rawlen(L, index);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, index, i);
        cJSON *action = mt_to_json(L, -1, &err);
        lua_pop(L, 1);
        if (action == NULL) {
            luaL_error(L, "%s: action %d: %s", asking->path, (int)i, err.msg);
        }
        if (asking->answer->actions == NULL) {
            asking->answer->actions = cJSON_CreateArray();
        }
        cJSON_AddItemToArray(asking->answer->actions, action);
        const char *problem = action_problem(action);
        if (problem != NULL) {
            luaL_error(L, "%s: action %d: %s", asking->path, (int)i, problem);
        }
    }
}

/** Takes the seconds at `index` as when to ask again, unless somebody wants that earlier. */
static void read_again(lua_State *L, const struct asking *asking, int index)
{
    struct mt_reconciled *answer = asking->answer;
    lua_Number seconds = lua_tonumber(L, index);
    if (!(seconds >= 0 && seconds < 1e9)) {
        luaL_error(L, "%s: the seconds until it wants to be asked again are no such number",
                   asking->path);
    }
    // A hair below a whole millisecond is that millisecond: fractions of seconds are not exact.
    uint64_t again_ms = (uint64_t)ceil(seconds * 1000 - 1e-4);
    if (!answer->again || again_ms < answer->again_ms) {
        answer->again = true;
        answer->again_ms = again_ms;
    }
}

static void ask(lua_State *L, void *data)
{
    struct asking *asking = data;
    lua_pushlightuserdata(L, (void *)(uintptr_t)asking->question);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &question_key);
    mt_script_run(L); // controller
    lua_getfield(L, 1, "reconcile");
    mt_push_object(L, asking->question->object);
    push_context(L, asking);
    lua_call(L, 2, 2);
    if (lua_istable(L, 2)) {
        read_actions(L, asking, 2);
    } else if (!lua_isnil(L, 2)) {
        luaL_error(L, "%s: reconcile returned a %s, not a list of actions", asking->path,
                   luaL_typename(L, 2));
    }
    if (!lua_isnil(L, 3)) {
        read_again(L, asking, 3);
    }
}

bool mt_controller_ask(struct mt_controller *controller, const struct mt_reconcile *question,
                       const struct mt_fitting *fitting, struct mt_reconciled *answer,
                       struct mt_error *err)
{
    struct asking asking = {question, fitting, answer, controller->path};
    if (!mt_lazy_script_call(&controller->script, ask, &asking, err)) {
        return mt_wrap(err, "%s/%s", question->ref->kind, question->ref->name);
    }
    return true;
}
