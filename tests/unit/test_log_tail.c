// SPDX-License-Identifier: Apache-2.0
#include "record/log_tail.h"

#include "base/memory.h"

#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** What is kept of lines, of 20 bytes at most. */
static const struct {
    const char *name;
    const char *const lines[6];
    const char *text;
    bool cut;
} tails[] = {
    {"nothing", {NULL}, "", false},
    {"all", {"one", "", "three"}, "one\n\nthree\n", false},
    {"all that just fits", {"123456789", "123456789"}, "123456789\n123456789\n", false},
    {"the last whole lines", {"123456789", "abcdefghi", "x"}, "abcdefghi\nx\n", true},
    {"the last lines of many",
     {"1", "123456789a", "abcdefgh", "ABCDEFGHI"},
     "abcdefgh\nABCDEFGHI\n",
     true},
    {"the start of a line that is too long",
     {"0123456789abcdefghijklm"},
     "0123456789abcdefghi\n",
     true},
    {"no half characters", {"0123456789abcdefgh\xC3\xA4"}, "0123456789abcdefgh\n", true},
    {"no bytes that are no UTF-8",
     {"a\xFF"
      "b"},
     "a\xEF\xBF\xBD"
     "b\n",
     false},
};

static void the_last_whole_lines_are_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(tails); i++) {
        struct mt_log_tail tail;
        mt_log_tail_init(&tail, 20);
        for (size_t j = 0; tails[i].lines[j] != NULL; j++) {
            mt_log_tail_add(&tail, tails[i].lines[j]);
        }
        support_expect_text(tails[i].name, mt_log_tail_text(&tail), tails[i].text);
        assert_int_equal(tail.cut, tails[i].cut);
        mt_log_tail_fini(&tail);
    }
}

static void it_does_not_grow_with_the_log(void **state)
{
    (void)state;
    struct mt_log_tail tail;
    mt_log_tail_init(&tail, 1000);
    char line[32];
    for (int i = 0; i < 100000; i++) {
        snprintf(line, sizeof line, "line %d", i);
        mt_log_tail_add(&tail, line);
        assert_true(tail.text.length <= 2000);
    }
    const char *text = mt_log_tail_text(&tail);
    size_t length = strlen(text);
    assert_true(length <= 1000 && length > 980);
    assert_memory_equal(text, "line 99", 7);
    assert_string_equal(text + length - 11, "line 99999\n");
    mt_log_tail_fini(&tail);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_whole_lines_are_kept),
        cmocka_unit_test(it_does_not_grow_with_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
