// SPDX-License-Identifier: Apache-2.0
/** Logs of containers, followed to their end; a broken connection goes on after the last line. */
#ifndef MT_KUBE_LOGS_H
#define MT_KUBE_LOGS_H

#include "sync/cluster.h"

struct mt_kube;

struct mt_log_stream *mt_kube_logs(struct mt_kube *kube, const struct mt_log_scope *scope,
                                   mt_log_stream_fn *each, void *data);

/** Also from within its function. */
void mt_kube_unlogs(struct mt_log_stream *stream);

/** Frees all without a word. */
void mt_kube_logs_free(struct mt_kube *kube);

#endif
