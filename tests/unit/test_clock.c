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

static const struct {
    const char *text;
    int64_t ms;
} readable[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"2026-01-02T03:04:05Z", INT64_C(1767323045000)},
    {"2026-01-02T03:04:05.6Z", INT64_C(1767323045600)},
    {"2026-01-02T03:04:05.678901Z", INT64_C(1767323045678)}, // metav1.MicroTime
    {"2026-01-02T03:04:05.999999999Z", INT64_C(1767323045999)},
    {"2026-01-02t03:04:05z", INT64_C(1767323045000)},
    {"2026-01-02T04:34:05+01:30", INT64_C(1767323045000)},
    {"2026-01-01T22:04:05-05:00", INT64_C(1767323045000)},
    {"2026-01-02T03:04:05-00:00", INT64_C(1767323045000)},
    {"2000-02-29T00:00:00Z", INT64_C(951782400000)},
    {"1969-12-31T23:59:59.999Z", -1},
    {"0001-01-01T00:00:00Z", INT64_C(-62135596800000)},
    {"2016-12-31T23:59:60Z", INT64_C(1483228800000)}, // a leap second is the next one
};

static const char *const unreadable[] = {
    "",
    "2026",
    "2026-01-02",
    "2026-01-02T03:04:05",
    "2026-01-02T03:04Z",
    "2026-01-02T03:04:05.Z",
    "2026-1-2T03:04:05Z",
    "26-01-02T03:04:05Z",
    "2026/01/02T03:04:05Z",
    "2026-01-02T03.04.05Z",
    "2026-00-02T03:04:05Z",
    "2026-13-02T03:04:05Z",
    "2026-01-00T03:04:05Z",
    "2026-01-32T03:04:05Z",
    "2026-02-29T03:04:05Z",
    "1900-02-29T03:04:05Z",
    "2026-04-31T03:04:05Z",
    "2026-01-02T24:00:00Z",
    "2026-01-02T03:60:05Z",
    "2026-01-02T03:04:61Z",
    "2026-01-02T03:04:05ZZ",
    "2026-01-02T03:04:05Z ",
    " 2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05+0100",
    "2026-01-02T03:04:05+01",
    "2026-01-02T03:04:05+24:00",
    "2026-01-02T03:04:05+01:60",
    "-026-01-02T03:04:05Z",
};

static void times_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(readable); i++) {
        int64_t ms = INT64_MAX;
        if (!mt_clock_parse_rfc3339(readable[i].text, &ms) || ms != readable[i].ms) {
            fail_msg("%s", readable[i].text);
        }
    }
    for (size_t i = 0; i < SUPPORT_COUNT(unreadable); i++) {
        int64_t ms = 0;
        if (mt_clock_parse_rfc3339(unreadable[i], &ms)) {
            fail_msg("\"%s\" was read", unreadable[i]);
        }
    }
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    // Steps of some 31 days and a bit, over 8 000 years.
    for (int64_t ms = INT64_C(-62167219200000); ms < INT64_C(190000000000000); ms += 2718281828) {
        char text[25];
        int64_t again = 0;
        mt_clock_rfc3339(ms, text);
        assert_true(mt_clock_parse_rfc3339(text, &again));
        assert_int_equal(again, ms);
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
    uint64_t booted = mt_clock_boot_ms();
    assert_true(booted >= before); // which also counts what the machine slept
    assert_true(mt_clock_boot_ms() >= booted);
    assert_true(mt_clock_wall_ms() > INT64_C(1700000000000)); // later than this file's idea
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_written),
        cmocka_unit_test(times_that_cannot_be_written_are_safe),
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(clocks_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
