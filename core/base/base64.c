// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"

#include "base/buffer.h"

#include <string.h>

enum { BITS = 6, MASK = 63, NO_DIGIT = 64, LETTERS = 4 };

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void mt_base64_encode(const void *bytes, size_t length, struct mt_buf *out)
{
    const unsigned char *at = bytes;
    for (; length > 0; at += 3) {
        size_t count = length < 3 ? length : 3;
        unsigned word = (unsigned)at[0] << 16 | (count > 1 ? (unsigned)at[1] << 8 : 0) |
                        (count > 2 ? (unsigned)at[2] : 0);
        mt_buf_putc(out, digits[word >> 3 * BITS & MASK]);
        mt_buf_putc(out, digits[word >> 2 * BITS & MASK]);
        mt_buf_putc(out, (char)(count > 1 ? digits[word >> BITS & MASK] : '='));
        mt_buf_putc(out, (char)(count > 2 ? digits[word & MASK] : '='));
        length -= count;
    }
}

static unsigned value_of(char letter)
{
    const char *found = memchr(digits, letter, NO_DIGIT);
    return found != NULL ? (unsigned)(found - digits) : NO_DIGIT;
}

/** Four letters to three bytes, or fewer where the last ones are "=". */
static bool decode_four(const char *letters, struct mt_buf *out)
{
    size_t count = letters[3] == '=' ? (letters[2] == '=' ? 2 : 3) : 4;
    unsigned bits = 0;
    for (size_t i = 0; i < LETTERS; i++) {
        unsigned value = i < count ? value_of(letters[i]) : 0;
        if (value == NO_DIGIT) {
            return false;
        }
        bits = bits << BITS | value;
    }
    const char bytes[] = {(char)(bits >> 16), (char)(bits >> 8), (char)bits};
    return mt_buf_append(out, bytes, count - 1);
}

bool mt_base64_decode(const char *text, size_t length, struct mt_buf *out)
{
    char letters[LETTERS];
    size_t held = 0;
    bool ended = false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n' || text[i] == '\r') {
            continue;
        }
        if (ended) {
            return false; // something after the padding
        }
        letters[held++] = text[i];
        if (held == LETTERS) {
            held = 0;
            ended = letters[3] == '=';
            if (!decode_four(letters, out)) {
                return false;
            }
        }
    }
    return held == 0;
}
