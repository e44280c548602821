// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"

#include "support.h"

#include <string.h>

static void appends_add_up(void **state)
{
    (void)state;
    struct mt_buf buf;
    mt_buf_init(&buf, MT_BUF_UNLIMITED);
    assert_string_equal(mt_buf_text(&buf), "");
    assert_true(mt_buf_append(&buf, "wave 1", 4));
    assert_true(mt_buf_putc(&buf, ' '));
    assert_true(mt_buf_puts(&buf, "of"));
    assert_true(mt_buf_printf(&buf, " %d%s", 3, ""));
    assert_true(mt_buf_append(&buf, NULL, 0));
    assert_true(mt_buf_puts(&buf, ""));
    assert_true(mt_buf_printf(&buf, "%s", ""));
    assert_string_equal(mt_buf_text(&buf), "wave of 3");
    assert_int_equal(buf.length, 9);
    assert_false(buf.overflow);
    mt_buf_fini(&buf);
}

static void any_byte_is_kept(void **state)
{
    (void)state;
    struct mt_buf buf;
    mt_buf_init(&buf, 8);
    assert_true(mt_buf_append(&buf, "a\0b", 3));
    assert_true(mt_buf_putc(&buf, '\0'));
    assert_int_equal(buf.length, 4);
    assert_memory_equal(buf.data, "a\0b\0", 5); // and terminated
    mt_buf_fini(&buf);
}

static void large_contents_grow(void **state)
{
    (void)state;
    struct mt_buf buf;
    mt_buf_init(&buf, MT_BUF_UNLIMITED);
    for (int i = 0; i < 100000; i++) {
        mt_buf_printf(&buf, "%05d", i);
    }
    assert_int_equal(buf.length, 500000);
    assert_memory_equal(buf.data + (size_t)5 * 77777, "77777", 5);
    assert_int_equal(strlen(buf.data), buf.length);
    mt_buf_fini(&buf);
}

static void the_ceiling_may_be_met(void **state)
{
    (void)state;
    struct mt_buf buf;
    mt_buf_init(&buf, 4);
    assert_true(mt_buf_puts(&buf, "1234"));
    assert_false(buf.overflow);
    assert_true(mt_buf_append(&buf, "", 0));
    assert_string_equal(mt_buf_text(&buf), "1234");
    mt_buf_fini(&buf);
}

static void past_the_ceiling_nothing_is_appended(void **state)
{
    (void)state;
    struct mt_buf buf;
    mt_buf_init(&buf, 4);
    assert_true(mt_buf_puts(&buf, "12"));
    assert_false(mt_buf_puts(&buf, "345"));
    assert_string_equal(mt_buf_text(&buf), "12");
    assert_true(buf.overflow);
    assert_false(mt_buf_printf(&buf, "%d", 345));
    assert_null(mt_buf_reserve(&buf, 3));
    assert_true(mt_buf_putc(&buf, '3'));
    assert_true(buf.overflow); // sticky, so one look at the end is enough
    assert_string_equal(mt_buf_text(&buf), "123");

    mt_buf_clear(&buf);
    assert_false(buf.overflow);
    assert_string_equal(mt_buf_text(&buf), "");
    assert_true(mt_buf_puts(&buf, "1234"));
    mt_buf_fini(&buf);
    assert_int_equal(buf.max, 4); // the ceiling stays
    assert_false(mt_buf_puts(&buf, "12345"));
    assert_true(mt_buf_puts(&buf, "1234"));
    mt_buf_fini(&buf);
}

static void sizes_near_the_largest_number_do_not_wrap(void **state)
{
    (void)state;
    struct mt_buf buf;
    mt_buf_init(&buf, SIZE_MAX);
    assert_true(mt_buf_puts(&buf, "ab"));
    assert_null(mt_buf_reserve(&buf, SIZE_MAX));
    assert_null(mt_buf_reserve(&buf, SIZE_MAX - 1));
    assert_true(buf.overflow);
    mt_buf_fini(&buf);
}

static void room_can_be_filled_by_the_caller(void **state)
{
    (void)state;
    struct mt_buf buf;
    mt_buf_init(&buf, 1000);
    assert_true(mt_buf_puts(&buf, "<"));
    char *room = mt_buf_reserve(&buf, 999);
    assert_non_null(room);
    memset(room, 'x', 999);
    buf.length += 998; // less than the room
    assert_true(mt_buf_putc(&buf, '>'));
    assert_int_equal(buf.length, 1000);
    assert_int_equal(buf.data[0], '<');
    assert_int_equal(buf.data[998], 'x');
    assert_int_equal(buf.data[999], '>');
    assert_int_equal(buf.data[1000], '\0');
    mt_buf_fini(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends_add_up),
        cmocka_unit_test(any_byte_is_kept),
        cmocka_unit_test(large_contents_grow),
        cmocka_unit_test(the_ceiling_may_be_met),
        cmocka_unit_test(past_the_ceiling_nothing_is_appended),
        cmocka_unit_test(sizes_near_the_largest_number_do_not_wrap),
        cmocka_unit_test(room_can_be_filled_by_the_caller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
