// SPDX-License-Identifier: Apache-2.0
// Lint: what is unwise although it is not wrong.  Each case is a manifest and all that is said of
// it.
#include "sync/lint.h"

#include "support.h"
#include "support_policy.h"

#include "base/arena.h"
#include "base/buffer.h"

#include <string.h>

#define HEAD(api, kind, meta) "---\napiVersion: " api "\nkind: " kind "\nmetadata: {" meta "}\n"
#define HOOKED(rest) "annotations: {argocd.argoproj.io/hook: PreSync" rest "}"
#define POLICY(policies) ", argocd.argoproj.io/hook-delete-policy: \"" policies "\""

static void lint(const char *yaml, struct mt_buf *out)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    mt_findings_init(&findings, arena);
    struct mt_objects objects = {0};
    support_objects(yaml, false, &objects, &findings);
    struct mt_plan_options options = {
        .app = "shop", .namespace = "shop", .policy = support_policy()};
    struct mt_plan *plan = mt_plan_make(&objects, &options, &findings);
    mt_lint(&objects, plan, options.policy, &findings);
    mt_findings_sort(&findings);
    for (size_t i = 0; i < findings.list.count; i++) {
        const struct mt_finding *finding = &findings.list.items[i];
        mt_buf_printf(out, "%s %s %u: %s\n", mt_severity_name(finding->severity), finding->rule,
                      finding->place.line, finding->message);
    }
    mt_arena_free(arena);
}

static const struct {
    const char *name;
    const char *yaml;
    const char *expected;
} cases[] = {
    {"nothing to say about ordinary objects",
     HEAD("v1", "ConfigMap", "name: a") HEAD("batch/v1", "Job", "name: j, " HOOKED("")), ""},
    {"hooks with generated names pile up", HEAD("batch/v1", "Job", "generateName: m-, " HOOKED("")),
     "warning hook-piles-up 2: hook Job/m-* has a generated name and no policy that deletes it by "
     "its result: every sync leaves one more; add hook-delete-policy \"HookSucceeded\"\n"},
    {"but not when their result deletes them",
     HEAD("batch/v1", "Job", "generateName: m-, " HOOKED(POLICY("HookSucceeded"))), ""},
    {"a hook that stays is not run again",
     HEAD("batch/v1", "Job", "name: a, " HOOKED(POLICY("HookSucceeded")))
         HEAD("v1", "Pod", "name: b, " HOOKED(POLICY("HookFailed")))
             HEAD("batch/v1", "Job", "name: c, " HOOKED(POLICY("HookSucceeded,HookFailed")))
                 HEAD("v1", "ConfigMap", "name: d, " HOOKED(POLICY("HookSucceeded"))),
     "warning hook-not-rerun 2: hook Job/a stays after it fails, and the next sync does not run it "
     "again; add BeforeHookCreation to its hook-delete-policy\n"
     "warning hook-not-rerun 6: hook Pod/b stays after it succeeds, and the next sync does not run "
     "it again; add BeforeHookCreation to its hook-delete-policy\n"},
    {"a restarted container hides its failure; six times is the default",
     HEAD("batch/v1", "Job",
          "name: a, " HOOKED(
              "")) "spec:\n  template:\n    spec:\n      restartPolicy: "
                   "OnFailure\n" HEAD(
                       "batch/v1", "Job",
                       "name: b, " HOOKED(
                           "")) "spec: {backoffLimit: 0, template: "
                                "{spec: {restartPolicy: "
                                "OnFailure}}}\n" HEAD(
                                    "batch/v1", "Job",
                                    "name: "
                                    "c, " HOOKED(
                                        "")) "spec: "
                                             "{backo"
                                             "ffLimi"
                                             "t: 3, "
                                             "templa"
                                             "te: "
                                             "{spec:"
                                             " {"
                                             "restar"
                                             "tPolic"
                                             "y: "
                                             "Never}"
                                             "}}"
                                             "\n" HEAD(
                                                 "batch/v1", "Job",
                                                 "name: plain") "spec: {template: {spec: "
                                                                "{restartPolicy: OnFailure}}}\n",
     "warning hook-hides-failure 8: hook Job/a restarts its container up to 6 times before it "
     "fails, and its Pod and log are gone then; use restartPolicy: Never (and backoffLimit: 0)\n"},
    {"Skip beside another type",
     HEAD("v1", "ConfigMap", "name: a, annotations: {argocd.argoproj.io/hook: \"Skip,PreSync\"}"),
     "warning skip-without-effect 4: Skip has no effect beside another hook type; remove the one "
     "or the other\n"},
    {"a delete policy on what is no hook",
     HEAD("v1", "ConfigMap",
          "name: a, annotations: {argocd.argoproj.io/hook-delete-policy: HookSucceeded}"),
     "warning policy-without-hook 2: ConfigMap/a has a hook-delete-policy and is no hook; add the "
     "hook annotation or remove the policy\n"},
    {"a wave that everything shares",
     HEAD("v1", "ConfigMap", "name: a, annotations: {argocd.argoproj.io/sync-wave: \"3\"}")
         HEAD("v1", "ConfigMap", "name: b, annotations: {argocd.argoproj.io/sync-wave: \"3\"}"),
     "warning wave-orders-nothing 4: wave 3 orders nothing: everything in Sync has this wave; "
     "remove it\n"},
    {"but not one of two",
     HEAD("v1", "ConfigMap", "name: a, annotations: {argocd.argoproj.io/sync-wave: \"3\"}")
         HEAD("v1", "ConfigMap", "name: b"),
     ""},
    {"a wave beside depends-on",
     HEAD("v1", "ConfigMap", "name: a") HEAD(
         "v1", "ConfigMap",
         "name: b, annotations: {argocd.argoproj.io/sync-wave: \"3\", moontide.dev/depends-on: "
         "ConfigMap/a}"),
     "warning wave-beside-depends-on 8: the wave of ConfigMap/b orders nothing: "
     "moontide.dev/depends-on takes its place; remove one of the two\n"},
    {"what is suspended never opens its gate, unless nobody waits",
     HEAD("apps/v1", "Deployment", "name: a") "spec:\n  paused: true\n" HEAD(
         "batch/v1", "Job",
         "name: b") "spec: {suspend: true}\n" HEAD("batch/v1", "CronJob",
                                                   "name: c, annotations: "
                                                   "{moontide.dev/wait: "
                                                   "\"false\"}") "spec: {suspend: "
                                                                 "true}\n" HEAD("ap"
                                                                                "ps"
                                                                                "/v"
                                                                                "1",
                                                                                "De"
                                                                                "pl"
                                                                                "oy"
                                                                                "me"
                                                                                "n"
                                                                                "t",
                                                                                "na"
                                                                                "me"
                                                                                ": "
                                                                                "d") "spec: "
                                                                                     "{pause"
                                                                                     "d: "
                                                                                     "false}"
                                                                                     "\n",
     "warning gate-never-opens 6: Deployment/a is never Healthy while spec.paused is true, so what "
     "comes after it waits until the timeout; annotate it moontide.dev/wait: \"false\" if that is "
     "meant\n"
     "warning gate-never-opens 11: Job/b is never Healthy while spec.suspend is true, so what "
     "comes "
     "after it waits until the timeout; annotate it moontide.dev/wait: \"false\" if that is "
     "meant\n"},
    {"a workload that needs what a later wave brings",
     HEAD("v1", "ConfigMap", "name: conf, annotations: {argocd.argoproj.io/sync-wave: \"2\"}") HEAD(
         "apps/v1", "Deployment",
         "name: web, annotations: {argocd.argoproj.io/sync-wave: \"1\"}") "spec: {template: "
                                                                          "{spec: {volumes: "
                                                                          "[{configMap: "
                                                                          "{name: conf}}], "
                                                                          "containers: "
                                                                          "[{envFrom: "
                                                                          "[{configMapRef: "
                                                                          "{name: "
                                                                          "conf}}]}]}}}"
                                                                          "\n" HEAD("apps/v1", "Deployment", "name: opt") "spec: {template: {spec: {volumes: [{configMap: {name: conf, optional: true}}]}}}\n" HEAD(
                                                                              "apps/v1",
                                                                              "Deployment",
                                                                              "name: late, "
                                                                              "annotations: "
                                                                              "{argocd."
                                                                              "argoproj.io/"
                                                                              "sync-wave: "
                                                                              "\"2\"}") "spec:"
                                                                                        " {"
                                                                                        "templ"
                                                                                        "ate: "
                                                                                        "{spec"
                                                                                        ": "
                                                                                        "{volu"
                                                                                        "mes: "
                                                                                        "[{"
                                                                                        "confi"
                                                                                        "gMap:"
                                                                                        " {"
                                                                                        "name:"
                                                                                        " conf"
                                                                                        "}}]}}"
                                                                                        "}\n",
     "error needs-later-wave 6: Deployment/web (Sync wave 1) needs ConfigMap/conf, which comes in "
     "Sync wave 2 (test.yaml:2): on a first sync it waits for ever; give ConfigMap/conf a wave of "
     "at "
     "most 1\n"},
    {"but not what waits for no Pod, nor for a Secret that only helps to pull",
     HEAD("v1", "ConfigMap", "name: conf, annotations: {argocd.argoproj.io/sync-wave: \"2\"}") HEAD(
         "v1", "Secret", "name: pull, annotations: {argocd.argoproj.io/sync-wave: \"2\"}")
         HEAD(
             "batch/v1", "CronJob",
             "name: later") "spec: {jobTemplate: {spec: {template: {spec: "
                            "{volumes: [{configMap: {name: "
                            "conf}}]}}}}}\n" HEAD(
                                "apps/v1", "Deployment",
                                "name: none") "spec: {replicas: 0, "
                                              "template: {spec: {volumes: "
                                              "[{configMap: {name: "
                                              "conf}}]}}}\n" HEAD(
                                                  "apps/v1",
                                                  "Deployme"
                                                  "nt",
                                                  "name: "
                                                  "pulls") "spec: {template: {spec: "
                                                           "{imagePullSecrets: [{name: pull}]}}}\n",
     ""},
    {"hooks that no sync runs are left alone",
     HEAD("batch/v1", "Job", "generateName: a-, annotations: {argocd.argoproj.io/hook: Skip}"), ""},
    {"a namespace that Kubernetes refuses", HEAD("v1", "ConfigMap", "name: a, namespace: Foo_Bar"),
     "error invalid-name 4: the namespace \"Foo_Bar\" is refused by Kubernetes: at most 63 lower "
     "case letters, digits and -, a letter or digit at both ends\n"},
    {"names that Kubernetes refuses; RBAC allows more",
     HEAD("v1", "ConfigMap", "name: My_Config") HEAD("v1", "ConfigMap", "name: a..b")
         HEAD("v1", "ConfigMap", "name: a-") HEAD("v1", "ConfigMap", "name: a.b-c.d1")
             HEAD("rbac.authorization.k8s.io/v1", "Role", "name: \"system:x\""),
     "error invalid-name 2: the name \"My_Config\" is refused by Kubernetes: lower case letters, "
     "digits, - and . only, a letter or digit at both ends\n"
     "error invalid-name 6: the name \"a..b\" is refused by Kubernetes: lower case letters, "
     "digits, "
     "- and . only, a letter or digit at both ends\n"
     "error invalid-name 10: the name \"a-\" is refused by Kubernetes: lower case letters, digits, "
     "- and . only, a letter or digit at both ends\n"},
    {"a namespace on what lives in none",
     HEAD("rbac.authorization.k8s.io/v1", "ClusterRole", "name: a, namespace: shop"),
     "warning namespace-without-effect 4: a ClusterRole lives in no namespace; remove "
     "metadata.namespace\n"},
};

static void says_what_is_unwise(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        lint(cases[i].yaml, &out);
        if (strcmp(mt_buf_text(&out), cases[i].expected) != 0) {
            print_error("%s:\n--- expected\n%s--- got\n%s", cases[i].name, cases[i].expected,
                        mt_buf_text(&out));
            fail();
        }
        mt_buf_fini(&out);
    }
}

/** 1.5 MiB is what etcd takes: one byte less passes, one more is said. */
static void large_objects_are_named(void **state)
{
    (void)state;
    for (int over = 0; over <= 1; over++) {
        struct mt_buf yaml;
        mt_buf_init(&yaml, MT_BUF_UNLIMITED);
        mt_buf_puts(&yaml, HEAD("v1", "ConfigMap", "name: a") "data: {a: ");
        const size_t around =
            strlen("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},"
                   "\"data\":{\"a\":\"\"}}");
        for (size_t i = around; i < MT_OBJECT_MAX + (size_t)over; i++) {
            mt_buf_putc(&yaml, 'x');
        }
        mt_buf_puts(&yaml, "}\n");
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        lint(mt_buf_text(&yaml), &out);
        assert_string_equal(mt_buf_text(&out),
                            over ? "warning large-object 2: ConfigMap/a has 1.5 MiB as JSON, and "
                                   "etcd takes 1.5 MiB by default; split it\n"
                                 : "");
        mt_buf_fini(&out);
        mt_buf_fini(&yaml);
    }
}

static void rules_are_sorted_and_explained(void **state)
{
    (void)state;
    size_t count = 0;
    const struct mt_lint_rule *rules = mt_lint_rules(&count);
    for (size_t i = 0; i < count; i++) {
        assert_true(i == 0 || strcmp(rules[i - 1].name, rules[i].name) < 0);
        assert_int_equal(rules[i].summary[strlen(rules[i].summary) - 1], '.');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_unwise),
        cmocka_unit_test(large_objects_are_named),
        cmocka_unit_test(rules_are_sorted_and_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
