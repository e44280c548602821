// SPDX-License-Identifier: Apache-2.0
#include "cli/table.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "cli/text.h"
#include "cli/words.h"

#include <assert.h>

enum {
    GAP = 2,         ///< Between columns.
    LAST_LEAST = 20, ///< Columns that are worth folding the last cell into.
};

void mt_table_init(struct mt_table *table, const char *const *heads, struct mt_arena *arena)
{
    *table = (struct mt_table){.arena = arena, .heads = heads, .columns = mt_words_count(heads)};
}

void mt_table_add(struct mt_table *table, enum mt_style style, const char *text)
{
    struct mt_buf plain;
    mt_buf_init(&plain, MT_BUF_UNLIMITED);
    mt_text_plain(&plain, text != NULL ? text : "-");
    const struct mt_table_cell cell = {style, mt_arena_strdup(table->arena, mt_buf_text(&plain))};
    mt_array_push(table->arena, &table->cells, cell);
    mt_buf_fini(&plain);
}

static size_t *measure(const struct mt_table *table)
{
    size_t *widths = mt_arena_alloc(table->arena, table->columns * sizeof *widths);
    for (size_t i = 0; i < table->columns; i++) {
        widths[i] = mt_text_columns(table->heads[i]);
    }
    for (size_t i = 0; i < table->cells.count; i++) {
        const size_t columns = mt_text_columns(table->cells.items[i].text);
        size_t *width = &widths[i % table->columns];
        *width = columns > *width ? columns : *width;
    }
    return widths;
}

/** One row on its way. */
struct row {
    struct mt_output *output;
    size_t column; ///< Of what was appended last, its end.
    size_t due;    ///< Spaces before the next cell that has anything.
};

static void put_cell(struct row *row, const struct mt_table_cell *cell, size_t width)
{
    struct mt_buf *out = &row->output->buf;
    const size_t columns = mt_text_columns(cell->text);
    if (columns > 0) {
        mt_text_spaces(out, row->due);
        mt_output_styled(row->output, cell->style, cell->text);
        row->column += row->due + columns;
        row->due = 0;
    }
    row->due += width - columns + GAP;
}

static void put_last(struct row *row, const struct mt_table_cell *cell, size_t width)
{
    struct mt_buf *out = &row->output->buf;
    if (cell->text[0] == '\0') {
        return;
    }
    mt_text_spaces(out, row->due);
    row->column += row->due;
    const bool folds = width >= row->column + LAST_LEAST;
    if (cell->style != MT_STYLE_NONE) {
        mt_output_style(row->output, cell->style);
    }
    mt_text_fold(out, cell->text, row->column, row->column, folds ? width : 0);
    if (cell->style != MT_STYLE_NONE) {
        mt_output_style(row->output, MT_STYLE_NONE);
    }
}

static void put_row(const struct mt_table *table, const struct mt_table_cell *cells,
                    const size_t *widths, struct mt_output *output, size_t width)
{
    struct row row = {.output = output};
    for (size_t i = 0; i + 1 < table->columns; i++) {
        put_cell(&row, &cells[i], widths[i]);
    }
    put_last(&row, &cells[table->columns - 1], width);
    mt_buf_putc(&output->buf, '\n');
    mt_output_flow(output);
}

void mt_table_print(const struct mt_table *table, struct mt_output *output, size_t width)
{
    assert(table->columns > 0 && table->cells.count % table->columns == 0);
    const size_t *widths = measure(table);
    struct mt_table_cell *heads = mt_arena_alloc(table->arena, table->columns * sizeof *heads);
    for (size_t i = 0; i < table->columns; i++) {
        heads[i] = (struct mt_table_cell){MT_STYLE_NONE, table->heads[i]};
    }
    put_row(table, heads, widths, output, width);
    for (size_t i = 0; i < table->cells.count; i += table->columns) {
        put_row(table, &table->cells.items[i], widths, output, width);
    }
}
