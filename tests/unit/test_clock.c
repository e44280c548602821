// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include "support.h"

#include <string.h>

// Milliseconds by `date -d … +%s`.
static const struct {
    int64_t ms;
    const char *text;
} times[] = {
    {0, "1970-01-01T00:00:00.000Z"},
    {INT64_C(1767323045678), "2026-01-02T03:04:05.678Z"},
    {INT64_C(951782400000), "2000-02-29T00:00:00.000Z"},
    {1, "1970-01-01T00:00:00.001Z"},
    {-1, "1969-12-31T23:59:59.999Z"},
    {-1000, "1969-12-31T23:59:59.000Z"},
    {-1001, "1969-12-31T23:59:58.999Z"},
    {INT64_C(-62135596800000), "0001-01-01T00:00:00.000Z"}, // Go's zero time
    {INT64_C(-62167219200000), "0000-01-01T00:00:00.000Z"},
    {INT64_C(253402300799999), "9999-12-31T23:59:59.999Z"},
};

static void times_are_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(times); i++) {
        char text[25];
        mt_clock_rfc3339(times[i].ms, text);
        assert_string_equal(text, times[i].text);
    }
}

static void times_that_cannot_be_written_are_safe(void **state)
{
    (void)state;
    static const int64_t strange[] = {INT64_MIN, INT64_MAX, INT64_C(253402300800000),
                                      INT64_C(-62167219200001)};
    for (size_t i = 0; i < SUPPORT_COUNT(strange); i++) {
        char text[25];
        mt_clock_rfc3339(strange[i], text);
        assert_int_equal(strlen(text), 24);
    }
}

static void clocks_run(void **state)
{
    (void)state;
    uint64_t before = mt_clock_monotonic_ms();
    for (int i = 0; i < 1000; i++) {
        uint64_t now = mt_clock_monotonic_ms();
        assert_true(now >= before);
        before = now;
    }
    assert_true(mt_clock_wall_ms() > INT64_C(1700000000000)); // later than this file's idea
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_written),
        cmocka_unit_test(times_that_cannot_be_written_are_safe),
        cmocka_unit_test(clocks_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
