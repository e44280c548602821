// SPDX-License-Identifier: Apache-2.0
#include "kube/kube.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "kube/call.h"
#include "kube/credentials.h"
#include "kube/discovery.h"
#include "kube/kinds.h"
#include "kube/kube_state.h"
#include "kube/kubeconfig.h"
#include "kube/logs.h"
#include "kube/request.h"
#include "kube/watch.h"
#include "net/fetch.h"
#include "net/http.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/** "host:port" of a URL. */
static char *host_of(const char *url)
{
    const char *start = strstr(url, "://");
    start = start != NULL ? start + 3 : url;
    const size_t length = strcspn(start, "/");
    char *host = mt_alloc(length + 1);
    memcpy(host, start, length);
    return host;
}

static const char *authorization(void *data)
{
    const struct mt_kube *kube = data;
    return mt_kube_credentials_header(kube->credentials);
}

static bool open_server(struct mt_kube *kube, struct mt_error *err)
{
    const struct mt_kube_access *access = kube->options.access;
    const struct mt_kube_identity identity = mt_kube_credentials_identity(kube->credentials);
    const struct mt_http_server_options options = {
        .url = access->server,
        .proxy = access->proxy,
        .insecure = access->insecure,
        .tls_name = access->tls_name,
        .ca = access->ca,
        .cert = identity.cert,
        .key = identity.key,
        .user_agent = kube->options.user_agent,
        .heartbeat = "/livez",
        .authorization = authorization,
        .authorization_data = kube,
        .in_flight = kube->options.in_flight,
    };
    kube->identity = identity.generation;
    kube->server = mt_http_server_new(kube->http, &options, err);
    return kube->server != NULL || mt_wrap(err, "%s", access->cluster_place);
}

struct mt_kube *mt_kube_new(const struct mt_kube_options *options, struct mt_error *err)
{
    struct mt_kube *kube = mt_alloc(sizeof *kube);
    kube->options = *options;
    kube->host = host_of(options->access->server);
    kube->random = (mt_clock_monotonic_ms() << 20 ^ (uint64_t)getpid()) | 1;
    kube->kinds = mt_kube_kinds_new();
    kube->http = mt_http_new();
    mt_http_wake_on(kube->http, options->wake_fd);
    kube->fetcher = mt_fetcher_new(kube->http, options->user_agent);
    kube->credentials = mt_kube_credentials_new(
        options->access, &(struct mt_kube_credentials_options){.terminal = options->terminal});
    if (!mt_kube_credentials_refresh(kube->credentials, mt_clock_wall_ms(), err) ||
        !open_server(kube, err)) {
        mt_kube_free(kube);
        return NULL;
    }
    return kube;
}

void mt_kube_free(struct mt_kube *kube)
{
    if (kube == NULL) {
        return;
    }
    mt_kube_watches_free(kube);
    mt_kube_logs_free(kube);
    mt_kube_calls_free(kube);
    mt_kube_lookups_free(kube);
    mt_kube_requests_free(kube);
    mt_fetcher_free(kube->fetcher);
    mt_http_free(kube->http);
    mt_kube_credentials_free(kube->credentials);
    mt_kube_seen_fini(&kube->seen);
    mt_kube_kinds_free(kube->kinds);
    mt_timers_fini(&kube->timers);
    free(kube->host);
    free(kube);
}

const char *mt_kube_host(const struct mt_kube *kube)
{
    return kube->host;
}

static void cluster_write(void *data, const struct mt_write *write, mt_answer_fn *done,
                          void *done_data)
{
    mt_kube_write(data, write, done, done_data);
}

static void cluster_get(void *data, const struct mt_ref *ref, mt_answer_fn *done, void *done_data)
{
    mt_kube_get(data, ref, done, done_data);
}

static void cluster_delete(void *data, const struct mt_deletion *deletion, mt_answer_fn *done,
                           void *done_data)
{
    mt_kube_delete(data, deletion, done, done_data);
}

static struct mt_watch *cluster_watch(void *data, const struct mt_watch_scope *scope,
                                      mt_watch_fn *each, void *each_data)
{
    return mt_kube_watch(data, scope, each, each_data);
}

static void cluster_unwatch(void *data, struct mt_watch *watch)
{
    (void)data;
    mt_kube_unwatch(watch);
}

static struct mt_log_stream *cluster_logs(void *data, const struct mt_log_scope *scope,
                                          mt_log_stream_fn *each, void *each_data)
{
    return mt_kube_logs(data, scope, each, each_data);
}

static void cluster_unlogs(void *data, struct mt_log_stream *stream)
{
    (void)data;
    mt_kube_unlogs(stream);
}

static void cluster_fetch(void *data, const struct mt_fetch *fetch, mt_fetch_fn *done,
                          void *done_data)
{
    const struct mt_kube *kube = data;
    mt_fetch_start(kube->fetcher, fetch, done, done_data);
}

static void cluster_fence(void *data, uint64_t until_boot_ms)
{
    mt_kube_calls_fence(data, until_boot_ms);
}

static uint64_t cluster_boot_ms(void *data)
{
    (void)data;
    return mt_clock_boot_ms();
}

static uint64_t cluster_now_ms(void *data)
{
    (void)data;
    return mt_clock_monotonic_ms();
}

static int64_t cluster_wall_ms(void *data)
{
    (void)data;
    return mt_clock_wall_ms();
}

/** Fires what is due; whether something was. */
static bool fire_due(struct mt_kube *kube)
{
    bool fired = false;
    while (mt_timers_fire(&kube->timers, mt_clock_monotonic_ms())) {
        fired = true;
    }
    return fired;
}

static void cluster_poll(void *data, uint64_t until_ms)
{
    struct mt_kube *kube = data;
    const bool told = mt_fetcher_deliver(kube->fetcher);
    const bool fired = fire_due(kube) || told;
    const struct mt_timer *first = mt_timers_first(&kube->timers);
    if (first != NULL && first->at_ms < until_ms) {
        until_ms = first->at_ms;
    }
    mt_http_poll(kube->http, fired ? 0 : until_ms);
    mt_fetcher_deliver(kube->fetcher);
    fire_due(kube);
    kube->cancelling = false;
}

static void cluster_cancel(void *data)
{
    struct mt_kube *kube = data;
    mt_kube_calls_cancel(kube);
    mt_kube_lookups_cancel(kube);
    mt_fetcher_cancel(kube->fetcher);
}

struct mt_cluster mt_kube_cluster(struct mt_kube *kube)
{
    return (struct mt_cluster){
        .data = kube,
        .write = cluster_write,
        .get = cluster_get,
        .delete = cluster_delete,
        .watch = cluster_watch,
        .unwatch = cluster_unwatch,
        .logs = cluster_logs,
        .unlogs = cluster_unlogs,
        .fetch = cluster_fetch,
        .fence = cluster_fence,
        .boot_ms = cluster_boot_ms,
        .now_ms = cluster_now_ms,
        .wall_ms = cluster_wall_ms,
        .poll = cluster_poll,
        .cancel = cluster_cancel,
    };
}
