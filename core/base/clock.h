// SPDX-License-Identifier: Apache-2.0
/** The clocks: one to measure with, one that counts the sleep of the machine, one to write down. */
#ifndef MT_BASE_CLOCK_H
#define MT_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/** Milliseconds since an arbitrary start; never goes back. */
uint64_t mt_clock_monotonic_ms(void);

/** The same, but it goes on while the machine sleeps. */
uint64_t mt_clock_boot_ms(void);

/** Milliseconds since 1970 in UTC. */
int64_t mt_clock_wall_ms(void);

/** Writes "2026-01-02T03:04:05.678Z" (24 characters); zeros outside of the years 0 to 9999. */
void mt_clock_rfc3339(int64_t wall_ms, char out[25]);

/** Reads RFC 3339, with any offset, fractions cut to milliseconds; false when it is none. */
bool mt_clock_parse_rfc3339(const char *text, int64_t *wall_ms);

#endif
