// SPDX-License-Identifier: Apache-2.0
#include "manifest/scalar.h"

#include "base/error.h"
#include "base/memory.h"
#include "manifest/json_build.h"
#include "manifest/scalar_time.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define YAML_TAG "tag:yaml.org,2002:"

/** The tags that ask for a type; all others leave the text a string. */
static const struct {
    const char *tag;
    enum mt_scalar_kind kind;
} typed_tags[] = {
    {YAML_TAG "bool", MT_SCALAR_TRUE},  {YAML_TAG "int", MT_SCALAR_INTEGER},
    {YAML_TAG "null", MT_SCALAR_NULL},  {YAML_TAG "float", MT_SCALAR_FLOAT},
    {YAML_TAG "str", MT_SCALAR_STRING}, {YAML_TAG "binary", MT_SCALAR_BINARY},
};

/** Words with a meaning.  Those of YAML 1.1 that are missing here are strings to go-yaml too. */
static const struct {
    const char *word;
    enum mt_scalar_kind kind;
} words[] = {
    {"", MT_SCALAR_NULL},       {"~", MT_SCALAR_NULL},      {"null", MT_SCALAR_NULL},
    {"Null", MT_SCALAR_NULL},   {"NULL", MT_SCALAR_NULL},   {"true", MT_SCALAR_TRUE},
    {"True", MT_SCALAR_TRUE},   {"TRUE", MT_SCALAR_TRUE},   {"false", MT_SCALAR_FALSE},
    {"False", MT_SCALAR_FALSE}, {"FALSE", MT_SCALAR_FALSE}, {"y", MT_SCALAR_TRUE},
    {"Y", MT_SCALAR_TRUE},      {"yes", MT_SCALAR_TRUE},    {"Yes", MT_SCALAR_TRUE},
    {"YES", MT_SCALAR_TRUE},    {"on", MT_SCALAR_TRUE},     {"On", MT_SCALAR_TRUE},
    {"ON", MT_SCALAR_TRUE},     {"n", MT_SCALAR_FALSE},     {"N", MT_SCALAR_FALSE},
    {"no", MT_SCALAR_FALSE},    {"No", MT_SCALAR_FALSE},    {"NO", MT_SCALAR_FALSE},
    {"off", MT_SCALAR_FALSE},   {"Off", MT_SCALAR_FALSE},   {"OFF", MT_SCALAR_FALSE},
};

static const struct {
    const char *word;
    double number;
} special_floats[] = {
    {".nan", NAN},       {".NaN", NAN},        {".NAN", NAN},        {".inf", INFINITY},
    {".Inf", INFINITY},  {".INF", INFINITY},   {"+.inf", INFINITY},  {"+.Inf", INFINITY},
    {"+.INF", INFINITY}, {"-.inf", -INFINITY}, {"-.Inf", -INFINITY}, {"-.INF", -INFINITY},
};

enum { WORD_MAX = 5 };

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool equals(const struct mt_scalar_source *source, const char *word)
{
    return strlen(word) == source->length && memcmp(word, source->text, source->length) == 0;
}

static bool resolve_word(const struct mt_scalar_source *source, struct mt_scalar *scalar)
{
    if (source->length > WORD_MAX) {
        return false;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (equals(source, words[i].word)) {
            scalar->kind = words[i].kind;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof special_floats / sizeof *special_floats; i++) {
        if (equals(source, special_floats[i].word)) {
            scalar->kind = MT_SCALAR_FLOAT;
            scalar->number = special_floats[i].number;
            return true;
        }
    }
    return false;
}

static int digit_value(char byte)
{
    if (is_digit(byte)) {
        return byte - '0';
    }
    char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'z' ? lower - 'a' + 10 : INT_MAX;
}

/** All of `digits` as one number of this base that fits 64 bits. */
static bool parse_digits(const char *digits, int base, uint64_t *value)
{
    if (*digits == '\0') {
        return false;
    }
    uint64_t sum = 0;
    for (; *digits != '\0'; digits++) {
        int digit = digit_value(*digits);
        uint64_t scaled = 0;
        if (digit >= base || __builtin_mul_overflow(sum, (uint64_t)base, &scaled) ||
            __builtin_add_overflow(scaled, (uint64_t)digit, &sum)) {
            return false;
        }
    }
    *value = sum;
    return true;
}

/** The base that the digits' prefix names, which is skipped: "0x", "0o", "0b", "0" or none. */
static int take_base(const char **digits)
{
    const char *text = *digits;
    if (text[0] != '0' || text[1] == '\0') {
        return 10;
    }
    char letter = (char)(text[1] | 0x20);
    int base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
    if (base > 0 && text[2] != '\0') {
        *digits += 2;
        return base;
    }
    *digits += 1;
    return 8;
}

static bool set_integer(struct mt_scalar *scalar, bool negative, uint64_t magnitude)
{
    scalar->kind = MT_SCALAR_INTEGER;
    scalar->negative = negative && magnitude > 0; // "-0" is 0
    scalar->magnitude = magnitude;
    return true;
}

/** Signed integers have 64 bits; one without a sign may use all of them for its magnitude. */
static bool fits(bool sign, bool negative, uint64_t magnitude)
{
    return !sign || magnitude <= (uint64_t)INT64_MAX + negative;
}

static bool parse_integer(const char *text, struct mt_scalar *scalar)
{
    bool negative = text[0] == '-';
    bool sign = negative || text[0] == '+';
    const char *digits = text + sign;
    int base = take_base(&digits);
    uint64_t magnitude = 0;
    if (parse_digits(digits, base, &magnitude) && fits(sign, negative, magnitude)) {
        return set_integer(scalar, negative, magnitude);
    }
    return false;
}

/** go-yaml's own reading of binary numbers lets a sign stand after "0b". */
static bool parse_signed_binary(const char *text, struct mt_scalar *scalar)
{
    if (strncmp(text, "0b", 2) != 0 || (text[2] != '-' && text[2] != '+')) {
        return false;
    }
    bool negative = text[2] == '-';
    uint64_t magnitude = 0;
    return parse_digits(text + 3, 2, &magnitude) && fits(true, negative, magnitude) &&
           set_integer(scalar, negative, magnitude);
}

static size_t count_digits(const char *text)
{
    size_t count = 0;
    while (is_digit(text[count])) {
        count++;
    }
    return count;
}

/** Whether all of `text` is a decimal number: "-1", "1.", ".5", "1e+3". */
static bool is_decimal(const char *text)
{
    text += *text == '-' || *text == '+';
    size_t whole = count_digits(text);
    text += whole;
    size_t fraction = 0;
    if (*text == '.') {
        fraction = count_digits(text + 1);
        text += 1 + fraction;
    }
    if (whole + fraction == 0) {
        return false;
    }
    if (*text == 'e' || *text == 'E') {
        text++;
        text += *text == '-' || *text == '+';
        size_t exponent = count_digits(text);
        return exponent > 0 && text[exponent] == '\0';
    }
    return *text == '\0';
}

/** Numbers past a double's range stay strings, those below it become 0, as in Go. */
static bool parse_float(const char *text, struct mt_scalar *scalar)
{
    if (!is_decimal(text)) {
        return false;
    }
    double number = strtod(text, NULL);
    if (isinf(number)) {
        return false;
    }
    scalar->kind = MT_SCALAR_FLOAT;
    scalar->number = number;
    return true;
}

/** Whether each underscore stands between two digits. */
static bool separates_digits(const struct mt_scalar_source *source)
{
    const char *text = source->text;
    for (size_t i = 0; i < source->length; i++) {
        if (text[i] == '_' && (i == 0 || !is_digit(text[i - 1]) || i + 1 == source->length ||
                               !is_digit(text[i + 1]))) {
            return false;
        }
    }
    return true;
}

/** A terminated copy without underscores, in `room` where it fits; free() it where it does not. */
static char *without_underscores(const struct mt_scalar_source *source, char *room, size_t size)
{
    char *copy = source->length < size ? room : mt_alloc(source->length + 1);
    size_t length = 0;
    for (size_t i = 0; i < source->length; i++) {
        if (source->text[i] != '_') {
            copy[length++] = source->text[i];
        }
    }
    copy[length] = '\0';
    return copy;
}

static void resolve_number(const struct mt_scalar_source *source, struct mt_scalar *scalar)
{
    bool dotted = source->text[0] == '.'; // which go-yaml gives to strconv.ParseFloat as it is
    if (memchr(source->text, '\0', source->length) != NULL ||
        (dotted && !separates_digits(source))) {
        return;
    }
    char room[64];
    char *text = without_underscores(source, room, sizeof room);
    if (!(!dotted && parse_integer(text, scalar)) && !parse_float(text, scalar) && !dotted) {
        parse_signed_binary(text, scalar);
    }
    if (text != room) {
        free(text);
    }
}

/** The meaning of the text where no tag says another; the kind is a string's at first. */
static void resolve_plain(const struct mt_scalar_source *source, struct mt_scalar *scalar)
{
    static const char starts_word[] = "yYnNtTfFoO~";
    const char *text = source->length > 0 ? source->text : "~";
    char first = text[0];
    if (first == '.' || first == '-' || first == '+' || is_digit(first)) {
        if (!resolve_word(source, scalar)) {
            resolve_number(source, scalar);
        }
    } else if (memchr(starts_word, first, sizeof starts_word - 1) != NULL) {
        resolve_word(source, scalar);
    }
}

static bool fail_tag(const struct mt_scalar_source *source, const char *tag, struct mt_error *err)
{
    char shown[MT_SHOWN_MAX];
    return mt_fail(err, MT_ERR_INVALID, "\"%s\" is not what its tag !!%s says; remove the tag",
                   mt_json_shown(source->text, source->length, shown), tag);
}

/** Makes of the plain meaning what the tag asks for; only an integer can become a float. */
static bool apply_tag(const struct mt_scalar_source *source, enum mt_scalar_kind wanted,
                      struct mt_scalar *scalar, struct mt_error *err)
{
    resolve_plain(source, scalar);
    bool is_bool = scalar->kind == MT_SCALAR_TRUE || scalar->kind == MT_SCALAR_FALSE;
    if (scalar->kind == wanted || (wanted == MT_SCALAR_TRUE && is_bool)) {
        return true;
    }
    if (wanted == MT_SCALAR_FLOAT && scalar->kind == MT_SCALAR_INTEGER &&
        fits(true, scalar->negative, scalar->magnitude)) {
        scalar->kind = MT_SCALAR_FLOAT;
        scalar->number = (double)scalar->magnitude * (scalar->negative ? -1.0 : 1.0);
        return true;
    }
    return fail_tag(source, source->tag + strlen(YAML_TAG), err);
}

bool mt_scalar_resolve(const struct mt_scalar_source *source, struct mt_scalar *scalar,
                       struct mt_error *err)
{
    *scalar = (struct mt_scalar){.kind = MT_SCALAR_STRING};
    if (source->tag == NULL) {
        if (source->implicit) {
            resolve_plain(source, scalar);
        }
        return true;
    }
    for (size_t i = 0; i < sizeof typed_tags / sizeof *typed_tags; i++) {
        if (strcmp(source->tag, typed_tags[i].tag) == 0) {
            enum mt_scalar_kind kind = typed_tags[i].kind;
            if (kind == MT_SCALAR_STRING || kind == MT_SCALAR_BINARY) {
                scalar->kind = kind;
                return true;
            }
            return apply_tag(source, kind, scalar, err);
        }
    }
    if (strcmp(source->tag, YAML_TAG "timestamp") == 0) {
        return mt_scalar_is_time(source->text, source->length) ||
               fail_tag(source, "timestamp", err);
    }
    return true;
}
