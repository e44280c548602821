// SPDX-License-Identifier: Apache-2.0
/** The parts of a run under test (support_cluster.h): its policy, and events as lines. */
#ifndef MT_TESTS_UNIT_SUPPORT_CLUSTER_PARTS_H
#define MT_TESTS_UNIT_SUPPORT_CLUSTER_PARTS_H

#include "sync/cluster.h"
#include "sync/event.h"
#include "sync/policy.h"

struct mt_buf;

/** The logs that are followed; embedded, all zero is none. */
struct support_logs {
    struct mt_log_stream *open;
    struct mt_log_stream *last; ///< In the order in which they were opened.
};

/** What the cluster of the test does for logs() and unlogs(). */
struct mt_log_stream *support_logs_open(struct support_logs *logs, const struct mt_log_scope *scope,
                                        mt_log_stream_fn *each, void *each_data);
void support_logs_close(struct support_logs *logs, struct mt_log_stream *stream);

/**
 * Tells who follows "Pod/container"; the test fails when nobody does.  `text` is the line, or why
 * the log cannot be read.
 */
void support_logs_tell(struct support_logs *logs, const char *name, enum mt_log_change change,
                       const char *text, uint64_t now_ms);

/** Appends the names of what is followed, "web-1/main; web-2/main (previous)". */
void support_logs_put(const struct support_logs *logs, struct mt_buf *out);

/** Judges by `status.health` and `status.message`; hook types for every place, and script hooks. */
struct mt_policy support_cluster_policy(void);

/** Appends the event as a line, `SECONDS EVENT …`. */
void support_put_event(struct mt_buf *out, const struct mt_event *event);

#endif
