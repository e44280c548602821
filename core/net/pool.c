// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "net/http_state.h"

#include <stdlib.h>

#define MT_LOG_TOPIC "net.http"

enum { IDLE_MAX = 2 * MT_HTTP_IN_FLIGHT_MAX };

struct mt_http_pool *mt_http_pool_new(struct mt_http_lane_state *lane)
{
    struct mt_http_pool *pool = mt_alloc(sizeof *pool);
    pool->lane = lane;
    pool->timer_ms = UINT64_MAX;
    if (lane->server->cert != NULL) {
        pool->cert = mt_strdup(lane->server->cert);
        pool->key = mt_strdup(lane->server->key);
    }
    pool->multi = curl_multi_init();
    curl_multi_setopt(pool->multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(pool->multi, CURLMOPT_MAXCONNECTS, 2L * MT_HTTP_CONNECTIONS); // kept idle
    if (lane->lane == MT_HTTP_CALLS) {
        // One more than there are requests: a heartbeat does not wait for them.
        curl_multi_setopt(pool->multi, CURLMOPT_MAX_HOST_CONNECTIONS, MT_HTTP_CONNECTIONS + 1L);
    }
    mt_http_sockets_watch(pool);
    return pool;
}

void mt_http_pool_free(struct mt_http_pool *pool)
{
    for (size_t i = 0; i < pool->idle.count; i++) {
        curl_easy_cleanup(pool->idle.items[i]);
    }
    mt_array_fini(&pool->idle);
    curl_multi_cleanup(pool->multi);
    mt_http_sockets_forget(pool);
    free(pool->cert);
    free(pool->key);
    free(pool);
}

static CURL *take_easy(struct mt_http_pool *pool)
{
    if (pool->idle.count > 0) {
        return pool->idle.items[--pool->idle.count];
    }
    return mt_http_transfer_new(pool);
}

void mt_http_pool_run(struct mt_http_pool *pool, struct mt_http_request *request)
{
    log_debug("%s %s", request->method, request->path);
    request->pool = pool;
    request->easy = take_easy(pool);
    pool->handles++;
    request->began_ms = mt_clock_monotonic_ms();
    mt_http_transfer_set(request->easy, request);
    mt_http_list_move(request, &pool->running);
    if (request->done != NULL) {
        pool->lane->in_flight++;
    }
    curl_multi_add_handle(pool->multi, request->easy);
}

void mt_http_pool_release(struct mt_http_request *request)
{
    struct mt_http_pool *pool = request->pool;
    if (request->easy == NULL) {
        return;
    }
    curl_multi_remove_handle(pool->multi, request->easy);
    curl_easy_setopt(request->easy, CURLOPT_ERRORBUFFER, NULL);
    // One that failed may remember the error of the system, and tell it of a later failure.
    if (request->failure == MT_HTTP_OK && pool->idle.count < IDLE_MAX) {
        mt_array_push(NULL, &pool->idle, request->easy);
    } else {
        curl_easy_cleanup(request->easy);
    }
    if (request->done != NULL) {
        pool->lane->in_flight--;
        pool->sent -= request->sent ? 1 : 0;
    }
    if (request == pool->beat) {
        pool->beat = NULL;
    }
    pool->handles--;
    request->easy = NULL;
    request->pool = NULL;
}
