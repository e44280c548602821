// SPDX-License-Identifier: Apache-2.0
#include "base/array.h"

#include "base/arena.h"
#include "base/memory.h"

#include <stdlib.h>

void *mt_array_grow(struct mt_arena *arena, void *items, size_t *capacity, size_t item_size)
{
    size_t used = *capacity;
    *capacity = used > 0 ? 2 * used : 4;
    if (arena == NULL) {
        return mt_realloc(items, *capacity, item_size);
    }
    return mt_arena_grow(arena, items, used * item_size, *capacity * item_size);
}

void mt_array_release(void *items)
{
    free(items);
}
