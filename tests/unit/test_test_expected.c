// SPDX-License-Identifier: Apache-2.0
// What an action returns against what its test expects: SEMANTICS.md 5.8.
#include "script/test_expected.h"

#include "support.h"

#include "base/arena.h"

#include <string.h>

/** The differences, a line each. */
static const char *compare(struct support *support, const struct mt_ref *ref, const char *expected,
                           const char *actual)
{
    struct mt_test_results results = {0};
    const struct mt_test_running running = {.results = &results, .findings = &support->findings};
    struct mt_test_result result = {.name = "case"};
    cJSON *wanted = support_quoted_json(expected);
    cJSON *is = support_quoted_json(actual);
    mt_test_compare(&running, ref, wanted, is, &result);
    cJSON_Delete(wanted);
    cJSON_Delete(is);
    const char *text = "";
    for (size_t i = 0; i < result.differences.count; i++) {
        text = mt_arena_printf(support->arena, "%s%s\n", text, result.differences.items[i]);
    }
    return text;
}

/** One comparison; `differences` "" where there are none. */
struct comparison {
    const char *group;
    const char *kind;
    const char *expected;
    const char *actual;
    const char *differences;
};

static void expect_all(struct support *support, const struct comparison *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct mt_ref ref = {cases[i].group, "v1", cases[i].kind, "", "a"};
        support_expect_text(cases[i].expected,
                            compare(support, &ref, cases[i].expected, cases[i].actual),
                            cases[i].differences);
    }
}

static void expected_fields_are_compared(void **state)
{
    static const struct comparison cases[] = {
        {"x.io", "A", "{'a':1,'b':{'c':'x'}}", "{'a':1.0,'b':{'c':'x','more':1},'more':{}}", ""},
        {"x.io", "A", "{'a':1}", "{'a':'1'}", "- a: 1\n+ a: \"1\"\n"},
        {"x.io", "A", "{'a':true}", "{'a':false}", "- a: true\n+ a: false\n"},
        {"x.io", "A", "{'a':{'b':1}}", "{}", "- a: {\"b\":1}\n+ a is missing\n"},
        {"x.io", "A", "{'a':{'b':1}}", "{'a':[1]}", "- a: {\"b\":1}\n+ a: [1]\n"},
        {"x.io", "A", "{'a':{'k.y/z':1}}", "{'a':{'k.y/z':2}}", "- a[k.y/z]: 1\n+ a[k.y/z]: 2\n"},
        {"x.io", "A", "{'a':null}", "{'a':5}", ""},
        {"x.io", "A", "{'a':null}", "{}", ""},
        {"x.io", "A", "{'a':9007199254740993}", "{'a':9007199254740993}", ""},
        // Empty and missing differ for kinds of others, and are one for those of Kubernetes.
        {"x.io", "A", "{'a':{}}", "{'a':[]}", "- a: {}\n+ a: []\n"},
        {"x.io", "A", "{'a':{}}", "{}", "- a: {}\n+ a is missing\n"},
        {"apps", "ReplicaSet", "{'a':{},'b':[]}", "{'a':[]}", ""},
        {"", "Pod", "{'a':{},'b':[]}", "{'a':[],'b':null}", ""},
        {"", "Pod", "{'a':{}}", "{'a':{'b':1}}", ""},
    };
    expect_all(*state, cases, SUPPORT_COUNT(cases));
}

static void items_of_lists_are_all_compared(void **state)
{
    static const struct comparison cases[] = {
        {"x.io", "A", "{'l':[1,{'a':1}]}", "{'l':[1,{'a':1}]}", ""},
        {"x.io", "A", "{'l':[{'a':1}]}", "{'l':[{'a':1,'b':2}]}", "+ l[0].b: 2\n"},
        {"x.io", "A", "{'l':[{'a':1}]}", "{'l':[{'a':1,'b':null}]}", ""},
        {"x.io", "A", "{'l':[{'a':null}]}", "{'l':[{'a':1}]}", "- l[0].a: null\n+ l[0].a: 1\n"},
        {"x.io", "A", "{'l':[1]}", "{'l':[1,2]}", "+ l[1]: 2\n"},
        {"x.io", "A", "{'l':[1,2]}", "{'l':[2,1]}", "- l[0]: 1\n+ l[0]: 2\n- l[1]: 2\n+ l[1]: 1\n"},
        {"x.io", "A", "{'spec':{'containers':[{'name':'a'}]}}",
         "{'spec':{'containers':[{'name':'a'},{'name':'b'}]}}",
         "+ spec.containers[1]: {\"name\":\"b\"}\n"},
        // Kubernetes merges these by name.
        {"", "Pod", "{'spec':{'containers':[{'name':'b','image':'b:1'}]}}",
         "{'spec':{'containers':[{'name':'a'},{'name':'b','image':'b:2','tty':true}]}}",
         "- spec.containers[b].image: \"b:1\"\n+ spec.containers[b].image: \"b:2\"\n"},
        {"", "Pod", "{'spec':{'containers':[{'name':'b'}]}}", "{'spec':{'containers':[]}}",
         "- spec.containers[b]: {\"name\":\"b\"}\n+ spec.containers[b] is missing\n"},
        {"", "Pod", "{'metadata':{'finalizers':['a']}}", "{'metadata':{'finalizers':['b','a']}}",
         ""},
    };
    expect_all(*state, cases, SUPPORT_COUNT(cases));
}

#define RESTARTED(at)                                                                              \
    "{'spec':{'template':{'metadata':{'annotations':{'kubectl.kubernetes.io/restartedAt':'" at     \
    "'}}}}}"
#define ANNOTATED(key, at) "{'metadata':{'annotations':{'" key "':'" at "'}}}"
#define TARGET(type, at)                                                                           \
    "{'status':{'conditions':[{'type':'" type "','lastTransitionTime':'" at "'}]}}"

static void the_time_of_an_action_is_not_compared(void **state)
{
    static const struct comparison cases[] = {
        {"apps", "Deployment", RESTARTED("then"), RESTARTED("now"), ""},
        {"apps", "StatefulSet", RESTARTED("then"), "{'spec':{'template':{}}}", ""},
        {"apps", "Deployment", "{'status':{'a':1},'metadata':{'generation':1}}",
         "{'status':{'a':2},'metadata':{'generation':2}}", ""},
        {"apps", "StatefulSet", "{'status':{'a':1}}", "{'status':{'a':2}}",
         "- status.a: 1\n+ status.a: 2\n"},
        {"x.io", "Deployment", "{'status':1}", "{'status':2}", "- status: 1\n+ status: 2\n"},
        {"batch", "Job", TARGET("FailureTarget", "then"), TARGET("FailureTarget", "now"), ""},
        {"batch", "Job", TARGET("Failed", "then"), TARGET("Failed", "now"),
         "- status.conditions[Failed].lastTransitionTime: \"then\"\n"
         "+ status.conditions[Failed].lastTransitionTime: \"now\"\n"},
        {"argoproj.io", "Rollout", "{'spec':{'restartAt':'then'}}", "{'spec':{'restartAt':'now'}}",
         ""},
        {"argoproj.io", "Workflow", "{'metadata':{'uid':'1','resourceVersion':'1'}}",
         "{'metadata':{'uid':'2'}}", ""},
        {"argoproj.io", "Workflow", ANNOTATED("workflows.argoproj.io/scheduled-time", "then"),
         ANNOTATED("workflows.argoproj.io/scheduled-time", "now"), ""},
        {"external-secrets.io", "ExternalSecret", ANNOTATED("force-sync", "then"),
         ANNOTATED("force-sync", "now"), ""},
        {"kustomize.toolkit.fluxcd.io", "Kustomization",
         ANNOTATED("reconcile.fluxcd.io/requestedAt", "then"),
         ANNOTATED("reconcile.fluxcd.io/requestedAt", "now"), ""},
        {"capsule.clastix.io", "Tenant",
         ANNOTATED("reconcile.projectcapsule.dev/requestedAt", "then"),
         ANNOTATED("reconcile.projectcapsule.dev/requestedAt", "now"), ""},
        {"capsule.clastix.io", "Tenant", ANNOTATED("a", "b"), "{'metadata':{}}", ""},
        {"capsule.clastix.io", "Tenant", "{'metadata':{'labels':{'a':'b'}}}",
         "{'metadata':{'labels':{'a':'c'}}}",
         "- metadata.labels.a: \"b\"\n+ metadata.labels.a: \"c\"\n"},
        {"postgresql.cnpg.io", "Cluster", ANNOTATED("cnpg.io/reloadedAt", "then"),
         ANNOTATED("cnpg.io/reloadedAt", "now"), ""},
        {"postgresql.cnpg.io", "Cluster", ANNOTATED("other", "then"), ANNOTATED("other", "now"),
         "- metadata.annotations.other: \"then\"\n+ metadata.annotations.other: \"now\"\n"},
    };
    expect_all(*state, cases, SUPPORT_COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(expected_fields_are_compared),
        support_test(items_of_lists_are_all_compared),
        support_test(the_time_of_an_action_is_not_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
