// SPDX-License-Identifier: Apache-2.0
#include "base/array.h"

#include "support.h"

enum { ITEMS = 1000 };

static void arrays_grow_on_the_heap(void **state)
{
    (void)state;
    MT_ARRAY(int) numbers = {0};
    for (int i = 0; i < ITEMS; i++) {
        mt_array_push(NULL, &numbers, i * i);
    }
    assert_int_equal(numbers.count, ITEMS);
    for (int i = 0; i < ITEMS; i++) {
        assert_int_equal(numbers.items[i], i * i);
    }
    mt_array_fini(&numbers);
    assert_int_equal(numbers.count, 0);
    assert_null(numbers.items);
    mt_array_push(NULL, &numbers, 7); // an emptied array can be used again
    assert_int_equal(numbers.items[0], 7);
    mt_array_fini(&numbers);
    mt_array_fini(&numbers);
}

static void arrays_grow_in_an_arena(void **state)
{
    const struct support *support = *state;
    struct pair {
        char letter;
        size_t number;
    };
    MT_ARRAY(struct pair) pairs = {0};
    MT_ARRAY(const char *) words = {0};
    for (size_t i = 0; i < ITEMS; i++) { // in turn, so that neither can grow in its place
        struct pair pair = {'p', i};
        mt_array_push(support->arena, &pairs, pair);
        mt_array_push(support->arena, &words, "word");
    }
    assert_int_equal(pairs.count, ITEMS);
    assert_int_equal(words.count, ITEMS);
    for (size_t i = 0; i < ITEMS; i++) {
        assert_int_equal(pairs.items[i].letter, 'p');
        assert_int_equal(pairs.items[i].number, i);
        assert_string_equal(words.items[i], "word");
    }
}

static void an_item_of_the_array_may_be_pushed(void **state)
{
    (void)state;
    MT_ARRAY(int) numbers = {0};
    mt_array_push(NULL, &numbers, 5);
    for (int i = 0; i < 100; i++) {
        mt_array_push(NULL, &numbers, numbers.items[0]);
    }
    assert_int_equal(numbers.items[100], 5);
    mt_array_fini(&numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_grow_on_the_heap),
        support_test(arrays_grow_in_an_arena),
        cmocka_unit_test(an_item_of_the_array_may_be_pushed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
