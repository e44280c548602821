// SPDX-License-Identifier: Apache-2.0
#include "manifest/yaml_lines.h"

#include <stdbool.h>
#include <string.h>

/** Bytes of the line break at `at` which is not LF or CRLF, or 0. */
static size_t odd_break(const char *at, const char *end)
{
    size_t left = (size_t)(end - at);
    if (*at == '\r') {
        return left < 2 || at[1] != '\n';
    }
    if (left >= 2 && memcmp(at, "\xC2\x85", 2) == 0) {
        return 2;
    }
    bool separator =
        left >= 3 && memcmp(at, "\xE2\x80", 2) == 0 && (at[2] == '\xA8' || at[2] == '\xA9');
    return separator ? 3 : 0;
}

static bool is_ordinary(const char *text, size_t length)
{
    return memchr(text, '\r', length) == NULL && memchr(text, 0xC2, length) == NULL &&
           memchr(text, 0xE2, length) == NULL;
}

void mt_yaml_lines_init(struct mt_yaml_lines *lines, const char *text, size_t length,
                        unsigned first_line)
{
    *lines = (struct mt_yaml_lines){.first = first_line};
    if (is_ordinary(text, length)) {
        return;
    }
    unsigned line = 0;
    for (const char *at = text; at < text + length;) {
        size_t width = odd_break(at, text + length);
        if (width > 0) {
            mt_array_push(NULL, &lines->extra, line);
        }
        line += width > 0 || *at == '\n';
        at += width > 0 ? width : 1;
    }
}

void mt_yaml_lines_fini(struct mt_yaml_lines *lines)
{
    mt_array_fini(&lines->extra);
}

unsigned mt_yaml_line(const struct mt_yaml_lines *lines, size_t yaml_line)
{
    size_t low = 0; // how many odd breaks stand before the line
    size_t high = lines->extra.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (lines->extra.items[middle] < yaml_line) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return lines->first + (unsigned)(yaml_line - low);
}
