// SPDX-License-Identifier: Apache-2.0
// Lua tells the lines of functions that exist, and those that were never run do not.  So the file
// is compiled, and its lines are read from what lua_dump() writes (ldump.c of Lua 5.4).
#include "script/active_lines.h"

#include "base/buffer.h"
#include "base/file.h"

#include <lauxlib.h>
#include <limits.h>
#include <string.h>

enum {
    SOURCE_MAX = MT_LINE_MAX,
    HEADER_SIZE = 31, ///< With 4-byte instructions, and 8-byte integers and numbers.
    VERSION_AT = 4,   ///< In the header.
    VERSION = 0x54,
    NUMBER_SIZE = 8,
    INSTRUCTION_SIZE = 4,
    UPVALUE_SIZE = 3,
    ABSOLUTE = -128, ///< In the place of a difference: the line stands in another list.
    MORE = 0x80,     ///< Of the last byte of a size.
    DIGIT_BITS = 7,
    SIGN = 128, // a difference is a byte with a sign
    BYTE = 256,
    LEVELS_MAX = 200, ///< Functions in functions; Lua has a lower limit of its own.
};

/** Tags of constants (lobject.h). */
enum { TAG_INTEGER = 0x03, TAG_FLOAT = 0x13, TAG_SHORT_STRING = 0x04, TAG_LONG_STRING = 0x14 };

/** What is being read; with `good` false it holds nothing more. */
struct reading {
    const unsigned char *bytes;
    size_t length;
    size_t at;
    bool good;
    struct mt_line_set *lines;
};

static const unsigned char *take(struct reading *reading, size_t count)
{
    if (!reading->good || count > reading->length - reading->at) {
        reading->good = false;
        return NULL;
    }
    const unsigned char *bytes = reading->bytes + reading->at;
    reading->at += count;
    return bytes;
}

static unsigned take_byte(struct reading *reading)
{
    const unsigned char *byte = take(reading, 1);
    return byte != NULL ? *byte : 0;
}

/** A number, seven bits a byte, the highest first. */
static size_t take_size(struct reading *reading)
{
    size_t size = 0;
    unsigned byte = 0;
    do {
        byte = take_byte(reading);
        if (size > SIZE_MAX >> DIGIT_BITS) {
            reading->good = false;
        }
        size = size << DIGIT_BITS | (byte & (MORE - 1U));
    } while (reading->good && (byte & MORE) == 0);
    return reading->good ? size : 0;
}

/** Passes over a list whose items have a size. */
static void pass_items(struct reading *reading, size_t item_size)
{
    const size_t count = take_size(reading);
    if (count > reading->length) {
        reading->good = false;
    } else {
        take(reading, count * item_size);
    }
}

static void pass_string(struct reading *reading)
{
    const size_t size = take_size(reading); // with one more than its bytes; 0 is none
    take(reading, size > 0 ? size - 1 : 0);
}

static void pass_constants(struct reading *reading)
{
    for (size_t count = take_size(reading); reading->good && count > 0; count--) {
        switch (take_byte(reading)) {
        case TAG_INTEGER:
        case TAG_FLOAT:
            take(reading, NUMBER_SIZE);
            break;
        case TAG_SHORT_STRING:
        case TAG_LONG_STRING:
            pass_string(reading);
            break;
        default: // nil, true and false stand for themselves
            break;
        }
    }
}

/** How a function begins. */
struct function {
    long line;
    bool varargs;
};

/**
 * Reads the lines of the instructions: differences, and lines in full where one says so.  The last
 * instruction is the return that Lua adds; the first of a function with "..." makes ready for that.
 */
static void read_lines(struct reading *reading, const struct function *function)
{
    const size_t count = take_size(reading);
    const unsigned char *differences = take(reading, count);
    size_t left = take_size(reading);
    long line = function->line;
    for (size_t i = 0; reading->good && i < count; i++) {
        const int difference = differences[i] < SIGN ? differences[i] : differences[i] - BYTE;
        if (difference != ABSOLUTE) {
            line += difference;
        } else if (left > 0) {
            take_size(reading); // the instruction: they come in order
            line = (long)take_size(reading);
            left--;
        }
        if (i + 1 < count && !(i == 0 && function->varargs)) {
            mt_line_set_add(reading->lines, line);
        }
    }
    for (; reading->good && left > 0; left--) {
        take_size(reading);
        take_size(reading);
    }
}

static void pass_names(struct reading *reading)
{
    for (size_t count = take_size(reading); reading->good && count > 0; count--) {
        pass_string(reading);
        take_size(reading);
        take_size(reading);
    }
    for (size_t count = take_size(reading); reading->good && count > 0; count--) {
        pass_string(reading);
    }
}

static void read_function(struct reading *reading, unsigned level)
{
    struct function function = {0};
    pass_string(reading); // the source
    function.line = (long)take_size(reading);
    take_size(reading); // its last line
    take_byte(reading); // parameters
    function.varargs = take_byte(reading) != 0;
    take_byte(reading); // the stack
    pass_items(reading, INSTRUCTION_SIZE);
    pass_constants(reading);
    pass_items(reading, UPVALUE_SIZE);
    reading->good = reading->good && level < LEVELS_MAX;
    for (size_t count = take_size(reading); reading->good && count > 0; count--) {
        read_function(reading, level + 1);
    }
    read_lines(reading, &function);
    pass_names(reading);
}

static int write_code(lua_State *L, const void *bytes, size_t length, void *code)
{
    (void)L;
    return mt_buf_append(code, bytes, length) ? 0 : 1;
}

/** Compiles the text; false when it is none. */
static bool compile(const struct mt_buf *text, struct mt_buf *code)
{
    lua_State *L = luaL_newstate();
    if (L == NULL) {
        return false;
    }
    const bool good = luaL_loadbufferx(L, mt_buf_text(text), text->length, "=", "t") == LUA_OK &&
                      lua_dump(L, write_code, code, 0) == 0;
    lua_close(L);
    return good;
}

static bool read_code(const struct mt_buf *code, struct mt_line_set *lines)
{
    struct reading reading = {(const unsigned char *)code->data, code->length, 0, true, lines};
    const unsigned char *header = take(&reading, HEADER_SIZE);
    take_byte(&reading); // how many upvalues
    if (header == NULL || header[VERSION_AT] != VERSION) {
        return false;
    }
    read_function(&reading, 0);
    return reading.good && reading.at == reading.length;
}

/** Whether a line has more than the end of something, which is not told apart from its start. */
static bool says_something(const char *line, size_t length)
{
    static const char *const words[] = {"end", "else"};
    while (length > 0) {
        size_t taken = strchr(" \t\r(){},;", *line) != NULL ? 1 : 0;
        for (size_t i = 0; taken == 0 && i < sizeof words / sizeof *words; i++) {
            const size_t word = strlen(words[i]);
            taken = length >= word && strncmp(line, words[i], word) == 0 ? word : 0;
        }
        if (taken == 0) {
            return true;
        }
        line += taken;
        length -= taken;
    }
    return false;
}

static void remove_ends(const char *text, struct mt_line_set *lines)
{
    size_t number = 1;
    for (const char *line = text; *line != '\0'; number++) {
        const size_t length = strcspn(line, "\n");
        if (!says_something(line, length)) {
            mt_line_set_remove(lines, number);
        }
        line += length + (line[length] == '\n' ? 1 : 0);
    }
}

bool mt_active_lines(const char *file, struct mt_line_set *lines)
{
    struct mt_buf text;
    struct mt_buf code;
    mt_buf_init(&text, SOURCE_MAX);
    mt_buf_init(&code, MT_BUF_UNLIMITED);
    const bool good =
        mt_file_read(file, &text, NULL) && compile(&text, &code) && read_code(&code, lines);
    if (good) {
        remove_ends(mt_buf_text(&text), lines);
    }
    mt_buf_fini(&text);
    mt_buf_fini(&code);
    return good;
}
