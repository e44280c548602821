// SPDX-License-Identifier: Apache-2.0
// What is sent: INTERFACE.md 2 (label, tracking-id), SEMANTICS.md 1.6 and 1.7.
#include "sync/sent.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/json.h"
#include "support.h"
#include "sync/scope.h"

#include <string.h>

#define OURS "\"labels\":{\"moontide.dev/app\":\"shop\"},\"annotations\":{"
#define ID "\"moontide.dev/tracking-id\":\"records/shop:"

static const struct {
    const char *name;
    const char *yaml;
    const char *sent;
} cases[] = {
    {"a namespace is filled in", "{apiVersion: v1, kind: Secret, metadata: {name: a}}",
     "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"a\",\"namespace\":"
     "\"default-ns\"," OURS ID "/Secret:default-ns/a\"}}}"},
    {"its own stays",
     "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: own}}",
     "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\","
     "\"namespace\":\"own\"," OURS ID "apps/Deployment:own/web\"}}}"},
    {"a null one is none", "{apiVersion: v1, kind: Secret, metadata: {namespace: null, name: a}}",
     "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"a\",\"namespace\":"
     "\"default-ns\"," OURS ID "/Secret:default-ns/a\"}}}"},
    {"cluster-scoped objects have none, and stand under the app's namespace",
     "{apiVersion: v1, kind: Namespace, metadata: {name: own, namespace: wrong}}",
     "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"own\"," OURS ID
     "/Namespace:default-ns/own\"}}}"},
    {"so do those of a CRD among the objects",
     "{apiVersion: example.org/v1, kind: Planet, metadata: {name: mars}}",
     "{\"apiVersion\":\"example.org/v1\",\"kind\":\"Planet\",\"metadata\":{\"name\":\"mars\"," OURS
         ID "example.org/Planet:default-ns/mars\"}}}"},
    {"labels and annotations stay",
     "{apiVersion: v1, kind: Secret, metadata: {name: a, namespace: ns, labels: {app: web, "
     "moontide.dev/app: other}, annotations: {b: c, moontide.dev/tracking-id: old, "
     "argocd.argoproj.io/sync-wave: '1'}}}",
     "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"a\",\"labels\":{\"app\":"
     "\"web\",\"moontide.dev/app\":\"shop\"},\"annotations\":{\"b\":\"c\",\"argocd.argoproj.io/"
     "sync-wave\":\"1\"," ID "/Secret:ns/a\"},\"namespace\":\"ns\"}}"},
    {"ArgoCD's tracking is dropped",
     "{apiVersion: v1, kind: Secret, metadata: {name: a, namespace: ns, annotations: "
     "{argocd.argoproj.io/tracking-id: x, b: c, argocd.argoproj.io/installation-id: id, "
     "moontide.dev/revision: '3'}, labels: null}}",
     "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"a\",\"annotations\":{"
     "\"b\":\"c\"," ID "/Secret:ns/a\"},\"namespace\":\"ns\",\"labels\":{\"moontide.dev/app\":"
     "\"shop\"}}}"},
    {"the rest is sent as it is, Pod templates too",
     "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: ns}, spec: {replicas: "
     "9007199254740993, template: {metadata: {labels: {a: b}}, spec: {x: 1.50, p: [], z: {}, q: "
     "null}}}}",
     "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"a\","
     "\"namespace\":\"ns\"," OURS ID "apps/Deployment:ns/a\"}},\"spec\":{\"replicas\":"
     "9007199254740993,\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"x\":1.5,"
     "\"p\":[],\"z\":{},\"q\":null}}}}"},
    {"a generated name is the run's to write",
     "{apiVersion: batch/v1, kind: Job, metadata: {generateName: m-, namespace: ns, annotations: "
     "{argocd.argoproj.io/hook: Sync}}}",
     "{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{\"generateName\":\"m-\","
     "\"annotations\":{\"argocd.argoproj.io/hook\":\"Sync\"," ID "batch/Job:ns/m-\"},\"namespace\":"
     "\"ns\",\"labels\":{\"moontide.dev/app\":\"shop\"}}}"},
};

static const char definition[] =
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: crd}\n"
    "spec: {group: example.org, scope: Cluster, names: {kind: Planet}}\n---\n";

static const struct mt_owner owner = {
    .app = "shop", .record_namespace = "records", .namespace = "default-ns"};

static const char *print(const cJSON *tree, struct mt_arena *arena)
{
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_json_print(tree, false, &out);
    const char *text = mt_arena_strdup(arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    return text;
}

/** Fails unless the tree is the one of `json`; the order of members does not count. */
static void expect_tree(const char *name, const cJSON *tree, const char *json,
                        struct mt_arena *arena)
{
    cJSON *wanted = support_json(json);
    bool equal = cJSON_Compare(tree, wanted, true);
    cJSON_Delete(wanted);
    if (!equal) {
        support_expect_text(name, print(tree, arena), json);
        fail_msg("%s: printed alike, and not equal", name);
    }
}

static void objects_are_sent_with_our_marks(void **state)
{
    struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        support_objects(mt_arena_printf(support->arena, "%s%s", definition, cases[i].yaml), false,
                        &support->objects, &support->findings);
        support_no_findings(&support->findings);
        const struct mt_scopes *scopes = mt_scopes_new(&support->objects, support->arena);
        const struct mt_object *object = support->objects.list.items[1];
        const char *before = print(object->tree, support->arena);

        cJSON *tree = mt_sent_tree(object, scopes, &owner);
        mt_arena_own(support->arena, tree, mt_json_release);
        expect_tree(cases[i].name, tree, cases[i].sent, support->arena);
        support_expect_text("the manifest is unchanged", print(object->tree, support->arena),
                            before);
        support_reset(support);
    }
}

static void sending_again_changes_nothing(void **state)
{
    struct support *support = *state;
    support_objects(cases[0].yaml, false, &support->objects, &support->findings);
    const struct mt_scopes *scopes = mt_scopes_new(&support->objects, support->arena);
    struct mt_object again = *support->objects.list.items[0];
    cJSON *first = mt_sent_tree(&again, scopes, &owner);
    again.tree = first;
    again.ref.namespace = owner.namespace;
    cJSON *second = mt_sent_tree(&again, scopes, &owner);
    assert_true(cJSON_Compare(first, second, true));
    cJSON_Delete(first);
    cJSON_Delete(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(objects_are_sent_with_our_marks),
        support_test(sending_again_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
