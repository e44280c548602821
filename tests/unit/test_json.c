// SPDX-License-Identifier: Apache-2.0
#include "manifest/json.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *text;
    const char *printed;
} good[] = {
    {"null", "null"},
    {" true ", "true"},
    {"[]", "[]"},
    {"{ }", "{}"},
    {"{\"\":0}", "{\"\":0}"},
    {"[1, -0, 9007199254740993, 1.50, 1E+2, 0.1e-3]", "[1,-0,9007199254740993,1.50,1E+2,0.1e-3]"},
    {"{\"a\":{\"b\":[{}]},\"c\":\"d\"}", "{\"a\":{\"b\":[{}]},\"c\":\"d\"}"},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\""},
    {"\"\\u00e9 \\ud83d\\ude00 \\u20AC\"", "\"é 😀 €\""},
    {"[\"\\ud83d\", \"\\ude00x\", \"\\ud83d\\u0041\"]", "[\"\uFFFD\",\"\uFFFDx\",\"\uFFFDA\"]"},
    {"{\"a\":1,\"A\":2,\"\\u0061\\u0061\":3}", "{\"a\":1,\"A\":2,\"aa\":3}"},
    {"\"del \x7F stays\"", "\"del \x7F stays\""},
};

static const struct {
    const char *text;
    unsigned line;
    const char *message;
} bad[] = {
    {"", 1, "ends where a value"},
    {"\n\n  ", 3, "ends where a value"},
    {"{\n\"a\":1,\n\"b\":2,\n\"a\":3}", 4, "\"a\" stands twice in this map, first in line 2"},
    {"{\"\":1,\"\":2}", 1, "stands twice"},
    {"[1,]", 1, "\"]\" stands where a value"},
    {"{\"a\":1,}", 1, "\"}\" stands where a key in double quotes"},
    {"{a:1}", 1, "a key in double quotes"},
    {"{\"a\" 1}", 1, "\":\" after the key"},
    {"[1 2]", 1, "\",\" or \"]\""},
    {"{\"a\":1 \"b\"}", 1, "\",\" or \"}\""},
    {"\"abc", 1, "not closed"},
    {"\"abc\n\"", 1, "not closed"},
    {"\"a\tb\"", 1, "control character (0x09)"},
    {"\"\\x41\"", 1, "backslash"},
    {"\"\\u12\"", 1, "four hexadecimal"},
    {"\"\\u0000\"", 1, "NUL"},
    {"\"\xC3\"", 1, "not UTF-8"},
    {"\"\xED\xA0\x80\"", 1, "not UTF-8"},
    {"01", 0, NULL}, // "0" is a value; what follows is the caller's
    {"-", 1, "digit"},
    {"1.", 1, "digit"},
    {"1e", 1, "digit"},
    {"+1", 1, "\"+\" stands where a value"},
    {"nul", 1, "stands where a value"},
    {"\xFE", 1, "\"?\" stands where a value"},
};

static void check_print(struct mt_arena *arena, const char *text, const char *expected)
{
    struct mt_error err = {0};
    struct mt_json_end end;
    cJSON *tree = mt_json_parse(arena, text, strlen(text), 1, &end, &err);
    if (tree == NULL) {
        fail_msg("%s: %s", text, err.msg);
    }
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_json_print(tree, false, &out);
    assert_string_equal(mt_buf_text(&out), expected);
    mt_buf_fini(&out);
    cJSON_Delete(tree);
}

static void reads_and_prints(void **state)
{
    (void)state;
    struct mt_arena *arena = mt_arena_new();
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        check_print(arena, good[i].text, good[i].printed);
        check_print(NULL, good[i].text, good[i].printed);
    }
    mt_arena_free(arena);
}

static void refuses(void **state)
{
    (void)state;
    struct mt_arena *arena = mt_arena_new();
    for (size_t i = 0; i < 2 * (sizeof bad / sizeof *bad); i++) {
        const char *text = bad[i / 2].text;
        struct mt_error err = {0};
        struct mt_json_end end;
        cJSON *tree = mt_json_parse(i % 2 == 0 ? arena : NULL, text, strlen(text), 1, &end, &err);
        if (bad[i / 2].message == NULL) {
            assert_non_null(tree);
            assert_int_equal(end.offset, 1);
            cJSON_Delete(tree);
            continue;
        }
        assert_null(tree);
        assert_int_equal(err.code, MT_ERR_INVALID);
        assert_int_equal(end.line, bad[i / 2].line);
        if (strstr(err.msg, bad[i / 2].message) == NULL) {
            fail_msg("%s: %s", text, err.msg);
        }
    }
    mt_arena_free(arena);
}

static void stops_after_the_value(void **state)
{
    (void)state;
    static const char text[] = "  {\"a\":\n1}\n {}";
    struct mt_json_end end;
    cJSON *tree = mt_json_parse(NULL, text, strlen(text), 7, &end, NULL);
    assert_non_null(tree);
    assert_int_equal(end.offset, 10);
    assert_int_equal(end.line, 8);
    cJSON_Delete(tree);
}

static void knows_lines_and_types(void **state)
{
    (void)state;
    static const char text[] =
        "{\"a\":\n\n{\"n\":\n12},\n\"s\":\"x\",\"f\":1.0,\"l\":[\n1],\"t\":true}";
    cJSON *tree = mt_json_parse(NULL, text, strlen(text), 1, NULL, NULL);
    const cJSON *number = mt_json_at(tree, "a", "n", NULL);
    assert_int_equal(mt_json_line(number), 3); // of the key
    assert_int_equal(mt_json_line(mt_json_get(tree, "l")->child), 6);
    assert_int_equal(mt_json_line(NULL), 0);

    int64_t value = 0;
    assert_true(mt_json_is_integer(number));
    assert_true(mt_json_int64(number, &value));
    assert_int_equal(value, 12);
    assert_true(mt_json_is_number(mt_json_get(tree, "f")));
    assert_false(mt_json_is_integer(mt_json_get(tree, "f")));
    assert_false(mt_json_int64(mt_json_get(tree, "s"), &value));
    assert_string_equal(mt_json_string(tree, "s"), "x");
    assert_null(mt_json_string(tree, "f"));
    assert_null(mt_json_string(tree, "S"));
    assert_null(mt_json_get(NULL, "s"));
    assert_null(mt_json_at(tree, "s", "t", NULL));

    assert_string_equal(mt_json_type_name(tree), "a map");
    assert_string_equal(mt_json_type_name(mt_json_get(tree, "l")), "a list");
    assert_string_equal(mt_json_type_name(mt_json_get(tree, "f")), "a number");
    assert_string_equal(mt_json_type_name(mt_json_get(tree, "s")), "a string");
    assert_string_equal(mt_json_type_name(mt_json_get(tree, "t")), "true or false");
    assert_string_equal(mt_json_type_name(NULL), "null");
    cJSON_Delete(tree);
}

static void keeps_integers_apart(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool fits;
        int64_t value;
    } numbers[] = {{"9223372036854775807", true, INT64_MAX},
                   {"-9223372036854775808", true, INT64_MIN},
                   {"9223372036854775808", false, 0},
                   {"-0", true, 0},
                   {"1e3", false, 0}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        cJSON *node = mt_json_number(numbers[i].text);
        int64_t value = 0;
        assert_int_equal(mt_json_int64(node, &value), numbers[i].fits);
        assert_true(value == numbers[i].value);
        cJSON_Delete(node);
    }
}

static void prints_pretty(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":[1,{}],\"b\":{\"c\":\"d\"},\"e\":[]}";
    cJSON *tree = mt_json_parse(NULL, text, strlen(text), 1, NULL, NULL);
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_json_print(tree, true, &out);
    assert_string_equal(mt_buf_text(&out),
                        "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {\n    \"c\": \"d\"\n  },\n"
                        "  \"e\": []\n}\n");
    mt_buf_fini(&out);
    cJSON_Delete(tree);
}

static void limits_depth(void **state)
{
    (void)state;
    char text[2 * MT_JSON_DEPTH_MAX + 3];
    for (int levels = MT_JSON_DEPTH_MAX; levels <= MT_JSON_DEPTH_MAX + 1; levels++) {
        memset(text, '[', (size_t)levels);
        memset(text + levels, ']', (size_t)levels);
        struct mt_error err = {0};
        cJSON *tree = mt_json_parse(NULL, text, 2 * (size_t)levels, 1, NULL, &err);
        assert_int_equal(tree != NULL, levels == MT_JSON_DEPTH_MAX);
        cJSON_Delete(tree);
    }
}

static void finds_duplicates_among_many(void **state)
{
    (void)state;
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_putc(&text, '{');
    for (int i = 0; i < 200000; i++) { // in a moment: not by comparing each with each
        mt_buf_printf(&text, "\"key%d\":%d,\n", i, i);
    }
    mt_buf_puts(&text, "\"last\":0");
    size_t open = text.length;
    mt_buf_putc(&text, '}');
    struct mt_arena *arena = mt_arena_new();
    struct mt_error err = {0};
    cJSON *tree = mt_json_parse(arena, text.data, text.length, 1, NULL, &err);
    assert_non_null(tree);
    cJSON_Delete(tree);

    text.length = open;
    mt_buf_puts(&text, ",\"key77777\":1}");
    assert_null(mt_json_parse(arena, text.data, text.length, 1, NULL, &err));
    assert_non_null(strstr(err.msg, "first in line 77778"));
    mt_arena_free(arena);
    mt_buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_prints),      cmocka_unit_test(refuses),
        cmocka_unit_test(stops_after_the_value), cmocka_unit_test(knows_lines_and_types),
        cmocka_unit_test(keeps_integers_apart),  cmocka_unit_test(prints_pretty),
        cmocka_unit_test(limits_depth),          cmocka_unit_test(finds_duplicates_among_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
