// SPDX-License-Identifier: Apache-2.0
/** Base64 as RFC 4648 has it in section 4: with "+", "/" and padding. */
#ifndef MT_BASE_BASE64_H
#define MT_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

struct mt_buf;

/** Appends the bytes as base64, on one line. */
void mt_base64_encode(const void *bytes, size_t length, struct mt_buf *out);

/**
 * Appends the bytes that the text stands for; line breaks may stand anywhere in it.  False where it
 * is no base64, or the bytes do not fit; some of them may be in `out` then.
 */
bool mt_base64_decode(const char *text, size_t length, struct mt_buf *out);

#endif
