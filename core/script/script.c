// SPDX-License-Identifier: Apache-2.0
#include "script/script.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "script/budget_guard.h"
#include "script/sandbox.h"
#include "script/script_state.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SOURCE_MAX = 1024 * 1024,
    MEBIBYTE = 1024 * 1024,
};

// The addresses are keys of the registry: the compiled file, and the globals of the call under way.
static const char chunk_key;
static const char globals_key;

struct mt_script_options mt_script_options_for_checks(const char *path, const char *library,
                                                      enum mt_dialect dialect)
{
    return (struct mt_script_options){
        .path = path,
        .library = library,
        .dialect = dialect,
        .bytes_max = 16 * (size_t)MEBIBYTE,
        .steps_max = 10 * 1000 * 1000,
        .time_max_ms = 1000,
    };
}

struct mt_script *mt_script_of(lua_State *L)
{
    return (struct mt_script *)mt_budget_of(L);
}

static bool load_text(lua_State *L, const char *path, const char *text, size_t length)
{
    char name[512];
    snprintf(name, sizeof name, "@%s", path); // "@": errors show it as a file name
    return luaL_loadbufferx(L, text, length, name, "t") == LUA_OK;
}

bool mt_script_load_file(lua_State *L, const char *file, const char *shown)
{
    struct mt_buf text;
    struct mt_error err = {.code = MT_OK};
    mt_buf_init(&text, SOURCE_MAX);
    bool ok = mt_file_read(file, &text, &err);
    if (ok) {
        ok = load_text(L, shown, mt_buf_text(&text), text.length); // does not raise
    }
    mt_buf_fini(&text);
    if (!ok && err.code != MT_OK) {
        lua_pushfstring(L, "%s: %s", shown, err.msg);
    }
    return ok;
}

/** Notes the functions under way, without allocating: memory may be what ran out. */
static void note_traceback(struct mt_script *script, lua_State *L)
{
    size_t used = 0;
    lua_Debug frame;
    script->traceback[0] = '\0';
    for (int level = 1; lua_getstack(L, level, &frame); level++) {
        lua_getinfo(L, "Sln", &frame);
        if (frame.currentline <= 0) {
            continue;
        }
        const char *name = frame.name != NULL ? frame.name : "the file";
        int wrote = snprintf(script->traceback + used, sizeof script->traceback - used,
                             "%s:%d: in %s\n", frame.short_src, frame.currentline, name);
        if (wrote < 0 || (size_t)wrote >= sizeof script->traceback - used) {
            script->traceback[used] = '\0';
            return;
        }
        used += (size_t)wrote;
    }
}

/** Makes any error value a string.  Runs while hooks may be off, so it calls no metamethod. */
static int handle_message(lua_State *L)
{
    note_traceback(mt_script_of(L), L);
    if (lua_tostring(L, 1) == NULL) { // makes a number a string, which is an error's text too
        lua_pushfstring(L, "raised a %s in place of a message", luaL_typename(L, 1));
    }
    return 1;
}

/** What is to be called under lua_pcall(). */
struct protected_call {
    mt_script_body_fn *body;
    void *data;
};

static int run_body(lua_State *L)
{
    const struct protected_call *call = lua_touserdata(L, 1);
    lua_settop(L, 0);
    mt_sandbox_push_globals(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &globals_key);
    call->body(L, call->data);
    return 0;
}

/** A broken budget is what went wrong, whatever the script made of it. */
static void describe_failure(const struct mt_script *script, struct mt_error *err)
{
    const struct mt_budget *budget = &script->budget;
    const char *message = lua_tostring(script->L, -1);
    if (budget->broken != MT_LIMIT_NONE) {
        mt_fail(err, MT_ERR_SCRIPT, "%s: the script %s",
                budget->place[0] != '\0' ? budget->place : script->path,
                mt_budget_text(budget->broken));
    } else if (message == NULL || strncmp(message, script->path, strlen(script->path)) == 0) {
        mt_fail(err, MT_ERR_SCRIPT, "%s", message != NULL ? message : script->path);
    } else {
        mt_fail(err, MT_ERR_SCRIPT, "%s: %s", script->path, message);
    }
}

bool mt_script_call(struct mt_script *script, mt_script_body_fn *body, void *data,
                    struct mt_error *err)
{
    lua_State *L = script->L;
    struct protected_call call = {body, data};
    mt_budget_arm(L, &(struct mt_budget){
                         .steps_max = script->options.steps_max,
                         .deadline_ms = mt_clock_monotonic_ms() + script->options.time_max_ms,
                     });
    script->traceback[0] = '\0';
    lua_settop(L, 0);
    lua_pushcfunction(L, handle_message); // light C functions allocate nothing
    lua_pushcfunction(L, run_body);
    lua_pushlightuserdata(L, &call);
    bool ok = lua_pcall(L, 1, 0, 1) == LUA_OK;
    // A script that swallowed the error of its budget has failed all the same.
    ok = ok && script->budget.broken == MT_LIMIT_NONE;
    if (!ok) {
        describe_failure(script, err);
    }
    lua_settop(L, 0);
    return ok;
}

void mt_script_push_globals(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &globals_key);
}

void mt_script_run(lua_State *L)
{
    int top = lua_gettop(L);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &chunk_key);
    mt_script_push_globals(L);
    lua_setupvalue(L, -2, 1); // _ENV
    lua_call(L, 0, LUA_MULTRET);
    if (lua_gettop(L) == top) {
        lua_pushnil(L);
    }
    lua_replace(L, top + 1); // the last value stays (SEMANTICS.md 5.1)
    lua_settop(L, top + 1);
}

const char *mt_script_error_text(const char *path, const struct mt_error *err, unsigned *line)
{
    const char *text = err->msg;
    *line = 0;
    size_t length = strlen(path);
    if (strncmp(text, path, length) != 0 || text[length] != ':') {
        return text;
    }
    text += length + 1;
    char *end = NULL;
    unsigned long number = strtoul(text, &end, 10);
    if (end > text && *end == ':') {
        *line = (unsigned)number;
        text = end + 1;
    }
    return text + strspn(text, " ");
}

const char *mt_script_traceback(const struct mt_script *script)
{
    return script->traceback;
}

const char *mt_script_path(const struct mt_script *script)
{
    return script->path;
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = mt_strdup(slash != NULL ? path : ".");
    if (slash != NULL) {
        folder[slash - path] = '\0';
    }
    return folder;
}

static struct mt_script *new_state(const struct mt_script_options *options)
{
    struct mt_script *script = mt_alloc(sizeof *script);
    script->options = *options;
    script->path = mt_strdup(options->path);
    script->library = mt_strdup(options->library != NULL ? options->library : "");
    script->file = mt_strdup(options->file != NULL ? options->file : options->path);
    script->folder = folder_of(script->file);
    script->budget.bytes_max = options->bytes_max;
    script->budget.steps_max = options->steps_max;
    script->L = lua_newstate(mt_budget_allocate, &script->budget);
    if (script->L != NULL) {
        mt_budget_attach(script->L, &script->budget);
    }
    return script; // without a state when the budget does not hold one
}

/** What is to be compiled; `text` NULL reads the file. */
struct source {
    const char *path;
    const char *file;
    const char *text;
    size_t length;
};

static int compile(lua_State *L)
{
    const struct source *source = lua_touserdata(L, 1);
    mt_sandbox_prepare(L);
    bool ok = source->text != NULL ? load_text(L, source->path, source->text, source->length)
                                   : mt_script_load_file(L, source->file, source->path);
    if (!ok) {
        return lua_error(L);
    }
    lua_rawsetp(L, LUA_REGISTRYINDEX, &chunk_key);
    return 0;
}

struct mt_script *mt_script_new_text(const struct mt_script_options *options, const char *text,
                                     size_t length, struct mt_error *err)
{
    struct mt_script *script = new_state(options);
    struct source source = {script->path, script->file, text, length};
    if (script->L == NULL) {
        mt_fail(err, MT_ERR_SCRIPT, "%s: its memory budget holds no Lua state", script->path);
        mt_script_free(script);
        return NULL;
    }
    lua_pushcfunction(script->L, compile);
    lua_pushlightuserdata(script->L, &source);
    if (lua_pcall(script->L, 1, 0, 0) != LUA_OK) {
        describe_failure(script, err);
        mt_script_free(script);
        return NULL;
    }
    return script;
}

struct mt_script *mt_script_new(const struct mt_script_options *options, struct mt_error *err)
{
    return mt_script_new_text(options, NULL, 0, err);
}

void mt_script_free(struct mt_script *script)
{
    if (script == NULL) {
        return;
    }
    if (script->L != NULL) {
        lua_close(script->L);
    }
    free(script->path);
    free(script->file);
    free(script->library);
    free(script->folder);
    free(script);
}
