// SPDX-License-Identifier: Apache-2.0
#include "kube/request.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "kube/call.h"
#include "kube/discovery.h"
#include "kube/kinds.h"
#include "kube/kube_state.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

struct mt_kube_request *mt_kube_request_new(struct mt_kube *kube, const struct mt_ref *ref,
                                            mt_answer_fn *done, void *data)
{
    struct mt_kube_request *request = mt_alloc(sizeof *request);
    struct mt_arena *arena = mt_arena_new();
    request->kube = kube;
    request->arena = arena;
    request->ref = (struct mt_ref){
        .group = mt_arena_strdup(arena, ref->group),
        .version = mt_arena_strdup(arena, ref->version),
        .kind = mt_arena_strdup(arena, ref->kind),
        .namespace = mt_arena_strdup(arena, ref->namespace),
        .name = mt_arena_strdup(arena, ref->name),
    };
    request->done = done;
    request->data = data;
    request->next = kube->requests;
    if (request->next != NULL) {
        request->next->previous = request;
    }
    kube->requests = request;
    return request;
}

static void free_request(struct mt_kube_request *request)
{
    if (request->next != NULL) {
        request->next->previous = request->previous;
    }
    *(request->previous != NULL ? &request->previous->next : &request->kube->requests) =
        request->next;
    cJSON_Delete(request->wanted);
    mt_arena_free(request->arena);
    free(request);
}

static void take_kind(void *data, const struct mt_kube_kind *kind,
                      const struct mt_kube_reply *reply)
{
    struct mt_kube_request *request = data;
    if (kind == NULL) {
        mt_kube_request_answer(request, reply, MT_CHANGE_NONE);
        return;
    }
    request->kind = kind;
    request->begin(request);
}

void mt_kube_request_start(struct mt_kube_request *request)
{
    struct mt_kube *kube = request->kube;
    const struct mt_ref *ref = &request->ref;
    request->kind = mt_kube_kinds_find(kube->kinds, ref->group, ref->version, ref->kind);
    if (request->kind != NULL) {
        request->begin(request);
    } else {
        mt_kube_look_up(kube, ref->group, ref->version, ref->kind, take_kind, request);
    }
}

static void take_reply(void *data, const struct mt_kube_reply *reply)
{
    struct mt_kube_request *request = data;
    request->repeated |= reply->repeated;
    request->step(request, reply);
}

void mt_kube_request_call(struct mt_kube_request *request, const struct mt_kube_call_spec *spec,
                          mt_kube_step_fn *step)
{
    request->step = step;
    mt_kube_call(request->kube, spec, take_reply, request);
}

char *mt_kube_request_path(const struct mt_kube_request *request, bool of_all, const char *query)
{
    struct mt_buf path;
    mt_buf_init(&path, MT_BUF_UNLIMITED);
    mt_kube_put_path(&path, request->kind, request->ref.namespace,
                     of_all ? NULL : request->ref.name);
    if (!of_all && request->write.status) {
        mt_buf_puts(&path, "/status");
    }
    if (query[0] != '\0') {
        mt_buf_printf(&path, "?%s", query);
    }
    char *text = mt_strdup(mt_buf_text(&path));
    mt_buf_fini(&path);
    return text;
}

char *mt_kube_request_write_path(const struct mt_kube_request *request, bool of_all,
                                 const char *query)
{
    if (!request->fenced || request->kube->fence_ms == MT_FENCE_NONE) {
        return mt_kube_request_path(request, of_all, query);
    }
    const char *both = mt_arena_printf(request->arena, "%s%stimeout=%ds", query,
                                       query[0] != '\0' ? "&" : "", MT_FENCE_TIMEOUT_SECONDS);
    return mt_kube_request_path(request, of_all, both);
}

void mt_kube_request_answer(struct mt_kube_request *request, const struct mt_kube_reply *reply,
                            enum mt_change change)
{
    const struct mt_answer answer = {
        .now_ms = reply->now_ms,
        .status = reply->status,
        .cancelled = reply->cancelled,
        .change = change,
        .reason = reply->reason,
        .message = reply->message,
        .hint = reply->hint,
        .warnings = reply->warnings,
        .warning_count = reply->warning_count,
    };
    struct mt_answer with_body = answer;
    const char *kind = mt_json_string(reply->body, "kind");
    const bool is_status = kind != NULL && strcmp(kind, "Status") == 0;
    if (mt_answer_is_good(&answer)) {
        with_body.object = is_status ? NULL : reply->body;
    } else {
        with_body.details = is_status ? reply->body : NULL;
    }
    request->done(request->data, &with_body);
    free_request(request);
}

void mt_kube_requests_free(struct mt_kube *kube)
{
    for (struct mt_kube_request *request = kube->requests; request != NULL;) {
        struct mt_kube_request *next = request->next;
        free_request(request);
        request = next;
    }
}
