// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig_entry.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"
#include "manifest/json.h"

#include <string.h>

const char *mt_kube_entry_place(const struct mt_kube_entry *entry)
{
    return mt_arena_printf(entry->arena, "kubeconfig %s:%u: %s \"%s\"", entry->file, entry->line,
                           entry->kind, entry->name);
}

bool mt_kube_entry_fail(const struct mt_kube_entry *entry, const cJSON *node, struct mt_error *err,
                        const char *format, ...)
{
    char message[sizeof err->msg];
    va_list args;
    va_start(args, format);
    mt_message_format(message, sizeof message, format, args);
    va_end(args);
    struct mt_kube_entry at = *entry;
    at.line = node != NULL ? mt_json_line(node) : entry->line;
    return mt_fail(err, MT_ERR_INVALID, "%s: %s", mt_kube_entry_place(&at), message);
}

bool mt_kube_is_one_line(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7F) {
            return false;
        }
    }
    return true;
}

static bool wrong_type(const struct mt_kube_entry *entry, const cJSON *node, const char *key,
                       const char *wanted, struct mt_error *err)
{
    bool quote = mt_json_is_number(node) || cJSON_IsBool(node);
    return mt_kube_entry_fail(entry, node, err, "%s is %s and has to be %s%s", key,
                              mt_json_type_name(node), wanted,
                              quote && strcmp(wanted, "a string") == 0 ? "; quote it" : "");
}

static bool is_absent(const cJSON *node)
{
    return node == NULL || cJSON_IsNull(node);
}

bool mt_kube_entry_text(const struct mt_kube_entry *entry, const cJSON *map, const char *key,
                        const char **value, struct mt_error *err)
{
    const cJSON *node = mt_json_get(map, key);
    *value = NULL;
    if (is_absent(node)) {
        return true;
    }
    if (!cJSON_IsString(node)) {
        return wrong_type(entry, node, key, "a string", err);
    }
    *value = node->valuestring[0] != '\0' ? node->valuestring : NULL;
    return true;
}

bool mt_kube_entry_string(const struct mt_kube_entry *entry, const cJSON *map, const char *key,
                          const char **value, struct mt_error *err)
{
    if (!mt_kube_entry_text(entry, map, key, value, err)) {
        return false;
    }
    return *value == NULL || mt_kube_is_one_line(*value) ||
           mt_kube_entry_fail(entry, mt_json_get(map, key), err,
                              "%s holds a line break or another control character; remove it", key);
}

bool mt_kube_entry_bool(const struct mt_kube_entry *entry, const cJSON *map, const char *key,
                        bool *value, struct mt_error *err)
{
    const cJSON *node = mt_json_get(map, key);
    *value = cJSON_IsTrue(node);
    return is_absent(node) || cJSON_IsBool(node) ||
           wrong_type(entry, node, key, "true or false", err);
}

bool mt_kube_entry_strings(const struct mt_kube_entry *entry, const cJSON *map, const char *key,
                           const char *const **values, size_t *count, struct mt_error *err)
{
    MT_ARRAY(const char *) list = {0};
    const cJSON *node = mt_json_get(map, key);
    *values = NULL;
    *count = 0;
    if (!is_absent(node) && !cJSON_IsArray(node)) {
        return wrong_type(entry, node, key, "a list of strings", err);
    }
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, node) {
        if (!cJSON_IsString(item)) {
            return wrong_type(entry, item, key, "a list of strings alone", err);
        }
        mt_array_push(entry->arena, &list, item->valuestring);
    }
    *values = list.items;
    *count = list.count;
    return true;
}

bool mt_kube_entry_map(const struct mt_kube_entry *entry, const cJSON *map, const char *key,
                       const cJSON **value, struct mt_error *err)
{
    const cJSON *node = mt_json_get(map, key);
    *value = cJSON_IsObject(node) ? node : NULL;
    return is_absent(node) || cJSON_IsObject(node) || wrong_type(entry, node, key, "a map", err);
}

const char *mt_kube_entry_path(const struct mt_kube_entry *entry, const char *path)
{
    const char *slash = strrchr(entry->file, '/');
    if (path[0] == '/') {
        return path;
    }
    if (slash == NULL) {
        return mt_arena_printf(entry->arena, "./%s", path);
    }
    return mt_arena_printf(entry->arena, "%.*s/%s", (int)(slash - entry->file), entry->file, path);
}
