// SPDX-License-Identifier: Apache-2.0
/** How one tree is merged into another: by field (server-side apply) or as a JSON merge patch. */
#ifndef MT_REHEARSAL_MERGE_H
#define MT_REHEARSAL_MERGE_H

#include "rehearsal/spot.h"

#include <cjson/cJSON.h>

struct mt_buf;
struct mt_json_builder;

/** Puts all fields of `applied` into `tree`; lists with keys and sets are merged item by item. */
void mt_merge_apply(const struct mt_spot *spot, cJSON *tree, const cJSON *applied,
                    struct mt_json_builder *names);

/**
 * Takes the fields of the set `gone` out of `tree`, and maps and lists that get empty by that;
 * items of lists go as a whole when the set has them.
 */
void mt_merge_remove(const struct mt_spot *spot, cJSON *tree, const cJSON *gone,
                     struct mt_json_builder *names);

/** RFC 7386: a null of the patch, which comes from outside, removes its member. */
void mt_merge_patch(cJSON *tree, const cJSON *patch, struct mt_json_builder *names);

/** Receives one field that differs: its path as Kubernetes writes it. */
typedef void mt_conflict_fn(void *data, const char *path);

/**
 * Calls `each` for every field of `applied` that the set `owned` has, too, and whose value in
 * `live` is another one.
 */
void mt_merge_conflicts(const struct mt_spot *spot, const cJSON *live, const cJSON *applied,
                        const cJSON *owned, struct mt_json_builder *names, mt_conflict_fn *each,
                        void *data);

#endif
