// SPDX-License-Identifier: Apache-2.0
#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *out_of_memory(size_t size)
{
    fprintf(stderr, "moontide: out of memory (%zu bytes)\n", size);
    abort();
}

void *mt_alloc(size_t size)
{
    void *memory = calloc(1, size > 0 ? size : 1);
    return memory != NULL ? memory : out_of_memory(size);
}

void *mt_realloc(void *memory, size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / size) {
        return out_of_memory(SIZE_MAX);
    }
    size_t total = count * size;
    void *grown = realloc(memory, total > 0 ? total : 1);
    return grown != NULL ? grown : out_of_memory(total);
}

char *mt_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(mt_alloc(size), text, size);
}
