// SPDX-License-Identifier: Apache-2.0
/** Growing arrays of any type, on the heap or in an arena. */
#ifndef MT_BASE_ARRAY_H
#define MT_BASE_ARRAY_H

#include <stddef.h>

struct mt_arena;

/** An array type: `MT_ARRAY(int) lines = {0};`.  All zero is the empty array. */
#define MT_ARRAY(type)                                                                             \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count;                                                                              \
        size_t capacity;                                                                           \
    }

/**
 * Appends `value`, which may move the items.  With an arena they live there (where they were may
 * stay until the arena is freed: at most as much again); with NULL they are on the heap, and
 * mt_array_fini() frees them.
 */
#define mt_array_push(arena, array, value)                                                         \
    do {                                                                                           \
        if ((array)->count == (array)->capacity) {                                                 \
            (array)->items = mt_array_grow((arena), (array)->items, &(array)->capacity,            \
                                           sizeof((array)->items[0]));                             \
        }                                                                                          \
        (array)->items[(array)->count++] = (value);                                                \
    } while (0)

/** Frees a heap array and leaves it empty. */
#define mt_array_fini(array)                                                                       \
    do {                                                                                           \
        mt_array_release((array)->items);                                                          \
        (array)->items = NULL;                                                                     \
        (array)->count = (array)->capacity = 0;                                                    \
    } while (0)

/** Doubles `capacity` and returns the moved items; the macros call it. */
void *mt_array_grow(struct mt_arena *arena, void *items, size_t *capacity, size_t item_size);

/** free(); the macros call it. */
void mt_array_release(void *items);

#endif
