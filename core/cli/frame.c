// SPDX-License-Identifier: Apache-2.0
#include "cli/frame.h"

#include "base/memory.h"
#include "cli/output.h"
#include "cli/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

enum {
    ROWS = 24, ///< Of a terminal that does not say.
};

// A terminal that knows synchronized output shows a frame when it is whole; others ignore it.
#define BEGIN_FRAME "\033[?2026h\033[?7l"
#define END_FRAME "\033[?7h\033[?2026l"
#define HIDE_CURSOR "\033[?25l"
#define SHOW_CURSOR "\033[?25h"
#define TO_END_OF_LINE "\033[K"
#define TO_END_OF_SCREEN "\033[J"

struct mt_frame {
    struct mt_output *output;
    size_t columns;
    size_t rows;
    struct mt_buf drawn; ///< What the terminal shows; "" when it shows none.
    bool hidden;         ///< The cursor.
};

struct mt_frame *mt_frame_new(struct mt_output *output)
{
    struct mt_frame *frame = mt_alloc(sizeof *frame);
    frame->output = output;
    mt_buf_init(&frame->drawn, MT_BUF_UNLIMITED);
    return frame;
}

void mt_frame_free(struct mt_frame *frame)
{
    if (frame == NULL) {
        return;
    }
    mt_frame_clear(frame);
    mt_buf_fini(&frame->drawn);
    free(frame);
}

/** Columns of a line that ends at `end`; escape sequences take none. */
static size_t columns_of(const char *line, const char *end)
{
    size_t columns = 0;
    while (line < end) {
        if (*line == '\033') {
            while (line < end && *line != 'm') {
                line++;
            }
        } else {
            columns += ((unsigned char)*line & 0xc0) != 0x80;
        }
        line++;
    }
    return columns;
}

/** The rows that the frame takes on a terminal that is `columns` wide now, and broke its lines. */
static size_t rows_of(const struct mt_buf *frame, size_t columns)
{
    size_t rows = 0;
    for (const char *line = mt_buf_text(frame); *line != '\0';) {
        const char *end = strchr(line, '\n');
        const size_t width = columns_of(line, end);
        rows += columns > 0 && width > columns ? (width + columns - 1) / columns : 1;
        line = end + 1;
    }
    return rows;
}

static void put_up(struct mt_buf *out, size_t rows)
{
    if (rows > 0) {
        mt_buf_printf(out, "\033[%zuA", rows);
    }
    mt_buf_putc(out, '\r');
}

/**
 * Takes `rows` rows above the cursor away, which stands in the first of them afterwards.  Line by
 * line: some terminals keep for scrolling back what is cleared from the top of the screen in one
 * go.
 */
static void put_erasure(struct mt_buf *out, size_t rows)
{
    put_up(out, rows);
    for (size_t i = 0; i < rows; i++) {
        mt_buf_puts(out, TO_END_OF_LINE "\r\n");
    }
    put_up(out, rows);
}

/** Asks the terminal for its size.  Whether it is another one than before. */
static bool ask_size(struct mt_frame *frame)
{
    struct winsize size = {0};
    const bool known = ioctl(frame->output->fd, TIOCGWINSZ, &size) == 0;
    const size_t columns = known && size.ws_col > 0 ? size.ws_col : MT_TEXT_WIDTH;
    const size_t rows = known && size.ws_row > 0 ? size.ws_row : ROWS;
    const bool other = frame->columns != columns || frame->rows != rows;
    frame->columns = columns;
    frame->rows = rows;
    frame->output->width = columns;
    return other;
}

bool mt_frame_measure(struct mt_frame *frame, size_t *columns, size_t *rows)
{
    const bool other = ask_size(frame);
    *columns = frame->columns;
    *rows = frame->rows - 1; // the cursor stands below the last line
    return other;
}

void mt_frame_clear(struct mt_frame *frame)
{
    struct mt_buf *out = &frame->output->buf;
    if (frame->drawn.length > 0) {
        ask_size(frame);
        put_erasure(out, rows_of(&frame->drawn, frame->columns));
        mt_buf_clear(&frame->drawn);
    }
    if (frame->hidden) {
        mt_buf_puts(out, SHOW_CURSOR);
        frame->hidden = false;
    }
    mt_output_flush(frame->output);
}

/** Writes the lines of the new frame that differ from those that stand in their places. */
static void put_changes(struct mt_buf *out, const struct mt_buf *old, const struct mt_buf *new)
{
    const char *before = mt_buf_text(old);
    for (const char *line = mt_buf_text(new); *line != '\0';) {
        const size_t length = strcspn(line, "\n");
        const size_t length_before = strcspn(before, "\n");
        if (before[0] == '\0' || length != length_before || memcmp(line, before, length) != 0) {
            // First, since a line that is full leaves the cursor on its last character.
            mt_buf_puts(out, TO_END_OF_LINE);
            mt_buf_append(out, line, length);
        }
        mt_buf_puts(out, "\r\n");
        line += length + 1;
        before += length_before + (before[length_before] == '\n');
    }
}

void mt_frame_draw(struct mt_frame *frame, const struct mt_buf *lines, bool resized)
{
    struct mt_buf *out = &frame->output->buf;
    mt_buf_puts(out, BEGIN_FRAME);
    if (!frame->hidden) {
        mt_buf_puts(out, HIDE_CURSOR);
        frame->hidden = true;
    }
    const size_t rows = rows_of(&frame->drawn, frame->columns);
    if (resized) {
        put_erasure(out, rows);
        mt_buf_clear(&frame->drawn);
    } else {
        put_up(out, rows);
    }
    put_changes(out, &frame->drawn, lines);
    mt_buf_puts(out, TO_END_OF_SCREEN END_FRAME);
    mt_buf_clear(&frame->drawn);
    mt_buf_append(&frame->drawn, mt_buf_text(lines), lines->length);
    mt_output_flush(frame->output);
}
