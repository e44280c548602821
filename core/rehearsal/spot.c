// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/spot.h"

#include "base/buffer.h"
#include "manifest/json.h"
#include "manifest/json_build.h"
#include "rehearsal/server_fields.h"

#include <stdlib.h>
#include <string.h>

struct mt_spot mt_spot_root(const struct mt_kind *kind, const char *version)
{
    const struct mt_kind_version *of = mt_kind_version(kind, version);
    return (struct mt_spot){
        .kind = kind->builtin != NULL ? kind->kind : NULL,
        .schema = of != NULL ? of->schema : NULL,
        .parent = "",
        .field = "",
    };
}

struct mt_spot mt_spot_member(const struct mt_spot *spot, const char *key)
{
    struct mt_spot member = *spot;
    member.parent = spot->field;
    member.field = key;
    member.depth++;
    member.item = false;
    if (spot->schema != NULL) {
        const cJSON *schema = mt_json_at(spot->schema, "properties", key, NULL);
        schema = schema != NULL ? schema : mt_json_get(spot->schema, "additionalProperties");
        // The metadata of every kind is Kubernetes' own, whatever a CRD says about it.
        member.schema = spot->depth == 0 && strcmp(key, "metadata") == 0 ? NULL : schema;
    }
    return member;
}

struct mt_spot mt_spot_item(const struct mt_spot *spot)
{
    struct mt_spot item = *spot;
    item.schema = mt_json_get(spot->schema, "items");
    item.depth++;
    item.item = true;
    return item;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum mt_merge merge_by_schema(const cJSON *schema, const cJSON *node,
                                     struct mt_spot_keys *keys)
{
    if (cJSON_IsObject(node)) {
        const char *type = mt_json_string(schema, "x-kubernetes-map-type");
        return type != NULL && strcmp(type, "atomic") == 0 ? MT_MERGE_WHOLE : MT_MERGE_MAP;
    }
    const char *type = mt_json_string(schema, "x-kubernetes-list-type");
    if (!cJSON_IsArray(node) || type == NULL) {
        return MT_MERGE_WHOLE;
    }
    if (strcmp(type, "set") == 0) {
        return MT_MERGE_SET;
    }
    const cJSON *key = NULL;
    cJSON_ArrayForEach (key, mt_json_get(schema, "x-kubernetes-list-map-keys")) {
        if (cJSON_IsString(key) && keys->count < MT_SPOT_KEYS_MAX) {
            keys->names[keys->count++] = key->valuestring;
        }
    }
    qsort(keys->names, keys->count, sizeof keys->names[0], compare_texts);
    return strcmp(type, "map") == 0 && keys->count > 0 ? MT_MERGE_KEYED : MT_MERGE_WHOLE;
}

/** Whether the tables of Kubernetes' own kinds hold there: also for the metadata of any other. */
static bool is_builtin(const struct mt_spot *spot)
{
    return spot->kind != NULL || strcmp(spot->parent, "metadata") == 0;
}

enum mt_merge mt_spot_merge(const struct mt_spot *spot, const cJSON *node,
                            struct mt_spot_keys *keys)
{
    keys->count = 0;
    bool map = cJSON_IsObject(node);
    if (!map && !cJSON_IsArray(node)) {
        return MT_MERGE_WHOLE;
    }
    if (spot->schema != NULL) {
        return merge_by_schema(spot->schema, node, keys);
    }
    const struct mt_field_rule *rule =
        is_builtin(spot) ? mt_field_rule_find(spot->kind, spot->parent, spot->field) : NULL;
    if (rule == NULL) {
        return map ? MT_MERGE_MAP : MT_MERGE_WHOLE;
    }
    if (map) {
        bool whole =
            spot->item ? (rule->flags & MT_FIELD_ONE_OWNER) != 0 : rule->merge == MT_MERGE_WHOLE;
        return whole ? MT_MERGE_WHOLE : MT_MERGE_MAP;
    }
    if (rule->merge == MT_MERGE_KEYED) {
        for (; keys->count < 2 && rule->keys[keys->count] != NULL; keys->count++) {
            keys->names[keys->count] = rule->keys[keys->count];
        }
    }
    return rule->merge;
}

bool mt_spot_is_servers(const struct mt_spot *spot, const char *key)
{
    if (spot->depth == 0) {
        return strcmp(key, "apiVersion") == 0 || strcmp(key, "kind") == 0;
    }
    if (spot->depth > 1 || strcmp(spot->field, "metadata") != 0) {
        return false;
    }
    return strcmp(key, "name") == 0 || strcmp(key, "namespace") == 0 || mt_server_says(key);
}

/** The value of a key of an item, as JSON; where it has none, what the API takes it for. */
static void print_key(const struct mt_spot *item_spot, const cJSON *item, const char *key,
                      struct mt_buf *out)
{
    const cJSON *value = mt_json_get(item, key);
    if (value == NULL) {
        value = mt_json_at(item_spot->schema, "properties", key, "default", NULL);
    }
    if (value != NULL) {
        mt_json_print(value, false, out);
    } else {
        bool protocol = item_spot->schema == NULL && strcmp(key, "protocol") == 0;
        mt_buf_puts(out, protocol ? "\"TCP\"" : "null");
    }
}

const char *mt_spot_item_name(const struct mt_spot *spot, const struct mt_spot_keys *keys,
                              const cJSON *item, struct mt_json_builder *names)
{
    struct mt_spot below = mt_spot_item(spot);
    struct mt_buf name;
    mt_buf_init(&name, MT_BUF_UNLIMITED);
    mt_buf_puts(&name, keys->count > 0 ? "k:{" : "v:");
    if (keys->count == 0) {
        mt_json_print(item, false, &name);
    }
    for (size_t i = 0; i < keys->count; i++) {
        mt_buf_printf(&name, "%s\"%s\":", i > 0 ? "," : "", keys->names[i]);
        print_key(&below, item, keys->names[i], &name);
    }
    mt_buf_puts(&name, keys->count > 0 ? "}" : "");
    const char *interned = mt_json_key(names, mt_buf_text(&name), name.length);
    mt_buf_fini(&name);
    return interned;
}

void mt_spot_index(const struct mt_spot *spot, const struct mt_spot_keys *keys, const cJSON *list,
                   struct mt_json_builder *names, struct mt_map *index)
{
    for (cJSON *item = list != NULL ? list->child : NULL; item != NULL; item = item->next) {
        const char *name = mt_spot_item_name(spot, keys, item, names);
        if (mt_map_get(index, name) == NULL) {
            mt_map_put(index, name, item);
        }
    }
}
