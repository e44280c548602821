// SPDX-License-Identifier: Apache-2.0
// Writes under a fence, at a server that says what it was asked.
#include "kube/kube.h"

#include "base/clock.h"
#include "base/error.h"
#include "kube/call.h"
#include "kube/kinds.h"
#include "kube/kube_state.h"
#include "kube/kubeconfig.h"
#include "manifest/json.h"

#include "support_http.h"

#include <stdio.h>
#include <string.h>

enum {
    PATIENCE_MS = 30 * 1000,
    WHILE_MS = 30, ///< In which an answer would have come.
    AHEAD_MS = 60 * 1000,
    PAST_MS = 1,
};

/** A client of the server, and what it was answered last. */
struct client {
    struct mt_kube_access access;
    struct mt_kube *kube;
    struct mt_cluster cluster;
    size_t answers;
    int status;
    bool cancelled;
    bool repeated;
    char reason[64];
    char asked[256]; ///< "PUT /prefix/api/…"
};

static void open_client(struct client *client, const struct support_http *test, const char *face)
{
    static char url[128];
    static const struct mt_kube_kind maps = {.group = "",
                                             .version = "v1",
                                             .kind = "ConfigMap",
                                             .plural = "configmaps",
                                             .listable = true,
                                             .deletable = true};
    struct mt_error err = {0};
    snprintf(url, sizeof url, "https://127.0.0.1:%u/prefix", support_http_port(test, face));
    *client = (struct client){0};
    client->access = (struct mt_kube_access){
        .server = url, .proxy = "", .ca = test->ca, .cluster_place = "the test"};
    const struct mt_kube_options options = {
        .access = &client->access, .user_agent = "test", .wake_fd = -1};
    struct mt_kube *kube = mt_kube_new(&options, &err);
    if (kube == NULL) {
        fail_msg("%s", err.msg);
        return;
    }
    mt_kube_kinds_add(kube->kinds, &maps);
    client->kube = kube;
    client->cluster = mt_kube_cluster(kube);
}

static void note(void *data, const struct mt_answer *answer)
{
    struct client *client = data;
    const char *asked = mt_json_string(mt_json_get(answer->object, "metadata"), "name");
    client->answers++;
    client->status = answer->status;
    client->cancelled = answer->cancelled;
    snprintf(client->reason, sizeof client->reason, "%s", answer->reason);
    snprintf(client->asked, sizeof client->asked, "%s", asked != NULL ? asked : "");
}

static void poll_for(struct client *client, uint64_t ms)
{
    const uint64_t until_ms = mt_clock_monotonic_ms() + ms;
    while (mt_clock_monotonic_ms() < until_ms) {
        client->cluster.poll(client->kube, until_ms);
    }
}

static void poll_until_answers(struct client *client, size_t answers)
{
    const uint64_t until_ms = mt_clock_monotonic_ms() + PATIENCE_MS;
    while (client->answers < answers && mt_clock_monotonic_ms() < until_ms) {
        client->cluster.poll(client->kube, until_ms);
    }
    assert_int_equal(client->answers, answers);
}

static const struct mt_ref map = {"", "v1", "ConfigMap", "default", "a"};

/** How the map is written. */
struct how {
    enum mt_verb verb;
    bool deletes;
    bool dry_run;
    bool unfenced;
};

static void start(struct client *client, struct how how)
{
    if (how.deletes) {
        const struct mt_deletion deletion = {.ref = &map, .unfenced = how.unfenced};
        client->cluster.delete(client->kube, &deletion, note, client);
        return;
    }
    cJSON *tree = support_json("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{"
                               "\"name\":\"a\",\"namespace\":\"default\","
                               "\"resourceVersion\":\"7\"}}");
    const struct mt_write write = {.verb = how.verb,
                                   .ref = &map,
                                   .object = tree,
                                   .dry_run = how.dry_run,
                                   .unfenced = how.unfenced};
    client->cluster.write(client->kube, &write, note, client);
    cJSON_Delete(tree);
}

static void set_fence(struct client *client, uint64_t until_boot_ms)
{
    client->cluster.fence(client->kube, until_boot_ms);
}

#define PATH "/prefix/api/v1/namespaces/default/configmaps"
#define QUERY "?fieldManager=moontide&fieldValidation=Strict"

static const struct {
    const char *name;
    struct how how;
    bool held; ///< Behind a fence.
    const char *asked;
    const char *under; ///< What is added under a fence.
} writes[] = {
    {"apply",
     {.verb = MT_VERB_APPLY},
     true,
     "PATCH " PATH "/a" QUERY "&force=false",
     "&timeout=5s"},
    {"create", {.verb = MT_VERB_CREATE}, true, "POST " PATH QUERY, "&timeout=5s"},
    {"replace", {.verb = MT_VERB_REPLACE}, true, "PUT " PATH "/a" QUERY, "&timeout=5s"},
    {"delete", {.deletes = true}, true, "DELETE " PATH "/a", "?timeout=5s"},
    {"dry run",
     {.verb = MT_VERB_CREATE, .dry_run = true},
     false,
     "POST " PATH QUERY "&dryRun=All",
     ""},
    {"unfenced", {.verb = MT_VERB_REPLACE, .unfenced = true}, false, "PUT " PATH "/a" QUERY, ""},
    {"delete unfenced", {.deletes = true, .unfenced = true}, false, "DELETE " PATH "/a", ""},
};

static void expect_asked(const struct client *client, size_t i, bool under)
{
    char expected[512];
    // The answer to a deletion is the object without a deletionTimestamp: it is gone.
    snprintf(expected, sizeof expected, "%s%s", writes[i].how.deletes ? "" : writes[i].asked,
             under && !writes[i].how.deletes ? writes[i].under : "");
    support_expect_text(writes[i].name, client->asked, expected);
    assert_int_equal(client->status, 200);
}

static void writes_go_out_before_the_fence(void **state)
{
    struct client client;
    open_client(&client, *state, "h2");
    for (size_t i = 0; i < SUPPORT_COUNT(writes); i++) {
        set_fence(&client, MT_FENCE_NONE);
        start(&client, writes[i].how);
        poll_until_answers(&client, 2 * i + 1);
        expect_asked(&client, i, false);
        set_fence(&client, mt_clock_boot_ms() + AHEAD_MS);
        start(&client, writes[i].how);
        poll_until_answers(&client, 2 * i + 2);
        expect_asked(&client, i, true);
    }
    mt_kube_free(client.kube);
}

static void writes_wait_behind_the_fence(void **state)
{
    static const char *const faces[] = {"h2", "h1"};
    for (size_t i = 0; i < SUPPORT_COUNT(writes); i++) {
        struct client client;
        open_client(&client, *state, faces[i % 2]);
        set_fence(&client, PAST_MS);
        start(&client, writes[i].how);
        if (!writes[i].held) {
            poll_until_answers(&client, 1);
            expect_asked(&client, i, false);
        } else {
            poll_for(&client, WHILE_MS);
            assert_int_equal(client.answers, 0);
            set_fence(&client, mt_clock_boot_ms() + AHEAD_MS);
            poll_until_answers(&client, 1);
            expect_asked(&client, i, true);
        }
        mt_kube_free(client.kube);
    }
}

static void a_fence_that_passes_in_the_queue_holds(void **state)
{
    static const char *const faces[] = {"h2", "h1"};
    for (size_t i = 0; i < SUPPORT_COUNT(faces); i++) {
        struct client client;
        open_client(&client, *state, faces[i]);
        set_fence(&client, mt_clock_boot_ms() + AHEAD_MS);
        start(&client, (struct how){.verb = MT_VERB_CREATE});
        set_fence(&client, PAST_MS); // as time does it, before there is a connection
        poll_for(&client, WHILE_MS);
        client.cluster.get(client.kube, &map, note, &client);
        poll_until_answers(&client, 1); // reads are not held back
        assert_string_equal(client.asked, "GET " PATH "/a");
        set_fence(&client, MT_FENCE_LOST);
        poll_until_answers(&client, 2);
        assert_int_equal(client.status, 0);
        assert_string_equal(client.reason, MT_LOCK_LOST_REASON);
        mt_kube_free(client.kube);
    }
}

static void a_lost_fence_answers(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(writes); i++) {
        for (size_t late = 0; late < 2; late++) {
            struct client client;
            open_client(&client, *state, "h2");
            set_fence(&client, late > 0 ? MT_FENCE_LOST : PAST_MS);
            start(&client, writes[i].how);
            set_fence(&client, MT_FENCE_LOST);
            assert_int_equal(client.answers, 0);
            poll_until_answers(&client, 1);
            assert_int_equal(client.status, writes[i].held ? 0 : 200);
            assert_string_equal(client.reason, writes[i].held ? MT_LOCK_LOST_REASON : "");
            assert_false(client.cancelled);
            mt_kube_free(client.kube);
        }
    }
}

static void what_waits_can_be_cancelled(void **state)
{
    struct client client;
    open_client(&client, *state, "h2");
    set_fence(&client, PAST_MS);
    start(&client, (struct how){.verb = MT_VERB_APPLY});
    client.cluster.cancel(client.kube);
    set_fence(&client, mt_clock_boot_ms() + AHEAD_MS);
    poll_until_answers(&client, 1);
    assert_true(client.cancelled);
    poll_for(&client, WHILE_MS);
    assert_int_equal(client.answers, 1);
    start(&client, (struct how){.verb = MT_VERB_APPLY});
    poll_until_answers(&client, 2);
    mt_kube_free(client.kube);
}

static void what_waits_may_be_left(void **state)
{
    struct client client;
    open_client(&client, *state, "h2");
    set_fence(&client, PAST_MS);
    start(&client, (struct how){.verb = MT_VERB_APPLY});
    poll_for(&client, WHILE_MS);
    mt_kube_free(client.kube); // the sanitizer says whether all of it is gone
    assert_int_equal(client.answers, 0);
}

static void note_reply(void *data, const struct mt_kube_reply *reply)
{
    struct client *client = data;
    client->answers++;
    client->status = reply->status;
    client->repeated = reply->repeated;
    snprintf(client->reason, sizeof client->reason, "%s", reply->reason);
}

static void nothing_is_sent_again_behind_the_fence(void **state)
{
    struct client client;
    open_client(&client, *state, "h2");
    set_fence(&client, mt_clock_boot_ms() + AHEAD_MS);
    const struct mt_kube_call_spec spec = {
        .method = "PUT", .path = strdup("/status/503"), .repeatable = true, .fenced = true};
    client.kube->reached = true;
    mt_kube_call(client.kube, &spec, note_reply, &client);
    while (client.kube->timers.heap.count == 0) { // until it pauses, as the server was in trouble
        client.cluster.poll(client.kube, mt_clock_monotonic_ms() + PATIENCE_MS);
    }
    assert_int_equal(client.answers, 0);
    set_fence(&client, PAST_MS);
    poll_for(&client, WHILE_MS);
    assert_int_equal(client.answers, 0);
    set_fence(&client, MT_FENCE_LOST);
    poll_until_answers(&client, 1);
    assert_int_equal(client.status, 0);
    assert_string_equal(client.reason, MT_LOCK_LOST_REASON);
    assert_true(client.repeated); // the first attempt may have been carried out
    mt_kube_free(client.kube);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_http_test(writes_go_out_before_the_fence),
        support_http_test(writes_wait_behind_the_fence),
        support_http_test(a_fence_that_passes_in_the_queue_holds),
        support_http_test(a_lost_fence_answers),
        support_http_test(what_waits_can_be_cancelled),
        support_http_test(what_waits_may_be_left),
        support_http_test(nothing_is_sent_again_behind_the_fence),
    };
    return cmocka_run_group_tests_name("kube_fence", tests, NULL, NULL);
}
