// SPDX-License-Identifier: Apache-2.0
/**
 * Trees of the store: JSON trees (manifest/json.h) whose keys are interned, and immutable snapshots
 * of them that several hold at once.
 */
#ifndef MT_REHEARSAL_TREE_H
#define MT_REHEARSAL_TREE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct mt_json_builder;

/** One state of one object; nobody changes it. */
struct mt_snapshot {
    cJSON *tree;
    unsigned uses;
};

/** Takes `tree`; used once. */
struct mt_snapshot *mt_snapshot_new(cJSON *tree);

/** One user more; NULL stays NULL. */
struct mt_snapshot *mt_snapshot_use(struct mt_snapshot *snapshot);

/** One user less; the last one frees it.  Takes NULL. */
void mt_snapshot_drop(struct mt_snapshot *snapshot);

/**
 * A copy of a tree from outside: keys are interned in `names`, lines are forgotten, and members
 * that are null are left out, as the API server does when it decodes an object.
 */
cJSON *mt_tree_take_in(struct mt_json_builder *names, const cJSON *tree);

/** A copy of a tree of the store. */
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

#endif
