// SPDX-License-Identifier: Apache-2.0
#include "manifest/tree.h"

#include "manifest/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

cJSON *mt_tree_copy(const cJSON *tree)
{
    return cJSON_Duplicate(tree, true);
}

cJSON *mt_tree_get(const cJSON *map, const char *key)
{
    return cJSON_IsObject(map) ? cJSON_GetObjectItemCaseSensitive(map, key) : NULL;
}

enum { STEP_MAX = 64 };

/** Cuts the first step off a path; NULL at its end. */
static const char *next_step(const char **path, char step[STEP_MAX])
{
    size_t length = strcspn(*path, ".");
    if (length == 0 || length >= STEP_MAX) {
        return NULL;
    }
    memcpy(step, *path, length);
    step[length] = '\0';
    *path += length + ((*path)[length] == '.' ? 1 : 0);
    return step;
}

cJSON *mt_tree_walk(cJSON *tree, const char *path)
{
    char step[STEP_MAX];
    while (tree != NULL && next_step(&path, step) != NULL) {
        tree = mt_tree_get(tree, step);
    }
    return tree;
}

const cJSON *mt_tree_look(const cJSON *tree, const char *path)
{
    char step[STEP_MAX];
    while (tree != NULL && next_step(&path, step) != NULL) {
        tree = mt_json_get(tree, step);
    }
    return tree;
}

cJSON *mt_tree_map(cJSON *map, const char *key)
{
    cJSON *member = mt_tree_get(map, key);
    if (!cJSON_IsObject(member)) {
        member = cJSON_CreateObject();
        mt_tree_set(map, key, member);
    }
    return member;
}

void mt_tree_set(cJSON *map, const char *key, cJSON *value)
{
    cJSON *old = cJSON_GetObjectItemCaseSensitive(map, key);
    if (old == NULL) {
        cJSON_AddItemToObjectCS(map, key, value);
        return;
    }
    // cJSON would copy the key; a detached node has none of its own, so that the old one's is free
    // to be used when it lives as long as the store.
    cJSON *named = cJSON_CreateObject();
    cJSON_AddItemToObjectCS(named, key, value);
    cJSON_DetachItemViaPointer(named, value);
    cJSON_Delete(named);
    cJSON_ReplaceItemViaPointer(map, old, value);
}

void mt_tree_set_string(cJSON *map, const char *key, const char *value)
{
    mt_tree_set(map, key, cJSON_CreateString(value));
}

void mt_tree_set_integer(cJSON *map, const char *key, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    mt_tree_set(map, key, mt_json_number(text));
}

void mt_tree_remove(cJSON *map, const char *key)
{
    cJSON *member = mt_tree_get(map, key);
    if (member != NULL) {
        cJSON_Delete(cJSON_DetachItemViaPointer(map, member));
    }
}

cJSON *mt_tree_follow(const cJSON *map, const char *key, const cJSON **hint)
{
    const cJSON *expected = *hint != NULL ? (*hint)->next : map != NULL ? map->child : NULL;
    if (expected != NULL && strcmp(expected->string, key) == 0) {
        *hint = expected;
        // The list's own link to the node, which is not const.
        return expected->next != NULL ? expected->next->prev : map->child->prev;
    }
    cJSON *found = mt_tree_get(map, key);
    if (found != NULL) {
        *hint = found;
    }
    return found;
}

static bool is_large(const cJSON *map)
{
    enum { SMALL = 16 };
    size_t count = 0;
    const cJSON *member = map->child;
    while (member != NULL && count <= SMALL) {
        member = member->next;
        count++;
    }
    return count > SMALL;
}

cJSON *mt_tree_find(struct mt_tree_finder *finder, const char *key)
{
    if (!cJSON_IsObject(finder->map) || finder->map->child == NULL) {
        return NULL;
    }
    const cJSON *expected = finder->hint != NULL ? finder->hint->next : finder->map->child;
    bool is_next = expected != NULL && strcmp(expected->string, key) == 0;
    if (is_next || (finder->index.count == 0 && !is_large(finder->map))) {
        return mt_tree_follow(finder->map, key, &finder->hint);
    }
    if (finder->index.count == 0) {
        for (cJSON *member = finder->map->child; member != NULL; member = member->next) {
            mt_map_put(&finder->index, member->string, member);
        }
    }
    cJSON *found = mt_map_get(&finder->index, key);
    finder->hint = found != NULL ? found : finder->hint;
    return found;
}

void mt_tree_finder_fini(struct mt_tree_finder *finder)
{
    mt_map_fini(&finder->index);
}

static bool equal_maps(const cJSON *a, const cJSON *b)
{
    if (cJSON_GetArraySize(a) != cJSON_GetArraySize(b)) {
        return false;
    }
    bool equal = true;
    struct mt_tree_finder finder = {.map = b};
    for (const cJSON *member = a->child; equal && member != NULL; member = member->next) {
        const cJSON *other = mt_tree_find(&finder, member->string);
        equal = other != NULL && mt_tree_equal(member, other);
    }
    mt_tree_finder_fini(&finder);
    return equal;
}

static bool equal_lists(const cJSON *a, const cJSON *b)
{
    const cJSON *left = a->child;
    const cJSON *right = b->child;
    while (left != NULL && right != NULL && mt_tree_equal(left, right)) {
        left = left->next;
        right = right->next;
    }
    return left == NULL && right == NULL;
}

bool mt_tree_equal(const cJSON *a, const cJSON *b)
{
    if (a == b || a == NULL || b == NULL) {
        return a == b;
    }
    if ((a->type & 0xFF) != (b->type & 0xFF)) {
        return false;
    }
    if (cJSON_IsObject(a)) {
        return equal_maps(a, b);
    }
    if (cJSON_IsArray(a)) {
        return equal_lists(a, b);
    }
    if (cJSON_IsBool(a)) { // its text is only how a file wrote it
        return true;
    }
    return a->valuestring == b->valuestring || (a->valuestring != NULL && b->valuestring != NULL &&
                                                strcmp(a->valuestring, b->valuestring) == 0);
}
