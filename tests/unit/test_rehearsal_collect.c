// SPDX-License-Identifier: Apache-2.0
// Deletion: propagation, finalizers, owners that go, namespaces that end.
#include "rehearsal/rehearsal.h"

#include "base/error.h"
#include "manifest/json.h"

#include "support_rehearsal.h"

#include <stdio.h>
#include <string.h>

/** A Deployment that owns a ReplicaSet that owns a Pod, and a ConfigMap beside them. */
static const char tree[] =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop, uid: d1}\n"
    "spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec:\n"
    "  {containers: [{name: a, image: a}]}}}\n"
    "---\n"
    "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: web-1, namespace: shop, uid: r1,\n"
    "  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: d1}]}\n"
    "spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec:\n"
    "  {containers: [{name: a, image: a}]}}}\n"
    "---\n"
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web-1-a, namespace: shop, uid: p1,\n"
    "  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: r1}]}\n"
    "spec: {containers: [{name: a, image: a}]}\n"
    "---\n"
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop, uid: c1}\n";

static const char deployment[] = "apps/v1/Deployment/shop/web";
static const char replica_set[] = "apps/v1/ReplicaSet/shop/web-1";
static const char pod[] = "/v1/Pod/shop/web-1-a";
static const char config_map[] = "/v1/ConfigMap/shop/web";

static const struct {
    const char *name;
    enum mt_propagation propagation;
    bool there_at_once[3]; ///< Deployment, ReplicaSet, Pod right after the answer.
    bool there_later[3];
} propagations[] = {
    {"background", MT_PROPAGATION_BACKGROUND, {false, true, true}, {false, false, false}},
    {"foreground", MT_PROPAGATION_FOREGROUND, {true, true, true}, {false, false, false}},
    {"not said", MT_PROPAGATION_UNSET, {true, true, true}, {false, false, false}},
    {"orphan", MT_PROPAGATION_ORPHAN, {true, true, true}, {false, true, true}},
};

static void dependents_follow_by_propagation(void **state)
{
    static const char *const paths[] = {deployment, replica_set, pod};
    for (size_t i = 0; i < SUPPORT_COUNT(propagations); i++) {
        struct world world;
        world_open(&world, *state, NULL);
        world_put(&world, tree, "me");
        world_wait(&world, 100);
        assert_int_equal(world_delete(&world, deployment, propagations[i].propagation), 200);
        for (size_t j = 0; j < 3; j++) {
            if ((world_live(&world, paths[j]) != NULL) != propagations[i].there_at_once[j]) {
                fail_msg("%s: %s at once", propagations[i].name, paths[j]);
            }
        }
        world_wait(&world, 100);
        for (size_t j = 0; j < 3; j++) {
            if ((world_live(&world, paths[j]) != NULL) != propagations[i].there_later[j]) {
                fail_msg("%s: %s later", propagations[i].name, paths[j]);
            }
        }
        assert_non_null(world_live(&world, config_map));
        world_close(&world);
    }
}

static void the_answer_shows_what_is_on_its_way_out(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world, tree, "me");
    world_delete(&world, config_map, MT_PROPAGATION_BACKGROUND);
    assert_int_equal(world.status, 200);
    assert_null(world.object);
    world_delete(&world, deployment, MT_PROPAGATION_FOREGROUND);
    const cJSON *metadata = mt_json_get(world.object, "metadata");
    assert_string_equal(mt_json_string(metadata, "deletionTimestamp"), "2026-01-01T00:00:00Z");
    world_expect(&world, deployment, "metadata/finalizers", "[\"foregroundDeletion\"]");
    world_expect(&world, deployment, "metadata/generation", "2");
    world_delete(&world, deployment, MT_PROPAGATION_FOREGROUND); // again
    assert_int_equal(world.status, 200);
    world_close(&world);
}

static void an_orphan_forgets_its_owner(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world, tree, "me");
    world_delete(&world, deployment, MT_PROPAGATION_ORPHAN);
    world_wait(&world, 100);
    world_expect(&world, replica_set, "metadata/ownerReferences", "");
    world_expect(&world, pod, "metadata/ownerReferences/0/uid", "\"r1\"");
    world_close(&world);
}

#define HELD(finalizers)                                                                           \
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, namespace: shop" finalizers "}\n"

static void finalizers_hold_an_object(void **state)
{
    static const char held[] = "/v1/ConfigMap/shop/held";
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world, HELD(", finalizers: [example.org/wait]"), "operator");
    assert_int_equal(world_delete(&world, held, MT_PROPAGATION_BACKGROUND), 200);
    world_wait(&world, 60000);
    world_expect(&world, held, "metadata/deletionTimestamp", "\"2026-01-01T00:00:00Z\"");
    world_put(&world, HELD(""), "operator");
    assert_null(world_live(&world, held));
    world_close(&world);
}

static void an_object_without_owner_is_collected(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world,
              "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: lost, namespace: shop,\n"
              "  ownerReferences: [{apiVersion: v1, kind: Pod, name: gone, uid: x}]}\n",
              "me");
    assert_non_null(world_live(&world, "/v1/ConfigMap/shop/lost"));
    world_wait(&world, 100);
    assert_null(world_live(&world, "/v1/ConfigMap/shop/lost"));
    world_close(&world);
}

static void preconditions_hold(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world, tree, "me");
    struct mt_ref ref = world_ref(&world, config_map);
    static const struct {
        const char *uid;
        const char *resource_version;
        int status;
        const char *message;
    } cases[] = {
        {"other", NULL, 409,
         "Operation cannot be fulfilled on configmaps \"web\": the UID in the precondition (other) "
         "does not match the UID in record (c1). The object might have been deleted and then "
         "recreated"},
        {"c1", "1", 409, NULL},
        {"c1", NULL, 200, ""},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const struct mt_deletion deletion = {.ref = &ref,
                                             .propagation = MT_PROPAGATION_BACKGROUND,
                                             .uid = cases[i].uid,
                                             .resource_version = cases[i].resource_version};
        world.cluster.delete(world.cluster.data, &deletion, world_answered, &world);
        world_wait(&world, 10);
        assert_int_equal(world.status, cases[i].status);
        assert_string_equal(cases[i].message != NULL ? cases[i].message : world.message,
                            world.message);
        assert_string_equal(world.reason, cases[i].status == 409 ? "Conflict" : "");
    }
    world_close(&world);
}

static void a_namespace_takes_its_content_along(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world, tree, "me");
    world_put(&world, HELD(", finalizers: [example.org/wait]"), "operator");
    assert_int_equal(world_delete(&world, "/v1/Namespace//shop", MT_PROPAGATION_FOREGROUND), 200);
    world_expect(&world, "/v1/Namespace//shop", "status/phase", "\"Terminating\"");
    world_apply(&world, "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\n");
    assert_int_equal(world.status, 403);
    assert_string_equal(world.reason, "Forbidden");
    assert_string_equal(world.message,
                        "secrets \"s\" is forbidden: unable to create new content in namespace "
                        "shop because it is being terminated");
    world_wait(&world, 1000);
    assert_null(world_live(&world, deployment));
    assert_null(world_live(&world, config_map));
    assert_non_null(world_live(&world, "/v1/ConfigMap/shop/held")); // and so the namespace
    assert_non_null(world_live(&world, "/v1/Namespace//shop"));
    world_put(&world, HELD(""), "operator");
    world_wait(&world, 1000);
    assert_null(world_live(&world, "/v1/Namespace//shop"));
    assert_int_equal(world_delete(&world, "/v1/Namespace//default", MT_PROPAGATION_UNSET), 403);
    assert_string_equal(world.message,
                        "namespaces \"default\" is forbidden: this namespace may not be deleted");
    world_close(&world);
}

static void an_empty_namespace_ends_and_comes_again(void **state)
{
    static const char yaml[] = "apiVersion: v1\nkind: Namespace\nmetadata: {name: empty}\n";
    struct world world;
    world_open(&world, *state, NULL);
    assert_int_equal(world_apply(&world, yaml), 201);
    world_expect(&world, "/v1/Namespace//empty", "status/phase", "\"Active\"");
    world_delete(&world, "/v1/Namespace//empty", MT_PROPAGATION_BACKGROUND);
    world_wait(&world, 100);
    assert_null(world_live(&world, "/v1/Namespace//empty"));
    assert_int_equal(world_apply(&world, yaml), 201);
    world_close(&world);
}

static void many_dependents_are_no_burden(void **state)
{
    enum { MANY = 2000 };
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world, tree, "me");
    for (int i = 0; i < MANY; i++) {
        char json[512];
        snprintf(json, sizeof json,
                 "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c-%d\","
                 "\"namespace\":\"shop\",\"ownerReferences\":[{\"uid\":\"d1\"}]}}",
                 i);
        cJSON *object = cJSON_Parse(json);
        struct mt_error err = {0};
        assert_true(mt_rehearsal_put(world.rehearsal, object, "me", &err));
        cJSON_Delete(object);
    }
    size_t count = mt_rehearsal_count(world.rehearsal);
    world_delete(&world, deployment, MT_PROPAGATION_FOREGROUND);
    world_wait(&world, 1000);
    assert_int_equal(mt_rehearsal_count(world.rehearsal), count - MANY - 3);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(dependents_follow_by_propagation),
        support_test(the_answer_shows_what_is_on_its_way_out),
        support_test(an_orphan_forgets_its_owner),
        support_test(finalizers_hold_an_object),
        support_test(an_object_without_owner_is_collected),
        support_test(preconditions_hold),
        support_test(a_namespace_takes_its_content_along),
        support_test(an_empty_namespace_ends_and_comes_again),
        support_test(many_dependents_are_no_burden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
