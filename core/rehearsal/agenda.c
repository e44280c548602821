// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/agenda.h"

#include "base/array.h"

void mt_agenda_fini(struct mt_agenda *timers)
{
    mt_array_release(timers->heap);
    *timers = (struct mt_agenda){0};
}

uint64_t mt_agenda_reserve(struct mt_agenda *timers)
{
    return timers->next_order++;
}

static bool is_before(const struct mt_agenda_item *a, const struct mt_agenda_item *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

void mt_agenda_add(struct mt_agenda *timers, uint64_t at_ms, mt_agenda_fn *run, void *subject)
{
    mt_agenda_add_at(timers,
                     &(struct mt_agenda_item){at_ms, mt_agenda_reserve(timers), run, subject});
}

void mt_agenda_add_at(struct mt_agenda *timers, const struct mt_agenda_item *timer)
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

const struct mt_agenda_item *mt_agenda_first(const struct mt_agenda *timers)
{
    return timers->count > 0 ? &timers->heap[0] : NULL;
}

struct mt_agenda_item mt_agenda_take(struct mt_agenda *timers)
{
    struct mt_agenda_item first = timers->heap[0];
    struct mt_agenda_item last = timers->heap[--timers->count];
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
