// SPDX-License-Identifier: Apache-2.0
#include "script/testing_type.h"

#include "base/arena.h"
#include "script/checks.h"
#include "script/spec_state.h"
#include "script/testing_engine.h"

#include <lauxlib.h>
#include <string.h>

struct mt_testing_place mt_testing_check_place(lua_State *L)
{
    return (struct mt_testing_place){
        .path = luaL_checkstring(L, 1),
        .root = luaL_checkstring(L, 2),
        .library = mt_spec_state_of(L)->run->library,
    };
}

/** Loads the types of the folder of scripts, with the shipped ones. */
static void load(struct mt_testing_type *type, const struct mt_testing_place *place,
                 struct mt_arena *arena)
{
    const size_t length = strlen(place->library) - strlen("/lua");
    const char *root = mt_arena_strdup(arena, place->root);
    const struct mt_checks_options options = {
        .folders = &root,
        .folder_count = root[0] != '\0' ? 1 : 0,
        .shipped = mt_arena_strndup(arena, place->library, length),
    };
    type->types = mt_hook_types_new(&options, &type->findings);
}

/** Keeps what is wrong with this one file. */
static void keep_own_findings(struct mt_findings *findings, const char *path)
{
    size_t kept = 0;
    for (size_t i = 0; i < findings->list.count; i++) {
        const char *file = findings->list.items[i].place.file;
        if (file == NULL || strcmp(file, path) == 0) {
            findings->list.items[kept++] = findings->list.items[i];
        }
    }
    findings->list.count = kept;
    findings->errors = kept;
}

bool mt_testing_type_find(struct mt_testing_type *type, const struct mt_testing_place *place,
                          struct mt_arena *arena)
{
    size_t count = 0;
    mt_findings_init(&type->findings, arena);
    load(type, place, arena);
    keep_own_findings(&type->findings, place->path);
    const struct mt_hook_type *types = mt_hook_types_list(type->types, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(types[i].path, place->path) == 0) {
            type->file = mt_hook_types_file(type->types, &types[i]);
        }
    }
    return type->file != NULL && type->findings.list.count == 0;
}

int mt_testing_raise_type(lua_State *L, const struct mt_testing_type *type, const char *path)
{
    return type->findings.list.count > 0 ? mt_testing_raise_findings(L, &type->findings)
                                         : mt_testing_raise(L, "%s is no hook type", path);
}
