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
    uint64_t order; ///< Of two that are due at once the lower comes first.
    mt_timer_fn *fire;
    void *data; ///< Borrowed.
};

/** Embedded; all zero is none. */
struct mt_timers {
    MT_ARRAY(struct mt_timer) heap;
    uint64_t next_order;
};

void mt_timers_fini(struct mt_timers *timers);

/** Adds one, after all that are due at the same time and were added before. */
void mt_timers_add(struct mt_timers *timers, uint64_t at_ms, mt_timer_fn *fire, void *data);

/** A place in the order of arrival: above all there are, below all that are added later. */
uint64_t mt_timers_reserve(struct mt_timers *timers);

/** Adds one in an order that was reserved, once for each. */
void mt_timers_add_reserved(struct mt_timers *timers, const struct mt_timer *timer);

/** The one that is due first, or NULL; borrowed until the next call. */
const struct mt_timer *mt_timers_first(const struct mt_timers *timers);

/** Takes the first one and calls it, if it is due; it may add others.  Whether one was due. */
bool mt_timers_fire(struct mt_timers *timers, uint64_t now_ms);

#endif
