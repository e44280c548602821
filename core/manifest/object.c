// SPDX-License-Identifier: Apache-2.0
#include "manifest/object.h"

#include "base/arena.h"
#include "manifest/intent.h"
#include "manifest/json.h"

#include <string.h>

/** One document on its way into objects. */
struct reading {
    struct mt_objects *objects;
    const struct mt_object_options *options;
    struct mt_findings *findings;
    const char *file;
    unsigned document;
};

static void complain(const struct reading *reading, const char *rule, const cJSON *node,
                     const char *what)
{
    struct mt_place place = {reading->file, mt_json_line(node)};
    mt_find(reading->findings, MT_SEVERITY_ERROR, rule, place, "%s", what);
}

const char *mt_object_not_a_string(const cJSON *node, struct mt_arena *arena)
{
    const char *type = mt_json_type_name(node);
    if (cJSON_IsBool(node)) {
        return mt_arena_printf(arena, "is %s; quote it: \"%s\"", type, mt_json_bool_text(node));
    }
    if (mt_json_is_integer(node)) {
        return mt_arena_printf(arena, "is %s; quote it: \"%s\"", type, node->valuestring);
    }
    // Of 1.10 the tree has 1.1, so the text is not shown.
    return mt_arena_printf(arena, "is %s; %s", type,
                           mt_json_is_number(node) ? "quote it" : "it must be a string");
}

/** A finding for a field that must be a string; `path` is how messages call it. */
static void not_a_string(const struct reading *reading, const char *path, const cJSON *node)
{
    struct mt_place place = {reading->file, mt_json_line(node)};
    mt_find(reading->findings, MT_SEVERITY_ERROR, "field-not-a-string", place, "%s %s", path,
            mt_object_not_a_string(node, reading->findings->arena));
}

/**
 * The string at `key`, "" when it is absent or null; NULL with a finding when it is something else.
 * `path` is how messages call it.
 */
static const char *string_at(const struct reading *reading, const cJSON *map, const char *key,
                             const char *path)
{
    const cJSON *node = mt_json_get(map, key);
    if (node == NULL || cJSON_IsNull(node)) {
        return "";
    }
    if (!cJSON_IsString(node)) {
        not_a_string(reading, path, node);
        return NULL;
    }
    return node->valuestring;
}

/** "apps/v1" into "apps" and "v1"; "v1" into "" and "v1". */
static bool split_api_version(const char *text, struct mt_arena *arena, struct mt_ref *ref)
{
    const char *slash = strchr(text, '/');
    if (slash == NULL) {
        ref->group = "";
        ref->version = text;
        return text[0] != '\0';
    }
    ref->group = mt_arena_strndup(arena, text, (size_t)(slash - text));
    ref->version = slash + 1;
    return slash > text && slash[1] != '\0' && strchr(slash + 1, '/') == NULL;
}

/** The group, version and kind; the kind is set, perhaps to "", unless this is no object at all. */
static bool read_type(const struct reading *reading, const cJSON *root, struct mt_ref *ref)
{
    const char *api_version = string_at(reading, root, "apiVersion", "apiVersion");
    const char *kind = string_at(reading, root, "kind", "kind");
    if (api_version == NULL || kind == NULL) {
        return false;
    }
    if (api_version[0] == '\0' && kind[0] == '\0') {
        complain(reading, "no-kind", root,
                 "this is no Kubernetes object: it has neither apiVersion nor kind");
        return false;
    }
    ref->kind = kind;
    if (api_version[0] == '\0') {
        complain(reading, "no-kind", root, "the object has no apiVersion; add one, such as v1");
        return false;
    }
    if (kind[0] == '\0') {
        complain(reading, "no-kind", root, "the object has no kind; add one, such as ConfigMap");
        return false;
    }
    if (!split_api_version(api_version, reading->findings->arena, ref)) {
        complain(reading, "invalid-api-version", mt_json_get(root, "apiVersion"),
                 "apiVersion is neither VERSION nor GROUP/VERSION, such as v1 or apps/v1");
        return false;
    }
    return true;
}

/** The labels reach selectors and the server, which take strings only. */
static bool check_labels(const struct reading *reading, const cJSON *metadata)
{
    bool ok = true;
    const cJSON *node = NULL;
    cJSON_ArrayForEach (node, mt_json_get(metadata, "labels")) {
        if (!cJSON_IsString(node) && !cJSON_IsNull(node)) {
            not_a_string(reading,
                         mt_arena_printf(reading->findings->arena, "metadata.labels[\"%s\"]",
                                         node->string != NULL ? node->string : ""),
                         node);
            ok = false;
        }
    }
    return ok;
}

/** Whether the field is a map, null or absent. */
static bool check_map(const struct reading *reading, const cJSON *parent, const char *key,
                      const char *path)
{
    const cJSON *node = mt_json_get(parent, key);
    if (node == NULL || cJSON_IsNull(node) || cJSON_IsObject(node)) {
        return true;
    }
    struct mt_place place = {reading->file, mt_json_line(node)};
    mt_find(reading->findings, MT_SEVERITY_ERROR, "field-not-a-map", place,
            "%s is %s; it must be a map", path, mt_json_type_name(node));
    return false;
}

static bool read_name(const struct reading *reading, const cJSON *metadata,
                      struct mt_object *object)
{
    const char *name = string_at(reading, metadata, "name", "metadata.name");
    const char *prefix = string_at(reading, metadata, "generateName", "metadata.generateName");
    const char *namespace = string_at(reading, metadata, "namespace", "metadata.namespace");
    if (name == NULL || prefix == NULL || namespace == NULL) {
        return false;
    }
    object->generate_name = name[0] == '\0' && prefix[0] != '\0';
    object->ref.name = object->generate_name ? prefix : name;
    object->ref.namespace = namespace;
    return true;
}

/** Whether the object has a name; generateName is for hooks, which are new in every run. */
static bool check_name(const struct reading *reading, const struct mt_object *object)
{
    const char *kind = object->ref.kind[0] != '\0' ? object->ref.kind : "object";
    if (object->ref.name[0] == '\0') {
        mt_find(reading->findings, MT_SEVERITY_ERROR, "no-name", object->place,
                "the %s has no metadata.name; add one", kind);
        return false;
    }
    if (object->generate_name && !object->intent->hook && !reading->options->live) {
        mt_find(reading->findings, MT_SEVERITY_ERROR, "generate-name", object->place,
                "the %s has metadata.generateName and no metadata.name: only hooks may have "
                "generated names, since anything else would be created anew by every sync",
                kind);
        return false;
    }
    return true;
}

static void add_object(const struct reading *reading, cJSON *root)
{
    struct mt_arena *arena = reading->findings->arena;
    struct mt_object *object = MT_ARENA_NEW(arena, struct mt_object);
    object->tree = root;
    object->place = (struct mt_place){reading->file, mt_json_line(root)};
    object->document = reading->document;
    const cJSON *metadata = mt_json_get(root, "metadata");
    // Each check reports what it finds; no `&&`, so that all of them are heard.
    bool typed = read_type(reading, root, &object->ref);
    bool metadata_is_map = check_map(reading, root, "metadata", "metadata");
    bool annotated = check_map(reading, metadata, "annotations", "metadata.annotations");
    bool labelled = check_map(reading, metadata, "labels", "metadata.labels") &&
                    check_labels(reading, metadata);
    if (object->ref.kind == NULL || !metadata_is_map) {
        return;
    }
    bool named = read_name(reading, metadata, object);
    const size_t before = reading->objects->list.count;
    const struct mt_intent *like =
        before > 0 ? reading->objects->list.items[before - 1]->intent : NULL;
    object->intent = mt_intent_read(object, reading->options, like, reading->findings);
    named = named && check_name(reading, object);
    if (typed && named && annotated && labelled) {
        mt_array_push(arena, &reading->objects->list, object);
    }
}

static bool ends_with_list(const char *kind)
{
    size_t length = kind != NULL ? strlen(kind) : 0;
    return length >= 4 && strcmp(kind + length - 4, "List") == 0;
}

/** Items of a typed list (ConfigMapList) may leave out both words, which the list says for them. */
static void inherit_type(const struct reading *reading, const cJSON *list, cJSON *item)
{
    const char *kind = mt_json_string(list, "kind");
    const char *api_version = mt_json_string(list, "apiVersion");
    size_t length = strlen(kind) - strlen("List");
    if (length == 0 || api_version == NULL || !cJSON_IsObject(item) ||
        mt_json_get(item, "kind") != NULL || mt_json_get(item, "apiVersion") != NULL) {
        return;
    }
    const char *item_kind = mt_arena_strndup(reading->findings->arena, kind, length);
    cJSON_AddItemToObjectCS(item, "apiVersion", cJSON_CreateString(api_version));
    cJSON_AddItemToObjectCS(item, "kind", cJSON_CreateString(item_kind));
}

static void add_root(const struct reading *reading, cJSON *root);

static void add_items(const struct reading *reading, const cJSON *list, cJSON *items)
{
    while (items->child != NULL) {
        cJSON *item = cJSON_DetachItemViaPointer(items, items->child);
        inherit_type(reading, list, item);
        mt_arena_own(reading->findings->arena, item, mt_json_release);
        add_root(reading, item);
    }
}

/** Recurses into nested Lists only, which MT_JSON_DEPTH_MAX bounds. */
static void add_root(const struct reading *reading, cJSON *root) // NOLINT(misc-no-recursion)
{
    if (!cJSON_IsObject(root)) {
        struct mt_place place = {reading->file, mt_json_line(root)};
        mt_find(reading->findings, MT_SEVERITY_ERROR, "not-an-object", place,
                "this is %s, not a Kubernetes object; begin with apiVersion and kind",
                mt_json_type_name(root));
        return;
    }
    cJSON *items = cJSON_GetObjectItemCaseSensitive(root, "items");
    const char *kind = mt_json_string(root, "kind");
    if (ends_with_list(kind) && (cJSON_IsArray(items) || cJSON_IsNull(items))) {
        add_items(reading, root, items);
    } else if (kind != NULL && strcmp(kind, "List") == 0) {
        complain(reading, "no-items", root, "the List has no items: add a list of objects");
    } else {
        add_object(reading, root);
    }
}

void mt_objects_add(struct mt_objects *objects, cJSON *root, struct mt_place place,
                    unsigned document, const struct mt_object_options *options,
                    struct mt_findings *findings)
{
    mt_arena_own(findings->arena, root, mt_json_release);
    struct reading reading = {objects, options, findings, place.file, document};
    add_root(&reading, root);
}

struct mt_place mt_object_annotation_place(const struct mt_object *object, const char *key)
{
    const cJSON *node = mt_json_get(mt_json_at(object->tree, "metadata", "annotations", NULL), key);
    unsigned line = mt_json_line(node);
    return line > 0 ? (struct mt_place){object->place.file, line} : object->place;
}
