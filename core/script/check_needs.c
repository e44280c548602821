// SPDX-License-Identifier: Apache-2.0
#include "script/check_needs.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"
#include "manifest/field_path.h"
#include "script/check_kinds.h"
#include "script/declaration.h"

#include <lauxlib.h>
#include <string.h>

#define EXAMPLE "{ \"v1/Pod\", { kind = \"v1/Secret\", name = \"spec.secretName\" } }"

static const char *const keys[] = {"kind", "labels", "name", "refers", "selector", "selects"};

/** The keys that say how objects are related. */
static const struct {
    const char *key;
    enum mt_need_by by;
} relations[] = {
    {"name", MT_NEED_NAMED},
    {"selector", MT_NEED_SELECTED},
    {"selects", MT_NEED_SELECTING},
    {"refers", MT_NEED_REFERRING},
};

/** `needs` of a file being read. */
struct reading {
    struct mt_declaration *declaration;
    struct mt_arena *arena;
    struct mt_check_needs *needs;
};

static void wrong(const struct reading *reading, const char *message)
{
    mt_declaration_wrong(reading->declaration, "needs", "needs: %s", message);
}

/** The kind on the top, in the arena; NULL with a finding when it is none. */
static const char *read_kind(lua_State *L, const struct reading *reading)
{
    struct mt_error err;
    struct mt_kind_pattern pattern;
    const char *said = mt_arena_strdup(reading->arena, lua_tostring(L, -1));
    if (!mt_kind_pattern_parse(said, reading->arena, &pattern, &err)) {
        wrong(reading, err.msg);
        return NULL;
    }
    if (strchr(said, '*') != NULL) {
        wrong(reading, mt_arena_printf(reading->arena,
                                       "\"%s\" is no exact kind, which could be watched", said));
        return NULL;
    }
    return said;
}

/** The path at the key of the table on the top, NULL when there is none; with a finding, too. */
static const struct mt_field_path *read_path(lua_State *L, const struct reading *reading,
                                             const char *key)
{
    struct mt_error err;
    const struct mt_field_path *path = NULL;
    const int type = lua_getfield(L, -1, key);
    if (type == LUA_TSTRING) {
        path = mt_field_path_parse(lua_tostring(L, -1), reading->arena, &err);
    } else if (type != LUA_TNIL) {
        mt_fail(&err, MT_ERR_INVALID, "it is a %s; write the path of a field, such as \"spec.x\"",
                lua_typename(L, type));
    }
    if (type != LUA_TNIL && path == NULL) {
        wrong(reading, mt_arena_printf(reading->arena, "%s: %s", key, err.msg));
    }
    lua_pop(L, 1);
    return path;
}

static bool has(lua_State *L, const char *key)
{
    const bool is = lua_getfield(L, -1, key) != LUA_TNIL;
    lua_pop(L, 1);
    return is;
}

/** Reads how objects are related from the table on the top. */
static void read_relation(lua_State *L, const struct reading *reading, struct mt_need *need)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
        if (has(L, relations[i].key)) {
            need->by = relations[i].by;
            need->path = read_path(L, reading, relations[i].key);
            count++;
        }
    }
    need->labels = read_path(L, reading, "labels");
    if (count != 1) {
        wrong(reading, mt_arena_printf(reading->arena,
                                       "%s has %s; write one of name, selector, selects and refers",
                                       need->kind, count == 0 ? "no relation" : "two relations"));
    } else if (need->by != MT_NEED_SELECTING && has(L, "labels")) {
        wrong(reading, mt_arena_printf(reading->arena,
                                       "%s has labels without selects: they are what is selected",
                                       need->kind));
    }
}

/** Reads { kind = …, name = … } on the top. */
static void read_table(lua_State *L, const struct reading *reading, struct mt_need *need)
{
    const size_t errors = reading->declaration->findings->errors;
    mt_declared_keys(L, reading->declaration, "needs", keys, sizeof keys / sizeof *keys);
    if (reading->declaration->findings->errors > errors) {
        return; // a mistyped key is why others are missing
    }
    if (lua_getfield(L, -1, "kind") == LUA_TSTRING) {
        need->kind = read_kind(L, reading);
    } else {
        wrong(reading, "an item has no kind; write { kind = \"v1/Secret\", name = "
                       "\"spec.secretName\" }");
    }
    lua_pop(L, 1);
    if (need->kind != NULL) {
        read_relation(L, reading, need);
    }
}

/** The list on the top; false when it is none, or has an item of another type. */
static bool read_list(lua_State *L, const struct reading *reading)
{
    const lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
    bool good = count > 0;
    for (lua_Integer i = 1; i <= count; i++) {
        struct mt_need need = {.by = MT_NEED_OWNED};
        const int type = lua_rawgeti(L, -1, i); // needs item
        if (type == LUA_TSTRING) {
            need.kind = read_kind(L, reading);
        } else if (type == LUA_TTABLE) {
            read_table(L, reading, &need);
        } else {
            good = false;
        }
        lua_pop(L, 1);
        if (need.kind != NULL) {
            mt_array_push(reading->arena, reading->needs, need);
        }
    }
    return good;
}

void mt_check_needs_read(lua_State *L, struct mt_declaration *declaration,
                         struct mt_check_needs *needs)
{
    const struct reading reading = {declaration, declaration->findings->arena, needs};
    const int type = lua_getfield(L, 1, "needs"); // needs
    if (type != LUA_TNIL && (type != LUA_TTABLE || !read_list(L, &reading))) {
        mt_declaration_wrong(declaration, "needs", "needs is no list of kinds; write needs = %s",
                             EXAMPLE);
    }
    lua_pop(L, 1);
}
