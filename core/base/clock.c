// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

// The start of the year 0 and the end of 9999.
#define FIRST_MS INT64_C(-62167219200000)
#define LAST_MS INT64_C(253402300799999)

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint64_t mt_clock_monotonic_ms(void)
{
    return (uint64_t)read_clock(CLOCK_MONOTONIC);
}

uint64_t mt_clock_boot_ms(void)
{
#ifdef CLOCK_BOOTTIME
    return (uint64_t)read_clock(CLOCK_BOOTTIME);
#else
    return mt_clock_monotonic_ms(); // which counts sleep where the other one is missing
#endif
}

int64_t mt_clock_wall_ms(void)
{
    return read_clock(CLOCK_REALTIME);
}

void mt_clock_rfc3339(int64_t wall_ms, char out[25])
{
    if (wall_ms < FIRST_MS || wall_ms > LAST_MS) {
        snprintf(out, 25, "0000-00-00T00:00:00.000Z");
        return;
    }
    int64_t ms = (wall_ms % 1000 + 1000) % 1000;
    time_t seconds = (time_t)((wall_ms - ms) / 1000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    // %Y would write the year 1 as "1".
    snprintf(out, 5, "%04u", (unsigned)(parts.tm_year + 1900) % 10000);
    size_t used = 4 + strftime(out + 4, 25 - 4, "-%m-%dT%H:%M:%S", &parts);
    snprintf(out + used, 25 - used, ".%03uZ", (unsigned)ms % 1000);
}

/** Exactly `digits` digits at `*text`, as a number; -1 when there are fewer. */
static int take_digits(const char **text, int digits)
{
    int value = 0;
    for (int i = 0; i < digits; i++, ++*text) {
        if (!isdigit((unsigned char)**text)) {
            return -1;
        }
        value = value * 10 + (**text - '0');
    }
    return value;
}

static bool take(const char **text, const char *any_of)
{
    for (; *any_of != '\0'; any_of++) {
        if (**text == *any_of) {
            ++*text;
            return true;
        }
    }
    return false;
}

/** Days from 1970-01-01 in the Gregorian calendar, which timegm() would tell where it exists. */
static int64_t days_from_1970(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year; // years begin in March, so leap days are last
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/** "Z" or "+01:30", in minutes. */
static bool take_offset(const char **text, int *minutes)
{
    *minutes = 0;
    if (take(text, "Zz")) {
        return true;
    }
    int sign = **text == '-' ? -1 : 1;
    if (!take(text, "+-")) {
        return false;
    }
    int hours = take_digits(text, 2);
    bool colon = take(text, ":");
    int rest = take_digits(text, 2);
    *minutes = sign * (hours * 60 + rest);
    return colon && hours >= 0 && hours < 24 && rest >= 0 && rest < 60;
}

/** ".678", cut to milliseconds; nothing is 0. */
static bool take_fraction(const char **text, int *ms)
{
    *ms = 0;
    if (!take(text, ".")) {
        return true;
    }
    int digits = 0;
    for (int scale = 100; isdigit((unsigned char)**text); scale /= 10, ++*text, digits++) {
        *ms += (**text - '0') * scale;
    }
    return digits > 0;
}

bool mt_clock_parse_rfc3339(const char *text, int64_t *wall_ms)
{
    int year = take_digits(&text, 4);
    bool ok = take(&text, "-");
    int month = take_digits(&text, 2);
    ok = take(&text, "-") && ok;
    int day = take_digits(&text, 2);
    ok = take(&text, "Tt ") && ok;
    int hour = take_digits(&text, 2);
    ok = take(&text, ":") && ok;
    int minute = take_digits(&text, 2);
    ok = take(&text, ":") && ok;
    int second = take_digits(&text, 2);
    int ms = 0;
    int offset = 0;
    ok = take_fraction(&text, &ms) && take_offset(&text, &offset) && *text == '\0' && ok;
    if (!ok || year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 ||
        hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
        return false;
    }
    int64_t next_month =
        month < 12 ? days_from_1970(year, month + 1, 1) : days_from_1970(year + 1, 1, 1);
    if (days_from_1970(year, month, day) >= next_month) {
        return false; // the 30th of February
    }
    int64_t minutes = (days_from_1970(year, month, day) * 24 + hour) * 60 + minute - offset;
    *wall_ms = (minutes * 60 + second) * 1000 + ms;
    return true;
}
