// SPDX-License-Identifier: Apache-2.0
#include "script/line_set.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { GROWTH = 256 };

void mt_line_set_fini(struct mt_line_set *set)
{
    free(set->has);
    *set = (struct mt_line_set){0};
}

void mt_line_set_add(struct mt_line_set *set, long line)
{
    if (line < 1 || line > MT_LINE_MAX) {
        return;
    }
    if ((size_t)line >= set->size) {
        const size_t size = (size_t)line + GROWTH;
        set->has = mt_realloc(set->has, size, sizeof *set->has);
        memset(set->has + set->size, 0, (size - set->size) * sizeof *set->has);
        set->size = size;
    }
    set->has[line] = true;
}

void mt_line_set_remove(struct mt_line_set *set, size_t line)
{
    if (line < set->size) {
        set->has[line] = false;
    }
}

bool mt_line_set_has(const struct mt_line_set *set, size_t line)
{
    return line < set->size && set->has[line];
}
