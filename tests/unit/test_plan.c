// SPDX-License-Identifier: Apache-2.0
// The plan, from SEMANTICS.md 2.1-2.4 and DESIGN.md ("Order", the table of departures): manifests
// in, one line a task out.
#include "sync/plan.h"

#include "support.h"
#include "support_plan.h"
#include "support_policy.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/selector.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct plan_case {
    const char *name;
    const char *yaml;
    const char *expected;
};

static void check_all(const struct plan_case *cases, size_t count, bool edges)
{
    for (size_t i = 0; i < count; i++) {
        support_check_plan(cases[i].name, cases[i].yaml, (struct mt_plan_options){0}, edges,
                           cases[i].expected);
    }
}

static void phases_waves_and_ranks_order_tasks(void **state)
{
    (void)state;
    static const struct plan_case cases[] = {
        {"waves ascend, negative ones first",
         A("v1", "ConfigMap", "c", WAVE("10")) A("v1", "ConfigMap", "b", WAVE("2"))
             A("v1", "ConfigMap", "a", WAVE("-1")) O("v1", "ConfigMap", "d"),
         "Sync/-1/ConfigMap/shop/a\nSync/0/ConfigMap/shop/d\nSync/2/ConfigMap/shop/b\n"
         "Sync/10/ConfigMap/shop/c\n"},
        {"phases before waves",
         A("v1", "ConfigMap", "post", HOOK("PostSync") ", " WAVE("-5"))
             A("v1", "ConfigMap", "fail", HOOK("SyncFail") ", " WAVE("-9"))
                 A("v1", "ConfigMap", "sync", WAVE("1"))
                     A("v1", "ConfigMap", "pre", HOOK("PreSync") ", " WAVE("9")),
         "PreSync/9/ConfigMap/shop/pre\nSync/1/ConfigMap/shop/sync\n"
         "PostSync/-5/ConfigMap/shop/post\nSyncFail/-9/ConfigMap/shop/fail\n"},
        {"kind ranks in a wave; the group does not count, unlisted kinds are last, by name",
         O("example.com/v1", "Widget", "b") O("v1", "Service", "z") O("apps/v1", "Deployment", "d")
             O("other.io/v1", "Gadget", "a") O("v1", "Secret", "s")
                 O("serving.knative.dev/v1", "Service", "a") O("v1", "ConfigMap", "c"),
         "Sync/0/Secret/shop/s\nSync/0/ConfigMap/shop/c\n"
         "Sync/0/serving.knative.dev/Service/shop/a\nSync/0/Service/shop/z\n"
         "Sync/0/apps/Deployment/shop/d\nSync/0/other.io/Gadget/shop/a\n"
         "Sync/0/example.com/Widget/shop/b\n"},
        {"group, then namespace break the tie",
         "---\napiVersion: b.io/v1\nkind: W\nmetadata: {name: x, namespace: n2}\n"
         "---\napiVersion: b.io/v1\nkind: W\nmetadata: {name: x, namespace: n1}\n"
         "---\napiVersion: a.io/v1\nkind: W\nmetadata: {name: x, namespace: n3}\n",
         "Sync/0/a.io/W/n3/x\nSync/0/b.io/W/n1/x\nSync/0/b.io/W/n2/x\n"},
        {"a Sync hook stands among the objects of its wave",
         A("batch/v1", "Job", "j", HOOK("Sync") ", " WAVE("1")) O("v1", "Service", "s")
             A("example.com/v1", "W", "w", WAVE("1")) A("v1", "Service", "t", WAVE("1")),
         "Sync/0/Service/shop/s\nSync/1/Service/shop/t\nSync/1/batch/Job/shop/j\n"
         "Sync/1/example.com/W/shop/w\n"},
    };
    check_all(cases, sizeof cases / sizeof *cases, false);
}

static void hooks_stand_where_their_types_say(void **state)
{
    (void)state;
    static const struct plan_case cases[] = {
        {"several phases are several tasks", A("v1", "ConfigMap", "h", HOOK("PreSync, PostSync")),
         "PreSync/0/ConfigMap/shop/h\nPostSync/0/ConfigMap/shop/h\n"},
        {"repeated types collapse", A("v1", "ConfigMap", "h", HOOK("Sync,Sync")),
         "Sync/0/ConfigMap/shop/h\n"},
        {"Skip alone", A("v1", "ConfigMap", "h", HOOK("Skip")), "skip ConfigMap/h: hook: Skip\n"},
        {"Skip beside another type does not count", A("v1", "ConfigMap", "h", HOOK("Skip,PreSync")),
         "PreSync/0/ConfigMap/shop/h\n"},
        {"lone deletion hooks",
         A("v1", "ConfigMap", "h", HOOK("PreDelete"))
             A("v1", "ConfigMap", "i", HELM("post-delete")),
         "skip ConfigMap/h: hook: PreDelete: runs when the app is deleted\n"
         "skip ConfigMap/i: hook: post-delete: runs when the app is deleted\n"},
        {"a phase beside a deletion type", A("v1", "ConfigMap", "h", HOOK("PostSync,PreDelete")),
         "PostSync/0/ConfigMap/shop/h\n"},
        {"ArgoCD's types win over Helm's",
         A("v1", "ConfigMap", "h", HOOK("Sync") ", " HELM("pre-install")),
         "Sync/0/ConfigMap/shop/h\n"},
        {"but a deletion type is no engine type: Helm's phase counts",
         A("v1", "ConfigMap", "h", HOOK("PreDelete") ", " HELM("post-install")),
         "PostSync/0/ConfigMap/shop/h\n"},
        {"crd-install is no hook", A("v1", "ConfigMap", "h", HELM("crd-install")),
         "Sync/0/ConfigMap/shop/h\n"},
        {"install and upgrade are one PreSync",
         A("v1", "ConfigMap", "h", HELM("pre-install,pre-upgrade")),
         "PreSync/0/ConfigMap/shop/h\n"},
        {"on a first sync upgrade, rollback and test hooks do not run",
         A("v1", "ConfigMap", "u", HELM("pre-upgrade"))
             A("v1", "ConfigMap", "r", HELM("post-rollback")) A("v1", "Pod", "t", HELM("test")),
         "skip ConfigMap/u: hook: pre-upgrade: only after an app's first sync\n"
         "skip ConfigMap/r: hook: post-rollback: only on a rollback\n"
         "skip Pod/t: hook: test: only with --test\n"},
        {"an unknown type is an error with the nearest",
         A("v1", "ConfigMap", "h", HOOK("PresSync")),
         "skip ConfigMap/h: hook: PresSync: no known hook type, ignored as ArgoCD does\n"
         "unknown-hook-type 4: hook type \"PresSync\" is not known (looked for in the shipped hook "
         "types); did you mean \"PreSync\"?\n"},
        {"generated names are counted in the order of the input",
         "---\napiVersion: batch/v1\nkind: Job\nmetadata: {generateName: m-, annotations: {" HOOK(
             "PreSync") "}}\n"
                        "---\napiVersion: batch/v1\nkind: Job\nmetadata: {generateName: m-, "
                        "annotations: {" HOOK("PreSync,PostSync") "}}\n",
         "PreSync/0/batch/Job/shop/m-*1\nPreSync/0/batch/Job/shop/m-*2\n"
         "PostSync/0/batch/Job/shop/m-*1\n"},
    };
    check_all(cases, sizeof cases / sizeof *cases, false);
}

static void options_choose_what_takes_part(void **state)
{
    (void)state;
    const char *helm = A("v1", "ConfigMap", "i", HELM("pre-install"))
        A("v1", "ConfigMap", "u", HELM("pre-upgrade")) A("v1", "Pod", "t", HELM("test"));
    support_check_plan("upgrade", helm, (struct mt_plan_options){.later = true, .test = true},
                       false,
                       "PreSync/0/ConfigMap/shop/u\nPostSync/0/Pod/shop/t\n"
                       "skip ConfigMap/i: hook: pre-install: only on an app's first sync\n");

    const char *mixed = A("v1", "ConfigMap", "pre", HOOK("PreSync")) O("v1", "ConfigMap", "a")
        O("v1", "Secret", "b") A("v1", "ConfigMap", "in", HOOK("Sync"))
            A("v1", "ConfigMap", "fail", HOOK("SyncFail"));
    support_check_plan(
        "no hooks", mixed, (struct mt_plan_options){.no_hooks = true}, false,
        "Sync/0/Secret/shop/b\nSync/0/ConfigMap/shop/a\nskip ConfigMap/pre: --no-hooks\n"
        "skip ConfigMap/in: --no-hooks\nskip ConfigMap/fail: --no-hooks\n");

    struct mt_object_pattern only = {.kind = "Secret", .name = "b"};
    support_check_plan(
        "only: hooks of the chosen objects' phases run", mixed,
        (struct mt_plan_options){.only = &only, .only_count = 1}, false,
        "Sync/0/Secret/shop/b\nSync/0/ConfigMap/shop/in\nSyncFail/0/ConfigMap/shop/fail\n"
        "skip ConfigMap/pre: not chosen\nskip ConfigMap/a: not chosen\n");

    struct mt_object_pattern wrong = {.kind = "Secret", .name = "c"};
    support_check_plan("only: nothing fits", O("v1", "Secret", "b"),
                       (struct mt_plan_options){.only = &wrong, .only_count = 1}, false,
                       "skip Secret/b: not chosen\n"
                       "unknown-object 0: --only Secret/c: the manifests hold no such object\n");
}

/** SEMANTICS.md 3.4: in PreSync, wave 0, unless a manifest brings the Namespace. */
static void the_namespace_is_created_when_asked(void **state)
{
    (void)state;
    struct mt_plan_options options = {.sync_options = {.create_namespace = MT_YES}};
    support_check_plan("asked", O("v1", "ConfigMap", "a"), options, true,
                       "PreSync/0/Namespace/shop\nSync/0/ConfigMap/shop/a after gate/PreSync\n");
    support_check_plan("before an earlier hook",
                       A("v1", "ConfigMap", "h", HOOK("PreSync") ", " WAVE("-5")), options, false,
                       "PreSync/-5/Namespace/shop from PreSync 0: ConfigMap/h lives in it\n"
                       "PreSync/-5/ConfigMap/shop/h\n");
    support_check_plan("a manifest brings it", O("v1", "Namespace", "shop"), options, false,
                       "Sync/0/Namespace/shop\n");
    options.namespace_there = true;
    support_check_plan("it is there", O("v1", "ConfigMap", "a"), options, false,
                       "Sync/0/ConfigMap/shop/a\n");
    options.namespace_there = false;
    options.sync_options.create_namespace = MT_NO;
    support_check_plan("not asked", O("v1", "ConfigMap", "a"), options, false,
                       "Sync/0/ConfigMap/shop/a\n");
}

static void leniency_is_argocds_meaning(void **state)
{
    (void)state;
    struct mt_plan_options lenient = {.lenient = true};
    support_check_plan(
        "garbage hook", A("v1", "ConfigMap", "h", HOOK("garbage")), lenient, false,
        "skip ConfigMap/h: hook: garbage: no known hook type, ignored as ArgoCD does\n"
        "unknown-hook-type 4: hook type \"garbage\" is not known (looked for in the shipped hook "
        "types)\n");
    support_check_plan(
        "the last duplicate counts",
        A("v1", "ConfigMap", "a", WAVE("1")) A("v1", "ConfigMap", "a", WAVE("2")), lenient, false,
        "Sync/2/ConfigMap/shop/a\n"
        "duplicate-object 6: ConfigMap/shop/a stands twice, first in test.yaml:2; this one "
        "counts\n");
}

static void duplicates_are_refused_with_both_places(void **state)
{
    (void)state;
    static const struct plan_case cases[] = {
        {"the same namespace, said or filled in",
         O("v1", "ConfigMap", "a") "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, "
                                   "namespace: shop}\n",
         "Sync/0/ConfigMap/shop/a\nduplicate-object 6: ConfigMap/shop/a stands twice, first in "
         "test.yaml:2; remove one of the two\n"},
        {"another version is the same object",
         O("apps/v1", "Deployment", "a") O("apps/v1beta1", "Deployment", "a"),
         "Sync/0/apps/Deployment/shop/a\nduplicate-object 6: apps/Deployment/shop/a stands twice, "
         "first in test.yaml:2; remove one of the two\n"},
        {"another group or namespace is another object",
         O("v1", "Service", "a")
             O("serving.knative.dev/v1", "Service",
               "a") "---\napiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: other}\n",
         "Sync/0/Service/other/a\nSync/0/Service/shop/a\n"
         "Sync/0/serving.knative.dev/Service/shop/a\n"},
    };
    check_all(cases, sizeof cases / sizeof *cases, false);
}

#define JOB(name, annotations, pod_spec)                                                           \
    A("batch/v1", "Job", name, annotations)                                                        \
    "spec: {template: {spec: {" pod_spec "}}}\n"

static void what_is_needed_earlier_is_pulled_forward(void **state)
{
    (void)state;
    static const struct plan_case cases[] = {
        {"a Namespace before what lives in it",
         A("v1", "Namespace", "shop", WAVE("5")) O("v1", "ConfigMap", "a")
             A("v1", "ConfigMap", "h", HOOK("PreSync") ", " WAVE("3")),
         "PreSync/3/Namespace/shop from Sync 5: ConfigMap/h lives in it\n"
         "PreSync/3/ConfigMap/shop/h\nSync/0/ConfigMap/shop/a\n"},
        {"another Namespace stays",
         A("v1", "Namespace", "other", WAVE("5")) O("v1", "ConfigMap", "a"),
         "Sync/0/ConfigMap/shop/a\nSync/5/Namespace/other\n"},
        {"a CRD before its objects, of the same group and kind only",
         A("apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.example.com",
           WAVE("5")) "spec: {group: example.com, scope: Namespaced, names: "
                      "{kind: Widget}}\n" O("example.com/v1", "Widget", "w")
                          O("other.io/v1", "Widget", "v"),
         "Sync/0/apiextensions.k8s.io/CustomResourceDefinition/widgets.example.com from Sync 5: "
         "Widget/w is of its kind\nSync/0/other.io/Widget/shop/v\nSync/0/example.com/Widget/shop/"
         "w\n"},
        {"a CRD says that its kind is cluster-scoped",
         O("apiextensions.k8s.io/v1", "CustomResourceDefinition",
           "widgets.example.com") "spec: {group: example.com, scope: Cluster, names: {kind: "
                                  "Widget}}\n" O("example.com/v1", "Widget", "w"),
         "Sync/0/apiextensions.k8s.io/CustomResourceDefinition/widgets.example.com\n"
         "Sync/0/example.com/Widget/w\n"},
        {"what a hook reads takes its phase and wave, its Namespace with it",
         A("v1", "Namespace", "shop", WAVE("-1")) O("v1", "Secret", "db") O("v1", "Secret", "other")
             A("v1", "ConfigMap", "conf", WAVE("4")) JOB(
                 "migrate", HOOK("PreSync") ", " WAVE("2"),
                 "containers: [{env: [{name: U, valueFrom: {secretKeyRef: {name: db, key: u}}}]}], "
                 "volumes: [{name: v, configMap: {name: conf}}]"),
         "PreSync/2/Namespace/shop from Sync -1: Job/migrate lives in it\n"
         "PreSync/2/Secret/shop/db from Sync 0: env of Job/migrate\n"
         "PreSync/2/ConfigMap/shop/conf from Sync 4: mounted by Job/migrate\n"
         "PreSync/2/batch/Job/shop/migrate\nSync/0/Secret/shop/other\n"},
        {"the app's Namespace before what is cluster-scoped",
         A("v1", "Namespace", "shop", WAVE("5")) O("rbac.authorization.k8s.io/v1", "ClusterRole",
                                                   "r") A("v1", "Namespace", "other", WAVE("5")),
         "Sync/0/Namespace/shop from Sync 5: ClusterRole/r belongs to the app, whose Namespace "
         "this "
         "is\nSync/0/rbac.authorization.k8s.io/ClusterRole/r\nSync/5/Namespace/other\n"},
        {"of a Namespace that is a hook in two phases, the first",
         A("v1", "Namespace", "shop", HOOK("PreSync,PostSync") ", " WAVE("5"))
             A("v1", "ConfigMap", "h", HOOK("PreSync")),
         "PreSync/0/Namespace/shop from PreSync 5: ConfigMap/h lives in it\n"
         "PreSync/0/ConfigMap/shop/h\nPostSync/5/Namespace/shop\n"},
        {"the earliest hook decides",
         O("v1", "Secret", "db") JOB("late", HOOK("PreSync") ", " WAVE("2"),
                                     "containers: [{envFrom: [{secretRef: {name: db}}]}]")
             JOB("early", HOOK("PreSync") ", " WAVE("1"),
                 "containers: [{envFrom: [{secretRef: {name: db}}]}]"),
         "PreSync/1/Secret/shop/db from Sync 0: env of Job/early\n"
         "PreSync/1/batch/Job/shop/early\nPreSync/2/batch/Job/shop/late\n"},
        {"later hooks, other namespaces and plain Jobs pull nothing",
         A("v1", "Secret", "db", WAVE("1")) JOB("post", HOOK("PostSync"),
                                                "containers: [{envFrom: [{secretRef: {name: "
                                                "db}}]}]") JOB("fail", HOOK("SyncFail"),
                                                               "containers: [{envFrom: "
                                                               "[{secretRef: {name: db}}]}]")
             JOB("plain", WAVE("0"),
                 "containers: [{envFrom: [{secretRef: {name: db}}]}]") "---\napiVersion: "
                                                                       "batch/v1\nkind: "
                                                                       "Job\nmetadata: {name: far, "
                                                                       "namespace: other, "
                                                                       "annotations: "
                                                                       "{" HOOK(
                                                                           "PreSync") "}}\nspec: "
                                                                                      "{template: "
                                                                                      "{spec: "
                                                                                      "{containers:"
                                                                                      " [{envFrom: "
                                                                                      "[{secretRef:"
                                                                                      " "
                                                                                      "{name: "
                                                                                      "db}}]}]}}}"
                                                                                      "\n",
         "PreSync/0/batch/Job/other/far\nSync/0/batch/Job/shop/plain\nSync/1/Secret/shop/db\n"
         "PostSync/0/batch/Job/shop/post\nSyncFail/0/batch/Job/shop/fail\n"},
    };
    check_all(cases, sizeof cases / sizeof *cases, false);
}

static void tasks_wait_for_gates(void **state)
{
    (void)state;
    static const struct plan_case cases[] = {
        {"a wave for the one before, a phase for the one before",
         A("v1", "ConfigMap", "p", HOOK("PreSync")) O("v1", "ConfigMap", "a")
             A("v1", "ConfigMap", "b", WAVE("3")) A("v1", "ConfigMap", "c", HOOK("PostSync"))
                 A("v1", "ConfigMap", "f", HOOK("SyncFail")),
         "PreSync/0/ConfigMap/shop/p\nSync/0/ConfigMap/shop/a after gate/PreSync\n"
         "Sync/3/ConfigMap/shop/b after gate/Sync/0\n"
         "PostSync/0/ConfigMap/shop/c after gate/Sync\nSyncFail/0/ConfigMap/shop/f\n"},
        {"inside a wave Namespaces and CRDs come first, then what admission needs",
         O("v1", "Namespace", "shop") O("v1", "ServiceAccount", "sa") O("v1", "ConfigMap", "c"),
         "Sync/0/Namespace/shop\n"
         "Sync/0/ServiceAccount/shop/sa after gate/Sync/0/definitions exists\n"
         "Sync/0/ConfigMap/shop/c after gate/Sync/0/admission exists\n"},
        {"a dependency stands in for the waves of its phase, on both sides",
         O("v1", "ConfigMap", "a")
             A("apps/v1", "Deployment", "d", WAVE("2") ", " DEPENDS("ConfigMap/a"))
                 A("v1", "ConfigMap", "e", WAVE("3")) A("v1", "ConfigMap", "p", HOOK("PreSync")),
         "PreSync/0/ConfigMap/shop/p\nSync/0/ConfigMap/shop/a after gate/PreSync\n"
         "Sync/2/apps/Deployment/shop/d after gate/PreSync, Sync/0/ConfigMap/shop/a\n"
         "Sync/3/ConfigMap/shop/e after gate/Sync/0\n"},
        {"its Namespace must exist all the same",
         O("v1", "Namespace", "shop") O("v1", "ConfigMap", "a")
             A("v1", "ConfigMap", "b", DEPENDS("ConfigMap/a")),
         "Sync/0/Namespace/shop\n"
         "Sync/0/ConfigMap/shop/a after gate/Sync/0/definitions exists\n"
         "Sync/0/ConfigMap/shop/b after Sync/0/ConfigMap/shop/a, Sync/0/Namespace/shop exists\n"},
        {"and so must a Namespace, a CRD or what a hook reads that is itself beside the waves",
         A("v1", "Namespace", "shop", DEPENDS("external:Foo/x")) O("v1", "ConfigMap", "a")
             A("v1", "ConfigMap", "c", DEPENDS("external:Foo/x"))
                 JOB("m", HOOK("Sync") ", " WAVE("1"),
                     "containers: [{envFrom: [{configMapRef: {name: c}}]}]"),
         "Sync/0/Namespace/shop after gate/external/Foo/x\n"
         "Sync/0/ConfigMap/shop/a after Sync/0/Namespace/shop exists\n"
         "Sync/0/ConfigMap/shop/c after gate/external/Foo/x, Sync/0/Namespace/shop exists\n"
         "Sync/1/batch/Job/shop/m after gate/Sync/0, Sync/0/Namespace/shop exists, "
         "Sync/0/ConfigMap/shop/c exists\n"},
        {"what a hook reads may be a hook of its wave",
         A("v1", "Secret", "s", HOOK("PreSync"))
             JOB("m", HOOK("PreSync"), "containers: [{envFrom: [{secretRef: {name: s}}]}]"),
         "PreSync/0/Secret/shop/s\n"
         "PreSync/0/batch/Job/shop/m after PreSync/0/Secret/shop/s exists\n"},
        {"what a hook reads in its own wave exists first",
         A("v1", "Secret", "db", WAVE("9"))
             JOB("m", HOOK("PreSync"), "containers: [{envFrom: [{secretRef: {name: db}}]}]"),
         "PreSync/0/Secret/shop/db from Sync 9: env of Job/m\n"
         "PreSync/0/batch/Job/shop/m after PreSync/0/Secret/shop/db exists\n"},
        {"outside of the sync",
         A("v1", "ConfigMap", "a", DEPENDS("external:apps/Deployment/web, app:db@data")),
         "Sync/0/ConfigMap/shop/a after gate/external/apps/Deployment/web, gate/app/db@data\n"},
        {"approvals", A("v1", "ConfigMap", "a", "moontide.dev/approve: ship"),
         "Sync/0/ConfigMap/shop/a after gate/approval/ship\n"},
    };
    check_all(cases, sizeof cases / sizeof *cases, true);
}

static void dependencies_are_found_or_refused(void **state)
{
    (void)state;
    static const struct plan_case cases[] = {
        {"of a hook in two phases, the one that is not later",
         A("v1", "ConfigMap", "h", HOOK("PreSync,PostSync"))
             A("v1", "ConfigMap", "a", DEPENDS("ConfigMap/h")),
         "PreSync/0/ConfigMap/shop/h\n"
         "Sync/0/ConfigMap/shop/a after gate/PreSync, PreSync/0/ConfigMap/shop/h\n"
         "PostSync/0/ConfigMap/shop/h after gate/Sync\n"},
        {"a group that was not said is core where that fits",
         O("serving.knative.dev/v1", "Service", "s") O("v1", "Service", "s")
             A("v1", "ConfigMap", "a", DEPENDS("Service/s")),
         "Sync/0/ConfigMap/shop/a after Sync/0/Service/shop/s\nSync/0/Service/shop/s\n"
         "Sync/0/serving.knative.dev/Service/shop/s\n"},
        {"else it may be any, but only one",
         O("a.io/v1", "Service", "s") O("serving.knative.dev/v1", "Service", "s")
             A("v1", "ConfigMap", "a", DEPENDS("Service/s")),
         "Sync/0/ConfigMap/shop/a\nSync/0/a.io/Service/shop/s\n"
         "Sync/0/serving.knative.dev/Service/shop/s\n"
         "ambiguous-dependency 12: moontide.dev/depends-on \"Service/s\" fits "
         "serving.knative.dev/Service/shop/s and a.io/Service/shop/s; write which one\n"},
        {"what runs only on failure",
         A("v1", "ConfigMap", "f", HOOK("SyncFail"))
             A("v1", "ConfigMap", "a", DEPENDS("ConfigMap/f")),
         "Sync/0/ConfigMap/shop/a\nSyncFail/0/ConfigMap/shop/f\n"
         "unknown-dependency 8: moontide.dev/depends-on \"ConfigMap/f\" is a SyncFail hook, which "
         "runs only on failure: it would be waited for for ever; remove it\n"},
        {"what another sync runs is taken to be there",
         A("v1", "ConfigMap", "u", HELM("pre-upgrade"))
             A("v1", "ConfigMap", "a", DEPENDS("ConfigMap/u")),
         "Sync/0/ConfigMap/shop/a\n"
         "skip ConfigMap/u: hook: pre-upgrade: only after an app's first sync\n"},
        {"what lives in another namespace is proposed with it, and never the object itself",
         "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, namespace: far}\n" A(
             "v1", "ConfigMap", "ab", DEPENDS("ConfigMap/b")),
         "Sync/0/ConfigMap/shop/ab\nSync/0/ConfigMap/far/b\n"
         "unknown-dependency 8: moontide.dev/depends-on \"ConfigMap/b\" is not part of this sync; "
         "did you mean \"ConfigMap/far/b\"? Or, if it lives in the cluster already, write "
         "\"external:ConfigMap/b\"\n"},
        {"what is not part of the sync",
         O("apps/v1", "Deployment", "web")
             A("v1", "ConfigMap", "a", DEPENDS("apps/Deployment/wep")),
         "Sync/0/ConfigMap/shop/a\nSync/0/apps/Deployment/shop/web\n"
         "unknown-dependency 8: moontide.dev/depends-on \"apps/Deployment/wep\" is not part of "
         "this sync; did you mean \"apps/Deployment/web\"? Or, if it lives in the cluster already, "
         "write \"external:apps/Deployment/wep\"\n"},
        {"what is skipped",
         A("v1", "Pod", "debug", HOOK("Skip")) A("v1", "ConfigMap", "a", DEPENDS("Pod/debug")),
         "Sync/0/ConfigMap/shop/a\nskip Pod/debug: hook: Skip\n"
         "unknown-dependency 8: moontide.dev/depends-on \"Pod/debug\" names what is no task of "
         "this sync (hook: Skip); remove it\n"},
    };
    check_all(cases, sizeof cases / sizeof *cases, true);
}

static void cycles_are_spelled_out(void **state)
{
    (void)state;
    static const struct plan_case cases[] = {
        {"two",
         A("batch/v1", "Job", "seed", DEPENDS("apps/Deployment/backend"))
             A("apps/v1", "Deployment", "backend", DEPENDS("batch/Job/seed")),
         "Sync/0/apps/Deployment/shop/backend\nSync/0/batch/Job/shop/seed\n"
         "dependency-cycle 8: moontide.dev/depends-on makes a cycle: apps/Deployment/backend -> "
         "batch/Job/seed (test.yaml:2) -> apps/Deployment/backend; remove one of these "
         "dependencies\n"},
        {"itself", A("v1", "ConfigMap", "a", DEPENDS("ConfigMap/a")),
         "Sync/0/ConfigMap/shop/a\n"
         "dependency-cycle 4: moontide.dev/depends-on makes a cycle: ConfigMap/a -> ConfigMap/a; "
         "remove one of these dependencies\n"},
        {"through the end of a phase",
         A("v1", "ConfigMap", "h", HOOK("PreSync") ", " DEPENDS("ConfigMap/a"))
             O("v1", "ConfigMap", "a"),
         "PreSync/0/ConfigMap/shop/h\nSync/0/ConfigMap/shop/a\n"
         "dependency-cycle 4: moontide.dev/depends-on makes a cycle: ConfigMap/h -> ConfigMap/a "
         "(test.yaml:6) -> the end of PreSync -> ConfigMap/h; remove one of these dependencies\n"},
        {"a Namespace that waits for what lives in it",
         A("v1", "Namespace", "shop", DEPENDS("ConfigMap/shop/c")) O("v1", "ConfigMap", "c"),
         "Sync/0/Namespace/shop\nSync/0/ConfigMap/shop/c\n"
         "dependency-cycle 4: moontide.dev/depends-on makes a cycle: Namespace/shop -> ConfigMap/c "
         "(test.yaml:6) -> Namespace/shop; remove one of these dependencies\n"},
        {"a dependency on a later wave is none",
         A("v1", "ConfigMap", "a", DEPENDS("ConfigMap/b")) A("v1", "ConfigMap", "b", WAVE("7")),
         "Sync/0/ConfigMap/shop/a\nSync/7/ConfigMap/shop/b\n"},
        {"what a hook pulls forward may not wait for a later phase",
         A("v1", "Secret", "s", DEPENDS("ConfigMap/a")) O("v1", "ConfigMap", "a")
             JOB("m", HOOK("PreSync"), "containers: [{envFrom: [{secretRef: {name: s}}]}]"),
         "PreSync/0/Secret/shop/s from Sync 0: env of Job/m\nPreSync/0/batch/Job/shop/m\n"
         "Sync/0/ConfigMap/shop/a\n"
         "dependency-cycle 4: moontide.dev/depends-on makes a cycle: Secret/s -> ConfigMap/a "
         "(test.yaml:6) -> the end of PreSync -> Secret/s; remove one of these dependencies\n"},
    };
    check_all(cases, sizeof cases / sizeof *cases, false);
}

/** A plan's size is linear: a task names gates, never the members of the wave before. */
static void edges_stay_linear(void **state)
{
    (void)state;
    struct mt_buf yaml;
    mt_buf_init(&yaml, MT_BUF_UNLIMITED);
    enum { WAVES = 50, EACH = 40 };
    for (int i = 0; i < WAVES * EACH; i++) {
        mt_buf_printf(&yaml, A("v1", "ConfigMap", "c%d", WAVE("%d")), i, i % WAVES);
    }
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    mt_findings_init(&findings, arena);
    struct mt_objects objects = {0};
    support_objects(mt_buf_text(&yaml), false, &objects, &findings);
    struct mt_plan_options options = {.app = "a", .namespace = "n", .policy = support_policy()};
    struct mt_plan *plan = mt_plan_make(&objects, &options, &findings);
    assert_int_equal(plan->tasks.count, WAVES * EACH);
    assert_int_equal(plan->gates.count, WAVES + 1);
    for (size_t i = 0; i < plan->tasks.count; i++) {
        assert_true(plan->tasks.items[i]->after.count <= 1);
    }
    for (size_t i = 0; i < WAVES; i++) {
        assert_int_equal(plan->gates.items[i]->of, EACH);
    }
    assert_int_equal(plan->gates.items[WAVES]->of, WAVES * EACH);
    mt_arena_free(arena);
    mt_buf_fini(&yaml);
}

/** A chain of dependencies deeper than any stack, closed to a cycle. */
static void long_cycles_end(void **state)
{
    (void)state;
    struct mt_buf yaml;
    mt_buf_init(&yaml, MT_BUF_UNLIMITED);
    enum { LENGTH = 20000 };
    for (int i = 0; i < LENGTH; i++) {
        mt_buf_printf(&yaml, A("v1", "ConfigMap", "c%d", DEPENDS("ConfigMap/c%d")), i,
                      (i + 1) % LENGTH);
    }
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    mt_findings_init(&findings, arena);
    struct mt_objects objects = {0};
    support_objects(mt_buf_text(&yaml), false, &objects, &findings);
    struct mt_plan_options options = {.app = "a", .namespace = "n", .policy = support_policy()};
    mt_plan_make(&objects, &options, &findings);
    assert_int_equal(findings.errors, 1);
    assert_non_null(strstr(findings.list.items[0].message, "(19988 more)"));
    mt_arena_free(arena);
    mt_buf_fini(&yaml);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phases_waves_and_ranks_order_tasks),
        cmocka_unit_test(hooks_stand_where_their_types_say),
        cmocka_unit_test(options_choose_what_takes_part),
        cmocka_unit_test(the_namespace_is_created_when_asked),
        cmocka_unit_test(leniency_is_argocds_meaning),
        cmocka_unit_test(duplicates_are_refused_with_both_places),
        cmocka_unit_test(what_is_needed_earlier_is_pulled_forward),
        cmocka_unit_test(tasks_wait_for_gates),
        cmocka_unit_test(dependencies_are_found_or_refused),
        cmocka_unit_test(cycles_are_spelled_out),
        cmocka_unit_test(edges_stay_linear),
        cmocka_unit_test(long_cycles_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
