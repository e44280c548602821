// SPDX-License-Identifier: Apache-2.0
/** Scalars that libyaml reads and kubectl does not, or reads otherwise: tests/oracle found them. */
#ifndef MT_MANIFEST_YAML_CHECK_H
#define MT_MANIFEST_YAML_CHECK_H

#include <stdbool.h>
#include <yaml.h>

struct mt_error;
struct mt_yaml_chunk;

/** Remembers the last place, so that all lookups together walk the text once.  Starts zeroed. */
struct mt_yaml_cursor {
    size_t index;  ///< Characters, as libyaml's marks count them.
    size_t offset; ///< Bytes.
};

/** The bytes before a mark. */
size_t mt_yaml_offset(const struct mt_yaml_chunk *chunk, struct mt_yaml_cursor *cursor,
                      const yaml_mark_t *mark);

/** Fails for a scalar event that kubectl would not read so; `in_flow` is inside [] or {}. */
bool mt_yaml_check_scalar(const struct mt_yaml_chunk *chunk, struct mt_yaml_cursor *cursor,
                          const yaml_event_t *scalar, bool in_flow, struct mt_error *err);

/** Fails for thousands of %TAG lines: libyaml compares each with all before it, for hours. */
bool mt_yaml_check_tags(const struct mt_yaml_chunk *chunk, struct mt_error *err);

#endif
