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
#include <sys/stat.h>

enum {
    SOURCE_MAX = 1024 * 1024,
    MEBIBYTE = 1024 * 1024,
    TRACEBACK_MAX = 2048,
};

// The addresses are keys of the registry: the compiled file, the globals of the call under way, and
// what a file came to whose calls share it.
static const char chunk_key;
static const char globals_key;
static const char value_key;

struct mt_script_options mt_script_options_for_checks(const char *path, const char *library,
                                                      enum mt_dialect dialect)
{
    return (struct mt_script_options){
        .path = path,
        .library = library,
        .dialect = dialect,
        .bytes_max = 16 * (size_t)MEBIBYTE,
        .steps_max = 10000000,
        .time_max_ms = 1000,
    };
}

struct mt_script *mt_script_of(lua_State *L)
{
    return (struct mt_script *)mt_budget_of(L);
}

void mt_script_push_table(lua_State *L, const char *key)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, key);
    }
}

/** `mode` is "t" for what people write, "b" for what mt_script_dump() wrote. */
static bool load_bytes(lua_State *L, const char *path, const char *bytes, size_t length,
                       const char *mode)
{
    char name[512];
    snprintf(name, sizeof name, "@%s", path); // "@": errors show it as a file name
    return luaL_loadbufferx(L, bytes, length, name, mode) == LUA_OK;
}

bool mt_script_load_file(lua_State *L, const char *file, const char *shown)
{
    struct mt_buf text;
    struct mt_error err = {.code = MT_OK};
    mt_buf_init(&text, SOURCE_MAX);
    struct stat info;
    bool ok = stat(file, &info) != 0 || S_ISREG(info.st_mode); // a pipe would be waited for
    ok = ok ? mt_file_read(file, &text, &err) : mt_fail(&err, MT_ERR_INVALID, "is no file");
    if (ok) {
        ok = load_bytes(L, shown, mt_buf_text(&text), text.length, "t"); // does not raise
    }
    mt_buf_fini(&text);
    if (!ok && err.code != MT_OK) {
        lua_pushfstring(L, "%s: %s", shown, err.msg);
    }
    return ok;
}

/**
 * Notes the functions under way, without allocating anything of the state's: its memory may be what
 * ran out.  What was noted before stays: it is nearer to the mistake.
 */
static void note_traceback(struct mt_script *script, lua_State *L)
{
    size_t used = 0;
    lua_Debug frame;
    if (script->traceback == NULL) {
        script->traceback = mt_alloc(TRACEBACK_MAX);
    } else if (script->traceback[0] != '\0') {
        return;
    }
    for (int level = 0; lua_getstack(L, level, &frame); level++) {
        lua_getinfo(L, "Sln", &frame);
        if (frame.currentline <= 0) {
            continue;
        }
        const char *name = frame.name != NULL ? frame.name : "the file";
        int wrote = snprintf(script->traceback + used, TRACEBACK_MAX - used, "%s:%d: in %s\n",
                             frame.source[0] == '@' ? frame.source + 1 : frame.short_src,
                             frame.currentline, name);
        if (wrote < 0 || (size_t)wrote >= TRACEBACK_MAX - used) {
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
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &globals_key) == LUA_TNIL) {
        mt_sandbox_push_globals(L);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &globals_key);
    }
    lua_settop(L, 0);
    call->body(L, call->data);
    return 0;
}

/**
 * What follows the script's own name at the start of a message, or NULL: Lua cuts long names to
 * "..." and their end, of LUA_IDSIZE bytes together with a NUL.
 */
static const char *after_name(const char *message, const char *path)
{
    const size_t shown = LUA_IDSIZE - 1 - strlen("...");
    size_t length = strlen(path);
    if (strncmp(message, path, length) == 0 && message[length] == ':') {
        return message + length;
    }
    if (length < LUA_IDSIZE || strncmp(message, "...", 3) != 0 ||
        strncmp(message + 3, path + length - shown, shown) != 0) {
        return NULL;
    }
    return message[3 + shown] == ':' ? message + 3 + shown : NULL;
}

/** How long "script.lua:12" is at the start of the traceback; 0 when that is empty. */
static int place_length(const struct mt_script *script)
{
    const char *traceback = mt_script_traceback(script);
    const char *end = strstr(traceback, ": in ");
    return end != NULL ? (int)(end - traceback) : 0;
}

enum { PATH_SHOWN_MAX = 512 };

/**
 * What follows the name of another file that the script uses at the start of the message, or NULL;
 * its name goes to `path`, out of the place "file.lua:12", `place` bytes of `at`.
 */
static const char *after_other(const char *message, const char *at, int place,
                               char path[PATH_SHOWN_MAX])
{
    while (place > 0 && at[place - 1] != ':') {
        place--;
    }
    snprintf(path, PATH_SHOWN_MAX, "%.*s", place > 0 ? place - 1 : 0, at);
    return message != NULL && path[0] != '\0' ? after_name(message, path) : NULL;
}

/** A broken budget is what went wrong, whatever the script made of it. */
static void describe_failure(struct mt_script *script, struct mt_error *err)
{
    const struct mt_budget *budget = &script->budget;
    const char *message = lua_tostring(script->L, -1);
    const char *rest = message != NULL ? after_name(message, script->path) : NULL;
    int place = place_length(script);
    const char *at = place > 0 ? script->traceback : script->path;
    place = place > 0 ? place : (int)strlen(script->path);
    char path[PATH_SHOWN_MAX];
    const char *other = after_other(message, at, place, path);
    script->named_place = rest != NULL;
    if (budget->broken != MT_LIMIT_NONE && budget->place[0] != '\0') {
        mt_fail(err, MT_ERR_SCRIPT, "%s: the script %s", budget->place,
                mt_budget_text(budget->broken));
    } else if (budget->broken != MT_LIMIT_NONE) {
        mt_fail(err, MT_ERR_SCRIPT, "%.*s: the script %s", place, at,
                mt_budget_text(budget->broken));
    } else if (rest != NULL) {
        mt_fail(err, MT_ERR_SCRIPT, "%s%s", script->path, rest);
    } else if (other != NULL) {
        mt_fail(err, MT_ERR_SCRIPT, "%s%s", path, other);
    } else {
        mt_fail(err, MT_ERR_SCRIPT, "%.*s: %s", place, at,
                message != NULL ? message : "failed without a message");
    }
}

/** Lets go of what the call had, so that the next one begins with all of its memory. */
static void forget_call(struct mt_script *script)
{
    lua_State *L = script->L;
    lua_settop(L, 0);
    if (script->options.lasting) {
        return;
    }
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &globals_key) != LUA_TNIL) {
        lua_pushnil(L); // to a key that is there: this allocates nothing
        lua_rawsetp(L, LUA_REGISTRYINDEX, &globals_key);
    }
    mt_sandbox_forget_modules(L);
    lua_settop(L, 0);
    if (script->budget.broken == MT_LIMIT_BYTES) {
        lua_gc(L, LUA_GCCOLLECT);
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
    free(script->traceback);
    script->traceback = NULL;
    lua_settop(L, 0);
    lua_pushcfunction(L, handle_message); // light C functions allocate nothing
    lua_pushcfunction(L, run_body);
    lua_pushlightuserdata(L, &call);
    bool ok = lua_pcall(L, 1, 0, 1) == LUA_OK;
    mt_budget_check(&script->budget); // one long call of C may have passed the deadline unseen
    // A script that swallowed the error of its budget has failed all the same.
    ok = ok && script->budget.broken == MT_LIMIT_NONE;
    if (!ok) {
        describe_failure(script, err);
    }
    forget_call(script);
    return ok;
}

void mt_script_collect(struct mt_script *script)
{
    lua_gc(script->L, LUA_GCCOLLECT);
}

void mt_script_raise_of(lua_State *L, lua_State *thread)
{
    note_traceback(mt_script_of(L), thread);
    if (lua_type(thread, -1) == LUA_TSTRING || lua_type(thread, -1) == LUA_TNUMBER) {
        lua_xmove(thread, L, 1);
    } else {
        lua_pushfstring(L, "raised a %s in place of a message", luaL_typename(thread, -1));
    }
    lua_error(L);
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
    lua_copy(L, -1, top + 1); // the last value stays (SEMANTICS.md 5.1)
    lua_settop(L, top + 1);
}

void mt_script_push_value(lua_State *L)
{
    const bool lasting = mt_script_of(L)->options.lasting;
    if (lasting && lua_rawgetp(L, LUA_REGISTRYINDEX, &value_key) != LUA_TNIL) {
        return;
    }
    lua_pop(L, lasting ? 1 : 0);
    mt_script_run(L);
    if (lasting) {
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &value_key);
    }
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

bool mt_script_named_place(const struct mt_script *script)
{
    return script->named_place;
}

const char *mt_script_traceback(const struct mt_script *script)
{
    return script->traceback != NULL ? script->traceback : "";
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

static void set_names(struct mt_script *script, const char *file, const char *shown)
{
    free(script->path);
    free(script->file);
    free(script->folder);
    script->path = mt_strdup(shown);
    script->file = mt_strdup(file);
    script->folder = folder_of(file);
}

/** What is to be compiled; `bytes` NULL reads the file of the script. */
struct source {
    const char *bytes;
    size_t length;
    const char *mode;
};

static int compile(lua_State *L)
{
    const struct source *source = lua_touserdata(L, 1);
    const struct mt_script *script = mt_script_of(L);
    bool ok = source->bytes != NULL
                  ? load_bytes(L, script->path, source->bytes, source->length, source->mode)
                  : mt_script_load_file(L, script->file, script->path);
    if (!ok) {
        return lua_error(L);
    }
    lua_rawsetp(L, LUA_REGISTRYINDEX, &chunk_key);
    return 0;
}

static int prepare(lua_State *L)
{
    mt_sandbox_prepare(L);
    return 0;
}

/** Calls `function(data)` outside of any call of a script. */
static bool run_protected(struct mt_script *script, lua_CFunction function, struct source *data,
                          struct mt_error *err)
{
    lua_State *L = script->L;
    script->budget.broken = MT_LIMIT_NONE;
    lua_settop(L, 0);
    lua_pushcfunction(L, function);
    lua_pushlightuserdata(L, data);
    bool ok = lua_pcall(L, 1, 0, 0) == LUA_OK;
    if (!ok) {
        describe_failure(script, err);
    }
    lua_settop(L, 0);
    return ok;
}

struct mt_script *mt_script_new_empty(const struct mt_script_options *options, struct mt_error *err)
{
    struct mt_script *script = mt_alloc(sizeof *script);
    script->options = *options;
    script->library = mt_strdup(options->library != NULL ? options->library : "");
    script->budget.bytes_max = options->bytes_max;
    script->budget.steps_max = options->steps_max;
    set_names(script, options->file != NULL ? options->file : options->path, options->path);
    script->L = lua_newstate(mt_budget_allocate, &script->budget);
    if (script->L == NULL) {
        mt_fail(err, MT_ERR_SCRIPT, "%s: its memory budget holds no Lua state", script->path);
        mt_script_free(script);
        return NULL;
    }
    mt_budget_attach(script->L, &script->budget);
    if (!run_protected(script, prepare, NULL, err)) {
        mt_script_free(script);
        return NULL;
    }
    return script;
}

static struct mt_script *new_script(const struct mt_script_options *options, struct source source,
                                    struct mt_error *err)
{
    struct mt_script *script = mt_script_new_empty(options, err);
    if (script != NULL && !run_protected(script, compile, &source, err)) {
        mt_script_free(script);
        return NULL;
    }
    return script;
}

struct mt_script *mt_script_new_text(const struct mt_script_options *options, const char *text,
                                     size_t length, struct mt_error *err)
{
    return new_script(options, (struct source){text, length, "t"}, err);
}

struct mt_script *mt_script_new(const struct mt_script_options *options, struct mt_error *err)
{
    return new_script(options, (struct source){NULL, 0, "t"}, err);
}

struct mt_script *mt_script_new_code(const struct mt_script_options *options,
                                     const struct mt_buf *code, struct mt_error *err)
{
    return new_script(options, (struct source){code->data, code->length, "b"}, err);
}

bool mt_script_load(struct mt_script *script, const char *file, const char *shown,
                    struct mt_error *err)
{
    set_names(script, file, shown);
    return run_protected(script, compile, &(struct source){NULL, 0, "t"}, err);
}

bool mt_script_load_text(struct mt_script *script, const char *text, const char *shown,
                         struct mt_error *err)
{
    set_names(script, shown, shown);
    return run_protected(script, compile, &(struct source){text, strlen(text), "t"}, err);
}

static int write_code(lua_State *L, const void *bytes, size_t length, void *code)
{
    (void)L;
    return mt_buf_append(code, bytes, length) ? 0 : 1;
}

bool mt_script_dump(struct mt_script *script, struct mt_buf *code)
{
    lua_rawgetp(script->L, LUA_REGISTRYINDEX, &chunk_key);
    bool ok = lua_dump(script->L, write_code, code, 0) == 0;
    lua_settop(script->L, 0);
    return ok;
}

void mt_script_free(struct mt_script *script)
{
    if (script == NULL) {
        return;
    }
    if (script->L != NULL) {
        lua_close(script->L);
    }
    free(script->traceback);
    free(script->path);
    free(script->file);
    free(script->library);
    free(script->folder);
    free(script);
}
