// SPDX-License-Identifier: Apache-2.0
// The stream of a watch, event by event.
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "kube/call.h"
#include "kube/credentials.h"
#include "kube/kube_state.h"
#include "kube/watch_state.h"
#include "manifest/json.h"
#include "net/http.h"

#include <stdlib.h>
#include <string.h>

enum {
    LIVED_MS = 1000, ///< A stream that lasted so long did not fail at once.
};

/** The server says why it will not go on: most often that it has forgotten our place. */
static void take_error(struct mt_watch *watch, const cJSON *status)
{
    enum { GONE = 410 };
    int64_t code = 0;
    if (mt_json_int64(mt_json_get(status, "code"), &code) && code == GONE) {
        watch->stale = true;
    }
}

static bool take_event(void *data, const char *line, size_t length)
{
    struct mt_watch *watch = data;
    struct mt_json_end end;
    struct mt_error err;
    cJSON *event = mt_json_parse(NULL, line, length, 1, &end, &err);
    const char *type = mt_json_string(event, "type");
    const cJSON *object = mt_json_get(event, "object");
    const char *version = mt_json_string(mt_json_get(object, "metadata"), "resourceVersion");
    if (type != NULL && strcmp(type, "ERROR") == 0) {
        take_error(watch, object);
    } else if (type != NULL && version != NULL) {
        mt_kube_watch_set(&watch->version, version);
        if (strcmp(type, "DELETED") == 0) {
            mt_kube_watch_lose(watch, object);
        } else if (strcmp(type, "BOOKMARK") != 0) {
            mt_kube_watch_see(watch, object);
        }
    }
    cJSON_Delete(event);
    return !watch->closed;
}

static void take_bytes(void *data, const char *bytes, size_t size)
{
    struct mt_watch *watch = data;
    watch->busy++;
    mt_kube_note_answer(watch->kube);
    if (!mt_kube_lines_feed(&watch->lines, bytes, size, take_event, watch) && !watch->closed) {
        watch->stale = true; // a line without an end
    }
    mt_kube_watch_leave(watch);
}

/** Whether the stream was refused for good. */
static bool is_refused(struct mt_watch *watch, const struct mt_http_result *result)
{
    enum { UNAUTHORIZED = 401, FORBIDDEN = 403, NOT_FOUND = 404 };
    switch (result->status) {
    case UNAUTHORIZED:
        return !mt_kube_credentials_refused(watch->kube->credentials, watch->credentials);
    case FORBIDDEN:
    case NOT_FOUND:
        return true;
    }
    return result->failure == MT_HTTP_UNTRUSTED;
}

/** The stream is over: goes on from where it was, at once where it had lasted. */
static void take_end(void *data, const struct mt_http_result *result)
{
    enum { GONE = 410 };
    struct mt_watch *watch = data;
    watch->stream = NULL;
    if (result->failure == MT_HTTP_CANCELLED) {
        return;
    }
    if (is_refused(watch, result)) {
        watch->busy++;
        mt_kube_watch_fail(watch, result->status,
                           result->failure != MT_HTTP_OK ? result->message
                                                         : "the server refused the watch");
        mt_kube_watch_leave(watch);
        return;
    }
    const bool good = result->failure == MT_HTTP_OK && result->status / 100 == 2;
    const bool lived = mt_clock_monotonic_ms() - watch->began_ms >= LIVED_MS;
    if (result->failure != MT_HTTP_OK) {
        mt_kube_note_silence(watch->kube, result->message);
    }
    watch->failures = lived ? 0 : watch->failures + 1;
    if (watch->stale || result->status == GONE) {
        mt_kube_watch_set(&watch->version, NULL);
        watch->failures = 1; // from here on those of the list count
    }
    const bool at_once = lived && good;
    mt_kube_watch_go_on(watch, at_once ? 0 : mt_kube_pause_ms(watch->kube, watch->failures));
}

void mt_kube_watch_stream(struct mt_watch *watch)
{
    struct mt_kube *kube = watch->kube;
    struct mt_error err;
    struct mt_kube_headers *headers = mt_kube_headers_new(kube, NULL, NULL, &err);
    if (headers == NULL) {
        mt_kube_note_silence(kube, err.msg);
        mt_kube_watch_go_on(watch, mt_kube_pause_ms(kube, watch->failures++));
        return;
    }
    char *path = mt_kube_watch_path(watch, true);
    struct mt_http_spec spec = {
        .method = "GET",
        .path = path,
        .lane = MT_HTTP_STREAMS,
        .each = take_bytes,
    };
    spec.headers = mt_kube_headers_list(headers, &spec.header_count);
    watch->stale = false;
    watch->began_ms = mt_clock_monotonic_ms();
    watch->credentials = mt_kube_credentials_generation(kube->credentials);
    mt_buf_clear(&watch->lines.rest);
    watch->stream = mt_http_start(kube->server, &spec, take_end, watch);
    mt_kube_headers_free(headers);
    free(path);
}
