// SPDX-License-Identifier: Apache-2.0
#include "manifest/yaml_write_scalar.h"

#include "base/buffer.h"
#include "manifest/utf8.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

enum { WORD_MAX = 5 }; // of those that have a meaning

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'z';
}

static bool is_ascii(char byte)
{
    return (unsigned char)byte < 0x80;
}

/** The code point of the character at `at`, which is UTF-8 of `width` bytes. */
static uint32_t decode(const char *at, size_t width)
{
    const unsigned char *byte = (const unsigned char *)at;
    switch (width) {
    case 2:
        return (byte[0] & 0x1FU) << 6 | (byte[1] & 0x3FU);
    case 3:
        return (byte[0] & 0x0FU) << 12 | (byte[1] & 0x3FU) << 6 | (byte[2] & 0x3FU);
    case 4:
        return (byte[0] & 0x07U) << 18 | (byte[1] & 0x3FU) << 12 | (byte[2] & 0x3FU) << 6 |
               (byte[3] & 0x3FU);
    default:
        return byte[0];
    }
}

/** Whether every YAML reader takes the character as it is, and none for a line break. */
static bool is_printable(uint32_t character)
{
    if (character < 0x7F) {
        return character >= ' ';
    }
    bool is_break = character == 0x2028 || character == 0x2029;
    return character >= 0xA0 && !is_break && character != 0xFEFF && character != 0xFFFE &&
           character != 0xFFFF;
}

static size_t width_at(const char *at)
{
    size_t width = is_ascii(*at) ? 1 : mt_utf8_character(at, at + strnlen(at, 4));
    return width > 0 ? width : 1;
}

/** Whether all of the text is printable, but for bytes of `also`. */
static bool all_printable(const char *text, const char *also)
{
    while (*text != '\0') {
        size_t width = width_at(text);
        if (!is_printable(decode(text, width)) && strchr(also, *text) == NULL) {
            return false;
        }
        text += width;
    }
    return true;
}

/** Whether the text begins with a space of Unicode: before "{" kubectl would take it for JSON. */
static bool begins_with_wide_space(const char *text)
{
    uint32_t character = decode(text, width_at(text));
    return character == 0xA0 || character == 0x1680 || character == 0x202F || character == 0x205F ||
           character == 0x3000 || (character >= 0x2000 && character <= 0x200A);
}

/** Whether the text can begin a plain scalar, as far as its first characters tell. */
static bool begins_plain(const char *text)
{
    switch (text[0]) {
    case '\0':
        return false;
    case '.': // not ".5" and ".inf", but ".dockerconfigjson"
        return is_letter(text[1]) && strchr("iInN", text[1]) == NULL;
    case '-': // not "- a", "-1" and "---", but "-c" and "--flag"
        return is_letter(text[1]) || (text[1] == '-' && is_letter(text[2]));
    case '<':
        return strcmp(text, "<<") != 0;
    default:
        if (!is_ascii(text[0])) {
            return !begins_with_wide_space(text);
        }
        return is_letter(text[0]) || is_digit(text[0]) || strchr("_/($^;\\", text[0]) != NULL;
    }
}

/** Whether some reader has another meaning for this text, which begins as plain ones can. */
static bool has_meaning(const char *text)
{
    static const char *const words[] = {"y",   "n",    "yes",   "no",   "on",
                                        "off", "true", "false", "null", "nan"};
    // No number, date or time has one of these, in any base.
    static const char never_in_numbers[] = "ghijklmnpqrsuvwyGHIJKLMNPQRSUVWY";
    if (is_digit(text[0])) {
        return strpbrk(text, never_in_numbers) == NULL;
    }
    if (strnlen(text, WORD_MAX + 1) > WORD_MAX) {
        return false;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(text, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_plain(const char *text)
{
    if (!begins_plain(text) || has_meaning(text)) {
        return false;
    }
    for (const char *at = text; *at != '\0'; at++) {
        bool ends_key = *at == ':' && (at[1] == ' ' || at[1] == '\0');
        bool spaced = *at == ' ' && (at[1] == '#' || at[1] == '\0');
        if (ends_key || spaced || (is_ascii(*at) && !is_printable((unsigned char)*at))) {
            return false;
        }
    }
    return all_printable(text, "");
}

static void write_single_quoted(const char *text, struct mt_buf *out)
{
    mt_buf_putc(out, '\'');
    for (; *text != '\0'; text++) {
        mt_buf_append(out, "''", *text == '\'' ? 2 : 0);
        mt_buf_append(out, text, *text != '\'');
    }
    mt_buf_putc(out, '\'');
}

static void write_escaped(uint32_t character, struct mt_buf *out)
{
    static const char named[] = "\"\"\\\\\nn\rr\tt";
    for (const char *name = named; *name != '\0'; name += 2) {
        if ((unsigned char)name[0] == character) {
            mt_buf_append(out, (const char[]){'\\', name[1]}, 2);
            return;
        }
    }
    mt_buf_printf(out, character < 0x100 ? "\\x%02X" : "\\u%04X", (unsigned)character);
}

static void write_double_quoted(const char *text, struct mt_buf *out)
{
    mt_buf_putc(out, '"');
    while (*text != '\0') {
        size_t width = width_at(text);
        uint32_t character = decode(text, width);
        if (is_printable(character) && *text != '"' && *text != '\\') {
            mt_buf_append(out, text, width);
        } else {
            write_escaped(character, out);
        }
        text += width;
    }
    mt_buf_putc(out, '"');
}

void mt_yaml_write_inline(const char *text, struct mt_buf *out)
{
    if (is_plain(text)) {
        mt_buf_puts(out, text);
    } else if (strpbrk(text, "\"\\") != NULL && all_printable(text, "")) {
        write_single_quoted(text, out); // what has quotes or backslashes reads better so
    } else {
        write_double_quoted(text, out);
    }
}

/** Whether the last line holds nothing but white space, or there is nothing but line breaks. */
static bool ends_blank(const char *text, size_t length)
{
    size_t end = length;
    while (end > 0 && text[end - 1] == '\n') {
        end--;
    }
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t')) {
        end--;
    }
    return end == 0 || text[end - 1] == '\n';
}

/** After "|": the indentation where the text would hide it, and what becomes of its last breaks. */
static void write_indicators(const char *text, size_t length, struct mt_buf *out)
{
    if (text[0] == ' ' || text[0] == '\t' || text[0] == '\n') {
        mt_buf_putc(out, '2');
    }
    if (text[length - 1] != '\n') {
        mt_buf_putc(out, '-');
    } else if (text[length - 2] == '\n') {
        mt_buf_putc(out, '+');
    }
}

static void write_line(const char *line, size_t length, size_t indent, struct mt_buf *out)
{
    char *room = mt_buf_reserve(out, indent + length + 1);
    if (room == NULL) {
        return;
    }
    size_t margin = length > 0 ? indent : 0;
    memset(room, ' ', margin);
    memcpy(room + margin, line, length);
    memcpy(room + margin + length, "\n", 2);
    out->length += margin + length + 1;
}

bool mt_yaml_write_block(const char *text, size_t indent, struct mt_buf *out)
{
    size_t length = strlen(text);
    if (memchr(text, '\n', length) == NULL || ends_blank(text, length) ||
        !all_printable(text, "\n\t")) {
        return false;
    }
    mt_buf_putc(out, '|');
    write_indicators(text, length, out);
    mt_buf_putc(out, '\n');
    const char *end = text + length;
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline != NULL ? newline : end;
        write_line(text, (size_t)(stop - text), indent, out);
        text = stop + 1;
    }
    return true;
}
