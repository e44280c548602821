// SPDX-License-Identifier: Apache-2.0
#include "base/timers.h"

#include <stddef.h>

static bool is_before(const struct mt_timer *a, const struct mt_timer *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

static void swap(struct mt_timer *a, struct mt_timer *b)
{
    struct mt_timer kept = *a;
    *a = *b;
    *b = kept;
}

void mt_timers_add(struct mt_timers *timers, uint64_t at_ms, mt_timer_fn *fire, void *data)
{
    struct mt_timer timer = {at_ms, timers->added++, fire, data};
    mt_array_push(NULL, &timers->heap, timer);
    struct mt_timer *heap = timers->heap.items;
    for (size_t at = timers->heap.count - 1; at > 0;) {
        size_t parent = (at - 1) / 2;
        if (!is_before(&heap[at], &heap[parent])) {
            break;
        }
        swap(&heap[at], &heap[parent]);
        at = parent;
    }
}

uint64_t mt_timers_next(const struct mt_timers *timers)
{
    return timers->heap.count > 0 ? timers->heap.items[0].at_ms : UINT64_MAX;
}

/** Moves the first one down to where it belongs. */
static void sink(struct mt_timers *timers)
{
    struct mt_timer *heap = timers->heap.items;
    size_t count = timers->heap.count;
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++) {
            least = is_before(&heap[child], &heap[least]) ? child : least;
        }
        if (least == at) {
            return;
        }
        swap(&heap[at], &heap[least]);
        at = least;
    }
}

bool mt_timers_fire(struct mt_timers *timers, uint64_t now_ms)
{
    if (mt_timers_next(timers) > now_ms) {
        return false;
    }
    struct mt_timer due = timers->heap.items[0];
    timers->heap.items[0] = timers->heap.items[--timers->heap.count];
    sink(timers);
    due.fire(due.data, now_ms);
    return true;
}

void mt_timers_fini(struct mt_timers *timers)
{
    mt_array_fini(&timers->heap);
}
