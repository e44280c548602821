// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/fields.h"

#include "manifest/field_set.h"
#include "manifest/json_build.h"
#include "rehearsal/tree.h"

#include <string.h>

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
        mt_field_set_include(set);
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
                put_step(set, mt_field_set_member(child->string, names),
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
        const char *step = mt_field_set_member(member->string, names);
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
            put_step(gone, mt_field_set_member(member->string, names),
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
