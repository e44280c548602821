// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/merge.h"

#include "base/buffer.h"
#include "manifest/json.h"
#include "manifest/json_build.h"
#include "rehearsal/fields.h"
#include "rehearsal/tree.h"

#include <string.h>

static void apply_lists(const struct mt_spot *spot, const struct mt_spot_keys *keys, cJSON *list,
                        const cJSON *applied, struct mt_json_builder *names);

/** Whether `old` and `new` merge member by member or item by item. */
static enum mt_merge merge_of(const struct mt_spot *spot, const cJSON *old, const cJSON *new,
                              struct mt_spot_keys *keys)
{
    enum mt_merge merge = mt_spot_merge(spot, new, keys);
    return (old->type & 0xFF) == (new->type & 0xFF) ? merge : MT_MERGE_WHOLE;
}

/** What `old` becomes when `new` is applied to it: itself, changed, or a copy of `new`. */
static cJSON *applied_to(const struct mt_spot *spot, cJSON *old, const cJSON *new,
                         struct mt_json_builder *names)
{
    struct mt_spot_keys keys;
    switch (merge_of(spot, old, new, &keys)) {
    case MT_MERGE_MAP:
        mt_merge_apply(spot, old, new, names);
        return old;
    case MT_MERGE_SET:
    case MT_MERGE_KEYED:
        apply_lists(spot, &keys, old, new, names);
        return old;
    case MT_MERGE_WHOLE:
        break;
    }
    return mt_tree_equal(old, new) ? old : mt_tree_copy(new);
}

void mt_merge_apply(const struct mt_spot *spot, cJSON *tree, const cJSON *applied,
                    struct mt_json_builder *names)
{
    const cJSON *hint = NULL;
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, applied) {
        struct mt_spot below = mt_spot_member(spot, member->string);
        cJSON *old = mt_tree_follow(tree, member->string, &hint);
        if (old == NULL) {
            mt_tree_set(tree, member->string, mt_tree_copy(member));
            continue;
        }
        cJSON *merged = applied_to(&below, old, member, names);
        if (merged != old) {
            mt_tree_set(tree, member->string, merged);
            hint = NULL; // it pointed to what was replaced
        }
    }
}

/** Moves an item of the old list to the merged one. */
static void keep(cJSON *merged, cJSON *list, cJSON *item)
{
    cJSON_AddItemToArray(merged, cJSON_DetachItemViaPointer(list, item));
}

/** The next item of the applied list, merged with the old one of its name where there is one. */
static void take_next(const struct mt_spot *below, const struct mt_map_entry *next, cJSON *list,
                      struct mt_map *old, cJSON *merged, struct mt_json_builder *names)
{
    cJSON *item = mt_map_get(old, next->key);
    if (item == NULL) {
        cJSON_AddItemToArray(merged, mt_tree_copy(next->value));
        return;
    }
    cJSON *result = applied_to(below, item, next->value, names);
    if (result == item) {
        keep(merged, list, item);
    } else {
        cJSON_AddItemToArray(merged, result);
        cJSON_Delete(cJSON_DetachItemViaPointer(list, item));
    }
}

/**
 * Items that are applied come in their own order; those that only the old list has stay where they
 * were among them.
 */
static void apply_lists(const struct mt_spot *spot, const struct mt_spot_keys *keys, cJSON *list,
                        const cJSON *applied, struct mt_json_builder *names)
{
    struct mt_spot below = mt_spot_item(spot);
    struct mt_map old = {0};
    struct mt_map new = {0};
    mt_spot_index(spot, keys, list, names, &old);
    mt_spot_index(spot, keys, applied, names, &new);
    cJSON *merged = cJSON_CreateArray();
    size_t next = 0;
    for (size_t i = 0; i < old.count; i++) {
        if (mt_map_get(&new, old.entries[i].key) == NULL) {
            keep(merged, list, old.entries[i].value);
        } else {
            take_next(&below, &new.entries[next++], list, &old, merged, names);
        }
    }
    while (next < new.count) {
        take_next(&below, &new.entries[next++], list, &old, merged, names);
    }
    cJSON *rest = list->child; // items that were there twice
    list->child = merged->child;
    merged->child = rest;
    cJSON_Delete(merged);
    mt_map_fini(&old);
    mt_map_fini(&new);
}

/** The members of a map; those that name an item (`keys`) stay as long as it does. */
static void remove_members(const struct mt_spot *spot, cJSON *tree, const cJSON *gone,
                           const struct mt_spot_keys *keys, struct mt_json_builder *names)
{
    const cJSON *step = NULL;
    cJSON_ArrayForEach (step, gone) {
        const char *key = strncmp(step->string, "f:", 2) == 0 ? step->string + 2 : NULL;
        cJSON *member = key != NULL ? mt_tree_get(tree, key) : NULL;
        bool named = false;
        for (size_t i = 0; key != NULL && i < keys->count; i++) {
            named = named || strcmp(keys->names[i], key) == 0;
        }
        if (member == NULL || named) {
            continue;
        }
        struct mt_spot below = mt_spot_member(spot, key);
        bool inside = step->child != NULL && (cJSON_IsObject(member) || cJSON_IsArray(member));
        if (inside) {
            mt_merge_remove(&below, member, step, names);
        }
        if (inside ? member->child == NULL : step->child == NULL) {
            cJSON_Delete(cJSON_DetachItemViaPointer(tree, member));
        }
    }
}

void mt_merge_remove(const struct mt_spot *spot, cJSON *tree, const cJSON *gone,
                     struct mt_json_builder *names)
{
    struct mt_spot_keys keys = {.count = 0};
    if (cJSON_IsObject(tree)) {
        remove_members(spot, tree, gone, &keys, names);
        return;
    }
    if (mt_spot_merge(spot, tree, &keys) == MT_MERGE_WHOLE) {
        return;
    }
    struct mt_spot below = mt_spot_item(spot);
    struct mt_map items = {0};
    mt_spot_index(spot, &keys, tree, names, &items);
    const cJSON *step = NULL;
    cJSON_ArrayForEach (step, gone) {
        cJSON *item = mt_map_get(&items, step->string);
        if (item != NULL && mt_field_set_has(step)) {
            cJSON_Delete(cJSON_DetachItemViaPointer(tree, item));
        } else if (item != NULL) {
            remove_members(&below, item, step, &keys, names);
        }
    }
    mt_map_fini(&items);
}

void mt_merge_patch(cJSON *tree, const cJSON *patch, struct mt_json_builder *names)
{
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, patch) {
        cJSON *old = mt_tree_get(tree, member->string);
        if (cJSON_IsNull(member)) {
            mt_tree_remove(tree, member->string);
        } else if (cJSON_IsObject(member)) {
            const char *key = mt_json_key(names, member->string, strlen(member->string));
            mt_merge_patch(mt_tree_map(tree, key), member, names);
        } else if (!mt_tree_equal(old, member)) {
            const char *key = mt_json_key(names, member->string, strlen(member->string));
            mt_tree_set(tree, key, mt_tree_take_in(names, member));
        }
    }
}

/** One search for conflicts, on its way down. */
struct search {
    struct mt_json_builder *names;
    struct mt_buf path;
    mt_conflict_fn *each;
    void *data;
};

static void find_conflicts(struct search *search, const struct mt_spot *spot, const cJSON *live,
                           const cJSON *applied, const cJSON *owned);

static void find_in_step(struct search *search, const struct mt_spot *below, const char *step,
                         const cJSON *live, const cJSON *applied, const cJSON *owned)
{
    const cJSON *theirs = mt_json_get(owned, step);
    if (theirs == NULL) {
        return;
    }
    size_t length = search->path.length;
    mt_field_set_print_step(step, &search->path);
    struct mt_spot_keys keys;
    if (mt_spot_merge(below, applied, &keys) != MT_MERGE_WHOLE && applied->child != NULL &&
        live != NULL) {
        find_conflicts(search, below, live, applied, theirs);
    } else if (mt_field_set_has(theirs) && !mt_tree_equal(live, applied)) {
        search->each(search->data, mt_buf_text(&search->path));
    }
    search->path.length = length;
    search->path.data[length] = '\0';
}

static void find_conflicts(struct search *search, const struct mt_spot *spot, const cJSON *live,
                           const cJSON *applied, const cJSON *owned)
{
    if (cJSON_IsObject(applied)) {
        const cJSON *member = NULL;
        cJSON_ArrayForEach (member, applied) {
            if (!mt_spot_is_servers(spot, member->string)) {
                struct mt_spot below = mt_spot_member(spot, member->string);
                find_in_step(search, &below, mt_field_set_member(member->string, search->names),
                             mt_json_get(live, member->string), member, owned);
            }
        }
        return;
    }
    struct mt_spot_keys keys;
    mt_spot_merge(spot, applied, &keys);
    struct mt_spot below = mt_spot_item(spot);
    struct mt_map old = {0};
    mt_spot_index(spot, &keys, live, search->names, &old);
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, applied) {
        const char *step = mt_spot_item_name(spot, &keys, item, search->names);
        find_in_step(search, &below, step, mt_map_get(&old, step), item, owned);
    }
    mt_map_fini(&old);
}

void mt_merge_conflicts(const struct mt_spot *spot, const cJSON *live, const cJSON *applied,
                        const cJSON *owned, struct mt_json_builder *names, mt_conflict_fn *each,
                        void *data)
{
    struct search search = {.names = names, .each = each, .data = data};
    mt_buf_init(&search.path, MT_BUF_UNLIMITED);
    mt_buf_puts(&search.path, "");
    find_conflicts(&search, spot, live, applied, owned);
    mt_buf_fini(&search.path);
}
