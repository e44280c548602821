// SPDX-License-Identifier: Apache-2.0
/** Text encodings: UTF-8 checked and written, UTF-16 converted. */
#ifndef MT_MANIFEST_UTF8_H
#define MT_MANIFEST_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_buf;

/** Bytes of the UTF-8 character at `at` (before `end`), or 0 when it is none. */
size_t mt_utf8_character(const char *at, const char *end);

/** Whether all of `text` is UTF-8; at the first wrong byte `*bad` (which may be NULL) is set. */
bool mt_utf8_valid(const char *text, size_t length, size_t *bad);

/** Writes the character as UTF-8 and returns its 1 to 4 bytes. */
size_t mt_utf8_encode(uint32_t character, char out[4]);

/** Whether `text` begins with the byte order mark of UTF-16, little or big endian. */
bool mt_utf16_marked(const char *text, size_t length);

/**
 * Appends a marked UTF-16 text as UTF-8, without the mark.  False at half a character or half a
 * surrogate pair; what stood before it is in `out`.
 */
bool mt_utf16_convert(const char *text, size_t length, struct mt_buf *out);

#endif
