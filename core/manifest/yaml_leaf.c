// SPDX-License-Identifier: Apache-2.0
#include "manifest/yaml_leaf.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json_build.h"

#include <string.h>

static cJSON *string_leaf(const struct mt_json_builder *builder, const char *text, size_t length,
                          struct mt_error *err)
{
    if (memchr(text, '\0', length) != NULL) {
        mt_fail(err, MT_ERR_INVALID,
                "a string holds a NUL (\\0), which no text can hold here; remove it");
        return NULL;
    }
    return mt_json_leaf(builder, cJSON_String, text, length);
}

static cJSON *binary_leaf(const struct mt_json_builder *builder,
                          const struct mt_scalar_source *source, struct mt_error *err)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    cJSON *leaf = mt_scalar_base64(source->text, source->length, &text, err)
                      ? string_leaf(builder, mt_buf_text(&text), text.length, err)
                      : NULL;
    mt_buf_fini(&text);
    return leaf;
}

static cJSON *number_leaf(const struct mt_json_builder *builder, const struct mt_scalar *scalar,
                          struct mt_error *err)
{
    char text[MT_SCALAR_TEXT_MAX];
    return mt_scalar_number(scalar, text, err)
               ? mt_json_leaf(builder, cJSON_Raw, text, strlen(text))
               : NULL;
}

cJSON *mt_yaml_leaf(const struct mt_json_builder *builder, const struct mt_scalar_source *source,
                    struct mt_error *err)
{
    struct mt_scalar scalar;
    if (!mt_scalar_resolve(source, &scalar, err)) {
        return NULL;
    }
    switch (scalar.kind) {
    case MT_SCALAR_STRING:
        return string_leaf(builder, source->text, source->length, err);
    case MT_SCALAR_BINARY:
        return binary_leaf(builder, source, err);
    case MT_SCALAR_TRUE:
        return mt_json_leaf(builder, cJSON_True, source->text, source->length);
    case MT_SCALAR_FALSE:
        return mt_json_leaf(builder, cJSON_False, source->text, source->length);
    case MT_SCALAR_INTEGER:
    case MT_SCALAR_FLOAT:
        return number_leaf(builder, &scalar, err);
    case MT_SCALAR_NULL:
        break;
    }
    return cJSON_CreateNull();
}

static bool binary_key(const struct mt_json_builder *builder, const struct mt_scalar_source *source,
                       struct mt_yaml_key *key, struct mt_error *err)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    bool ok = mt_scalar_base64(source->text, source->length, &text, err);
    if (ok) {
        key->text = mt_arena_strndup(builder->arena, mt_buf_text(&text), text.length);
        key->length = text.length;
    }
    mt_buf_fini(&text);
    return ok;
}

static bool string_key(const struct mt_scalar_source *source, struct mt_yaml_key *key,
                       struct mt_error *err)
{
    key->text = source->text;
    key->length = source->length;
    return memchr(key->text, '\0', key->length) == NULL ||
           mt_fail(err, MT_ERR_INVALID,
                   "a key holds a NUL (\\0), which no text can hold here; remove it");
}

bool mt_yaml_key(const struct mt_json_builder *builder, const struct mt_scalar_source *source,
                 struct mt_yaml_key *key, struct mt_error *err)
{
    struct mt_scalar scalar;
    if (!mt_scalar_resolve(source, &scalar, err)) {
        return false;
    }
    if (scalar.kind == MT_SCALAR_STRING) {
        return string_key(source, key, err);
    }
    if (scalar.kind == MT_SCALAR_BINARY) {
        return binary_key(builder, source, key, err);
    }
    if (!mt_scalar_key(&scalar, key->room, err)) {
        return false;
    }
    key->text = key->room;
    key->length = strlen(key->room);
    return true;
}

bool mt_yaml_is_merge(const struct mt_scalar_source *source)
{
    bool tagged = source->tag != NULL && strcmp(source->tag, "tag:yaml.org,2002:merge") == 0;
    return source->length == 2 && memcmp(source->text, "<<", 2) == 0 &&
           (source->implicit || tagged);
}
