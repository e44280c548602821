// SPDX-License-Identifier: Apache-2.0
/**
 * HTTP over libcurl's multi interface: one loop that serves every server a program talks to.
 *
 * A server (struct mt_http_server) has lanes: requests of one lane share one HTTP/2 connection, so
 * that a long answer of one lane never stands in the way of another.  Nothing blocks but
 * mt_http_poll(), which runs all functions of callers.
 */
#ifndef MT_NET_HTTP_H
#define MT_NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_error;
struct mt_http;         // opaque: the loop
struct mt_http_server;  // opaque: one base URL, its TLS identity and its connections
struct mt_http_request; // opaque: one request under way

enum {
    MT_HTTP_IN_FLIGHT = 64,             ///< Requests of a lane at a time, where nothing is said.
    MT_HTTP_IN_FLIGHT_MAX = 96,         ///< Below the 100 streams that API servers allow.
    MT_HTTP_CONNECT_MS = 10 * 1000,     ///< For a connection with its TLS handshake.
    MT_HTTP_BODY_MAX = 64 << 20,        ///< Bytes of an answer, where nothing is said.
    MT_HTTP_HEARTBEAT_AFTER_MS = 10000, ///< Without a byte on a lane that has requests.
    MT_HTTP_HEARTBEAT_ANSWER_MS = 5000, ///< Then the lane's connections are dropped.
};

/** Which connection a request shares. */
enum mt_http_lane {
    MT_HTTP_CALLS,   ///< Reads and writes; at most `in_flight` at a time, the others wait in order.
    MT_HTTP_STREAMS, ///< Watches and logs: answers that do not end by themselves; never queued.
    MT_HTTP_LANES,
};

/** How a server is reached; everything is copied.  Pointers may be NULL where nothing is said. */
struct mt_http_server_options {
    const char *url;      ///< "https://host:port/prefix"; http and https only.
    const char *proxy;    ///< "http://…", "https://…" or "socks5://…"; "": none; NULL: as the
                          ///< environment says (HTTPS_PROXY, NO_PROXY).
    bool insecure;        ///< Takes any certificate.
    const char *tls_name; ///< The name that the certificate has to carry, in place of the host.
    const char *ca;       ///< PEM text of the authorities; NULL: those of the file that
                          ///< SSL_CERT_FILE names, else the system's.
    const char *cert;     ///< PEM text of the client's certificate (chain), and
    const char *key;      ///< of its private key.
    const char *user_agent;
    const char *heartbeat; ///< The path of a GET that any answer to shows the connection alive;
                           ///< NULL: no heartbeat.  No answer and no other byte: dropped.
    const char *(*authorization)(void *data); ///< The whole value of Authorization, asked for with
                                              ///< each heartbeat; NULL or "" for none.
    void *authorization_data;
    /**
     * Asked before each connection with its address, in numbers, which that of a proxy would be;
     * where that is false it is not made.  NULL: any may be.
     */
    bool (*may_connect)(void *data, const char *address);
    void *may_connect_data;
    unsigned in_flight;           ///< Of MT_HTTP_CALLS; 0: MT_HTTP_IN_FLIGHT, never more than _MAX.
    uint64_t heartbeat_after_ms;  ///< 0: MT_HTTP_HEARTBEAT_AFTER_MS.
    uint64_t heartbeat_answer_ms; ///< 0: MT_HTTP_HEARTBEAT_ANSWER_MS.
};

/** One header.  Values do not reach the log; a line break in one becomes a space. */
struct mt_http_header {
    const char *name;
    const char *value;
};

/** One request; everything is copied by mt_http_start(), its functions are called until it is
 * over. */
struct mt_http_spec {
    const char *method; ///< "GET", "PATCH", …
    const char *path;   ///< With its query, behind the server's prefix: "/api/v1/pods?limit=5".
    enum mt_http_lane lane;
    const struct mt_http_header *headers;
    size_t header_count;
    const char *body; ///< NULL: none.
    size_t body_size;
    size_t headers_max; ///< Bytes of the answer's headers that the result gives; 0: none.
    size_t body_max;    ///< Bytes of the answer; 0: MT_HTTP_BODY_MAX.  With `each`, of one error's.
    bool idempotent;    ///< May be sent once more where the connection was lost, or the server said
                        ///< GOAWAY, before an answer began.  A GET and a HEAD always are.
    bool discreet;      ///< Its path does not reach the log: there may be a secret in it.
    bool urgent; ///< Comes before all that wait, and takes no turn of theirs: for one at a time.
    uint64_t timeout_ms; ///< From leaving the queue to the last byte; 0: none.
    /**
     * For answers of status 200 to 299 that do not end: called with the bytes as they come, which
     * are not kept then.  It may cancel its own and other requests, and start further ones.
     */
    void (*each)(void *data, const char *bytes, size_t size);
    /**
     * Asked with `data` each time it would go out on a connection, the first time and again; where
     * that is false it does not, and ends as MT_HTTP_HELD.  NULL: it always may.
     */
    bool (*may_go)(void *data);
};

/** Why no complete answer came. */
enum mt_http_failure {
    MT_HTTP_OK,          ///< It came; the status may still be 404 or 500.
    MT_HTTP_UNREACHABLE, ///< No connection: nothing was sent.
    MT_HTTP_UNTRUSTED,   ///< TLS refused by either side: nothing was sent.
    MT_HTTP_BROKEN,    ///< The connection was lost, or dropped; whether the server did it is open.
    MT_HTTP_TIMED_OUT, ///< Its timeout passed; whether the server did it is open.
    MT_HTTP_TOO_LARGE, ///< The answer was larger than its ceiling.
    MT_HTTP_HELD,      ///< `may_go` kept it back; with `repeated` it had been sent before.
    MT_HTTP_CANCELLED,
};

/** The end of a request; everything is borrowed until `done` returns. */
struct mt_http_result {
    enum mt_http_failure failure;
    const char *message; ///< Of a failure, for people, with the host and no secrets; else "".
    int status;          ///< HTTP's; 0: no status line came.
    const char *body;    ///< Ends with a NUL; "" with `each` and a good status.
    size_t body_size;
    const char *content_type; ///< "" where none was said.
    bool repeated; ///< It went out more than once: the server may have done it before this answer.
    int64_t retry_after_ms;      ///< From Retry-After, in seconds or as a date; -1: not said.
    const char *const *warnings; ///< Texts of Warning headers (code 299), unquoted.
    size_t warning_count;
    const char *const *headers; ///< "Name: value", as many as `headers_max` lets in.
    size_t header_count;
};

/** Runs exactly once for each request, from mt_http_poll(). */
typedef void mt_http_done_fn(void *data, const struct mt_http_result *result);

/** A loop without servers. */
struct mt_http *mt_http_new(void);

/** Cancels what is under way, without telling, and frees all servers. */
void mt_http_free(struct mt_http *http);

/**
 * A server, which belongs to the loop; connects with the first request.  NULL with `err` where the
 * options are no good: a URL of another scheme, a certificate that is none.
 */
struct mt_http_server *mt_http_server_new(struct mt_http *http,
                                          const struct mt_http_server_options *options,
                                          struct mt_error *err);

/**
 * A client certificate that replaces the former one (`cert` and `key`, PEM; both NULL: none): new
 * requests go over new connections, those under way end on the old ones.  False with `err`, and
 * nothing changed, where they are no pair.
 */
bool mt_http_server_set_identity(struct mt_http_server *server, const char *cert, const char *key,
                                 struct mt_error *err);

/** Starts a request.  `done` runs exactly once, from mt_http_poll(). */
struct mt_http_request *mt_http_start(struct mt_http_server *server,
                                      const struct mt_http_spec *spec, mt_http_done_fn *done,
                                      void *data);

/** Ends a request: the next mt_http_poll() calls `done` with MT_HTTP_CANCELLED; `each` never again.
 */
void mt_http_cancel(struct mt_http_request *request);

/** mt_http_cancel() for every request of the server. */
void mt_http_cancel_all(struct mt_http_server *server);

/**
 * Ends a request without `done`, which is not called, and frees what belongs to it: for streams
 * that nobody wants any more.  Allowed from within `each` of the same request.
 */
void mt_http_forget(struct mt_http_request *request);

/**
 * Moves bytes and delivers what has come; when nothing has, waits until something does, the time
 * (mt_clock_monotonic_ms()) has reached `until_ms`, or a signal is caught.  Returns whether a
 * function of a caller ran.
 */
bool mt_http_poll(struct mt_http *http, uint64_t until_ms);

/** mt_http_poll() also returns while `fd` is readable; -1 is none.  Whoever owns it reads it. */
void mt_http_wake_on(struct mt_http *http, int fd);

/** What the loop did, for tests and `-vv`. */
struct mt_http_counts {
    size_t requests;
    size_t connections; ///< That were opened.
    size_t heartbeats;
    size_t dropped; ///< Connections without an answer to a heartbeat.
};

struct mt_http_counts mt_http_counts(const struct mt_http *http);

#endif
