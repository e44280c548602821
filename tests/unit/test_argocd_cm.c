// SPDX-License-Identifier: Apache-2.0
// The scripts of an argocd-cm ConfigMap: SEMANTICS.md 5.6, "ConfigMap keys".
#include "script/argocd_cm.h"

#include "support.h"

#include "base/arena.h"
#include "manifest/ref.h"
#include "script/checks.h"
#include "sync/policy.h"

#include <string.h>

#define HEAD "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cm}\ndata:\n"
#define SAYS(message) "return { status = 'Healthy', message = '" message "' }"

static char *folder_with(const char *text)
{
    const struct support_file files[] = {{"cm.yaml", text}, {NULL, NULL}};
    return support_folder_of(files);
}

/** What is said of a kind: "health HEALTH open discovery DISCOVERY merges NAME=ACTION …". */
static const char *describe(const struct mt_overrides *overrides, const char *group,
                            const char *kind, struct mt_arena *arena)
{
    const struct mt_ref ref = {group, "v1", kind, "", "a"};
    const struct mt_override *override = mt_overrides_find(overrides, &ref);
    if (override == NULL) {
        return "nothing";
    }
    const char *text = mt_arena_printf(
        arena, "%s%s%s%s%s%s", override->health.text != NULL ? "health " : "",
        override->health.text != NULL ? override->health.text : "",
        override->open_libs ? " open" : "", override->discovery.text != NULL ? " discovery " : "",
        override->discovery.text != NULL ? override->discovery.text : "",
        override->merges ? " merges" : "");
    for (size_t i = 0; i < override->actions.count; i++) {
        const struct mt_override_script *action = &override->actions.items[i];
        text = mt_arena_printf(arena, "%s %s=%s", text, action->name, action->text);
    }
    return text;
}

static void keys_say_what_is_of_which_kind(void **state)
{
    struct support *support = *state;
    char *folder = folder_with(
        HEAD "  resource.customizations.health.apps_Deployment: one\n"
             "  resource.customizations.useOpenLibs.apps_Deployment: \"true\"\n"
             "  resource.customizations.health.Pod: pod\n"
             "  resource.customizations.useOpenLibs.Pod: \"false\"\n"
             "  resource.customizations.health.batch_Job: \"\"\n"
             "  resource.customizations.knownTypeFields.batch_Job: x\n"
             "  resource.customizations.health.all: any\n"
             "  resource.customizations.actions.x.io_Thing: |\n"
             "    mergeBuiltinActions: true\n"
             "    discovery.lua: found\n"
             "    definitions: [{name: a, action.lua: act}, {name: b, action.lua: other}]\n"
             "  resource.customizations: |\n"
             "    apps/Deployment: {health.lua: two}\n"
             "    x.io/Other: {health.lua: other, health.lua.useOpenLibs: true,\n"
             "      actions: \"definitions: [{name: c, action.lua: third}]\"}\n"
             "  other.key: x\n");
    struct mt_overrides overrides;
    const char *file = mt_arena_printf(support->arena, "%s/cm.yaml", folder);
    mt_argocd_cm_read(file, NULL, &overrides, &support->findings);
    support_no_findings(&support->findings);
    struct mt_arena *arena = support->arena;
    assert_string_equal(describe(&overrides, "apps", "Deployment", arena), "health one open");
    assert_string_equal(describe(&overrides, "", "Pod", arena), "health pod");
    assert_string_equal(describe(&overrides, "metrics", "Pod", arena), "nothing");
    assert_string_equal(describe(&overrides, "batch", "Job", arena), "");
    assert_string_equal(describe(&overrides, "*", "*", arena), "health any");
    assert_string_equal(describe(&overrides, "x.io", "Thing", arena),
                        " discovery found merges a=act b=other");
    assert_string_equal(describe(&overrides, "x.io", "Other", arena), "health other open c=third");
    support_folder_remove(folder);
}

static void mistakes_are_named(void **state)
{
    static const struct {
        const char *text;
        const char *findings; // without the folder
    } cases[] = {
        {HEAD "  resource.customizations.healt.Pod: x\n",
         "cm.yaml:5 resource.customizations.healt.Pod: \"healt\" is nothing that ArgoCD knows; did "
         "you mean \"health\"?"},
        {HEAD "  resource.customizations.health: x\n",
         "cm.yaml:5 resource.customizations.health: names no kind; write <group>_<Kind> or <Kind>"},
        {HEAD "  resource.customizations.health.a_b_C: x\n",
         "cm.yaml:5 resource.customizations.health.a_b_C: names no kind; write <group>_<Kind> or "
         "<Kind>"},
        {HEAD "  resource.customizations: \"[a]\"\n",
         "cm.yaml:5 resource.customizations: is no map of kinds"},
        {HEAD "  resource.customizations: \"{'a/[b': {health.lua: x}}\"\n",
         "cm.yaml:5 resource.customizations: \"a/[b\" is no pattern: a bracket or a brace is not "
         "closed"},
        {HEAD "  resource.customizations.actions.Pod: \"definitions: [{name: a}]\"\n",
         "cm.yaml#Pod/actions:1 a definition of an action has a name and an action.lua"},
        {HEAD "  some.key: x\n",
         "cm.yaml:0 this is neither a folder of scripts nor an argocd-cm ConfigMap: it has no key "
         "resource.customizations"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct support *support = *state;
        char *folder = folder_with(cases[i].text);
        struct mt_overrides overrides;
        mt_argocd_cm_read(mt_arena_printf(support->arena, "%s/cm.yaml", folder), NULL, &overrides,
                          &support->findings);
        assert_int_equal(support->findings.list.count, 1);
        const struct mt_finding *finding = &support->findings.list.items[0];
        assert_string_equal(mt_arena_printf(support->arena, "%s:%u %s",
                                            finding->place.file + strlen(folder) + 1,
                                            finding->place.line, finding->message),
                            cases[i].findings);
        support_folder_remove(folder);
        support_reset(support);
    }
}

static const char patterns[] = HEAD "  resource.customizations.health.all: " SAYS(
    "of any group") "\n"
                    "  resource.customizations.health.Pod: " SAYS(
                        "pod") "\n"
                               "  resource.customizations: |\n"
                               "    x.io/Thing: {health.lua: \"" SAYS(
                                   "exact") "\"}\n"
                                            "    \"*.x.io/*\": {health.lua: \"" SAYS(
                                                "below x.io") "\"}\n"
                                                              "    "
                                                              "\"{cert,acme}.k8s.io/[A-Z]ssue?\": "
                                                              "{health.lua: \"" SAYS(
                                                                  "one of several") "\"}\n"
                                                                                    "    \"P??d\": "
                                                                                    "{health.lua: "
                                                                                    "\"" SAYS(
                                                                                        "core "
                                                                                        "kinds") "\"}\n";

/** Exact keys, then patterns over group and kind together, whose "*" fits "/" and "." too. */
static void exact_keys_come_before_patterns(void **state)
{
    static const struct {
        const char *group;
        const char *kind;
        const char *message;
    } cases[] = {
        {"x.io", "Thing", "exact"},
        {"a.x.io", "Thing", "below x.io"},
        {"a.b.x.io", "Any", "below x.io"},
        {"apps", "Widget", "of any group"},
        {"cert.k8s.io", "Issuer", "one of several"},
        {"acme.k8s.io", "Issues", "one of several"},
        {"cert.k8s.io", "issuer", "of any group"},
        {"", "Pod", "pod"},
        {"", "Prod", "core kinds"},
        {"", "Secret", ""},
    };
    struct support *support = *state;
    char *folder = folder_with(patterns);
    const char *file = mt_arena_printf(support->arena, "%s/cm.yaml", folder);
    const struct mt_checks_options options = {.folders = &file, .folder_count = 1};
    struct mt_checks *checks = mt_checks_new(&options, &support->findings);
    support_no_findings(&support->findings);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const struct mt_ref ref = {cases[i].group, "v1", cases[i].kind, "shop", "a"};
        cJSON *object = support_json("{}");
        const struct mt_health_question question = {.ref = &ref, .object = object, .waited = -1};
        struct mt_verdict verdict;
        mt_checks_judge(checks, &question, support->arena, &verdict);
        cJSON_Delete(object);
        assert_string_equal(verdict.message, cases[i].message);
    }
    mt_checks_free(checks);
    support_folder_remove(folder);
}

#define LIVE "configmap:argocd/argocd-cm"

/** What a cluster has is called by what stands for it, and has no lines. */
static void live_ones_are_read_from_trees(void **state)
{
    struct support *support = *state;
    struct mt_overrides overrides;
    cJSON *tree = support_quoted_json(
        "{'kind':'ConfigMap','data':{'resource.customizations.health.apps_Deployment':'one',"
        "'resource.customizations.helth.Pod':'x'}}");
    cJSON *bare = support_quoted_json("{'kind':'ConfigMap'}");
    struct mt_config_map items[] = {{"configmap:argocd/bare", bare}, {LIVE, tree}};
    const struct mt_config_maps live = {items, SUPPORT_COUNT(items), 0};
    assert_true(mt_argocd_cm_is_live(LIVE) && mt_argocd_cm_is_one(LIVE));
    assert_false(mt_argocd_cm_is_live("argocd/argocd-cm"));
    mt_argocd_cm_read(LIVE, &live, &overrides, &support->findings);
    assert_string_equal(describe(&overrides, "apps", "Deployment", support->arena), "health one");
    assert_string_equal(overrides.list.items[0]->health.shown, LIVE "#apps/Deployment/health.lua");
    assert_int_equal(support->findings.list.count, 1);
    const struct mt_finding *finding = &support->findings.list.items[0];
    assert_string_equal(finding->place.file, LIVE);
    assert_int_equal(finding->place.line, 0);
    assert_non_null(strstr(finding->message, "resource.customizations.helth.Pod: \"helth\""));
    support_reset(support);
    mt_argocd_cm_read("configmap:argocd/bare", &live, &overrides, &support->findings);
    mt_argocd_cm_read("configmap:argocd/other", &live, &overrides, &support->findings);
    assert_int_equal(overrides.list.count, 0);
    support_no_findings(&support->findings); // as ArgoCD is installed
    cJSON_Delete(bare);
    cJSON_Delete(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(keys_say_what_is_of_which_kind),
        support_test(mistakes_are_named),
        support_test(exact_keys_come_before_patterns),
        support_test(live_ones_are_read_from_trees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
