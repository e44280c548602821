// SPDX-License-Identifier: Apache-2.0
// Where hooks stand in a plan, place by place of `at` (INTERFACE.md 2), and script hooks.  The hook
// types are those of support_policy().
#include "sync/plan.h"

#include "support.h"
#include "support_plan.h"

#include "base/arena.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

#define TYPE(type) "moontide.dev/hook: \"" type "\""
#define JOB(name, annotations) A("batch/v1", "Job", name, annotations)
#define CONFIG(name, wave) A("v1", "ConfigMap", name, WAVE(wave))
#define DEPLOYMENT(name, wave) A("apps/v1", "Deployment", name, WAVE(wave))
#define SCRIPT(name, annotations) A("v1", "ConfigMap", name, annotations) "data: {url: x}\n"

struct plan_case {
    const char *name;
    const char *yaml;
    const char *expected;
};

static void check_all(const struct plan_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        support_check_plan(cases[i].name, cases[i].yaml, (struct mt_plan_options){0}, true,
                           cases[i].expected);
    }
}

static void steps_stand_between_the_phases(void **state)
{
    (void)state;
    static const struct plan_case cases[] = {
        {"all of them, each opened by the one before",
         JOB("l", TYPE("AfterPostSync")) JOB("k", TYPE("PostSync")) JOB("j", TYPE("BeforePostSync"))
             JOB("i", TYPE("AfterSync")) JOB("g", TYPE("BeforeSync")) JOB("f", TYPE("AfterPreSync"))
                 JOB("e", TYPE("PreSync")) JOB("d", TYPE("BeforePreSync"))
                     O("v1", "ConfigMap", "h"),
         "before:PreSync/0/batch/Job/shop/d\n"
         "PreSync/0/batch/Job/shop/e after gate/before:PreSync\n"
         "after:PreSync/0/batch/Job/shop/f after gate/PreSync\n"
         "before:Sync/0/batch/Job/shop/g after gate/after:PreSync\n"
         "Sync/0/ConfigMap/shop/h after gate/before:Sync\n"
         "after:Sync/0/batch/Job/shop/i after gate/Sync\n"
         "before:PostSync/0/batch/Job/shop/j after gate/after:Sync\n"
         "PostSync/0/batch/Job/shop/k after gate/before:PostSync\n"
         "after:PostSync/0/batch/Job/shop/l after gate/PostSync\n"},
        {"waves inside a step",
         JOB("b", TYPE("AfterSync") ", " WAVE("3")) JOB("a", TYPE("AfterSync") ", " WAVE("-1")),
         "after:Sync/-1/batch/Job/shop/a\n"
         "after:Sync/3/batch/Job/shop/b after gate/after:Sync/-1\n"},
        {"the steps of failure are chained, and opened by no gate",
         JOB("a", TYPE("BeforeSyncFail")) JOB("b", TYPE("OnFail")) JOB("c", TYPE("AfterSyncFail"))
             O("v1", "ConfigMap", "x"),
         "Sync/0/ConfigMap/shop/x\nbefore:SyncFail/0/batch/Job/shop/a\n"
         "SyncFail/0/batch/Job/shop/b after gate/before:SyncFail\n"
         "after:SyncFail/0/batch/Job/shop/c after gate/SyncFail\n"},
        {"what comes after the failure alone is opened by none either",
         JOB("c", TYPE("AfterSyncFail")) O("v1", "ConfigMap", "x"),
         "Sync/0/ConfigMap/shop/x\nafter:SyncFail/0/batch/Job/shop/c\n"},
        {"a step takes what its hooks read, and their Namespace, with it",
         O("v1", "Namespace", "shop") CONFIG("c", "2")
             JOB("a", TYPE("BeforePreSync")) "spec: {template: {spec: {containers: [{envFrom: "
                                             "[{configMapRef: {name: c}}]}]}}}\n",
         "before:PreSync/0/Namespace/shop from Sync 0: Job/a lives in it\n"
         "before:PreSync/0/ConfigMap/shop/c from Sync 2: env of Job/a after "
         "gate/before:PreSync/0/definitions exists\n"
         "before:PreSync/0/batch/Job/shop/a after gate/before:PreSync/0/definitions exists, "
         "before:PreSync/0/ConfigMap/shop/c exists\n"},
    };
    check_all(cases, SUPPORT_COUNT(cases));
}

static void parts_stand_beside_a_wave(void **state)
{
    (void)state;
    static const struct plan_case cases[] = {
        {"before and after it; the hook's own wave does not count",
         CONFIG("d", "4") CONFIG("c", "3") CONFIG("a", "2") JOB("x", TYPE("AfterWave3"))
             JOB("b", TYPE("BeforeWave3") ", " WAVE("9")),
         "Sync/2/ConfigMap/shop/a\n"
         "Sync/3/before/batch/Job/shop/b after gate/Sync/2\n"
         "Sync/3/ConfigMap/shop/c after gate/Sync/3/before\n"
         "Sync/3/after/batch/Job/shop/x after gate/Sync/3\n"
         "Sync/4/ConfigMap/shop/d after gate/Sync/3/after\n"},
        {"of a wave without objects",
         CONFIG("d", "4") CONFIG("a", "2") JOB("x", TYPE("AfterWave3"))
             JOB("b", TYPE("BeforeWave3")),
         "Sync/2/ConfigMap/shop/a\n"
         "Sync/3/before/batch/Job/shop/b after gate/Sync/2\n"
         "Sync/3/after/batch/Job/shop/x after gate/Sync/3/before\n"
         "Sync/4/ConfigMap/shop/d after gate/Sync/3/after\n"},
        {"what it reads comes into the part",
         CONFIG("c", "3")
             JOB("b", TYPE("BeforeWave3")) "spec: {template: {spec: {containers: [{envFrom: "
                                           "[{configMapRef: {name: c}}]}]}}}\n",
         "Sync/3/before/ConfigMap/shop/c from Sync 3: env of Job/b\n"
         "Sync/3/before/batch/Job/shop/b after Sync/3/before/ConfigMap/shop/c exists\n"},
        {"what stands earlier is left there",
         CONFIG("c", "3")
             JOB("b", TYPE("AfterWave3")) "spec: {template: {spec: {containers: [{envFrom: "
                                          "[{configMapRef: {name: c}}]}]}}}\n",
         "Sync/3/ConfigMap/shop/c\nSync/3/after/batch/Job/shop/b after gate/Sync/3\n"},
        {"one object on both sides, and in a phase",
         JOB("b", TYPE("BeforeWave3,AfterWave3,PostSync")) CONFIG("c", "3"),
         "Sync/3/before/batch/Job/shop/b\nSync/3/ConfigMap/shop/c after gate/Sync/3/before\n"
         "Sync/3/after/batch/Job/shop/b after gate/Sync/3\n"
         "PostSync/0/batch/Job/shop/b after gate/Sync\n"},
    };
    check_all(cases, SUPPORT_COUNT(cases));
}

static void hooks_follow_an_object(void **state)
{
    (void)state;
    static const struct plan_case cases[] = {
        {"where it stands, beside the waves",
         CONFIG("a", "0") DEPLOYMENT("web", "1") CONFIG("b", "2")
             JOB("follows-web", TYPE("AfterWeb") ", " WAVE("7")) JOB("pre", TYPE("PreSync")),
         "PreSync/0/batch/Job/shop/pre\nSync/0/ConfigMap/shop/a after gate/PreSync\n"
         "Sync/1/apps/Deployment/shop/web after gate/Sync/0\n"
         "Sync/1/batch/Job/shop/follows-web after gate/PreSync, Sync/1/apps/Deployment/shop/web\n"
         "Sync/2/ConfigMap/shop/b after gate/Sync/1\n"},
        {"and holds the end of the phase",
         DEPLOYMENT("web", "1") JOB("follows-web", TYPE("AfterWeb")) JOB("post", TYPE("PostSync")),
         "Sync/1/apps/Deployment/shop/web\n"
         "Sync/1/batch/Job/shop/follows-web after Sync/1/apps/Deployment/shop/web\n"
         "PostSync/0/batch/Job/shop/post after gate/Sync\n"},
        {"an object that is a hook, and one that follows a follower",
         A("apps/v1", "Deployment", "web", HOOK("PreSync") ", " WAVE("2"))
             JOB("z", TYPE("AfterAfterWeb")) JOB("follows-web", TYPE("AfterWeb")),
         "PreSync/2/apps/Deployment/shop/web\n"
         "PreSync/2/batch/Job/shop/follows-web after PreSync/2/apps/Deployment/shop/web\n"
         "PreSync/2/batch/Job/shop/z after PreSync/2/batch/Job/shop/follows-web\n"},
        {"where it was pulled to",
         "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: "
         "{name: d}\nspec: {group: apps, names: {kind: Deployment}}\n" DEPLOYMENT("web", "5")
             JOB("follows-web", TYPE("AfterWeb")),
         "Sync/0/apiextensions.k8s.io/CustomResourceDefinition/d\n"
         "Sync/5/apps/Deployment/shop/web after gate/Sync/0\n"
         "Sync/5/batch/Job/shop/follows-web after Sync/5/apps/Deployment/shop/web\n"},
        {"with dependencies of its own",
         DEPLOYMENT("web", "1") CONFIG("b", "2")
             JOB("follows-web", TYPE("AfterWeb") ", " DEPENDS("ConfigMap/b")),
         "Sync/1/apps/Deployment/shop/web\n"
         "Sync/1/batch/Job/shop/follows-web after Sync/1/apps/Deployment/shop/web, "
         "Sync/2/ConfigMap/shop/b\n"
         "Sync/2/ConfigMap/shop/b after gate/Sync/1\n"},
        {"one that is not there", DEPLOYMENT("wep", "1") JOB("j", TYPE("AfterWeb")),
         "Sync/1/apps/Deployment/shop/wep\n"
         "unknown-dependency hooks/AfterWeb.lua:0: at: \"after:apps/Deployment/web\" is not part "
         "of "
         "this sync, and hook batch/Job/shop/j follows it; did you mean "
         "\"apps/Deployment/wep\"?\n"},
        {"one in another namespace",
         "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: x}\n" JOB(
             "j", TYPE("AfterWeb")),
         "Sync/0/apps/Deployment/x/web\n"
         "unknown-dependency hooks/AfterWeb.lua:0: at: \"after:apps/Deployment/web\" is not part "
         "of "
         "this sync, and hook batch/Job/shop/j follows it; did you mean "
         "\"apps/Deployment/x/web\"?\n"},
        {"one that fits twice",
         A("a.io/v1", "Job", "follows-web", "") A("b.io/v1", "Job", "follows-web", "")
             JOB("j", TYPE("AfterAfterWeb")),
         "Sync/0/a.io/Job/shop/follows-web\nSync/0/b.io/Job/shop/follows-web\n"
         "ambiguous-dependency hooks/AfterAfterWeb.lua:0: at: \"after:Job/follows-web\" fits "
         "b.io/Job/shop/follows-web and a.io/Job/shop/follows-web; write which one\n"},
        {"one that is never a task",
         A("apps/v1", "Deployment", "web", HOOK("Skip")) JOB("j", TYPE("AfterWeb")),
         "skip Deployment/web: hook: Skip\n"
         "skip Job/j: hook: AfterWeb: follows apps/Deployment/web, which is skipped (hook: "
         "Skip)\n"},
        {"one that waits for it",
         A("apps/v1", "Deployment", "web", DEPENDS("Job/j")) JOB("j", TYPE("AfterWeb")),
         "Sync/0/apps/Deployment/shop/web after Sync/0/batch/Job/shop/j\n"
         "Sync/0/batch/Job/shop/j after Sync/0/apps/Deployment/shop/web\n"
         "dependency-cycle 4: moontide.dev/depends-on makes a cycle: apps/Deployment/web -> "
         "batch/Job/j (test.yaml:6) -> apps/Deployment/web; remove one of these dependencies\n"},
        {"two types that come to one place", DEPLOYMENT("web", "0") JOB("j", TYPE("Sync,AfterWeb")),
         "Sync/0/apps/Deployment/shop/web\n"
         "Sync/0/batch/Job/shop/j\n"
         "Sync/0/batch/Job/shop/j after Sync/0/apps/Deployment/shop/web\n"
         "duplicate-object 6: hook Job/j comes to the same place by two of its types, AfterWeb is "
         "one; remove one\n"},
    };
    check_all(cases, SUPPORT_COUNT(cases));
}

static void a_follower_is_skipped_with_its_object(void **state)
{
    (void)state;
    const char *yaml = DEPLOYMENT("web", "1") CONFIG("b", "2") JOB("follows-web", TYPE("AfterWeb"));
    const struct mt_object_pattern config = {.kind = "ConfigMap", .name = "b"};
    support_check_plan(
        "not chosen", yaml, (struct mt_plan_options){.only = &config, .only_count = 1}, false,
        "Sync/2/ConfigMap/shop/b\nskip Deployment/web: not chosen\n"
        "skip Job/follows-web: hook: AfterWeb: follows apps/Deployment/web, which is skipped (not "
        "chosen)\n");
    const struct mt_object_pattern web = {.kind = "Deployment", .name = "web"};
    support_check_plan("chosen", yaml, (struct mt_plan_options){.only = &web, .only_count = 1},
                       false,
                       "Sync/1/apps/Deployment/shop/web\nSync/1/batch/Job/shop/follows-web\n"
                       "skip ConfigMap/b: not chosen\n");
}

static void steps_run_with_their_phase(void **state)
{
    (void)state;
    const char *yaml = O("v1", "ConfigMap", "a") O("v1", "Secret", "b") JOB("d", TYPE("AfterSync"))
        JOB("e", TYPE("AfterPreSync")) JOB("f", TYPE("BeforeWave3"))
            JOB("g", TYPE("BeforeSyncFail"));
    const struct mt_object_pattern only = {.kind = "Secret", .name = "b"};
    support_check_plan(
        "only", yaml, (struct mt_plan_options){.only = &only, .only_count = 1}, false,
        "Sync/0/Secret/shop/b\nSync/3/before/batch/Job/shop/f\nafter:Sync/0/batch/Job/shop/d\n"
        "before:SyncFail/0/batch/Job/shop/g\nskip ConfigMap/a: not chosen\nskip Job/e: not "
        "chosen\n");
}

static void what_a_first_sync_does_not_run(void **state)
{
    (void)state;
    const char *yaml = JOB("a", HOOK("PreSync") ", moontide.dev/run-when: later")
        SCRIPT("b", TYPE("Script") ", moontide.dev/run-when: later")
            A("v1", "ConfigMap", "c", "moontide.dev/run-when: later");
    support_check_plan("first", yaml, (struct mt_plan_options){0}, false,
                       "Sync/0/ConfigMap/shop/c\nskip Job/a: run-when: later\n"
                       "skip ConfigMap/b: run-when: later\n");
    support_check_plan("later", yaml, (struct mt_plan_options){.later = true}, false,
                       "PreSync/0/batch/Job/shop/a\nSync/0/ConfigMap/shop/c\n"
                       "PostSync/0/moontide.dev/Script/b\n");
}

static void what_a_first_sync_alone_runs(void **state)
{
    (void)state;
    const char *yaml = JOB("a", HOOK("PreSync") ", moontide.dev/run-when: first")
        A("v1", "ConfigMap", "b", "moontide.dev/run-when: first");
    support_check_plan("first", yaml, (struct mt_plan_options){0}, false,
                       "PreSync/0/batch/Job/shop/a\nSync/0/ConfigMap/shop/b\n");
    support_check_plan("later", yaml, (struct mt_plan_options){.later = true}, false,
                       "Sync/0/ConfigMap/shop/b\nskip Job/a: run-when: first\n");
}

static void actions_of_later_versions_are_refused(void **state)
{
    (void)state;
    support_check_plan(
        "of an object, and of the app",
        A("v1", "ConfigMap", "a", "moontide.dev/on-timeout: retry")
            A("v1", "ConfigMap", "b", "moontide.dev/on-timeout: continue"),
        (struct mt_plan_options){.on_timeout = "rollback", .on_timeout_place = {"moontide.lua", 0}},
        false,
        "Sync/0/ConfigMap/shop/a\nSync/0/ConfigMap/shop/b\n"
        "later-version moontide.lua:0: on-timeout \"rollback\" comes with a later version; write "
        "\"fail\" or \"continue\"\n"
        "later-version 4: on-timeout \"retry\" comes with a later version; write \"fail\" or "
        "\"continue\"\n");
}

static void script_hooks_of_manifests(void **state)
{
    (void)state;
    static const struct plan_case cases[] = {
        {"are named by their ConfigMap, which is no task",
         SCRIPT("home", TYPE("Script") ", " HOOK("Skip") ", " WAVE("2")) O("v1", "Secret", "a"),
         "Sync/0/Secret/shop/a\nPostSync/2/moontide.dev/Script/home after gate/Sync\n"},
        {"follow objects", SCRIPT("home", TYPE("ScriptAfterWeb")) DEPLOYMENT("web", "1"),
         "Sync/1/apps/Deployment/shop/web\nSync/1/moontide.dev/ScriptAfterWeb/home after "
         "Sync/1/apps/Deployment/shop/web\n"},
        {"depend on others, and others on them",
         SCRIPT("a", TYPE("Script") ", " DEPENDS("Secret/s,Script/b")) SCRIPT("b", TYPE("Script"))
             O("v1", "Secret", "s") JOB("j", HOOK("PostSync") ", " DEPENDS("Script/a")),
         "Sync/0/Secret/shop/s\nPostSync/0/batch/Job/shop/j after gate/Sync, "
         "PostSync/0/moontide.dev/Script/a\nPostSync/0/moontide.dev/Script/a after gate/Sync, "
         "Sync/0/Secret/shop/s, PostSync/0/moontide.dev/Script/b\n"
         "PostSync/0/moontide.dev/Script/b after gate/Sync\n"},
        {"need a ConfigMap", JOB("home", TYPE("Script")),
         "script-hook 4: hook type Script is a script (hooks/Script.lua), which runs without an "
         "object, and this is a Job; put its parameters into the data of a ConfigMap, or the hook "
         "into the project file\n"},
        {"need a name",
         "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-, annotations: {" TYPE(
             "Script") "}}\n",
         "script-hook 2: a script hook has the name of its ConfigMap; give it a metadata.name\n"},
        {"need their parameters", A("v1", "ConfigMap", "home", TYPE("Script")),
         "invalid-params 2: Script needs url as a text\n"},
        {"of two namespaces are one name",
         SCRIPT("a", TYPE("Script")) "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, "
                                     "namespace: x, annotations: {" TYPE(
                                         "Script") "}}\ndata: {url: x}\n",
         "PostSync/0/moontide.dev/Script/a\n"
         "duplicate-object 7: the script hook Script/a stands twice, first in test.yaml:2; give "
         "one "
         "of the two another name\n"},
    };
    check_all(cases, SUPPORT_COUNT(cases));
}

static void script_hooks_of_the_project_file(void **state)
{
    (void)state;
    cJSON *params = support_json("{\"url\":\"x\"}");
    const struct mt_plan_hook hooks[] = {
        {"Script", "home", 2, NULL, params, {"moontide.lua", 3}, {true, 90000}},
        {"ScriptAfterWeb", "up", 0, "shop", params, {"moontide.lua", 4}, {0}},
        {"Script", "none", 0, NULL, NULL, {"moontide.lua", 5}, {0}},
        {"PostSync", "object", 0, NULL, params, {"moontide.lua", 6}, {0}},
        {"Scirpt", "typo", 0, NULL, params, {"moontide.lua", 7}, {0}},
        {"ScriptAfterWeb", "elsewhere", 0, "red", params, {"moontide.lua", 8}, {0}},
    };
    struct mt_plan_options options = {.hooks = hooks, .hook_count = SUPPORT_COUNT(hooks)};
    support_check_plan(
        "all", DEPLOYMENT("web", "1"), options, true,
        "Sync/1/apps/Deployment/shop/web\n"
        "Sync/1/moontide.dev/ScriptAfterWeb/up after Sync/1/apps/Deployment/shop/web\n"
        "PostSync/2/moontide.dev/Script/home after gate/Sync\n"
        "unknown-dependency hooks/ScriptAfterWeb.lua:0: at: \"after:apps/Deployment/web\" is not "
        "part of this sync, and hook moontide.dev/ScriptAfterWeb/elsewhere follows it; did you "
        "mean "
        "\"apps/Deployment/shop/web\"?\n"
        "invalid-params moontide.lua:5: Script needs url\n"
        "script-hook moontide.lua:6: hook object: hook type PostSync (hooks/PostSync.lua) has no "
        "run, so its hooks are objects; write it as a manifest with the annotation "
        "moontide.dev/hook: PostSync\n"
        "unknown-hook-type moontide.lua:7: hook type \"Scirpt\" is not known (looked for in the "
        "shipped hook types); did you mean \"Script\"?\n");

    options.hook_count = 2;
    const struct mt_object_pattern only = {.kind = "Script", .name = "home"};
    options.only = &only;
    options.only_count = 1;
    support_check_plan(
        "chosen by name", DEPLOYMENT("web", "1"), options, false,
        "PostSync/2/moontide.dev/Script/home\nskip Deployment/web: not chosen\n"
        "skip ScriptAfterWeb/up: hook: ScriptAfterWeb: follows apps/Deployment/web, which is "
        "skipped (not chosen)\n");
    const struct mt_object_pattern web = {.kind = "Deployment", .name = "web"};
    options.only = &web;
    support_check_plan("not chosen", DEPLOYMENT("web", "1"), options, false,
                       "Sync/1/apps/Deployment/shop/web\nSync/1/moontide.dev/ScriptAfterWeb/up\n"
                       "skip Script/home: not chosen\n");
    options.only_count = 0;
    options.no_hooks = true;
    support_check_plan("no hooks", DEPLOYMENT("web", "1"), options, false,
                       "Sync/1/apps/Deployment/shop/web\nskip Script/home: --no-hooks\n"
                       "skip ScriptAfterWeb/up: --no-hooks\n");
    cJSON_Delete(params);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_stand_between_the_phases),
        cmocka_unit_test(parts_stand_beside_a_wave),
        cmocka_unit_test(hooks_follow_an_object),
        cmocka_unit_test(a_follower_is_skipped_with_its_object),
        cmocka_unit_test(steps_run_with_their_phase),
        cmocka_unit_test(what_a_first_sync_alone_runs),
        cmocka_unit_test(what_a_first_sync_does_not_run),
        cmocka_unit_test(actions_of_later_versions_are_refused),
        cmocka_unit_test(script_hooks_of_manifests),
        cmocka_unit_test(script_hooks_of_the_project_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
