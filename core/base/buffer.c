// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

void mt_buf_init(struct mt_buf *buf, size_t max)
{
    *buf = (struct mt_buf){.max = max < MT_BUF_UNLIMITED ? max : MT_BUF_UNLIMITED};
}

void mt_buf_fini(struct mt_buf *buf)
{
    free(buf->data);
    mt_buf_init(buf, buf->max);
}

void mt_buf_clear(struct mt_buf *buf)
{
    buf->length = 0;
    buf->overflow = false;
}

char *mt_buf_reserve(struct mt_buf *buf, size_t length)
{
    if (length > buf->max - buf->length) {
        buf->overflow = true;
        return NULL;
    }
    size_t needed = buf->length + length + 1;
    if (needed > buf->capacity) {
        size_t capacity = buf->capacity > 0 ? buf->capacity : FIRST_CAPACITY;
        while (capacity < needed) {
            capacity *= 2;
        }
        buf->data = mt_realloc(buf->data, capacity, 1);
        buf->capacity = capacity;
    }
    return buf->data + buf->length;
}

bool mt_buf_append(struct mt_buf *buf, const void *bytes, size_t length)
{
    char *room = mt_buf_reserve(buf, length);
    if (room == NULL) {
        return false;
    }
    if (length > 0) {
        memcpy(room, bytes, length);
    }
    buf->length += length;
    buf->data[buf->length] = '\0';
    return true;
}

bool mt_buf_puts(struct mt_buf *buf, const char *text)
{
    return mt_buf_append(buf, text, strlen(text));
}

bool mt_buf_putc(struct mt_buf *buf, char byte)
{
    return mt_buf_append(buf, &byte, 1);
}

bool mt_buf_printf(struct mt_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *room = length >= 0 ? mt_buf_reserve(buf, (size_t)length) : NULL;
    if (room != NULL) {
        vsnprintf(room, (size_t)length + 1, format, again);
        buf->length += (size_t)length;
    }
    va_end(again);
    return room != NULL;
}

const char *mt_buf_text(const struct mt_buf *buf)
{
    return buf->length > 0 ? buf->data : "";
}
