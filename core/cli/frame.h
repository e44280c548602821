// SPDX-License-Identifier: Apache-2.0
/** Lines at the end of a terminal that are drawn over again as they change. */
#ifndef MT_CLI_FRAME_H
#define MT_CLI_FRAME_H

#include <stdbool.h>
#include <stddef.h>

struct mt_buf;
struct mt_frame; // opaque; the struct is in frame.c
struct mt_output;

/** Of a terminal. */
struct mt_frame *mt_frame_new(struct mt_output *output);

/** Takes the frame away first. */
void mt_frame_free(struct mt_frame *frame);

/**
 * Asks the terminal for its size, for lines that fit: as wide as it is, and `rows` of them. Whether
 * it is another size than before.
 */
bool mt_frame_measure(struct mt_frame *frame, size_t *columns, size_t *rows);

/** Shows these lines, each with its end, in place of those before; `resized` as it was measured. */
void mt_frame_draw(struct mt_frame *frame, const struct mt_buf *lines, bool resized);

/** Takes the frame away, for lines that stay; the next one is drawn below them. */
void mt_frame_clear(struct mt_frame *frame);

#endif
