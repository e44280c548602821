// SPDX-License-Identifier: Apache-2.0
#include "cli/text.h"

#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *text;
    size_t column;
    size_t indent;
    size_t width;
    const char *expected;
    size_t end; ///< The column behind it.
} folds[] = {
    {"", 0, 0, 10, "", 0},
    {"one two", 0, 2, 10, "one two", 7},
    {"one two three", 0, 2, 10, "one two\n  three", 7},
    {"one two three", 6, 2, 10, "one\n  two\n  three", 7},
    {"exactly ten", 0, 2, 11, "exactly ten", 11},
    {"exactly ten", 0, 2, 10, "exactly\n  ten", 5},
    {"a-word-that-is-wider x", 0, 2, 10, "a-word-that-is-wider\n  x", 3},
    {"x a-word-that-is-wider", 0, 2, 10, "x\n  a-word-that-is-wider", 22},
    {"longer", 6, 2, 10, "\n  longer", 8},
    {"wider-than-all", 6, 2, 10, "wider-than-all", 20},
    {"one two three", 0, 2, 0, "one two three", 13},
    {"\xc3\xa4\xc3\xb6\xc3\xbc \xc3\xa4\xc3\xb6\xc3\xbc", 0, 2, 7,
     "\xc3\xa4\xc3\xb6\xc3\xbc \xc3\xa4\xc3\xb6\xc3\xbc", 7},
    {"a\nb", 0, 2, 10, "a\\nb", 4},
};

static void test_fold(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        size_t end =
            mt_text_fold(&out, folds[i].text, folds[i].column, folds[i].indent, folds[i].width);
        assert_string_equal(mt_buf_text(&out), folds[i].expected);
        assert_int_equal(end, folds[i].end);
        mt_buf_fini(&out);
    }
}

static void test_written_lines_are_what_a_terminal_shows(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {"plain \xc3\xa4", "plain \xc3\xa4"},
        {"\x1b[31mred\x1b[0m and \x1b[1;32;40mmore\x1b[K", "red and more"},
        {"\x1b]0;title\x07text", "text"},
        {"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"},
        {"\x1b(Bx\x1b=y\x1b"
         "7z",
         "xyz"},
        {"cut \x1b[31", "cut "},
        {"cut \x1b]0;title", "cut "},
        {"cut \x1b", "cut "},
        {"a\tb", "a b"},
        {"10 %\r20 %", "20 %"},
        {"10 %\r20 %\r\r", "20 %"},
        {"\r", ""},
        {"bell \x07, \xc2\x9b", "bell \\x07, \\x9b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        mt_text_written(&out, cases[i][0]);
        assert_string_equal(mt_buf_text(&out), cases[i][1]);
        mt_buf_fini(&out);
    }
}

static void test_control_characters_are_made_visible(void **state)
{
    (void)state;
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_text_plain(&out, "a\x1b[31mb\tc\r\n\x7f\xc2\x9b\xc2\xa0\xc3\xa4");
    assert_string_equal(mt_buf_text(&out), "a\\x1b[31mb\\tc\\r\\n\\x7f\\x9b\xc2\xa0\xc3\xa4");
    mt_buf_fini(&out);
}

static void test_marks_that_turn_a_line_around_are_made_visible(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *expected;
    } marks[] = {
        {"a\xe2\x80\xae"
         "b",
         "a\\u202eb"}, // right-to-left override
        {"\xe2\x80\x8f", "\\u200f"},
        {"\xe2\x81\xa6x\xe2\x81\xa9", "\\u2066x\\u2069"},
        {"\xd8\x9c", "\\u061c"},
        {"\xe2\x80\xa8", "\\u2028"}, // an end of a line
        {"\xe2\x80\xa6 \xe2\x80\x93 \xd8\xa7", "\xe2\x80\xa6 \xe2\x80\x93 \xd8\xa7"},
        {"\xe2\x80", "\xe2\x80"}, // cut short
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        mt_text_plain(&out, marks[i].text);
        assert_string_equal(mt_buf_text(&out), marks[i].expected);
        mt_buf_fini(&out);
    }
}

static void test_counts(void **state)
{
    (void)state;
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_text_count(&out, 0, "hook");
    mt_text_count(&out, 1, "hook");
    mt_text_count(&out, 2, "hook");
    assert_string_equal(mt_buf_text(&out), "0 hooks1 hook2 hooks");
    mt_buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold),
        cmocka_unit_test(test_control_characters_are_made_visible),
        cmocka_unit_test(test_written_lines_are_what_a_terminal_shows),
        cmocka_unit_test(test_marks_that_turn_a_line_around_are_made_visible),
        cmocka_unit_test(test_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
