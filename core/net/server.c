// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "net/http_state.h"

#include <stdlib.h>
#include <string.h>

static char *copy(const char *text)
{
    return text != NULL ? mt_strdup(text) : NULL;
}

static char *print(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *print(const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    mt_message_format(text, sizeof text, format, args);
    va_end(args);
    return mt_strdup(text);
}

/** The parts of a URL; each is curl's, or NULL. */
struct url {
    char *scheme;
    char *user;
    char *host;
    char *port;
    char *path;
};

static void url_fini(struct url *url)
{
    curl_free(url->scheme);
    curl_free(url->user);
    curl_free(url->host);
    curl_free(url->port);
    curl_free(url->path);
}

/** `what` is for messages; the text itself is not, as it may have a password in it. */
static bool url_read(struct url *url, const char *what, const char *text, struct mt_error *err)
{
    *url = (struct url){0};
    CURLU *handle = curl_url();
    CURLUcode code = curl_url_set(handle, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME);
    if (code == CURLUE_OK) {
        curl_url_get(handle, CURLUPART_SCHEME, &url->scheme, 0);
        curl_url_get(handle, CURLUPART_USER, &url->user, 0);
        curl_url_get(handle, CURLUPART_HOST, &url->host, 0);
        curl_url_get(handle, CURLUPART_PORT, &url->port, CURLU_DEFAULT_PORT);
        curl_url_get(handle, CURLUPART_PATH, &url->path, 0);
    }
    curl_url_cleanup(handle);
    if (code != CURLUE_OK) {
        mt_fail(err, MT_ERR_INVALID, "%s is no URL: %s", what, curl_url_strerror(code));
        return false;
    }
    if (url->scheme == NULL || url->host == NULL || url->host[0] == '\0') {
        mt_fail(err, MT_ERR_INVALID, "%s has no host", what);
        return false;
    }
    return true;
}

static bool is_http(const struct url *url)
{
    return strcmp(url->scheme, "http") == 0 || strcmp(url->scheme, "https") == 0;
}

static void set_base(struct mt_http_server *server, const struct url *url, const char *tls_name)
{
    size_t length = strlen(url->path);
    while (length > 0 && url->path[length - 1] == '/') {
        length--;
    }
    server->host = print("%s:%s", url->host, url->port);
    server->base = print("%s://%s:%s%.*s", url->scheme, tls_name != NULL ? tls_name : url->host,
                         url->port, (int)length, url->path);
    if (tls_name != NULL) {
        char *target = print("::%s", server->host);
        server->connect_to = curl_slist_append(NULL, target);
        free(target);
        server->host_header = print("Host: %s", server->host);
    }
}

static bool set_url(struct mt_http_server *server, const struct mt_http_server_options *options,
                    struct mt_error *err)
{
    struct url url;
    bool good = url_read(&url, "the address of the server", options->url, err);
    if (good && !is_http(&url)) {
        good = mt_fail(err, MT_ERR_INVALID,
                       "the address of the server is for %s, not for http or https", url.scheme);
    } else if (good && url.user != NULL) {
        good = mt_fail(err, MT_ERR_INVALID,
                       "the address of the server has a user in it, which is not sent");
    } else if (good) {
        set_base(server, &url, options->tls_name);
    }
    url_fini(&url);
    return good;
}

static bool set_proxy(struct mt_http_server *server, const char *proxy, struct mt_error *err)
{
    if (proxy == NULL || proxy[0] == '\0') {
        server->proxy = copy(proxy);
        return true;
    }
    struct url url;
    bool good = url_read(&url, "the address of the proxy", proxy, err);
    if (good && !is_http(&url) && strcmp(url.scheme, "socks5") != 0) {
        good = mt_fail(err, MT_ERR_INVALID,
                       "the address of the proxy is for %s, not for http, https or socks5",
                       url.scheme);
    } else if (good) {
        bool socks = strcmp(url.scheme, "socks5") == 0;
        // The proxy finds the server's address, as Go's clients let it.
        server->proxy = socks ? print("socks5h%s", proxy + strlen("socks5")) : copy(proxy);
        server->proxy_host =
            print("%s:%s", url.host, url.port != NULL ? url.port : (socks ? "1080" : "3128"));
    }
    url_fini(&url);
    return good;
}

static void copy_options(struct mt_http_server *server,
                         const struct mt_http_server_options *options)
{
    server->insecure = options->insecure;
    server->ca = copy(options->ca);
    if (options->ca == NULL) {
        server->ca_file = copy(getenv("SSL_CERT_FILE"));
    }
    server->cert = copy(options->cert);
    server->key = copy(options->key);
    server->user_agent = copy(options->user_agent);
    server->heartbeat = copy(options->heartbeat);
    server->authorization = options->authorization;
    server->authorization_data = options->authorization_data;
    server->may_connect = options->may_connect;
    server->may_connect_data = options->may_connect_data;
    server->heartbeat_after_ms = options->heartbeat_after_ms > 0
                                     ? options->heartbeat_after_ms
                                     : (uint64_t)MT_HTTP_HEARTBEAT_AFTER_MS;
    server->heartbeat_answer_ms = options->heartbeat_answer_ms > 0
                                      ? options->heartbeat_answer_ms
                                      : (uint64_t)MT_HTTP_HEARTBEAT_ANSWER_MS;
}

static size_t limit_of(const struct mt_http_server *server, unsigned in_flight)
{
    if (strncmp(server->base, "http:", strlen("http:")) == 0) {
        return MT_HTTP_CONNECTIONS; // one request each
    }
    if (in_flight == 0) {
        return MT_HTTP_IN_FLIGHT;
    }
    return in_flight < MT_HTTP_IN_FLIGHT_MAX ? in_flight : MT_HTTP_IN_FLIGHT_MAX;
}

struct mt_http_server *mt_http_server_new(struct mt_http *http,
                                          const struct mt_http_server_options *options,
                                          struct mt_error *err)
{
    struct mt_http_server *server = mt_alloc(sizeof *server);
    server->http = http;
    if (!set_url(server, options, err) || !set_proxy(server, options->proxy, err) ||
        !mt_http_identity_check(options->ca, options->cert, options->key, err)) {
        mt_http_server_free(server);
        return NULL;
    }
    copy_options(server, options);
    mt_http_lane_init(&server->lanes[MT_HTTP_CALLS], server, MT_HTTP_CALLS,
                      limit_of(server, options->in_flight));
    mt_http_lane_init(&server->lanes[MT_HTTP_STREAMS], server, MT_HTTP_STREAMS, SIZE_MAX);
    mt_array_push(NULL, &http->servers, server);
    return server;
}

void mt_http_server_free(struct mt_http_server *server)
{
    for (size_t i = 0; i < MT_HTTP_LANES; i++) {
        mt_http_lane_fini(&server->lanes[i]);
    }
    free(server->base);
    free(server->host);
    curl_slist_free_all(server->connect_to);
    free(server->host_header);
    free(server->proxy);
    free(server->proxy_host);
    free(server->ca);
    free(server->ca_file);
    free(server->cert);
    free(server->key);
    free(server->user_agent);
    free(server->heartbeat);
    free(server);
}

bool mt_http_server_set_identity(struct mt_http_server *server, const char *cert, const char *key,
                                 struct mt_error *err)
{
    if (!mt_http_identity_check(NULL, cert, key, err)) {
        return false;
    }
    free(server->cert);
    free(server->key);
    server->cert = copy(cert);
    server->key = copy(key);
    for (size_t i = 0; i < MT_HTTP_LANES; i++) {
        mt_http_lane_renew(&server->lanes[i]);
    }
    return true;
}
