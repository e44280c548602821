// SPDX-License-Identifier: Apache-2.0
// Missing rights as people are told of them.
#include "kube/rights.h"

#include "base/arena.h"
#include "support.h"

#define IN(namespace, group, kind)                                                                 \
    {                                                                                              \
        (group), "v1", (kind), (namespace), ""                                                     \
    }
#define WEB IN("shop", "apps", "Deployment"), "deployments"
#define CONFIG IN("shop", "", "ConfigMap"), "configmaps"

static void missing_rights_are_named_by_what_they_are_to(void **state)
{
    struct support *support = *state;
    static const struct {
        struct mt_kube_right rights[6];
        const char *text; ///< NULL: none is missing.
    } cases[] = {
        {{{0}}, NULL},
        {{{"create", WEB, false}, {"patch", WEB, false}}, NULL},
        {{{"create", WEB, true}}, "create deployments.apps in shop"},
        {{{"list", CONFIG, true}}, "list configmaps in shop"},
        {{{"create", WEB, true}, {"patch", WEB, true}, {"list", CONFIG, true}},
         "create, patch deployments.apps in shop; list configmaps in shop"},
        {{{"create", WEB, false}, {"list", CONFIG, true}, {"watch", CONFIG, false}},
         "list configmaps in shop"},
        {{{"create", WEB, true}, {"list", WEB, false}, {"patch", WEB, true}},
         "create, patch deployments.apps in shop"},
        {{{"create", WEB, true}, {"list", CONFIG, false}, {"create", CONFIG, false}},
         "create deployments.apps in shop"},
        // The cluster's have no namespace.
        {{{"create", IN("", "", "Namespace"), "namespaces", true}}, "create namespaces"},
        {{{"create", IN("", "rbac.authorization.k8s.io", "ClusterRole"), "clusterroles", true},
          {"patch", IN("", "rbac.authorization.k8s.io", "ClusterRole"), "clusterroles", true}},
         "create, patch clusterroles.rbac.authorization.k8s.io"},
        // Each namespace, and each group, for itself.
        {{{"create", IN("blue", "", "Secret"), "secrets", true},
          {"create", IN("shop", "", "Secret"), "secrets", true}},
         "create secrets in blue; create secrets in shop"},
        {{{"create", IN("shop", "", "Service"), "services", true},
          {"create", IN("shop", "serving.knative.dev", "Service"), "services", true}},
         "create services in shop; create services.serving.knative.dev in shop"},
        // What the server does not know (yet) is not missing.
        {{{"create", IN("shop", "x.dev", "New"), NULL, false}, {"get", WEB, true}},
         "get deployments.apps in shop"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        size_t count = 0;
        while (count < SUPPORT_COUNT(cases[i].rights) && cases[i].rights[count].verb != NULL) {
            count++;
        }
        const char *text = mt_kube_missing_rights(cases[i].rights, count, support->arena);
        const char *expected = cases[i].text != NULL ? cases[i].text : "none";
        support_expect_text(expected, text != NULL ? text : "none", expected);
    }
    assert_null(mt_kube_missing_rights(NULL, 0, support->arena));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(missing_rights_are_named_by_what_they_are_to),
    };
    return cmocka_run_group_tests_name("kube_rights", tests, NULL, NULL);
}
