// SPDX-License-Identifier: Apache-2.0
#include "script/export_script.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "script/check.h"
#include "script/modules.h"
#include "script/script.h"

#include <lauxlib.h>
#include <string.h>

enum {
    SOURCE_MAX = 1024 * 1024,
    BYTES_MAX = 256 * 1024 * 1024,
    TIME_MAX_MS = 30 * 1000,
    PATH_SIZE = 1024,
};

static const uint64_t STEPS_MAX = UINT64_C(1000) * 1000 * 1000;

static const char rule[] = "argocd-export";

/** One question under way. */
struct asking {
    const struct mt_export_question *question;
    struct mt_findings *findings;
    const char *folder; // of the check
    const char *source; // of the check
    struct mt_exported_script made;
};

struct mt_script *mt_export_script_new(const char *library, struct mt_error *err)
{
    struct mt_script_options options =
        mt_script_options_for_checks("lua/moontide/export/check.lua", library, MT_DIALECT_MOONTIDE);
    struct mt_arena *arena = mt_arena_new();
    options.file = mt_arena_printf(arena, "%s/moontide/export/check.lua", library);
    options.bytes_max = BYTES_MAX;
    options.steps_max = STEPS_MAX;
    options.time_max_ms = TIME_MAX_MS;
    options.lasting = true;
    struct mt_script *script = mt_script_new(&options, err);
    mt_arena_free(arena);
    return script;
}

/** The text of a file in the arena, or NULL with `err`. */
static const char *read_source(const char *path, struct mt_arena *arena, struct mt_error *err)
{
    struct mt_buf text;
    mt_buf_init(&text, SOURCE_MAX);
    const char *source = NULL;
    if (mt_file_read(path, &text, err)) {
        source = mt_arena_strndup(arena, mt_buf_text(&text), text.length);
    }
    mt_buf_fini(&text);
    return source;
}

/** read(module): its source and what to call it, or nil for one that has no file. */
static int l_read(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    const struct asking *asking = lua_touserdata(L, lua_upvalueindex(1));
    const char *library = asking->question->check->script.options.library;
    char path[PATH_SIZE];
    struct mt_error err;
    const char *source = NULL;
    if (mt_module_file(library, asking->folder, name, path, sizeof path)) {
        source = read_source(path, asking->findings->arena, &err);
    }
    if (source == NULL) {
        lua_pushnil(L);
        return 1;
    }
    const size_t length = strlen(library);
    lua_pushstring(L, source);
    if (strncmp(path, library, length) == 0) { // as the shipped scripts are called
        lua_pushfstring(L, "lua%s", path + length);
    } else {
        lua_pushstring(L, path);
    }
    return 2;
}

static void set_flag(lua_State *L, const char *key, bool value)
{
    lua_pushboolean(L, value);
    lua_setfield(L, -2, key);
}

static void push_request(lua_State *L, struct asking *asking)
{
    const struct mt_export_question *question = asking->question;
    const struct mt_check *check = question->check;
    lua_newtable(L); // request
    lua_pushstring(L, asking->source);
    lua_setfield(L, -2, "source");
    lua_pushstring(L, check->path);
    lua_setfield(L, -2, "shown");
    lua_pushstring(L, question->group); // nil for NULL
    lua_setfield(L, -2, "group");
    set_flag(L, "argocd", check->script.options.dialect == MT_DIALECT_ARGOCD);
    set_flag(L, "conditions", check->has_conditions);
    set_flag(L, "needs", check->needs.count > 0);
    set_flag(L, "open_libs", question->open_libs);
    lua_pushlightuserdata(L, asking);
    lua_pushcclosure(L, l_read, 1);
    lua_setfield(L, -2, "read");
}

/** The refusals of the answer on the top; true when there is one. */
static bool read_refusals(lua_State *L, const struct asking *asking)
{
    bool refused = false;
    lua_getfield(L, -1, "refusals");
    for (lua_Integer i = 1; lua_rawgeti(L, -1, i) == LUA_TTABLE; i++) { // answer refusals refusal
        lua_getfield(L, -1, "line");
        lua_getfield(L, -2, "message");
        const struct mt_place place = {asking->question->check->path,
                                       (unsigned)lua_tointeger(L, -2)};
        mt_find(asking->findings, MT_SEVERITY_ERROR, rule, place, "%s", lua_tostring(L, -1));
        lua_pop(L, 3);
        refused = true;
    }
    lua_pop(L, 2);
    return refused;
}

static void ask(lua_State *L, void *data)
{
    struct asking *asking = data;
    mt_script_push_value(L);
    lua_getfield(L, -1, "export");
    push_request(L, asking);
    lua_call(L, 1, 1); // module answer
    if (!read_refusals(L, asking)) {
        lua_getfield(L, -1, "script");
        asking->made.text = mt_arena_strdup(asking->findings->arena, lua_tostring(L, -1));
        lua_getfield(L, -2, "open_libs");
        asking->made.open_libs = lua_toboolean(L, -1);
    }
}

static const char *folder_of(const char *file, struct mt_arena *arena)
{
    const char *slash = strrchr(file, '/');
    return slash != NULL ? mt_arena_strndup(arena, file, (size_t)(slash - file)) : ".";
}

struct mt_exported_script mt_export_script(struct mt_script *exporter,
                                           const struct mt_export_question *question,
                                           struct mt_findings *findings)
{
    const char *file = question->check->script.options.file;
    struct asking asking = {
        .question = question,
        .findings = findings,
        .folder = folder_of(file, findings->arena),
    };
    struct mt_error err;
    asking.source = read_source(file, findings->arena, &err);
    if (asking.source == NULL || !mt_script_call(exporter, ask, &asking, &err)) {
        mt_find(findings, MT_SEVERITY_ERROR, rule, (struct mt_place){question->check->path, 0},
                "cannot be exported: %s", err.msg);
    }
    return asking.made;
}
