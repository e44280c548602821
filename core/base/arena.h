// SPDX-License-Identifier: Apache-2.0
/** A bump arena: everything of one run is allocated here and freed at once. */
#ifndef MT_BASE_ARENA_H
#define MT_BASE_ARENA_H

#include <stddef.h>

struct mt_arena; // opaque; the struct is in arena.c

struct mt_arena *mt_arena_new(void);

/** Frees all memory of the arena, first what it owns (newest first).  Takes NULL. */
void mt_arena_free(struct mt_arena *arena);

/**
 * Lets go of all that is in it, as mt_arena_free() does, and keeps a block for what comes next: for
 * work that is done again and again.
 */
void mt_arena_reset(struct mt_arena *arena);

/** Zeroed memory, aligned for any type, valid until mt_arena_free() or mt_arena_reset(); a size of
 * 0 gets some too. */
void *mt_arena_alloc(struct mt_arena *arena, size_t size);

/** One zeroed `type`. */
#define MT_ARENA_NEW(arena, type) ((type *)mt_arena_alloc((arena), sizeof(type)))

/**
 * The `size` bytes at `memory`, of this arena, with zeroes behind them up to `grown`; they may have
 * moved, and nothing may point to where they were.  Takes NULL with a size of 0.
 */
void *mt_arena_grow(struct mt_arena *arena, void *memory, size_t size, size_t grown);

/** A copy of `text`; NULL stays NULL. */
char *mt_arena_strdup(struct mt_arena *arena, const char *text);

/** A terminated copy of the first `length` bytes of `text`. */
char *mt_arena_strndup(struct mt_arena *arena, const char *text, size_t length);

/** printf into the arena. */
char *mt_arena_printf(struct mt_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Hands `thing` to the arena, which calls `release(thing)` when it is freed. */
void mt_arena_own(struct mt_arena *arena, void *thing, void (*release)(void *thing));

#endif
