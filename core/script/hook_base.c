// SPDX-License-Identifier: Apache-2.0
// A base runs in the state of the script that calls it, under its budget, so that `run` of a base
// can wait like any other; it has globals and modules of its own there.
#include "script/hook_base.h"

#include "base/arena.h"
#include "base/error.h"
#include "script/sandbox.h"

#include <lauxlib.h>
#include <string.h>

static const struct {
    const char *name;
    int arguments; ///< Without the base.
} functions[] = {
    [MT_HOOK_CREATE] = {"create", 1},
    [MT_HOOK_VERDICT] = {"verdict", 2},
    [MT_HOOK_RUN] = {"run", 2},
};

static void take_over(struct mt_hook_file *file, const struct mt_hook_file *base,
                      struct mt_arena *arena)
{
    struct mt_hook_type *type = &file->type;
    const struct mt_hook_type own = *type;
    if (!file->has_at) {
        *type = base->type;
        type->name = own.name;
        type->path = own.path;
    }
    type->runs = own.runs || base->type.runs;
    type->creates = own.creates || base->type.creates;
    type->has_verdict = own.has_verdict || base->type.has_verdict;
    if (!file->has_helm && strcmp(own.name, base->type.name) == 0) {
        for (size_t i = 0; i < base->helm.count; i++) {
            mt_array_push(arena, &file->helm, base->helm.items[i]);
        }
    }
    file->reads.secrets |= base->reads.secrets; // its functions run in this one's hooks
    mt_params_inherit(&file->params, &base->params, arena);
}

/** Whether functions of the two go together: those of a script, or those of an object. */
static bool check_sorts(const struct mt_hook_file *file, const struct mt_hook_file *base,
                        struct mt_findings *findings)
{
    const struct mt_hook_type *type = &file->type;
    const bool object = type->creates || type->has_verdict;
    if (!(type->runs && !base->type.runs) && !(object && base->type.runs)) {
        return true;
    }
    const char *key = type->runs ? "run" : type->creates ? "create" : "verdict";
    mt_hook_file_wrong(
        file, findings, key,
        mt_arena_printf(findings->arena, "hooks of %s, which this type extends, are %s; remove %s",
                        base->type.name, base->type.runs ? "scripts" : "objects", key));
    return false;
}

bool mt_hook_file_extend(struct mt_hook_file *file, struct mt_hook_file *base,
                         struct mt_findings *findings)
{
    if (!check_sorts(file, base, findings)) {
        return false;
    }
    file->base = base;
    take_over(file, base, findings->arena);
    return mt_hook_file_check_params(file, findings);
}

struct mt_hook_file *mt_hook_file_of(struct mt_hook_file *file, enum mt_hook_function function)
{
    while (!file->has[function] && file->base != NULL) {
        file = file->base;
    }
    return file;
}

/** `create` of a type that has none: the object as it is. */
static int l_same_object(lua_State *L)
{
    lua_settop(L, 1);
    return 1;
}

/** `verdict` of a type that has none: as the health check says. */
static int l_as_health_says(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_getfield(L, 2, "health");
    luaL_argcheck(L, lua_istable(L, -1), 2, "the ctx that verdict was given");
    lua_createtable(L, 0, 2); // health verdict
    lua_getfield(L, -2, "status");
    lua_setfield(L, -2, "status");
    lua_getfield(L, -2, "message");
    lua_setfield(L, -2, "message");
    return 1;
}

static int finish(lua_State *L, int status, lua_KContext context)
{
    (void)status;
    (void)context;
    return lua_gettop(L);
}

/** Calls the function with its base; upvalues: both, and how many arguments come before that. */
static int l_with_base(lua_State *L)
{
    const int arguments = (int)lua_tointeger(L, lua_upvalueindex(3));
    lua_settop(L, arguments);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_pushvalue(L, lua_upvalueindex(2));
    lua_callk(L, arguments + 1, LUA_MULTRET, 0, finish); // `run` may wait in it
    return finish(L, LUA_OK, 0);
}

/** Runs the file of a base and pushes its table. */
static void push_table(lua_State *L, const struct mt_hook_file *base)
{
    const char *file = base->script.options.file;
    const char *slash = strrchr(file, '/');
    mt_sandbox_push_globals(L);
    lua_pushlstring(L, slash != NULL ? file : ".", slash != NULL ? (size_t)(slash - file) : 1);
    lua_insert(L, -2); // folder globals
    mt_sandbox_require_beside(L, lua_tostring(L, -2));
    const struct mt_buf *code = &base->script.code; // of mt_script_dump(), and nobody else's
    if (luaL_loadbufferx(L, code->data, code->length, base->type.path, "b") != LUA_OK) {
        lua_error(L);
    }
    lua_insert(L, -2); // folder chunk globals
    lua_setupvalue(L, -2, 1);
    lua_call(L, 0, 1);
    lua_remove(L, -2);
    if (!lua_istable(L, -1)) {
        luaL_error(L, "%s returned no table", base->type.path);
    }
}

static void push_base(lua_State *L, struct mt_hook_file *base, enum mt_hook_function function);

/** Takes the table of a file from the top and pushes its function. */
static void push_member(lua_State *L, const struct mt_hook_file *file,
                        enum mt_hook_function function)
{
    lua_getfield(L, -1, functions[function].name);
    lua_remove(L, -2);
    if (file->base != NULL) {
        push_base(L, file->base, function); // own base
        lua_pushinteger(L, functions[function].arguments);
        lua_pushcclosure(L, l_with_base, 3);
    }
}

/** Pushes what a function that wraps another gets as that. */
static void push_base(lua_State *L, struct mt_hook_file *base, enum mt_hook_function function)
{
    const struct mt_hook_file *owner = mt_hook_file_of(base, function);
    luaL_checkstack(L, LUA_MINSTACK, "too many types that extend each other");
    if (owner->has[function]) {
        push_table(L, owner);
        push_member(L, owner, function);
    } else {
        lua_pushcfunction(L, function == MT_HOOK_CREATE ? l_same_object : l_as_health_says);
    }
}

void mt_hook_push_function(lua_State *L, const struct mt_hook_file *file,
                           enum mt_hook_function function)
{
    mt_script_run(L);
    push_member(L, file, function);
}
