// SPDX-License-Identifier: Apache-2.0
#include "script/hook_type.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "base/map.h"
#include "base/nearest.h"
#include "manifest/name.h"
#include "script/hook_at.h"
#include "script/project_reading.h"

#include <lauxlib.h>
#include <string.h>

enum { MISTAKES_MAX = 20, SOURCE_MAX = 1024 * 1024 };

/** A hook type that tells what it is, in a call of its own. */
struct reading {
    struct mt_hook_file *file;
    struct mt_findings *findings;
    bool is_module;
    struct mt_map lines; ///< Of the keys in the file; filled when something is wrong with one.
};

/** Where a key stands, "params.url" or "at", as far as the table is written out in the file. */
static struct mt_place place_of(struct reading *reading, const char *key)
{
    const struct mt_hook_file *file = reading->file;
    if (reading->lines.count == 0) {
        struct mt_buf text;
        mt_buf_init(&text, SOURCE_MAX);
        if (mt_file_read(file->options.file, &text, NULL)) {
            mt_project_find_lines(mt_buf_text(&text), text.length, reading->findings->arena,
                                  &reading->lines);
        }
        mt_buf_fini(&text);
    }
    return (struct mt_place){file->type.path, mt_project_line(&reading->lines, key)};
}

/** A finding at a key; "" is the whole file. */
static void refuse(struct reading *reading, const char *key, const char *before, const char *what,
                   const char *after)
{
    mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-script", place_of(reading, key),
            "%s%s%s", before, what, after);
}

static void check_key(struct reading *reading, const char *key)
{
    static const char *const known[] = {"name", "at", "params", "create", "verdict", "run"};
    const size_t count = sizeof known / sizeof *known;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(known[i], key) == 0) {
            return;
        }
    }
    const char *nearest = mt_nearest(key, known, count);
    mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-script", place_of(reading, key),
            "a hook type has no key \"%s\"; %s%s%s", key,
            nearest != NULL ? "did you mean \""
                            : "there are name, at, params, create, verdict, run",
            nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
}

static void check_keys(lua_State *L, struct reading *reading)
{
    size_t before = reading->findings->errors;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        if (reading->findings->errors - before >= MISTAKES_MAX) {
            lua_pop(L, 2);
            return;
        }
        if (lua_type(L, -2) != LUA_TSTRING) {
            refuse(reading, "", "a hook type is a table with names as keys", "", "");
        } else {
            check_key(reading, lua_tostring(L, -2));
        }
    }
}

/** A file beside the hook types that is none, but what they require. */
static bool is_module(lua_State *L)
{
    bool has_name = lua_getfield(L, 1, "name") != LUA_TNIL;
    bool has_at = lua_getfield(L, 1, "at") != LUA_TNIL;
    lua_pop(L, 2);
    return !has_name && !has_at;
}

/** The string at the key, in the arena; NULL with a finding when there is none. */
static const char *read_string(lua_State *L, struct reading *reading, const char *key,
                               const char *example)
{
    const char *text = lua_getfield(L, 1, key) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    text = mt_arena_strdup(reading->findings->arena, text);
    if (text == NULL) {
        mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-script", place_of(reading, key),
                "%s %s; write %s = %s", lua_isnil(L, -1) ? "there is no" : key,
                lua_isnil(L, -1) ? key : "is no text", key, example);
    }
    lua_pop(L, 1);
    return text;
}

static void read_name(lua_State *L, struct reading *reading)
{
    const char *name = read_string(L, reading, "name", "\"SmokeTest\"");
    if (name != NULL && (!mt_name_is_plain(name) || strchr(name, '/') != NULL)) {
        refuse(reading, "name", "name: \"", name,
               "\" is no name; use letters, digits and . _ - between");
    }
    reading->file->type.name = name;
}

static void read_at(lua_State *L, struct reading *reading)
{
    struct mt_error err;
    const char *at = read_string(L, reading, "at", "\"PostSync\"");
    if (at != NULL && !mt_hook_at_parse(at, reading->findings->arena, &reading->file->type, &err)) {
        refuse(reading, "at", err.msg, "", "");
    }
}

static bool has_function(lua_State *L, struct reading *reading, const char *key)
{
    int type = lua_getfield(L, 1, key);
    lua_pop(L, 1);
    if (type != LUA_TNIL && type != LUA_TFUNCTION) {
        refuse(reading, key, "", key, " is no function");
    }
    return type == LUA_TFUNCTION;
}

/** Reads `params = { url = "url", within = "duration?" }`. */
static void read_params(lua_State *L, struct reading *reading)
{
    struct mt_error err;
    int type = lua_getfield(L, 1, "params"); // params
    if (type != LUA_TNIL && type != LUA_TTABLE) {
        refuse(reading, "params", "params is no table; write params = ", "{ url = \"url\" }", "");
    }
    if (type == LUA_TTABLE) {
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) { // params name declared
            if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING) {
                refuse(reading, "params", "params has names as keys and types as values: ",
                       "{ url = \"url\", within = \"duration?\" }", "");
            } else if (!mt_params_declare(&reading->file->params, lua_tostring(L, -2),
                                          lua_tostring(L, -1), reading->findings->arena, &err)) {
                const char *key =
                    mt_arena_printf(reading->findings->arena, "params.%s", lua_tostring(L, -2));
                refuse(reading, key, err.msg, "", "");
            }
        }
    }
    lua_pop(L, 1);
    mt_params_sort(&reading->file->params);
}

static void read_functions(lua_State *L, struct reading *reading)
{
    struct mt_hook_type *type = &reading->file->type;
    type->creates = has_function(L, reading, "create");
    type->has_verdict = has_function(L, reading, "verdict");
    type->runs = has_function(L, reading, "run");
    if (type->runs && (type->creates || type->has_verdict)) {
        refuse(reading, type->creates ? "create" : "verdict",
               "a type with run has no object; remove ", type->creates ? "create" : "verdict", "");
    }
    if (!type->runs && reading->file->params.list.count > 0) {
        refuse(reading, "params",
               "params are for run; hooks that are objects have none: remove them", "", "");
    }
}

static void read_type(lua_State *L, void *data)
{
    struct reading *reading = data;
    mt_script_run(L);
    if (!lua_istable(L, 1)) {
        refuse(reading, "", "a hook type returns a table, this file returns a ",
               luaL_typename(L, 1), "");
        return;
    }
    if (is_module(L)) {
        reading->is_module = true;
        return;
    }
    check_keys(L, reading);
    read_name(L, reading);
    read_at(L, reading);
    read_params(L, reading);
    read_functions(L, reading);
}

static void release(void *data)
{
    struct mt_hook_file *file = data;
    mt_script_free(file->script);
    mt_buf_fini(&file->code);
}

static void report_failure(struct mt_findings *findings, const char *path,
                           const struct mt_error *err)
{
    unsigned line;
    const char *text = mt_script_error_text(path, err, &line);
    mt_find(findings, MT_SEVERITY_ERROR, "invalid-script", (struct mt_place){path, line}, "%s",
            text);
}

static struct mt_hook_file *new_file(const struct mt_script_options *options,
                                     struct mt_arena *arena)
{
    struct mt_hook_file *file = MT_ARENA_NEW(arena, struct mt_hook_file);
    file->options = *options;
    file->options.path = mt_arena_strdup(arena, options->path);
    file->options.file = mt_arena_strdup(arena, options->file);
    file->type.path = file->options.path;
    mt_buf_init(&file->code, MT_BUF_UNLIMITED);
    mt_arena_own(arena, file, release);
    return file;
}

struct mt_hook_file *mt_hook_file_new(struct mt_script *loader,
                                      const struct mt_script_options *options,
                                      struct mt_findings *findings)
{
    struct mt_error err;
    struct mt_hook_file *file = new_file(options, findings->arena);
    size_t errors = findings->errors;
    if (!mt_script_load(loader, options->file, options->path, &err)) {
        report_failure(findings, options->path, &err);
        return NULL;
    }
    mt_script_dump(loader, &file->code);
    struct reading reading = {.file = file, .findings = findings};
    if (!mt_script_call(loader, read_type, &reading, &err)) {
        report_failure(findings, file->type.path, &err);
    }
    mt_map_fini(&reading.lines);
    return errors == findings->errors && !reading.is_module ? file : NULL;
}
