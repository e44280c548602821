// SPDX-License-Identifier: Apache-2.0
// A first defence; tests/oracle compares hundreds of scalars with go-yaml itself.
#include "manifest/scalar.h"

#include "base/buffer.h"
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TAG(name) "tag:yaml.org,2002:" name

/** The plain scalar as a value and as a key; NULL is an error, '"' a string. */
static const struct {
    const char *text;
    const char *value;
    const char *key;
} plain[] = {
    {"word", "\"", "\""},
    {"-", "\"", "\""},
    {"y", "true", "true"},
    {"Off", "false", "false"},
    {"oN", "\"", "\""},
    {"", "null", NULL},
    {"~", "null", NULL},
    {"Null", "null", NULL},
    {"0", "0", "0"},
    {"-0", "0", "0"},
    {"+1", "1", "1"},
    {"1_000", "1000", "1000"},
    {"_1", "\"", "\""},
    {"0777", "511", "511"},
    {"0o17", "15", "15"},
    {"08", "8", "8"},
    {"0b11", "3", "3"},
    {"-0b11", "-3", "-3"},
    {"0b-11", "-3", "-3"},
    {"0x1F", "31", "31"},
    {"0x", "\"", "\""},
    {"9007199254740993", "9007199254740993", "9007199254740993"},
    {"9223372036854775807", "9223372036854775807", "9223372036854775807"},
    {"9223372036854775808", "9223372036854775808", NULL},
    {"+9223372036854775808", "9223372036854776000", "9.223372e+18"},
    {"18446744073709551615", "18446744073709551615", NULL},
    {"18446744073709551616", "18446744073709552000", "1.8446744e+19"},
    {"-9223372036854775808", "-9223372036854775808", "-9223372036854775808"},
    {"1.0", "1", "1"},
    {"1.", "1", "1"},
    {".5", "0.5", "0.5"},
    {"-.5", "-0.5", "-0.5"},
    {".5_0", "0.5", "0.5"},
    {"._5", "\"", "\""},
    {".5_", "\"", "\""},
    {"1.5_0", "1.5", "1.5"},
    {"-0.0", "-0", "-0"},
    {"1e3", "1000", "1000"},
    {"1e6", "1000000", "1e+06"},
    {"1e20", "100000000000000000000", "1e+20"},
    {"1e21", "1e+21", "1e+21"},
    {"1e-6", "0.000001", "1e-06"},
    {"1e-7", "1e-7", "1e-07"},
    {"1e308", "1e+308", ".inf"},
    {"1e309", "\"", "\""},
    {"1e-400", "0", "0"},
    {"5e-324", "5e-324", "0"},
    {"5.684341886080802e-14", "5.684341886080802e-14", "5.684342e-14"},
    {"0.1", "0.1", "0.1"},
    {"3.14159265358979", "3.14159265358979", "3.1415927"},
    {".inf", NULL, ".inf"},
    {"-.INF", NULL, "-.inf"},
    {".NaN", NULL, ".nan"},
    {"2001-01-01", "\"", "\""},
    {"12:30:45", "\"", "\""},
    {"1.2.3", "\"", "\""},
    {"1e", "\"", "\""},
    {"0x1p4", "\"", "\""},
};

static const struct {
    const char *tag;
    const char *text;
    const char *value;
} tagged[] = {
    {TAG("str"), "12", "\""},
    {TAG("int"), "12", "12"},
    {TAG("int"), "1.5", NULL},
    {TAG("int"), "x", NULL},
    {TAG("float"), "12", "12"},
    {TAG("float"), "9223372036854775808", NULL},
    {TAG("bool"), "no", "false"},
    {TAG("bool"), "1", NULL},
    {TAG("null"), "", "null"},
    {TAG("null"), "x", NULL},
    {TAG("timestamp"), "2001-2-3T4:5:6.7+08:00", "\""},
    {TAG("timestamp"), "2001-02-30", NULL},
    {TAG("timestamp"), "2004-02-29 1:2:3", "\""},
    {TAG("timestamp"), "2001-02-03 04:05", NULL},
    {"!", "12", "\""},
    {"!mine", "12", "\""},
    {TAG("binary"), "aGk=", "base64"},
};

static const char *described(const struct mt_scalar *scalar, char out[MT_SCALAR_TEXT_MAX])
{
    switch (scalar->kind) {
    case MT_SCALAR_STRING:
        return "\"";
    case MT_SCALAR_BINARY:
        return "base64";
    case MT_SCALAR_NULL:
        return "null";
    case MT_SCALAR_TRUE:
        return "true";
    case MT_SCALAR_FALSE:
        return "false";
    case MT_SCALAR_INTEGER:
    case MT_SCALAR_FLOAT:
        return mt_scalar_number(scalar, out, NULL) ? out : NULL;
    }
    return NULL;
}

static void assert_same(const char *text, const char *got, const char *expected)
{
    if ((got == NULL) != (expected == NULL) || (got != NULL && strcmp(got, expected) != 0)) {
        fail_msg("%s: %s instead of %s", text, got != NULL ? got : "an error",
                 expected != NULL ? expected : "an error");
    }
}

static void resolves_plain_scalars(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        const char *text = plain[i].text;
        struct mt_scalar_source source = {.text = text, .length = strlen(text), .implicit = true};
        struct mt_scalar scalar;
        char out[MT_SCALAR_TEXT_MAX];
        assert_true(mt_scalar_resolve(&source, &scalar, NULL));
        assert_same(text, described(&scalar, out), plain[i].value);
        bool is_string = scalar.kind == MT_SCALAR_STRING;
        const char *key = is_string ? "\"" : mt_scalar_key(&scalar, out, NULL) ? out : NULL;
        assert_same(text, key, plain[i].key);
    }
}

static void quotes_make_strings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        struct mt_scalar_source source = {.text = plain[i].text, .length = strlen(plain[i].text)};
        struct mt_scalar scalar;
        assert_true(mt_scalar_resolve(&source, &scalar, NULL));
        assert_int_equal(scalar.kind, MT_SCALAR_STRING);
    }
}

static void follows_tags(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tagged / sizeof *tagged; i++) {
        struct mt_scalar_source source = {
            .text = tagged[i].text, .length = strlen(tagged[i].text), .tag = tagged[i].tag};
        struct mt_scalar scalar;
        struct mt_error err = {0};
        char out[MT_SCALAR_TEXT_MAX];
        bool ok = mt_scalar_resolve(&source, &scalar, &err);
        assert_same(tagged[i].text, ok ? described(&scalar, out) : NULL, tagged[i].value);
        assert_int_equal(err.code, ok ? MT_OK : MT_ERR_INVALID);
    }
}

static void reads_long_numbers(void **state)
{
    (void)state;
    char text[201];
    snprintf(text, sizeof text, "%0197d_17", 0);
    struct mt_scalar_source source = {.text = text, .length = strlen(text), .implicit = true};
    struct mt_scalar scalar;
    assert_true(mt_scalar_resolve(&source, &scalar, NULL));
    assert_int_equal(scalar.kind, MT_SCALAR_INTEGER);
    assert_int_equal(scalar.magnitude, 15);
}

static void decodes_base64(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *decoded;
    } cases[] = {{"", ""},
                 {"aGVsbG8=", "hello"},
                 {"aGVs\nbG8=\n", "hello"},
                 {"aA==", "h"},
                 {"aA=", NULL},
                 {"aA==aA==", NULL},
                 {"aGVs bG8=", NULL},
                 {"/w==", NULL},
                 {"AA==", NULL},
                 {"====", NULL},
                 {"a===", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        bool ok = mt_scalar_base64(cases[i].text, strlen(cases[i].text), &out, NULL);
        assert_same(cases[i].text, ok ? mt_buf_text(&out) : NULL, cases[i].decoded);
        mt_buf_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resolves_plain_scalars), cmocka_unit_test(quotes_make_strings),
        cmocka_unit_test(follows_tags),           cmocka_unit_test(reads_long_numbers),
        cmocka_unit_test(decodes_base64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
