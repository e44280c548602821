// SPDX-License-Identifier: Apache-2.0
/** Heap calls that do not fail: our own out-of-memory ends the process with a message. */
#ifndef MT_BASE_MEMORY_H
#define MT_BASE_MEMORY_H

#include <stddef.h>

/** Zeroed memory of `size` bytes (at least one); freed with free(). */
void *mt_alloc(size_t size);

/** realloc() that does not fail; `count * size` is checked for overflow. */
void *mt_realloc(void *memory, size_t count, size_t size);

/** A copy of `text` on the heap. */
char *mt_strdup(const char *text);

#endif
