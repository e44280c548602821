// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "net/http_state.h"

#include <errno.h>
#include <limits.h>

static size_t find(const struct mt_http *http, curl_socket_t fd)
{
    for (size_t i = 1; i < http->polls.count; i++) {
        if (http->polls.items[i].fd == fd) {
            return i;
        }
    }
    return http->polls.count;
}

static void remove_at(struct mt_http *http, size_t at)
{
    size_t last = --http->polls.count;
    http->owners.count--;
    http->polls.items[at] = http->polls.items[last];
    http->owners.items[at] = http->owners.items[last];
}

/** CURLMOPT_SOCKETFUNCTION; `data` is the pool. */
static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *data, void *socket_data)
{
    (void)easy;
    (void)socket_data;
    struct mt_http_pool *pool = data;
    struct mt_http *http = pool->lane->server->http;
    size_t at = find(http, fd);
    if (what == CURL_POLL_REMOVE || what == CURL_POLL_NONE) {
        // poll() tells of lost sockets whatever it is asked: those of no interest are left out.
        if (at < http->polls.count) {
            remove_at(http, at);
        }
        return 0;
    }
    if (at == http->polls.count) {
        mt_array_push(NULL, &http->polls, ((struct pollfd){.fd = fd}));
        mt_array_push(NULL, &http->owners, pool);
    }
    http->polls.items[at].events = (short)(((what & CURL_POLL_IN) != 0 ? POLLIN : 0) |
                                           ((what & CURL_POLL_OUT) != 0 ? POLLOUT : 0));
    http->owners.items[at] = pool;
    return 0;
}

/** CURLMOPT_TIMERFUNCTION; `data` is the pool. */
static int set_timer(CURLM *multi, long ms, void *data)
{
    (void)multi;
    struct mt_http_pool *pool = data;
    pool->timer_ms = ms < 0 ? UINT64_MAX : mt_clock_monotonic_ms() + (uint64_t)ms;
    return 0;
}

void mt_http_sockets_watch(struct mt_http_pool *pool)
{
    curl_multi_setopt(pool->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
    curl_multi_setopt(pool->multi, CURLMOPT_SOCKETDATA, pool);
    curl_multi_setopt(pool->multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(pool->multi, CURLMOPT_TIMERDATA, pool);
}

void mt_http_sockets_forget(const struct mt_http_pool *pool)
{
    struct mt_http *http = pool->lane->server->http;
    for (size_t i = http->owners.count; i-- > 1;) {
        if (http->owners.items[i] == pool) {
            remove_at(http, i);
        }
    }
}

static int timeout_until(uint64_t until_ms)
{
    uint64_t now_ms = mt_clock_monotonic_ms();
    if (until_ms <= now_ms) {
        return 0;
    }
    if (until_ms == UINT64_MAX) {
        return -1;
    }
    return until_ms - now_ms < INT_MAX ? (int)(until_ms - now_ms) : INT_MAX;
}

static int events_of(short events)
{
    return ((events & (POLLIN | POLLHUP)) != 0 ? CURL_CSELECT_IN : 0) |
           ((events & POLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
           ((events & (POLLERR | POLLNVAL)) != 0 ? CURL_CSELECT_ERR : 0);
}

/** Notes what is ready, for curl changes the list of what is polled when it acts. */
static void note_ready(struct mt_http *http)
{
    uint64_t now_ms = mt_clock_monotonic_ms();
    http->ready.count = 0;
    for (size_t i = 1; i < http->polls.count; i++) {
        const struct pollfd *polled = &http->polls.items[i];
        struct mt_http_pool *pool = http->owners.items[i];
        if (polled->revents == 0) {
            continue;
        }
        if ((polled->revents & POLLIN) != 0 && (polled->revents & POLLERR) == 0) {
            pool->heard_ms = now_ms;
            pool->heard_since = true;
        }
        struct mt_http_ready ready = {pool, polled->fd, events_of(polled->revents)};
        mt_array_push(NULL, &http->ready, ready);
    }
}

bool mt_http_sockets_turn(struct mt_http *http, uint64_t until_ms)
{
    int count = poll(http->polls.items, (nfds_t)http->polls.count, timeout_until(until_ms));
    if (count <= 0) {
        return count == 0;
    }
    bool woken = http->polls.items[0].revents != 0;
    note_ready(http);
    for (size_t i = 0; i < http->ready.count; i++) {
        const struct mt_http_ready *ready = &http->ready.items[i];
        int running = 0;
        curl_multi_socket_action(ready->pool->multi, ready->fd, ready->events, &running);
    }
    for (size_t i = 0; i < http->ready.count; i++) {
        mt_http_lane_collect(http->ready.items[i].pool);
    }
    return !woken;
}
