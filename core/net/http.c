// SPDX-License-Identifier: Apache-2.0
#include "net/http.h"

#include "base/clock.h"
#include "base/memory.h"
#include "net/http_state.h"

#include <stdlib.h>

struct mt_http *mt_http_new(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    struct mt_http *http = mt_alloc(sizeof *http);
    mt_array_push(NULL, &http->polls, ((struct pollfd){.fd = -1, .events = POLLIN}));
    mt_array_push(NULL, &http->owners, NULL);
    return http;
}

/** Takes from curl what was stopped where curl could not be called. */
static void release_stopped(struct mt_http *http)
{
    while (http->stopping.first != NULL) {
        struct mt_http_request *request = http->stopping.first;
        mt_http_pool_release(request);
        mt_http_list_move(request, &http->ended);
    }
}

void mt_http_free(struct mt_http *http)
{
    if (http == NULL) {
        return;
    }
    release_stopped(http);
    while (http->ended.first != NULL) {
        mt_http_request_free(http->ended.first);
    }
    for (size_t i = 0; i < http->servers.count; i++) {
        mt_http_server_free(http->servers.items[i]);
    }
    mt_array_fini(&http->servers);
    mt_array_fini(&http->polls);
    mt_array_fini(&http->owners);
    mt_array_fini(&http->ready);
    free(http);
    curl_global_cleanup();
}

void mt_http_wake_on(struct mt_http *http, int fd)
{
    http->polls.items[0].fd = fd;
}

struct mt_http_counts mt_http_counts(const struct mt_http *http)
{
    return http->counts;
}

static void run_timer(struct mt_http_pool *pool, uint64_t now_ms)
{
    if (pool->timer_ms > now_ms) {
        return;
    }
    int running = 0;
    pool->timer_ms = UINT64_MAX; // curl sets it again where it has more to do
    curl_multi_socket_action(pool->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    mt_http_lane_collect(pool);
}

/** Does what is due in a lane and returns when something is next. */
static uint64_t advance_lane(struct mt_http_lane_state *lane, uint64_t now_ms)
{
    uint64_t next_ms = UINT64_MAX;
    mt_http_lane_settle(lane);
    for (struct mt_http_pool *pool = lane->pool; pool != NULL; pool = pool->older) {
        mt_http_heartbeat_check(pool, now_ms);
        run_timer(pool, now_ms);
        uint64_t beat_ms = mt_http_heartbeat_due(pool);
        next_ms = pool->timer_ms < next_ms ? pool->timer_ms : next_ms;
        next_ms = beat_ms < next_ms ? beat_ms : next_ms;
    }
    return next_ms;
}

static uint64_t advance(struct mt_http *http)
{
    uint64_t now_ms = mt_clock_monotonic_ms();
    uint64_t next_ms = UINT64_MAX;
    release_stopped(http);
    for (size_t i = 0; i < http->servers.count; i++) {
        for (size_t lane = 0; lane < MT_HTTP_LANES; lane++) {
            uint64_t due_ms = advance_lane(&http->servers.items[i]->lanes[lane], now_ms);
            next_ms = due_ms < next_ms ? due_ms : next_ms;
        }
    }
    return next_ms;
}

/** Tells callers what has ended so far; what they cancel meanwhile is told next time. */
static void deliver(struct mt_http *http)
{
    for (size_t left = http->ended.count; left > 0 && http->ended.first != NULL; left--) {
        mt_http_request_deliver(http->ended.first);
    }
}

bool mt_http_poll(struct mt_http *http, uint64_t until_ms)
{
    bool goes_on = true;
    http->ran = false;
    while (goes_on && !http->ran) {
        uint64_t next_ms = advance(http);
        bool come = http->ran || http->ended.count > 0 || http->stopping.count > 0;
        next_ms = come ? 0 : (next_ms < until_ms ? next_ms : until_ms);
        goes_on = mt_http_sockets_turn(http, next_ms);
        deliver(http);
        goes_on = goes_on && mt_clock_monotonic_ms() < until_ms;
    }
    return http->ran;
}
