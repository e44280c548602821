// SPDX-License-Identifier: Apache-2.0
#include "net/fetch.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "net/http.h"

#include <ctype.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    STATUS_MOVED = 301,
    STATUS_FOUND = 302,
    STATUS_SEE_OTHER = 303,
    STATUS_TEMPORARY = 307,
    STATUS_PERMANENT = 308,
    ADDRESS_SIZE = 64,
};

/** A server, as one list of hosts lets it be reached: others do not share its connections. */
struct origin {
    char *key;
    struct mt_arena *arena;
    struct mt_hosts hosts;
    struct mt_url url;
    struct mt_http_server *server;
    char refused[ADDRESS_SIZE]; ///< The last address that was not connected to; "": none.
};

struct exchange {
    struct mt_fetcher *fetcher;
    struct exchange *previous;
    struct exchange *next;
    struct mt_arena *arena; ///< Of all that it copied.
    struct mt_fetch fetch;
    struct mt_url url; ///< Of `fetch.url`.
    uint64_t deadline_ms;
    mt_fetch_fn *done;
    void *data;
    struct origin *origin;
    struct mt_http_request *request; ///< NULL: nothing was sent, and `failure` says why.
    const char *failure;
    bool cancelled;
};

struct mt_fetcher {
    struct mt_http *http;
    char *user_agent;
    MT_ARRAY(struct origin *) origins;
    struct exchange *exchanges;
    MT_ARRAY(struct exchange *) ended; ///< Of these those that have no request, to be told.
};

struct mt_fetcher *mt_fetcher_new(struct mt_http *http, const char *user_agent)
{
    struct mt_fetcher *fetcher = mt_alloc(sizeof *fetcher);
    fetcher->http = http;
    fetcher->user_agent = mt_strdup(user_agent);
    return fetcher;
}

static void free_exchange(struct exchange *exchange)
{
    if (exchange->next != NULL) {
        exchange->next->previous = exchange->previous;
    }
    *(exchange->previous != NULL ? &exchange->previous->next : &exchange->fetcher->exchanges) =
        exchange->next;
    mt_arena_free(exchange->arena);
    free(exchange);
}

void mt_fetcher_free(struct mt_fetcher *fetcher)
{
    if (fetcher == NULL) {
        return;
    }
    for (struct exchange *exchange = fetcher->exchanges; exchange != NULL;) {
        struct exchange *next = exchange->next;
        if (exchange->request != NULL) {
            mt_http_forget(exchange->request);
        }
        mt_arena_free(exchange->arena);
        free(exchange);
        exchange = next;
    }
    mt_array_fini(&fetcher->ended);
    for (size_t i = 0; i < fetcher->origins.count; i++) { // their servers are the loop's
        free(fetcher->origins.items[i]->key);
        mt_arena_free(fetcher->origins.items[i]->arena);
        free(fetcher->origins.items[i]);
    }
    mt_array_fini(&fetcher->origins);
    free(fetcher->user_agent);
    free(fetcher);
}

/** Asked before each connection: struct mt_http_server_options, may_connect. */
static bool may_connect(void *data, const char *address)
{
    struct origin *origin = data;
    if (mt_hosts_allow_address(&origin->hosts, &origin->url, address)) {
        return true;
    }
    snprintf(origin->refused, sizeof origin->refused, "%s", address);
    return false;
}

static struct mt_hosts copy_hosts(struct mt_arena *arena, const struct mt_hosts *hosts)
{
    const char **items = mt_arena_alloc(arena, (hosts->count + 1) * sizeof *items);
    for (size_t i = 0; i < hosts->count; i++) {
        items[i] = mt_arena_strdup(arena, hosts->items[i]);
    }
    return (struct mt_hosts){items, hosts->count};
}

static void put_base(const struct mt_url *url, struct mt_buf *out)
{
    const bool brackets = strchr(url->host, ':') != NULL;
    mt_buf_printf(out, "%s://%s%s%s:%u", url->tls ? "https" : "http", brackets ? "[" : "",
                  url->host, brackets ? "]" : "", url->port);
}

/** NULL with `err` where there is no such server. */
static struct origin *open_origin(struct exchange *exchange, const char *base, const char *key,
                                  struct mt_error *err)
{
    struct mt_fetcher *fetcher = exchange->fetcher;
    struct origin *origin = mt_alloc(sizeof *origin);
    const struct mt_http_server_options options = {
        .url = base,
        .proxy = "",
        .user_agent = fetcher->user_agent,
        .may_connect = may_connect,
        .may_connect_data = origin,
    };
    origin->server = mt_http_server_new(fetcher->http, &options, err);
    if (origin->server == NULL) {
        free(origin);
        return NULL;
    }
    origin->key = mt_strdup(key);
    origin->arena = mt_arena_new();
    origin->hosts = copy_hosts(origin->arena, &exchange->fetch.hosts);
    origin->url = exchange->url;
    origin->url.path = "";
    origin->url.path_length = 0;
    mt_array_push(NULL, &fetcher->origins, origin);
    return origin;
}

static struct origin *find_origin(struct exchange *exchange, struct mt_error *err)
{
    const struct mt_fetcher *fetcher = exchange->fetcher;
    struct origin *found = NULL;
    struct mt_buf base;
    struct mt_buf key;
    mt_buf_init(&base, MT_BUF_UNLIMITED);
    mt_buf_init(&key, MT_BUF_UNLIMITED);
    put_base(&exchange->url, &base);
    mt_buf_puts(&key, mt_buf_text(&base));
    for (size_t i = 0; i < exchange->fetch.hosts.count; i++) {
        mt_buf_printf(&key, "\n%s", exchange->fetch.hosts.items[i]);
    }
    for (size_t i = 0; i < fetcher->origins.count && found == NULL; i++) {
        const bool same = strcmp(fetcher->origins.items[i]->key, mt_buf_text(&key)) == 0;
        found = same ? fetcher->origins.items[i] : NULL;
    }
    if (found == NULL) {
        found = open_origin(exchange, mt_buf_text(&base), mt_buf_text(&key), err);
    }
    mt_buf_fini(&base);
    mt_buf_fini(&key);
    return found;
}

static void fail(struct exchange *exchange, const char *message)
{
    exchange->failure = mt_arena_strdup(exchange->arena, message);
}

static void take_result(void *data, const struct mt_http_result *result);

/** Hands the request to its server, whose `take_result` follows. */
static void start_request(struct exchange *exchange, uint64_t timeout_ms)
{
    const struct mt_fetch *fetch = &exchange->fetch;
    const struct mt_url *url = &exchange->url;
    const bool rooted = url->path_length > 0 && url->path[0] == '/';
    struct mt_http_header *headers =
        mt_arena_alloc(exchange->arena, (fetch->header_count + 1) * sizeof *headers);
    for (size_t i = 0; i < fetch->header_count; i++) {
        headers[i] = (struct mt_http_header){fetch->headers[i].name, fetch->headers[i].value};
    }
    const struct mt_http_spec spec = {
        .method = fetch->method,
        .path = mt_arena_printf(exchange->arena, "%s%.*s", rooted ? "" : "/", (int)url->path_length,
                                url->path),
        .lane = MT_HTTP_CALLS,
        .discreet = true,
        .headers = headers,
        .header_count = fetch->header_count,
        .body = fetch->body,
        .body_size = fetch->body_size,
        .body_max = MT_FETCH_BODY_MAX,
        .headers_max = MT_FETCH_HEADERS_MAX,
        .timeout_ms = timeout_ms,
    };
    exchange->origin->refused[0] = '\0';
    exchange->request = mt_http_start(exchange->origin->server, &spec, take_result, exchange);
}

/** Asks for what `fetch` says now, or sets `failure`. */
static void ask(struct exchange *exchange)
{
    struct mt_error err;
    const uint64_t now_ms = mt_clock_monotonic_ms();
    if (!mt_url_read(exchange->fetch.url, &exchange->url, &err)) {
        fail(exchange, err.msg);
        return;
    }
    if (!mt_hosts_allow(&exchange->fetch.hosts, &exchange->url)) {
        fail(exchange, mt_arena_printf(exchange->arena, "the host %s is not among allow_hosts",
                                       exchange->url.host));
        return;
    }
    exchange->origin = find_origin(exchange, &err);
    if (exchange->origin == NULL) {
        fail(exchange, err.msg);
    } else if (now_ms >= exchange->deadline_ms) {
        fail(exchange, "there was no time left to ask");
    } else {
        start_request(exchange, exchange->deadline_ms - now_ms);
    }
}

/** It is told later, where nothing was sent. */
static void tell_later(struct exchange *exchange)
{
    if (exchange->request == NULL) {
        mt_array_push(NULL, &exchange->fetcher->ended, exchange);
    }
}

static void answer(struct exchange *exchange, struct mt_fetch_answer *answered)
{
    answered->now_ms = mt_clock_monotonic_ms();
    exchange->done(exchange->data, answered);
    free_exchange(exchange);
}

/** "name: value" as it came, into the arena, its name in small letters. */
static struct mt_fetch_header read_header(struct exchange *exchange, const char *line)
{
    char *copy = mt_arena_strdup(exchange->arena, line);
    char *colon = strchr(copy, ':');
    if (colon == NULL) {
        return (struct mt_fetch_header){copy, ""};
    }
    *colon = '\0';
    for (char *c = copy; *c != '\0'; c++) {
        *c = (char)tolower((unsigned char)*c);
    }
    return (struct mt_fetch_header){copy, colon + 1 + strspn(colon + 1, " \t")};
}

static const char *find_header(const struct mt_fetch_answer *answered, const char *name)
{
    for (size_t i = 0; i < answered->header_count; i++) {
        if (strcmp(answered->headers[i].name, name) == 0) {
            return answered->headers[i].value;
        }
    }
    return NULL;
}

/** The absolute URL that a Location leads to, in the arena; NULL where it is none. */
static const char *resolve(struct exchange *exchange, const char *location)
{
    const char *resolved = NULL;
    char *text = NULL;
    CURLU *url = curl_url();
    if (curl_url_set(url, CURLUPART_URL, exchange->fetch.url, 0) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_URL, location, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
        curl_url_get(url, CURLUPART_URL, &text, 0) == CURLUE_OK) {
        resolved = mt_arena_strdup(exchange->arena, text);
    }
    curl_free(text);
    curl_url_cleanup(url);
    return resolved;
}

/** Whether a header is for one server alone, or of a body. */
static bool is_private(const char *name)
{
    return strcasecmp(name, "authorization") == 0 || strcasecmp(name, "cookie") == 0 ||
           strcasecmp(name, "proxy-authorization") == 0;
}

static bool is_of_body(const char *name)
{
    return strncasecmp(name, "content-", strlen("content-")) == 0;
}

static void drop_headers(struct exchange *exchange, bool (*drops)(const char *name))
{
    struct mt_fetch_header *kept =
        mt_arena_alloc(exchange->arena, (exchange->fetch.header_count + 1) * sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < exchange->fetch.header_count; i++) {
        if (!drops(exchange->fetch.headers[i].name)) {
            kept[count++] = exchange->fetch.headers[i];
        }
    }
    exchange->fetch.headers = kept;
    exchange->fetch.header_count = count;
}

/** 303 is to be read with GET, and so is what a POST was told to be elsewhere, as browsers do. */
static void change_method(struct mt_fetch *fetch, struct exchange *exchange, int status)
{
    const bool moved = status == STATUS_MOVED || status == STATUS_FOUND;
    if ((status == STATUS_SEE_OTHER && strcmp(fetch->method, "HEAD") != 0) ||
        (moved && strcmp(fetch->method, "POST") == 0)) {
        fetch->method = "GET";
        fetch->body = NULL;
        fetch->body_size = 0;
        drop_headers(exchange, is_of_body);
    }
}

static bool is_redirect(int status)
{
    return status == STATUS_MOVED || status == STATUS_FOUND || status == STATUS_SEE_OTHER ||
           status == STATUS_TEMPORARY || status == STATUS_PERMANENT;
}

static bool same_server(const struct mt_url *left, const struct mt_url *right)
{
    return left->tls == right->tls && left->port == right->port &&
           strcmp(left->host, right->host) == 0;
}

/** Goes where the answer points; what is wrong with that is told later, as a failure. */
static void follow(struct exchange *exchange, int status, const char *location)
{
    const struct mt_url before = exchange->url;
    const char *from = exchange->fetch.url;
    const char *to = resolve(exchange, location);
    exchange->fetch.redirects--;
    if (to == NULL) {
        fail(exchange, mt_arena_printf(exchange->arena, "%s redirects to what is no URL", from));
        tell_later(exchange);
        return;
    }
    exchange->fetch.url = to;
    change_method(&exchange->fetch, exchange, status);
    struct mt_url after;
    struct mt_error err;
    if (!mt_url_read(to, &after, &err) || !same_server(&before, &after)) {
        drop_headers(exchange, is_private);
    }
    ask(exchange);
    if (exchange->failure != NULL) {
        fail(exchange, mt_arena_printf(exchange->arena, "%s redirects to %s: %s", from, to,
                                       exchange->failure));
    }
    tell_later(exchange);
}

static void take_answer(struct exchange *exchange, const struct mt_http_result *result)
{
    struct mt_fetch_header *headers =
        mt_arena_alloc(exchange->arena, (result->header_count + 1) * sizeof *headers);
    for (size_t i = 0; i < result->header_count; i++) {
        headers[i] = read_header(exchange, result->headers[i]);
    }
    struct mt_fetch_answer answered = {
        .status = result->status,
        .url = exchange->fetch.url,
        .headers = headers,
        .header_count = result->header_count,
        .body = result->body,
        .body_size = result->body_size,
    };
    const char *location = find_header(&answered, "location");
    if (is_redirect(result->status) && location != NULL && exchange->fetch.redirects > 0) {
        follow(exchange, result->status, location);
    } else {
        answer(exchange, &answered);
    }
}

static void take_result(void *data, const struct mt_http_result *result)
{
    struct exchange *exchange = data;
    const struct origin *origin = exchange->origin;
    exchange->request = NULL;
    if (result->failure == MT_HTTP_OK) {
        take_answer(exchange, result);
    } else if (result->failure == MT_HTTP_CANCELLED) {
        answer(exchange, &(struct mt_fetch_answer){.cancelled = true});
    } else if (origin->refused[0] != '\0') {
        const char *why = mt_arena_printf(
            exchange->arena,
            "%s is at %s, which allow_hosts would have to name: it is this machine, this network "
            "link, or no single machine",
            origin->url.host, origin->refused);
        answer(exchange, &(struct mt_fetch_answer){.failure = why});
    } else {
        answer(exchange, &(struct mt_fetch_answer){.failure = result->message});
    }
}

static void copy_fetch(struct exchange *exchange, const struct mt_fetch *fetch)
{
    struct mt_arena *arena = exchange->arena;
    struct mt_fetch *copy = &exchange->fetch;
    *copy = *fetch;
    copy->method = mt_arena_strdup(arena, fetch->method);
    copy->url = mt_arena_strdup(arena, fetch->url);
    copy->hosts = copy_hosts(arena, &fetch->hosts);
    struct mt_fetch_header *headers =
        mt_arena_alloc(arena, (fetch->header_count + 1) * sizeof *headers);
    for (size_t i = 0; i < fetch->header_count; i++) {
        headers[i] = (struct mt_fetch_header){mt_arena_strdup(arena, fetch->headers[i].name),
                                              mt_arena_strdup(arena, fetch->headers[i].value)};
    }
    copy->headers = headers;
    if (fetch->body != NULL) {
        char *body = mt_arena_alloc(arena, fetch->body_size + 1);
        memcpy(body, fetch->body, fetch->body_size);
        copy->body = body;
    }
}

void mt_fetch_start(struct mt_fetcher *fetcher, const struct mt_fetch *fetch, mt_fetch_fn *done,
                    void *data)
{
    struct exchange *exchange = mt_alloc(sizeof *exchange);
    exchange->fetcher = fetcher;
    exchange->arena = mt_arena_new();
    exchange->done = done;
    exchange->data = data;
    exchange->deadline_ms = mt_clock_monotonic_ms() + fetch->timeout_ms;
    exchange->next = fetcher->exchanges;
    if (exchange->next != NULL) {
        exchange->next->previous = exchange;
    }
    fetcher->exchanges = exchange;
    copy_fetch(exchange, fetch);
    ask(exchange);
    tell_later(exchange);
}

bool mt_fetcher_deliver(struct mt_fetcher *fetcher)
{
    const bool some = fetcher->ended.count > 0;
    while (fetcher->ended.count > 0) {
        struct exchange *exchange = fetcher->ended.items[--fetcher->ended.count];
        struct mt_fetch_answer answered = {.cancelled = exchange->cancelled};
        answered.failure = exchange->cancelled ? NULL : exchange->failure;
        answer(exchange, &answered);
    }
    return some;
}

void mt_fetcher_cancel(struct mt_fetcher *fetcher)
{
    for (struct exchange *exchange = fetcher->exchanges; exchange != NULL;
         exchange = exchange->next) {
        exchange->cancelled = true;
        if (exchange->request != NULL) {
            mt_http_cancel(exchange->request);
        }
    }
}
