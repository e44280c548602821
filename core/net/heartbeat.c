// SPDX-License-Identifier: Apache-2.0
#include "base/duration.h"
#include "net/http_state.h"

#include <stdio.h>

static void send_one(struct mt_http_pool *pool)
{
    const struct mt_http_server *server = pool->lane->server;
    const char *authorization =
        server->authorization != NULL ? server->authorization(server->authorization_data) : NULL;
    const struct mt_http_header header = {"Authorization", authorization};
    const struct mt_http_spec spec = {
        .method = "GET",
        .path = server->heartbeat,
        .lane = pool->lane->lane,
        .headers = &header,
        .header_count = authorization != NULL && authorization[0] != '\0' ? 1 : 0,
    };
    pool->beat = mt_http_request_new(pool->lane, &spec, NULL, NULL);
    pool->heard_since = false;
    mt_http_pool_run(pool, pool->beat);
    server->http->counts.heartbeats++;
}

static void drop(struct mt_http_pool *pool, uint64_t now_ms)
{
    char silent[16];
    char message[256];
    mt_duration_format(now_ms - pool->heard_ms, silent);
    snprintf(message, sizeof message, "the connection to %s was silent for %s",
             pool->lane->server->host, silent);
    mt_http_lane_drop(pool, message);
}

/** Whether a heartbeat is under way that nothing has answered yet. */
static bool is_asking(const struct mt_http_pool *pool)
{
    return pool->beat != NULL && !pool->heard_since;
}

uint64_t mt_http_heartbeat_due(const struct mt_http_pool *pool)
{
    const struct mt_http_server *server = pool->lane->server;
    if (server->heartbeat == NULL || pool->sent == 0) {
        return UINT64_MAX;
    }
    if (!is_asking(pool)) {
        return pool->heard_ms + server->heartbeat_after_ms;
    }
    // One that waits for a connection says nothing about those that there are.
    return pool->beat->sent ? pool->beat_ms + server->heartbeat_answer_ms : UINT64_MAX;
}

void mt_http_heartbeat_check(struct mt_http_pool *pool, uint64_t now_ms)
{
    if (now_ms < mt_http_heartbeat_due(pool)) {
        return;
    }
    if (is_asking(pool)) {
        drop(pool, now_ms);
        return;
    }
    if (pool->beat != NULL) { // other bytes came in its place
        mt_http_forget(pool->beat);
        pool->beat = NULL;
    }
    send_one(pool);
}

void mt_http_heartbeat_refused(struct mt_http_pool *pool)
{
    char message[256];
    snprintf(message, sizeof message, "%s takes no connections any more, and was silent",
             pool->lane->server->host);
    mt_http_lane_drop(pool, message);
}
