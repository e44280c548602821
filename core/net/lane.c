// SPDX-License-Identifier: Apache-2.0
#include "net/http_state.h"

void mt_http_lane_init(struct mt_http_lane_state *lane, struct mt_http_server *server,
                       enum mt_http_lane which, size_t limit)
{
    lane->server = server;
    lane->lane = which;
    lane->limit = limit;
    mt_http_lane_renew(lane);
}

static void free_requests(struct mt_http_list *list)
{
    while (list->first != NULL) {
        struct mt_http_request *request = list->first;
        if (request->easy != NULL) {
            mt_http_pool_release(request);
        }
        mt_http_request_free(request);
    }
}

void mt_http_lane_fini(struct mt_http_lane_state *lane)
{
    free_requests(&lane->waiting);
    while (lane->pool != NULL) {
        struct mt_http_pool *pool = lane->pool;
        lane->pool = pool->older;
        free_requests(&pool->running);
        mt_http_pool_free(pool);
    }
}

void mt_http_lane_renew(struct mt_http_lane_state *lane)
{
    struct mt_http_pool *pool = mt_http_pool_new(lane);
    pool->older = lane->pool;
    lane->pool = pool;
}

/** Pools behind the first one that have no requests any more. */
static void free_old_pools(struct mt_http_lane_state *lane)
{
    struct mt_http_pool **link = &lane->pool->older;
    while (*link != NULL) {
        struct mt_http_pool *pool = *link;
        if (pool->handles == 0) {
            *link = pool->older;
            mt_http_pool_free(pool);
        } else {
            link = &pool->older;
        }
    }
}

void mt_http_lane_settle(struct mt_http_lane_state *lane)
{
    free_old_pools(lane);
    struct mt_http_request *first = lane->waiting.first;
    while (first != NULL && (first->urgent || lane->in_flight < lane->limit)) {
        mt_http_pool_run(lane->pool, first);
        first = lane->waiting.first;
    }
}

static void end(struct mt_http_request *request)
{
    struct mt_http *http = request->lane->server->http;
    mt_http_pool_release(request);
    mt_http_list_move(request, &http->ended);
}

/** No connection could be made: what waits for one in this pool or for its turn ends as well. */
static void refuse_others(struct mt_http_pool *pool, const struct mt_http_request *refused)
{
    struct mt_http_list *lists[] = {&pool->running, &pool->lane->waiting};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        while (lists[i]->first != NULL) {
            struct mt_http_request *request = lists[i]->first;
            mt_http_request_fail(request, refused->failure, "%s", refused->message);
            end(request);
        }
    }
}

/** Whether it is the pool that failed, not one of several connections or one request's timeout. */
static bool is_refusal(const struct mt_http_pool *pool, const struct mt_http_request *request,
                       CURLcode code)
{
    bool unsent = !request->sent && (request->failure == MT_HTTP_UNREACHABLE ||
                                     request->failure == MT_HTTP_UNTRUSTED);
    return unsent && pool->sent == 0 && pool == pool->lane->pool &&
           (code != CURLE_OPERATION_TIMEDOUT || request->timeout_ms == 0 ||
            request->timeout_ms >= MT_HTTP_CONNECT_MS);
}

/** A lane without HTTP/2 has a request for each connection at most. */
static void note_version(struct mt_http_lane_state *lane, CURL *easy)
{
    long version = 0;
    curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
    if (lane->lane == MT_HTTP_CALLS && version > 0 && version < CURL_HTTP_VERSION_2_0 &&
        lane->limit > MT_HTTP_CONNECTIONS) {
        lane->limit = MT_HTTP_CONNECTIONS;
    }
}

/** Whether a request that lost its connection before an answer began has gone out once more. */
static bool repeat(struct mt_http_request *request)
{
    if (!request->idempotent || request->repeated || request->done == NULL ||
        request->failure != MT_HTTP_BROKEN || request->status != 0) {
        return false;
    }
    mt_http_pool_release(request);
    mt_http_request_renew(request);
    mt_http_pool_run(request->lane->pool, request);
    return true;
}

static void take(struct mt_http_pool *pool, struct mt_http_request *request, CURLcode code)
{
    bool is_beat = request == pool->beat;
    if (code != CURLE_OK) {
        mt_http_failure_explain(request, code);
    }
    note_version(pool->lane, request->easy);
    if (repeat(request)) {
        return;
    }
    end(request);
    if (is_beat && request->failure == MT_HTTP_UNREACHABLE) {
        mt_http_heartbeat_refused(pool);
    } else if (is_refusal(pool, request, code)) {
        refuse_others(pool, request);
    }
}

void mt_http_lane_collect(struct mt_http_pool *pool)
{
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(pool->multi, &left)) != NULL) {
        struct mt_http_request *request = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &request);
        take(pool, request, message->data.result);
    }
}

void mt_http_lane_drop(struct mt_http_pool *pool, const char *message)
{
    while (pool->running.first != NULL) {
        struct mt_http_request *request = pool->running.first;
        mt_http_request_fail(request, request->sent ? MT_HTTP_BROKEN : MT_HTTP_UNREACHABLE, "%s",
                             message);
        end(request);
    }
    pool->lane->server->http->counts.dropped++;
    if (pool == pool->lane->pool) {
        mt_http_lane_renew(pool->lane);
    }
}
