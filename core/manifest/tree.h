// SPDX-License-Identifier: Apache-2.0
/** JSON trees (manifest/json.h) that are walked, compared and changed. */
#ifndef MT_MANIFEST_TREE_H
#define MT_MANIFEST_TREE_H

#include "base/map.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/** A copy; constant keys stay the original's. */
cJSON *mt_tree_copy(const cJSON *tree);

/** The member `key`, to be changed, or NULL. */
cJSON *mt_tree_get(const cJSON *map, const char *key);

/** What stands at the end of "spec.template.spec", or NULL; "" is the tree itself. */
cJSON *mt_tree_walk(cJSON *tree, const char *path);

/** The same, to be read. */
const cJSON *mt_tree_look(const cJSON *tree, const char *path);

/** The member `key`, made as an empty map when it is missing or no map. */
cJSON *mt_tree_map(cJSON *map, const char *key);

/**
 * Sets a member; takes `value`.  `key` has to live as long as the tree: it is a literal or
 * interned.
 */
void mt_tree_set(cJSON *map, const char *key, cJSON *value);
void mt_tree_set_string(cJSON *map, const char *key, const char *value);
void mt_tree_set_integer(cJSON *map, const char *key, int64_t value);

/** Takes a member away; false when there was none. */
void mt_tree_remove(cJSON *map, const char *key);

/** Whether two trees say the same; the order of members does not matter, numbers are text. */
bool mt_tree_equal(const cJSON *a, const cJSON *b);

/**
 * The member `key`, looked for first where `*hint` points (NULL: at the start), which then moves
 * behind it: maps with the same keys in the same order are compared in linear time.
 */
cJSON *mt_tree_follow(const cJSON *map, const char *key, const cJSON **hint);

/**
 * Looks up members of one map, in linear time for all of its members whatever their order.
 * Embedded: `{.map = map}`, which may be NULL; members may be appended meanwhile, not taken away.
 */
struct mt_tree_finder {
    const cJSON *map;
    const cJSON *hint;   ///< What was found last.
    struct mt_map index; ///< Key to node, once a large map was asked for something else.
};

/** The member `key`, or NULL. */
cJSON *mt_tree_find(struct mt_tree_finder *finder, const char *key);

void mt_tree_finder_fini(struct mt_tree_finder *finder);

#endif
