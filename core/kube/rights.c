// SPDX-License-Identifier: Apache-2.0
#include "kube/rights.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/map.h"
#include "base/memory.h"
#include "kube/call.h"
#include "kube/kinds.h"
#include "kube/kube_state.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

#define REVIEWS "/apis/authorization.k8s.io/v1/"

/** All questions of one caller. */
struct asking {
    struct mt_kube *kube;
    struct mt_arena *arena;
    struct mt_kube_right *rights;
    size_t count;
    size_t open; ///< Calls that were not answered yet, and one for whoever begins them.
    mt_kube_rights_fn *done;
    void *data;
};

/** One call: about one right, or about the rules of one namespace. */
struct question {
    struct asking *asking;
    struct mt_kube_right *right; ///< NULL: the rules.
    const char *namespace;
};

static void close_one(struct asking *asking)
{
    if (--asking->open > 0) {
        return;
    }
    asking->done(asking->data);
    mt_arena_free(asking->arena);
    free(asking);
}

static void post(struct question *question, const char *kind, const char *resource, cJSON *spec,
                 mt_kube_reply_fn *done)
{
    struct asking *asking = question->asking;
    cJSON *review = cJSON_CreateObject();
    struct mt_buf body;
    mt_buf_init(&body, MT_BUF_UNLIMITED);
    cJSON_AddStringToObject(review, "apiVersion", "authorization.k8s.io/v1");
    cJSON_AddStringToObject(review, "kind", kind);
    cJSON_AddItemToObject(review, "spec", spec);
    mt_json_print(review, false, &body);
    cJSON_Delete(review);
    const struct mt_kube_call_spec call = {
        .method = "POST",
        .path = mt_strdup(mt_arena_printf(asking->arena, REVIEWS "%s", resource)),
        .content_type = "application/json",
        .body = mt_strdup(mt_buf_text(&body)),
        .body_size = body.length,
        .repeatable = true, // it leaves nothing behind
    };
    mt_buf_fini(&body);
    asking->open++;
    mt_kube_call(asking->kube, &call, done, question);
}

static void take_access(void *data, const struct mt_kube_reply *reply)
{
    struct question *question = data;
    const cJSON *allowed = mt_json_at(reply->body, "status", "allowed", NULL);
    question->right->missing = reply->status / 100 == 2 && cJSON_IsFalse(allowed);
    close_one(question->asking);
}

static void ask_about(struct asking *asking, struct mt_kube_right *right)
{
    struct question *question = MT_ARENA_NEW(asking->arena, struct question);
    *question = (struct question){.asking = asking, .right = right};
    cJSON *spec = cJSON_CreateObject();
    cJSON *attributes = cJSON_AddObjectToObject(spec, "resourceAttributes");
    cJSON_AddStringToObject(attributes, "verb", right->verb);
    cJSON_AddStringToObject(attributes, "group", right->ref.group);
    cJSON_AddStringToObject(attributes, "resource", right->resource);
    if (right->ref.namespace[0] != '\0') {
        cJSON_AddStringToObject(attributes, "namespace", right->ref.namespace);
    }
    post(question, "SelfSubjectAccessReview", "selfsubjectaccessreviews", spec, take_access);
}

static bool list_has(const cJSON *list, const char *word)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, list) {
        if (cJSON_IsString(item) &&
            (strcmp(item->valuestring, "*") == 0 || strcmp(item->valuestring, word) == 0)) {
            return true;
        }
    }
    return false;
}

/** Whether a rule of the review grants the right to all objects. */
static bool is_granted(const cJSON *rules, const struct mt_kube_right *right)
{
    const cJSON *rule = NULL;
    cJSON_ArrayForEach (rule, rules) {
        if (cJSON_GetArraySize(mt_json_get(rule, "resourceNames")) == 0 &&
            list_has(mt_json_get(rule, "verbs"), right->verb) &&
            list_has(mt_json_get(rule, "apiGroups"), right->ref.group) &&
            list_has(mt_json_get(rule, "resources"), right->resource)) {
            return true;
        }
    }
    return false;
}

/** The rules of a namespace; what they do not grant is asked about one by one. */
static void take_rules(void *data, const struct mt_kube_reply *reply)
{
    const struct question *question = data;
    struct asking *asking = question->asking;
    const cJSON *rules =
        reply->status / 100 == 2 ? mt_json_at(reply->body, "status", "resourceRules", NULL) : NULL;
    for (size_t i = 0; i < asking->count && !reply->cancelled; i++) {
        struct mt_kube_right *right = &asking->rights[i];
        if (right->resource != NULL && strcmp(right->ref.namespace, question->namespace) == 0 &&
            !is_granted(rules, right)) {
            ask_about(asking, right);
        }
    }
    close_one(asking);
}

static void ask_for_rules(struct asking *asking, const char *namespace)
{
    struct question *question = MT_ARENA_NEW(asking->arena, struct question);
    *question = (struct question){.asking = asking, .namespace = namespace};
    cJSON *spec = cJSON_CreateObject();
    cJSON_AddStringToObject(spec, "namespace", namespace);
    post(question, "SelfSubjectRulesReview", "selfsubjectrulesreviews", spec, take_rules);
}

static void find_resource(const struct asking *asking, struct mt_kube_right *right)
{
    const struct mt_ref *ref = &right->ref;
    const struct mt_kube_kind *kind =
        mt_kube_kinds_find(asking->kube->kinds, ref->group, ref->version, ref->kind);
    right->missing = false;
    right->resource = kind != NULL ? kind->plural : NULL;
}

void mt_kube_ask_rights(struct mt_kube *kube, struct mt_kube_right *rights, size_t count,
                        mt_kube_rights_fn *done, void *data)
{
    struct asking *asking = mt_alloc(sizeof *asking);
    struct mt_map namespaces = {0};
    *asking = (struct asking){kube, mt_arena_new(), rights, count, 1, done, data};
    for (size_t i = 0; i < count; i++) {
        const char *namespace = rights[i].ref.namespace;
        find_resource(asking, &rights[i]);
        if (rights[i].resource == NULL) {
            continue;
        }
        if (namespace[0] == '\0') {
            ask_about(asking, &rights[i]); // rules are told by namespace
        } else if (mt_map_get(&namespaces, namespace) == NULL) {
            mt_map_put(&namespaces, namespace, asking);
            ask_for_rules(asking, namespace);
        }
    }
    mt_map_fini(&namespaces);
    if (asking->open == 1) { // there is nothing to ask
        ask_for_rules(asking, "default");
    }
    asking->open--;
}

/** Whether the right is about the same objects as the one before. */
static bool is_of_same(const struct mt_kube_right *a, const struct mt_kube_right *b)
{
    return strcmp(a->ref.group, b->ref.group) == 0 && strcmp(a->resource, b->resource) == 0 &&
           strcmp(a->ref.namespace, b->ref.namespace) == 0;
}

static void put_objects(struct mt_buf *out, const struct mt_kube_right *right)
{
    const bool core = right->ref.group[0] == '\0';
    mt_buf_printf(out, " %s%s%s", right->resource, core ? "" : ".", right->ref.group);
    if (right->ref.namespace[0] != '\0') {
        mt_buf_printf(out, " in %s", right->ref.namespace);
    }
}

const char *mt_kube_missing_rights(const struct mt_kube_right *rights, size_t count,
                                   struct mt_arena *arena)
{
    struct mt_buf out;
    const struct mt_kube_right *last = NULL;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < count; i++) {
        const struct mt_kube_right *right = &rights[i];
        if (!right->missing) {
            continue;
        }
        if (last != NULL && !is_of_same(last, right)) {
            put_objects(&out, last);
            mt_buf_puts(&out, "; ");
        } else if (last != NULL) {
            mt_buf_puts(&out, ", ");
        }
        mt_buf_puts(&out, right->verb);
        last = right;
    }
    if (last != NULL) {
        put_objects(&out, last);
    }
    const char *text = last != NULL ? mt_arena_strdup(arena, mt_buf_text(&out)) : NULL;
    mt_buf_fini(&out);
    return text;
}
