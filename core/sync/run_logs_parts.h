// SPDX-License-Identifier: Apache-2.0
/** Shared by run_logs.c and run_logs_pod.c: what is known of the Pods of one hook. */
#ifndef MT_SYNC_RUN_LOGS_PARTS_H
#define MT_SYNC_RUN_LOGS_PARTS_H

#include "sync/run_state.h"

enum {
    MT_LOG_STREAMS_MAX = 16,     ///< Of one hook at a time.
    MT_LOG_LINE_MAX = 4096,      ///< Bytes of a line; the rest is cut off.
    MT_LOG_LAST_WORDS_MS = 5000, ///< What the logs of a hook get when it has ended.
    MT_LOG_WATCHES_MAX = 2,
};

/**
 * A container.  Its runs are counted from 0, as `restartCount` does; of the present one and of the
 * one before the cluster has the log.
 */
struct run_container {
    struct run_pod *pod;
    const char *name;
    int64_t restarts;             ///< The present run, or while it waits the last one.
    bool runs;                    ///< It does now.
    bool ended;                   ///< The run `restarts` has.
    bool has_previous;            ///< There is a log of the run before.
    int64_t next;                 ///< The first run of which nothing was read.
    bool queued;                  ///< In the queue of those that want to be read.
    struct mt_log_stream *stream; ///< NULL: none is open.
};

struct run_pod {
    struct run_logs *logs;
    const char *namespace;
    const char *name;
    bool stays; ///< It is not meant to end.
    bool over;  ///< Its containers do nothing any more.
    bool gone;  ///< There are no logs of it any more.
    MT_ARRAY(struct run_container *) containers;
};

/** Of one attempt of a hook; all of it lives in its arena. */
struct run_logs {
    struct run_task *task;
    struct mt_arena *arena;
    const struct related_watch *watches[MT_LOG_WATCHES_MAX];
    size_t watch_count;
    struct mt_map pods;                     ///< uid to struct run_pod.
    MT_ARRAY(struct run_container *) queue; ///< They want to be read: from `queue_at` on.
    size_t queue_at;
    size_t open;  ///< Streams.
    bool warned;  ///< People know that some of it cannot be read,
    bool crowded; ///< or only later.

    // Of a hook that has ended.
    enum mt_hook_outcome outcome;
    const char *message;
    uint64_t until_ms;
    int64_t expected; ///< Pods that the object speaks of, at least.
};

// run_logs_pod.c
/** The Pod of a state, made where it is new; NULL when the tree is none. */
struct run_pod *mt_run_pod_of(struct run_logs *logs, const cJSON *tree);
/** Takes in what a state of the Pod says of its containers. */
void mt_run_pod_see(struct run_pod *pod, const cJSON *tree);
/** Whether there is nothing more to come of its logs, or nothing that is worth a wait. */
bool mt_run_pod_is_read(const struct run_pod *pod);
/** Opens the streams that are due, as many as may be at a time. */
void mt_run_logs_open(struct run_logs *logs);
/** Ends all its streams. */
void mt_run_pod_close(struct run_pod *pod);

// run_logs.c
/** Warns once that some of the logs cannot be read. */
void mt_run_logs_warn(struct run_logs *logs, const char *message);
/** A stream has ended. */
void mt_run_logs_go_on(struct run_task *task);

#endif
