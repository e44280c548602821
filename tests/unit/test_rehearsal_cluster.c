// SPDX-License-Identifier: Apache-2.0
// The seam: virtual time, order, cancellation, what an answer says.
#include "rehearsal/rehearsal.h"

#include "base/error.h"
#include "manifest/json.h"

#include "support_rehearsal.h"

#include <stdio.h>
#include <string.h>

#define MAP(name)                                                                                  \
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " name ", namespace: default}\n"

static void time_jumps_and_never_goes_back(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    const struct mt_cluster *cluster = &world.cluster;
    assert_int_equal(cluster->now_ms(cluster->data), 0);
    assert_int_equal(cluster->wall_ms(cluster->data), 1767225600000);
    cluster->poll(cluster->data, 600000);
    assert_int_equal(cluster->now_ms(cluster->data), 600000);
    assert_int_equal(cluster->wall_ms(cluster->data), 1767226200000);
    cluster->poll(cluster->data, 5);
    assert_int_equal(cluster->now_ms(cluster->data), 600000);
    cluster->poll(cluster->data, UINT64_MAX); // nothing is due at all: a standstill
    assert_int_equal(cluster->now_ms(cluster->data), 600000);
    world_close(&world);
}

static void an_answer_takes_its_time(void **state)
{
    struct mt_rehearsal_options options = mt_rehearsal_options_default();
    options.call_ms = 31;
    struct world world;
    world_open(&world, *state, &options);
    const struct mt_cluster *cluster = &world.cluster;
    struct mt_ref ref = world_ref(&world, "/v1/Namespace//default");
    cluster->get(cluster->data, &ref, world_answered, &world);
    assert_int_equal(world.answers, 0); // never from within the call
    cluster->poll(cluster->data, 30);
    assert_int_equal(world.answers, 0);
    assert_int_equal(cluster->now_ms(cluster->data), 30);
    cluster->poll(cluster->data, UINT64_MAX);
    assert_int_equal(world.answers, 1);
    assert_int_equal(world.now_ms, 31);
    assert_int_equal(world.status, 200);
    world_expect(&world, "/v1/Namespace//default", "status/phase", "\"Active\"");
    world_close(&world);
}

static void a_cancelled_call_is_answered_once(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    const struct mt_cluster *cluster = &world.cluster;
    world_wait(&world, 500);
    struct mt_ref ref = world_ref(&world, "/v1/Namespace//default");
    cluster->get(cluster->data, &ref, world_answered, &world);
    cluster->cancel(cluster->data);
    cluster->cancel(cluster->data);
    assert_int_equal(world.answers, 0);
    cluster->poll(cluster->data, 0);
    assert_int_equal(world.answers, 1);
    assert_true(world.cancelled);
    assert_int_equal(world.status, 0);
    world_wait(&world, 1000);
    assert_int_equal(world.answers, 1);
    world_close(&world);
}

/** A caller that starts the next call from each answer. */
struct chain {
    struct world *world;
    size_t left;
};

static void go_on(void *data, const struct mt_answer *answer)
{
    struct chain *chain = data;
    assert_true(mt_answer_is_good(answer));
    if (chain->left-- > 0) {
        struct mt_ref ref = world_ref(chain->world, "/v1/Namespace//default");
        chain->world->cluster.get(chain->world->cluster.data, &ref, go_on, chain);
    }
}

static void calls_may_follow_from_answers(void **state)
{
    struct mt_rehearsal_options options = mt_rehearsal_options_default();
    options.call_ms = 0; // even where no time passes, each poll() ends
    struct world world;
    world_open(&world, *state, &options);
    struct chain chain = {&world, 10};
    struct mt_ref ref = world_ref(&world, "/v1/Namespace//default");
    world.cluster.get(world.cluster.data, &ref, go_on, &chain);
    size_t polls = 0;
    while (chain.left != SIZE_MAX) {
        world.cluster.poll(world.cluster.data, 0);
        assert_true(++polls < 100);
    }
    assert_true(polls > 10);
    world_close(&world);
}

static const struct {
    const char *path;
    int status;
    const char *reason;
    const char *message;
} missing[] = {
    {"/v1/ConfigMap/default/nope", 404, "NotFound", "configmaps \"nope\" not found"},
    {"apps/v1/Deployment/default/nope", 404, "NotFound", "deployments.apps \"nope\" not found"},
    {"apps/v1beta1/Deployment/default/nope", 404, "NotFound",
     "the server could not find the requested resource"},
    {"example.org/v1/Thing/default/nope", 404, "NotFound",
     "the server could not find the requested resource"},
    {"networking.k8s.io/v1/Ingress/default/nope", 404, "NotFound",
     "ingresses.networking.k8s.io \"nope\" not found"},
};

static void what_is_not_there_is_404(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    for (size_t i = 0; i < SUPPORT_COUNT(missing); i++) {
        assert_int_equal(world_get(&world, missing[i].path), missing[i].status);
        assert_string_equal(world.reason, missing[i].reason);
        assert_string_equal(world.message, missing[i].message);
        assert_int_equal(world_delete(&world, missing[i].path, MT_PROPAGATION_UNSET), 404);
        assert_string_equal(world.message, missing[i].message);
        assert_null(world.object);
    }
    world_close(&world);
}

static void namespaces_have_to_exist(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    static const char *const standing[] = {"default", "kube-system", "kube-public",
                                           "kube-node-lease"};
    for (size_t i = 0; i < SUPPORT_COUNT(standing); i++) {
        char path[64];
        snprintf(path, sizeof path, "/v1/Namespace//%s", standing[i]);
        assert_int_equal(world_get(&world, path), 200);
    }
    assert_int_equal(mt_rehearsal_count(world.rehearsal), SUPPORT_COUNT(standing));
    static const char yaml[] =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n";
    assert_int_equal(world_apply(&world, yaml), 404);
    assert_string_equal(world.message, "namespaces \"shop\" not found");
    world_put(&world, yaml, "kubectl"); // makes it
    assert_int_equal(world_get(&world, "/v1/Namespace//shop"), 200);
    assert_int_equal(world_apply(&world, yaml), 200);
    world_close(&world);
}

static void objects_get_what_the_server_gives(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_wait(&world, 61000);
    assert_int_equal(world_apply(&world, MAP("a")), 201);
    assert_int_equal(world_apply(&world, MAP("b")), 201);
    static const char a[] = "/v1/ConfigMap/default/a";
    static const char b[] = "/v1/ConfigMap/default/b";
    world_expect(&world, a, "metadata/creationTimestamp", "\"2026-01-01T00:01:01Z\"");
    assert_string_not_equal(world_text(&world, a, "metadata/uid"),
                            world_text(&world, b, "metadata/uid"));
    int64_t first = 0;
    int64_t second = 0;
    assert_int_equal(sscanf(world_text(&world, a, "metadata/resourceVersion"), "\"%ld\"", &first),
                     1);
    assert_int_equal(sscanf(world_text(&world, b, "metadata/resourceVersion"), "\"%ld\"", &second),
                     1);
    assert_true(second > first);
    world_close(&world);
}

static void a_new_pod_is_pending(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_apply(&world, "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: default}\n"
                        "spec: {containers: [{name: main, image: i}]}\n");
    world_expect(&world, "/v1/Pod/default/p", "status/phase", "\"Pending\"");
    world_close(&world);
}

static void two_runs_are_the_same(void **state)
{
    struct world one;
    struct world other;
    world_open(&one, *state, NULL);
    world_open(&other, *state, NULL);
    struct world *const worlds[] = {&one, &other};
    for (size_t i = 0; i < 2; i++) {
        world_apply(worlds[i], MAP("a"));
        world_apply(worlds[i], "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: "
                               "default}\nspec: {ports: [{port: 80}]}\n");
    }
    assert_string_equal(world_text(&one, "/v1/Service/default/s", ""),
                        world_text(&other, "/v1/Service/default/s", ""));
    world_close(&one);
    world_close(&other);
}

static void puts_keep_status_and_uid(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world,
              "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop, uid: u-1}\n"
              "spec: {containers: [{name: a, image: a}]}\nstatus: {phase: Running}\n",
              "kubelet");
    static const char pod[] = "/v1/Pod/shop/p";
    world_expect(&world, pod, "status", "{\"phase\":\"Running\"}");
    world_expect(&world, pod, "metadata/uid", "\"u-1\"");
    world_expect(&world, pod, "metadata/managedFields/1/subresource", "\"status\"");
    struct mt_error err = {0};
    cJSON *bad =
        cJSON_Parse("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"q\"},"
                    "\"spec\":{}}");
    assert_false(mt_rehearsal_put(world.rehearsal, bad, "me", &err));
    assert_string_equal(err.msg, "Pod \"q\" is invalid: spec.containers: Required value");
    cJSON_Delete(bad);
    world_close(&world);
}

struct sentences {
    size_t count;
    char text[1024];
};

static void add_sentence(void *data, const char *sentence)
{
    struct sentences *sentences = data;
    sentences->count++;
    snprintf(sentences->text + strlen(sentences->text),
             sizeof sentences->text - strlen(sentences->text), "%s\n", sentence);
}

static void what_is_not_simulated_is_said(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_apply(&world, MAP("a"));
    world_apply(&world,
                "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, "
                "namespace: default}\nspec: {podSelector: {}}\n");
    world_apply(&world,
                "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: open, "
                "namespace: default}\nspec: {podSelector: {}}\n");
    struct sentences sentences = {0};
    mt_rehearsal_gaps(world.rehearsal, add_sentence, &sentences);
    support_expect_text("gaps", sentences.text,
                        "NetworkPolicy/deny and 1 more: no traffic was filtered.\n");
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(time_jumps_and_never_goes_back),
        support_test(an_answer_takes_its_time),
        support_test(a_cancelled_call_is_answered_once),
        support_test(calls_may_follow_from_answers),
        support_test(what_is_not_there_is_404),
        support_test(namespaces_have_to_exist),
        support_test(objects_get_what_the_server_gives),
        support_test(a_new_pod_is_pending),
        support_test(two_runs_are_the_same),
        support_test(puts_keep_status_and_uid),
        support_test(what_is_not_simulated_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
