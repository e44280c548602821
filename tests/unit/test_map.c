// SPDX-License-Identifier: Apache-2.0
#include "base/map.h"

#include "support.h"

#include <stdio.h>
#include <string.h>

enum { KEYS = 10000 };

static char keys[KEYS][16];
static int values[KEYS];

static void ten_thousand_keys_are_found_again(void **state)
{
    (void)state;
    struct mt_map map = {0};
    for (int i = 0; i < KEYS; i++) {
        snprintf(keys[i], sizeof keys[i], "key-%d", i);
        assert_null(mt_map_put(&map, keys[i], &values[i]));
    }
    assert_int_equal(map.count, KEYS);
    for (int i = 0; i < KEYS; i++) {
        char key[16];
        snprintf(key, sizeof key, "key-%d", i); // equal, not the same pointer
        assert_ptr_equal(mt_map_get(&map, key), &values[i]);
        assert_ptr_equal(map.entries[i].key, keys[i]); // in the order of insertion
        assert_ptr_equal(map.entries[i].value, &values[i]);
    }
    assert_null(mt_map_get(&map, "key-10000"));
    assert_null(mt_map_get(&map, "key"));
    mt_map_fini(&map);
}

static void a_second_put_replaces(void **state)
{
    (void)state;
    struct mt_map map = {0};
    int first = 1;
    int second = 2;
    int other = 3;
    assert_null(mt_map_put(&map, "a", &first));
    assert_null(mt_map_put(&map, "b", &other));
    assert_ptr_equal(mt_map_put(&map, "a", &second), &first);
    assert_int_equal(map.count, 2);
    assert_ptr_equal(mt_map_get(&map, "a"), &second);
    assert_string_equal(map.entries[0].key, "a");
    mt_map_fini(&map);
}

static void keys_may_hold_any_byte(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        size_t length;
    } binary[] = {{"", 0},     {"\0", 1},  {"\0\0", 2}, {"a", 1},
                  {"a\0b", 3}, {"a\0", 2}, {"a\0c", 3}, {"\xFF\xFE", 2}};
    struct mt_map map = {0};
    for (size_t i = 0; i < SUPPORT_COUNT(binary); i++) {
        assert_null(mt_map_put_n(&map, binary[i].key, binary[i].length, &values[i]));
    }
    for (size_t i = 0; i < SUPPORT_COUNT(binary); i++) {
        assert_ptr_equal(mt_map_get_n(&map, binary[i].key, binary[i].length), &values[i]);
        assert_int_equal(map.entries[i].key_length, binary[i].length);
    }
    assert_ptr_equal(mt_map_get(&map, "a"), &values[3]); // the whole string is the key
    assert_ptr_equal(mt_map_get_n(&map, "ab", 1), &values[3]);
    mt_map_fini(&map);
}

static void an_empty_map_has_nothing(void **state)
{
    (void)state;
    struct mt_map map = {0};
    assert_null(mt_map_get(&map, "a"));
    mt_map_fini(&map);
    assert_null(mt_map_put(&map, "a", &values[0]));
    mt_map_fini(&map);
    assert_int_equal(map.count, 0);
    assert_null(mt_map_get(&map, "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_thousand_keys_are_found_again),
        cmocka_unit_test(a_second_put_replaces),
        cmocka_unit_test(keys_may_hold_any_byte),
        cmocka_unit_test(an_empty_map_has_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
