// SPDX-License-Identifier: Apache-2.0
/**
 * Watches: a list in pages, then a stream of changes that goes on where it was when the connection
 * breaks or the server ends it, and begins with a list again when the server has forgotten that
 * place (410).
 */
#ifndef MT_KUBE_WATCH_H
#define MT_KUBE_WATCH_H

#include "sync/cluster.h"

struct mt_kube;

struct mt_watch *mt_kube_watch(struct mt_kube *kube, const struct mt_watch_scope *scope,
                               mt_watch_fn *each, void *data);

/** Also from within its function. */
void mt_kube_unwatch(struct mt_watch *watch);

/** Frees all without a word. */
void mt_kube_watches_free(struct mt_kube *kube);

#endif
