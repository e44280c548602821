// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/tree.h"

#include "base/memory.h"
#include "manifest/json.h"
#include "manifest/json_build.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mt_snapshot *mt_snapshot_new(cJSON *tree)
{
    struct mt_snapshot *snapshot = mt_alloc(sizeof *snapshot);
    *snapshot = (struct mt_snapshot){tree, 1};
    return snapshot;
}

struct mt_snapshot *mt_snapshot_use(struct mt_snapshot *snapshot)
{
    if (snapshot != NULL) {
        snapshot->uses++;
    }
    return snapshot;
}

void mt_snapshot_drop(struct mt_snapshot *snapshot)
{
    if (snapshot != NULL && --snapshot->uses == 0) {
        cJSON_Delete(snapshot->tree);
        free(snapshot);
    }
}

cJSON *mt_tree_take_in(struct mt_json_builder *names, const cJSON *tree)
{
    if (!cJSON_IsObject(tree) && !cJSON_IsArray(tree)) {
        cJSON *leaf = cJSON_Duplicate(tree, false);
        leaf->valueint = 0;
        if (cJSON_IsBool(leaf)) { // "yes" is how the file wrote it; the cluster knows true
            free(leaf->valuestring);
            leaf->valuestring = NULL;
        }
        return leaf;
    }
    cJSON *copy = cJSON_IsObject(tree) ? cJSON_CreateObject() : cJSON_CreateArray();
    const cJSON *child = NULL;
    cJSON_ArrayForEach (child, tree) {
        if (cJSON_IsNull(child) && child->string != NULL) {
            continue;
        }
        cJSON *taken = mt_tree_take_in(names, child);
        if (child->string != NULL) {
            free(taken->type & cJSON_StringIsConst ? NULL : taken->string);
            taken->string = mt_json_key(names, child->string, strlen(child->string));
            taken->type |= cJSON_StringIsConst;
        }
        cJSON_AddItemToArray(copy, taken); // also appends to maps, and leaves the key alone
    }
    return copy;
}

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

static bool equal_maps(const cJSON *a, const cJSON *b)
{
    size_t count = 0;
    const cJSON *hint = NULL;
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, a) {
        const cJSON *other = mt_tree_follow(b, member->string, &hint);
        if (other == NULL || !mt_tree_equal(member, other)) {
            return false;
        }
        count++;
    }
    cJSON_ArrayForEach (member, b) {
        count--;
    }
    return count == 0;
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
    return a->valuestring == b->valuestring || (a->valuestring != NULL && b->valuestring != NULL &&
                                                strcmp(a->valuestring, b->valuestring) == 0);
}
