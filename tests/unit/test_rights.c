// SPDX-License-Identifier: Apache-2.0
// The rights that plans take: manifests in, one line a kind and namespace out.
#include "sync/rights.h"

#include "support.h"
#include "support_cluster_parts.h"
#include "support_plan.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/json.h"

#include <string.h>

#define CONFIG(name, annotations) A("v1", "ConfigMap", name, annotations)
#define DEPLOYMENT(name, annotations) A("apps/v1", "Deployment", name, annotations)
#define JOB(name, annotations) A("batch/v1", "Job", name, annotations)
#define OPTIONS(options) "argocd.argoproj.io/sync-options: \"" options "\""
#define NO_WAIT "moontide.dev/wait: \"false\""
#define RECREATE "moontide.dev/on-immutable: recreate"
#define SCRIPT(name) A("v1", "ConfigMap", name, "moontide.dev/hook: Script") "data: {url: x}\n"

/** Nothing judges ConfigMaps, Secrets and Widgets, unless a check is chosen by name. */
static void judge(void *data, const struct mt_health_question *question, struct mt_arena *arena,
                  struct mt_verdict *verdict)
{
    (void)data;
    (void)arena;
    static const char *const plain[] = {"ConfigMap", "Secret", "Widget"};
    *verdict = (struct mt_verdict){.status = MT_PROGRESSING, .message = "", .check = "kind.lua"};
    for (size_t i = 0; i < SUPPORT_COUNT(plain) && question->check == NULL; i++) {
        if (strcmp(question->ref->kind, plain[i]) == 0) {
            *verdict = (struct mt_verdict){.status = MT_HEALTHY, .message = ""};
        }
    }
    if (strcmp(question->ref->kind, "Service") == 0) {
        verdict->status = MT_HEALTHY; // as it stands in the file; not so later on
    }
}

/** "NAMESPACE GROUP/VERSION/KIND: VERB VERB…", a line wherever all but the verb is another. */
static void write_rights(const struct mt_rights *rights, struct mt_buf *out)
{
    const struct mt_ref *last = NULL;
    for (size_t i = 0; i < rights->count; i++) {
        const struct mt_ref *ref = &rights->items[i].ref;
        assert_string_equal(ref->name, "");
        if (last == NULL || mt_ref_compare(last, ref) != 0) {
            mt_buf_printf(out, "%s%s%s%s%s%s/%s:", last != NULL ? "\n" : "", ref->namespace,
                          ref->namespace[0] != '\0' ? " " : "", ref->group,
                          ref->group[0] != '\0' ? "/" : "", ref->version, ref->kind);
        }
        mt_buf_printf(out, " %s", rights->items[i].verb);
        last = ref;
    }
    mt_buf_puts(out, last != NULL ? "\n" : "");
}

static void check(const char *name, const char *yaml, struct mt_plan_options options,
                  const char *expected)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    struct mt_objects objects = {0};
    struct mt_policy policy = support_cluster_policy();
    mt_findings_init(&findings, arena);
    support_objects(yaml, false, &objects, &findings);
    policy.judge = judge;
    options.app = "shop";
    options.namespace = "shop";
    options.policy = &policy;
    const struct mt_plan *plan = mt_plan_make(&objects, &options, &findings);
    support_no_findings(&findings);

    const struct mt_rights rights = mt_rights_of_plan(plan, &policy, arena);
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    write_rights(&rights, &out);
    support_expect_text(name, mt_buf_text(&out), expected);
    mt_buf_fini(&out);
    mt_arena_free(arena);
}

struct rights_case {
    const char *name;
    const char *yaml;
    const char *expected;
};

static void check_all(const struct rights_case *cases, size_t count, struct mt_plan_options options)
{
    for (size_t i = 0; i < count; i++) {
        check(cases[i].name, cases[i].yaml, options, cases[i].expected);
    }
}

static void what_is_applied_is_written_and_what_is_judged_is_watched(void **state)
{
    (void)state;
    static const struct rights_case cases[] = {
        {"nothing", "", ""},
        {"a Deployment", O("apps/v1", "Deployment", "web"),
         "shop apps/v1/Deployment: create list patch watch\n"},
        {"what no check judges is healthy as it is applied", O("v1", "ConfigMap", "a"),
         "shop v1/ConfigMap: create patch\n"},
        {"a check may find it healthy in its file and not in the cluster", O("v1", "Service", "a"),
         "shop v1/Service: create list patch watch\n"},
        {"what is not waited for is not watched", DEPLOYMENT("web", NO_WAIT),
         "shop apps/v1/Deployment: create patch\n"},
        {"one of two is waited for", DEPLOYMENT("web", NO_WAIT) O("apps/v1", "Deployment", "api"),
         "shop apps/v1/Deployment: create list patch watch\n"},
        {"causes that a check looks for are done without", O("apps/v1", "StatefulSet", "db"),
         "shop apps/v1/StatefulSet: create list patch watch\n"},
        {"what a check needs by name is watched", O("example.com/v1", "Gadget", "g"),
         "shop v1/Secret: list watch\nshop example.com/v1/Gadget: create list patch watch\n"},
        {"a check of its own", CONFIG("a", "moontide.dev/health: mine"),
         "shop v1/ConfigMap: create list patch watch\n"},
        {"a check of its own beside those without",
         O("v1", "ConfigMap", "a") CONFIG("b", "moontide.dev/health: mine"),
         "shop v1/ConfigMap: create list patch watch\n"},
        {"a check of its own in one namespace",
         "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: blue}\n" CONFIG(
             "b", "moontide.dev/health: mine"),
         "blue v1/ConfigMap: create patch\nshop v1/ConfigMap: create list patch watch\n"},
        {"a check of its own, not waited for", CONFIG("a", "moontide.dev/health: mine, " NO_WAIT),
         "shop v1/ConfigMap: create patch\n"},
        {"objects of the cluster",
         O("v1", "Namespace", "shop") O("rbac.authorization.k8s.io/v1", "ClusterRole", "r"),
         "v1/Namespace: create list patch watch\n"
         "rbac.authorization.k8s.io/v1/ClusterRole: create list patch watch\n"},
    };
    check_all(cases, SUPPORT_COUNT(cases), (struct mt_plan_options){0});
}

static void each_right_comes_once_and_in_order(void **state)
{
    (void)state;
    static const struct rights_case cases[] = {
        {"several objects of a kind",
         O("v1", "ConfigMap", "b") O("v1", "ConfigMap", "a") O("v1", "ConfigMap", "c"),
         "shop v1/ConfigMap: create patch\n"},
        {"several waves and phases",
         CONFIG("b", WAVE("2")) CONFIG("a", WAVE("-1")) O("v1", "ConfigMap", "c"),
         "shop v1/ConfigMap: create patch\n"},
        {"namespaces, then groups, then kinds",
         "---\napiVersion: b.io/v1\nkind: Widget\nmetadata: {name: a, namespace: red}\n"
         "---\napiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: red}\n"
         "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: red}\n"
         "---\napiVersion: a.io/v1\nkind: Widget\nmetadata: {name: a, namespace: red}\n"
         "---\napiVersion: z.io/v1\nkind: Widget\nmetadata: {name: a, namespace: blue}\n",
         "blue z.io/v1/Widget: create patch\n"
         "red v1/ConfigMap: create patch\nred v1/Secret: create patch\n"
         "red a.io/v1/Widget: create patch\nred b.io/v1/Widget: create patch\n"},
        {"versions are no kinds of their own",
         O("a.io/v1", "Widget", "a") O("a.io/v2", "Widget", "b"),
         "shop a.io/v1/Widget: create patch\n"},
        {"all verbs, from several objects",
         CONFIG("a", OPTIONS("Replace=true")) CONFIG("b", RECREATE) O("v1", "ConfigMap", "c"),
         "shop v1/ConfigMap: create delete get list patch update watch\n"},
    };
    check_all(cases, SUPPORT_COUNT(cases), (struct mt_plan_options){0});
}

static void options_take_verbs_of_their_own(void **state)
{
    (void)state;
    static const struct rights_case cases[] = {
        {"Replace", CONFIG("a", OPTIONS("Replace=true")), "shop v1/ConfigMap: create get update\n"},
        {"ServerSideApply=false reads what it patches",
         CONFIG("a", OPTIONS("ServerSideApply=false")), "shop v1/ConfigMap: create get patch\n"},
        {"ServerSideApply=true", CONFIG("a", OPTIONS("ServerSideApply=true")),
         "shop v1/ConfigMap: create patch\n"},
        {"Force deletes, and waits for the end", CONFIG("a", OPTIONS("Force=true")),
         "shop v1/ConfigMap: create delete list patch watch\n"},
        {"Replace and Force", CONFIG("a", OPTIONS("Replace=true,Force=true")),
         "shop v1/ConfigMap: create delete get list update watch\n"},
        {"so does what is created anew where a field is immutable", CONFIG("a", RECREATE),
         "shop v1/ConfigMap: create delete list patch watch\n"},
        {"and what is not waited for", DEPLOYMENT("a", RECREATE ", " NO_WAIT),
         "shop apps/v1/Deployment: create delete list patch watch\n"},
        {"what holds data is never deleted so",
         A("v1", "PersistentVolumeClaim", "a", OPTIONS("Force=true"))
             A("v1", "PersistentVolume", "a", RECREATE)
                 A("v1", "Namespace", "shop", OPTIONS("Force=true")),
         "v1/Namespace: create list patch watch\n"
         "v1/PersistentVolume: create list patch watch\n"
         "shop v1/PersistentVolumeClaim: create list patch watch\n"},
    };
    check_all(cases, SUPPORT_COUNT(cases), (struct mt_plan_options){0});
}

static void options_of_the_app_are_those_of_its_objects(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct mt_sync_options options;
        const char *yaml;
        const char *expected;
    } cases[] = {
        {"Replace",
         {.replace = MT_YES},
         O("v1", "ConfigMap", "a"),
         "shop v1/ConfigMap: create get update\n"},
        {"but for an object that says otherwise",
         {.replace = MT_YES},
         CONFIG("a", OPTIONS("Replace=false")),
         "shop v1/ConfigMap: create patch\n"},
        {"ServerSideApply=false",
         {.server_side_apply = MT_NO},
         O("v1", "ConfigMap", "a"),
         "shop v1/ConfigMap: create get patch\n"},
        {"Force",
         {.force = MT_YES},
         O("v1", "ConfigMap", "a"),
         "shop v1/ConfigMap: create delete list patch watch\n"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        check(cases[i].name, cases[i].yaml,
              (struct mt_plan_options){.sync_options = cases[i].options}, cases[i].expected);
    }
}

static void ignored_differences_are_read_where_there_are_rules(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum mt_setting respect;
        bool rules;
        const char *expected;
    } cases[] = {
        {"respected", MT_YES, true, "shop v1/ConfigMap: create get patch\n"},
        {"no rules", MT_YES, false, "shop v1/ConfigMap: create patch\n"},
        {"not respected", MT_NO, true, "shop v1/ConfigMap: create patch\n"},
        {"not said", MT_UNSET, true, "shop v1/ConfigMap: create patch\n"},
    };
    cJSON *ignore = support_quoted_json("[{'kind':'ConfigMap','jsonPointers':['/data/a']}]");
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        check(cases[i].name, O("v1", "ConfigMap", "a"),
              (struct mt_plan_options){
                  .sync_options = {.respect_ignore_differences = cases[i].respect},
                  .ignore = cases[i].rules ? ignore : NULL,
              },
              cases[i].expected);
    }
    cJSON_Delete(ignore);
}

static void hooks_are_deleted_by_their_policies(void **state)
{
    (void)state;
#define ALL "shop batch/v1/Job: create delete list patch watch\n"
    static const struct rights_case cases[] = {
        {"before they are created, where nothing is said", JOB("a", HOOK("PreSync")), ALL},
        {"before they are created", JOB("a", HOOK("Sync") ", " POLICY("BeforeHookCreation")), ALL},
        {"when they have succeeded", JOB("a", HOOK("PostSync") ", " POLICY("HookSucceeded")), ALL},
        {"when they have failed", JOB("a", HOOK("SyncFail") ", " POLICY("HookFailed")), ALL},
        {"hooks that nothing judges", CONFIG("a", HOOK("PreSync")),
         "shop v1/ConfigMap: create delete list patch watch\n"},
        {"nobody waits for the end of one that nothing judges",
         CONFIG("a", HOOK("PreSync") ", " POLICY("HookSucceeded,HookFailed")),
         "shop v1/ConfigMap: create delete patch\n"},
        {"but where it may be run again",
         CONFIG("a", HOOK("PreSync") ", " POLICY("HookSucceeded") ", moontide.dev/retries: \"2\""),
         "shop v1/ConfigMap: create delete list patch watch\n"},
        {"or its type judges it",
         CONFIG("a", "moontide.dev/hook: Judged, " POLICY("HookSucceeded")),
         "shop v1/ConfigMap: create delete list patch watch\n"},
        {"in several phases", JOB("a", HOOK("PreSync,PostSync")), ALL},
        {"no hooks but objects are not", O("batch/v1", "Job", "a") CONFIG("b", HOOK("PreSync")),
         "shop v1/ConfigMap: create delete list patch watch\n"
         "shop batch/v1/Job: create list patch watch\n"},
        {"a hook that is skipped takes none", JOB("a", HOOK("Skip")), ""},
    };
#undef ALL
    check_all(cases, SUPPORT_COUNT(cases), (struct mt_plan_options){0});
}

static void script_hooks_write_nothing(void **state)
{
    (void)state;
    static const struct rights_case cases[] = {
        {"alone", SCRIPT("s"), ""},
        {"beside an object", SCRIPT("s") O("v1", "Secret", "a"), "shop v1/Secret: create patch\n"},
    };
    check_all(cases, SUPPORT_COUNT(cases), (struct mt_plan_options){0});
}

static void prunes_look_delete_and_wait(void **state)
{
    (void)state;
    static const struct mt_inventory_item inventory[] = {
        {.ref = {"", "v1", "Secret", "shop", "old"}},
        {.ref = {"", "v1", "Secret", "shop", "older"}},
        {.ref = {"apps", "v1", "Deployment", "blue", "old"}},
        {.ref = {"", "v1", "ConfigMap", "shop", "a"}},
        {.ref = {"batch", "v1", "Job", "shop", "hook"}, .hook = true},
    };
    struct mt_plan_options options = {
        .prune = true, .inventory = inventory, .inventory_count = SUPPORT_COUNT(inventory)};
    check("pruned", O("v1", "ConfigMap", "a") O("v1", "Secret", "new"), options,
          "blue apps/v1/Deployment: delete get list watch\n"
          "shop v1/ConfigMap: create patch\n"
          "shop v1/Secret: create delete get list patch watch\n");
    options.prune = false;
    check("not pruned", O("v1", "ConfigMap", "a"), options, "shop v1/ConfigMap: create patch\n");
}

static void the_last_wave_is_not_watched_where_nobody_waits_for_it(void **state)
{
    (void)state;
    static const struct rights_case cases[] = {
        {"the only one", O("apps/v1", "Deployment", "a"),
         "shop apps/v1/Deployment: create patch\n"},
        {"the last one", DEPLOYMENT("a", WAVE("1")) JOB("b", WAVE("2")),
         "shop apps/v1/Deployment: create list patch watch\nshop batch/v1/Job: create patch\n"},
        {"hooks are waited for all the same",
         O("apps/v1", "Deployment", "a") JOB("b", HOOK("PostSync") ", " POLICY("HookSucceeded")),
         "shop apps/v1/Deployment: create list patch watch\n"
         "shop batch/v1/Job: create delete list patch watch\n"},
        {"the Namespace that the rest of it needs is waited for",
         O("v1", "Namespace", "shop") O("apps/v1", "Deployment", "a"),
         "v1/Namespace: create list patch watch\nshop apps/v1/Deployment: create patch\n"},
        {"what is on failure is no last wave",
         O("apps/v1", "Deployment", "a") JOB("b", HOOK("SyncFail")),
         "shop apps/v1/Deployment: create patch\n"
         "shop batch/v1/Job: create delete list patch watch\n"},
    };
    check_all(cases, SUPPORT_COUNT(cases), (struct mt_plan_options){.no_wait = true});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_applied_is_written_and_what_is_judged_is_watched),
        cmocka_unit_test(each_right_comes_once_and_in_order),
        cmocka_unit_test(options_take_verbs_of_their_own),
        cmocka_unit_test(options_of_the_app_are_those_of_its_objects),
        cmocka_unit_test(ignored_differences_are_read_where_there_are_rules),
        cmocka_unit_test(hooks_are_deleted_by_their_policies),
        cmocka_unit_test(script_hooks_write_nothing),
        cmocka_unit_test(prunes_look_delete_and_wait),
        cmocka_unit_test(the_last_wave_is_not_watched_where_nobody_waits_for_it),
    };
    return cmocka_run_group_tests_name("rights", tests, NULL, NULL);
}
