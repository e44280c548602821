// SPDX-License-Identifier: Apache-2.0
/**
 * mt_json_parse(): RFC 8259, strictly, into trees that keep numbers as text and know their lines.
 */
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json_build.h"
#include "manifest/utf8.h"

#include <string.h>

struct reader {
    struct mt_json_builder *builder;
    const char *at;
    const char *end;
    unsigned line;
    unsigned depth;
    struct mt_buf unescaped; // the string or key being read, when it holds escapes
    struct mt_error *err;
};

struct slice {
    const char *text; // in the input or in `unescaped`: good until the next string is read
    size_t length;
};

static cJSON *read_value(struct reader *reader);

static void skip_space(struct reader *reader)
{
    for (; reader->at < reader->end; reader->at++) {
        char byte = *reader->at;
        if (byte == '\n') {
            reader->line++;
        } else if (byte != ' ' && byte != '\t' && byte != '\r') {
            return;
        }
    }
}

/** What stands at the reader, where `expected` should. */
static bool fail_here(struct reader *reader, const char *expected)
{
    if (reader->at == reader->end) {
        return mt_fail(reader->err, MT_ERR_INVALID, "the JSON text ends where %s should stand",
                       expected);
    }
    size_t width = mt_utf8_character(reader->at, reader->end);
    char shown[MT_SHOWN_MAX];
    return mt_fail(reader->err, MT_ERR_INVALID, "\"%s\" stands where %s should in JSON",
                   mt_json_shown(reader->at, width > 0 ? width : 1, shown), expected);
}

static bool take(struct reader *reader, char byte)
{
    if (reader->at < reader->end && *reader->at == byte) {
        reader->at++;
        return true;
    }
    return false;
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    char lower = (char)(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/** The four digits after "\u", which `at` has passed; false when they are none. */
static bool read_hex4(struct reader *reader, uint32_t *unit)
{
    *unit = 0;
    if (reader->end - reader->at < 4) {
        return false;
    }
    for (int i = 0; i < 4; i++) {
        int value = hex_value(reader->at[i]);
        if (value < 0) {
            return false;
        }
        *unit = *unit << 4 | (uint32_t)value;
    }
    reader->at += 4;
    return true;
}

static bool fail_nul(struct reader *reader)
{
    return mt_fail(reader->err, MT_ERR_INVALID,
                   "a string holds a NUL (\\u0000), which no text can hold here; remove it");
}

/** After "\u": one character, of two escapes where they are a pair.  Half a pair is U+FFFD. */
static bool read_unicode(struct reader *reader)
{
    uint32_t character = 0;
    if (!read_hex4(reader, &character)) {
        return mt_fail(reader->err, MT_ERR_INVALID, "\"\\u\" needs four hexadecimal digits");
    }
    if (character == 0) {
        return fail_nul(reader);
    }
    if (character >= 0xD800 && character < 0xE000) {
        const char *second = reader->at;
        uint32_t low = 0;
        bool paired = character < 0xDC00 && take(reader, '\\') && take(reader, 'u') &&
                      read_hex4(reader, &low) && low >= 0xDC00 && low < 0xE000;
        if (paired) {
            character = 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00);
        } else {
            reader->at = second;
            character = 0xFFFD;
        }
    }
    char bytes[4];
    mt_buf_append(&reader->unescaped, bytes, mt_utf8_encode(character, bytes));
    return true;
}

/** After a backslash. */
static bool read_escape(struct reader *reader)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    if (take(reader, 'u')) {
        return read_unicode(reader);
    }
    const char *found =
        reader->at < reader->end ? memchr(from, *reader->at, sizeof from - 1) : NULL;
    if (found == NULL) {
        return mt_fail(reader->err, MT_ERR_INVALID,
                       "a backslash in a JSON string stands before one of \" \\ / b f n r t u; "
                       "write \\\\ for the backslash itself");
    }
    mt_buf_putc(&reader->unescaped, to[found - from]);
    reader->at++;
    return true;
}

/** Passes the bytes that stand for themselves. */
static bool skip_plain(struct reader *reader)
{
    const char *at = reader->at;
    while (at < reader->end) {
        unsigned char byte = (unsigned char)*at;
        if (byte == '"' || byte == '\\' || byte < ' ') {
            break;
        }
        size_t width = byte < 0x80 ? 1 : mt_utf8_character(at, reader->end);
        if (width == 0) {
            reader->at = at;
            return mt_fail(reader->err, MT_ERR_INVALID,
                           "a string holds bytes that are not UTF-8; save the file as UTF-8");
        }
        at += width;
    }
    reader->at = at;
    return true;
}

static bool fail_string(struct reader *reader)
{
    if (reader->at == reader->end || *reader->at == '\n' || *reader->at == '\r') {
        return mt_fail(reader->err, MT_ERR_INVALID,
                       "a JSON string is not closed; add the closing quote in its line");
    }
    if (*reader->at == '\0') {
        return fail_nul(reader);
    }
    return mt_fail(reader->err, MT_ERR_INVALID,
                   "a control character (0x%02x) stands in a JSON string; write it as \\u%04x",
                   (unsigned char)*reader->at, (unsigned char)*reader->at);
}

/** After the opening quote. */
static bool read_string(struct reader *reader, struct slice *string)
{
    const char *start = reader->at;
    if (!skip_plain(reader)) {
        return false;
    }
    if (take(reader, '"')) { // most strings hold no escape and are not copied twice
        *string = (struct slice){start, (size_t)(reader->at - 1 - start)};
        return true;
    }
    mt_buf_clear(&reader->unescaped);
    mt_buf_append(&reader->unescaped, start, (size_t)(reader->at - start));
    while (take(reader, '\\')) {
        if (!read_escape(reader)) {
            return false;
        }
        start = reader->at;
        if (!skip_plain(reader)) {
            return false;
        }
        mt_buf_append(&reader->unescaped, start, (size_t)(reader->at - start));
    }
    if (!take(reader, '"')) {
        return fail_string(reader);
    }
    *string = (struct slice){mt_buf_text(&reader->unescaped), reader->unescaped.length};
    return true;
}

static size_t skip_digits(struct reader *reader)
{
    const char *start = reader->at;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') {
        reader->at++;
    }
    return (size_t)(reader->at - start);
}

static bool skip_number(struct reader *reader)
{
    take(reader, '-');
    if (!take(reader, '0') && skip_digits(reader) == 0) {
        return false;
    }
    if (take(reader, '.') && skip_digits(reader) == 0) {
        return false;
    }
    if (take(reader, 'e') || take(reader, 'E')) {
        if (!take(reader, '+')) {
            take(reader, '-');
        }
        return skip_digits(reader) > 0;
    }
    return true;
}

static cJSON *read_number(struct reader *reader)
{
    const char *start = reader->at;
    if (!skip_number(reader)) {
        fail_here(reader, "a digit of a number");
        return NULL;
    }
    return mt_json_leaf(reader->builder, cJSON_Raw, start, (size_t)(reader->at - start));
}

static cJSON *read_word(struct reader *reader)
{
    static const struct {
        const char *word;
        cJSON *(*create)(void);
    } words[] = {
        {"true", cJSON_CreateTrue}, {"false", cJSON_CreateFalse}, {"null", cJSON_CreateNull}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i].word);
        if ((size_t)(reader->end - reader->at) >= length &&
            memcmp(reader->at, words[i].word, length) == 0) {
            reader->at += length;
            return words[i].create();
        }
    }
    fail_here(reader, "a value (a string needs double quotes)");
    return NULL;
}

static bool read_items(struct reader *reader, cJSON *list)
{
    skip_space(reader);
    if (take(reader, ']')) {
        return true;
    }
    for (;;) {
        cJSON *item = read_value(reader);
        if (item == NULL) {
            return false;
        }
        cJSON_AddItemToArray(list, item);
        skip_space(reader);
        if (take(reader, ']')) {
            return true;
        }
        if (!take(reader, ',')) {
            return fail_here(reader, "\",\" or \"]\"");
        }
    }
}

static bool read_key(struct reader *reader, const struct mt_members *members, char **key)
{
    skip_space(reader);
    if (!take(reader, '"')) {
        return fail_here(reader, "a key in double quotes");
    }
    struct slice text = {NULL, 0};
    if (!read_string(reader, &text)) {
        return false;
    }
    const cJSON *first = mt_members_find(members, text.text, text.length);
    if (first != NULL) {
        char shown[MT_SHOWN_MAX];
        return mt_fail(reader->err, MT_ERR_INVALID,
                       "key \"%s\" stands twice in this map, first in line %u; remove one",
                       mt_json_shown(text.text, text.length, shown), mt_json_line(first));
    }
    *key = mt_json_key(reader->builder, text.text, text.length);
    return true;
}

static bool read_member(struct reader *reader, struct mt_members *members)
{
    char *key = NULL;
    if (!read_key(reader, members, &key)) {
        return false;
    }
    unsigned line = reader->line;
    skip_space(reader);
    cJSON *node = NULL;
    if (take(reader, ':')) {
        node = read_value(reader);
    } else {
        fail_here(reader, "\":\" after the key");
    }
    if (node == NULL) {
        mt_json_key_drop(reader->builder, key);
        return false;
    }
    node->valueint = (int)line;
    mt_members_add(reader->builder, members, key, node);
    return true;
}

static bool read_members(struct reader *reader, cJSON *map)
{
    skip_space(reader);
    if (take(reader, '}')) {
        return true;
    }
    struct mt_members members = {.map = map};
    bool ok = false;
    while (read_member(reader, &members)) {
        skip_space(reader);
        if (take(reader, '}')) {
            ok = true;
            break;
        }
        if (!take(reader, ',')) {
            fail_here(reader, "\",\" or \"}\"");
            break;
        }
    }
    mt_members_fini(&members);
    return ok;
}

static cJSON *read_container(struct reader *reader, bool is_map)
{
    if (reader->depth == MT_JSON_DEPTH_MAX) {
        mt_fail(reader->err, MT_ERR_INVALID,
                "lists and maps are nested more than %d levels deep; make the document flatter",
                MT_JSON_DEPTH_MAX);
        return NULL;
    }
    reader->depth++;
    reader->at++;
    cJSON *node = is_map ? cJSON_CreateObject() : cJSON_CreateArray();
    bool ok = is_map ? read_members(reader, node) : read_items(reader, node);
    reader->depth--;
    if (!ok) {
        cJSON_Delete(node);
        return NULL;
    }
    return node;
}

static cJSON *read_leaf(struct reader *reader)
{
    struct slice text = {NULL, 0};
    if (take(reader, '"')) {
        return read_string(reader, &text)
                   ? mt_json_leaf(reader->builder, cJSON_String, text.text, text.length)
                   : NULL;
    }
    bool numeric = reader->at < reader->end &&
                   (*reader->at == '-' || (*reader->at >= '0' && *reader->at <= '9'));
    return numeric ? read_number(reader) : read_word(reader);
}

static cJSON *read_value(struct reader *reader)
{
    skip_space(reader);
    unsigned line = reader->line;
    const char first = (char)(reader->at < reader->end ? *reader->at : 0);
    cJSON *node =
        first == '{' || first == '[' ? read_container(reader, first == '{') : read_leaf(reader);
    if (node != NULL) {
        node->valueint = (int)line;
    }
    return node;
}

cJSON *mt_json_read(struct mt_json_builder *builder, const char *text, size_t length,
                    unsigned first_line, struct mt_json_end *end, struct mt_error *err)
{
    struct reader reader = {
        .builder = builder, .at = text, .end = text + length, .line = first_line, .err = err};
    mt_buf_init(&reader.unescaped, MT_BUF_UNLIMITED);
    cJSON *tree = read_value(&reader);
    mt_buf_fini(&reader.unescaped);
    if (end != NULL) {
        *end = (struct mt_json_end){(size_t)(reader.at - text), reader.line};
    }
    return tree;
}

cJSON *mt_json_parse(struct mt_arena *arena, const char *text, size_t length, unsigned first_line,
                     struct mt_json_end *end, struct mt_error *err)
{
    struct mt_json_builder builder;
    mt_json_builder_init(&builder, arena);
    cJSON *tree = mt_json_read(&builder, text, length, first_line, end, err);
    mt_json_builder_fini(&builder);
    return tree;
}
