// SPDX-License-Identifier: Apache-2.0
/** Durations as Go and Kubernetes write them: "90s", "1h30m", "250ms"; a bare number is seconds. */
#ifndef MT_BASE_DURATION_H
#define MT_BASE_DURATION_H

#include <stdbool.h>
#include <stdint.h>

/**
 * Parses into milliseconds, rounded down; `*ms` is set on success only.  Negative durations and
 * more than 100 years are refused.
 */
bool mt_duration_parse(const char *text, uint64_t *ms);

/** As people read it, rounded down: "0.4s", "42s", "10m", "1h 5m"; at most 15 characters. */
void mt_duration_format(uint64_t ms, char out[16]);

/** As kubectl writes ages, in one word that grows coarser: "90s", "5m30s", "3h", "2d4h", "400d". */
void mt_duration_format_age(uint64_t ms, char out[16]);

#endif
