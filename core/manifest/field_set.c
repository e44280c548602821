// SPDX-License-Identifier: Apache-2.0
#include "manifest/field_set.h"

#include "base/buffer.h"
#include "manifest/json.h"
#include "manifest/json_build.h"
#include "manifest/tree.h"

#include <string.h>

enum { STEP_MAX = 256 };

const char *mt_field_set_member(const char *key, struct mt_json_builder *names)
{
    char short_step[STEP_MAX];
    size_t length = strlen(key);
    if (length + 3 <= sizeof short_step) {
        short_step[0] = 'f';
        short_step[1] = ':';
        memcpy(short_step + 2, key, length + 1);
        return mt_json_key(names, short_step, length + 2);
    }
    struct mt_buf step;
    mt_buf_init(&step, MT_BUF_UNLIMITED);
    mt_buf_printf(&step, "f:%s", key);
    const char *interned = mt_json_key(names, mt_buf_text(&step), step.length);
    mt_buf_fini(&step);
    return interned;
}

bool mt_field_set_is_empty(const cJSON *set)
{
    return set == NULL || set->child == NULL;
}

bool mt_field_set_has(const cJSON *member)
{
    return member != NULL && (member->child == NULL || mt_json_get(member, ".") != NULL);
}

void mt_field_set_include(cJSON *set)
{
    if (mt_json_get(set, ".") == NULL) {
        cJSON_AddItemToObjectCS(set, ".", cJSON_CreateObject());
    }
}

void mt_field_set_add(cJSON *set, const cJSON *more)
{
    bool self = set->child == NULL && set->string != NULL; // a leaf that gets something below it
    struct mt_tree_finder finder = {.map = set};
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, more) {
        cJSON *own = mt_tree_find(&finder, member->string);
        if (own == NULL) {
            cJSON_AddItemToArray(set, mt_tree_copy(member)); // leaves the key alone
        } else if (mt_field_set_has(member) && own->child != NULL) {
            mt_field_set_include(own);
            mt_field_set_add(own, member);
        } else if (strcmp(member->string, ".") != 0) {
            mt_field_set_add(own, member);
        }
    }
    mt_tree_finder_fini(&finder);
    if (self && set->child != NULL) {
        mt_field_set_include(set);
    }
}

void mt_field_set_take_out(cJSON *set, const cJSON *less, bool around)
{
    struct mt_tree_finder finder = {.map = less};
    cJSON *next = NULL;
    for (cJSON *own = set->child; own != NULL; own = next) {
        next = own->next;
        const cJSON *other = mt_tree_find(&finder, own->string);
        if (other == NULL || strcmp(own->string, ".") == 0) {
            continue;
        }
        bool self = mt_field_set_has(own) && !mt_field_set_has(other) && !around;
        mt_tree_remove(own, ".");
        mt_field_set_take_out(own, other, around);
        if (self && own->child != NULL) {
            mt_field_set_include(own);
        } else if (!self && own->child == NULL) {
            cJSON_Delete(cJSON_DetachItemViaPointer(set, own));
        }
    }
    mt_tree_finder_fini(&finder);
}

static bool is_leaf(const cJSON *member)
{
    const cJSON *child = member->child;
    return child == NULL || (child->next == NULL && strcmp(child->string, ".") == 0);
}

/** Whether the item of this step is named by the member: `k:{"name":"web"}` by `f:name`. */
static bool names_item(const char *item, const char *member)
{
    size_t length = strncmp(member, "f:", 2) == 0 ? strlen(member + 2) : 0;
    if (strncmp(item, "k:", 2) != 0 || length == 0) {
        return false;
    }
    // A quote within a string has a backslash before it, so what is found between two is a key.
    for (const char *at = item + 2; (at = strstr(at, member + 2)) != NULL; at++) {
        if (at[-1] == '"' && at[length] == '"' && at[length + 1] == ':') {
            return true;
        }
    }
    return false;
}

size_t mt_field_set_leaves(const cJSON *set, const cJSON *other)
{
    size_t count = 0;
    struct mt_tree_finder finder = {.map = other};
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, set) {
        const cJSON *same = other != NULL ? mt_tree_find(&finder, member->string) : NULL;
        bool named = set->string != NULL && names_item(set->string, member->string);
        if ((other != NULL && same == NULL) || named || strcmp(member->string, ".") == 0) {
            continue;
        }
        if (is_leaf(member)) {
            count += same == NULL || is_leaf(same);
        } else {
            count += mt_field_set_leaves(member, same);
        }
    }
    mt_tree_finder_fini(&finder);
    return count;
}

/** Whether an item has these values; a key that it leaves out may be one that has a default. */
static bool has_keys(const cJSON *item, const cJSON *keys)
{
    const cJSON *key = NULL;
    cJSON_ArrayForEach (key, keys) {
        const cJSON *value = mt_json_get(item, key->string);
        if (!cJSON_IsObject(item) || (value != NULL && !mt_tree_equal(value, key))) {
            return false;
        }
    }
    return true;
}

const cJSON *mt_field_set_item(const cJSON *list, const char *step)
{
    if (!cJSON_IsArray(list) || (strncmp(step, "k:", 2) != 0 && strncmp(step, "v:", 2) != 0)) {
        return NULL;
    }
    struct mt_json_end end;
    cJSON *name = mt_json_parse(NULL, step + 2, strlen(step + 2), 1, &end, NULL);
    const cJSON *found = NULL;
    for (const cJSON *item = list->child; name != NULL && found == NULL && item != NULL;
         item = item->next) {
        bool fits = step[0] == 'k' ? has_keys(item, name) : mt_tree_equal(item, name);
        found = fits ? item : NULL;
    }
    cJSON_Delete(name);
    return found;
}

void mt_field_set_print_step(const char *step, struct mt_buf *path)
{
    if (strncmp(step, "f:", 2) == 0) {
        mt_buf_printf(path, ".%s", step + 2);
    } else if (strncmp(step, "v:", 2) == 0) {
        mt_buf_printf(path, "[=%s]", step + 2);
    } else {
        struct mt_json_end end;
        cJSON *keys = mt_json_parse(NULL, step + 2, strlen(step + 2), 1, &end, NULL);
        const cJSON *key = NULL;
        mt_buf_putc(path, '[');
        cJSON_ArrayForEach (key, keys) {
            mt_buf_printf(path, "%s%s=", key == keys->child ? "" : ",", key->string);
            mt_json_print(key, false, path);
        }
        mt_buf_putc(path, ']');
        cJSON_Delete(keys);
    }
}
