// SPDX-License-Identifier: Apache-2.0
/** A growing byte buffer with a ceiling. */
#ifndef MT_BASE_BUFFER_H
#define MT_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** For output whose size our own input bounds. */
#define MT_BUF_UNLIMITED (SIZE_MAX / 4)

/** Embedded.  `data` is terminated whenever `length` > 0, and may be NULL before that. */
struct mt_buf {
    char *data;
    size_t length;
    size_t capacity;
    size_t max;    ///< The ceiling of `length`.
    bool overflow; ///< An append would have passed the ceiling; the buffer kept what it had.
};

/** An empty buffer that will hold at most `max` bytes; allocates nothing. */
void mt_buf_init(struct mt_buf *buf, size_t max);

/** Frees the bytes; the buffer is empty afterwards and keeps its ceiling. */
void mt_buf_fini(struct mt_buf *buf);

/** Forgets the content and keeps the memory. */
void mt_buf_clear(struct mt_buf *buf);

/** Appends all or, at the ceiling, nothing: then false, which `overflow` remembers. */
bool mt_buf_append(struct mt_buf *buf, const void *bytes, size_t length);
bool mt_buf_puts(struct mt_buf *buf, const char *text);
bool mt_buf_putc(struct mt_buf *buf, char byte);
bool mt_buf_printf(struct mt_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/**
 * Room for `length` more bytes, or NULL at the ceiling.  The caller fills it and adds to `length`.
 */
char *mt_buf_reserve(struct mt_buf *buf, size_t length);

/** The content as a string: "" when empty.  Borrowed until the next append. */
const char *mt_buf_text(const struct mt_buf *buf);

#endif
