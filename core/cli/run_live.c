// SPDX-License-Identifier: Apache-2.0
#include "cli/run_live.h"

#include "base/memory.h"
#include "cli/output.h"
#include "cli/run_layout.h"
#include "cli/run_model.h"
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

struct mt_run_live {
    struct mt_output *output;
    const struct mt_run_model *model;
    struct mt_run_screen screen;
    struct mt_output canvas; ///< The frame being laid out; nothing is written from it.
    struct mt_buf drawn;     ///< The frame that the terminal shows; "" when it shows none.
    bool hidden;             ///< The cursor.
    uint64_t drawn_at_ms;
};

struct mt_run_live *mt_run_live_new(struct mt_output *output, const struct mt_run_model *model,
                                    bool rehearsal)
{
    struct mt_run_live *live = mt_alloc(sizeof *live);
    live->output = output;
    live->model = model;
    live->screen = (struct mt_run_screen){.utf8 = mt_output_utf8(), .rehearsal = rehearsal};
    mt_output_init_taken(&live->canvas, NULL, NULL);
    live->canvas.color = output->color;
    mt_buf_init(&live->drawn, MT_BUF_UNLIMITED);
    return live;
}

void mt_run_live_free(struct mt_run_live *live)
{
    if (live == NULL) {
        return;
    }
    mt_run_live_clear(live);
    mt_buf_fini(&live->canvas.buf);
    mt_buf_fini(&live->drawn);
    free(live);
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
        rows += width > columns ? (width + columns - 1) / columns : 1;
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
static bool ask_size(struct mt_run_live *live)
{
    struct winsize size = {0};
    struct mt_run_screen *screen = &live->screen;
    const bool known = ioctl(live->output->fd, TIOCGWINSZ, &size) == 0;
    const size_t columns = known && size.ws_col > 0 ? size.ws_col : MT_TEXT_WIDTH;
    const size_t rows = known && size.ws_row > 0 ? size.ws_row : ROWS;
    // The cursor stands below the last line.
    const bool other = screen->columns != columns || screen->rows != rows - 1;
    screen->columns = columns;
    screen->rows = rows - 1;
    live->output->width = columns;
    return other;
}

void mt_run_live_clear(struct mt_run_live *live)
{
    struct mt_buf *out = &live->output->buf;
    if (live->drawn.length > 0) {
        ask_size(live);
        put_erasure(out, rows_of(&live->drawn, live->screen.columns));
        mt_buf_clear(&live->drawn);
    }
    if (live->hidden) {
        mt_buf_puts(out, SHOW_CURSOR);
        live->hidden = false;
    }
    mt_output_flush(live->output);
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

static void draw(struct mt_run_live *live, bool resized)
{
    struct mt_buf *out = &live->output->buf;
    mt_buf_puts(out, BEGIN_FRAME);
    if (!live->hidden) {
        mt_buf_puts(out, HIDE_CURSOR);
        live->hidden = true;
    }
    const size_t rows = rows_of(&live->drawn, live->screen.columns);
    if (resized) {
        put_erasure(out, rows);
        mt_buf_clear(&live->drawn);
    } else {
        put_up(out, rows);
    }
    mt_buf_clear(&live->canvas.buf);
    mt_run_layout(live->model, &live->screen, &live->canvas);
    put_changes(out, &live->drawn, &live->canvas.buf);
    mt_buf_puts(out, TO_END_OF_SCREEN END_FRAME);
    mt_buf_clear(&live->drawn);
    mt_buf_append(&live->drawn, mt_buf_text(&live->canvas.buf), live->canvas.buf.length);
    mt_output_flush(live->output);
}

void mt_run_live_draw(struct mt_run_live *live, int64_t now_ms, uint64_t real_ms)
{
    const bool due = live->screen.frame == 0 || real_ms - live->drawn_at_ms >= MT_FRAME_MS;
    if (!due || !live->model->started || live->output->failure != 0) {
        return;
    }
    live->drawn_at_ms = real_ms;
    live->screen.now_ms = now_ms;
    live->screen.frame++;
    draw(live, ask_size(live));
}
