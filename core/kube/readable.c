// SPDX-License-Identifier: Apache-2.0
// Values stand in messages as JSON, or as Go prints them
// (`core.PodSpec{Volumes:[]core.Volume(nil)`), by the server's version and the kind; for a change
// of a Pod without a word before them.
#include "kube/readable.h"

#include "base/buffer.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum {
    VALUE_MAX = 64, ///< Bytes of a value that is told whole.
    START_MAX = 40, ///< Bytes of a longer string that are told.
};

#define CUT "…"

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/** Behind a string in quotes or, as Go prints those with quotes in them, in backquotes; or NULL. */
static const char *string_end(const char *string)
{
    const char quote = *string;
    const char *at = string + 1;
    while (*at != '\0' && *at != quote) {
        at += quote == '"' && at[0] == '\\' && at[1] != '\0' ? 2 : 1;
    }
    return *at == quote ? at + 1 : NULL;
}

/** What stands behind a value: the reason, the next error, or the end of a list of errors. */
static bool ends_value(const char *at)
{
    return at[0] == '\0' || at[0] == ']' || begins_with(at, ": ") || begins_with(at, ", ");
}

/** Behind the value, whose brackets and strings may hold anything; NULL where one is not closed. */
static const char *value_end(const char *at)
{
    size_t depth = 0;
    while (at != NULL && (depth > 0 || !ends_value(at))) {
        switch (*at) {
        case '\0':
            return NULL;
        case '"':
        case '`':
            at = string_end(at);
            continue;
        case '{':
        case '[':
        case '(':
            depth++;
            break;
        case '}':
        case ']':
        case ')':
            depth -= depth > 0 ? 1 : 0;
            break;
        default:
            break;
        }
        at++;
    }
    return at;
}

/** Where the value begins, when an error with one begins at `at`; else NULL. */
static const char *value_of_error(const char *at)
{
    static const char *const words[] = {
        "Invalid value: ", "Duplicate value: ", "Unsupported value: "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (begins_with(at, words[i])) {
            return at + strlen(words[i]);
        }
    }
    return NULL;
}

/** Whether `core.PodSpec{` stands there: a package, a type and its fields. */
static bool is_go_value(const char *at)
{
    const char *type = at;
    while (islower((unsigned char)*type) || isdigit((unsigned char)*type)) {
        type++;
    }
    if (type == at || type[0] != '.' || !isupper((unsigned char)type[1])) {
        return false;
    }
    for (type++; isalnum((unsigned char)*type); type++) {
    }
    return *type == '{';
}

/** The start of a string, which ends before a character of several bytes rather than in it. */
static void put_start(struct mt_buf *out, const char *string)
{
    enum { CONTINUES_MASK = 0xC0, CONTINUES = 0x80 };
    size_t length = START_MAX;
    while (length > 1 && ((unsigned char)string[length] & CONTINUES_MASK) == CONTINUES) {
        length--;
    }
    mt_buf_append(out, string, length);
    mt_buf_puts(out, CUT "\"");
}

static void put_value(struct mt_buf *out, const char *value, size_t length)
{
    const bool has_fields = memchr(value, '{', length) != NULL;
    if (length > VALUE_MAX && value[0] == '"') {
        put_start(out, value);
    } else if (length > VALUE_MAX && value[0] == '[') {
        mt_buf_puts(out, "[" CUT "]");
    } else if (length > VALUE_MAX && has_fields) {
        mt_buf_puts(out, "{" CUT "}");
    } else {
        mt_buf_append(out, value, length);
    }
}

void mt_kube_put_readable(struct mt_buf *out, const char *message)
{
    const char *at = message;
    bool in_word = false; // a Go value begins at the start of a word
    while (*at != '\0') {
        const char *value = value_of_error(at);
        if (value == NULL && !in_word && is_go_value(at)) {
            value = at;
        }
        if (value == NULL) {
            in_word = isalnum((unsigned char)*at);
            mt_buf_putc(out, *at++);
            continue;
        }
        const char *end = value_end(value);
        if (end == NULL) {
            break;
        }
        mt_buf_append(out, at, (size_t)(value - at));
        put_value(out, value, (size_t)(end - value));
        in_word = false;
        at = end;
    }
    mt_buf_puts(out, at);
}
