// SPDX-License-Identifier: Apache-2.0
/** Numbers of scalars as text: what Go's strconv and encoding/json write. */
#include "base/error.h"
#include "manifest/scalar.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 17 }; // of a double that reads back as the same

/** A number as 0.d1d2d3… times ten to the `point`. */
struct decimal {
    char digits[DIGITS_MAX + 2];
    int count;
    int point;
    bool negative;
};

static double read_back(const struct decimal *decimal, bool single)
{
    char text[DIGITS_MAX + 16];
    snprintf(text, sizeof text, "0.%se%d", decimal->digits, decimal->point);
    return single ? (double)strtof(text, NULL) : strtod(text, NULL);
}

/** The `count` digits that are nearest to `number`, which is positive. */
static void round_to(double number, int count, struct decimal *decimal)
{
    char text[DIGITS_MAX + 16];
    snprintf(text, sizeof text, "%.*e", count - 1, number);
    decimal->digits[0] = text[0];
    memcpy(decimal->digits + 1, text + 2, (size_t)count - 1);
    decimal->digits[count] = '\0';
    decimal->count = count;
    decimal->point = atoi(strchr(text, 'e') + 1) + 1;
}

/** The next number of as many digits. */
static void increment(struct decimal *decimal)
{
    int last = decimal->count - 1;
    while (last >= 0 && decimal->digits[last] == '9') {
        decimal->digits[last--] = '0';
    }
    if (last >= 0) {
        decimal->digits[last]++;
    } else {
        decimal->digits[0] = '1';
        decimal->point++;
    }
}

/** Whether `count` digits, the nearest or the next above them, read back as `number`. */
static bool try_digits(double number, bool single, int count, struct decimal *decimal)
{
    round_to(number, count, decimal);
    if (read_back(decimal, single) == number) {
        return true;
    }
    // Below a power of two the doubles stand twice as dense, so the nearest digits can miss there
    // where the next ones up do not.
    increment(decimal);
    return read_back(decimal, single) == number;
}

/** The fewest digits that read back as `number`. */
static void shortest(double number, bool single, struct decimal *decimal)
{
    decimal->negative = signbit(number);
    number = fabs(number);
    if (number == 0) {
        *decimal = (struct decimal){"0", 1, 1, decimal->negative};
        return;
    }
    // Where so many digits survive a round trip of any decimal, fewer need not be tried: the rest
    // of them are zeros, which are cut.  Subnormal numbers keep fewer.
    bool subnormal = number < (single ? (double)FLT_MIN : DBL_MIN);
    int count = subnormal ? 1 : single ? FLT_DIG : DBL_DIG;
    while (count < DIGITS_MAX && !try_digits(number, single, count, decimal)) {
        count++;
    }
    if (count == DIGITS_MAX) {
        round_to(number, count, decimal);
    }
    while (decimal->count > 1 && decimal->digits[decimal->count - 1] == '0') {
        decimal->digits[--decimal->count] = '\0';
    }
}

/** "-1.5e-07": the exponent has at least `exponent_width` digits. */
static void print_scientific(const struct decimal *decimal, int exponent_width, char *out)
{
    int exponent = decimal->point - 1;
    snprintf(out, MT_SCALAR_TEXT_MAX, "%s%c%s%se%c%0*d", decimal->negative ? "-" : "",
             decimal->digits[0], decimal->count > 1 ? "." : "", decimal->digits + 1,
             exponent < 0 ? '-' : '+', exponent_width, abs(exponent));
}

/** "-0.0015", "1500". */
static void print_positional(const struct decimal *decimal, char *out)
{
    if (decimal->negative) {
        *out++ = '-';
    }
    if (decimal->point <= 0) {
        *out++ = '0';
        *out++ = '.';
        memset(out, '0', (size_t)-decimal->point);
        memcpy(out - decimal->point, decimal->digits, (size_t)decimal->count + 1);
        return;
    }
    for (int i = 0; i < decimal->count || i < decimal->point; i++) {
        if (i == decimal->point) {
            *out++ = '.';
        }
        *out = '0'; // between the last digit and the point
        if (i < decimal->count) {
            *out = decimal->digits[i];
        }
        out++;
    }
    *out = '\0';
}

static void print_integer(const struct mt_scalar *scalar, char *out)
{
    snprintf(out, MT_SCALAR_TEXT_MAX, "%s%" PRIu64, scalar->negative ? "-" : "", scalar->magnitude);
}

bool mt_scalar_number(const struct mt_scalar *scalar, char out[MT_SCALAR_TEXT_MAX],
                      struct mt_error *err)
{
    if (scalar->kind == MT_SCALAR_INTEGER) {
        print_integer(scalar, out);
        return true;
    }
    if (!isfinite(scalar->number)) {
        return mt_fail(err, MT_ERR_INVALID,
                       "%s is a number that JSON and so Kubernetes does not have; "
                       "quote it if text is meant",
                       isnan(scalar->number) ? ".nan"
                       : scalar->number > 0  ? ".inf"
                                             : "-.inf");
    }
    struct decimal decimal;
    shortest(scalar->number, false, &decimal);
    double size = fabs(scalar->number);
    if (size != 0 && (size < 1e-6 || size >= 1e21)) {
        print_scientific(&decimal, size < 1 ? 1 : 2, out);
    } else {
        print_positional(&decimal, out);
    }
    return true;
}

/** strconv.FormatFloat(number, 'g', -1, 32), with YAML's words for what is no number. */
static void print_float_key(double number, char *out)
{
    float single = (float)number;
    if (isnan(single)) {
        memcpy(out, ".nan", sizeof ".nan");
        return;
    }
    if (isinf(single)) {
        snprintf(out, MT_SCALAR_TEXT_MAX, "%s.inf", single < 0 ? "-" : "");
        return;
    }
    struct decimal decimal;
    shortest((double)single, true, &decimal);
    if (decimal.point - 1 < -4 || decimal.point - 1 >= 6) {
        print_scientific(&decimal, 2, out);
    } else {
        print_positional(&decimal, out);
    }
}

bool mt_scalar_key(const struct mt_scalar *scalar, char out[MT_SCALAR_TEXT_MAX],
                   struct mt_error *err)
{
    switch (scalar->kind) {
    case MT_SCALAR_INTEGER:
        print_integer(scalar, out);
        if (!scalar->negative && scalar->magnitude > INT64_MAX) {
            return mt_fail(err, MT_ERR_INVALID, "the number %s is too large for a key; quote it",
                           out);
        }
        return true;
    case MT_SCALAR_FLOAT:
        print_float_key(scalar->number, out);
        return true;
    case MT_SCALAR_TRUE:
    case MT_SCALAR_FALSE:
        snprintf(out, MT_SCALAR_TEXT_MAX, scalar->kind == MT_SCALAR_TRUE ? "true" : "false");
        return true;
    case MT_SCALAR_NULL:
    case MT_SCALAR_STRING:
    case MT_SCALAR_BINARY:
        break;
    }
    return mt_fail(err, MT_ERR_INVALID,
                   "a key is missing, or is null (~); write the key, in quotes if null is meant");
}
