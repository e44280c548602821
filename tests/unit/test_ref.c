// SPDX-License-Identifier: Apache-2.0
// OBJECT as INTERFACE.md 1 has it: [group/]Kind[/namespace]/name.
#include "manifest/ref.h"

#include "base/error.h"
#include "support.h"

#include <string.h>

static const struct {
    const char *text;
    struct mt_object_pattern pattern;
} good[] = {
    {"Deployment/web", {NULL, "Deployment", NULL, "web"}},
    {"apps/Deployment/web", {"apps", "Deployment", NULL, "web"}},
    {"Deployment/shop/web", {NULL, "Deployment", "shop", "web"}},
    {"apps/Deployment/shop/web", {"apps", "Deployment", "shop", "web"}},
    {"Namespace/shop", {NULL, "Namespace", NULL, "shop"}},
    {"cert-manager.io/Certificate/tls", {"cert-manager.io", "Certificate", NULL, "tls"}},
    {"ClusterRole/system:node", {NULL, "ClusterRole", NULL, "system:node"}},
    {"Role/shop/Admin", {NULL, "Role", "shop", "Admin"}}, // RBAC names may hold capitals
    {"rbac.authorization.k8s.io/Role/Admin", {"rbac.authorization.k8s.io", "Role", NULL, "Admin"}},
    // The first segment with a capital is the Kind, whatever follows.
    {"Widget/Gadget/web", {NULL, "Widget", "Gadget", "web"}},
};

static const struct {
    const char *text;
    const char *shown; // what the message has to contain
} bad[] = {
    // What kubectl calls them: the message shows what to write.
    {"deploy/web", "Deployment/web"},
    {"deployment/web", "Deployment/web"},
    {"deployments/web", "Deployment/web"},
    {"sts/postgres", "StatefulSet/postgres"},
    {"statefulset/postgres", "StatefulSet/postgres"},
    {"ds/logs", "DaemonSet/logs"},
    {"svc/web", "Service/web"},
    {"po/web", "Pod/web"},
    {"cm/config", "ConfigMap/config"},
    {"configmaps/config", "ConfigMap/config"},
    {"secret/db", "Secret/db"},
    {"job/seed", "Job/seed"},
    {"cj/nightly", "CronJob/nightly"},
    {"ing/shop", "Ingress/shop"},
    {"pvc/data", "PersistentVolumeClaim/data"},
    {"sa/web", "ServiceAccount/web"},
    {"ns/shop", "Namespace/shop"},
    {"crd/widgets.example.org", "CustomResourceDefinition/widgets.example.org"},
    {"widget/one", "Widget/one"},
    {"apps/deployment/web", "apps/Deployment/web"},
    {"apps/deploy/shop/web", "apps/Deployment/shop/web"},
    {"deploy/shop/web", "Deployment/shop/web"},
    {"example.org/widget/one", "example.org/Widget/one"},
    {"example.org/widget/shop/one", "example.org/Widget/shop/one"},
    // Not enough, too much, or nothing between slashes.
    {"", "[group/]Kind[/namespace]/name"},
    {"web", "[group/]Kind[/namespace]/name"},
    {"Deployment", "[group/]Kind[/namespace]/name"},
    {"apps/Deployment", "[group/]Kind[/namespace]/name"},
    {"Deployment/", "[group/]Kind[/namespace]/name"},
    {"/web", "[group/]Kind[/namespace]/name"},
    {"/Deployment/web", "[group/]Kind[/namespace]/name"},
    {"Deployment//web", "[group/]Kind[/namespace]/name"},
    {"apps/Deployment/shop/web/more", "[group/]Kind[/namespace]/name"},
    {"Deployment/shop/web/more", "[group/]Kind[/namespace]/name"},
    {"///", "[group/]Kind[/namespace]/name"},
};

static void expect(const char *text, const char *field, const char *found, const char *wanted)
{
    if ((found == NULL) != (wanted == NULL) || (found != NULL && strcmp(found, wanted) != 0)) {
        fail_msg("%s: the %s is %s, not %s", text, field, found != NULL ? found : "not set",
                 wanted != NULL ? wanted : "not set");
    }
}

static void objects_are_named(void **state)
{
    const struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(good); i++) {
        struct mt_object_pattern pattern;
        struct mt_error err;
        if (!mt_object_pattern_parse(good[i].text, support->arena, &pattern, &err)) {
            fail_msg("%s", err.msg);
        }
        expect(good[i].text, "group", pattern.group, good[i].pattern.group);
        expect(good[i].text, "kind", pattern.kind, good[i].pattern.kind);
        expect(good[i].text, "namespace", pattern.namespace, good[i].pattern.namespace);
        expect(good[i].text, "name", pattern.name, good[i].pattern.name);
    }
}

static void other_text_is_refused_with_what_to_write(void **state)
{
    const struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(bad); i++) {
        struct mt_object_pattern pattern;
        struct mt_error err;
        if (mt_object_pattern_parse(bad[i].text, support->arena, &pattern, &err)) {
            fail_msg("\"%s\" was taken", bad[i].text);
        }
        assert_int_equal(err.code, MT_ERR_INVALID);
        if (strstr(err.msg, bad[i].text) == NULL || strstr(err.msg, bad[i].shown) == NULL) {
            fail_msg("\"%s\": \"%s\" does not show \"%s\"", bad[i].text, err.msg, bad[i].shown);
        }
    }
}

static const struct mt_ref web = {"apps", "v1", "Deployment", "shop", "web"};
static const struct mt_ref nowhere = {"apps", "v1", "Deployment", "", "web"};
static const struct mt_ref space = {"", "v1", "Namespace", "", "shop"};

static const struct {
    const char *pattern;
    const struct mt_ref *ref;
    const char *default_namespace;
    bool matches;
} matching[] = {
    {"Deployment/web", &web, NULL, true},
    {"Deployment/web", &web, "shop", true},
    {"Deployment/web", &web, "other", false}, // a namespace that was not said is the default
    {"Deployment/shop/web", &web, "other", true},
    {"Deployment/other/web", &web, NULL, false},
    {"Deployment/other/web", &web, "shop", false},
    {"apps/Deployment/web", &web, NULL, true},
    {"apps/Deployment/shop/web", &web, NULL, true},
    {"extensions/Deployment/web", &web, NULL, false},
    {"StatefulSet/web", &web, NULL, false},
    {"Deployment/we", &web, NULL, false},
    {"Deployment/Web", &web, NULL, false},
    {"Deployment/web", &nowhere, NULL, true},
    {"Deployment/web", &nowhere, "shop", true}, // it will be sent to the default
    {"Namespace/shop", &space, NULL, true},
    {"Namespace/shop", &space, "other", true},
    {"Namespace/web", &space, NULL, false},
};

static void patterns_match(void **state)
{
    const struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(matching); i++) {
        struct mt_object_pattern pattern;
        assert_true(mt_object_pattern_parse(matching[i].pattern, support->arena, &pattern, NULL));
        if (mt_object_pattern_matches(&pattern, matching[i].ref, matching[i].default_namespace) !=
            matching[i].matches) {
            fail_msg("row %zu: %s", i, matching[i].pattern);
        }
    }
}

static const struct {
    struct mt_ref ref;
    const char *text;
    const char *brief;
} written[] = {
    {{"apps", "v1", "Deployment", "shop", "web"}, "apps/Deployment/shop/web", "Deployment/web"},
    {{"", "v1", "Namespace", "", "shop"}, "Namespace/shop", "Namespace/shop"},
    {{"", "v1", "Service", "shop", "web"}, "Service/shop/web", "Service/web"},
    {{"rbac.authorization.k8s.io", "v1", "ClusterRole", "", "admin"},
     "rbac.authorization.k8s.io/ClusterRole/admin",
     "ClusterRole/admin"},
};

static void references_are_written_as_they_are_read(void **state)
{
    const struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(written); i++) {
        const struct mt_ref *ref = &written[i].ref;
        const char *text = mt_ref_text(ref, support->arena);
        assert_string_equal(text, written[i].text);
        assert_string_equal(mt_ref_short(ref, support->arena), written[i].brief);
        struct mt_object_pattern pattern;
        assert_true(mt_object_pattern_parse(text, support->arena, &pattern, NULL));
        assert_true(mt_object_pattern_matches(&pattern, ref, "other"));
    }
}

static const struct mt_ref sorted[] = {
    {"", "v1", "ConfigMap", "a", "z"},      {"", "v1", "ConfigMap", "b", "a"},
    {"", "v1", "ConfigMap", "b", "b"},      {"", "v1", "Service", "", "a"},
    {"apps", "v1", "Deployment", "a", "a"}, {"batch", "v1", "Job", "a", "a"},
};

static void what_is_one_object_has_one_key(void **state)
{
    const struct support *support = *state;
    char key[MT_REF_KEY_MAX];
    assert_int_equal(mt_ref_put_key(&web, key), strlen("apps/Deployment/shop/web"));
    assert_string_equal(key, "apps/Deployment/shop/web");
    assert_string_equal(mt_ref_key(&web, support->arena), key);
    assert_string_equal(mt_ref_key(&space, support->arena), "/Namespace//shop");
    char name[MT_REF_KEY_MAX];
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_int_equal(mt_ref_put_key(&(struct mt_ref){"", "v1", "Secret", "", name}, key), 0);
}

static void references_have_an_order(void **state)
{
    (void)state;
    for (size_t a = 0; a < SUPPORT_COUNT(sorted); a++) {
        for (size_t b = 0; b < SUPPORT_COUNT(sorted); b++) {
            int order = mt_ref_compare(&sorted[a], &sorted[b]);
            assert_int_equal((order > 0) - (order < 0), (a > b) - (a < b));
        }
    }
    struct mt_ref other_version = web;
    other_version.version = "v1beta1"; // the version does not make an object another one
    assert_int_equal(mt_ref_compare(&web, &other_version), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(objects_are_named),
        support_test(other_text_is_refused_with_what_to_write),
        support_test(patterns_match),
        support_test(references_are_written_as_they_are_read),
        support_test(what_is_one_object_has_one_key),
        cmocka_unit_test(references_have_an_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
