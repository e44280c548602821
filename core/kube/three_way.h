// SPDX-License-Identifier: Apache-2.0
/**
 * Three-way patches: what takes an object from the live state to the wanted one, and takes away
 * what was applied before and is not wanted any more.  What somebody else added to the live one
 * stays.
 */
#ifndef MT_KUBE_THREE_WAY_H
#define MT_KUBE_THREE_WAY_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_field_rule;

/** One map or list in its three states; `applied` may be NULL, the others are of one type. */
struct mt_states {
    const cJSON *applied; ///< As it was applied last.
    const cJSON *live;
    const cJSON *wanted;
};

/** Where it stands in the object. */
struct mt_patch_spot {
    const char *kind;   ///< Of a strategic patch, for Kubernetes' own kinds; NULL: a plain one.
    const char *parent; ///< The field around `field`; "" at the top.
    const char *field;  ///< The last field on the way; lists and their items share theirs.
};

/**
 * The patch of a map, empty when there is nothing to do.  With `retain` members that are not wanted
 * go, whoever added them ($retainKeys).  It may share the keys of all three.
 */
cJSON *mt_three_way_map(const struct mt_patch_spot *spot, const struct mt_states *states,
                        bool retain);

/**
 * Adds the patch of a list that is merged by `rule`, and its directives, to the patch of the map
 * that it is in.
 */
void mt_three_way_list(const struct mt_patch_spot *spot, const struct mt_field_rule *rule,
                       const struct mt_states *states, cJSON *patch);

#endif
