// SPDX-License-Identifier: Apache-2.0
#include "sync/relation.h"

#include "base/arena.h"
#include "base/array.h"
#include "manifest/field_path.h"
#include "manifest/json.h"
#include "manifest/ref.h"
#include "manifest/selector.h"
#include "sync/policy.h"

#include <stddef.h>
#include <string.h>

struct mt_relation {
    const struct mt_need *need;
    const struct mt_ref *ref;
    struct mt_arena *arena;
    MT_ARRAY(const cJSON *) names;            // MT_NEED_NAMED: texts, or references
    MT_ARRAY(struct mt_selector *) selectors; // MT_NEED_SELECTED
    MT_ARRAY(const cJSON *) labels;           // MT_NEED_SELECTING: of the object
    bool leaves;
};

/** The group that a reference names, however it does; NULL: none. */
static const char *group_of(const cJSON *reference, size_t *length)
{
    const char *api_version = mt_json_string(reference, "apiVersion");
    const char *group = mt_json_string(reference, "apiGroup");
    group = group != NULL ? group : mt_json_string(reference, "group");
    if (group != NULL) {
        *length = strlen(group);
        return group;
    }
    const char *slash = api_version != NULL ? strchr(api_version, '/') : NULL;
    *length = slash != NULL ? (size_t)(slash - api_version) : 0;
    return api_version;
}

/** Whether a reference (a name, or a map with a name and more) is to the object `ref`. */
static bool is_reference_to(const cJSON *reference, const struct mt_ref *ref)
{
    if (cJSON_IsString(reference)) {
        return strcmp(reference->valuestring, ref->name) == 0;
    }
    const char *name = mt_json_string(reference, "name");
    const char *kind = mt_json_string(reference, "kind");
    const char *namespace = mt_json_string(reference, "namespace");
    size_t length = 0;
    const char *group = group_of(reference, &length);
    return name != NULL && strcmp(name, ref->name) == 0 &&
           (kind == NULL || strcmp(kind, ref->kind) == 0) &&
           (namespace == NULL || ref->namespace[0] == '\0' ||
            strcmp(namespace, ref->namespace) == 0) &&
           (group == NULL ||
            (strlen(ref->group) == length && strncmp(group, ref->group, length) == 0));
}

static void add_name(void *data, const cJSON *field)
{
    struct mt_relation *relation = data;
    const char *namespace = mt_json_string(field, "namespace");
    const char *own = relation->ref->namespace;
    mt_array_push(relation->arena, &relation->names, field);
    relation->leaves |= namespace != NULL && own[0] != '\0' && strcmp(namespace, own) != 0;
}

static void add_selector(void *data, const cJSON *field)
{
    struct mt_relation *relation = data;
    struct mt_selector *selector = mt_selector_read(field, relation->arena);
    if (selector != NULL) {
        mt_array_push(relation->arena, &relation->selectors, selector);
    }
}

static void add_labels(void *data, const cJSON *field)
{
    struct mt_relation *relation = data;
    mt_array_push(relation->arena, &relation->labels, field);
}

struct mt_relation *mt_relation_new(const struct mt_need *need, const struct mt_ref *ref,
                                    const cJSON *object, struct mt_arena *arena)
{
    struct mt_relation *relation = MT_ARENA_NEW(arena, struct mt_relation);
    relation->need = need;
    relation->ref = ref;
    relation->arena = arena;
    switch (need->by) {
    case MT_NEED_NAMED:
        mt_field_path_each(need->path, object, add_name, relation);
        break;
    case MT_NEED_SELECTED:
        mt_field_path_each(need->path, object, add_selector, relation);
        break;
    case MT_NEED_SELECTING:
        if (need->labels != NULL) {
            mt_field_path_each(need->labels, object, add_labels, relation);
        } else {
            add_labels(relation, mt_json_at(object, "metadata", "labels", NULL));
        }
        break;
    case MT_NEED_OWNED:
    case MT_NEED_REFERRING:
        break;
    }
    return relation;
}

static bool is_named(const struct mt_relation *relation, const struct mt_ref *ref)
{
    for (size_t i = 0; i < relation->names.count; i++) {
        if (is_reference_to(relation->names.items[i], ref)) {
            return true;
        }
    }
    return false;
}

static bool is_selected(const struct mt_relation *relation, const cJSON *other)
{
    for (size_t i = 0; i < relation->selectors.count; i++) {
        if (mt_selector_matches(relation->selectors.items[i], other)) {
            return true;
        }
    }
    return false;
}

/** A field of the other one that is compared with the object. */
struct comparing {
    const struct mt_relation *relation;
    bool holds;
};

static void compare_selector(void *data, const cJSON *field)
{
    struct comparing *comparing = data;
    const struct mt_relation *relation = comparing->relation;
    const struct mt_selector *selector = mt_selector_read(field, relation->arena);
    for (size_t i = 0; selector != NULL && i < relation->labels.count; i++) {
        comparing->holds |= mt_selector_matches_labels(selector, relation->labels.items[i]);
    }
}

static void compare_reference(void *data, const cJSON *field)
{
    struct comparing *comparing = data;
    comparing->holds |= is_reference_to(field, comparing->relation->ref);
}

static bool is_in_reach(const struct mt_relation *relation, const struct mt_ref *other)
{
    const char *own = relation->ref->namespace;
    return own[0] == '\0' || other->namespace[0] == '\0' || strcmp(own, other->namespace) == 0;
}

bool mt_relation_holds(const struct mt_relation *relation, const struct mt_ref *ref,
                       const cJSON *other)
{
    struct comparing comparing = {relation, false};
    if (!is_in_reach(relation, ref)) {
        return false;
    }
    switch (relation->need->by) {
    case MT_NEED_NAMED:
        return is_named(relation, ref);
    case MT_NEED_SELECTED:
        return is_selected(relation, other);
    case MT_NEED_SELECTING:
        mt_field_path_each(relation->need->path, other, compare_selector, &comparing);
        return comparing.holds;
    case MT_NEED_REFERRING:
        mt_field_path_each(relation->need->path, other, compare_reference, &comparing);
        return comparing.holds;
    case MT_NEED_OWNED:
        break;
    }
    return false;
}

bool mt_relation_leaves(const struct mt_relation *relation)
{
    return relation->leaves;
}
