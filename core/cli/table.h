// SPDX-License-Identifier: Apache-2.0
/** Tables as kubectl prints them: heads in capitals, columns as wide as what stands in them. */
#ifndef MT_CLI_TABLE_H
#define MT_CLI_TABLE_H

#include "base/array.h"
#include "cli/output.h"

#include <stddef.h>

struct mt_arena;

struct mt_table_cell {
    enum mt_style style;
    const char *text;
};

/** Embedded; lives in an arena. */
struct mt_table {
    struct mt_arena *arena;
    const char *const *heads; ///< NULL-terminated; borrowed.
    size_t columns;
    MT_ARRAY(struct mt_table_cell) cells; ///< Row by row.
};

void mt_table_init(struct mt_table *table, const char *const *heads, struct mt_arena *arena);

/**
 * Adds the next cell: the rows fill up one after another.  Copied, control characters made visible;
 * NULL is shown as "-".
 */
void mt_table_add(struct mt_table *table, enum mt_style style, const char *text);

/**
 * Appends the heads and the rows, which are complete.  The last column is folded at `width`; 0
 * folds nothing, so that each row is one line.  No line ends with spaces.
 */
void mt_table_print(const struct mt_table *table, struct mt_output *output, size_t width);

#endif
