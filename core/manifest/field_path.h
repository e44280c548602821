// SPDX-License-Identifier: Apache-2.0
/**
 * Paths to the fields of an object, as scripts write them down: `spec.secretName`, with `[]` for
 * all items of a list (`spec.volumes[].secret.secretName`) and `["…"]` for a key with other
 * characters than letters, digits, "-" and "_" (`metadata.annotations["example.com/secret"]`).
 */
#ifndef MT_MANIFEST_FIELD_PATH_H
#define MT_MANIFEST_FIELD_PATH_H

#include <cjson/cJSON.h>

struct mt_arena;
struct mt_error;
struct mt_field_path; // opaque; the struct is in field_path.c

enum { MT_FIELD_PATH_STEPS_MAX = 16 };

/** Parses a path into the arena; NULL with `err`, MT_ERR_INVALID, when it is none. */
struct mt_field_path *mt_field_path_parse(const char *text, struct mt_arena *arena,
                                          struct mt_error *err);

/** Receives what stands at a path. */
typedef void mt_field_fn(void *data, const cJSON *field);

/** Calls `each` for what stands at the path in the tree: nothing, one field, or several. */
void mt_field_path_each(const struct mt_field_path *path, const cJSON *tree, mt_field_fn *each,
                        void *data);

#endif
