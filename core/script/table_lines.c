// SPDX-License-Identifier: Apache-2.0
#include "script/table_lines.h"

#include "base/arena.h"
#include "base/buffer.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { NESTING_MAX = 64 };

/** A table, or what is in parentheses, that is open. */
struct open {
    const char *path; ///< "timeouts"; NULL: what is in it has no path.
    bool begins;      ///< An entry begins here: a key, or an item.
    size_t items;
    const char *entry; ///< The path of the entry under way, or NULL.
};

/** The text on its way. */
struct scanning {
    const char *at;
    const char *end;
    unsigned line;
    bool returned; ///< The last word was `return`: what follows is the table.
    struct open open[NESTING_MAX];
    size_t depth;
    struct mt_arena *arena;
    struct mt_map *lines;
};

static void advance(struct scanning *scan, const char *to)
{
    for (; scan->at < to; scan->at++) {
        scan->line += *scan->at == '\n';
    }
}

/** The end of a long bracket, "[[…]]" or "[=[…]=]", at `from`; NULL when there is none. */
static const char *end_of_long(const struct scanning *scan, const char *from)
{
    size_t level = from[0] == '[' ? strspn(from + 1, "=") : 0;
    if (from[0] != '[' || from[1 + level] != '[') {
        return NULL;
    }
    for (const char *at = from + 2 + level; (at = strchr(at, ']')) != NULL; at++) {
        if (strspn(at + 1, "=") == level && at[1 + level] == ']') {
            return at + 2 + level;
        }
    }
    return scan->end;
}

static const char *end_of_string(const struct scanning *scan, const char *from)
{
    for (const char *at = from + 1; at < scan->end; at++) {
        if (*at == *from) {
            return at + 1;
        }
        at += *at == '\\' && at + 1 < scan->end;
    }
    return scan->end;
}

static const char *end_of_comment(const struct scanning *scan, const char *from)
{
    const char *end = end_of_long(scan, from + 2);
    return end != NULL ? end : from + strcspn(from, "\n");
}

static const char *skip_space(const char *at)
{
    return at + strspn(at, " \t\r\n\f\v");
}

static bool is_word(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_';
}

static const char *end_of_word(const char *at)
{
    while (is_word(*at)) {
        at++;
    }
    return at;
}

/** Whether what ends at `at` was a key: "=" follows, and not "==". */
static bool is_key(const char *at)
{
    at = skip_space(at);
    return at[0] == '=' && at[1] != '=';
}

/** The entry that begins has this path; `path` NULL: none that is known. */
static void begin_entry(struct scanning *scan, const char *path)
{
    struct open *open = &scan->open[scan->depth - 1];
    open->begins = false;
    open->entry = open->path != NULL ? path : NULL;
    if (open->entry != NULL) {
        mt_map_put(scan->lines, path, (void *)(uintptr_t)scan->line);
    }
}

static void begin_named(struct scanning *scan, const char *name, size_t length)
{
    const char *path = scan->open[scan->depth - 1].path;
    begin_entry(scan, path == NULL
                          ? NULL
                          : mt_arena_printf(scan->arena, "%s%s%.*s", path,
                                            path[0] != '\0' ? "." : "", (int)length, name));
}

static void begin_item(struct scanning *scan)
{
    struct open *open = &scan->open[scan->depth - 1];
    open->items++;
    begin_entry(scan, open->path == NULL
                          ? NULL
                          : mt_arena_printf(scan->arena, "%s[%zu]", open->path, open->items));
}

/** `["name"] =`, at "["; returns what is behind it, or NULL when it is something else. */
static const char *read_bracket_key(struct scanning *scan)
{
    const char *quote = skip_space(scan->at + 1);
    if (*quote != '"' && *quote != '\'') {
        return NULL;
    }
    const char *end = end_of_string(scan, quote);
    const char *close = skip_space(end);
    if (*close != ']' || !is_key(close + 1)) {
        return NULL;
    }
    begin_named(scan, quote + 1, (size_t)(end - quote) - 2);
    return close + 1;
}

/** Opens a table or parentheses; false when they are nested too deep to go on. */
static bool open(struct scanning *scan, const char *path)
{
    if (scan->depth == NESTING_MAX) {
        return false;
    }
    scan->open[scan->depth++] = (struct open){.path = path, .begins = path != NULL};
    return true;
}

/** A word: a key, an item or something that is passed over; false where the search ends. */
static bool read_word(struct scanning *scan)
{
    const char *end = end_of_word(scan->at);
    size_t length = (size_t)(end - scan->at);
    bool begins = scan->depth > 0 && scan->open[scan->depth - 1].begins;
    if (scan->depth > 0 && length == 8 && strncmp(scan->at, "function", length) == 0) {
        return false; // statements are not looked through
    }
    if (begins && is_key(end)) {
        begin_named(scan, scan->at, length);
    } else if (begins) {
        begin_item(scan);
    }
    scan->returned = length == 6 && strncmp(scan->at, "return", length) == 0;
    advance(scan, end);
    return true;
}

static bool read_sign(struct scanning *scan)
{
    struct open *top = scan->depth > 0 ? &scan->open[scan->depth - 1] : NULL;
    char sign = *scan->at;
    const char *end = scan->at + 1;
    bool good = true;
    if (top != NULL && top->begins && strchr("},;", sign) == NULL) {
        const char *behind = sign == '[' ? read_bracket_key(scan) : NULL;
        if (behind != NULL) {
            advance(scan, behind);
            return true;
        }
        if (sign == '[') {
            begin_entry(scan, NULL); // a key that is computed
        } else {
            begin_item(scan);
        }
    }
    if (sign == '{') {
        good = open(scan, top != NULL ? top->entry : scan->returned ? "" : NULL);
    } else if (sign == '(' || sign == '[') {
        good = open(scan, NULL);
    } else if (strchr("})]", sign) != NULL) {
        scan->depth -= scan->depth > 0;
    } else if ((sign == ',' || sign == ';') && top != NULL) {
        top->begins = top->path != NULL;
    }
    scan->returned = false;
    advance(scan, end);
    return good;
}

/** One token; false where the search ends. */
static bool step(struct scanning *scan)
{
    advance(scan, skip_space(scan->at));
    const char *at = scan->at;
    if (at >= scan->end) {
        return false;
    }
    if (at[0] == '-' && at[1] == '-') {
        advance(scan, end_of_comment(scan, at));
        return true;
    }
    const char *text_end = *at == '"' || *at == '\'' ? end_of_string(scan, at)
                           : *at == '['              ? end_of_long(scan, at)
                                                     : NULL;
    if (text_end == NULL) {
        return is_word(*at) ? read_word(scan) : read_sign(scan);
    }
    if (scan->depth > 0 && scan->open[scan->depth - 1].begins) {
        begin_item(scan);
    }
    advance(scan, text_end);
    return true;
}

void mt_table_lines_find(const char *text, size_t length, struct mt_arena *arena,
                         struct mt_map *lines)
{
    struct scanning scan = {
        .at = text, .end = text + length, .line = 1, .arena = arena, .lines = lines};
    if (strlen(text) == length) { // a NUL is none of Lua's
        while (step(&scan)) {
        }
    }
}

unsigned mt_table_line(const struct mt_map *lines, const char *path)
{
    size_t length = strlen(path);
    while (length > 0) {
        void *line = mt_map_get_n(lines, path, length);
        if (line != NULL) {
            return (unsigned)(uintptr_t)line;
        }
        do {
            length--;
        } while (length > 0 && path[length] != '.' && path[length] != '[');
    }
    return 0;
}
