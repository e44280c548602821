// SPDX-License-Identifier: Apache-2.0
/**
 * Timers: functions that are due at a time, in a heap.  There is no way to take one back: whoever
 * is called looks whether it still matters.
 */
#ifndef MT_BASE_TIMERS_H
#define MT_BASE_TIMERS_H

#include "base/array.h"

#include <stdbool.h>
#include <stdint.h>

typedef void mt_timer_fn(void *data, uint64_t now_ms);

struct mt_timer {
    uint64_t at_ms;
    uint64_t order; ///< Of two that are due at once the one that was added first comes first.
    mt_timer_fn *fire;
    void *data;
};

/** Embedded; all zero is none. */
struct mt_timers {
    MT_ARRAY(struct mt_timer) heap;
    uint64_t added;
};

void mt_timers_add(struct mt_timers *timers, uint64_t at_ms, mt_timer_fn *fire, void *data);

/** When the next one is due; UINT64_MAX when there is none. */
uint64_t mt_timers_next(const struct mt_timers *timers);

/** Takes the next one and calls it, if it is due; it may add others.  Whether one was due. */
bool mt_timers_fire(struct mt_timers *timers, uint64_t now_ms);

void mt_timers_fini(struct mt_timers *timers);

#endif
