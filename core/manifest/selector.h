// SPDX-License-Identifier: Apache-2.0
/** Label selectors as kubectl's -l takes them: a=b, a!=b, a in (b,c), a notin (b,c), a, !a. */
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

/** Whether the labels of the object `tree` (metadata.labels) meet every requirement. */
bool mt_selector_matches(const struct mt_selector *selector, const cJSON *tree);

#endif
