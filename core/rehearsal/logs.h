// SPDX-License-Identifier: Apache-2.0
/** Logs of containers: what the controllers say that they write, told to who follows them. */
#ifndef MT_REHEARSAL_LOGS_H
#define MT_REHEARSAL_LOGS_H

#include "rehearsal/store.h"

/** mt_cluster.logs() and unlogs(). */
struct mt_log_stream *mt_logs_open(struct mt_rehearsal *store, const struct mt_log_scope *scope,
                                   mt_log_stream_fn *each, void *each_data);
void mt_logs_close(struct mt_log_stream *stream);

/** The object changed or is gone: the logs end of containers that have ended with that. */
void mt_logs_notice(struct mt_rehearsal *store, const struct mt_entry *entry);

/** Frees all streams. */
void mt_logs_fini(struct mt_rehearsal *store);

#endif
