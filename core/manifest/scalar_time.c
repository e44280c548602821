// SPDX-License-Identifier: Apache-2.0
#include "manifest/scalar_time.h"

struct cursor {
    const char *at;
    const char *end;
};

static bool is_digit_at(const struct cursor *cursor, size_t offset)
{
    return (size_t)(cursor->end - cursor->at) > offset && cursor->at[offset] >= '0' &&
           cursor->at[offset] <= '9';
}

static bool take(struct cursor *cursor, char byte)
{
    if (cursor->at < cursor->end && *cursor->at == byte) {
        cursor->at++;
        return true;
    }
    return false;
}

/** A number of `least` to `most` digits. */
static bool take_number(struct cursor *cursor, size_t least, size_t most, int *number)
{
    size_t digits = 0;
    *number = 0;
    while (digits < most && is_digit_at(cursor, 0)) {
        *number = 10 * *number + (*cursor->at++ - '0');
        digits++;
    }
    return digits >= least;
}

static int days_in(int month, int year)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool take_date(struct cursor *cursor)
{
    int year = 0;
    int month = 0;
    int day = 0;
    return take_number(cursor, 4, 4, &year) && take(cursor, '-') &&
           take_number(cursor, 1, 2, &month) && month >= 1 && month <= 12 && take(cursor, '-') &&
           take_number(cursor, 1, 2, &day) && day >= 1 && day <= days_in(month, year);
}

static void take_fraction(struct cursor *cursor)
{
    bool separated = cursor->at < cursor->end && (*cursor->at == '.' || *cursor->at == ',');
    if (separated && is_digit_at(cursor, 1)) {
        cursor->at++;
        while (is_digit_at(cursor, 0)) {
            cursor->at++;
        }
    }
}

static bool take_clock(struct cursor *cursor)
{
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!(take_number(cursor, 1, 2, &hour) && hour < 24 && take(cursor, ':') &&
          take_number(cursor, 1, 2, &minute) && minute < 60 && take(cursor, ':') &&
          take_number(cursor, 1, 2, &second) && second < 60)) {
        return false;
    }
    take_fraction(cursor);
    return true;
}

static bool take_zone(struct cursor *cursor)
{
    int hours = 0;
    int minutes = 0;
    if (take(cursor, 'Z')) {
        return true;
    }
    return (take(cursor, '+') || take(cursor, '-')) && take_number(cursor, 2, 2, &hours) &&
           hours <= 24 && take(cursor, ':') && take_number(cursor, 2, 2, &minutes) && minutes <= 60;
}

bool mt_scalar_is_time(const char *text, size_t length)
{
    struct cursor cursor = {text, text + length};
    if (!take_date(&cursor)) {
        return false;
    }
    if (cursor.at == cursor.end) {
        return true;
    }
    if (take(&cursor, 'T') || take(&cursor, 't')) {
        return take_clock(&cursor) && take_zone(&cursor) && cursor.at == cursor.end;
    }
    if (!take(&cursor, ' ')) {
        return false;
    }
    while (take(&cursor, ' ')) {
    }
    return take_clock(&cursor) && cursor.at == cursor.end;
}
