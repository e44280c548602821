// SPDX-License-Identifier: Apache-2.0
/** string.format: widths and precisions of two digits at most, every conversion charged. */
#include "script/charge.h"
#include "script/lib_string_parts.h"

#include <ctype.h>
#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define ALL_FLAGS "-+ #0"

enum {
    SPEC_MAX = 22,        ///< Bytes between "%" and the letter.
    CONVERSION_COST = 20, ///< Steps of printing a number.
    PIECE_MAX = 512,      ///< Holds "%-99.99f" of the largest double.
};

/** One conversion of a format, such as "%-5.2f". */
struct spec {
    char text[SPEC_MAX + 8]; ///< With room for a length modifier.
    size_t length;
    char letter;
};

/** Reads what follows a "%"; returns what is behind it. */
static const char *read_spec(lua_State *L, const char *format, struct spec *spec)
{
    size_t between = strspn(format, ALL_FLAGS ".123456789");
    if (between >= SPEC_MAX) {
        luaL_error(L, "invalid format (too long)");
    }
    spec->text[0] = '%';
    memcpy(spec->text + 1, format, between + 1);
    spec->length = between + 2;
    spec->text[spec->length] = '\0';
    spec->letter = format[between];
    return format + between + (spec->letter != '\0');
}

static const char *skip_two_digits(const char *p)
{
    p += isdigit((unsigned char)*p) != 0;
    p += isdigit((unsigned char)*p) != 0;
    return p;
}

/**
 * Raises unless the spec is made of some of `flags`, a width, and a precision where that may be.
 */
static void check_spec(lua_State *L, const struct spec *spec, const char *flags, bool precision)
{
    const char *p = spec->text + 1;
    p += strspn(p, flags);
    if (*p != '0') {
        p = skip_two_digits(p);
        if (precision && *p == '.') {
            p = skip_two_digits(p + 1);
        }
    }
    if (p != spec->text + spec->length - 1) {
        luaL_error(L, "invalid conversion specification: '%s'", spec->text);
    }
}

// The formats below are not literals: check_spec() has seen to it that they fit their arguments.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static int print_integer(lua_State *L, int arg, struct spec *spec, char *out)
{
    static const char modifier[] = LUA_INTEGER_FRMLEN;
    lua_Integer number = luaL_checkinteger(L, arg);
    char *letter = spec->text + spec->length - 1;
    memcpy(letter, modifier, sizeof modifier - 1);
    letter[sizeof modifier - 1] = spec->letter;
    letter[sizeof modifier] = '\0';
    return snprintf(out, PIECE_MAX, spec->text, (LUAI_UACINT)number);
}

static int print_float(lua_State *L, int arg, const struct spec *spec, char *out)
{
    return snprintf(out, PIECE_MAX, spec->text, (LUAI_UACNUMBER)luaL_checknumber(L, arg));
}

static int print_character(lua_State *L, int arg, const struct spec *spec, char *out)
{
    return snprintf(out, PIECE_MAX, spec->text, (int)luaL_checkinteger(L, arg));
}

static int print_pointer(lua_State *L, int arg, struct spec *spec, char *out)
{
    const void *pointer = lua_topointer(L, arg);
    if (pointer != NULL) {
        return snprintf(out, PIECE_MAX, spec->text, pointer);
    }
    spec->text[spec->length - 1] = 's';
    return snprintf(out, PIECE_MAX, spec->text, "(null)");
}

static int print_text(const char *text, const struct spec *spec, char *out)
{
    return snprintf(out, PIECE_MAX, spec->text, text);
}

#pragma GCC diagnostic pop

static void add_string(luaL_Buffer *buffer, int arg, const struct spec *spec)
{
    lua_State *L = buffer->L;
    char piece[PIECE_MAX];
    size_t length;
    const char *text = luaL_tolstring(L, arg, &length); // buffer? text
    charge_bytes(L, length);
    if (spec->length == 2) {
        luaL_addvalue(buffer);
        return;
    }
    luaL_argcheck(L, length == strlen(text), arg, "string contains zeros");
    check_spec(L, spec, "-", true);
    if (length >= 100 && strchr(spec->text, '.') == NULL) {
        luaL_addvalue(buffer); // longer than any width
        return;
    }
    int printed = print_text(text, spec, piece);
    lua_pop(L, 1);
    luaL_addlstring(buffer, piece, (size_t)printed);
}

static void add_quoted_string(luaL_Buffer *buffer, int arg)
{
    size_t length;
    const char *text = lua_tolstring(buffer->L, arg, &length);
    mt_budget_charge(buffer->L, length); // byte by byte
    luaL_addchar(buffer, '"');
    for (const char *end = text + length; text < end; text++) {
        if (*text == '"' || *text == '\\' || *text == '\n') {
            luaL_addchar(buffer, '\\');
            luaL_addchar(buffer, *text);
        } else if (iscntrl((unsigned char)*text)) {
            char code[8];
            bool digit_follows = isdigit((unsigned char)text[1]) != 0;
            snprintf(code, sizeof code, digit_follows ? "\\%03d" : "\\%d", (unsigned char)*text);
            luaL_addstring(buffer, code);
        } else {
            luaL_addchar(buffer, *text);
        }
    }
    luaL_addchar(buffer, '"');
}

/** A number as Lua source that reads back as the same. */
static int print_literal(lua_State *L, int arg, char *out)
{
    if (lua_isinteger(L, arg)) {
        lua_Integer number = lua_tointeger(L, arg);
        return number == LUA_MININTEGER // has no decimal literal
                   ? snprintf(out, PIECE_MAX, "0x%" LUA_INTEGER_FRMLEN "x", (LUAI_UACINT)number)
                   : snprintf(out, PIECE_MAX, LUA_INTEGER_FMT, (LUAI_UACINT)number);
    }
    lua_Number number = lua_tonumber(L, arg);
    if (isnan(number)) {
        return snprintf(out, PIECE_MAX, "(0/0)");
    }
    if (isinf(number)) {
        return snprintf(out, PIECE_MAX, number > 0 ? "1e9999" : "-1e9999");
    }
    return snprintf(out, PIECE_MAX, "%a", (LUAI_UACNUMBER)number);
}

static void add_literal(luaL_Buffer *buffer, int arg, const struct spec *spec)
{
    lua_State *L = buffer->L;
    char piece[PIECE_MAX];
    if (spec->length != 2) {
        luaL_error(L, "specifier '%%q' cannot have modifiers");
    }
    switch (lua_type(L, arg)) {
    case LUA_TSTRING:
        add_quoted_string(buffer, arg);
        break;
    case LUA_TNUMBER:
        luaL_addlstring(buffer, piece, (size_t)print_literal(L, arg, piece));
        break;
    case LUA_TNIL:
        luaL_addstring(buffer, "nil");
        break;
    case LUA_TBOOLEAN:
        luaL_addstring(buffer, lua_toboolean(L, arg) ? "true" : "false");
        break;
    default:
        luaL_argerror(L, arg, "value has no literal form");
    }
}

/** Prints a conversion to at most PIECE_MAX bytes. */
static int print(lua_State *L, int arg, struct spec *spec, char *out)
{
    switch (spec->letter) {
    case 'c':
        check_spec(L, spec, "-", false);
        return print_character(L, arg, spec, out);
    case 'd':
    case 'i':
        check_spec(L, spec, "-+0 ", true);
        return print_integer(L, arg, spec, out);
    case 'u':
        check_spec(L, spec, "-0", true);
        return print_integer(L, arg, spec, out);
    case 'o':
    case 'x':
    case 'X':
        check_spec(L, spec, "-#0", true);
        return print_integer(L, arg, spec, out);
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
        check_spec(L, spec, ALL_FLAGS, true);
        return print_float(L, arg, spec, out);
    case 'p':
        check_spec(L, spec, "-", false);
        return print_pointer(L, arg, spec, out);
    default:
        return luaL_error(L, "invalid conversion '%s' to 'format'", spec->text);
    }
}

static void add_conversion(luaL_Buffer *buffer, int arg, struct spec *spec)
{
    lua_State *L = buffer->L;
    mt_budget_charge(L, CONVERSION_COST);
    if (spec->letter == 's') {
        add_string(buffer, arg, spec);
    } else if (spec->letter == 'q') {
        add_literal(buffer, arg, spec);
    } else {
        char piece[PIECE_MAX];
        int printed = print(L, arg, spec, piece);
        mt_budget_charge(L, (uint64_t)printed);
        luaL_addlstring(buffer, piece, (size_t)printed);
    }
}

int mt_l_string_format(lua_State *L)
{
    int args = lua_gettop(L);
    int arg = 1;
    size_t length;
    const char *format = luaL_checklstring(L, 1, &length);
    const char *end = format + length;
    const char *percent;
    luaL_Buffer buffer;
    charge_bytes(L, length);
    luaL_buffinit(L, &buffer);
    while ((percent = memchr(format, '%', (size_t)(end - format))) != NULL) {
        luaL_addlstring(&buffer, format, (size_t)(percent - format));
        format = percent + 1;
        if (*format == '%') {
            luaL_addchar(&buffer, '%');
            format++;
            continue;
        }
        if (++arg > args) {
            return luaL_argerror(L, arg, "no value");
        }
        struct spec spec;
        format = read_spec(L, format, &spec);
        add_conversion(&buffer, arg, &spec);
    }
    luaL_addlstring(&buffer, format, (size_t)(end - format));
    luaL_pushresult(&buffer);
    return 1;
}
