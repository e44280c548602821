// SPDX-License-Identifier: Apache-2.0
/**
 * The record as JSON: the header, which is one document, and what may stand apart from it, one line
 * an item.  README.md beside this file shows both.
 */
#ifndef MT_RECORD_CODEC_H
#define MT_RECORD_CODEC_H

#include "record/record.h"

struct mt_buf;

/** A new tree of the header with everything but the items; hooks where `results` is empty. */
cJSON *mt_codec_header(const struct mt_record *record);

/** Adds a list of items to the header's tree, and returns it. */
cJSON *mt_codec_items(cJSON *header);

cJSON *mt_codec_item(const struct mt_record_item *item);
cJSON *mt_codec_hook(const struct mt_record_hook *hook);

/**
 * Reads what a header holds into `record`, whose app and namespace are set.  False with `err`,
 * which says what is wrong with it.
 */
bool mt_codec_read_header(const struct mt_buf *content, struct mt_record *record,
                          struct mt_arena *arena, struct mt_error *err);

/** Reads one line into `to`; as mt_codec_read_header(). */
typedef bool mt_codec_line_fn(const cJSON *line, void *to, struct mt_arena *arena,
                              struct mt_error *err);

/** Appends to the items of a struct mt_record. */
bool mt_codec_read_item(const cJSON *line, void *record, struct mt_arena *arena,
                        struct mt_error *err);

/** Appends to the hooks of a struct mt_record_revision. */
bool mt_codec_read_hook(const cJSON *line, void *revision, struct mt_arena *arena,
                        struct mt_error *err);

/** Reads lines of JSON, each of which ends with a line break; the trees live in the arena. */
bool mt_codec_read_lines(const char *text, size_t length, mt_codec_line_fn *read, void *to,
                         struct mt_arena *arena, struct mt_error *err);

/** Appends the tree as a line, and frees it. */
void mt_codec_put_line(cJSON *tree, struct mt_buf *out);

#endif
