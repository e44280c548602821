// SPDX-License-Identifier: Apache-2.0
// What is told of kinds that a server does not serve.
#include "kube/unserved.h"

#include "base/buffer.h"
#include "kube/kinds.h"
#include "support.h"

static const struct mt_kube_kind served[] = {
    {.group = "", .version = "v1", .kind = "Service", .plural = "services"},
    {.group = "", .version = "v1", .kind = "Event", .plural = "events"},
    {.group = "apps", .version = "v1", .kind = "Deployment", .plural = "deployments"},
    {.group = "apps", .version = "v1", .kind = "DaemonSet", .plural = "daemonsets"},
    {.group = "autoscaling", .version = "v2", .kind = "HorizontalPodAutoscaler", .plural = "a"},
    {.group = "autoscaling", .version = "v1", .kind = "HorizontalPodAutoscaler", .plural = "a"},
    {.group = "batch", .version = "v1", .kind = "CronJob", .plural = "cronjobs"},
    {.group = "batch", .version = "v2", .kind = "Batch", .plural = "batches"},
    {.group = "events.k8s.io", .version = "v1", .kind = "Event", .plural = "events"},
    {.group = "networking.k8s.io", .version = "v1", .kind = "Ingress", .plural = "ingresses"},
    {.group = "networking.istio.io", .version = "v1", .kind = "Gateway", .plural = "gateways"},
    {.group = "example.com", .version = "v1", .kind = "Widget", .plural = "widgets"},
};

static const struct {
    const char *group;
    const char *version;
    const char *kind;
    const char *meant; ///< "": nothing.
} cases[] = {
    {"apps", "v1", "Deploymnt", "there is no Deploymnt in apps/v1: did you mean Deployment?"},
    {"apps", "v1", "deployment", "there is no deployment in apps/v1: did you mean Deployment?"},
    {"", "v1", "Servcie", "there is no Servcie in v1: did you mean Service?"},
    {"apps", "v1beta9", "Deployment", "it serves Deployment in apps/v1, not in apps/v1beta9"},
    {"batch", "v1beta1", "CronJob", "it serves CronJob in batch/v1, not in batch/v1beta1"},
    {"autoscaling", "v2beta2", "HorizontalPodAutoscaler",
     "it serves HorizontalPodAutoscaler in autoscaling/v2 and autoscaling/v1, not in "
     "autoscaling/v2beta2"},
    {"apps", "v1beta9", "DemonSet",
     "there is no DemonSet in apps/v1beta9: did you mean DaemonSet in apps/v1?"},
    {"batch", "v1", "Batches", "there is no Batches in batch/v1: did you mean Batch in batch/v2?"},
    // Another group.
    {"extensions", "v1beta1", "Ingress",
     "it serves Ingress in networking.k8s.io/v1, not in extensions/v1beta1"},
    {"", "v1", "Deployment", "it serves Deployment in apps/v1, not in v1"},
    {"apps", "v1", "Event", "it serves Event in v1 and events.k8s.io/v1, not in apps/v1"},
    {"app", "v1", "Deployment", "it serves Deployment in apps/v1, not in app/v1"},
    {"serving.knative.dev", "v1", "Service", ""},
    {"gateway.networking.k8s.io", "v1", "Gateway", ""},
    // Definitions may be missing.
    {"example.com", "v2", "Widget", "it serves Widget in example.com/v1, not in example.com/v2"},
    {"example.com", "v1", "Widgets",
     "there is no Widgets in example.com/v1: did you mean Widget? If not, bring its "
     "CustomResourceDefinition along"},
    {"example.com", "v1", "Boat", ""},
    {"apps", "v1", "Boat", ""},
    {"example.org", "v1", "Boat", ""},
};

static void what_was_meant_is_told(void **state)
{
    (void)state;
    struct mt_kube_kinds *kinds = mt_kube_kinds_new();
    for (size_t i = 0; i < SUPPORT_COUNT(served); i++) {
        mt_kube_kinds_add(kinds, &served[i]);
    }
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        const bool any =
            mt_kube_put_meant(&out, kinds, cases[i].group, cases[i].version, cases[i].kind);
        support_expect_text(cases[i].kind, mt_buf_text(&out), cases[i].meant);
        assert_int_equal(any, cases[i].meant[0] != '\0');
        mt_buf_fini(&out);
    }
    mt_kube_kinds_free(kinds);
}

static void nothing_is_meant_where_no_kind_is_known(void **state)
{
    (void)state;
    struct mt_kube_kinds *kinds = mt_kube_kinds_new();
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    assert_false(mt_kube_put_meant(&out, kinds, "apps", "v1", "Deploymnt"));
    assert_int_equal(out.length, 0);
    mt_buf_fini(&out);
    mt_kube_kinds_free(kinds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_meant_is_told),
        cmocka_unit_test(nothing_is_meant_where_no_kind_is_known),
    };
    return cmocka_run_group_tests_name("kube_unserved", tests, NULL, NULL);
}
