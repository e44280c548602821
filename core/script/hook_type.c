// SPDX-License-Identifier: Apache-2.0
#include "script/hook_type.h"

#include "base/arena.h"
#include "base/error.h"
#include "manifest/intent.h"
#include "manifest/name.h"
#include "script/declaration.h"
#include "script/hook_at.h"

#include <lauxlib.h>
#include <string.h>

static const struct mt_declarable hook_type = {
    .what = "a hook type",
    .keys = {"name", "at", "extends", "helm", "params", "create", "verdict", "run", "reads"},
    .marks = {"name", "at", "extends"},
};

/** A hook type that tells what it is. */
struct reading {
    struct mt_hook_file *file;
    struct mt_arena *arena;
    struct mt_declaration declaration;
};

/** The string at the key, in the arena; NULL with a finding when there is none. */
static const char *read_string(lua_State *L, struct reading *reading, const char *key,
                               const char *example)
{
    const char *text = lua_getfield(L, 1, key) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    text = mt_arena_strdup(reading->arena, text);
    if (text == NULL) {
        mt_declaration_wrong(&reading->declaration, key, "%s %s; write %s = %s",
                             lua_isnil(L, -1) ? "there is no" : key,
                             lua_isnil(L, -1) ? key : "is no text", key, example);
    }
    lua_pop(L, 1);
    return text;
}

static void read_name(lua_State *L, struct reading *reading)
{
    const char *name = read_string(L, reading, "name", "\"SmokeTest\"");
    if (name != NULL && (!mt_name_is_plain(name) || strchr(name, '/') != NULL)) {
        mt_declaration_wrong(&reading->declaration, "name",
                             "name: \"%s\" is no name; use letters, digits and . _ - between",
                             name);
    }
    reading->file->type.name = name;
}

static bool has(lua_State *L, const char *key)
{
    const bool is = lua_getfield(L, 1, key) != LUA_TNIL;
    lua_pop(L, 1);
    return is;
}

/** Reads `extends = "PreSync"`. */
static void read_extends(lua_State *L, struct reading *reading)
{
    if (has(L, "extends")) {
        reading->file->extends = read_string(L, reading, "extends", "\"PreSync\"");
    }
}

static void read_at(lua_State *L, struct reading *reading)
{
    struct mt_error err;
    reading->file->has_at = has(L, "at");
    if (!reading->file->has_at && has(L, "extends")) {
        return; // where hooks of the other type stand
    }
    const char *at = read_string(L, reading, "at", "\"PostSync\"");
    if (at != NULL && !mt_hook_at_parse(at, reading->arena, &reading->file->type, &err)) {
        mt_declaration_wrong(&reading->declaration, "at", "%s", err.msg);
    }
}

/** One item of `helm` on the top of the stack. */
static void read_helm_event(lua_State *L, struct reading *reading)
{
    unsigned when = 0;
    const char *event = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
    if (!mt_helm_event(event, &when) || when == 0) {
        mt_declaration_wrong(&reading->declaration, "helm",
                             "helm lists events of helm.sh/hook that run, such as \"pre-install\"; "
                             "\"%s\" is none",
                             event);
        return;
    }
    const char *kept = mt_arena_strdup(reading->arena, event);
    mt_array_push(reading->arena, &reading->file->helm, kept);
}

/** Reads `helm = { "pre-install", "pre-upgrade" }`. */
static void read_helm(lua_State *L, struct reading *reading)
{
    const int type = lua_getfield(L, 1, "helm"); // helm
    reading->file->has_helm = type != LUA_TNIL;
    if (type != LUA_TNIL && type != LUA_TTABLE) {
        mt_declaration_wrong(&reading->declaration, "helm",
                             "helm is no list; write helm = { \"pre-install\" }");
    }
    for (lua_Integer i = 1; type == LUA_TTABLE && i <= (lua_Integer)lua_rawlen(L, -1); i++) {
        lua_rawgeti(L, -1, i); // helm event
        read_helm_event(L, reading);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/** Reads `params = { url = "url", within = "duration?" }`. */
static void read_params(lua_State *L, struct reading *reading)
{
    struct mt_error err;
    int type = lua_getfield(L, 1, "params"); // params
    if (type != LUA_TNIL && type != LUA_TTABLE) {
        mt_declaration_wrong(&reading->declaration, "params",
                             "params is no table; write params = { url = \"url\" }");
    }
    if (type == LUA_TTABLE) {
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) { // params name declared
            if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING) {
                mt_declaration_wrong(&reading->declaration, "params",
                                     "params has names as keys and types as values: "
                                     "{ url = \"url\", within = \"duration?\" }");
            } else if (!mt_params_declare(&reading->file->params, lua_tostring(L, -2),
                                          lua_tostring(L, -1), reading->arena, &err)) {
                const char *key = mt_arena_printf(reading->arena, "params.%s", lua_tostring(L, -2));
                mt_declaration_wrong(&reading->declaration, key, "%s", err.msg);
            }
        }
    }
    lua_pop(L, 1);
    mt_params_sort(&reading->file->params);
}

static void read_functions(lua_State *L, struct reading *reading)
{
    struct mt_hook_type *type = &reading->file->type;
    type->creates = mt_declared_function(L, &reading->declaration, "create");
    type->has_verdict = mt_declared_function(L, &reading->declaration, "verdict");
    type->runs = mt_declared_function(L, &reading->declaration, "run");
    reading->file->has[MT_HOOK_CREATE] = type->creates;
    reading->file->has[MT_HOOK_VERDICT] = type->has_verdict;
    reading->file->has[MT_HOOK_RUN] = type->runs;
    if (type->runs && (type->creates || type->has_verdict)) {
        const char *key = type->creates ? "create" : "verdict";
        mt_declaration_wrong(&reading->declaration, key, "a type with run has no object; remove %s",
                             key);
    }
}

static void read_type(lua_State *L, void *data)
{
    struct reading *reading = data;
    read_name(L, reading);
    read_extends(L, reading);
    read_at(L, reading);
    read_helm(L, reading);
    read_params(L, reading);
    read_functions(L, reading);
    mt_reads_declared(L, &reading->declaration, &reading->file->reads);
}

void mt_hook_file_wrong(const struct mt_hook_file *file, struct mt_findings *findings,
                        const char *key, const char *message)
{
    const struct mt_script_options *options = &file->script.options;
    struct mt_declaration declaration = {&hook_type, file->type.path, options->file, findings, {0}};
    mt_declaration_wrong(&declaration, key, "%s", message);
    mt_map_fini(&declaration.lines);
}

bool mt_hook_file_check_params(const struct mt_hook_file *file, struct mt_findings *findings)
{
    if (file->type.runs || file->params.list.count == 0) {
        return true;
    }
    mt_hook_file_wrong(file, findings, "params",
                       "params are for run; hooks that are objects have none: remove them");
    return false;
}

struct mt_hook_file *mt_hook_file_new(struct mt_script *loader,
                                      const struct mt_script_options *options,
                                      struct mt_findings *findings)
{
    struct mt_error err;
    struct mt_hook_file *file = MT_ARENA_NEW(findings->arena, struct mt_hook_file);
    bool compiled = mt_lazy_script_init(&file->script, loader, options, findings->arena, &err);
    file->type.path = file->script.options.path;
    struct reading reading = {
        .file = file,
        .arena = findings->arena,
        .declaration = {&hook_type, file->type.path, options->file, findings, {0}},
    };
    if (!compiled) {
        mt_declaration_failed(&reading.declaration, &err);
        return NULL;
    }
    const bool good = mt_declaration_read(&reading.declaration, loader, read_type, &reading) &&
                      (file->extends != NULL || mt_hook_file_check_params(file, findings));
    return good ? file : NULL;
}
