// SPDX-License-Identifier: Apache-2.0
#include "cli/text.h"

#include "base/buffer.h"

#include <string.h>

static bool is_control(const char *at)
{
    unsigned char byte = (unsigned char)at[0];
    unsigned char next = byte != '\0' ? (unsigned char)at[1] : 0;
    return byte < ' ' || byte == 0x7f || (byte == 0xc2 && next >= 0x80 && next < 0xa0);
}

/** Appends the character at `at`, at most two bytes, and returns how many bytes it was. */
static size_t put_control(struct mt_buf *out, const char *at)
{
    switch (*at) {
    case '\n':
        mt_buf_puts(out, "\\n");
        return 1;
    case '\r':
        mt_buf_puts(out, "\\r");
        return 1;
    case '\t':
        mt_buf_puts(out, "\\t");
        return 1;
    default:
        break;
    }
    size_t length = (unsigned char)*at == 0xc2 ? 2 : 1;
    mt_buf_printf(out, "\\x%02x", (unsigned)(unsigned char)at[length - 1]);
    return length;
}

static void put_plain(struct mt_buf *out, const char *text, size_t length)
{
    size_t from = 0;
    size_t at = 0;
    while (at < length) {
        if (!is_control(text + at)) {
            at++;
            continue;
        }
        mt_buf_append(out, text + from, at - from);
        at += put_control(out, text + at);
        from = at;
    }
    mt_buf_append(out, text + from, at - from);
}

void mt_text_plain(struct mt_buf *out, const char *text)
{
    put_plain(out, text, strlen(text));
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
