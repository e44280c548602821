// SPDX-License-Identifier: Apache-2.0
// Option lists as SEMANTICS.md 1.1 has them.
#include "manifest/csv.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "support.h"

#include <string.h>

static const struct {
    const char *text;
    const char *items; // each in brackets
} cases[] = {
    {"", ""},
    {"Prune=false", "[Prune=false]"},
    {"a,b,c", "[a][b][c]"},
    {" a , b\t,\n c ", "[a][b][c]"},   // trimmed
    {",a,,b, ,", "[a][b]"},            // empty items are dropped
    {"b,a,b, a ,c,b", "[b][a][c]"},    // repetitions too; the first stays
    {"a,A", "[a][A]"},                 // letter case tells items apart
    {"two words,x", "[two words][x]"}, // blanks inside stay
    {"a;b", "[a;b]"},
    {"a=1,a=2", "[a=1][a=2]"},
    {",", ""},
    {" \t\n", ""},
    {"\xC3\xA4,\xC3\xB6", "[\xC3\xA4][\xC3\xB6]"},
};

static void lists_are_split(void **state)
{
    const struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_csv csv = mt_csv_split(cases[i].text, support->arena);
        const char *items = "";
        for (size_t at = 0; at < csv.items.count; at++) {
            items = mt_arena_printf(support->arena, "%s[%s]", items, csv.items.items[at]);
        }
        assert_string_equal(items, cases[i].items);
    }
}

static void long_lists_take_linear_time(void **state)
{
    const struct support *support = *state;
    enum { ITEMS = 100000 };
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    for (int i = 0; i < 2 * ITEMS; i++) {
        mt_buf_printf(&text, "%d,", i % ITEMS);
    }
    struct mt_csv csv = mt_csv_split(mt_buf_text(&text), support->arena);
    mt_buf_fini(&text);
    assert_int_equal(csv.items.count, ITEMS);
    assert_string_equal(csv.items.items[ITEMS - 1], "99999");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(lists_are_split),
        support_test(long_lists_take_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
