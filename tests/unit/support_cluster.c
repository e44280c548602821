// SPDX-License-Identifier: Apache-2.0
#include "support_cluster.h"

#include "support_cluster_parts.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/documents.h"
#include "manifest/json.h"
#include "sync/scope.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALL_MS = 1, STORE_MAX = 512 };

/** One object of the cluster, also one that is gone: its rules stay. */
struct stored {
    char *name;  ///< "Kind/name".
    cJSON *tree; ///< NULL: not there.
    cJSON *sent; ///< The last configuration that was applied.
    bool held;
    unsigned refusals;
    int refusal_status;
    char *refusal;
    unsigned keeps;
    int keep_status;
    char *keep_message;
    unsigned losses;
    uint64_t delay_ms;
    int hidden_status;    ///< Of reads.
    char *hidden_message; ///< NULL: it is read.
    char *owned_field;    ///< By this other manager, until it is taken; NULL: none.
    char *owner;
    char *warning;
};

struct mt_watch {
    struct mt_watch *next;
    struct mt_watch_scope scope;
    mt_watch_fn *each;
    void *data;
    bool ended;
};

/** Something that poll() delivers. */
struct delivery {
    uint64_t at_ms;
    mt_answer_fn *done;
    void *data;
    struct mt_answer answer;
    struct mt_watch *watch;
    struct mt_watch_event event;
    cJSON *object;
    char *message;
    cJSON *details;
    const char *warning; ///< Borrowed from the object; NULL: none.
};

/** Watches that fail. */
struct closed {
    const char *kind;
    const char *namespace;
    int status;
    const char *message;
};

struct run_test {
    struct mt_arena *arena;
    struct mt_findings findings;
    struct mt_objects objects;
    struct mt_policy policy;
    struct mt_cluster cluster;
    struct mt_plan *plan;
    struct mt_run *run;
    uint64_t now_ms;
    struct stored *store[STORE_MAX];
    size_t stored;
    struct mt_watch *watches;
    struct support_logs logs;
    struct mt_watch *ended; ///< Freed at the end: deliveries may still name them.
    MT_ARRAY(struct delivery) deliveries;
    unsigned version;
    unsigned uids;
    struct mt_buf lines;
    struct mt_buf all_lines;
    struct mt_buf calls;
    unsigned gets;
    MT_ARRAY(struct closed) closed;
};

static struct stored *stored_of(struct run_test *test, const char *name)
{
    for (size_t i = 0; i < test->stored; i++) {
        if (strcmp(test->store[i]->name, name) == 0) {
            return test->store[i];
        }
    }
    assert_true(test->stored < STORE_MAX);
    struct stored *stored = mt_alloc(sizeof *stored);
    stored->name = mt_strdup(name);
    stored->delay_ms = CALL_MS;
    test->store[test->stored++] = stored;
    return stored;
}

static struct stored *stored_of_ref(struct run_test *test, const struct mt_ref *ref)
{
    return stored_of(test, mt_ref_short(ref, test->arena));
}

static void set(cJSON *map, const char *key, cJSON *value)
{
    cJSON_DeleteItemFromObjectCaseSensitive(map, key);
    cJSON_AddItemToObject(map, key, value);
}

static cJSON *number(unsigned value)
{
    char text[16];
    snprintf(text, sizeof text, "%u", value);
    return mt_json_number(text);
}

static bool fits(const struct mt_watch *watch, const cJSON *tree)
{
    const cJSON *metadata = mt_json_get(tree, "metadata");
    const char *kind = mt_json_string(tree, "kind");
    const char *name = mt_json_string(metadata, "name");
    const char *namespace = mt_json_string(metadata, "namespace");
    const char *wanted = watch->scope.namespace;
    if (wanted != NULL && wanted[0] != '\0' && namespace != NULL &&
        strcmp(wanted, namespace) != 0) {
        return false;
    }
    if (strcmp(watch->scope.kind, kind) != 0 ||
        (watch->scope.name != NULL && strcmp(watch->scope.name, name) != 0)) {
        return false;
    }
    if (watch->scope.label == NULL) {
        return true;
    }
    const char *app = mt_json_string(mt_json_get(metadata, "labels"), "moontide.dev/app");
    return app != NULL && strcmp(app, strchr(watch->scope.label, '=') + 1) == 0;
}

static void tell(struct run_test *test, struct mt_watch *watch, enum mt_watch_change change,
                 const cJSON *tree)
{
    struct delivery delivery = {.at_ms = test->now_ms,
                                .watch = watch,
                                .event = {.change = change, .message = ""},
                                .object = tree != NULL ? cJSON_Duplicate(tree, true) : NULL};
    mt_array_push(NULL, &test->deliveries, delivery);
}

static void tell_all(struct run_test *test, enum mt_watch_change change, const cJSON *tree)
{
    for (struct mt_watch *watch = test->watches; watch != NULL; watch = watch->next) {
        if (fits(watch, tree)) {
            tell(test, watch, change, tree);
        }
    }
}

/** The object has changed: a new version, and whoever watches is told. */
static void changed(struct run_test *test, struct stored *stored)
{
    char version[16];
    snprintf(version, sizeof version, "%u", ++test->version);
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(stored->tree, "metadata");
    set(metadata, "resourceVersion", cJSON_CreateString(version));
    tell_all(test, MT_WATCH_SEEN, stored->tree);
}

static void removed(struct run_test *test, struct stored *stored)
{
    if (stored->tree != NULL) {
        tell_all(test, MT_WATCH_GONE, stored->tree);
        cJSON_Delete(stored->tree);
        cJSON_Delete(stored->sent);
        stored->tree = stored->sent = NULL;
    }
}

static void answer(struct run_test *test, const struct stored *stored, int status,
                   enum mt_change change, const cJSON *object, const char *reason,
                   const char *message, mt_answer_fn *done, void *data)
{
    struct delivery delivery = {
        .at_ms = test->now_ms + stored->delay_ms,
        .done = done,
        .data = data,
        .answer = {.status = status, .change = change, .reason = reason},
        .object = object != NULL ? cJSON_Duplicate(object, true) : NULL,
        .message = mt_strdup(message),
        .warning = stored->warning,
    };
    mt_array_push(NULL, &test->deliveries, delivery);
}

/** Answers as the API does when an apply without force meets fields of another manager. */
static void answer_conflict(struct run_test *test, const struct stored *stored, mt_answer_fn *done,
                            void *data)
{
    answer(test, stored, 409, MT_CHANGE_NONE, NULL, "Conflict", "Apply failed with 1 conflict",
           done, data);
    test->deliveries.items[test->deliveries.count - 1].details = support_json(mt_arena_printf(
        test->arena,
        "{\"kind\":\"Status\",\"details\":{\"causes\":[{\"reason\":\"FieldManagerConflict\","
        "\"field\":\"%s\",\"message\":\"conflict with \\\"%s\\\" using apps/v1\"}]}}",
        stored->owned_field, stored->owner));
}

static void create(struct run_test *test, struct stored *stored, const cJSON *tree)
{
    char uid[16];
    snprintf(uid, sizeof uid, "uid-%u", ++test->uids);
    stored->tree = cJSON_Duplicate(tree, true);
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(stored->tree, "metadata");
    set(metadata, "uid", cJSON_CreateString(uid));
    if (mt_json_get(metadata, "generation") == NULL) {
        set(metadata, "generation", number(1));
    }
}

static void configure(struct stored *stored, const struct mt_write *write)
{
    const cJSON *tree = write->object;
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(stored->tree, "metadata");
    int64_t generation = 0;
    mt_json_int64(mt_json_get(metadata, "generation"), &generation);
    set(metadata, "generation", number((unsigned)generation + 1));
    set(stored->tree, "spec", cJSON_Duplicate(mt_json_get(tree, "spec"), true));
    set(metadata, "labels", cJSON_Duplicate(mt_json_at(tree, "metadata", "labels", NULL), true));
    if (write->verb == MT_VERB_REPLACE) {
        set(metadata, "annotations",
            cJSON_Duplicate(mt_json_at(tree, "metadata", "annotations", NULL), true));
        set(metadata, "managedFields",
            cJSON_Duplicate(mt_json_at(tree, "metadata", "managedFields", NULL), true));
    }
}

static void note_write(struct run_test *test, const struct mt_write *write)
{
    static const char *const verbs[] = {
        [MT_VERB_APPLY] = "apply",     [MT_VERB_CREATE] = "create",
        [MT_VERB_REPLACE] = "replace", [MT_VERB_CLIENT_APPLY] = "client apply",
        [MT_VERB_PATCH] = "patch",
    };
    mt_buf_printf(&test->calls, "%s%s %s%s%s\n", write->dry_run ? "dry run: " : "",
                  verbs[write->verb], mt_ref_short(write->ref, test->arena),
                  write->force_conflicts ? " by force" : "",
                  write->takes_marks ? " and takes its marks" : "");
}

/** Whether the write is answered with an error. */
static bool refuses(struct run_test *test, struct stored *stored, const struct mt_write *write,
                    mt_answer_fn *done, void *done_data)
{
    if (stored->refusals > 0) {
        stored->refusals--;
        answer(test, stored, stored->refusal_status, MT_CHANGE_NONE, NULL, "Invalid",
               stored->refusal, done, done_data);
        return true;
    }
    if (write->verb == MT_VERB_CREATE && stored->tree != NULL) {
        answer(test, stored, 409, MT_CHANGE_NONE, NULL, "AlreadyExists", "already exists", done,
               done_data);
        return true;
    }
    if (stored->owned_field != NULL && !write->force_conflicts && write->verb == MT_VERB_APPLY) {
        answer_conflict(test, stored, done, done_data);
        return true;
    }
    return false;
}

static enum mt_change change_of(const struct stored *stored, const struct mt_write *write)
{
    if (stored->tree == NULL) {
        return MT_CHANGE_CREATED;
    }
    bool same = stored->sent != NULL && cJSON_Compare(stored->sent, write->object, true);
    return same ? MT_CHANGE_NONE : MT_CHANGE_CONFIGURED;
}

/** Does it, or lets the server's dry run say what it would have done. */
static void fake_write(void *data, const struct mt_write *write, mt_answer_fn *done,
                       void *done_data)
{
    struct run_test *test = data;
    struct stored *stored = stored_of_ref(test, write->ref);
    note_write(test, write);
    if (refuses(test, stored, write, done, done_data)) {
        return;
    }
    enum mt_change change = change_of(stored, write);
    if (write->dry_run) {
        bool lost = stored->losses > 0;
        stored->losses -= lost;
        answer(test, stored,
               lost                          ? 0
               : change == MT_CHANGE_CREATED ? 201
                                             : 200,
               change, write->object, "", "", done, done_data);
        return;
    }
    if (write->force_conflicts) {
        free(stored->owned_field);
        stored->owned_field = NULL; // it is ours from now on
    }
    if (change == MT_CHANGE_CREATED) {
        create(test, stored, write->object);
    } else if (change == MT_CHANGE_CONFIGURED) {
        configure(stored, write);
    }
    if (change != MT_CHANGE_NONE) {
        cJSON_Delete(stored->sent);
        stored->sent = cJSON_Duplicate(write->object, true);
        changed(test, stored);
    }
    if (stored->losses > 0) {
        stored->losses--;
        answer(test, stored, 0, MT_CHANGE_NONE, NULL, "", "", done, done_data);
        return;
    }
    answer(test, stored, change == MT_CHANGE_CREATED ? 201 : 200, change, stored->tree, "", "",
           done, done_data);
}

static void fake_get(void *data, const struct mt_ref *ref, mt_answer_fn *done, void *done_data)
{
    struct run_test *test = data;
    struct stored *stored = stored_of_ref(test, ref);
    bool there = stored->tree != NULL;
    test->gets++;
    if (stored->hidden_message != NULL) {
        answer(test, stored, stored->hidden_status, MT_CHANGE_NONE, NULL, "",
               stored->hidden_message, done, done_data);
        return;
    }
    answer(test, stored, there ? 200 : 404, MT_CHANGE_NONE, stored->tree, there ? "" : "NotFound",
           there ? "" : "not found", done, done_data);
}

static void fake_delete(void *data, const struct mt_deletion *deletion, mt_answer_fn *done,
                        void *done_data)
{
    struct run_test *test = data;
    struct stored *stored = stored_of_ref(test, deletion->ref);
    const cJSON *metadata = mt_json_get(stored->tree, "metadata");
    if (stored->keeps > 0) {
        stored->keeps--;
        answer(test, stored, stored->keep_status, MT_CHANGE_NONE, NULL, "", stored->keep_message,
               done, done_data);
        return;
    }
    if (stored->tree == NULL) {
        answer(test, stored, 404, MT_CHANGE_NONE, NULL, "NotFound", "not found", done, done_data);
        return;
    }
    if (deletion->uid != NULL && strcmp(deletion->uid, mt_json_string(metadata, "uid")) != 0) {
        answer(test, stored, 409, MT_CHANGE_NONE, NULL, "Conflict", "the UID differs", done,
               done_data);
        return;
    }
    if (!stored->held) {
        removed(test, stored);
        answer(test, stored, 200, MT_CHANGE_NONE, NULL, "", "", done, done_data);
        return;
    }
    cJSON *own = cJSON_GetObjectItemCaseSensitive(stored->tree, "metadata");
    set(own, "deletionTimestamp", cJSON_CreateString("2026-01-01T00:00:00Z"));
    changed(test, stored);
    answer(test, stored, 200, MT_CHANGE_NONE, stored->tree, "", "", done, done_data);
}

/** The watch fails, where it is one of those that are to. */
static bool fails(struct run_test *test, struct mt_watch *watch)
{
    for (size_t i = 0; i < test->closed.count; i++) {
        const struct closed *closed = &test->closed.items[i];
        if (strcmp(closed->kind, watch->scope.kind) == 0 &&
            strcmp(closed->namespace, watch->scope.namespace) == 0) {
            tell(test, watch, MT_WATCH_FAILED, NULL);
            struct delivery *delivery = &test->deliveries.items[test->deliveries.count - 1];
            delivery->event.status = closed->status;
            delivery->event.message = closed->message;
            return true;
        }
    }
    return false;
}

static struct mt_watch *fake_watch(void *data, const struct mt_watch_scope *scope,
                                   mt_watch_fn *each, void *each_data)
{
    struct run_test *test = data;
    struct mt_watch *watch = mt_alloc(sizeof *watch);
    *watch = (struct mt_watch){test->watches, *scope, each, each_data, false};
    test->watches = watch;
    if (fails(test, watch)) {
        return watch;
    }
    for (size_t i = 0; i < test->stored; i++) {
        if (test->store[i]->tree != NULL && fits(watch, test->store[i]->tree)) {
            tell(test, watch, MT_WATCH_SEEN, test->store[i]->tree);
        }
    }
    tell(test, watch, MT_WATCH_LISTED, NULL);
    return watch;
}

static void fake_unwatch(void *data, struct mt_watch *watch)
{
    struct run_test *test = data;
    struct mt_watch **at = &test->watches;
    while (*at != watch) {
        assert_non_null(*at); // ended twice
        at = &(*at)->next;
    }
    *at = watch->next;
    watch->ended = true;
    watch->next = test->ended;
    test->ended = watch;
}

static struct mt_log_stream *fake_logs(void *data, const struct mt_log_scope *scope,
                                       mt_log_stream_fn *each, void *each_data)
{
    struct run_test *test = data;
    return support_logs_open(&test->logs, scope, each, each_data);
}

static void fake_unlogs(void *data, struct mt_log_stream *stream)
{
    struct run_test *test = data;
    support_logs_close(&test->logs, stream);
}

/** Nobody has a lock here. */
static void fake_fence(void *data, uint64_t until_boot_ms)
{
    (void)data;
    (void)until_boot_ms;
}

static uint64_t fake_now(void *data)
{
    return ((struct run_test *)data)->now_ms;
}

static int64_t fake_wall(void *data)
{
    return (int64_t)((struct run_test *)data)->now_ms;
}

static void deliver(struct run_test *test, struct delivery *delivery)
{
    if (delivery->done != NULL) {
        delivery->answer.details = delivery->details;
        delivery->answer.warnings = &delivery->warning;
        delivery->answer.warning_count = delivery->warning != NULL;
        delivery->answer.now_ms = test->now_ms;
        delivery->answer.object = delivery->object;
        delivery->answer.message = delivery->message;
        delivery->done(delivery->data, &delivery->answer);
    } else if (!delivery->watch->ended) {
        delivery->event.now_ms = test->now_ms;
        delivery->event.object = delivery->object;
        delivery->watch->each(delivery->watch->data, &delivery->event);
    }
    cJSON_Delete(delivery->object);
    cJSON_Delete(delivery->details);
    free(delivery->message);
}

static void fake_poll(void *data, uint64_t until_ms)
{
    struct run_test *test = data;
    size_t first = test->deliveries.count;
    for (size_t i = 0; i < test->deliveries.count; i++) {
        if (first == test->deliveries.count ||
            test->deliveries.items[i].at_ms < test->deliveries.items[first].at_ms) {
            first = i;
        }
    }
    if (first == test->deliveries.count || test->deliveries.items[first].at_ms > until_ms) {
        test->now_ms = until_ms != UINT64_MAX && until_ms > test->now_ms ? until_ms : test->now_ms;
        return;
    }
    struct delivery delivery = test->deliveries.items[first];
    memmove(&test->deliveries.items[first], &test->deliveries.items[first + 1],
            (test->deliveries.count - first - 1) * sizeof delivery);
    test->deliveries.count--;
    test->now_ms = delivery.at_ms > test->now_ms ? delivery.at_ms : test->now_ms;
    deliver(test, &delivery);
}

static void fake_cancel(void *data)
{
    struct run_test *test = data;
    for (size_t i = 0; i < test->deliveries.count; i++) {
        struct delivery *delivery = &test->deliveries.items[i];
        if (delivery->done != NULL) {
            cJSON_Delete(delivery->object);
            delivery->object = NULL;
            delivery->answer = (struct mt_answer){.cancelled = true, .reason = ""};
            delivery->at_ms = test->now_ms;
        }
    }
}

static void write_line(void *data, const struct mt_event *event)
{
    struct run_test *test = data;
    support_put_event(&test->all_lines, event);
    if (event->kind != MT_EVENT_WAITING && event->kind != MT_EVENT_HEALTH &&
        event->kind != MT_EVENT_RUN_STARTED) {
        support_put_event(&test->lines, event);
    }
}

// The test's own calls.

static void put_tree(struct run_test *test, cJSON *tree)
{
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(tree, "metadata");
    const bool cluster = strcmp(mt_json_string(tree, "kind"), "Namespace") == 0;
    if (mt_json_get(metadata, "namespace") == NULL && !cluster) {
        set(metadata, "namespace", cJSON_CreateString("shop"));
    }
    struct stored *stored =
        stored_of(test, mt_arena_printf(test->arena, "%s/%s", mt_json_string(tree, "kind"),
                                        mt_json_string(metadata, "name")));
    cJSON *own = NULL;
    if (stored->tree == NULL) {
        create(test, stored, tree);
    } else {
        own = cJSON_Duplicate(tree, true);
        cJSON *kept = cJSON_GetObjectItemCaseSensitive(stored->tree, "metadata");
        set(cJSON_GetObjectItemCaseSensitive(own, "metadata"), "uid",
            cJSON_Duplicate(mt_json_get(kept, "uid"), true));
        cJSON_Delete(stored->tree);
        stored->tree = own;
    }
    changed(test, stored);
}

static void put_document(void *data, cJSON *root, unsigned line, unsigned index)
{
    (void)line;
    (void)index;
    struct run_test *test = data;
    mt_arena_own(test->arena, root, mt_json_release);
    put_tree(test, root);
}

void support_run_put(struct run_test *test, const char *yaml)
{
    mt_documents_read(SUPPORT_FILE, yaml, strlen(yaml), test->arena, &test->findings, put_document,
                      test);
    support_no_findings(&test->findings);
}

struct run_test *support_run_new(const char *yaml, const struct run_test_options *given)
{
    struct run_test_options options = given != NULL ? *given : (struct run_test_options){0};
    struct run_test *test = mt_alloc(sizeof *test);
    test->arena = mt_arena_new();
    mt_findings_init(&test->findings, test->arena);
    mt_buf_init(&test->lines, MT_BUF_UNLIMITED);
    mt_buf_init(&test->all_lines, MT_BUF_UNLIMITED);
    mt_buf_init(&test->calls, MT_BUF_UNLIMITED);
    test->policy = support_cluster_policy();
    test->cluster = (struct mt_cluster){
        .data = test,
        .write = fake_write,
        .get = fake_get,
        .delete = fake_delete,
        .watch = fake_watch,
        .unwatch = fake_unwatch,
        .logs = options.logs ? fake_logs : NULL,
        .unlogs = options.logs ? fake_unlogs : NULL,
        .fence = fake_fence,
        .boot_ms = fake_now,
        .now_ms = fake_now,
        .wall_ms = fake_wall,
        .poll = fake_poll,
        .cancel = fake_cancel,
    };
    support_objects(yaml, false, &test->objects, &test->findings);
    if (options.there != NULL) {
        support_run_put(test, options.there);
    }
    options.plan.app = "shop";
    options.plan.namespace = "shop";
    options.plan.policy = &test->policy;
    if (!options.plan.timeouts.of[MT_LEVEL_WAVE].said) {
        options.plan.timeouts.of[MT_LEVEL_WAVE] = (struct mt_timeout){true, 600000};
    }
    test->plan = options.deletion
                     ? mt_plan_make_deletion(&test->objects, &options.plan, &test->findings)
                     : mt_plan_make(&test->objects, &options.plan, &test->findings);
    support_no_findings(&test->findings);
    options.run.plan = test->plan;
    options.run.cluster = &test->cluster;
    options.run.policy = &test->policy;
    options.run.scopes = mt_scopes_new(&test->objects, test->arena);
    options.run.owner = (struct mt_owner){"shop", "shop", "shop"};
    options.run.head =
        (struct mt_run_head){.app = "shop", .namespace = "shop", .revision = 7, .run_id = "5eed"};
    options.run.sink = write_line;
    options.run.sink_data = test;
    options.run.settle_ms = options.run.settle_ms > 0 ? options.run.settle_ms : MT_SETTLE_MS;
    test->run = mt_run_new(&options.run);
    return test;
}

static void free_stored(struct stored *stored)
{
    free(stored->name);
    free(stored->refusal);
    free(stored->keep_message);
    free(stored->hidden_message);
    free(stored->owned_field);
    free(stored->owner);
    free(stored->warning);
    cJSON_Delete(stored->tree);
    cJSON_Delete(stored->sent);
    free(stored);
}

void support_run_free(struct run_test *test)
{
    mt_run_free(test->run);
    assert_null(test->watches); // the run ends all that it began
    assert_null(test->logs.open);
    for (size_t i = 0; i < test->deliveries.count; i++) {
        assert_null(test->deliveries.items[i].done); // no call is left unanswered
        cJSON_Delete(test->deliveries.items[i].object);
        free(test->deliveries.items[i].message);
    }
    mt_array_fini(&test->deliveries);
    mt_array_fini(&test->closed);
    while (test->ended != NULL) {
        struct mt_watch *watch = test->ended;
        test->ended = watch->next;
        free(watch);
    }
    for (size_t i = 0; i < test->stored; i++) {
        free_stored(test->store[i]);
    }
    mt_buf_fini(&test->lines);
    mt_buf_fini(&test->all_lines);
    mt_buf_fini(&test->calls);
    mt_arena_free(test->arena);
    free(test);
}

struct mt_run *support_run_of(struct run_test *test)
{
    return test->run;
}

/** Goes on to the next thing; false when nothing happens before `ms`. */
static bool step(struct run_test *test, uint64_t ms)
{
    mt_run_advance(test->run, test->now_ms);
    if (mt_run_is_over(test->run)) {
        return false;
    }
    uint64_t wakes = mt_run_wakes_at(test->run);
    uint64_t before = test->now_ms;
    size_t deliveries = test->deliveries.count;
    fake_poll(test, wakes < ms ? wakes : ms);
    return test->now_ms < ms || deliveries != test->deliveries.count || before != test->now_ms;
}

void support_run_until(struct run_test *test, uint64_t ms)
{
    while (step(test, ms)) {
        assert_true(test->now_ms <= ms);
    }
}

void support_run_to_end(struct run_test *test)
{
    for (unsigned idle = 0; !mt_run_is_over(test->run) && idle < 3;) {
        uint64_t before = test->now_ms;
        size_t deliveries = test->deliveries.count;
        mt_run_advance(test->run, test->now_ms);
        fake_poll(test, mt_run_wakes_at(test->run));
        idle = before == test->now_ms && deliveries == test->deliveries.count ? idle + 1 : 0;
    }
    if (!mt_run_is_over(test->run)) {
        fail_msg("the run stands still:\n%s", mt_buf_text(&test->all_lines));
    }
}

void support_run_leave(struct run_test *test)
{
    fake_cancel(test);
    fake_poll(test, test->now_ms);
}

void support_run_linger(struct run_test *test, uint64_t ms)
{
    assert_true(mt_run_is_over(test->run));
    for (uint64_t until = test->now_ms + ms; test->now_ms < until;) {
        fake_poll(test, until);
        mt_run_advance(test->run, test->now_ms);
    }
}

void support_run_forget(struct run_test *test)
{
    mt_buf_clear(&test->lines);
    mt_buf_clear(&test->all_lines);
}

void support_run_expect(struct run_test *test, const char *name, const char *expected)
{
    bool all = strncmp(expected, "all\n", 4) == 0;
    if (all) {
        support_expect_text(name, mt_buf_text(&test->all_lines), expected + 4);
    } else {
        support_expect_text(name, mt_buf_text(&test->lines), expected);
    }
    support_run_forget(test);
}

void support_run_expect_line(struct run_test *test, const char *text)
{
    if (strstr(mt_buf_text(&test->all_lines), text) == NULL) {
        fail_msg("no line holds \"%s\":\n%s", text, mt_buf_text(&test->all_lines));
    }
}

void support_run_status(struct run_test *test, const char *object, const char *status)
{
    struct stored *stored = stored_of(test, object);
    assert_non_null(stored->tree);
    set(stored->tree, "status", support_json(status));
    // As the API does, the entry of the status says when it was written.
    char entry[128];
    snprintf(entry, sizeof entry,
             "[{\"manager\":\"c\",\"subresource\":\"status\",\"time\":\"%u\"}]", test->version);
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(stored->tree, "metadata");
    set(metadata, "managedFields", support_json(entry));
    changed(test, stored);
}

void support_run_health(struct run_test *test, const char *object, const char *health,
                        const char *message)
{
    support_run_status(
        test, object,
        mt_arena_printf(test->arena, "{\"health\":\"%s\",\"message\":\"%s\"}", health, message));
}

void support_run_remove(struct run_test *test, const char *object)
{
    removed(test, stored_of(test, object));
}

void support_run_hold(struct run_test *test, const char *object)
{
    stored_of(test, object)->held = true;
}

void support_run_refuse(struct run_test *test, const char *object, unsigned times, int status,
                        const char *message)
{
    struct stored *stored = stored_of(test, object);
    stored->refusals = times;
    stored->refusal_status = status;
    free(stored->refusal);
    stored->refusal = mt_strdup(message);
}

void support_run_hide(struct run_test *test, const char *object, int status, const char *message)
{
    struct stored *stored = stored_of(test, object);
    free(stored->hidden_message);
    stored->hidden_message = mt_strdup(message);
    stored->hidden_status = status;
}

void support_run_refuse_list(struct run_test *test, const char *kind, const char *namespace,
                             int status, const char *message)
{
    const struct closed closed = {kind, namespace, status, message};
    mt_array_push(NULL, &test->closed, closed);
}

unsigned support_run_gets(const struct run_test *test)
{
    return test->gets;
}

void support_run_conflict(struct run_test *test, const char *object, const char *field,
                          const char *manager)
{
    struct stored *stored = stored_of(test, object);
    stored->owned_field = mt_strdup(field);
    stored->owner = mt_strdup(manager);
}

void support_run_warn(struct run_test *test, const char *object, const char *text)
{
    stored_of(test, object)->warning = mt_strdup(text);
}

void support_run_expect_calls(struct run_test *test, const char *name, const char *expected)
{
    support_expect_text(name, mt_buf_text(&test->calls), expected);
    mt_buf_clear(&test->calls);
}

struct mt_preflight_options support_run_preflight(struct run_test *test)
{
    return (struct mt_preflight_options){
        .plan = test->plan,
        .cluster = &test->cluster,
        .policy = &test->policy,
        .scopes = mt_scopes_new(&test->objects, test->arena),
        .owner = {"shop", "shop", "shop"},
        .revision = 7,
        .concurrency = MT_CONCURRENCY,
    };
}

void support_run_keep(struct run_test *test, const char *object, unsigned times, int status,
                      const char *message)
{
    struct stored *stored = stored_of(test, object);
    stored->keeps = times;
    stored->keep_status = status;
    free(stored->keep_message);
    stored->keep_message = mt_strdup(message);
}

void support_run_lose(struct run_test *test, const char *object, unsigned times)
{
    stored_of(test, object)->losses = times;
}

void support_run_delay(struct run_test *test, const char *object, uint64_t ms)
{
    stored_of(test, object)->delay_ms = ms;
}

void support_run_repeat(struct run_test *test, const char *object)
{
    tell_all(test, MT_WATCH_SEEN, stored_of(test, object)->tree);
}

void support_run_preflight_to_idle(struct run_test *test, struct mt_preflight *preflight)
{
    for (mt_preflight_advance(preflight); !mt_preflight_is_idle(preflight);) {
        size_t deliveries = test->deliveries.count;
        assert_true(deliveries > 0); // else it waits for nothing
        fake_poll(test, UINT64_MAX);
        mt_preflight_advance(preflight);
    }
}

size_t support_run_task(const struct run_test *test, const char *id)
{
    for (size_t i = 0; i < test->plan->tasks.count; i++) {
        if (strcmp(test->plan->tasks.items[i]->id, id) == 0) {
            return i;
        }
    }
    fail_msg("the plan has no task %s", id);
    return 0;
}

bool support_run_has(struct run_test *test, const char *object)
{
    return stored_of(test, object)->tree != NULL;
}

const cJSON *support_run_get(struct run_test *test, const char *object)
{
    return stored_of(test, object)->tree;
}

void support_run_write_log(struct run_test *test, const char *name, const char *line)
{
    support_logs_tell(&test->logs, name, MT_LOG_LINE, line, test->now_ms);
}

void support_run_end_log(struct run_test *test, const char *name)
{
    support_logs_tell(&test->logs, name, MT_LOG_ENDED, NULL, test->now_ms);
}

void support_run_break_log(struct run_test *test, const char *name, const char *message)
{
    support_logs_tell(&test->logs, name, MT_LOG_FAILED, message, test->now_ms);
}

void support_run_expect_logs(struct run_test *test, const char *expected)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    support_logs_put(&test->logs, &text);
    assert_string_equal(mt_buf_text(&text), expected);
    mt_buf_fini(&text);
}

size_t support_run_watches(const struct run_test *test)
{
    size_t count = 0;
    for (const struct mt_watch *watch = test->watches; watch != NULL; watch = watch->next) {
        count++;
    }
    return count;
}
