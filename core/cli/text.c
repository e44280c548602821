// SPDX-License-Identifier: Apache-2.0
#include "cli/text.h"

#include "base/buffer.h"

#include <string.h>

/**
 * How many bytes of the character at `at` would drive a terminal, 0 for one that is just shown.
 * Besides control characters these are the marks that turn the direction of a line around, so that
 * it reads as something else, and Unicode's own ends of lines.
 */
static size_t control_length(const char *at)
{
    const unsigned char *bytes = (const unsigned char *)at;
    if (bytes[0] < ' ' || bytes[0] == 0x7f) {
        return 1;
    }
    if (bytes[0] == 0xc2) {
        return bytes[1] >= 0x80 && bytes[1] < 0xa0 ? 2 : 0;
    }
    if (bytes[0] == 0xd8) {
        return bytes[1] == 0x9c ? 2 : 0; // U+061C
    }
    if (bytes[0] != 0xe2) {
        return 0;
    }
    const bool marks = bytes[1] == 0x80 && ((bytes[2] >= 0x8e && bytes[2] <= 0x8f) ||
                                            (bytes[2] >= 0xa8 && bytes[2] <= 0xae));
    const bool isolates = bytes[1] == 0x81 && bytes[2] >= 0xa6 && bytes[2] <= 0xa9;
    return marks || isolates ? 3 : 0;
}

/** Appends the character at `at` as it would be written in a program. */
static void put_control(struct mt_buf *out, const char *at, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)at;
    if (*at == '\n') {
        mt_buf_puts(out, "\\n");
    } else if (*at == '\r') {
        mt_buf_puts(out, "\\r");
    } else if (*at == '\t') {
        mt_buf_puts(out, "\\t");
    } else if (length == 1 || bytes[0] == 0xc2) {
        mt_buf_printf(out, "\\x%02x", (unsigned)bytes[length - 1]);
    } else {
        const unsigned lead = length == 2 ? bytes[0] & 0x1fU : bytes[0] & 0x0fU;
        const unsigned middle = length == 2 ? lead : lead << 6 | (bytes[1] & 0x3fU);
        mt_buf_printf(out, "\\u%04x", middle << 6 | (bytes[length - 1] & 0x3fU));
    }
}

static void put_plain(struct mt_buf *out, const char *text, size_t length)
{
    size_t from = 0;
    size_t at = 0;
    while (at < length) {
        const size_t control = control_length(text + at);
        if (control == 0) {
            at++;
            continue;
        }
        mt_buf_append(out, text + from, at - from);
        put_control(out, text + at, control);
        at += control;
        from = at;
    }
    mt_buf_append(out, text + from, at - from);
}

void mt_text_plain(struct mt_buf *out, const char *text)
{
    put_plain(out, text, strlen(text));
}

/** Skips bytes from `first` to `last`. */
static const char *skip_range(const char *at, char first, char last)
{
    while (*at >= first && *at <= last) {
        at++;
    }
    return at;
}

/** The end of the escape sequence at `at` (ECMA-48), or of the line where it has none. */
static const char *skip_escape(const char *at)
{
    enum { BELL = 7, ESCAPE = 0x1b };
    at++;
    if (*at == '[') { // a control sequence: parameters, and a letter
        at = skip_range(skip_range(at + 1, '0', '?'), ' ', '/');
    } else if (*at == ']' || *at == 'P' || *at == '^' || *at == '_') { // a text, with an end
        while (*at != '\0' && *at != BELL && *at != ESCAPE) {
            at++;
        }
        return *at == BELL ? at + 1 : at[0] == ESCAPE && at[1] == '\\' ? at + 2 : at;
    } else {
        at = skip_range(at, ' ', '/');
    }
    return *at >= '0' && *at <= '~' ? at + 1 : at;
}

/** Where what is seen of a line begins that was written over. */
static const char *last_writing(const char *line, size_t *length)
{
    *length = strlen(line);
    while (*length > 0 && line[*length - 1] == '\r') {
        --*length;
    }
    size_t from = *length;
    while (from > 0 && line[from - 1] != '\r') {
        from--;
    }
    *length -= from;
    return line + from;
}

void mt_text_written(struct mt_buf *out, const char *line)
{
    enum { ESCAPE = 0x1b };
    size_t length;
    const char *at = last_writing(line, &length);
    const char *end = at + length;
    while (at < end) {
        const size_t plain = strcspn(at, "\t\x1b");
        const size_t room = (size_t)(end - at);
        put_plain(out, at, plain < room ? plain : room);
        at += plain < room ? plain : room;
        if (at < end && *at == ESCAPE) {
            at = skip_escape(at);
        } else if (at < end) {
            mt_buf_putc(out, ' ');
            at++;
        }
    }
}

static size_t columns_of(const char *text, size_t length)
{
    size_t columns = 0;
    for (size_t i = 0; i < length; i++) {
        columns += ((unsigned char)text[i] & 0xc0) != 0x80; // not a byte inside a character
    }
    return columns;
}

size_t mt_text_columns(const char *text)
{
    return columns_of(text, strlen(text));
}

void mt_text_spaces(struct mt_buf *out, size_t count)
{
    for (; count > 0; count--) {
        mt_buf_putc(out, ' ');
    }
}

size_t mt_text_fold(struct mt_buf *out, const char *text, size_t column, size_t indent,
                    size_t width)
{
    if (width == 0) {
        size_t before = out->length;
        mt_text_plain(out, text);
        return column + columns_of(mt_buf_text(out) + before, out->length - before);
    }
    for (bool begun = false;; begun = true) {
        size_t gap = strspn(text, " ");
        size_t length = strcspn(text + gap, " ");
        if (length == 0) {
            return column;
        }
        size_t columns = columns_of(text + gap, length);
        bool fits = column + gap + columns <= width;
        // The first word is moved only if that helps.
        bool movable = begun || (column > indent && indent + columns <= width);
        if (!fits && movable) {
            while (out->length > 0 && out->data[out->length - 1] == ' ') {
                out->data[--out->length] = '\0';
            }
            mt_buf_putc(out, '\n');
            mt_text_spaces(out, indent);
            column = indent;
        } else {
            mt_text_spaces(out, gap);
            column += gap;
        }
        size_t before = out->length;
        put_plain(out, text + gap, length);
        column += columns_of(out->data + before, out->length - before);
        text += gap + length;
    }
}

void mt_text_count(struct mt_buf *out, size_t count, const char *one)
{
    mt_buf_printf(out, "%zu %s%s", count, one, count == 1 ? "" : "s");
}
