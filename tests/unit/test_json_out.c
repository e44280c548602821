// SPDX-License-Identifier: Apache-2.0
#include "cli/json_out.h"

#include "base/buffer.h"
#include "manifest/ref.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_structure(void **state)
{
    (void)state;
    struct mt_buf buf;
    mt_buf_init(&buf, MT_BUF_UNLIMITED);
    struct mt_json_out json = {.buf = &buf};
    mt_json_out_object(&json, NULL);
    mt_json_out_list(&json, "empty");
    mt_json_out_list_end(&json);
    mt_json_out_int(&json, "int", -12);
    mt_json_out_bool(&json, "yes", true);
    mt_json_out_null(&json, "nothing");
    mt_json_out_list(&json, "lines");
    mt_json_out_line(&json, 2);
    mt_json_out_text(&json, NULL, "a");
    mt_json_out_line(&json, 2);
    mt_json_out_text(&json, NULL, "b");
    mt_json_out_list_end_line(&json);
    mt_json_out_object_end(&json);
    assert_string_equal(mt_buf_text(&buf),
                        "{\"empty\":[],\"int\":-12,\"yes\":true,\"nothing\":null,"
                        "\"lines\":[\n  \"a\",\n  \"b\"\n]}");
    mt_buf_fini(&buf);
}

static const struct {
    const char *text;
    const char *expected;
} strings[] = {
    {"", "\"\""},
    {NULL, "null"},
    {"plain", "\"plain\""},
    {"a\"b\\c", "\"a\\\"b\\\\c\""},
    {"\n\t\r\x01\x7f", "\"\\n\\t\\u000d\\u0001\\u007f\""},
    {"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x8c\x99", "\"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x8c\x99\""},
    {"\xff", "\"\\ufffd\""},
    {"a\xc3", "\"a\\ufffd\""},
    {"\xc0\x80", "\"\\ufffd\\ufffd\""},
    {"\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""},
};

static void test_strings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        struct mt_buf buf;
        mt_buf_init(&buf, MT_BUF_UNLIMITED);
        struct mt_json_out json = {.buf = &buf};
        mt_json_out_text(&json, NULL, strings[i].text);
        assert_string_equal(mt_buf_text(&buf), strings[i].expected);
        mt_buf_fini(&buf);
    }
}

static void test_seconds(void **state)
{
    (void)state;
    struct mt_buf buf;
    mt_buf_init(&buf, MT_BUF_UNLIMITED);
    struct mt_json_out json = {.buf = &buf};
    mt_json_out_list(&json, NULL);
    static const uint64_t durations[] = {0, 90000, 250, 1005, 1, 1500};
    for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
        mt_json_out_seconds(&json, NULL, durations[i]);
    }
    mt_json_out_list_end(&json);
    assert_string_equal(mt_buf_text(&buf), "[0,90,0.25,1.005,0.001,1.5]");
    mt_buf_fini(&buf);
}

static void test_integers(void **state)
{
    (void)state;
    struct mt_buf buf;
    mt_buf_init(&buf, MT_BUF_UNLIMITED);
    struct mt_json_out json = {.buf = &buf};
    mt_json_out_list(&json, NULL);
    static const int64_t numbers[] = {0, 9, 10, -1, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        mt_json_out_int(&json, NULL, numbers[i]);
    }
    mt_json_out_list_end(&json);
    assert_string_equal(mt_buf_text(&buf), "[0,9,10,-1,9223372036854775807,-9223372036854775808]");
    mt_buf_fini(&buf);
}

static void test_references(void **state)
{
    (void)state;
    struct mt_buf buf;
    mt_buf_init(&buf, MT_BUF_UNLIMITED);
    struct mt_json_out json = {.buf = &buf};
    struct mt_ref ref = {"batch", "v1", "Job", "shop", "seed-"};
    mt_json_out_ref(&json, NULL, &ref, true);
    assert_string_equal(mt_buf_text(&buf),
                        "{\"group\":\"batch\",\"version\":\"v1\",\"kind\":\"Job\",\"namespace\":"
                        "\"shop\",\"name\":\"seed-\",\"generateName\":true}");
    mt_buf_fini(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_structure),  cmocka_unit_test(test_strings),
        cmocka_unit_test(test_seconds),    cmocka_unit_test(test_integers),
        cmocka_unit_test(test_references),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
