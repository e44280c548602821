// SPDX-License-Identifier: Apache-2.0
/**
 * Aliases and merge keys.  While a document is read they are left standing as marks, so that what
 * they would grow to is known, and refused if it is too much, before anything is copied.
 */
#ifndef MT_MANIFEST_YAML_EXPAND_H
#define MT_MANIFEST_YAML_EXPAND_H

#include "manifest/scalar.h"

#include <cjson/cJSON.h>

struct mt_json_builder;

/** What "&name" stands at. */
struct mt_yaml_anchor {
    bool is_scalar;
    struct mt_scalar_source scalar; ///< What is_scalar has; a key and a value read it differently.
    cJSON leaf;                     ///< Its value once it was asked for; the text is in the arena.
    const cJSON *node;              ///< Of a list or map; NULL until its end has been read.
    size_t nodes;                   ///< Of the node, with its own aliases expanded.
    unsigned height;                ///< Levels of lists and maps, the node included.
};

/** A leaf with the text of another, which is in the arena: repeating it costs no memory. */
cJSON *mt_yaml_share_leaf(const cJSON *leaf);

/** A mark for "*name" of a list or map. */
cJSON *mt_yaml_alias(const struct mt_yaml_anchor *anchor);

/** Appends the value of a merge key to the map that it stands in. */
void mt_yaml_add_merge(cJSON *map, cJSON *value);

/** Whether a node can be the value of a merge key: a map, an alias of one, or a list of these. */
bool mt_yaml_can_merge(const cJSON *value);

/** A copy of the tree with all marks replaced by what they stand for. */
cJSON *mt_yaml_expand(const struct mt_json_builder *builder, const cJSON *marked);

#endif
