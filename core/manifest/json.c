// SPDX-License-Identifier: Apache-2.0
#include "manifest/json.h"

#include "manifest/json_build.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const cJSON *mt_json_get(const cJSON *object, const char *key)
{
    return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, key) : NULL;
}

const cJSON *mt_json_at(const cJSON *object, ...)
{
    va_list keys;
    va_start(keys, object);
    const char *key = NULL;
    while (object != NULL && (key = va_arg(keys, const char *)) != NULL) {
        object = mt_json_get(object, key);
    }
    va_end(keys);
    return object;
}

const char *mt_json_string(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(mt_json_get(object, key));
}

bool mt_json_is_number(const cJSON *node)
{
    return cJSON_IsRaw(node);
}

bool mt_json_is_integer(const cJSON *node)
{
    return mt_json_is_number(node) && strpbrk(node->valuestring, ".eE") == NULL;
}

bool mt_json_int64(const cJSON *node, int64_t *value)
{
    if (!mt_json_is_integer(node)) {
        return false;
    }
    errno = 0;
    char *end = NULL;
    long long number = strtoll(node->valuestring, &end, 10);
    if (errno != 0 || *end != '\0' || end == node->valuestring) {
        return false;
    }
    *value = number;
    return true;
}

unsigned mt_json_line(const cJSON *node)
{
    return node != NULL && node->valueint > 0 ? (unsigned)node->valueint : 0;
}

const char *mt_json_type_name(const cJSON *node)
{
    if (cJSON_IsString(node)) {
        return "a string";
    }
    if (mt_json_is_number(node)) {
        return "a number";
    }
    if (cJSON_IsBool(node)) {
        return "true or false";
    }
    if (cJSON_IsArray(node)) {
        return "a list";
    }
    return cJSON_IsObject(node) ? "a map" : "null";
}

cJSON *mt_json_number(const char *text)
{
    const struct mt_json_builder on_heap = {0};
    return mt_json_leaf(&on_heap, cJSON_Raw, text, strlen(text));
}

void mt_json_release(void *tree)
{
    cJSON_Delete(tree);
}

const char *mt_json_bool_text(const cJSON *node)
{
    return node->valuestring != NULL ? node->valuestring : cJSON_IsTrue(node) ? "true" : "false";
}
