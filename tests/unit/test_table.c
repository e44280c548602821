// SPDX-License-Identifier: Apache-2.0
#include "cli/table.h"

#include "base/arena.h"
#include "base/buffer.h"

#include "support.h"

static const char *const heads[] = {"NAME", "AGE", "NOTE", NULL};

static void add_row(struct mt_table *table, const char *name, const char *age, const char *note)
{
    mt_table_add(table, MT_STYLE_BOLD, name);
    mt_table_add(table, MT_STYLE_NONE, age);
    mt_table_add(table, MT_STYLE_RED, note);
}

/** Fails unless these three rows are printed so. */
static void expect(struct support *support, size_t width, bool color, const char *expected)
{
    struct mt_output output;
    struct mt_table table;
    mt_output_init_taken(&output, NULL, NULL);
    output.color = color;
    mt_table_init(&table, heads, support->arena);
    add_row(&table, "a\tb", "12d", "");
    add_row(&table, "größer", NULL, "one two three four five");
    add_row(&table, "", "1s", "x");
    mt_table_print(&table, &output, width);
    assert_string_equal(mt_buf_text(&output.buf), expected);
    mt_buf_fini(&output.buf);
}

static void columns_are_as_wide_as_what_stands_in_them(void **state)
{
    expect(*state, 0, false,
           "NAME    AGE  NOTE\n"
           "a\\tb    12d\n"
           "größer  -    one two three four five\n"
           "        1s   x\n");
}

static void the_last_column_is_folded_where_there_is_room_for_it(void **state)
{
    expect(*state, 33, false,
           "NAME    AGE  NOTE\n"
           "a\\tb    12d\n"
           "größer  -    one two three four\n"
           "             five\n"
           "        1s   x\n");
    expect(*state, 20, false,
           "NAME    AGE  NOTE\n"
           "a\\tb    12d\n"
           "größer  -    one two three four five\n"
           "        1s   x\n");
}

static void cells_have_styles(void **state)
{
    expect(*state, 0, true,
           "NAME    AGE  NOTE\n"
           "\033[1ma\\tb\033[0m    12d\n"
           "\033[1mgrößer\033[0m  -    \033[31mone two three four five\033[0m\n"
           "        1s   \033[31mx\033[0m\n");
}

static void a_table_without_rows_has_heads(void **state)
{
    struct support *support = *state;
    struct mt_output output;
    struct mt_table table;
    mt_output_init_taken(&output, NULL, NULL);
    mt_table_init(&table, heads, support->arena);
    mt_table_print(&table, &output, 0);
    assert_string_equal(mt_buf_text(&output.buf), "NAME  AGE  NOTE\n");
    mt_buf_fini(&output.buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(columns_are_as_wide_as_what_stands_in_them),
        support_test(the_last_column_is_folded_where_there_is_room_for_it),
        support_test(cells_have_styles),
        support_test(a_table_without_rows_has_heads),
    };
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
