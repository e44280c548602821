// SPDX-License-Identifier: Apache-2.0
/** Shared by faults.c (calls, time), fault_watches.c, fault_logs.c and fault_fetches.c. */
#ifndef MT_TESTS_SIMULATION_FAULTS_STATE_H
#define MT_TESTS_SIMULATION_FAULTS_STATE_H

#include "faults.h"
#include "random.h"

#include "base/timers.h"

struct exchange;
struct sim_call;

struct sim_faults {
    const struct mt_cluster *inner;
    const struct sim_settings *settings;
    const struct sim_observer *observer;
    struct sim_random random;
    struct sim_random log_random;
    struct sim_random fetch_random;
    struct mt_timers timers;
    struct mt_arena *arena;   ///< Copies of texts.
    struct sim_call *calls;   ///< All there were, until the end: timers point to them.
    struct mt_watch *watches; ///< The same.
    struct mt_log_stream *logs;
    struct exchange *exchanges;
    size_t calls_open;
    size_t watches_open;
    size_t logs_open;
    size_t log_lines; ///< Handed on.
    const char *broken;
};

static inline uint64_t sim_faults_now(const struct sim_faults *faults)
{
    return faults->inner->now_ms(faults->inner->data);
}

/** The calls watch() and unwatch() of the seam. */
struct mt_watch *sim_fault_watch(void *data, const struct mt_watch_scope *scope, mt_watch_fn *each,
                                 void *each_data);
void sim_fault_unwatch(void *data, struct mt_watch *watch);

/** Frees all watches there were. */
void sim_fault_watches_fini(struct sim_faults *faults);

/** The calls logs() and unlogs() of the seam. */
struct mt_log_stream *sim_fault_logs(void *data, const struct mt_log_scope *scope,
                                     mt_log_stream_fn *each, void *each_data);
void sim_fault_unlogs(void *data, struct mt_log_stream *stream);

/** The call fetch() of the seam, and what cancel() does to exchanges. */
void sim_fault_fetch(void *data, const struct mt_fetch *fetch, mt_fetch_fn *done, void *done_data);
void sim_fault_fetches_cancel(struct sim_faults *faults);

/** Frees all streams there were. */
void sim_fault_logs_fini(struct sim_faults *faults);

#endif
