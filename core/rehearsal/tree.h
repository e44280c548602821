// SPDX-License-Identifier: Apache-2.0
/**
 * Trees of the store: JSON trees (manifest/json.h) whose keys are interned, and immutable snapshots
 * of them that several hold at once.
 */
#ifndef MT_REHEARSAL_TREE_H
#define MT_REHEARSAL_TREE_H

#include "manifest/tree.h"

#include <cjson/cJSON.h>

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

#endif
