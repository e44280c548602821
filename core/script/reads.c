// SPDX-License-Identifier: Apache-2.0
#include "script/reads.h"

#include "base/arena.h"
#include "base/file.h"
#include "manifest/json.h"
#include "script/convert.h"
#include "script/declaration.h"

#include <lauxlib.h>
#include <string.h>

#define SECRET "v1/Secret"

/** The item of `reads` on the top. */
static void read_item(lua_State *L, struct mt_declaration *declaration, struct mt_reads *reads)
{
    const char *kind = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, -1);
    if (strcmp(kind, SECRET) == 0) {
        reads->secrets = true;
        return;
    }
    mt_declaration_wrong(declaration, "reads",
                         "reads: \"%s\" is none of the kinds of which something is held back; "
                         "there is \"" SECRET "\"",
                         kind);
}

void mt_reads_declared(lua_State *L, struct mt_declaration *declaration, struct mt_reads *reads)
{
    const int type = lua_getfield(L, 1, "reads"); // reads
    const lua_Integer count = type == LUA_TTABLE ? (lua_Integer)lua_rawlen(L, -1) : 0;
    if (type != LUA_TNIL && count == 0) {
        mt_declaration_wrong(declaration, "reads",
                             "reads is no list of kinds; write reads = { \"" SECRET "\" }");
    }
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, -1, i); // reads kind
        read_item(L, declaration, reads);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static bool is_secret(const cJSON *object)
{
    const char *version = mt_json_string(object, "apiVersion");
    const char *kind = mt_json_string(object, "kind");
    return kind != NULL && strcmp(kind, "Secret") == 0 && version != NULL &&
           strchr(version, '/') == NULL;
}

/**
 * Whether an annotation holds the object as it was applied, its data included: as JSON
 * (kubectl.kubernetes.io/last-applied-configuration, kapp's original), or packed.
 */
static bool holds_object(const cJSON *annotation)
{
    static const char *const packed[] = {"/last-applied", "/last-applied-configuration",
                                         "rio.cattle.io/applied"};
    const char *text = cJSON_IsString(annotation) ? annotation->valuestring : "";
    bool holds = text[strspn(text, " \t\r\n")] == '{';
    for (size_t i = 0; i < sizeof packed / sizeof *packed; i++) {
        holds = holds || mt_file_has_suffix(annotation->string, packed[i]);
    }
    return holds;
}

/** Takes from the metadata on the top the annotations that hold the object. */
static void cut_annotations(lua_State *L, const cJSON *metadata)
{
    const cJSON *annotation = NULL;
    if (lua_getfield(L, -1, "annotations") == LUA_TTABLE) {
        cJSON_ArrayForEach (annotation, mt_json_get(metadata, "annotations")) {
            if (annotation->string != NULL && holds_object(annotation)) {
                lua_pushnil(L);
                lua_setfield(L, -2, annotation->string);
            }
        }
    }
    lua_pop(L, 1);
}

static bool may_be_shown(const char *key)
{
    static const char *const shown[] = {"apiVersion", "immutable", "kind", "metadata", "type"};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        if (strcmp(shown[i], key) == 0) {
            return true;
        }
    }
    return false;
}

/** Pushes what may be shown of a Secret; its data, which may be large, is not converted at all. */
static void push_redacted(lua_State *L, const cJSON *secret)
{
    const cJSON *member = NULL;
    lua_newtable(L);
    cJSON_ArrayForEach (member, secret) {
        if (!may_be_shown(member->string) || cJSON_IsNull(member)) {
            continue;
        }
        if (strcmp(member->string, "metadata") == 0 && cJSON_IsObject(member)) {
            mt_push_metadata(L, member);
            cut_annotations(L, member);
        } else {
            mt_push_json(L, member, MT_NULLS_DROP);
        }
        lua_setfield(L, -2, member->string);
    }
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "redacted");
}

void mt_push_shown(lua_State *L, const cJSON *object, struct mt_reads reads)
{
    luaL_checkstack(L, 6, NULL);
    if (!reads.secrets && is_secret(object)) {
        push_redacted(L, object);
    } else {
        mt_push_object(L, object);
    }
}

void mt_push_all_shown(lua_State *L, const cJSON *const *objects, size_t count,
                       struct mt_reads reads)
{
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        mt_push_shown(L, objects[i], reads);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}
