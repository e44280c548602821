// SPDX-License-Identifier: Apache-2.0
/** What is due when: the queue that virtual time jumps along. */
#ifndef MT_REHEARSAL_AGENDA_H
#define MT_REHEARSAL_AGENDA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_rehearsal;

/** What happens then; whether the caller of poll() was told something. */
typedef bool mt_agenda_fn(struct mt_rehearsal *rehearsal, void *subject, uint64_t at_ms);

struct mt_agenda_item {
    uint64_t at_ms;
    uint64_t order; ///< Among those of one time: the lower comes first.
    mt_agenda_fn *run;
    void *subject; ///< Borrowed.
};

/** Embedded; all zero is empty.  A binary heap. */
struct mt_agenda {
    struct mt_agenda_item *heap;
    size_t count;
    size_t capacity;
    uint64_t next_order;
};

void mt_agenda_fini(struct mt_agenda *timers);

/** A place in the order of arrival, for a timer that is added later. */
uint64_t mt_agenda_reserve(struct mt_agenda *timers);

void mt_agenda_add(struct mt_agenda *timers, uint64_t at_ms, mt_agenda_fn *run, void *subject);

/** The same, in an order that was reserved. */
void mt_agenda_add_at(struct mt_agenda *timers, const struct mt_agenda_item *timer);

/** The one that is due first, or NULL; borrowed until the next call. */
const struct mt_agenda_item *mt_agenda_first(const struct mt_agenda *timers);

/** Takes the first one out; there has to be one. */
struct mt_agenda_item mt_agenda_take(struct mt_agenda *timers);

#endif
