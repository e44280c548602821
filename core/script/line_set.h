// SPDX-License-Identifier: Apache-2.0
/** Sets of the lines of a file. */
#ifndef MT_SCRIPT_LINE_SET_H
#define MT_SCRIPT_LINE_SET_H

#include <stdbool.h>
#include <stddef.h>

enum { MT_LINE_MAX = 1024 * 1024 }; ///< No file of a script has more bytes.

/** Embedded; all zero is empty. */
struct mt_line_set {
    bool *has;   ///< By line.
    size_t size; ///< Of `has`: no line from here on is in the set.
};

/** Frees what it holds. */
void mt_line_set_fini(struct mt_line_set *set);

/** Adds a line, counted from 1; nothing for a number that no line has. */
void mt_line_set_add(struct mt_line_set *set, long line);

void mt_line_set_remove(struct mt_line_set *set, size_t line);

bool mt_line_set_has(const struct mt_line_set *set, size_t line);

#endif
