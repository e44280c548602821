// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

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
