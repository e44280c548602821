// SPDX-License-Identifier: Apache-2.0
#include "manifest/field_path.h"

#include "base/arena.h"
#include "base/error.h"
#include "manifest/json.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { TEXT_MAX = 500 };

struct mt_field_path {
    size_t count;
    const char *keys[MT_FIELD_PATH_STEPS_MAX]; ///< NULL: all items of a list.
};

static bool fail(const char *text, struct mt_error *err)
{
    return mt_fail(err, MT_ERR_INVALID,
                   "\"%.100s\" is no path of a field; write one such as spec.secretName, "
                   "spec.volumes[].secret.secretName or metadata.labels[\"example.com/name\"]",
                   text);
}

/** Takes "name" at the cursor as the next step. */
static const char *take_name(const char *at, struct mt_field_path *path, struct mt_arena *arena)
{
    const char *from = at;
    while (isalnum((unsigned char)*at) || *at == '-' || *at == '_') {
        at++;
    }
    if (at == from || path->count == MT_FIELD_PATH_STEPS_MAX) {
        return NULL;
    }
    path->keys[path->count++] = mt_arena_strndup(arena, from, (size_t)(at - from));
    return at;
}

/** Takes `[]` or `["key"]` at the cursor, which stands behind the bracket. */
static const char *take_bracket(const char *at, struct mt_field_path *path, struct mt_arena *arena)
{
    if (path->count == MT_FIELD_PATH_STEPS_MAX) {
        return NULL;
    }
    if (*at == ']') {
        path->keys[path->count++] = NULL;
        return at + 1;
    }
    const char *end = *at == '"' ? strchr(at + 1, '"') : NULL;
    if (end == NULL || end == at + 1 || end[1] != ']') {
        return NULL;
    }
    path->keys[path->count++] = mt_arena_strndup(arena, at + 1, (size_t)(end - at - 1));
    return end + 2;
}

/** Takes steps up to the end of the text; false when that is none of a path. */
static bool take_steps(const char *at, struct mt_field_path *path, struct mt_arena *arena)
{
    at = take_name(at, path, arena);
    while (at != NULL && *at != '\0') {
        if (*at == '.') {
            at = take_name(at + 1, path, arena);
        } else {
            at = *at == '[' ? take_bracket(at + 1, path, arena) : NULL;
        }
    }
    return at != NULL;
}

struct mt_field_path *mt_field_path_parse(const char *text, struct mt_arena *arena,
                                          struct mt_error *err)
{
    struct mt_field_path *path = MT_ARENA_NEW(arena, struct mt_field_path);
    if (strlen(text) > TEXT_MAX || !take_steps(text, path, arena)) {
        fail(text, err);
        return NULL;
    }
    return path;
}

static void walk(const struct mt_field_path *path, size_t step, const cJSON *tree,
                 mt_field_fn *each, void *data)
{
    while (step < path->count && path->keys[step] != NULL && tree != NULL) {
        tree = mt_json_get(tree, path->keys[step++]);
    }
    if (tree == NULL || cJSON_IsNull(tree)) {
        return;
    }
    if (step == path->count) {
        each(data, tree);
        return;
    }
    const cJSON *item = NULL;
    if (cJSON_IsArray(tree)) {
        cJSON_ArrayForEach (item, tree) {
            walk(path, step + 1, item, each, data); // as deep as the path is long
        }
    }
}

void mt_field_path_each(const struct mt_field_path *path, const cJSON *tree, mt_field_fn *each,
                        void *data)
{
    walk(path, 0, tree, each, data);
}
