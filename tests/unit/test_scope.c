// SPDX-License-Identifier: Apache-2.0
#include "sync/scope.h"

#include "support.h"

#include <string.h>

#define CRD(name, spec)                                                                            \
    "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: "         \
    "{name: " name "}\nspec: " spec "\n"

static const char definitions[] =
    CRD("a", "{group: example.org, scope: Cluster, names: {kind: Planet, plural: planets}}")
        CRD("b", "{group: example.org, scope: Namespaced, names: {kind: Moon}}")
            CRD("c", "{group: other.org, scope: Namespaced, names: {kind: Planet}}")
    // Not complete, or not a definition.
    CRD("d", "{group: example.org, names: {kind: Star}}")
        CRD("e", "{group: example.org, scope: Cluster}") CRD("f", "{scope: Cluster}")
            CRD("g", "{group: 5, scope: Cluster, names: {kind: Comet}}") CRD(
                "h", "text") "---\napiVersion: example.org/v1\nkind: "
                             "CustomResourceDefinition\nmetadata: {name: i}\n"
                             "spec: {group: example.org, scope: Cluster, names: {kind: Dust}}\n";

static const struct {
    const char *group;
    const char *kind;
    bool cluster;
} scopes[] = {
    {"example.org", "Planet", true},
    {"example.org", "Moon", false},
    {"other.org", "Planet", false},
    {"example.org", "Star", false},
    {"example.org", "Comet", false},
    {"example.org", "Dust", false},
    {"nowhere.org", "Planet", false}, // kinds that nobody knows are namespaced
    {"", "Planet", false},
    {"", "Namespace", true}, // built in
    {"apps", "Deployment", false},
    {"rbac.authorization.k8s.io", "ClusterRole", true},
};

static const struct {
    struct mt_ref ref;
    const char *namespace;
} sent[] = {
    {{"apps", "v1", "Deployment", "shop", "web"}, "shop"},
    {{"apps", "v1", "Deployment", "", "web"}, "fallback"},
    {{"", "v1", "Namespace", "", "shop"}, ""},
    {{"", "v1", "Namespace", "shop", "shop"}, ""}, // not its to have
    {{"example.org", "v1", "Planet", "shop", "mars"}, ""},
    {{"example.org", "v1", "Moon", "", "phobos"}, "fallback"},
    {{"other.org", "v1", "Planet", "shop", "mars"}, "shop"},
};

static void definitions_among_the_objects_count(void **state)
{
    struct support *support = *state;
    support_objects(definitions, false, &support->objects, &support->findings);
    support_no_findings(&support->findings);
    struct mt_scopes *known = mt_scopes_new(&support->objects, support->arena);
    for (size_t i = 0; i < SUPPORT_COUNT(scopes); i++) {
        if (mt_scopes_is_cluster(known, scopes[i].group, scopes[i].kind) != scopes[i].cluster) {
            fail_msg("%s/%s", scopes[i].group, scopes[i].kind);
        }
    }
    for (size_t i = 0; i < SUPPORT_COUNT(sent); i++) {
        assert_string_equal(mt_scopes_namespace(known, &sent[i].ref, "fallback"),
                            sent[i].namespace);
    }
}

static void without_definitions_the_built_in_kinds_are_known(void **state)
{
    struct support *support = *state;
    struct mt_scopes *known = mt_scopes_new(&support->objects, support->arena);
    assert_true(mt_scopes_is_cluster(known, "", "Namespace"));
    assert_false(mt_scopes_is_cluster(known, "", "Secret"));
    assert_false(mt_scopes_is_cluster(known, "example.org", "Planet"));
}

static void definitions_say_what_they_define(void **state)
{
    struct support *support = *state;
    support_objects(definitions, false, &support->objects, &support->findings);
    static const struct {
        const char *name;
        const char *kind;
    } defined[] = {{"a", "example.org/Planet"},
                   {"c", "other.org/Planet"},
                   {"d", "example.org/Star"},
                   {"e", NULL},
                   {"f", NULL},
                   {"g", NULL},
                   {"h", NULL}};
    for (size_t i = 0; i < SUPPORT_COUNT(defined); i++) {
        const char *kind = mt_scopes_defined_kind(
            support_object(&support->objects, defined[i].name)->tree, support->arena);
        assert_int_equal(kind == NULL, defined[i].kind == NULL);
        assert_string_equal(kind != NULL ? kind : "", kind != NULL ? defined[i].kind : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(definitions_among_the_objects_count),
        support_test(without_definitions_the_built_in_kinds_are_known),
        support_test(definitions_say_what_they_define),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
