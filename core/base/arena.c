// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 4 * 1024, SECOND_BLOCK = 2 * FIRST_BLOCK, LARGEST_BLOCK = 1024 * 1024 };

struct block {
    struct block *next;
    bool alone; // it holds one thing, which was too large to share a block
    max_align_t data[];
};

/** A thing that others allocated and the arena frees. */
struct owned {
    struct owned *next;
    void *thing;
    void (*release)(void *thing);
};

struct mt_arena {
    struct block *blocks;
    struct block *first; // the oldest bump block, which a reset keeps
    struct owned *owned;
    char *next; // the free part of the newest bump block
    size_t left;
    size_t block_size;
};

struct mt_arena *mt_arena_new(void)
{
    struct mt_arena *arena = mt_alloc(sizeof *arena);
    arena->block_size = FIRST_BLOCK;
    return arena;
}

static void release_owned(struct mt_arena *arena)
{
    for (struct owned *owned = arena->owned; owned != NULL; owned = owned->next) {
        owned->release(owned->thing);
    }
    arena->owned = NULL;
}

/** Frees all blocks but `kept`. */
static void free_blocks(struct mt_arena *arena, const struct block *kept)
{
    while (arena->blocks != NULL) {
        struct block *block = arena->blocks;
        arena->blocks = block->next;
        if (block != kept) {
            free(block);
        }
    }
}

void mt_arena_free(struct mt_arena *arena)
{
    if (arena == NULL) {
        return;
    }
    release_owned(arena);
    free_blocks(arena, NULL);
    free(arena);
}

void mt_arena_reset(struct mt_arena *arena)
{
    release_owned(arena);
    struct block *first = arena->first;
    bool only = arena->block_size == SECOND_BLOCK; // no bump block came after the first
    free_blocks(arena, first);
    if (first == NULL) {
        return;
    }
    char *start = (char *)first->data;
    size_t from_start = only ? (size_t)(arena->next - start) : FIRST_BLOCK;
    size_t from_end = only ? FIRST_BLOCK - from_start - arena->left : 0;
    memset(start, 0, from_start);
    memset(start + FIRST_BLOCK - from_end, 0, from_end);
    first->next = NULL;
    arena->blocks = first;
    arena->next = start;
    arena->left = FIRST_BLOCK;
    arena->block_size = SECOND_BLOCK;
}

static struct block *add_block(struct mt_arena *arena, size_t size)
{
    struct block *block = mt_alloc(sizeof *block + size);
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

static void *alloc_alone(struct mt_arena *arena, size_t size)
{
    struct block *block = add_block(arena, size);
    block->alone = true;
    return block->data;
}

/** Whether `size` bytes are left in the newest block; a new one is begun unless they are large. */
static bool has_room(struct mt_arena *arena, size_t size)
{
    if (size <= arena->left) {
        return true;
    }
    if (size > arena->block_size / 4) {
        return false; // large things do not end the current block
    }
    struct block *block = add_block(arena, arena->block_size);
    arena->next = (char *)block->data;
    arena->left = arena->block_size;
    arena->first = arena->first != NULL ? arena->first : block;
    if (arena->block_size < LARGEST_BLOCK) {
        arena->block_size *= 2;
    }
    return true;
}

void *mt_arena_alloc(struct mt_arena *arena, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    size = size > 0 ? (size + align - 1) / align * align : align;
    if (!has_room(arena, size)) {
        return alloc_alone(arena, size);
    }
    void *memory = arena->next;
    arena->next += size;
    arena->left -= size;
    return memory;
}

/** The link to the block that holds `memory` alone, or NULL. */
static struct block **find_alone(struct mt_arena *arena, const void *memory)
{
    for (struct block **link = &arena->blocks; *link != NULL; link = &(*link)->next) {
        if ((*link)->alone && (const void *)(*link)->data == memory) {
            return link;
        }
    }
    return NULL;
}

void *mt_arena_grow(struct mt_arena *arena, void *memory, size_t size, size_t grown)
{
    // What is large enough to be grown often has a block of its own.
    struct block **link = size >= FIRST_BLOCK / 4 ? find_alone(arena, memory) : NULL;
    if (link != NULL) {
        struct block *block = mt_realloc(*link, 1, sizeof *block + grown);
        *link = block;
        memset((char *)block->data + size, 0, grown - size);
        return block->data;
    }
    void *moved = mt_arena_alloc(arena, grown);
    if (size > 0) {
        memcpy(moved, memory, size);
    }
    return moved;
}

/** Texts need no alignment: they come from the far end of a block, one beside the other. */
static char *alloc_text(struct mt_arena *arena, size_t size)
{
    if (!has_room(arena, size)) {
        return alloc_alone(arena, size);
    }
    arena->left -= size;
    return arena->next + arena->left;
}

char *mt_arena_strdup(struct mt_arena *arena, const char *text)
{
    return text != NULL ? mt_arena_strndup(arena, text, strlen(text)) : NULL;
}

char *mt_arena_strndup(struct mt_arena *arena, const char *text, size_t length)
{
    char *copy = alloc_text(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *mt_arena_printf(struct mt_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = alloc_text(arena, (size_t)(length > 0 ? length : 0) + 1);
    vsnprintf(text, (size_t)(length > 0 ? length : 0) + 1, format, again);
    va_end(again);
    return text;
}

void mt_arena_own(struct mt_arena *arena, void *thing, void (*release)(void *thing))
{
    struct owned *owned = MT_ARENA_NEW(arena, struct owned);
    *owned = (struct owned){arena->owned, thing, release};
    arena->owned = owned;
}
