// SPDX-License-Identifier: Apache-2.0
/**
 * What the files of this folder share, and nobody else sees: the structs behind http.h, and the
 * functions by which the files call each other.
 *
 * A request is in one list at a time: `waiting` of its lane, `running` of a pool (it has an easy
 * handle then), `stopping` (it still has one, but curl must not be called from where it was
 * stopped), `ended` (its `done` comes next).  While `done` runs it is in none.
 */
#ifndef MT_NET_HTTP_STATE_H
#define MT_NET_HTTP_STATE_H

#include "base/array.h"
#include "base/buffer.h"
#include "net/http.h"

#include <curl/curl.h>

#include <poll.h>

enum {
    MT_HTTP_CONNECTIONS = 8, ///< Of MT_HTTP_CALLS, where the server has no HTTP/2.
    MT_HTTP_PEER_LOST_MS = MT_HTTP_HEARTBEAT_AFTER_MS + MT_HTTP_HEARTBEAT_ANSWER_MS,
};

/** Requests in order.  All zero is empty. */
struct mt_http_list {
    struct mt_http_request *first;
    struct mt_http_request *last;
    size_t count;
};

struct mt_http_request {
    struct mt_http_request *previous;
    struct mt_http_request *next;
    struct mt_http_list *list; ///< The one it is in, or NULL.
    struct mt_http_lane_state *lane;
    struct mt_http_pool *pool; ///< While there is `easy`.
    CURL *easy;
    bool forgotten; ///< Freed without `done`.
    bool sent;      ///< Its first byte may have left.
    bool repeated;  ///< It had been sent before, and lost its connection.
    bool resent;    ///< That, or curl has sent it again by itself.
    bool held;      ///< `may_go` kept it back.
    uint64_t began_ms;

    // What was asked for.
    char *texts; ///< One block for the texts below.
    const char *url;
    const char *method;
    const char *path;
    const char *body; ///< NULL: none.
    size_t body_size;
    struct curl_slist *headers; ///< An array, linked, or NULL.
    bool idempotent;
    bool urgent;
    uint64_t timeout_ms;
    size_t headers_max;
    void (*each)(void *data, const char *bytes, size_t size);
    bool (*may_go)(void *data);
    mt_http_done_fn *done; ///< NULL for a heartbeat.
    void *data;

    // What came.
    int status;
    struct mt_buf answer;
    char *content_type;
    int64_t retry_after_ms;
    MT_ARRAY(char *) warnings;
    MT_ARRAY(char *) kept; ///< Headers, for whoever asked.
    size_t kept_size;      ///< Their bytes.

    enum mt_http_failure failure;
    char *message;               ///< Of a failure.
    char error[CURL_ERROR_SIZE]; ///< curl's own words.
};

/** One multi handle: the connections that the requests of a lane share, with one identity. */
struct mt_http_pool {
    struct mt_http_lane_state *lane;
    struct mt_http_pool *older; ///< Of the same lane: takes no requests, goes with its last one.
    CURLM *multi;
    char *cert; ///< The identity, or NULL.
    char *key;
    MT_ARRAY(CURL *) idle; ///< Easy handles that are set up for this pool.
    struct mt_http_list running;
    size_t handles;    ///< Of requests: those that run, and those of it that are stopping.
    size_t sent;       ///< How many of `running` are sent, heartbeats left out.
    uint64_t timer_ms; ///< When curl wants to be called; UINT64_MAX: never.

    uint64_t heard_ms;            ///< When a byte came, or the first request of several went.
    struct mt_http_request *beat; ///< The heartbeat under way, or NULL.
    uint64_t beat_ms;             ///< When it was sent.
    bool heard_since;             ///< A byte has come since.
};

struct mt_http_lane_state {
    struct mt_http_server *server;
    enum mt_http_lane lane;
    size_t limit;     ///< Requests at a time.
    size_t in_flight; ///< Requests with an easy handle, heartbeats left out.
    struct mt_http_list waiting;
    struct mt_http_pool *pool; ///< The newest, which takes requests.
};

struct mt_http_server {
    struct mt_http *http;
    char *base; ///< "https://host:port/prefix", with the name that TLS looks for as its host.
    char *host; ///< "host:port", for messages.
    struct curl_slist *connect_to; ///< Where that host really is, or NULL.
    char *host_header;             ///< Then "Host: …", else NULL.
    char *proxy;                   ///< NULL: as the environment says.
    char *proxy_host;              ///< "host:port" of it, for messages; "" where it is not known.
    bool insecure;
    char *ca;
    char *ca_file; ///< Where `ca` is NULL: in place of the system's file, or NULL.
    char *cert;
    char *key;
    char *user_agent;
    char *heartbeat;
    const char *(*authorization)(void *data);
    void *authorization_data;
    bool (*may_connect)(void *data, const char *address);
    void *may_connect_data;
    uint64_t heartbeat_after_ms;
    uint64_t heartbeat_answer_ms;
    struct mt_http_lane_state lanes[MT_HTTP_LANES];
};

/** A socket that poll() said something about. */
struct mt_http_ready {
    struct mt_http_pool *pool;
    curl_socket_t fd;
    int events;
};

struct mt_http {
    MT_ARRAY(struct mt_http_server *) servers;
    MT_ARRAY(struct pollfd) polls;          ///< The first is what mt_http_wake_on() named.
    MT_ARRAY(struct mt_http_pool *) owners; ///< Beside `polls`.
    MT_ARRAY(struct mt_http_ready) ready;
    struct mt_http_list stopping;
    struct mt_http_list ended;
    bool ran; ///< A function of a caller ran in this mt_http_poll().
    struct mt_http_counts counts;
};

// list.c

/** Puts it at the end of a list, out of the one it was in. */
void mt_http_list_move(struct mt_http_request *request, struct mt_http_list *list);

/** The same, at its start. */
void mt_http_list_move_first(struct mt_http_request *request, struct mt_http_list *list);

/** Takes it out of its list, if it is in one. */
void mt_http_list_leave(struct mt_http_request *request);

// identity.c

/** Whether TLS takes these PEM texts, each of which may be NULL; `err` says which it refuses. */
bool mt_http_identity_check(const char *ca, const char *cert, const char *key,
                            struct mt_error *err);

// server.c

void mt_http_server_free(struct mt_http_server *server);

// lane.c

void mt_http_lane_init(struct mt_http_lane_state *lane, struct mt_http_server *server,
                       enum mt_http_lane which, size_t limit);

/** Frees its requests and pools. */
void mt_http_lane_fini(struct mt_http_lane_state *lane);

/** Gives it a new pool, with what the server now says of its identity. */
void mt_http_lane_renew(struct mt_http_lane_state *lane);

/** Starts what waits, as far as the limit allows, and frees pools that nobody needs any more. */
void mt_http_lane_settle(struct mt_http_lane_state *lane);

/** Takes from curl what has ended in a pool. */
void mt_http_lane_collect(struct mt_http_pool *pool);

/** Ends all requests of a pool and closes its connections; what was not sent is UNREACHABLE. */
void mt_http_lane_drop(struct mt_http_pool *pool, const char *message);

// pool.c

struct mt_http_pool *mt_http_pool_new(struct mt_http_lane_state *lane);
void mt_http_pool_free(struct mt_http_pool *pool);

/** Gives a request an easy handle and hands it to curl. */
void mt_http_pool_run(struct mt_http_pool *pool, struct mt_http_request *request);

/** Takes it back from curl, over or not, and keeps the easy handle for the next one. */
void mt_http_pool_release(struct mt_http_request *request);

// transfer.c

/** An easy handle with all that does not change from request to request. */
CURL *mt_http_transfer_new(const struct mt_http_pool *pool);

/** Sets what is of one request. */
void mt_http_transfer_set(CURL *easy, struct mt_http_request *request);

// answer.c

/** CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION; `data` is the request. */
size_t mt_http_answer_body(char *bytes, size_t size, size_t count, void *data);
size_t mt_http_answer_header(char *bytes, size_t size, size_t count, void *data);

// request.c

/** A request that is in no list yet. */
struct mt_http_request *mt_http_request_new(struct mt_http_lane_state *lane,
                                            const struct mt_http_spec *spec, mt_http_done_fn *done,
                                            void *data);

/** Frees one without an easy handle, out of its list. */
void mt_http_request_free(struct mt_http_request *request);

/** Says why no answer came; the first that is said stays. */
void mt_http_request_fail(struct mt_http_request *request, enum mt_http_failure failure,
                          const char *format, ...) __attribute__((format(printf, 3, 4)));

/** Makes one that failed ready to go out once more. */
void mt_http_request_renew(struct mt_http_request *request);

/** Calls `done`, unless it is forgotten, and frees it. */
void mt_http_request_deliver(struct mt_http_request *request);

// failure.c

/** Sets failure and message from what curl says, which is not CURLE_OK. */
void mt_http_failure_explain(struct mt_http_request *request, CURLcode code);

// heartbeat.c

/** Sends a heartbeat where one is due, and drops a pool that did not answer one. */
void mt_http_heartbeat_check(struct mt_http_pool *pool, uint64_t now_ms);

/** When mt_http_heartbeat_check() has to look again; UINT64_MAX: not before something happens. */
uint64_t mt_http_heartbeat_due(const struct mt_http_pool *pool);

/** The heartbeat of a pool found no connection: nobody is there. */
void mt_http_heartbeat_refused(struct mt_http_pool *pool);

// sockets.c

/** Has curl tell the loop what to wait for. */
void mt_http_sockets_watch(struct mt_http_pool *pool);

/** Forgets all sockets of a pool. */
void mt_http_sockets_forget(const struct mt_http_pool *pool);

/**
 * Waits for sockets until `until_ms` and lets curl move bytes.  False when there is a reason to
 * come back: a signal, or the descriptor to wake on.
 */
bool mt_http_sockets_turn(struct mt_http *http, uint64_t until_ms);

#endif
