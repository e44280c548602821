// SPDX-License-Identifier: Apache-2.0
#include "kube/call.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "kube/credentials.h"
#include "kube/kube_state.h"
#include "kube/kubeconfig.h"
#include "kube/readable.h"
#include "manifest/json.h"
#include "net/http.h"
#include "sync/cluster.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    RETRY_AFTER_MAX_MS = 60 * 1000,
    MODIFIED_MAX = 5,  ///< Times that a write met another one.
    REFUSED_MAX = 2,   ///< Times that credentials are renewed for one call.
    MESSAGE_MAX = 4096 ///< Bytes of a body that is no Status.
};

struct mt_kube_call {
    struct mt_kube *kube;
    struct mt_kube_call_spec spec;
    mt_kube_reply_fn *done;
    void *data;
    struct mt_http_request *request; ///< NULL: it waits for its next attempt.
    unsigned attempts;
    unsigned errors;      ///< Answers of 500 and above.
    unsigned modified;    ///< Answers that another write came first.
    unsigned refused;     ///< Answers of 401.
    uint64_t credentials; ///< Their generation when it was sent.
    uint64_t failing_ms;  ///< Since when; 0: never.
    bool repeated;
    bool cancelled;
    bool held;       ///< It waits for the fence to move.
    bool over;       ///< `done` was called, or is not wanted any more.
    unsigned timers; ///< That still point here.
    char *failure;   ///< What kept it from being sent.
    struct mt_kube_call *next;
    struct mt_kube_call *previous;
};

/** Frees a call that is over and to which no timer points any more. */
static void release(struct mt_kube_call *call)
{
    if (!call->over || call->timers > 0) {
        return;
    }
    if (call->next != NULL) {
        call->next->previous = call->previous;
    }
    *(call->previous != NULL ? &call->previous->next : &call->kube->calls) = call->next;
    free(call->spec.path);
    free(call->spec.body);
    free(call->failure);
    free(call);
}

static void answer(struct mt_kube_call *call, struct mt_kube_reply *reply)
{
    reply->now_ms = mt_clock_monotonic_ms();
    reply->repeated = call->repeated;
    call->over = true;
    call->done(call->data, reply);
    release(call);
}

static void answer_failure(struct mt_kube_call *call, const char *message)
{
    answer(call,
           &(struct mt_kube_reply){.cancelled = call->cancelled, .reason = "", .message = message});
}

static void answer_lost(struct mt_kube_call *call)
{
    answer(call, &(struct mt_kube_reply){.reason = MT_LOCK_LOST_REASON,
                                         .message = "the lock was lost before it was sent"});
}

static bool is_lost(const struct mt_kube_call *call)
{
    return call->spec.fenced && call->kube->fence_ms == MT_FENCE_LOST;
}

/** Asked at the last moment before it goes out, so that no queue and no pause comes in between. */
static bool may_go(void *data)
{
    const struct mt_kube_call *call = data;
    const uint64_t fence_ms = call->kube->fence_ms;
    return !call->spec.fenced || fence_ms == MT_FENCE_NONE ||
           (fence_ms != MT_FENCE_LOST && mt_clock_boot_ms() <= fence_ms);
}

static void send(struct mt_kube_call *call);

static void wake(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct mt_kube_call *call = data;
    call->timers--;
    if (call->over) {
        release(call);
    } else if (call->cancelled) {
        answer_failure(call, "cancelled");
    } else if (call->failure != NULL) {
        answer_failure(call, call->failure);
    } else if (is_lost(call)) {
        answer_lost(call);
    } else {
        send(call);
    }
}

static void wake_after(struct mt_kube_call *call, uint64_t pause_ms)
{
    call->timers++;
    mt_timers_add(&call->kube->timers, mt_clock_monotonic_ms() + pause_ms, wake, call);
}

/** Whether it still makes sense to try: the server was there, and it is not away for too long. */
static bool has_patience(struct mt_kube_call *call)
{
    const uint64_t now_ms = mt_clock_monotonic_ms();
    call->failing_ms = call->failing_ms == 0 ? now_ms : call->failing_ms;
    return call->kube->reached && now_ms - call->failing_ms < MT_KUBE_PATIENCE_MS;
}

static void try_again(struct mt_kube_call *call, int64_t retry_after_ms)
{
    uint64_t pause_ms = mt_kube_pause_ms(call->kube, call->attempts++);
    if (retry_after_ms > 0) {
        const uint64_t said_ms = (uint64_t)retry_after_ms;
        pause_ms += said_ms < RETRY_AFTER_MAX_MS ? said_ms : RETRY_AFTER_MAX_MS;
    }
    wake_after(call, pause_ms);
}

/** Text of the server on one line, without what a terminal would obey. */
static void flatten(struct mt_buf *text)
{
    for (size_t i = 0; i < text->length; i++) {
        if (iscntrl((unsigned char)text->data[i])) {
            text->data[i] = ' ';
        }
    }
    while (text->length > 0 && text->data[text->length - 1] == ' ') {
        text->data[--text->length] = '\0';
    }
}

/** What a failed answer says: the Status' message without dumps, else what came in its place. */
static void put_message(struct mt_buf *out, const struct mt_kube_call *call,
                        const struct mt_http_result *result, const cJSON *body)
{
    enum { UNAUTHORIZED = 401 };
    const char *message = mt_json_string(body, "message");
    const char *place = call->kube->options.access->user_place;
    if (result->status == UNAUTHORIZED) {
        mt_buf_printf(out,
                      "%s%s%s does not accept these credentials (401 Unauthorized); they are wrong "
                      "or have expired",
                      place != NULL ? place : "", place != NULL ? ": " : "", call->kube->host);
    } else if (message != NULL && message[0] != '\0') {
        mt_kube_put_readable(out, message);
    } else {
        const size_t length = result->body_size < MESSAGE_MAX ? result->body_size : MESSAGE_MAX;
        mt_buf_printf(out, "%s answered %d", call->kube->host, result->status);
        if (body == NULL && length > 0) {
            mt_buf_puts(out, ": ");
            mt_buf_append(out, result->body, length);
        }
    }
    flatten(out);
}

/** On the heap: copies of a tree share keys that are not, and these outlive the answer. */
static cJSON *parse(const struct mt_http_result *result)
{
    struct mt_json_end end;
    struct mt_error err;
    return result->body_size == 0
               ? NULL
               : mt_json_parse(NULL, result->body, result->body_size, 1, &end, &err);
}

/**
 * An apply with a value of another type than the schema's is answered 500, as if the server were
 * in trouble; it is the object that is wrong.
 */
static int status_of(const struct mt_http_result *result, const cJSON *body)
{
    static const char words[] = "failed to create typed patch object";
    enum { BAD_REQUEST = 400, INTERNAL_ERROR = 500 };
    const char *message = mt_json_string(body, "message");
    const bool typed = result->status == INTERNAL_ERROR && message != NULL &&
                       strncmp(message, words, strlen(words)) == 0;
    return typed ? BAD_REQUEST : result->status;
}

static void answer_result(struct mt_kube_call *call, const struct mt_http_result *result,
                          cJSON *body)
{
    enum { GOOD = 200, REDIRECTS = 300 };
    const int status = status_of(result, body);
    const bool good = status >= GOOD && status < REDIRECTS;
    struct mt_buf message;
    mt_buf_init(&message, MT_BUF_UNLIMITED);
    const char *reason = mt_json_string(body, "reason");
    if (!good) {
        put_message(&message, call, result, body);
    }
    answer(call, &(struct mt_kube_reply){
                     .status = status,
                     .body = body,
                     .reason = !good && reason != NULL ? reason : "",
                     .message = mt_buf_text(&message),
                     .warnings = result->warnings,
                     .warning_count = result->warning_count,
                 });
    mt_buf_fini(&message);
}

/** Whether another write came between the server's read and its write: nothing of ours is wrong. */
static bool was_overtaken(const struct mt_http_result *result, const cJSON *body)
{
    enum { CONFLICT = 409 };
    const char *message = mt_json_string(body, "message");
    return result->status == CONFLICT && message != NULL &&
           strstr(message, "the object has been modified") != NULL;
}

/** Begins another attempt where the answer calls for one; else false. */
static bool tries_again(struct mt_kube_call *call, const struct mt_http_result *result,
                        const cJSON *body)
{
    enum { UNAUTHORIZED = 401, TOO_MANY = 429, ERRORS = 500 };
    const int status = status_of(result, body);
    if (status == UNAUTHORIZED && call->refused++ < REFUSED_MAX &&
        mt_kube_credentials_refused(call->kube->credentials, call->credentials)) {
        wake_after(call, 0);
        return true;
    }
    if (status == TOO_MANY && has_patience(call)) {
        try_again(call, result->retry_after_ms);
        return true;
    }
    if (status >= ERRORS && call->spec.repeatable && call->errors++ < MT_KUBE_ERRORS_MAX &&
        has_patience(call)) {
        call->repeated = true;
        try_again(call, result->retry_after_ms);
        return true;
    }
    if (call->spec.repeatable && !call->spec.versioned && was_overtaken(result, body) &&
        call->modified++ < MODIFIED_MAX) {
        wake_after(call, 0);
        return true;
    }
    return false;
}

static void take_answer(struct mt_kube_call *call, const struct mt_http_result *result)
{
    cJSON *body = parse(result);
    mt_kube_note_answer(call->kube);
    call->repeated |= result->repeated;
    if (!tries_again(call, result, body)) {
        answer_result(call, result, body);
    }
    cJSON_Delete(body);
}

/** It waits for the fence, which may have moved since it was held back. */
static void hold(struct mt_kube_call *call)
{
    if (may_go(call) || is_lost(call)) {
        wake_after(call, 0);
    } else {
        call->held = true;
    }
}

/** There was no connection; before the first answer it may be the kubeconfig that is wrong. */
static void answer_unconnected(struct mt_kube_call *call, const struct mt_http_result *result)
{
    const char *place = call->kube->options.access->cluster_place;
    if (call->kube->reached || place == NULL) {
        answer_failure(call, result->message);
        return;
    }
    struct mt_buf message;
    mt_buf_init(&message, MT_BUF_UNLIMITED);
    mt_buf_printf(&message, "%s: %s", place, result->message);
    answer_failure(call, mt_buf_text(&message));
    mt_buf_fini(&message);
}

/** No answer came; `open` says that the server may have carried it out. */
static void take_silence(struct mt_kube_call *call, const struct mt_http_result *result, bool open)
{
    call->repeated |= open;
    if ((!open || call->spec.repeatable) && has_patience(call)) {
        mt_kube_note_silence(call->kube, result->message);
        try_again(call, -1);
    } else {
        answer_unconnected(call, result);
    }
}

static void take_result(void *data, const struct mt_http_result *result)
{
    struct mt_kube_call *call = data;
    call->request = NULL;
    switch (result->failure) {
    case MT_HTTP_OK:
        take_answer(call, result);
        break;
    case MT_HTTP_CANCELLED:
        call->cancelled = true;
        answer_failure(call, "cancelled");
        break;
    case MT_HTTP_HELD:
        call->repeated |= result->repeated;
        hold(call);
        break;
    case MT_HTTP_UNREACHABLE:
        take_silence(call, result, false);
        break;
    case MT_HTTP_BROKEN:
    case MT_HTTP_TIMED_OUT:
        take_silence(call, result, true);
        break;
    case MT_HTTP_UNTRUSTED:
        answer_unconnected(call, result);
        break;
    case MT_HTTP_TOO_LARGE:
        answer_failure(call, result->message);
        break;
    }
}

static void send(struct mt_kube_call *call)
{
    struct mt_kube *kube = call->kube;
    struct mt_error err;
    if (kube->cancelling && !call->spec.internal) {
        call->cancelled = true;
        wake_after(call, 0);
        return;
    }
    if (!may_go(call)) {
        hold(call);
        return;
    }
    struct mt_kube_headers *headers =
        mt_kube_headers_new(kube, call->spec.accept, call->spec.content_type, &err);
    if (headers == NULL) {
        call->failure = mt_strdup(err.msg);
        wake_after(call, 0);
        return;
    }
    call->credentials = mt_kube_credentials_generation(kube->credentials);
    struct mt_http_spec spec = {
        .method = call->spec.method,
        .path = call->spec.path,
        .lane = MT_HTTP_CALLS,
        .body = call->spec.body,
        .body_size = call->spec.body_size,
        .timeout_ms = MT_KUBE_CALL_MS,
        .idempotent = call->spec.repeatable,
        .urgent = call->spec.urgent,
        .may_go = call->spec.fenced ? may_go : NULL,
    };
    spec.headers = mt_kube_headers_list(headers, &spec.header_count);
    call->request = mt_http_start(kube->server, &spec, take_result, call);
    mt_kube_headers_free(headers);
}

struct mt_kube_call *mt_kube_call(struct mt_kube *kube, const struct mt_kube_call_spec *spec,
                                  mt_kube_reply_fn *done, void *data)
{
    struct mt_kube_call *call = mt_alloc(sizeof *call);
    call->kube = kube;
    call->spec = *spec;
    call->done = done;
    call->data = data;
    call->next = kube->calls;
    if (call->next != NULL) {
        call->next->previous = call;
    }
    kube->calls = call;
    send(call);
    return call;
}

void mt_kube_call_forget(struct mt_kube_call *call)
{
    if (call->request != NULL) {
        mt_http_forget(call->request);
        call->request = NULL;
    }
    call->over = true;
    release(call);
}

void mt_kube_calls_cancel(struct mt_kube *kube)
{
    kube->cancelling = true;
    for (struct mt_kube_call *call = kube->calls; call != NULL; call = call->next) {
        if (call->spec.internal || call->over || call->cancelled) {
            continue;
        }
        if (call->request != NULL) {
            mt_http_cancel(call->request);
        } else {
            call->cancelled = true;
            wake_after(call, 0);
        }
    }
}

void mt_kube_calls_fence(struct mt_kube *kube, uint64_t until_boot_ms)
{
    kube->fence_ms = until_boot_ms;
    for (struct mt_kube_call *call = kube->calls; call != NULL; call = call->next) {
        if (call->held && !call->over && !call->cancelled) {
            call->held = false;
            hold(call);
        }
    }
}

void mt_kube_calls_free(struct mt_kube *kube)
{
    for (struct mt_kube_call *call = kube->calls; call != NULL;) {
        struct mt_kube_call *next = call->next;
        call->timers = 0;
        mt_kube_call_forget(call);
        call = next;
    }
}
