// SPDX-License-Identifier: Apache-2.0
/** The two streams: one buffer each, few system calls, checked; colours and symbols. */
#ifndef MT_CLI_OUTPUT_H
#define MT_CLI_OUTPUT_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

struct mt_error;

enum mt_style {
    MT_STYLE_NONE,
    MT_STYLE_BOLD,
    MT_STYLE_DIM,
    MT_STYLE_RED,
    MT_STYLE_GREEN,
    MT_STYLE_YELLOW,
    MT_STYLE_CYAN,
};

/** Takes what an output writes, in place of its file descriptor. */
typedef void mt_output_take_fn(void *data, const char *bytes, size_t length);

/** Append to `buf`; mt_output_flow() now and then, mt_output_finish() at the end. */
struct mt_output {
    int fd;
    struct mt_buf buf;
    bool terminal;
    bool color;
    size_t width;            ///< The terminal's columns; 0 where it is none.
    int failure;             ///< errno of the write that failed; what comes after it is dropped.
    mt_output_take_fn *take; ///< NULL: the bytes go to `fd`.
    void *take_data;
};

/** `color` is "auto", "always" or "never"; auto asks the terminal, TERM and NO_COLOR. */
void mt_output_init(struct mt_output *output, int fd, const char *color);

/** An output without colours whose bytes go to `take`; with NULL they stay in `buf`. */
void mt_output_init_taken(struct mt_output *output, mt_output_take_fn *take, void *data);

/** Writes what has gathered once it is much: for the loops of long outputs. */
void mt_output_flow(struct mt_output *output);

/** Writes what has gathered. */
void mt_output_flush(struct mt_output *output);

/** Whether nobody reads it any more: a write has failed, or the next one would. */
bool mt_output_is_gone(const struct mt_output *output);

/**
 * Writes the rest and frees the buffer.  False with `err` (MT_ERR_IO) when a write failed; that the
 * reader or the terminal went away is no failure.
 */
bool mt_output_finish(struct mt_output *output, struct mt_error *err);

/** Begins a style, or with MT_STYLE_NONE ends it; nothing where the output has no colours. */
void mt_output_style(struct mt_output *output, enum mt_style style);

/** Appends the text in a style, control characters made visible. */
void mt_output_styled(struct mt_output *output, enum mt_style style, const char *text);

/** Whether people's terminals here show more than ASCII: the character set of the locale. */
bool mt_output_utf8(void);

#endif
