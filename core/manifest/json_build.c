// SPDX-License-Identifier: Apache-2.0
#include "manifest/json_build.h"

#include "base/arena.h"
#include "base/memory.h"
#include "manifest/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { COMPARED_MAX = 16 }; // up to here comparing each key is faster than hashing

void mt_json_builder_init(struct mt_json_builder *builder, struct mt_arena *arena)
{
    *builder = (struct mt_json_builder){.arena = arena};
}

void mt_json_builder_fini(struct mt_json_builder *builder)
{
    mt_map_fini(&builder->keys);
}

static char *copy(const struct mt_json_builder *builder, const char *text, size_t length)
{
    if (builder->arena != NULL) {
        return mt_arena_strndup(builder->arena, text, length);
    }
    char *bytes = mt_alloc(length + 1);
    memcpy(bytes, text, length);
    return bytes;
}

cJSON *mt_json_leaf(const struct mt_json_builder *builder, int type, const char *text,
                    size_t length)
{
    cJSON *node = cJSON_CreateStringReference(copy(builder, text, length));
    node->type = builder->arena != NULL ? type | cJSON_IsReference : type;
    return node;
}

char *mt_json_key(struct mt_json_builder *builder, const char *text, size_t length)
{
    if (builder->arena == NULL) {
        return copy(builder, text, length);
    }
    char *key = mt_map_get_n(&builder->keys, text, length);
    if (key == NULL) {
        key = copy(builder, text, length);
        mt_map_put_n(&builder->keys, key, length, key);
    }
    return key;
}

void mt_json_key_drop(const struct mt_json_builder *builder, char *key)
{
    if (builder->arena == NULL) {
        free(key);
    }
}

void mt_members_fini(struct mt_members *members)
{
    mt_map_fini(&members->index);
}

cJSON *mt_members_find(const struct mt_members *members, const char *key, size_t length)
{
    if (members->index.count > 0) {
        return mt_map_get_n(&members->index, key, length);
    }
    cJSON *node = NULL;
    cJSON_ArrayForEach (node, members->map) {
        if (strncmp(node->string, key, length) == 0 && node->string[length] == '\0') {
            return node;
        }
    }
    return NULL;
}

static void start_index(struct mt_members *members)
{
    cJSON *node = NULL;
    cJSON_ArrayForEach (node, members->map) {
        if (mt_map_get(&members->index, node->string) == NULL) {
            mt_map_put(&members->index, node->string, node);
        }
    }
}

void mt_members_add(const struct mt_json_builder *builder, struct mt_members *members, char *key,
                    cJSON *node)
{
    node->string = key;
    if (builder->arena != NULL) {
        node->type |= cJSON_StringIsConst;
    }
    cJSON_AddItemToArray(members->map, node); // also appends to maps, and leaves the key alone
    if (++members->count == COMPARED_MAX) {
        start_index(members);
    } else if (members->count > COMPARED_MAX && mt_map_get(&members->index, key) == NULL) {
        mt_map_put(&members->index, key, node);
    }
}

void mt_members_set(const struct mt_json_builder *builder, struct mt_members *members, char *key,
                    cJSON *node)
{
    cJSON *old = mt_members_find(members, key, strlen(key));
    if (old == NULL) {
        mt_members_add(builder, members, key, node);
        return;
    }
    node->string = key;
    if (builder->arena != NULL) {
        node->type |= cJSON_StringIsConst;
    }
    if (members->index.count > 0) {
        mt_map_put(&members->index, key, node);
    }
    cJSON_ReplaceItemViaPointer(members->map, old, node);
}

const char *mt_json_shown(const char *text, size_t length, char out[MT_SHOWN_MAX])
{
    static const char more[] = "…";
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        size_t step = mt_utf8_character(text + at, text + length);
        bool printable = step > 0 && (unsigned char)text[at] >= ' ' && text[at] != 0x7F;
        size_t width = printable ? step : 1;
        if (used + width + sizeof more > MT_SHOWN_MAX) {
            memcpy(out + used, more, sizeof more);
            return out;
        }
        memcpy(out + used, printable ? text + at : "?", width);
        used += width;
        at += step > 0 ? step : 1;
    }
    out[used] = '\0';
    return out;
}
