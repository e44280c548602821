// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <stdio.h>
#include <string.h>

enum { CONTINUATIONS_MAX = 3 }; // of a UTF-8 character

/** The length of cut text without the character at its end, which may not be whole. */
static size_t without_last_character(const char *text, size_t length)
{
    size_t end = length;
    while (end > 0 && length - end < CONTINUATIONS_MAX &&
           ((unsigned char)text[end - 1] & 0xC0) == 0x80) {
        end--;
    }
    return end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0xC0 ? end - 1 : end;
}

void mt_message_format(char *out, size_t size, const char *format, va_list args)
{
    int wanted = vsnprintf(out, size, format, args);
    if (wanted >= 0 && (size_t)wanted >= size) {
        out[without_last_character(out, size - 1)] = '\0';
    }
}

bool mt_fail(struct mt_error *err, enum mt_code code, const char *format, ...)
{
    if (err == NULL) {
        return false;
    }
    err->code = code;
    va_list args;
    va_start(args, format);
    mt_message_format(err->msg, sizeof err->msg, format, args);
    va_end(args);
    return false;
}

bool mt_wrap(struct mt_error *err, const char *format, ...)
{
    if (err == NULL) {
        return false;
    }
    char prefix[sizeof err->msg / 2]; // the source's own words matter more than where it was met
    va_list args;
    va_start(args, format);
    mt_message_format(prefix, sizeof prefix, format, args);
    va_end(args);

    size_t added = strlen(prefix) + 2;
    size_t room = sizeof err->msg - added - 1;
    size_t kept = strnlen(err->msg, room + 1);
    if (kept > room) {
        kept = without_last_character(err->msg, room);
    }
    memmove(err->msg + added, err->msg, kept);
    err->msg[added + kept] = '\0';
    memcpy(err->msg, prefix, added - 2);
    memcpy(err->msg + added - 2, ": ", 2);
    return false;
}
