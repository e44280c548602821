// SPDX-License-Identifier: Apache-2.0
/** What is due when: the queue that virtual time jumps along. */
#ifndef MT_REHEARSAL_TIMERS_H
#define MT_REHEARSAL_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_rehearsal;

/** What happens then; whether the caller of poll() was told something. */
typedef bool mt_timer_fn(struct mt_rehearsal *rehearsal, void *subject, uint64_t at_ms);

struct mt_timer {
    uint64_t at_ms;
    uint64_t order; ///< Among those of one time: the lower comes first.
    mt_timer_fn *run;
    void *subject; ///< Borrowed.
};

/** Embedded; all zero is empty.  A binary heap. */
struct mt_timers {
    struct mt_timer *heap;
    size_t count;
    size_t capacity;
    uint64_t next_order;
};

void mt_timers_fini(struct mt_timers *timers);

/** A place in the order of arrival, for a timer that is added later. */
uint64_t mt_timers_reserve(struct mt_timers *timers);

void mt_timers_add(struct mt_timers *timers, uint64_t at_ms, mt_timer_fn *run, void *subject);

/** The same, in an order that was reserved. */
void mt_timers_add_at(struct mt_timers *timers, const struct mt_timer *timer);

/** The one that is due first, or NULL; borrowed until the next call. */
const struct mt_timer *mt_timers_first(const struct mt_timers *timers);

/** Takes the first one out; there has to be one. */
struct mt_timer mt_timers_take(struct mt_timers *timers);

#endif
