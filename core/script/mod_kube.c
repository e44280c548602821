// SPDX-License-Identifier: Apache-2.0
// moontide.kube (lua/meta/kube.lua): what is asked for is checked here, and the hook yields; what
// answers is behind the cluster seam (sync/run_script.c).
#include "script/mod_kube.h"
#include "base/arena.h"
#include "base/duration.h"
#include "base/error.h"
#include "manifest/selector.h"
#include "script/check_kinds.h"
#include "script/hook_run_state.h"
#include "script/mod_data.h"
#include "script/modules.h"
#include "script/reach.h"
#include "script/script_state.h"

#include <lauxlib.h>
#include <string.h>

enum {
    KIND_MAX_LENGTH = 512,
    NAME_MAX_LENGTH = 253,
    SELECTOR_MAX_LENGTH = 2000,
    REQUEST_COST = 1000, ///< Steps.
    FORBIDDEN = 403,
    UNAUTHORIZED = 401,
    NOT_FOUND = 404,
};

struct mt_hook_run *mt_mod_kube_check_hook(lua_State *L, const char *name)
{
    struct mt_hook_run *hook = mt_script_of(L)->hook;
    if (hook == NULL) {
        luaL_error(L, "moontide.kube is for `run` of a hook type, while it runs");
    }
    mt_budget_charge(L, REQUEST_COST);
    mt_hook_check_can_wait(L, hook, name);
    return hook;
}

void mt_mod_kube_check_kind(lua_State *L, int index, struct mt_arena *arena, struct mt_ref *ref)
{
    const char *text = luaL_checkstring(L, index);
    struct mt_kind_pattern kind = {0};
    bool good = strlen(text) <= KIND_MAX_LENGTH && strchr(text, '*') == NULL &&
                mt_kind_pattern_parse(text, arena, &kind, NULL);
    luaL_argcheck(L, good, index, "a kind such as \"apps/v1/Deployment\" or \"v1/Pod\"");
    ref->group = kind.group;
    ref->version = kind.version;
    ref->kind = kind.kind;
}

static bool is_name(const char *name)
{
    return strlen(name) <= NAME_MAX_LENGTH && strpbrk(name, "/?#%") == NULL &&
           strcmp(name, "..") != 0 && strcmp(name, ".") != 0;
}

const char *mt_mod_kube_check_name(lua_State *L, int index, const char *otherwise,
                                   struct mt_arena *arena)
{
    const char *name =
        otherwise != NULL ? luaL_optstring(L, index, otherwise) : luaL_checkstring(L, index);
    luaL_argcheck(L, is_name(name) && (otherwise != NULL || name[0] != '\0'), index,
                  "the name of an object");
    return mt_arena_strdup(arena, name);
}

const char *mt_mod_kube_read_namespace(lua_State *L, int options, const struct mt_hook_run *hook)
{
    const char *namespace = hook->default_namespace;
    const int type = lua_istable(L, options) ? lua_getfield(L, options, "namespace") : LUA_TNONE;
    if (type == LUA_TSTRING && is_name(lua_tostring(L, -1))) {
        namespace = lua_tostring(L, -1);
    } else if (type != LUA_TNIL && type != LUA_TNONE) {
        luaL_error(L, "namespace is no name of a namespace");
    }
    namespace = mt_arena_strdup(hook->arena, namespace);
    lua_pop(L, type != LUA_TNONE ? 1 : 0);
    return namespace;
}

int mt_mod_kube_push_failure(lua_State *L, const char *message, const char *code)
{
    lua_pushnil(L);
    lua_pushstring(L, message);
    lua_pushstring(L, code);
    return 3;
}

/** Whether the project file names the namespace. */
static bool is_allowed(const struct mt_hook_run *hook, const char *namespace)
{
    const struct mt_texts *allowed = &hook->reach->namespaces;
    for (size_t i = 0; i < allowed->count; i++) {
        if (strcmp(allowed->items[i], namespace) == 0) {
            return true;
        }
    }
    return false;
}

int mt_mod_kube_push_refusal(lua_State *L, const struct mt_hook_run *hook, const struct mt_ref *ref)
{
    if (is_allowed(hook, ref->namespace)) {
        return 0;
    }
    const char *why =
        hook->refuse != NULL ? hook->refuse(hook->refuse_data, ref, hook->arena) : NULL;
    return why != NULL ? mt_mod_kube_push_failure(L, why, "forbidden") : 0;
}

/** What happened, for scripts that want to know: lua/meta/kube.lua. */
static const char *code_of(int status)
{
    switch (status) {
    case 0:
        return "unreachable";
    case UNAUTHORIZED:
    case FORBIDDEN:
        return "forbidden";
    case NOT_FOUND:
        return "not-served";
    default:
        return "failed";
    }
}

int mt_mod_kube_push_input(lua_State *L, const struct mt_hook_run *hook,
                           const struct mt_hook_input *input)
{
    if (input->failure != NULL) {
        return mt_mod_kube_push_failure(L, input->failure, code_of(input->status));
    }
    if (hook->waited_for == MT_HOOK_LISTS) {
        mt_push_all_shown(L, input->objects, input->object_count, hook->reads);
    } else if (input->object != NULL) {
        mt_push_shown(L, input->object, hook->reads);
    } else {
        lua_pushnil(L);
    }
    return 1;
}

int mt_mod_kube_get(lua_State *L)
{
    const bool short_form = lua_islightuserdata(L, lua_upvalueindex(1));
    struct mt_hook_run *hook = mt_mod_kube_check_hook(L, short_form ? "ctx.get" : "kube.get");
    struct mt_ref ref;
    mt_mod_kube_check_kind(L, 1, hook->arena, &ref);
    ref.name = mt_mod_kube_check_name(L, 2, NULL, hook->arena);
    ref.namespace = mt_mod_kube_check_name(L, 3, hook->default_namespace, hook->arena);
    const int refused = mt_mod_kube_push_refusal(L, hook, &ref);
    if (refused > 0) {
        return refused;
    }
    hook->waits = true;
    hook->step->want = MT_HOOK_GETS;
    hook->step->ref = ref;
    return lua_yield(L, 0); // what comes back are the results of the call
}

static const char *read_selector(lua_State *L, int options, struct mt_arena *arena)
{
    struct mt_error err;
    const char *selector = NULL;
    const int type = lua_istable(L, options) ? lua_getfield(L, options, "selector") : LUA_TNONE;
    if (type == LUA_TSTRING && lua_rawlen(L, -1) <= SELECTOR_MAX_LENGTH) {
        selector = mt_arena_strdup(arena, lua_tostring(L, -1));
        mt_budget_charge(L, lua_rawlen(L, -1));
        if (mt_selector_parse(selector, arena, &err) == NULL) {
            luaL_error(L, "%s", err.msg);
        }
    } else if (type != LUA_TNIL && type != LUA_TNONE) {
        luaL_error(L, "selector is no selector of labels; write one such as \"app=web\"");
    }
    lua_pop(L, type != LUA_TNONE ? 1 : 0);
    return selector;
}

static int l_list(lua_State *L)
{
    static const char *const keys[] = {"namespace", "selector", NULL};
    struct mt_hook_run *hook = mt_mod_kube_check_hook(L, "kube.list");
    struct mt_ref ref = {.name = ""};
    mt_mod_kube_check_kind(L, 1, hook->arena, &ref);
    mt_data_check_options(L, 2, "kube.list", keys);
    ref.namespace = mt_mod_kube_read_namespace(L, 2, hook);
    const char *selector = read_selector(L, 2, hook->arena);
    const int refused = mt_mod_kube_push_refusal(L, hook, &ref);
    if (refused > 0) {
        return refused;
    }
    hook->waits = true;
    hook->step->want = MT_HOOK_LISTS;
    hook->step->ref = ref;
    hook->step->selector = selector;
    return lua_yield(L, 0);
}

const luaL_Reg mt_mod_kube_functions[] = {
    {"get", mt_mod_kube_get}, {"list", l_list}, {"wait", mt_mod_kube_wait}, {NULL, NULL}};
