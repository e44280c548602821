// SPDX-License-Identifier: Apache-2.0
#include "record/fields.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "manifest/json.h"
#include "record/record.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_SIZE = 32, TIME_SIZE = 25, HASH_DIGITS = 16, BASE_HEX = 16 };

static const void *const_at(const void *from, const struct mt_field *field)
{
    return (const char *)from + field->offset;
}

static void put_number(cJSON *map, const char *key, int64_t number)
{
    char digits[DIGITS_SIZE];
    snprintf(digits, sizeof digits, "%" PRId64, number);
    if (number != 0) {
        cJSON_AddItemToObject(map, key, mt_json_number(digits));
    }
}

static void put_text(cJSON *map, const char *key, const char *text)
{
    if (text != NULL) {
        cJSON_AddStringToObject(map, key, text);
    }
}

static void put_time(cJSON *map, const char *key, int64_t wall_ms)
{
    char text[TIME_SIZE];
    mt_clock_rfc3339(wall_ms, text);
    put_text(map, key, wall_ms != 0 ? text : NULL);
}

static void put_hash(cJSON *map, const char *key, uint64_t hash)
{
    char text[HASH_DIGITS + 1];
    snprintf(text, sizeof text, "%016" PRIx64, hash);
    put_text(map, key, hash != 0 ? text : NULL);
}

static void put_ref(cJSON *map, const char *key, const struct mt_ref *ref)
{
    const struct {
        const char *key;
        const char *text;
    } words[] = {{"group", ref->group},
                 {"version", ref->version},
                 {"kind", ref->kind},
                 {"namespace", ref->namespace},
                 {"name", ref->name}};
    cJSON *object = cJSON_AddObjectToObject(map, key);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        put_text(object, words[i].key, words[i].text[0] != '\0' ? words[i].text : NULL);
    }
}

static void put_hashes(cJSON *map, const char *key, const struct mt_hashes *hashes)
{
    if (hashes->count == 0) {
        return;
    }
    cJSON *list = cJSON_AddArrayToObject(map, key);
    for (size_t i = 0; i < hashes->count; i++) {
        cJSON_AddItemToArray(list, cJSON_CreateString(hashes->items[i]));
    }
}

static void put_field(cJSON *map, const struct mt_field *field, const void *at)
{
    switch (field->type) {
    case MT_FIELD_TEXT:
        put_text(map, field->key, *(const char *const *)at);
        break;
    case MT_FIELD_FLAG:
        if (*(const bool *)at) {
            cJSON_AddTrueToObject(map, field->key);
        }
        break;
    case MT_FIELD_INT:
        put_number(map, field->key, *(const int *)at);
        break;
    case MT_FIELD_UNSIGNED:
        put_number(map, field->key, *(const unsigned *)at);
        break;
    case MT_FIELD_COUNT:
        put_number(map, field->key, (int64_t) * (const size_t *)at);
        break;
    case MT_FIELD_MS:
        put_number(map, field->key, (int64_t) * (const uint64_t *)at);
        break;
    case MT_FIELD_TIME:
        put_time(map, field->key, *(const int64_t *)at);
        break;
    case MT_FIELD_HASH:
        put_hash(map, field->key, *(const uint64_t *)at);
        break;
    case MT_FIELD_REF:
        put_ref(map, field->key, at);
        break;
    case MT_FIELD_HASHES:
        put_hashes(map, field->key, at);
        break;
    }
}

void mt_fields_put(cJSON *map, const struct mt_field *fields, size_t count, const void *from)
{
    for (size_t i = 0; i < count; i++) {
        put_field(map, &fields[i], const_at(from, &fields[i]));
    }
}

static bool read_number(const cJSON *node, int64_t least, int64_t most, int64_t *number)
{
    return mt_json_int64(node, number) && *number >= least && *number <= most;
}

static bool read_text(const cJSON *node, const char **text)
{
    *text = cJSON_GetStringValue(node);
    return *text != NULL;
}

static bool read_hash(const cJSON *node, uint64_t *hash)
{
    const char *text = cJSON_GetStringValue(node);
    if (text == NULL || strlen(text) != HASH_DIGITS ||
        strspn(text, "0123456789abcdef") != HASH_DIGITS) {
        return false;
    }
    *hash = strtoull(text, NULL, BASE_HEX);
    return true;
}

static bool read_ref(const cJSON *node, struct mt_ref *ref)
{
    const struct {
        const char *key;
        const char **text;
        bool required;
    } words[] = {{"group", &ref->group, false},
                 {"version", &ref->version, false}, // script hooks have none
                 {"kind", &ref->kind, true},
                 {"namespace", &ref->namespace, false},
                 {"name", &ref->name, true}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const cJSON *word = mt_json_get(node, words[i].key);
        *words[i].text = "";
        if (word == NULL ? words[i].required : !read_text(word, words[i].text)) {
            return false;
        }
    }
    return true;
}

static bool read_hashes(const cJSON *node, struct mt_hashes *hashes, struct mt_arena *arena)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, node) {
        const char *hash = NULL;
        if (!read_text(item, &hash)) {
            return false;
        }
        mt_array_push(arena, hashes, hash);
    }
    return cJSON_IsArray(node);
}

static bool read_field(const cJSON *node, const struct mt_field *field, void *at,
                       struct mt_arena *arena)
{
    int64_t number = 0;
    bool good = false;
    switch (field->type) {
    case MT_FIELD_TEXT:
        return read_text(node, at);
    case MT_FIELD_FLAG:
        *(bool *)at = cJSON_IsTrue(node);
        return cJSON_IsBool(node);
    case MT_FIELD_INT:
        good = read_number(node, INT_MIN, INT_MAX, &number);
        *(int *)at = (int)number;
        return good;
    case MT_FIELD_UNSIGNED:
        good = read_number(node, 0, UINT_MAX, &number);
        *(unsigned *)at = (unsigned)number;
        return good;
    case MT_FIELD_COUNT:
        good = read_number(node, 0, INT64_MAX, &number);
        *(size_t *)at = (size_t)number;
        return good;
    case MT_FIELD_MS:
        good = read_number(node, 0, INT64_MAX, &number);
        *(uint64_t *)at = (uint64_t)number;
        return good;
    case MT_FIELD_TIME:
        return cJSON_IsString(node) && mt_clock_parse_rfc3339(node->valuestring, at);
    case MT_FIELD_HASH:
        return read_hash(node, at);
    case MT_FIELD_REF:
        return read_ref(node, at);
    case MT_FIELD_HASHES:
        return read_hashes(node, at, arena);
    }
    return false;
}

bool mt_fields_read(const cJSON *map, const struct mt_field *fields, size_t count, void *to,
                    struct mt_arena *arena, struct mt_error *err)
{
    if (!cJSON_IsObject(map)) {
        return mt_fail(err, MT_ERR_INVALID, "there is %s where a map belongs",
                       mt_json_type_name(map));
    }
    for (size_t i = 0; i < count; i++) {
        const struct mt_field *field = &fields[i];
        const cJSON *node = mt_json_get(map, field->key);
        if (node == NULL && !field->required) {
            continue;
        }
        if (node == NULL || !read_field(node, field, (char *)to + field->offset, arena)) {
            return mt_fail(err, MT_ERR_INVALID, "its \"%s\" is %s", field->key,
                           node == NULL ? "missing" : "not what it should be");
        }
    }
    return true;
}
