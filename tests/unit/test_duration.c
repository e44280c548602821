// SPDX-License-Identifier: Apache-2.0
#include "base/duration.h"

#include "support.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SECOND UINT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

static const struct {
    const char *text;
    uint64_t ms;
} good[] = {
    {"90s", 90 * SECOND},
    {"5m", 5 * MINUTE},
    {"1h30m", 90 * MINUTE},
    {"1h15m30.918s", HOUR + 15 * MINUTE + 30918},
    {"250ms", 250},
    {"1.5h", 90 * MINUTE},
    {".5s", 500},
    {"1.s", SECOND},
    {"+5s", 5 * SECOND},
    {"2m1h", HOUR + 2 * MINUTE}, // any order, as in Go
    {"1s1s", 2 * SECOND},
    {"0s", 0},
    {"1500us", 1},
    {"1500\xC2\xB5s", 1}, // U+00B5
    {"1500\xCE\xBCs", 1}, // U+03BC
    {"2000000ns", 2},
    {"999us", 0},
    {"1m0.1s", MINUTE + 100},
    {"876000h", 876000 * HOUR}, // 100 years of 365 days
    // A bare number is seconds, 0 is none (INTERFACE.md 1).
    {"0", 0},
    {"90", 90 * SECOND},
    {"1.5", 1500},
    {"0.25", 250},
};

static const char *const bad[] = {
    "",        " ",
    "s",       ".",
    ".s",      "+",
    "-5s",     "-5",
    "-0.1s",   "5 s",
    " 5s",     "5s ",
    "5x",      "1d",
    "1w",      "5M",
    "5S",      "1h30",
    "30 1h",   "1e3s",
    "0x10s",   "1_000s",
    "1,5s",    "1..5s",
    "1.5.5s",  "five",
    "inf",     "nan",
    "infs",    "++5s",
    "5s;",     "5s\n",
    "5min",    "5sec",
    "900000h", "1h-5m",
    "1h+5m",   "99999999999999999999999999999999999999999999999999999999h",
};

static void durations_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(good); i++) {
        uint64_t ms = UINT64_MAX;
        if (!mt_duration_parse(good[i].text, &ms) || ms != good[i].ms) {
            fail_msg("%s: %" PRIu64 " ms, not %" PRIu64, good[i].text, ms, good[i].ms);
        }
    }
}

static void other_text_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(bad); i++) {
        uint64_t ms = 0;
        if (mt_duration_parse(bad[i], &ms)) {
            fail_msg("\"%s\" was read as %" PRIu64 " ms", bad[i], ms);
        }
    }
}

static void every_millisecond_is_exact(void **state)
{
    (void)state;
    for (uint64_t wanted = 0; wanted < 70000; wanted++) {
        char text[32];
        uint64_t ms = 0;
        snprintf(text, sizeof text, "%" PRIu64 ".%03" PRIu64 "s", wanted / 1000, wanted % 1000);
        assert_true(mt_duration_parse(text, &ms));
        assert_int_equal(ms, wanted);
        snprintf(text, sizeof text, "100h%" PRIu64 "ms", wanted);
        assert_true(mt_duration_parse(text, &ms));
        assert_int_equal(ms, 100 * HOUR + wanted);
    }
}

static const struct {
    uint64_t ms;
    const char *text;
} shown[] = {
    {0, "0s"},
    {7, "0s"},
    {100, "0.1s"},
    {400, "0.4s"},
    {1000, "1s"},
    {1500, "1.5s"},
    {9900, "9.9s"},
    {9999, "9.9s"},
    {42 * SECOND, "42s"},
    {59999, "59s"},
    {MINUTE, "1m"},
    {10 * MINUTE, "10m"},
    {9 * MINUTE + 18 * SECOND, "9m 18s"},
    {HOUR, "1h"},
    {HOUR + 5 * MINUTE, "1h 5m"},
    {HOUR + 5 * SECOND, "1h"},
    {876000 * HOUR, "876000h"},
};

static void durations_are_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(shown); i++) {
        char text[16];
        mt_duration_format(shown[i].ms, text);
        if (strcmp(text, shown[i].text) != 0) {
            fail_msg("%" PRIu64 " ms: %s, not %s", shown[i].ms, text, shown[i].text);
        }
    }
    char text[16];
    mt_duration_format(UINT64_MAX, text);
    assert_true(strlen(text) <= 15);
}

#define DAY (24 * HOUR)

static void ages_are_written_as_kubectl_does(void **state)
{
    static const struct {
        uint64_t ms;
        const char *text;
    } cases[] = {
        {0, "0s"},
        {1999, "1s"},
        {119 * SECOND, "119s"},
        {2 * MINUTE, "2m"},
        {5 * MINUTE + 30 * SECOND, "5m30s"},
        {10 * MINUTE + 30 * SECOND, "10m"},
        {3 * HOUR - SECOND, "179m"},
        {3 * HOUR, "3h"},
        {7 * HOUR + 59 * MINUTE, "7h59m"},
        {8 * HOUR + 59 * MINUTE, "8h"},
        {2 * DAY - HOUR, "47h"},
        {2 * DAY, "2d"},
        {2 * DAY + 4 * HOUR, "2d4h"},
        {8 * DAY + 4 * HOUR, "8d"},
        {400 * DAY, "400d"},
        {730 * DAY, "2y"},
        {800 * DAY, "2y70d"},
        {2921 * DAY, "8y"},
        {UINT64_MAX, "584942417y"},
    };
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        char text[16];
        mt_duration_format_age(cases[i].ms, text);
        assert_string_equal(text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_read),
        cmocka_unit_test(other_text_is_refused),
        cmocka_unit_test(every_millisecond_is_exact),
        cmocka_unit_test(durations_are_shown),
        cmocka_unit_test(ages_are_written_as_kubectl_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
