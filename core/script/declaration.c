// SPDX-License-Identifier: Apache-2.0
#include "script/declaration.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/nearest.h"
#include "script/coverage.h"
#include "script/table_lines.h"

#include <lauxlib.h>
#include <stdarg.h>
#include <string.h>

enum { MISTAKES_MAX = 20, TEXT_MAX = 1024 * 1024 };

/** Where a key stands, as far as the table is written out in the file. */
static struct mt_place place_of(struct mt_declaration *declaration, const char *key)
{
    if (key[0] != '\0' && declaration->lines.count == 0) {
        struct mt_buf text;
        mt_buf_init(&text, TEXT_MAX);
        if (mt_file_read(declaration->file, &text, NULL)) {
            mt_table_lines_find(mt_buf_text(&text), text.length, declaration->findings->arena,
                                &declaration->lines);
        }
        mt_buf_fini(&text);
    }
    return (struct mt_place){declaration->path, mt_table_line(&declaration->lines, key)};
}

void mt_declaration_wrong(struct mt_declaration *declaration, const char *key, const char *format,
                          ...)
{
    char message[1024];
    va_list args;
    va_start(args, format);
    mt_message_format(message, sizeof message, format, args);
    va_end(args);
    mt_find(declaration->findings, MT_SEVERITY_ERROR, "invalid-script", place_of(declaration, key),
            "%s", message);
}

void mt_declaration_failed(const struct mt_declaration *declaration, const struct mt_error *err)
{
    unsigned line;
    const char *text = mt_script_error_text(declaration->path, err, &line);
    mt_find(declaration->findings, MT_SEVERITY_ERROR, "invalid-script",
            (struct mt_place){declaration->path, line}, "%s", text);
}

/** A table whose keys are looked at. */
struct keyed {
    const char *what; // "a health check"
    const char *at;   // the key that it stands at; "" is the file's own table
    const char *const *keys;
    size_t count;
};

static void check_key(struct mt_declaration *declaration, const struct keyed *table,
                      const char *key)
{
    struct mt_arena *arena = declaration->findings->arena;
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->keys[i], key) == 0) {
            return;
        }
    }
    const char *place =
        table->at[0] != '\0' ? mt_arena_printf(arena, "%s.%s", table->at, key) : key;
    const char *nearest = mt_nearest(key, table->keys, table->count);
    if (nearest != NULL) {
        mt_declaration_wrong(declaration, place, "%s has no key \"%s\"; did you mean \"%s\"?",
                             table->what, key, nearest);
        return;
    }
    const char *all = "";
    for (size_t i = 0; i < table->count; i++) {
        all = mt_arena_printf(arena, "%s%s%s", all, i > 0 ? ", " : "", table->keys[i]);
    }
    mt_declaration_wrong(declaration, place, "%s has no key \"%s\"; there are %s", table->what, key,
                         all);
}

/** Looks at the keys of the table on the top. */
static void check_keys(lua_State *L, struct mt_declaration *declaration, const struct keyed *table)
{
    size_t before = declaration->findings->errors;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        if (declaration->findings->errors - before >= MISTAKES_MAX) {
            lua_pop(L, 2);
            return;
        }
        if (lua_type(L, -2) == LUA_TSTRING) {
            check_key(declaration, table, lua_tostring(L, -2));
        } else {
            mt_declaration_wrong(declaration, table->at, "%s is a table with names as keys",
                                 table->what);
        }
    }
}

static void check_own_keys(lua_State *L, struct mt_declaration *declaration)
{
    const struct mt_declarable *of = declaration->of;
    struct keyed table = {.what = of->what, .at = "", .keys = of->keys};
    while (table.count < MT_DECLARED_KEYS_MAX && of->keys[table.count] != NULL) {
        table.count++;
    }
    lua_settop(L, 1);
    check_keys(L, declaration, &table);
}

void mt_declared_keys(lua_State *L, struct mt_declaration *declaration, const char *key,
                      const char *const *keys, size_t count)
{
    check_keys(L, declaration, &(struct keyed){key, key, keys, count});
}

static bool has(lua_State *L, const char *key)
{
    bool is = lua_getfield(L, 1, key) != LUA_TNIL;
    lua_pop(L, 1);
    return is;
}

/** A file being run. */
struct running {
    struct mt_declaration *declaration;
    mt_script_body_fn *body;
    void *data;
    bool declares;
};

static void run(lua_State *L, void *data)
{
    struct running *running = data;
    const struct mt_declarable *of = running->declaration->of;
    mt_script_run(L);
    if (!lua_istable(L, 1)) {
        mt_declaration_wrong(running->declaration, "", "%s returns a table, this file returns a %s",
                             of->what, luaL_typename(L, 1));
        return;
    }
    for (int i = 0; i < MT_DECLARED_MARKS && of->marks[i] != NULL; i++) {
        running->declares = running->declares || has(L, of->marks[i]);
    }
    if (running->declares) {
        check_own_keys(L, running->declaration);
        running->body(L, running->data);
    }
}

bool mt_declaration_read(struct mt_declaration *declaration, struct mt_script *loader,
                         mt_script_body_fn *body, void *data)
{
    struct running running = {declaration, body, data, false};
    struct mt_error err;
    size_t errors = declaration->findings->errors;
    const bool noting = mt_coverage_pause(); // to be asked what it is tests nothing of a script
    if (!mt_script_call(loader, run, &running, &err)) {
        mt_declaration_failed(declaration, &err);
    }
    mt_coverage_resume(noting);
    mt_map_fini(&declaration->lines);
    return running.declares && declaration->findings->errors == errors;
}

bool mt_declared_function(lua_State *L, struct mt_declaration *declaration, const char *key)
{
    int type = lua_getfield(L, 1, key);
    lua_pop(L, 1);
    if (type != LUA_TNIL && type != LUA_TFUNCTION) {
        mt_declaration_wrong(declaration, key, "%s is no function", key);
    }
    return type == LUA_TFUNCTION;
}

static void add_kind(struct mt_declaration *declaration, const char *key, const char *said,
                     struct mt_kind_patterns *kinds)
{
    struct mt_arena *arena = declaration->findings->arena;
    struct mt_kind_pattern pattern;
    struct mt_error err;
    if (mt_kind_pattern_parse(mt_arena_strdup(arena, said), arena, &pattern, &err)) {
        mt_array_push(arena, kinds, pattern);
    } else {
        mt_declaration_wrong(declaration, key, "%s: %s", key, err.msg);
    }
}

void mt_declared_kinds(lua_State *L, struct mt_declaration *declaration, const char *key,
                       const char *example, struct mt_kind_patterns *kinds)
{
    bool good = lua_getfield(L, 1, key) == LUA_TTABLE; // list
    lua_Integer count = good ? (lua_Integer)lua_rawlen(L, -1) : 0;
    for (lua_Integer i = 1; i <= count; i++) {
        if (lua_rawgeti(L, -1, i) == LUA_TSTRING) { // list said
            add_kind(declaration, key, lua_tostring(L, -1), kinds);
        } else {
            good = false;
        }
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    if (!good || count == 0) {
        mt_declaration_wrong(declaration, key, "%s is no list of kinds; write %s = %s", key, key,
                             example);
    }
}
