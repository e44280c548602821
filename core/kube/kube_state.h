// SPDX-License-Identifier: Apache-2.0
/**
 * What the files of core/kube share.
 *
 *   kubeconfig*, in_cluster   whom to connect to, and as whom
 *   credentials, plugin, …    tokens and certificates, kept fresh
 *   call, headers, trouble    one call, its headers, and what happens when nothing answers
 *   kinds, discovery          which kinds there are, and their paths
 *   write, read               the calls of the seam
 *   seen                      what is known of objects, to tell what a write changed
 *   watch, logs, lines        answers that do not end
 *   takeover, client_apply    managed fields of former deployers, kubectl's way to apply
 *   rights                    what we may do
 *   cluster                   the seam
 */
#ifndef MT_KUBE_KUBE_STATE_H
#define MT_KUBE_KUBE_STATE_H

#include "base/timers.h"
#include "kube/kube.h"
#include "kube/seen.h"

struct mt_fetcher;
struct mt_http;
struct mt_http_server;
struct mt_kube_call;
struct mt_kube_credentials;
struct mt_kube_kinds;
struct mt_kube_lookup;
struct mt_kube_request;

struct mt_kube {
    struct mt_kube_options options;
    char *host;
    struct mt_kube_credentials *credentials;
    uint64_t identity; ///< The generation of the certificate that the server has.
    struct mt_http *http;
    struct mt_http_server *server;
    struct mt_fetcher *fetcher; ///< For what scripts ask of other servers.
    struct mt_timers timers;
    uint64_t random;

    struct mt_kube_call *calls;       ///< Under way.
    struct mt_kube_request *requests; ///< Of the seam, under way.
    struct mt_kube_lookup *lookups;   ///< Of kinds, under way.
    struct mt_watch *watches;
    struct mt_log_stream *logs;

    struct mt_kube_kinds *kinds;
    struct mt_kube_seen seen;

    uint64_t fence_ms; ///< As mt_cluster has it.

    bool unreadable;    ///< We may not read what we apply, so it is not tried again.
    bool reached;       ///< The server has answered at least once.
    bool cancelling;    ///< Until the next poll() is over, calls end as they begin.
    uint64_t silent_ms; ///< Since when nothing answers; 0: it does.
    bool silence_told;
};

#endif
