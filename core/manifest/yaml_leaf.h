// SPDX-License-Identifier: Apache-2.0
/** Scalars as what they become in JSON: a leaf of the tree, or a key. */
#ifndef MT_MANIFEST_YAML_LEAF_H
#define MT_MANIFEST_YAML_LEAF_H

#include "manifest/scalar.h"

#include <cjson/cJSON.h>

struct mt_error;
struct mt_json_builder;

/** The leaf that a scalar is; NULL when it is wrong or JSON has nothing like it. */
cJSON *mt_yaml_leaf(const struct mt_json_builder *builder, const struct mt_scalar_source *source,
                    struct mt_error *err);

/** A key's text. */
struct mt_yaml_key {
    const char *text; ///< In the source, the arena or `room`.
    size_t length;
    char room[MT_SCALAR_TEXT_MAX];
};

/** The key that a scalar is: 1.50 is "1.5", on is "true".  Fails for null and what is no text. */
bool mt_yaml_key(const struct mt_json_builder *builder, const struct mt_scalar_source *source,
                 struct mt_yaml_key *key, struct mt_error *err);

/** Whether a key is the merge key, "<<" without quotes. */
bool mt_yaml_is_merge(const struct mt_scalar_source *source);

#endif
