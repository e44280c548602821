// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/schema.h"

#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

/** What stands at the top of every object is not the schema's matter. */
static bool is_top(unsigned depth, const char *key)
{
    return depth == 0 && (strcmp(key, "metadata") == 0 || strcmp(key, "apiVersion") == 0 ||
                          strcmp(key, "kind") == 0);
}

/** The schema of a member, or NULL when none is known. */
static const cJSON *schema_of(const cJSON *schema, const char *key)
{
    const cJSON *member = mt_json_at(schema, "properties", key, NULL);
    if (member == NULL) {
        member = mt_json_get(schema, "additionalProperties");
        member = cJSON_IsObject(member) ? member : NULL;
    }
    return member;
}

static void fill(struct mt_rehearsal *store, const cJSON *schema, cJSON *node, unsigned depth)
{
    if (cJSON_IsArray(node)) {
        cJSON *item = NULL;
        cJSON_ArrayForEach (item, node) {
            fill(store, mt_json_get(schema, "items"), item, depth + 1);
        }
        return;
    }
    if (schema == NULL || !cJSON_IsObject(node)) {
        return;
    }
    const cJSON *property = NULL;
    cJSON_ArrayForEach (property, mt_json_get(schema, "properties")) {
        const cJSON *value = mt_json_get(property, "default");
        if (value != NULL && !is_top(depth, property->string) &&
            mt_tree_get(node, property->string) == NULL) {
            mt_tree_set(node, mt_store_name(store, property->string), mt_tree_copy(value));
        }
    }
    cJSON *member = NULL;
    cJSON_ArrayForEach (member, node) {
        if (!is_top(depth, member->string)) {
            fill(store, schema_of(schema, member->string), member, depth + 1);
        }
    }
}

void mt_schema_fill(struct mt_rehearsal *store, const cJSON *schema, cJSON *tree)
{
    fill(store, schema, tree, 0);
}

/** A walk down with the path to where it is. */
struct walk {
    struct mt_buf path;
    struct mt_buf *first; ///< Of mt_schema_prune().
    struct mt_causes *causes;
};

/** Goes one step down; returns what step_up() needs. */
static size_t step_down(struct walk *walk, const char *key, size_t index)
{
    size_t length = walk->path.length;
    if (key != NULL) {
        mt_buf_printf(&walk->path, "%s%s", length > 0 ? "." : "", key);
    } else {
        mt_buf_printf(&walk->path, "[%zu]", index);
    }
    return length;
}

static void step_up(struct walk *walk, size_t length)
{
    walk->path.length = length;
    if (walk->path.data != NULL) {
        walk->path.data[length] = '\0';
    }
}

static bool keeps_unknown(const cJSON *schema)
{
    return schema == NULL || mt_json_get(schema, "properties") == NULL ||
           cJSON_IsTrue(mt_json_get(schema, "x-kubernetes-preserve-unknown-fields")) ||
           mt_json_get(schema, "additionalProperties") != NULL ||
           cJSON_IsTrue(mt_json_get(schema, "x-kubernetes-embedded-resource"));
}

static void prune(struct walk *walk, const cJSON *schema, cJSON *node, unsigned depth)
{
    size_t index = 0;
    cJSON *next = NULL;
    bool list = cJSON_IsArray(node);
    for (cJSON *child = schema != NULL ? node->child : NULL; child != NULL; child = next) {
        next = child->next;
        const cJSON *below = list ? mt_json_get(schema, "items") : schema_of(schema, child->string);
        if (!list && is_top(depth, child->string)) {
            continue;
        }
        size_t length = step_down(walk, list ? NULL : child->string, index++);
        if (below != NULL) {
            prune(walk, below, child, depth + 1);
        } else if (!list && !keeps_unknown(schema)) {
            if (walk->first->length == 0) {
                mt_buf_puts(walk->first, mt_buf_text(&walk->path));
            }
            cJSON_Delete(cJSON_DetachItemViaPointer(node, child));
        }
        step_up(walk, length);
    }
}

void mt_schema_prune(const cJSON *schema, cJSON *tree, struct mt_buf *first)
{
    struct walk walk = {.first = first};
    mt_buf_init(&walk.path, MT_BUF_UNLIMITED);
    prune(&walk, schema, tree, 0);
    mt_buf_fini(&walk.path);
}

/** The type of a value in the words of JSON schemas. */
static const char *type_of(const cJSON *node)
{
    if (mt_json_is_number(node)) {
        return mt_json_is_integer(node) ? "integer" : "number";
    }
    if (cJSON_IsString(node)) {
        return "string";
    }
    if (cJSON_IsBool(node)) {
        return "boolean";
    }
    return cJSON_IsArray(node) ? "array" : cJSON_IsObject(node) ? "object" : "null";
}

static bool has_type(const cJSON *schema, const cJSON *node)
{
    const char *type = mt_json_string(schema, "type");
    const char *actual = type_of(node);
    if (cJSON_IsTrue(mt_json_get(schema, "x-kubernetes-int-or-string"))) {
        return strcmp(actual, "integer") == 0 || strcmp(actual, "string") == 0;
    }
    return type == NULL || strcmp(type, actual) == 0 ||
           (strcmp(type, "number") == 0 && strcmp(actual, "integer") == 0);
}

static void check_enum(const struct walk *walk, const cJSON *schema, const cJSON *node)
{
    const cJSON *values = mt_json_get(schema, "enum");
    const cJSON *value = NULL;
    cJSON_ArrayForEach (value, values) {
        if (mt_tree_equal(value, node)) {
            return;
        }
    }
    if (values == NULL) {
        return;
    }
    struct mt_buf list;
    mt_buf_init(&list, MT_BUF_UNLIMITED);
    cJSON_ArrayForEach (value, values) {
        mt_buf_puts(&list, value == values->child ? "" : ", ");
        mt_json_print(value, false, &list);
    }
    struct mt_buf actual;
    mt_buf_init(&actual, MT_BUF_UNLIMITED);
    mt_json_print(node, false, &actual);
    mt_cause(walk->causes, "%s: Unsupported value: %s: supported values: %s",
             mt_buf_text(&walk->path), mt_buf_text(&actual), mt_buf_text(&list));
    mt_buf_fini(&actual);
    mt_buf_fini(&list);
}

static void check_bound(const struct walk *walk, const cJSON *schema, const cJSON *node,
                        bool minimum)
{
    const cJSON *bound = mt_json_get(schema, minimum ? "minimum" : "maximum");
    if (bound == NULL || !mt_json_is_number(bound) || !mt_json_is_number(node)) {
        return;
    }
    double limit = strtod(bound->valuestring, NULL);
    double value = strtod(node->valuestring, NULL);
    if (minimum ? value < limit : value > limit) {
        const char *path = mt_buf_text(&walk->path);
        mt_cause(walk->causes, "%s: Invalid value: %s: %s in body should be %s than or equal to %s",
                 path, node->valuestring, path, minimum ? "greater" : "less", bound->valuestring);
    }
}

static void check_required(struct walk *walk, const cJSON *schema, const cJSON *node)
{
    const cJSON *key = NULL;
    cJSON_ArrayForEach (key, mt_json_get(schema, "required")) {
        if (cJSON_IsString(key) && mt_json_get(node, key->valuestring) == NULL) {
            size_t length = step_down(walk, key->valuestring, 0);
            mt_cause(walk->causes, "%s: Required value", mt_buf_text(&walk->path));
            step_up(walk, length);
        }
    }
}

static void check(struct walk *walk, const cJSON *schema, const cJSON *node, unsigned depth)
{
    if (!has_type(schema, node)) {
        const char *path = mt_buf_text(&walk->path);
        mt_cause(walk->causes, "%s: Invalid value: \"%s\": %s in body must be of type %s: \"%s\"",
                 path, type_of(node), path, mt_json_string(schema, "type"), type_of(node));
        return;
    }
    check_enum(walk, schema, node);
    check_bound(walk, schema, node, true);
    check_bound(walk, schema, node, false);
    bool list = cJSON_IsArray(node);
    if (cJSON_IsObject(node)) {
        check_required(walk, schema, node);
    }
    size_t index = 0;
    const cJSON *child = NULL;
    cJSON_ArrayForEach (child, node) {
        const cJSON *below = list ? mt_json_get(schema, "items") : schema_of(schema, child->string);
        if (below != NULL && (list || !is_top(depth, child->string))) {
            size_t length = step_down(walk, list ? NULL : child->string, index);
            check(walk, below, child, depth + 1);
            step_up(walk, length);
        }
        index++;
    }
}

void mt_schema_check(const cJSON *schema, const cJSON *tree, struct mt_causes *causes)
{
    struct walk walk = {.causes = causes};
    mt_buf_init(&walk.path, MT_BUF_UNLIMITED);
    if (schema != NULL) {
        check(&walk, schema, tree, 0);
    }
    mt_buf_fini(&walk.path);
}
