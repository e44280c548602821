// SPDX-License-Identifier: Apache-2.0
#include "base/duration.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct unit {
    const char *name;
    double ms;
} units[] = {
    {"ns", 1e-6}, {"us", 1e-3}, {"\xc2\xb5s", 1e-3}, {"\xce\xbcs", 1e-3}, // both micro signs
    {"ms", 1},    {"s", 1e3},   {"m", 60e3},         {"h", 3600e3},
};

static const double longest_ms = 100.0 * 366 * 24 * 3600 * 1000;

/** Reads digits and at most one point; false when there is no digit. */
static bool read_number(const char **text, double *number)
{
    const char *p = *text;
    bool digits = false;
    double value = 0;
    for (; *p >= '0' && *p <= '9'; p++) {
        value = value * 10 + (*p - '0');
        digits = true;
    }
    if (*p == '.') {
        double scale = 0.1;
        for (p++; *p >= '0' && *p <= '9'; p++, scale /= 10) {
            value += (*p - '0') * scale;
            digits = true;
        }
    }
    *text = p;
    *number = value;
    return digits;
}

/** The unit at `*text`, the longest name that fits ("ms" before "m"). */
static const struct unit *read_unit(const char **text)
{
    const struct unit *best = NULL;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strncmp(*text, units[i].name, strlen(units[i].name)) == 0 &&
            (best == NULL || strlen(units[i].name) > strlen(best->name))) {
            best = &units[i];
        }
    }
    if (best != NULL) {
        *text += strlen(best->name);
    }
    return best;
}

bool mt_duration_parse(const char *text, uint64_t *ms)
{
    if (*text == '+') {
        text++;
    }
    double number = 0;
    double total = 0;
    bool first = true;
    do {
        if (!read_number(&text, &number)) {
            return false;
        }
        const struct unit *unit = read_unit(&text);
        if (unit == NULL && (*text != '\0' || !first)) {
            return false; // only a number that stands alone may go without a unit
        }
        total += number * (unit != NULL ? unit->ms : 1e3);
        first = false;
    } while (*text != '\0');
    if (total > longest_ms) {
        return false;
    }
    *ms = (uint64_t)(total + 1e-6); // 0.1 + 0.2 must not lose its millisecond
    return true;
}

void mt_duration_format(uint64_t ms, char out[16])
{
    uint64_t seconds = ms / 1000;
    unsigned tenths = (unsigned)(ms % 1000 / 100);
    if (seconds < 10 && tenths > 0) {
        snprintf(out, 16, "%u.%us", (unsigned)seconds, tenths);
    } else if (seconds < 60) {
        snprintf(out, 16, "%" PRIu64 "s", seconds);
    } else if (seconds < 3600) {
        int used = snprintf(out, 16, "%" PRIu64 "m", seconds / 60);
        if (seconds % 60 > 0) {
            snprintf(out + used, 16 - (size_t)used, " %" PRIu64 "s", seconds % 60);
        }
    } else {
        int used = snprintf(out, 16, "%" PRIu64 "h", seconds / 3600);
        if (seconds / 60 % 60 > 0) {
            snprintf(out + used, 16 - (size_t)used, " %" PRIu64 "m", seconds / 60 % 60);
        }
    }
}

/** One of the units that ages are written in, and the smaller one beside it; all in seconds. */
struct age_unit {
    uint64_t until; ///< Ages below are written in this unit.
    uint64_t fine;  ///< Ages below have the smaller unit, too.
    uint64_t unit;
    uint64_t small;
    char letter;
    char small_letter;
};

#define MINUTE UINT64_C(60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)

/** The limits are kubectl's (k8s.io/apimachinery/pkg/util/duration). */
static const struct age_unit age_units[] = {
    {2 * MINUTE, 0, 1, 1, 's', 's'},
    {3 * HOUR, 10 * MINUTE, MINUTE, 1, 'm', 's'},
    {2 * DAY, 8 * HOUR, HOUR, MINUTE, 'h', 'm'},
    {2 * YEAR, 8 * DAY, DAY, HOUR, 'd', 'h'},
    {UINT64_MAX, 8 * YEAR, YEAR, DAY, 'y', 'd'},
};

void mt_duration_format_age(uint64_t ms, char out[16])
{
    const uint64_t seconds = ms / 1000;
    const struct age_unit *unit = age_units;
    while (seconds >= unit->until) {
        unit++;
    }
    const uint64_t small = seconds % unit->unit / unit->small;
    const int used = snprintf(out, 16, "%" PRIu64 "%c", seconds / unit->unit, unit->letter);
    if (seconds < unit->fine && small > 0) {
        snprintf(out + used, 16 - (size_t)used, "%" PRIu64 "%c", small, unit->small_letter);
    }
}
