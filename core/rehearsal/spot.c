// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/spot.h"

#include "base/buffer.h"
#include "manifest/json.h"
#include "manifest/json_build.h"
#include "rehearsal/server_fields.h"

#include <stdlib.h>
#include <string.h>

#define CONTAINERS "*ontainers" // containers, initContainers, ephemeralContainers
#define ANYWHERE "*"

/** One row: how a field of Kubernetes' own kinds merges when it is neither plain nor a plain map.
 */
struct rule {
    const char *kind;   ///< NULL: of any.
    const char *parent; ///< The field around it; "" at the top of the object.
    const char *field;
    enum mt_merge merge;
    bool whole_items; ///< The items of a keyed list have one owner each.
    const char *keys[2];
};

// x-kubernetes-list-type, -list-map-keys and -map-type of Kubernetes' OpenAPI, v1.36.
static const struct rule rules[] = {
    {NULL, "metadata", "ownerReferences", MT_MERGE_KEYED, true, {"uid"}},
    {NULL, "metadata", "finalizers", MT_MERGE_SET, false, {NULL}},
    {NULL, "status", "conditions", MT_MERGE_KEYED, false, {"type"}},
    {NULL, "spec", "containers", MT_MERGE_KEYED, false, {"name"}},
    {NULL, "spec", "initContainers", MT_MERGE_KEYED, false, {"name"}},
    {NULL, "spec", "ephemeralContainers", MT_MERGE_KEYED, false, {"name"}},
    {NULL, "spec", "volumes", MT_MERGE_KEYED, false, {"name"}},
    {NULL, "spec", "imagePullSecrets", MT_MERGE_KEYED, true, {"name"}},
    {NULL, "spec", "hostAliases", MT_MERGE_KEYED, false, {"ip"}},
    {NULL, "spec", "resourceClaims", MT_MERGE_KEYED, false, {"name"}},
    {NULL, "spec", "schedulingGates", MT_MERGE_KEYED, false, {"name"}},
    {NULL,
     "spec",
     "topologySpreadConstraints",
     MT_MERGE_KEYED,
     false,
     {"topologyKey", "whenUnsatisfiable"}},
    {NULL, CONTAINERS, "ports", MT_MERGE_KEYED, false, {"containerPort", "protocol"}},
    {NULL, CONTAINERS, "env", MT_MERGE_KEYED, false, {"name"}},
    {NULL, CONTAINERS, "volumeMounts", MT_MERGE_KEYED, false, {"mountPath"}},
    {NULL, CONTAINERS, "volumeDevices", MT_MERGE_KEYED, false, {"devicePath"}},
    {NULL, "resources", "claims", MT_MERGE_KEYED, false, {"name"}},
    {"Service", "spec", "ports", MT_MERGE_KEYED, false, {"port", "protocol"}},
    {"ServiceAccount", "", "secrets", MT_MERGE_KEYED, true, {"name"}},
    {"Node", "status", "addresses", MT_MERGE_KEYED, false, {"type"}},
    {"ValidatingWebhookConfiguration", "", "webhooks", MT_MERGE_KEYED, false, {"name"}},
    {"MutatingWebhookConfiguration", "", "webhooks", MT_MERGE_KEYED, false, {"name"}},
    {NULL, "webhooks", "matchConditions", MT_MERGE_KEYED, false, {"name"}},
    {"ValidatingAdmissionPolicy", "spec", "variables", MT_MERGE_KEYED, false, {"name"}},
    {"ValidatingAdmissionPolicy", "spec", "matchConditions", MT_MERGE_KEYED, false, {"name"}},
    {"MutatingAdmissionPolicy", "spec", "matchConditions", MT_MERGE_KEYED, false, {"name"}},
    {NULL, "spec", "selector", MT_MERGE_WHOLE, false, {NULL}},
    {NULL, "spec", "nodeSelector", MT_MERGE_WHOLE, false, {NULL}},
    {NULL, "spec", "scaleTargetRef", MT_MERGE_WHOLE, false, {NULL}},
    {NULL, "spec", "dataSource", MT_MERGE_WHOLE, false, {NULL}},
    {NULL, ANYWHERE, "configMapKeyRef", MT_MERGE_WHOLE, false, {NULL}},
    {NULL, ANYWHERE, "secretKeyRef", MT_MERGE_WHOLE, false, {NULL}},
    {NULL, ANYWHERE, "fieldRef", MT_MERGE_WHOLE, false, {NULL}},
    {NULL, ANYWHERE, "resourceFieldRef", MT_MERGE_WHOLE, false, {NULL}},
    {NULL, ANYWHERE, "labelSelector", MT_MERGE_WHOLE, false, {NULL}},
    {NULL, ANYWHERE, "namespaceSelector", MT_MERGE_WHOLE, false, {NULL}},
    {NULL, ANYWHERE, "objectSelector", MT_MERGE_WHOLE, false, {NULL}},
    {NULL, ANYWHERE, "podSelector", MT_MERGE_WHOLE, false, {NULL}},
    {NULL,
     "nodeAffinity",
     "requiredDuringSchedulingIgnoredDuringExecution",
     MT_MERGE_WHOLE,
     false,
     {NULL}},
    {NULL, "", "roleRef", MT_MERGE_WHOLE, false, {NULL}},
    {NULL, "", "involvedObject", MT_MERGE_WHOLE, false, {NULL}},
    {NULL, "backend", "resource", MT_MERGE_WHOLE, false, {NULL}},
};

static bool fits_parent(const char *rule, const char *parent)
{
    if (rule[0] != '*') {
        return strcmp(rule, parent) == 0;
    }
    size_t tail = strlen(rule + 1);
    size_t length = strlen(parent);
    return length >= tail && strcmp(parent + length - tail, rule + 1) == 0;
}

static const struct rule *find_rule(const struct mt_spot *spot)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct rule *rule = &rules[i];
        if (rule->field[0] == spot->field[0] && strcmp(rule->field, spot->field) == 0 &&
            fits_parent(rule->parent, spot->parent) &&
            (rule->kind == NULL || (spot->kind != NULL && strcmp(rule->kind, spot->kind) == 0))) {
            return rule;
        }
    }
    return NULL;
}

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
    const struct rule *rule = is_builtin(spot) ? find_rule(spot) : NULL;
    if (rule == NULL) {
        return map ? MT_MERGE_MAP : MT_MERGE_WHOLE;
    }
    if (map) {
        bool whole = spot->item ? rule->whole_items : rule->merge == MT_MERGE_WHOLE;
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
