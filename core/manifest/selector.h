// SPDX-License-Identifier: Apache-2.0
/**
 * Label selectors as kubectl's -l takes them: a=b, a!=b, a in (b,c), a notin (b,c), a, !a; and as
 * objects hold them.
 */
#ifndef MT_MANIFEST_SELECTOR_H
#define MT_MANIFEST_SELECTOR_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_arena;
struct mt_error;
struct mt_selector; // opaque; the struct is in selector.c

/**
 * Parses a selector into the arena ("" is all); NULL with `err`, MT_ERR_INVALID, when it is none.
 */
struct mt_selector *mt_selector_parse(const char *text, struct mt_arena *arena,
                                      struct mt_error *err);

/**
 * Reads the selector of an object into the arena: a map of labels (a Service's), one of matchLabels
 * and matchExpressions (a Deployment's; an empty map is all), or a text of the form above (the
 * status of what can be scaled).  NULL when it is none of these.
 */
struct mt_selector *mt_selector_read(const cJSON *selector, struct mt_arena *arena);

/** Whether the labels, a map or NULL, meet every requirement. */
bool mt_selector_matches_labels(const struct mt_selector *selector, const cJSON *labels);

/** Whether the labels of the object `tree` (metadata.labels) meet every requirement. */
bool mt_selector_matches(const struct mt_selector *selector, const cJSON *tree);

#endif
