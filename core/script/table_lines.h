// SPDX-License-Identifier: Apache-2.0
/** On which lines the values of the table stand that a file returns: Lua forgets that. */
#ifndef MT_SCRIPT_TABLE_LINES_H
#define MT_SCRIPT_TABLE_LINES_H

#include "base/map.h"

struct mt_arena;

/**
 * Finds the lines of the keys and items in the table that the text returns, as far as it is written
 * out; keys live in the arena.  `text` is terminated.
 */
void mt_table_lines_find(const char *text, size_t length, struct mt_arena *arena,
                         struct mt_map *lines);

/** The line of the path ("environments.prod", "hooks[2]"), or of what holds it; 0: not known. */
unsigned mt_table_line(const struct mt_map *lines, const char *path);

#endif
