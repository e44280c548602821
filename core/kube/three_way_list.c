// SPDX-License-Identifier: Apache-2.0
/**
 * Lists that a strategic merge patch merges: of maps that one member names, and sets of values.
 * Beside the items there are directives: items with `$patch: delete`, `$deleteFromPrimitiveList/X`
 * for sets, and `$setElementOrder/X` with all that is wanted, in its order.
 */
#include "base/buffer.h"
#include "base/map.h"
#include "kube/three_way.h"
#include "manifest/field_rule.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include <string.h>

/** The items of a list by what names them. */
struct items {
    struct mt_map by_name;
    bool broken; ///< Two have one name, or one has none.
};

/** What names an item: its member `key`, or the item itself; NULL when that is no string or number.
 */
static const char *name_of(const cJSON *item, const char *key)
{
    const cJSON *name = key != NULL ? mt_json_get(item, key) : item;
    return cJSON_IsString(name) || mt_json_is_number(name) ? name->valuestring : NULL;
}

static struct items index_items(const cJSON *list, const char *key)
{
    struct items items = {.broken = false};
    for (cJSON *item = cJSON_IsArray(list) ? list->child : NULL; item != NULL; item = item->next) {
        const char *name = name_of(item, key);
        if (name == NULL || mt_map_get(&items.by_name, name) != NULL) {
            items.broken = true;
        } else {
            mt_map_put(&items.by_name, name, item);
        }
    }
    return items;
}

static const cJSON *find(const struct items *items, const cJSON *item, const char *key)
{
    const char *name = name_of(item, key);
    return name != NULL ? mt_map_get(&items->by_name, name) : NULL;
}

/** One list in its three states, and what becomes of it. */
struct merging {
    const struct mt_patch_spot *spot;
    const struct mt_states *states;
    const char *key; ///< The member that names an item; NULL in a set.
    bool retain;
    struct items applied;
    struct items live;
    struct items wanted;
    cJSON *patch; ///< Of the map around it.
};

static void put(cJSON *patch, const char *directive, const char *field, cJSON *value)
{
    struct mt_buf key;
    mt_buf_init(&key, MT_BUF_UNLIMITED);
    mt_buf_printf(&key, "%s%s", directive, field);
    cJSON_AddItemToObject(patch, mt_buf_text(&key), value);
    mt_buf_fini(&key);
}

/** The same, where it is not empty. */
static void put_some(cJSON *patch, const char *directive, const char *field, cJSON *list)
{
    if (list->child != NULL) {
        put(patch, directive, field, list);
    } else {
        cJSON_Delete(list);
    }
}

/** Whether the items that are both live and wanted stand in the same order. */
static bool is_ordered(const struct merging *merging)
{
    const cJSON *wanted = merging->states->wanted->child;
    const cJSON *live = NULL;
    cJSON_ArrayForEach (live, merging->states->live) {
        const cJSON *same = find(&merging->wanted, live, merging->key);
        if (same == NULL) {
            continue;
        }
        while (wanted != NULL && find(&merging->live, wanted, merging->key) == NULL) {
            wanted = wanted->next;
        }
        if (wanted != same) {
            return false;
        }
        wanted = wanted->next;
    }
    return true;
}

/** All that is wanted, by name, in its order. */
static cJSON *order_of(const struct merging *merging)
{
    cJSON *order = cJSON_CreateArray();
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, merging->states->wanted) {
        if (merging->key == NULL) {
            cJSON_AddItemToArray(order, mt_tree_copy(item));
            continue;
        }
        cJSON *name = cJSON_CreateObject();
        cJSON_AddItemToArray(name, mt_tree_copy(mt_json_get(item, merging->key)));
        cJSON_AddItemToArray(order, name);
    }
    return order;
}

/** The patch of an item that is there, with its name; NULL: nothing to do. */
static cJSON *patch_of_item(const struct merging *merging, const cJSON *live, const cJSON *wanted)
{
    const struct mt_states states = {find(&merging->applied, wanted, merging->key), live, wanted};
    cJSON *patch = mt_three_way_map(merging->spot, &states, merging->retain);
    if (patch->child == NULL) {
        cJSON_Delete(patch);
        return NULL;
    }
    cJSON_AddItemToArray(patch, mt_tree_copy(mt_json_get(wanted, merging->key)));
    return patch;
}

static cJSON *deletion_of(const struct merging *merging, const cJSON *item)
{
    cJSON *deletion = cJSON_CreateObject();
    cJSON_AddItemToArray(deletion, mt_tree_copy(mt_json_get(item, merging->key)));
    mt_tree_set_string(deletion, "$patch", "delete");
    return deletion;
}

static void merge_maps(const struct merging *merging)
{
    cJSON *items = cJSON_CreateArray();
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, merging->states->wanted) {
        const cJSON *live = find(&merging->live, item, merging->key);
        cJSON *patch = live != NULL ? patch_of_item(merging, live, item) : mt_tree_copy(item);
        if (patch != NULL) {
            cJSON_AddItemToArray(items, patch);
        }
    }
    cJSON_ArrayForEach (item, merging->states->applied) {
        if (find(&merging->live, item, merging->key) != NULL &&
            find(&merging->wanted, item, merging->key) == NULL) {
            cJSON_AddItemToArray(items, deletion_of(merging, item));
        }
    }
    if (items->child != NULL || !is_ordered(merging)) {
        put(merging->patch, "$setElementOrder/", merging->spot->field, order_of(merging));
    }
    put_some(merging->patch, "", merging->spot->field, items);
}

static void merge_sets(const struct merging *merging)
{
    cJSON *added = cJSON_CreateArray();
    cJSON *dropped = cJSON_CreateArray();
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, merging->states->wanted) {
        if (find(&merging->live, item, NULL) == NULL) {
            cJSON_AddItemToArray(added, mt_tree_copy(item));
        }
    }
    cJSON_ArrayForEach (item, merging->states->applied) {
        if (find(&merging->live, item, NULL) != NULL &&
            find(&merging->wanted, item, NULL) == NULL) {
            cJSON_AddItemToArray(dropped, mt_tree_copy(item));
        }
    }
    if (added->child != NULL || dropped->child != NULL || !is_ordered(merging)) {
        put(merging->patch, "$setElementOrder/", merging->spot->field, order_of(merging));
    }
    put_some(merging->patch, "", merging->spot->field, added);
    put_some(merging->patch, "$deleteFromPrimitiveList/", merging->spot->field, dropped);
}

/** Whether every item, in its place, has all that is wanted of it. */
static bool is_same(const struct merging *merging)
{
    const cJSON *live = merging->states->live->child;
    const cJSON *wanted = merging->states->wanted->child;
    bool same = true;
    for (; same && live != NULL && wanted != NULL; live = live->next, wanted = wanted->next) {
        const struct mt_states states = {NULL, live, wanted};
        bool maps = cJSON_IsObject(live) && cJSON_IsObject(wanted);
        cJSON *patch = maps ? mt_three_way_map(merging->spot, &states, merging->retain) : NULL;
        same = maps ? patch->child == NULL : mt_tree_equal(live, wanted);
        cJSON_Delete(patch);
    }
    return same && live == NULL && wanted == NULL;
}

/** A list with two items of one name (port 53 by TCP and by UDP) can only be replaced. */
static void replace(const struct merging *merging)
{
    if (is_same(merging)) {
        return;
    }
    cJSON *list = mt_tree_copy(merging->states->wanted);
    cJSON *directive = cJSON_CreateObject();
    mt_tree_set_string(directive, "$patch", "replace");
    cJSON_AddItemToArray(list, directive);
    cJSON_AddItemToObject(merging->patch, merging->spot->field, list);
}

void mt_three_way_list(const struct mt_patch_spot *spot, const struct mt_field_rule *rule,
                       const struct mt_states *states, cJSON *patch)
{
    const char *key = rule->keys[0];
    struct merging merging = {.spot = spot,
                              .states = states,
                              .key = key,
                              .retain = (rule->flags & MT_FIELD_RETAIN_KEYS) != 0,
                              .applied = index_items(states->applied, key),
                              .live = index_items(states->live, key),
                              .wanted = index_items(states->wanted, key),
                              .patch = patch};
    if (key == NULL) {
        merge_sets(&merging);
    } else if (merging.live.broken || merging.wanted.broken) {
        replace(&merging);
    } else {
        merge_maps(&merging);
    }
    mt_map_fini(&merging.applied.by_name);
    mt_map_fini(&merging.live.by_name);
    mt_map_fini(&merging.wanted.by_name);
}
