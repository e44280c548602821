// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "net/http_state.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

enum {
    KEEPALIVE_SECONDS = MT_HTTP_HEARTBEAT_AFTER_MS / 1000,
    SEND_BUFFER = 16 * 1024, ///< As much as a record of TLS; curl's own is 64 KiB a request.
    READ_BUFFER = 4 * 1024,  ///< Most answers fit; curl's own is 16 KiB a request.
};

/**
 * CURLOPT_SOCKOPTFUNCTION: one more connection.  Programs that we start do not inherit it, and the
 * system gives it up when its peer is gone.
 */
static int set_socket(void *data, curl_socket_t fd, curlsocktype purpose)
{
    (void)purpose;
    struct mt_http *http = data;
    http->counts.connections++;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
#ifdef TCP_USER_TIMEOUT
    unsigned lost_ms = MT_HTTP_PEER_LOST_MS;
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &lost_ms, sizeof lost_ms);
#endif
    return CURL_SOCKOPT_OK;
}

/** CURLOPT_OPENSOCKETFUNCTION: nothing goes to an address that the server's owner refuses. */
static curl_socket_t open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    const struct mt_http_server *server = data;
    char text[INET6_ADDRSTRLEN] = "";
    if (server->may_connect != NULL) {
        const void *bytes = address->family == AF_INET6
                                ? (const void *)&((struct sockaddr_in6 *)&address->addr)->sin6_addr
                                : (const void *)&((struct sockaddr_in *)&address->addr)->sin_addr;
        const bool numeric = inet_ntop(address->family, bytes, text, sizeof text) != NULL;
        if (!numeric || !server->may_connect(server->may_connect_data, text)) {
            return CURL_SOCKET_BAD;
        }
    }
    return socket(address->family, address->socktype, address->protocol);
}

/**
 * CURLOPT_PREREQFUNCTION: there is a connection, and the request goes out next.  curl repeats a
 * request that a used connection lost before the first byte of an answer, whatever the method; the
 * server may have done it all the same.
 */
static int note_sent(void *data, char *peer, char *own, int peer_port, int own_port)
{
    (void)peer;
    (void)own;
    (void)peer_port;
    (void)own_port;
    struct mt_http_request *request = data;
    struct mt_http_pool *pool = request->pool;
    if (request->may_go != NULL && !request->may_go(request->data)) {
        request->held = true;
        request->resent |= request->sent;
        return CURL_PREREQFUNC_ABORT;
    }
    if (request->sent) {
        request->resent |= request->idempotent;
        return request->idempotent ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
    }
    request->sent = true;
    if (request == pool->beat) {
        pool->beat_ms = mt_clock_monotonic_ms();
    } else if (pool->sent++ == 0) {
        pool->heard_ms = mt_clock_monotonic_ms();
    }
    return CURL_PREREQFUNC_OK;
}

static void set_pem(CURL *easy, CURLoption option, char *pem)
{
    if (pem != NULL) {
        struct curl_blob blob = {pem, strlen(pem), CURL_BLOB_NOCOPY};
        curl_easy_setopt(easy, option, &blob);
    }
}

static void set_trust(CURL *easy, const struct mt_http_pool *pool)
{
    const struct mt_http_server *server = pool->lane->server;
    if (server->insecure) {
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
        curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYHOST, 0L);
    }
    set_pem(easy, CURLOPT_CAINFO_BLOB, server->ca);
    set_pem(easy, CURLOPT_PROXY_CAINFO_BLOB, server->ca);
    if (server->ca_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, server->ca_file);
        curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, server->ca_file);
    }
    set_pem(easy, CURLOPT_SSLCERT_BLOB, pool->cert);
    set_pem(easy, CURLOPT_SSLKEY_BLOB, pool->key);
    curl_easy_setopt(easy, CURLOPT_KEYPASSWD, ""); // else OpenSSL asks on the terminal
}

static void set_connection(CURL *easy, const struct mt_http_server *server)
{
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)MT_HTTP_CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, (long)KEEPALIVE_SECONDS);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, (long)KEEPALIVE_SECONDS / 2);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, set_socket);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, server->http);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, server);
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, server->connect_to);
    if (server->proxy != NULL) {
        curl_easy_setopt(easy, CURLOPT_PROXY, server->proxy);
    }
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

CURL *mt_http_transfer_new(const struct mt_http_pool *pool)
{
    const struct mt_http_server *server = pool->lane->server;
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); // does not wait for a slow resolver
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)SEND_BUFFER);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)READ_BUFFER);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, server->user_agent);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, note_sent);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, mt_http_answer_body);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, mt_http_answer_header);
    set_connection(easy, server);
    set_trust(easy, pool);
    return easy;
}

static void set_method(CURL *easy, const struct mt_http_request *request)
{
    if (strcmp(request->method, "HEAD") == 0) {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (request->body != NULL) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
    } else {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
}

void mt_http_transfer_set(CURL *easy, struct mt_http_request *request)
{
    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    set_method(easy, request);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, request->headers);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, request->error);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, request);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, request);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, request);
}
