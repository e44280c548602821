// SPDX-License-Identifier: Apache-2.0
#include "manifest/utf8.h"

#include "base/buffer.h"

#include <string.h>

static bool continues(const unsigned char *byte)
{
    return (*byte & 0xC0) == 0x80;
}

size_t mt_utf8_character(const char *at, const char *end)
{
    const unsigned char *byte = (const unsigned char *)at;
    size_t left = (size_t)(end - at);
    if (left == 0) {
        return 0;
    }
    if (byte[0] < 0x80) {
        return 1;
    }
    if (byte[0] < 0xC2) {
        return 0; // a lone continuation, or a longer form of ASCII
    }
    if (byte[0] < 0xE0) {
        return left >= 2 && continues(byte + 1) ? 2 : 0;
    }
    if (byte[0] < 0xF0) {
        bool shortest = byte[0] != 0xE0 || (left > 1 && byte[1] >= 0xA0);
        bool surrogate = byte[0] == 0xED && left > 1 && byte[1] >= 0xA0;
        return left >= 3 && continues(byte + 1) && continues(byte + 2) && shortest && !surrogate
                   ? 3
                   : 0;
    }
    bool in_range = left >= 4 && byte[0] <= 0xF4 && (byte[0] != 0xF0 || byte[1] >= 0x90) &&
                    (byte[0] != 0xF4 || byte[1] < 0x90);
    return in_range && continues(byte + 1) && continues(byte + 2) && continues(byte + 3) ? 4 : 0;
}

bool mt_utf8_valid(const char *text, size_t length, size_t *bad)
{
    const char *end = text + length;
    for (const char *at = text; at < end;) {
        size_t step = mt_utf8_character(at, end);
        if (step == 0) {
            if (bad != NULL) {
                *bad = (size_t)(at - text);
            }
            return false;
        }
        at += step;
    }
    return true;
}

size_t mt_utf8_encode(uint32_t character, char out[4])
{
    unsigned char *byte = (unsigned char *)out;
    if (character < 0x80) {
        byte[0] = (unsigned char)character;
        return 1;
    }
    if (character < 0x800) {
        byte[0] = (unsigned char)(0xC0 | (character >> 6));
        byte[1] = (unsigned char)(0x80 | (character & 0x3F));
        return 2;
    }
    if (character < 0x10000) {
        byte[0] = (unsigned char)(0xE0 | (character >> 12));
        byte[1] = (unsigned char)(0x80 | ((character >> 6) & 0x3F));
        byte[2] = (unsigned char)(0x80 | (character & 0x3F));
        return 3;
    }
    byte[0] = (unsigned char)(0xF0 | (character >> 18));
    byte[1] = (unsigned char)(0x80 | ((character >> 12) & 0x3F));
    byte[2] = (unsigned char)(0x80 | ((character >> 6) & 0x3F));
    byte[3] = (unsigned char)(0x80 | (character & 0x3F));
    return 4;
}

bool mt_utf16_marked(const char *text, size_t length)
{
    return length >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0);
}

static uint32_t unit_at(const char *text, bool little)
{
    const unsigned char *byte = (const unsigned char *)text;
    return little ? byte[0] | ((uint32_t)byte[1] << 8) : byte[1] | ((uint32_t)byte[0] << 8);
}

static bool is_high_surrogate(uint32_t unit)
{
    return unit >= 0xD800 && unit < 0xDC00;
}

static bool is_low_surrogate(uint32_t unit)
{
    return unit >= 0xDC00 && unit < 0xE000;
}

bool mt_utf16_convert(const char *text, size_t length, struct mt_buf *out)
{
    bool little = (unsigned char)text[0] == 0xFF;
    for (size_t i = 2; i < length; i += 2) {
        if (length - i < 2) {
            return false;
        }
        uint32_t character = unit_at(text + i, little);
        if (is_low_surrogate(character)) {
            return false;
        }
        if (is_high_surrogate(character)) {
            i += 2;
            uint32_t low = length - i >= 2 ? unit_at(text + i, little) : 0;
            if (!is_low_surrogate(low)) {
                return false;
            }
            character = 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00);
        }
        char bytes[4];
        mt_buf_append(out, bytes, mt_utf8_encode(character, bytes));
    }
    return true;
}
