// SPDX-License-Identifier: Apache-2.0
/** Single lines of the live tree. */
#include "cli/run_layout_parts.h"
#include "cli/text.h"

#include <string.h>

enum {
    WIDEST = 100,
    TIME_WIDTH = 9,
    COUNT_WIDTH = 12,
    NARROW = 50, ///< Below this there is no room for counts.
};

size_t mt_run_width(const struct mt_run_layout *layout)
{
    const size_t columns = layout->screen->columns;
    return columns < WIDEST ? columns : WIDEST;
}

void mt_run_line_end(struct mt_run_layout *layout)
{
    layout->lines++;
    layout->column = 0;
    if (!layout->counting) {
        mt_buf_putc(&layout->output->buf, '\n');
    }
}

/** How many bytes of the text take `columns` columns. */
static size_t bytes_of(const char *text, size_t columns)
{
    size_t at = 0;
    while (text[at] != '\0') {
        if (((unsigned char)text[at] & 0xc0) != 0x80 && columns-- == 0) {
            break;
        }
        at++;
    }
    return at;
}

void mt_run_line_put(struct mt_run_layout *layout, enum mt_style style, const char *text,
                     size_t limit)
{
    if (layout->counting || layout->column >= limit) {
        return;
    }
    struct mt_buf plain;
    mt_buf_init(&plain, MT_BUF_UNLIMITED);
    mt_text_plain(&plain, text);
    const size_t room = limit - layout->column;
    size_t columns = mt_text_columns(mt_buf_text(&plain));
    if (columns > room) {
        const char *ellipsis = layout->screen->utf8 ? "\u2026" : "~";
        plain.length = bytes_of(mt_buf_text(&plain), room - 1);
        mt_buf_puts(&plain, ellipsis);
        columns = room;
    }
    mt_output_styled(layout->output, style, mt_buf_text(&plain));
    layout->column += columns;
    mt_buf_fini(&plain);
}

void mt_run_line_to(struct mt_run_layout *layout, size_t column)
{
    const size_t width = mt_run_width(layout);
    column = column < width ? column : width;
    if (!layout->counting && layout->column < column) {
        mt_text_spaces(&layout->output->buf, column - layout->column);
        layout->column = column;
    }
}

/** Appends the text so that it ends at `end`, unless the line has come too far. */
static void put_right(struct mt_run_layout *layout, enum mt_style style, const char *text,
                      size_t end)
{
    const size_t columns = mt_text_columns(text);
    if (layout->column + columns < end) {
        mt_run_line_to(layout, end - columns);
        mt_run_line_put(layout, style, text, end);
    }
}

void mt_run_line_tail(struct mt_run_layout *layout, size_t done, size_t total, int64_t from_ms,
                      int64_t to_ms)
{
    const size_t width = mt_run_width(layout);
    struct mt_buf text;
    if (layout->counting) {
        return;
    }
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    if (total > 0 && width >= NARROW) {
        mt_buf_printf(&text, "%zu/%zu", done, total);
        put_right(layout, MT_STYLE_NONE, mt_buf_text(&text), width - TIME_WIDTH);
        mt_buf_clear(&text);
    }
    if (from_ms > 0) {
        mt_run_put_duration(&text, (uint64_t)(to_ms > from_ms ? to_ms - from_ms : 0));
        put_right(layout, MT_STYLE_DIM, mt_buf_text(&text), width);
    }
    mt_buf_fini(&text);
}

const char *mt_run_mark(const struct mt_run_layout *layout, enum mt_run_state state, bool spins,
                        enum mt_style *style)
{
    static const char *const dots[] = {"\u280b", "\u2819", "\u2839", "\u2838", "\u283c",
                                       "\u2834", "\u2826", "\u2827", "\u2807", "\u280f"};
    static const char *const bars[] = {"|", "/", "-", "\\"};
    const bool utf8 = layout->screen->utf8;
    const unsigned frame = layout->screen->frame;
    switch (state) {
    case MT_RUN_PENDING:
        *style = MT_STYLE_DIM;
        return utf8 ? "\u00b7" : ".";
    case MT_RUN_ACTIVE:
        *style = MT_STYLE_YELLOW;
        if (!spins) {
            return utf8 ? "\u25b8" : ">";
        }
        return utf8 ? dots[frame % (sizeof dots / sizeof *dots)]
                    : bars[frame % (sizeof bars / sizeof *bars)];
    case MT_RUN_DONE:
        *style = MT_STYLE_GREEN;
        return utf8 ? "\u2714" : "+";
    case MT_RUN_FAILED:
        *style = MT_STYLE_RED;
        return utf8 ? "\u2717" : "x";
    }
    *style = MT_STYLE_NONE;
    return "";
}
