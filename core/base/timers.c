// SPDX-License-Identifier: Apache-2.0
#include "base/timers.h"

#include <stddef.h>

void mt_timers_fini(struct mt_timers *timers)
{
    mt_array_fini(&timers->heap);
}

static bool is_before(const struct mt_timer *a, const struct mt_timer *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

void mt_timers_add(struct mt_timers *timers, uint64_t at_ms, mt_timer_fn *fire, void *data)
{
    uint64_t order = mt_timers_reserve(timers);
    mt_timers_add_reserved(timers, &(struct mt_timer){at_ms, order, fire, data});
}

uint64_t mt_timers_reserve(struct mt_timers *timers)
{
    return timers->next_order++;
}

void mt_timers_add_reserved(struct mt_timers *timers, const struct mt_timer *timer)
{
    mt_array_push(NULL, &timers->heap, *timer);
    struct mt_timer *heap = timers->heap.items;
    size_t at = timers->heap.count - 1;
    while (at > 0 && is_before(timer, &heap[(at - 1) / 2])) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = *timer;
}

const struct mt_timer *mt_timers_first(const struct mt_timers *timers)
{
    return timers->heap.count > 0 ? &timers->heap.items[0] : NULL;
}

/** Takes the first one out; there has to be one. */
static struct mt_timer take(struct mt_timers *timers)
{
    struct mt_timer *heap = timers->heap.items;
    struct mt_timer first = heap[0];
    struct mt_timer last = heap[--timers->heap.count];
    size_t at = 0;
    for (size_t child = 1; child < timers->heap.count; child = 2 * at + 1) {
        if (child + 1 < timers->heap.count && is_before(&heap[child + 1], &heap[child])) {
            child++;
        }
        if (!is_before(&heap[child], &last)) {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = last;
    return first;
}

bool mt_timers_fire(struct mt_timers *timers, uint64_t now_ms)
{
    const struct mt_timer *first = mt_timers_first(timers);
    if (first == NULL || first->at_ms > now_ms) {
        return false;
    }
    struct mt_timer due = take(timers);
    due.fire(due.data, now_ms);
    return true;
}
