// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/fields.h"

#include "manifest/json.h"
#include "manifest/json_build.h"
#include "rehearsal/tree.h"

#include <string.h>

enum { STEP_MAX = 256 };

const char *mt_fields_member(const char *key, struct mt_json_builder *names)
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

bool mt_fields_is_empty(const cJSON *set)
{
    return set == NULL || set->child == NULL;
}

bool mt_fields_has(const cJSON *member)
{
    return member != NULL && (member->child == NULL || mt_json_get(member, ".") != NULL);
}

static void include_self(cJSON *set)
{
    if (mt_json_get(set, ".") == NULL) {
        cJSON_AddItemToObjectCS(set, ".", cJSON_CreateObject());
    }
}

static bool fill(const struct mt_spot *spot, const cJSON *node, struct mt_json_builder *names,
                 cJSON *set);

/** The set of one member or item: NULL for a map with nothing but the server's own fields. */
static cJSON *fields_at(const struct mt_spot *spot, const cJSON *node,
                        struct mt_json_builder *names)
{
    cJSON *set = cJSON_CreateObject();
    if (fill(spot, node, names, set) && set->child == NULL) {
        cJSON_Delete(set);
        return NULL;
    }
    if (spot->item && set->child != NULL) {
        include_self(set);
    }
    return set;
}

/** Takes `fields`, which may be NULL: then the step is not in the set. */
static void put_step(cJSON *set, const char *step, cJSON *fields)
{
    if (fields != NULL) {
        cJSON_AddItemToObjectCS(set, step, fields);
    }
}

/** Fills the set of what is below `node`; false when `node` is one value of its own. */
static bool fill(const struct mt_spot *spot, const cJSON *node, struct mt_json_builder *names,
                 cJSON *set)
{
    struct mt_spot_keys keys;
    enum mt_merge merge = mt_spot_merge(spot, node, &keys);
    if (merge == MT_MERGE_WHOLE || node->child == NULL) {
        return false;
    }
    const cJSON *child = NULL;
    cJSON_ArrayForEach (child, node) {
        if (merge == MT_MERGE_MAP) {
            if (!mt_spot_is_servers(spot, child->string)) {
                struct mt_spot below = mt_spot_member(spot, child->string);
                put_step(set, mt_fields_member(child->string, names),
                         fields_at(&below, child, names));
            }
            continue;
        }
        struct mt_spot below = mt_spot_item(spot);
        const char *step = mt_spot_item_name(spot, &keys, child, names);
        if (mt_tree_get(set, step) == NULL) { // an item may be there twice
            put_step(set, step, fields_at(&below, child, names));
        }
    }
    return true;
}

cJSON *mt_fields_of(const struct mt_spot *spot, const cJSON *node, struct mt_json_builder *names)
{
    cJSON *set = cJSON_CreateObject();
    if (node != NULL) {
        fill(spot, node, names, set);
    }
    return set;
}

/** Whether both are maps, or lists, that are compared by what is in them. */
static bool is_inside(const struct mt_spot *spot, const cJSON *before, const cJSON *after)
{
    struct mt_spot_keys keys;
    return (before->type & 0xFF) == (after->type & 0xFF) && before->child != NULL &&
           after->child != NULL && mt_spot_merge(spot, after, &keys) != MT_MERGE_WHOLE;
}

/** One member or item before and after, where it is in both. */
static void differ_step(const struct mt_spot *below, const char *step, const cJSON *before,
                        const cJSON *after, struct mt_json_builder *names, cJSON *changed,
                        cJSON *gone)
{
    if (!is_inside(below, before, after)) {
        if (!mt_tree_equal(before, after)) {
            cJSON *old = fields_at(below, before, names);
            put_step(changed, step, fields_at(below, after, names));
            if (old != NULL && old->child != NULL) { // what was below it is no more
                put_step(gone, step, old);
            } else {
                cJSON_Delete(old);
            }
        }
        return;
    }
    cJSON *new_fields = cJSON_CreateObject();
    cJSON *old_fields = cJSON_CreateObject();
    mt_fields_differ(below, before, after, names, new_fields, old_fields);
    if (new_fields->child != NULL) {
        put_step(changed, step, new_fields);
    } else {
        cJSON_Delete(new_fields);
    }
    if (old_fields->child != NULL) {
        put_step(gone, step, old_fields);
    } else {
        cJSON_Delete(old_fields);
    }
}

static void differ_maps(const struct mt_spot *spot, const cJSON *before, const cJSON *after,
                        struct mt_json_builder *names, cJSON *changed, cJSON *gone)
{
    const cJSON *hint = NULL;
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, after) {
        if (mt_spot_is_servers(spot, member->string)) {
            continue;
        }
        const cJSON *old = mt_tree_follow(before, member->string, &hint);
        struct mt_spot below = mt_spot_member(spot, member->string);
        const char *step = mt_fields_member(member->string, names);
        if (old != NULL) {
            differ_step(&below, step, old, member, names, changed, gone);
        } else {
            put_step(changed, step, fields_at(&below, member, names));
        }
    }
    hint = NULL;
    cJSON_ArrayForEach (member, before) {
        if (mt_tree_follow(after, member->string, &hint) == NULL &&
            !mt_spot_is_servers(spot, member->string)) {
            struct mt_spot below = mt_spot_member(spot, member->string);
            put_step(gone, mt_fields_member(member->string, names),
                     fields_at(&below, member, names));
        }
    }
}

static void differ_lists(const struct mt_spot *spot, const cJSON *before, const cJSON *after,
                         struct mt_json_builder *names, cJSON *changed, cJSON *gone)
{
    struct mt_spot_keys keys;
    mt_spot_merge(spot, after, &keys);
    struct mt_map old = {0};
    struct mt_map new = {0};
    mt_spot_index(spot, &keys, before, names, &old);
    mt_spot_index(spot, &keys, after, names, &new);
    struct mt_spot below = mt_spot_item(spot);
    for (size_t i = 0; i < new.count; i++) {
        const char *step = new.entries[i].key;
        const cJSON *was = mt_map_get(&old, step);
        if (was != NULL) {
            differ_step(&below, step, was, new.entries[i].value, names, changed, gone);
        } else {
            put_step(changed, step, fields_at(&below, new.entries[i].value, names));
        }
    }
    for (size_t i = 0; i < old.count; i++) {
        if (mt_map_get(&new, old.entries[i].key) == NULL) {
            put_step(gone, old.entries[i].key, fields_at(&below, old.entries[i].value, names));
        }
    }
    mt_map_fini(&old);
    mt_map_fini(&new);
}

void mt_fields_differ(const struct mt_spot *spot, const cJSON *before, const cJSON *after,
                      struct mt_json_builder *names, cJSON *changed, cJSON *gone)
{
    if (cJSON_IsObject(after)) {
        differ_maps(spot, before, after, names, changed, gone);
    } else {
        differ_lists(spot, before, after, names, changed, gone);
    }
}

void mt_fields_add(cJSON *set, const cJSON *more, struct mt_json_builder *names)
{
    bool self = set->child == NULL && set->string != NULL; // a leaf that gets something below it
    const cJSON *hint = NULL;
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, more) {
        cJSON *own = mt_tree_follow(set, member->string, &hint);
        if (own == NULL) {
            const char *step = mt_json_key(names, member->string, strlen(member->string));
            cJSON_AddItemToObjectCS(set, step, mt_tree_copy(member));
        } else if (mt_fields_has(member) && own->child != NULL) {
            include_self(own);
            mt_fields_add(own, member, names);
        } else if (strcmp(member->string, ".") != 0) {
            mt_fields_add(own, member, names);
        }
    }
    if (self && set->child != NULL) {
        include_self(set);
    }
}

void mt_fields_take_out(cJSON *set, const cJSON *less, bool around)
{
    const cJSON *hint = NULL;
    cJSON *next = NULL;
    for (cJSON *own = set->child; own != NULL; own = next) {
        next = own->next;
        const cJSON *other = mt_tree_follow(less, own->string, &hint);
        if (other == NULL || strcmp(own->string, ".") == 0) {
            continue;
        }
        bool self = mt_fields_has(own) && !mt_fields_has(other) && !around;
        mt_tree_remove(own, ".");
        mt_fields_take_out(own, other, around);
        if (self && own->child != NULL) {
            include_self(own);
        } else if (!self && own->child == NULL) {
            cJSON_Delete(cJSON_DetachItemViaPointer(set, own));
        }
    }
}

void mt_fields_print_step(const char *step, struct mt_buf *path)
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
