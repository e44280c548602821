// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/timers.h"

#include "base/array.h"

void mt_timers_fini(struct mt_timers *timers)
{
    mt_array_release(timers->heap);
    *timers = (struct mt_timers){0};
}

uint64_t mt_timers_reserve(struct mt_timers *timers)
{
    return timers->next_order++;
}

static bool is_before(const struct mt_timer *a, const struct mt_timer *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

void mt_timers_add(struct mt_timers *timers, uint64_t at_ms, mt_timer_fn *run, void *subject)
{
    mt_timers_add_at(timers, &(struct mt_timer){at_ms, mt_timers_reserve(timers), run, subject});
}

void mt_timers_add_at(struct mt_timers *timers, const struct mt_timer *timer)
{
    if (timers->count == timers->capacity) {
        timers->heap = mt_array_grow(NULL, timers->heap, &timers->capacity, sizeof *timers->heap);
    }
    size_t at = timers->count++;
    while (at > 0 && is_before(timer, &timers->heap[(at - 1) / 2])) {
        timers->heap[at] = timers->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    timers->heap[at] = *timer;
}

const struct mt_timer *mt_timers_first(const struct mt_timers *timers)
{
    return timers->count > 0 ? &timers->heap[0] : NULL;
}

struct mt_timer mt_timers_take(struct mt_timers *timers)
{
    struct mt_timer first = timers->heap[0];
    struct mt_timer last = timers->heap[--timers->count];
    size_t at = 0;
    for (size_t child = 1; child < timers->count; child = 2 * at + 1) {
        if (child + 1 < timers->count &&
            is_before(&timers->heap[child + 1], &timers->heap[child])) {
            child++;
        }
        if (!is_before(&timers->heap[child], &last)) {
            break;
        }
        timers->heap[at] = timers->heap[child];
        at = child;
    }
    timers->heap[at] = last;
    return first;
}
