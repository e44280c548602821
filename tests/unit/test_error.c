// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include "support.h"

#include <string.h>

static void failing_returns_false_and_says_why(void **state)
{
    (void)state;
    struct mt_error err;
    assert_false(mt_fail(&err, MT_ERR_TIMEOUT, "%s took %d s", "it", 42));
    assert_int_equal(err.code, MT_ERR_TIMEOUT);
    assert_string_equal(err.msg, "it took 42 s");
    assert_false(mt_fail(NULL, MT_ERR_IO, "nobody asks"));
    assert_false(mt_wrap(NULL, "nobody asks"));
}

static void wrapping_goes_in_front_and_keeps_the_code(void **state)
{
    (void)state;
    struct mt_error err;
    mt_fail(&err, MT_ERR_NOT_FOUND, "no such file");
    assert_false(mt_wrap(&err, "manifest %s", "a.yaml"));
    mt_wrap(&err, "app %s", "shop");
    assert_int_equal(err.code, MT_ERR_NOT_FOUND);
    assert_string_equal(err.msg, "app shop: manifest a.yaml: no such file");
}

/** Fills `text` with `size` - 1 times `letter`. */
static void fill(char *text, size_t size, char letter)
{
    memset(text, letter, size - 1);
    text[size - 1] = '\0';
}

static void long_messages_are_cut_at_the_size(void **state)
{
    (void)state;
    struct mt_error err;
    char text[3000];
    fill(text, sizeof text, 'x');
    mt_fail(&err, MT_ERR_IO, "%s", text);
    assert_int_equal(strlen(err.msg), sizeof err.msg - 1);

    mt_wrap(&err, "place");
    assert_int_equal(strlen(err.msg), sizeof err.msg - 1);
    assert_memory_equal(err.msg, "place: xxx", 10);
}

static void a_long_wrapping_leaves_the_sources_words(void **state)
{
    (void)state;
    struct mt_error err;
    char text[3000];
    fill(text, sizeof text, 'x');
    mt_fail(&err, MT_ERR_IO, "the cause");
    mt_wrap(&err, "%s", text);
    assert_memory_equal(err.msg, "xxx", 3);
    assert_string_equal(strchr(err.msg, ':'), ": the cause");
    mt_wrap(&err, "%s", text);
    assert_true(strlen(err.msg) < sizeof err.msg);
}

static void cuts_fall_between_characters(void **state)
{
    (void)state;
    struct mt_error err;
    char text[3000];
    for (size_t shift = 0; shift < 3; shift++) {
        fill(text, sizeof text, 'x');
        for (size_t at = shift; at + 3 < sizeof text; at += 3) {
            memcpy(text + at, "\xE2\x82\xAC", 4); // the euro sign
        }
        mt_fail(&err, MT_ERR_IO, "%s", text);
        assert_true(strlen(err.msg) > 1000);
        assert_int_equal((strlen(err.msg) - shift) % 3, 0);
        mt_wrap(&err, "1234%zu", shift); // shifts the end by 7 bytes
        assert_int_equal((strlen(err.msg) - 7 - shift) % 3, 0);
        mt_wrap(&err, "%s", text);
        assert_int_equal((strcspn(err.msg, ":") - shift) % 3, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failing_returns_false_and_says_why),
        cmocka_unit_test(wrapping_goes_in_front_and_keeps_the_code),
        cmocka_unit_test(long_messages_are_cut_at_the_size),
        cmocka_unit_test(a_long_wrapping_leaves_the_sources_words),
        cmocka_unit_test(cuts_fall_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
