// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "net/http_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MT_LOG_TOPIC "net.http"

enum {
    MESSAGE_SIZE = 512,
    OWN_HEADERS = 3, // of a request at most: Host, Content-Type, Expect
};

/** The block of a request's texts while it is filled. */
struct texts {
    char *next;
};

static char *put(struct texts *texts, const char *first, const char *second, const char *third)
{
    char *start = texts->next;
    texts->next = stpcpy(stpcpy(stpcpy(texts->next, first), second), third) + 1;
    return start;
}

static size_t size_of_texts(const struct mt_http_server *server, const struct mt_http_spec *spec)
{
    size_t size = strlen(server->base) + strlen(spec->path) + strlen(spec->method) + 2;
    for (size_t i = 0; i < spec->header_count; i++) {
        size += strlen(spec->headers[i].name) + strlen(spec->headers[i].value) + sizeof ": ";
    }
    return size + spec->body_size + 1;
}

static bool has_header(const struct mt_http_spec *spec, const char *name)
{
    for (size_t i = 0; i < spec->header_count; i++) {
        if (strcasecmp(spec->headers[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/** curl only reads what its list points to; the struct has no const. */
static void add_header(struct curl_slist *headers, size_t *count, const char *line)
{
    union {
        const char *text;
        char *data;
    } borrowed = {.text = line};
    headers[*count].data = borrowed.data;
    if (*count > 0) {
        headers[*count - 1].next = &headers[*count];
    }
    (*count)++;
}

/** A value from outside adds no header of its own. */
static void break_no_line(char *line)
{
    for (; *line != '\0'; line++) {
        if (*line == '\r' || *line == '\n') {
            *line = ' ';
        }
    }
}

static void copy_headers(struct mt_http_request *request, const struct mt_http_spec *spec,
                         struct texts *texts)
{
    const struct mt_http_server *server = request->lane->server;
    request->headers = mt_alloc((spec->header_count + OWN_HEADERS) * sizeof *request->headers);
    size_t count = 0;
    for (size_t i = 0; i < spec->header_count; i++) {
        const struct mt_http_header *header = &spec->headers[i];
        // A name with a semicolon is how curl is told of an empty value.
        const char *between = header->value[0] != '\0' ? ": " : ";";
        char *line = put(texts, header->name, between, header->value);
        break_no_line(line);
        add_header(request->headers, &count, line);
    }
    if (server->host_header != NULL) {
        add_header(request->headers, &count, server->host_header);
    }
    if (request->body != NULL && !has_header(spec, "Content-Type")) {
        add_header(request->headers, &count, "Content-Type:"); // not the one of a form
    }
    if (request->body != NULL) {
        add_header(request->headers, &count, "Expect:"); // no round trip before a body
    }
    if (count == 0) {
        free(request->headers);
        request->headers = NULL;
    }
}

static bool needs_body(const char *method)
{
    return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
           strcmp(method, "PATCH") == 0;
}

static void copy_spec(struct mt_http_request *request, const struct mt_http_spec *spec)
{
    const struct mt_http_server *server = request->lane->server;
    request->texts = mt_alloc(size_of_texts(server, spec));
    struct texts texts = {request->texts};
    request->url = put(&texts, server->base, spec->path, "");
    request->path = spec->discreet ? "(a script's)" : request->url + strlen(server->base);
    request->method = put(&texts, spec->method, "", "");
    if (spec->body != NULL) {
        request->body = texts.next;
        request->body_size = spec->body_size;
        memcpy(texts.next, spec->body, spec->body_size);
        texts.next += spec->body_size;
    } else if (needs_body(spec->method)) {
        request->body = "";
    }
    copy_headers(request, spec, &texts);
    request->idempotent =
        spec->idempotent || strcmp(spec->method, "GET") == 0 || strcmp(spec->method, "HEAD") == 0;
    request->urgent = spec->urgent;
    request->timeout_ms = spec->timeout_ms;
    request->headers_max = spec->headers_max;
    request->each = spec->each;
    request->may_go = spec->may_go;
}

struct mt_http_request *mt_http_request_new(struct mt_http_lane_state *lane,
                                            const struct mt_http_spec *spec, mt_http_done_fn *done,
                                            void *data)
{
    struct mt_http_request *request = mt_alloc(sizeof *request);
    request->lane = lane;
    request->done = done;
    request->data = data;
    request->retry_after_ms = -1;
    mt_buf_init(&request->answer, spec->body_max > 0 ? spec->body_max : (size_t)MT_HTTP_BODY_MAX);
    copy_spec(request, spec);
    return request;
}

void mt_http_request_free(struct mt_http_request *request)
{
    assert(request->easy == NULL);
    mt_http_list_leave(request);
    for (size_t i = 0; i < request->warnings.count; i++) {
        free(request->warnings.items[i]);
    }
    mt_array_fini(&request->warnings);
    for (size_t i = 0; i < request->kept.count; i++) {
        free(request->kept.items[i]);
    }
    mt_array_fini(&request->kept);
    mt_buf_fini(&request->answer);
    free(request->content_type);
    free(request->message);
    free(request->headers);
    free(request->texts);
    free(request);
}

void mt_http_request_fail(struct mt_http_request *request, enum mt_http_failure failure,
                          const char *format, ...)
{
    if (request->failure != MT_HTTP_OK) {
        return;
    }
    request->failure = failure;
    request->message = mt_alloc(MESSAGE_SIZE);
    va_list args;
    va_start(args, format);
    mt_message_format(request->message, MESSAGE_SIZE, format, args);
    va_end(args);
}

static void forget_failure(struct mt_http_request *request)
{
    free(request->message);
    request->message = NULL;
    request->failure = MT_HTTP_OK;
}

void mt_http_request_renew(struct mt_http_request *request)
{
    forget_failure(request);
    request->error[0] = '\0';
    request->resent |= request->sent;
    request->sent = false;
    request->repeated = true;
}

struct mt_http_request *mt_http_start(struct mt_http_server *server,
                                      const struct mt_http_spec *spec, mt_http_done_fn *done,
                                      void *data)
{
    assert(done != NULL);
    struct mt_http_lane_state *lane = &server->lanes[spec->lane];
    struct mt_http_request *request = mt_http_request_new(lane, spec, done, data);
    server->http->counts.requests++;
    (request->urgent ? mt_http_list_move_first : mt_http_list_move)(request, &lane->waiting);
    return request;
}

void mt_http_cancel(struct mt_http_request *request)
{
    struct mt_http *http = request->lane->server->http;
    if (request->list == NULL) {
        return; // its `done` runs
    }
    forget_failure(request);
    mt_http_request_fail(request, MT_HTTP_CANCELLED, "the request was cancelled");
    mt_http_list_move(request, request->easy != NULL ? &http->stopping : &http->ended);
}

static void cancel_list(struct mt_http_list *list)
{
    while (list->first != NULL) {
        mt_http_cancel(list->first);
    }
}

void mt_http_cancel_all(struct mt_http_server *server)
{
    for (size_t i = 0; i < MT_HTTP_LANES; i++) {
        cancel_list(&server->lanes[i].waiting);
        for (struct mt_http_pool *pool = server->lanes[i].pool; pool != NULL; pool = pool->older) {
            cancel_list(&pool->running);
        }
    }
}

void mt_http_forget(struct mt_http_request *request)
{
    request->forgotten = true;
    mt_http_cancel(request);
}

static void log_end(const struct mt_http_request *request)
{
    unsigned long long ms = 0;
    if (request->began_ms > 0) {
        ms = mt_clock_monotonic_ms() - request->began_ms;
    }
    log_debug("%s %s: %d, %zu bytes, %llu ms%s%s", request->method, request->path, request->status,
              request->answer.length, ms, request->message != NULL ? ", " : "",
              request->message != NULL ? request->message : "");
}

/** For `done`; borrowed from the request. */
static struct mt_http_result result_of(const struct mt_http_request *request)
{
    return (struct mt_http_result){
        .failure = request->failure,
        .message = request->message != NULL ? request->message : "",
        .status = request->status,
        .body = mt_buf_text(&request->answer),
        .body_size = request->answer.length,
        .content_type = request->content_type != NULL ? request->content_type : "",
        .repeated = request->resent,
        .retry_after_ms = request->retry_after_ms,
        .warnings = (const char *const *)request->warnings.items,
        .warning_count = request->warnings.count,
        .headers = (const char *const *)request->kept.items,
        .header_count = request->kept.count,
    };
}

void mt_http_request_deliver(struct mt_http_request *request)
{
    mt_http_list_leave(request);
    log_end(request);
    if (request->done != NULL && !request->forgotten) {
        struct mt_http_result result = result_of(request);
        request->lane->server->http->ran = true;
        request->done(request->data, &result);
    }
    mt_http_request_free(request);
}
