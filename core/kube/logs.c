// SPDX-License-Identifier: Apache-2.0
#include "kube/logs.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "kube/call.h"
#include "kube/credentials.h"
#include "kube/kinds.h"
#include "kube/kube_state.h"
#include "kube/lines.h"
#include "manifest/json.h"
#include "net/http.h"

#include <stdlib.h>
#include <string.h>

enum {
    LINE_MAX_BYTES = 1 << 20, ///< The kubelet cuts lines at 16 KiB.
    STAMP_MAX = 40,
    FAILURES_MAX = 8, ///< In a row: about half a minute.
};

struct mt_log_stream {
    struct mt_kube *kube;
    struct mt_arena *arena;
    struct mt_log_scope scope;
    mt_log_stream_fn *each;
    void *each_data;
    struct mt_http_request *request;
    struct mt_kube_lines lines;
    char stamp[STAMP_MAX]; ///< Of the last line that was told; "": none.
    bool skips;            ///< Lines up to `stamp` come again and are passed over.
    unsigned failures;
    uint64_t credentials; ///< Their generation when it began.
    bool closed;
    unsigned busy; ///< As in struct mt_watch.
    struct mt_log_stream *next;
    struct mt_log_stream *previous;
};

static void leave(struct mt_log_stream *stream)
{
    if (--stream->busy > 0 || !stream->closed) {
        return;
    }
    if (stream->next != NULL) {
        stream->next->previous = stream->previous;
    }
    *(stream->previous != NULL ? &stream->previous->next : &stream->kube->logs) = stream->next;
    mt_buf_fini(&stream->lines.rest);
    mt_arena_free(stream->arena);
    free(stream);
}

static void tell(struct mt_log_stream *stream, struct mt_log_event event)
{
    event.now_ms = mt_clock_monotonic_ms();
    if (!stream->closed) {
        stream->each(stream->each_data, &event);
    }
}

/** The bytes of the stamp that the line begins with: "2026-01-31T12:00:00.123456789Z"; 0: none. */
static size_t stamp_size(const char *line, size_t length)
{
    enum { DATE = 10 }; // "2026-01-31"
    const char *space = memchr(line, ' ', length);
    const size_t size = space != NULL ? (size_t)(space - line) : 0;
    const bool stamp =
        size > DATE && size < STAMP_MAX && line[0] >= '0' && line[0] <= '9' && line[DATE] == 'T';
    return stamp ? size : 0;
}

/**
 * Takes the server's stamp from the line; whether the line is a new one.  Stamps of one node sort
 * as texts, and a log that was begun anew meanwhile does not have the last one.
 */
static bool take_stamp(struct mt_log_stream *stream, const char **line, size_t *length)
{
    const size_t size = stamp_size(*line, *length);
    if (size == 0) {
        return true; // a line of the server's own
    }
    char stamp[STAMP_MAX] = {0};
    memcpy(stamp, *line, size);
    *length -= size + 1;
    *line += size + 1;
    if (stream->skips && strcmp(stamp, stream->stamp) <= 0) {
        stream->skips = strcmp(stamp, stream->stamp) != 0; // what follows it is new
        return false;
    }
    stream->skips = false;
    memcpy(stream->stamp, stamp, sizeof stamp);
    return true;
}

static bool take_line(void *data, const char *line, size_t length)
{
    struct mt_log_stream *stream = data;
    stream->failures = 0;
    if (!take_stamp(stream, &line, &length)) {
        return true;
    }
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_append(&text, line, length);
    tell(stream,
         (struct mt_log_event){.change = MT_LOG_LINE, .line = mt_buf_text(&text), .message = ""});
    mt_buf_fini(&text);
    return !stream->closed;
}

static void take_bytes(void *data, const char *bytes, size_t size)
{
    struct mt_log_stream *stream = data;
    stream->busy++;
    if (!mt_kube_lines_feed(&stream->lines, bytes, size, take_line, stream) && !stream->closed) {
        mt_buf_clear(&stream->lines.rest); // the rest of a line that is too long
    }
    leave(stream);
}

static void begin(struct mt_log_stream *stream);

static void begin_again(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct mt_log_stream *stream = data;
    if (!stream->closed) {
        begin(stream);
    }
    leave(stream);
}

static void try_again(struct mt_log_stream *stream)
{
    const uint64_t pause_ms = mt_kube_pause_ms(stream->kube, stream->failures++);
    stream->busy++;
    mt_timers_add(&stream->kube->timers, mt_clock_monotonic_ms() + pause_ms, begin_again, stream);
}

/** What a failed answer says: a Status, or plain words. */
static void fail(struct mt_log_stream *stream, const struct mt_http_result *result)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_json_end end;
    struct mt_error err;
    cJSON *status = result->body_size > 0
                        ? mt_json_parse(arena, result->body, result->body_size, 1, &end, &err)
                        : NULL;
    const char *message = mt_json_string(status, "message");
    if (message == NULL) {
        message = result->status != 0
                      ? mt_arena_printf(arena, "the server answered %d", result->status)
                      : result->message;
    }
    tell(stream, (struct mt_log_event){.change = MT_LOG_FAILED,
                                       .line = "",
                                       .message = message,
                                       .status = (int)result->status});
    cJSON_Delete(status);
    mt_arena_free(arena);
}

/** Credentials that were refused, and can be renewed. */
static bool is_renewable(struct mt_log_stream *stream, const struct mt_http_result *result)
{
    enum { UNAUTHORIZED = 401 };
    return result->status == UNAUTHORIZED &&
           mt_kube_credentials_refused(stream->kube->credentials, stream->credentials);
}

static void take_end(void *data, const struct mt_http_result *result)
{
    struct mt_log_stream *stream = data;
    const bool good = result->failure == MT_HTTP_OK && result->status / 100 == 2;
    // 400: the container has been created and does not write yet.
    const bool passing = result->failure == MT_HTTP_BROKEN ||
                         result->failure == MT_HTTP_UNREACHABLE ||
                         (result->status == 400 && !stream->scope.once) || result->status == 429 ||
                         result->status >= 500 || is_renewable(stream, result);
    stream->request = NULL;
    stream->busy++;
    if (good) {
        if (stream->lines.rest.length > 0) {
            take_line(stream, stream->lines.rest.data, stream->lines.rest.length);
        }
        tell(stream, (struct mt_log_event){.change = MT_LOG_ENDED, .line = "", .message = ""});
    } else if (passing && stream->failures < FAILURES_MAX) {
        try_again(stream);
    } else {
        fail(stream, result);
    }
    leave(stream);
}

static char *path_of(const struct mt_log_stream *stream)
{
    const struct mt_log_scope *scope = &stream->scope;
    struct mt_buf path;
    mt_buf_init(&path, MT_BUF_UNLIMITED);
    mt_buf_puts(&path, "/api/v1/namespaces/");
    mt_kube_put_escaped(&path, scope->namespace);
    mt_buf_puts(&path, "/pods/");
    mt_kube_put_escaped(&path, scope->pod);
    mt_buf_puts(&path, "/log?timestamps=true&container=");
    mt_kube_put_escaped(&path, scope->container);
    mt_buf_puts(&path, scope->previous ? "&previous=true" : "");
    mt_buf_puts(&path, scope->previous || scope->once ? "" : "&follow=true");
    if (stream->stamp[0] != '\0') {
        mt_buf_puts(&path, "&sinceTime=");
        mt_kube_put_escaped(&path, stream->stamp);
    } else if (scope->tail > 0) {
        mt_buf_printf(&path, "&tailLines=%u", scope->tail);
    }
    char *text = mt_strdup(mt_buf_text(&path));
    mt_buf_fini(&path);
    return text;
}

/** There are no credentials now; never at the first time, which mt_kube_logs() has not returned
 * from. */
static void begin_later(struct mt_log_stream *stream, const struct mt_error *err)
{
    if (stream->failures < FAILURES_MAX) {
        try_again(stream);
    } else {
        tell(stream,
             (struct mt_log_event){.change = MT_LOG_FAILED, .line = "", .message = err->msg});
    }
}

static void begin(struct mt_log_stream *stream)
{
    struct mt_error err;
    struct mt_kube_headers *headers = mt_kube_headers_new(stream->kube, "*/*", NULL, &err);
    if (headers == NULL) {
        begin_later(stream, &err);
        return;
    }
    stream->credentials = mt_kube_credentials_generation(stream->kube->credentials);
    char *path = path_of(stream);
    struct mt_http_spec spec = {
        .method = "GET", .path = path, .lane = MT_HTTP_STREAMS, .each = take_bytes};
    spec.headers = mt_kube_headers_list(headers, &spec.header_count);
    stream->skips = stream->stamp[0] != '\0';
    mt_buf_clear(&stream->lines.rest);
    stream->request = mt_http_start(stream->kube->server, &spec, take_end, stream);
    mt_kube_headers_free(headers);
    free(path);
}

struct mt_log_stream *mt_kube_logs(struct mt_kube *kube, const struct mt_log_scope *scope,
                                   mt_log_stream_fn *each, void *data)
{
    struct mt_log_stream *stream = mt_alloc(sizeof *stream);
    struct mt_arena *arena = mt_arena_new();
    stream->kube = kube;
    stream->arena = arena;
    stream->scope = (struct mt_log_scope){
        .namespace = mt_arena_strdup(arena, scope->namespace),
        .pod = mt_arena_strdup(arena, scope->pod),
        .container = mt_arena_strdup(arena, scope->container),
        .previous = scope->previous,
        .once = scope->once,
        .tail = scope->tail,
    };
    stream->each = each;
    stream->each_data = data;
    mt_buf_init(&stream->lines.rest, LINE_MAX_BYTES);
    stream->next = kube->logs;
    if (stream->next != NULL) {
        stream->next->previous = stream;
    }
    kube->logs = stream;
    begin(stream);
    return stream;
}

void mt_kube_unlogs(struct mt_log_stream *stream)
{
    stream->closed = true;
    if (stream->request != NULL) {
        mt_http_forget(stream->request);
        stream->request = NULL;
    }
    stream->busy++;
    leave(stream);
}

void mt_kube_logs_free(struct mt_kube *kube)
{
    for (struct mt_log_stream *stream = kube->logs; stream != NULL;) {
        struct mt_log_stream *next = stream->next;
        stream->busy = 0;
        mt_kube_unlogs(stream);
        stream = next;
    }
}
