// SPDX-License-Identifier: Apache-2.0
#include "kube/request.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "kube/call.h"
#include "kube/kube_state.h"
#include "manifest/json.h"

#include <string.h>

static bool is_good(const struct mt_kube_reply *reply)
{
    return reply->status / 100 == 2;
}

static void take_object(struct mt_kube_request *request, const struct mt_kube_reply *reply)
{
    if (is_good(reply)) {
        mt_kube_seen_version(&request->kube->seen, &request->ref, reply->body);
    }
    mt_kube_request_answer(request, reply, MT_CHANGE_NONE);
}

static void begin_get(struct mt_kube_request *request)
{
    const struct mt_kube_call_spec spec = {
        .method = "GET", .path = mt_kube_request_path(request, false, ""), .repeatable = true};
    mt_kube_request_call(request, &spec, take_object);
}

void mt_kube_get(struct mt_kube *kube, const struct mt_ref *ref, mt_answer_fn *done, void *data)
{
    struct mt_kube_request *request = mt_kube_request_new(kube, ref, done, data);
    request->begin = begin_get;
    mt_kube_request_start(request);
}

/** The answer to a deletion: a Status when the object is gone, else the object on its way out. */
static void take_deletion(struct mt_kube_request *request, const struct mt_kube_reply *reply)
{
    struct mt_kube_reply gone = *reply;
    const cJSON *metadata = mt_json_get(reply->body, "metadata");
    if (is_good(reply) && mt_json_string(metadata, "deletionTimestamp") == NULL) {
        mt_kube_seen_gone(&request->kube->seen, &request->ref);
        gone.body = NULL;
    }
    mt_kube_request_answer(request, &gone, MT_CHANGE_NONE);
}

static const char *propagation_of(enum mt_propagation propagation)
{
    switch (propagation) {
    case MT_PROPAGATION_BACKGROUND:
        return "Background";
    case MT_PROPAGATION_ORPHAN:
        return "Orphan";
    case MT_PROPAGATION_UNSET:
    case MT_PROPAGATION_FOREGROUND:
        break;
    }
    return "Foreground";
}

static const char *deletion_body(const struct mt_deletion *deletion, struct mt_arena *arena)
{
    cJSON *options = cJSON_CreateObject();
    cJSON_AddStringToObject(options, "apiVersion", "v1");
    cJSON_AddStringToObject(options, "kind", "DeleteOptions");
    cJSON_AddStringToObject(options, "propagationPolicy", propagation_of(deletion->propagation));
    if (deletion->uid != NULL || deletion->resource_version != NULL) {
        cJSON *preconditions = cJSON_AddObjectToObject(options, "preconditions");
        if (deletion->uid != NULL) {
            cJSON_AddStringToObject(preconditions, "uid", deletion->uid);
        }
        if (deletion->resource_version != NULL) {
            cJSON_AddStringToObject(preconditions, "resourceVersion", deletion->resource_version);
        }
    }
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print(options, false, &text);
    const char *kept = mt_arena_strdup(arena, mt_buf_text(&text));
    mt_buf_fini(&text);
    cJSON_Delete(options);
    return kept;
}

static void begin_deletion(struct mt_kube_request *request)
{
    // Sent again it deletes the same object, or finds it gone.
    const struct mt_kube_call_spec spec = {
        .method = "DELETE",
        .path = mt_kube_request_write_path(request, false, ""),
        .content_type = "application/json",
        .body = mt_strdup(request->body),
        .body_size = strlen(request->body),
        .repeatable = true,
        .fenced = request->fenced,
        .urgent = !request->fenced,
    };
    mt_kube_request_call(request, &spec, take_deletion);
}

void mt_kube_delete(struct mt_kube *kube, const struct mt_deletion *deletion, mt_answer_fn *done,
                    void *data)
{
    struct mt_kube_request *request = mt_kube_request_new(kube, deletion->ref, done, data);
    request->body = deletion_body(deletion, request->arena);
    request->fenced = !deletion->unfenced;
    request->begin = begin_deletion;
    mt_kube_request_start(request);
}
