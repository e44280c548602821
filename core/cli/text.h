// SPDX-License-Identifier: Apache-2.0
/** Text for people: made harmless for terminals, measured and folded. */
#ifndef MT_CLI_TEXT_H
#define MT_CLI_TEXT_H

#include <stddef.h>

struct mt_buf;

enum {
    MT_TEXT_WIDTH = 80, ///< Of everything that is laid out in columns.
};

/**
 * Appends `text` with control characters made visible as "\n", "\t", "\x1b" or "\u202e", so that no
 * manifest can drive the terminal, one line stays one line and reads in the order of its bytes.
 */
void mt_text_plain(struct mt_buf *out, const char *text);

/**
 * Appends a line that a program wrote as what a terminal would show of it in the end: without
 * colours and other escape sequences, tabs as spaces, and of a line that was written over again
 * ("10 %\r20 %") the last; else like mt_text_plain().
 */
void mt_text_written(struct mt_buf *out, const char *line);

/** Columns that the text takes in a terminal: its code points. */
size_t mt_text_columns(const char *text);

/** Appends `count` spaces. */
void mt_text_spaces(struct mt_buf *out, size_t count);

/**
 * Appends `text` like mt_text_plain(), beginning at `column`, and breaks it at spaces so that no
 * line is wider than `width` unless one word is; further lines begin with `indent` spaces.  A width
 * of 0 breaks nothing.  Returns the column behind the last character.
 */
size_t mt_text_fold(struct mt_buf *out, const char *text, size_t column, size_t indent,
                    size_t width);

/** Appends "1 object" or "2 objects": `one` with an s. */
void mt_text_count(struct mt_buf *out, size_t count, const char *one);

#endif
