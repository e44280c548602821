// SPDX-License-Identifier: Apache-2.0
// Writes: each verb is one call, or a read and a call.
#include "kube/request.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "kube/call.h"
#include "kube/client_apply.h"
#include "kube/discovery.h"
#include "kube/kube_state.h"
#include "kube/takeover.h"
#include "manifest/ignored_fields.h"
#include "manifest/json.h"
#include "manifest/marks.h"

#include <string.h>

enum {
    ROUNDS_MAX = 8, ///< Times that a write is begun anew since another one came first.
    CREATED = 201,
    FORBIDDEN = 403,
    NOT_FOUND = 404,
    CONFLICT = 409,
};

#define MANAGER "moontide"

static bool is_good(const struct mt_kube_reply *reply)
{
    return reply->status / 100 == 2;
}

/** What all writes say in their query. */
static const char *query_of(const struct mt_kube_request *request, const char *more)
{
    const struct mt_write *write = &request->write;
    return mt_arena_printf(request->arena, "fieldManager=" MANAGER "&fieldValidation=%s%s%s",
                           write->lenient ? "Ignore" : "Strict",
                           write->dry_run ? "&dryRun=All" : "", more);
}

/** Whether nobody but us has written the object: then we have created it. */
static bool is_ours_alone(const cJSON *object)
{
    const cJSON *entry = NULL;
    cJSON_ArrayForEach (entry, mt_json_at(object, "metadata", "managedFields", NULL)) {
        const char *manager = mt_json_string(entry, "manager");
        if (manager == NULL || strcmp(manager, MANAGER) != 0) {
            return false;
        }
    }
    return true;
}

static enum mt_change change_of(struct mt_kube_request *request, const struct mt_kube_reply *reply)
{
    // The answer to the attempt that created it may be the one that was lost.
    const bool lost = request->repeated && request->known == 0 && !request->write.dry_run &&
                      is_ours_alone(reply->body);
    if (request->created || lost) {
        return MT_CHANGE_CREATED;
    }
    return request->write.dry_run
               ? mt_kube_seen_dry_change(&request->kube->seen, &request->ref, reply->body)
               : mt_kube_seen_change(request->known, reply->body);
}

static bool take_marks(struct mt_kube_request *request, const struct mt_kube_reply *reply);

/** The answer to the last call of a write. */
static void finish(struct mt_kube_request *request, const struct mt_kube_reply *reply)
{
    struct mt_kube *kube = request->kube;
    enum mt_change change = MT_CHANGE_NONE;
    if (take_marks(request, reply)) {
        return;
    }
    if (is_good(reply)) {
        request->created |= reply->status == CREATED;
        change = change_of(request, reply);
        if (!(request->write.dry_run && request->created)) {
            mt_kube_seen_version(&kube->seen, &request->ref, reply->body);
        }
        if (strcmp(request->ref.kind, "CustomResourceDefinition") == 0) {
            mt_kube_note_definition(kube, reply->body);
        }
    }
    mt_kube_request_answer(request, reply, change);
}

static mt_kube_step_fn take_over_done;
static mt_kube_step_fn take_replaced;

static void send(struct mt_kube_request *request, const char *method, const char *content_type,
                 const char *body, const char *query, mt_kube_step_fn *step)
{
    const bool creates = strcmp(method, "POST") == 0;
    const bool versioned = request->versioned || step == take_over_done || step == take_replaced;
    const struct mt_kube_call_spec spec = {
        .method = method,
        .path = mt_kube_request_write_path(request, creates, query),
        .content_type = content_type,
        .body = mt_strdup(body),
        .body_size = strlen(body),
        .repeatable = (!creates && request->write.verb != MT_VERB_PATCH) || request->write.dry_run,
        .versioned = versioned,
        .fenced = request->fenced,
        .urgent = request->write.unfenced,
    };
    request->written = true;
    mt_kube_request_call(request, &spec, step);
}

/** The object was read on the way to a write. */
static void note_live(struct mt_kube_request *request, const cJSON *live)
{
    if (!request->written) {
        request->known = mt_kube_seen_number(live);
    }
    mt_kube_seen_version(&request->kube->seen, &request->ref, live);
}

static const char *text_of(const cJSON *tree, struct mt_arena *arena)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print(tree, false, &text);
    const char *kept = mt_arena_strdup(arena, mt_buf_text(&text));
    mt_buf_fini(&text);
    return kept;
}

/**
 * Takes away the marks that are left when the object is written: those that nobody owned whose
 * fields were taken over.  The answer to that is the answer to the write.
 */
static bool take_marks(struct mt_kube_request *request, const struct mt_kube_reply *reply)
{
    const unsigned marks = is_good(reply) && !request->write.dry_run
                               ? mt_marks_of(reply->body) & request->unwanted
                               : 0;
    if (marks == 0) {
        return false;
    }
    cJSON *patch = mt_marks_patch(marks);
    const char *body = text_of(patch, request->arena);
    cJSON_Delete(patch);
    request->created |= reply->status == CREATED;
    request->unwanted = 0;
    send(request, "PATCH", "application/merge-patch+json", body, "fieldManager=" MANAGER, finish);
    return true;
}

static void begin_apply(struct mt_kube_request *request);

/** The fields of former deployers are ours: the second apply takes away what is not wanted. */
static void take_over_done(struct mt_kube_request *request, const struct mt_kube_reply *reply)
{
    if (is_good(reply) || reply->status == CONFLICT) {
        begin_apply(request); // after a conflict its answer is looked at anew
    } else {
        finish(request, reply);
    }
}

/** Sends what takes over the fields of former deployers; whether there are any. */
static bool take_over(struct mt_kube_request *request, const cJSON *object)
{
    cJSON *patch = mt_takeover_patch(object);
    if (patch == NULL) {
        return false;
    }
    const char *body = text_of(patch, request->arena);
    cJSON_Delete(patch);
    send(request, "PATCH", MT_TAKEOVER_CONTENT_TYPE, body, "fieldManager=" MANAGER, take_over_done);
    return true;
}

/** The dry run of an apply that changed nothing and found nothing to take over is remembered. */
static void note_checked(struct mt_kube_request *request, const struct mt_kube_reply *reply)
{
    cJSON *patch = is_good(reply) && request->write.dry_run ? mt_takeover_patch(reply->body) : NULL;
    if (is_good(reply) && request->write.dry_run && patch == NULL) {
        mt_kube_seen_checked(&request->kube->seen, &request->ref, reply->body);
    }
    cJSON_Delete(patch);
}

static void applied(struct mt_kube_request *request, const struct mt_kube_reply *reply)
{
    note_checked(request, reply);
    const bool asks = is_good(reply) && !request->write.dry_run && request->rounds < ROUNDS_MAX;
    request->created |= reply->status == CREATED;
    request->rounds++;
    if (!asks || !take_over(request, reply->body)) {
        finish(request, reply);
    }
}

static void send_apply(struct mt_kube_request *request, const char *body)
{
    const char *force = request->write.force_conflicts ? "&force=true" : "&force=false";
    send(request, "PATCH", "application/apply-patch+yaml", body, query_of(request, force), applied);
}

/** The object that was read, NULL where it is not there; false: not readable, which was the answer.
 */
static bool take_live(struct mt_kube_request *request, const struct mt_kube_reply *reply,
                      const cJSON **live)
{
    if (!is_good(reply) && reply->status != NOT_FOUND) {
        mt_kube_request_answer(request, reply, MT_CHANGE_NONE);
        return false;
    }
    *live = is_good(reply) ? reply->body : NULL;
    if (*live != NULL) {
        note_live(request, *live);
    }
    return true;
}

/** What is live decides what is left out. */
static void apply_to(struct mt_kube_request *request, const struct mt_kube_reply *reply)
{
    const cJSON *live = NULL;
    if (!take_live(request, reply, &live)) {
        return;
    }
    cJSON *respecting = mt_ignored_respect(request->ignore, live, request->wanted, MANAGER);
    send_apply(request, respecting != NULL ? text_of(respecting, request->arena) : request->body);
    cJSON_Delete(respecting);
}

static void read_live(struct mt_kube_request *request, mt_kube_step_fn *step)
{
    const struct mt_kube_call_spec spec = {
        .method = "GET", .path = mt_kube_request_path(request, false, ""), .repeatable = true};
    mt_kube_request_call(request, &spec, step);
}

static void begin_full_apply(struct mt_kube_request *request)
{
    if (request->ignore != NULL) {
        read_live(request, apply_to);
    } else {
        send_apply(request, request->body);
    }
}

/** What was to be changed by nothing is so still, or it is applied after all. */
static void found_same(struct mt_kube_request *request, const struct mt_kube_reply *reply)
{
    request->kube->unreadable |= reply->status == FORBIDDEN;
    const struct mt_kube_seen *seen = &request->kube->seen;
    if (is_good(reply) && mt_kube_seen_is_same(seen, &request->ref) &&
        mt_kube_seen_known(seen, &request->ref) == mt_kube_seen_number(reply->body)) {
        mt_kube_request_answer(request, reply, MT_CHANGE_NONE);
    } else {
        begin_full_apply(request);
    }
}

/** A read in place of a write that will change nothing: it costs the server a fraction. */
static void begin_apply(struct mt_kube_request *request)
{
    if (!request->write.dry_run && request->rounds == 0 && request->unwanted == 0 &&
        !request->kube->unreadable && mt_kube_seen_is_same(&request->kube->seen, &request->ref)) {
        read_live(request, found_same);
    } else {
        begin_full_apply(request);
    }
}

static void begin_client_apply(struct mt_kube_request *request);

static void client_applied(struct mt_kube_request *request, const struct mt_kube_reply *reply)
{
    if (reply->status == CONFLICT && request->rounds++ < ROUNDS_MAX) {
        begin_client_apply(request); // somebody created, changed or deleted it meanwhile
    } else {
        finish(request, reply);
    }
}

/** What is live decides what is sent. */
static void client_apply_to(struct mt_kube_request *request, const struct mt_kube_reply *reply)
{
    const cJSON *live = NULL;
    if (!take_live(request, reply, &live)) {
        return;
    }
    cJSON *respecting = mt_ignored_respect(request->ignore, live, request->wanted, NULL);
    struct mt_client_patch patch =
        mt_client_apply(live, respecting != NULL ? respecting : request->wanted);
    if (patch.body == NULL && !take_marks(request, reply)) {
        mt_kube_request_answer(request, reply, MT_CHANGE_NONE);
    } else if (patch.body != NULL) {
        send(request, patch.create ? "POST" : "PATCH", patch.content_type,
             text_of(patch.body, request->arena), query_of(request, ""), client_applied);
    }
    mt_client_patch_fini(&patch);
    cJSON_Delete(respecting);
}

static void begin_client_apply(struct mt_kube_request *request)
{
    read_live(request, client_apply_to);
}

static void begin_create(struct mt_kube_request *request)
{
    send(request, "POST", "application/json", request->body, query_of(request, ""), finish);
}

static void put_live_version(cJSON *wanted, const cJSON *live)
{
    const char *version = mt_json_string(mt_json_get(live, "metadata"), "resourceVersion");
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(wanted, "metadata");
    cJSON_DeleteItemFromObjectCaseSensitive(metadata, "resourceVersion");
    if (version != NULL) {
        cJSON_AddStringToObject(metadata, "resourceVersion", version);
    }
}

static void begin_replace(struct mt_kube_request *request);

/** What was read may have been changed before it was written: then all begins anew. */
static void take_replaced(struct mt_kube_request *request, const struct mt_kube_reply *reply)
{
    if (reply->status == CONFLICT && request->rounds++ < ROUNDS_MAX) {
        begin_replace(request);
    } else {
        finish(request, reply);
    }
}

static void replace_live(struct mt_kube_request *request, const struct mt_kube_reply *reply)
{
    if (!is_good(reply)) {
        mt_kube_request_answer(request, reply, MT_CHANGE_NONE);
        return;
    }
    note_live(request, reply->body);
    cJSON *respecting = mt_ignored_respect(request->ignore, reply->body, request->wanted, NULL);
    cJSON *body = respecting != NULL ? respecting : request->wanted;
    put_live_version(body, reply->body);
    send(request, "PUT", "application/json", text_of(body, request->arena), query_of(request, ""),
         take_replaced);
    cJSON_Delete(respecting);
}

/** PUT wants the version that it replaces: the one that the object says, or else whatever is live.
 */
static void begin_replace(struct mt_kube_request *request)
{
    if (request->versioned) {
        send(request, "PUT", "application/json", request->body, query_of(request, ""), finish);
    } else {
        read_live(request, replace_live);
    }
}

/**
 * Unknown fields are warnings, as they are to kubectl patch.  It is not repeated: with a version in
 * it the second attempt would find the first one's, and take it for another writer's.
 */
static void begin_patch(struct mt_kube_request *request)
{
    const char *query =
        mt_arena_printf(request->arena, "fieldManager=" MT_PATCH_MANAGER "&fieldValidation=Warn%s",
                        request->write.dry_run ? "&dryRun=All" : "");
    send(request, "PATCH", "application/merge-patch+json", request->body, query, finish);
}

/** Whether the object says in which version it has to be live. */
static bool has_version(const cJSON *object)
{
    const char *version = mt_json_string(mt_json_get(object, "metadata"), "resourceVersion");
    return version != NULL && version[0] != '\0';
}

void mt_kube_write(struct mt_kube *kube, const struct mt_write *write, mt_answer_fn *done,
                   void *data)
{
    struct mt_kube_request *request = mt_kube_request_new(kube, write->ref, done, data);
    request->write = *write;
    request->ignore = write->ignore;
    request->fenced = !write->dry_run && !write->unfenced;
    request->known = mt_kube_seen_known(&kube->seen, write->ref);
    request->unwanted = write->takes_marks ? ~mt_marks_of(write->object) : 0;
    switch (write->verb) {
    case MT_VERB_APPLY:
        request->begin = begin_apply;
        request->wanted = write->ignore != NULL ? cJSON_Duplicate(write->object, true) : NULL;
        break;
    case MT_VERB_CREATE:
        request->begin = begin_create;
        break;
    case MT_VERB_REPLACE:
        request->begin = begin_replace;
        request->versioned = write->ignore == NULL && has_version(write->object);
        request->wanted = cJSON_Duplicate(write->object, true);
        break;
    case MT_VERB_CLIENT_APPLY:
        request->begin = begin_client_apply;
        request->wanted = cJSON_Duplicate(write->object, true);
        break;
    case MT_VERB_PATCH:
        request->begin = begin_patch;
        request->versioned = has_version(write->object);
        break;
    }
    request->body = text_of(write->object, request->arena);
    mt_kube_request_start(request);
}
