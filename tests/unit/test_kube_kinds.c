// SPDX-License-Identifier: Apache-2.0
// What discovery says of kinds, and the paths that come of it.
#include "kube/kinds.h"

#include "base/buffer.h"
#include "support.h"

#include <string.h>

static void put_kind(void *data, const struct mt_kube_kind *kind)
{
    struct mt_buf *out = data;
    mt_buf_printf(out, "%s/%s %s %s%s%s%s\n", kind->group, kind->version, kind->kind, kind->plural,
                  kind->cluster ? " cluster" : "", kind->listable ? " list" : "",
                  kind->deletable ? " delete" : "");
}

/** Fails unless these are all the kinds, in this order. */
static void expect_kinds(const char *name, const struct mt_kube_kinds *kinds, const char *expected)
{
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_kube_kinds_each(kinds, put_kind, &out);
    support_expect_text(name, mt_buf_text(&out), expected);
    mt_buf_fini(&out);
}

typedef bool add_fn(struct mt_kube_kinds *kinds, const cJSON *tree);

struct kinds_case {
    const char *name;
    const char *tree;
    const char *kinds;
};

/** Adds each tree to kinds of its own; the tree is gone when they are looked at. */
static void check_all(add_fn *add, const struct kinds_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct mt_kube_kinds *kinds = mt_kube_kinds_new();
        cJSON *tree = support_quoted_json(cases[i].tree);
        if (!add(kinds, tree)) {
            fail_msg("%s: was refused", cases[i].name);
        }
        cJSON_Delete(tree);
        expect_kinds(cases[i].name, kinds, cases[i].kinds);
        mt_kube_kinds_free(kinds);
    }
}

static void check_refused(add_fn *add, const char *const *trees, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct mt_kube_kinds *kinds = mt_kube_kinds_new();
        cJSON *tree = support_quoted_json(trees[i]);
        if (add(kinds, tree)) {
            fail_msg("%s: was taken", trees[i]);
        }
        cJSON_Delete(tree);
        expect_kinds(trees[i], kinds, "");
        mt_kube_kinds_free(kinds);
    }
}

#define GROUPS(items) "{'kind':'APIGroupDiscoveryList','items':[" items "]}"
#define GROUP(name, versions) "{'metadata':{'name':'" name "'},'versions':[" versions "]}"
#define VERSION(name, resources) "{'version':'" name "','resources':[" resources "]}"
#define RESOURCE(plural, kind, more)                                                               \
    "{'resource':'" plural "','responseKind':{'group':'','version':'','kind':'" kind "'}" more "}"
#define NAMESPACED ",'scope':'Namespaced'"
#define CLUSTER ",'scope':'Cluster'"

static void aggregated_discovery_names_all_groups_and_versions(void **state)
{
    (void)state;
    static const struct kinds_case cases[] = {
        {"nothing", GROUPS(""), ""},
        {"the core group has no name",
         "{'kind':'APIGroupDiscoveryList','items':[{'metadata':{'creationTimestamp':null},"
         "'versions':[" VERSION(
             "v1",
             RESOURCE("pods", "Pod", NAMESPACED ",'verbs':['create','delete','list']") "," RESOURCE(
                 "namespaces", "Namespace", CLUSTER)) "]}]}",
         "/v1 Pod pods list delete\n/v1 Namespace namespaces cluster\n"},
        {"groups and versions",
         GROUPS(GROUP(
             "apps",
             VERSION(
                 "v1",
                 RESOURCE(
                     "deployments", "Deployment",
                     NAMESPACED))) "," GROUP("autoscaling",
                                             VERSION(
                                                 "v2",
                                                 RESOURCE(
                                                     "horizontalpodautoscalers",
                                                     "HorizontalPodAutoscaler",
                                                     NAMESPACED)) "," VERSION("v1",
                                                                              RESOURCE(
                                                                                  "horizontalpodaut"
                                                                                  "oscalers",
                                                                                  "HorizontalPodAut"
                                                                                  "oscaler",
                                                                                  NAMESPACED)))),
         "apps/v1 Deployment deployments\n"
         "autoscaling/v2 HorizontalPodAutoscaler horizontalpodautoscalers\n"
         "autoscaling/v1 HorizontalPodAutoscaler horizontalpodautoscalers\n"},
        {"verbs",
         GROUPS(GROUP(
             "g",
             VERSION("v1", RESOURCE("a", "A", ",'verbs':['list']") "," RESOURCE(
                               "b", "B",
                               ",'verbs':['delete']") "," RESOURCE("c", "C",
                                                                   ",'verbs':['deletecollection','"
                                                                   "watch']")))),
         "g/v1 A a list\ng/v1 B b delete\ng/v1 C c\n"},
        {"subresources are no kinds",
         GROUPS(GROUP("apps",
                      VERSION("v1", RESOURCE("deployments", "Deployment",
                                             ",'subresources':[{'subresource':'scale',"
                                             "'responseKind':{'group':'autoscaling','version':'v1',"
                                             "'kind':'Scale'},'verbs':['get']}]")))),
         "apps/v1 Deployment deployments\n"},
        {"nor is what has nothing but subresources",
         GROUPS(GROUP("g", VERSION("v1", "{'resource':'a','responseKind':null,'subresources':[]},"
                                         "{'resource':'b','subresources':[]}," RESOURCE(
                                             "c", "", ",'subresources':[]")))),
         ""},
        {"what has no name is passed over",
         GROUPS(GROUP("g", VERSION("v1", "{'responseKind':{'kind':'A'}}," RESOURCE(
                                             "", "B", "") ",null,7,'x'," RESOURCE("c", "C", "")))),
         "g/v1 C c\n"},
        {"a group without versions, a version without resources",
         GROUPS("{'metadata':{'name':'a'}}," GROUP("b", "") "," GROUP(
             "c", "{'version':'v1'}") "," GROUP("d", VERSION("v1", RESOURCE("e", "E", "")))),
         "d/v1 E e\n"},
    };
    check_all(mt_kube_kinds_add_groups, cases, SUPPORT_COUNT(cases));
}

static void other_trees_are_no_aggregated_discovery(void **state)
{
    (void)state;
    static const char *const trees[] = {
        "{}",
        "null",
        "[]",
        "'APIGroupDiscoveryList'",
        "{'kind':7}",
        "{'kind':'apigroupdiscoverylist'}",
        "{'kind':'APIGroupList','groups':[{'name':'apps'}]}",
        "{'kind':'Status','status':'Failure'}",
        "{'items':[" GROUP("g", VERSION("v1", RESOURCE("a", "A", ""))) "]}",
    };
    check_refused(mt_kube_kinds_add_groups, trees, SUPPORT_COUNT(trees));
    struct mt_kube_kinds *kinds = mt_kube_kinds_new();
    assert_false(mt_kube_kinds_add_groups(kinds, NULL));
    assert_false(mt_kube_kinds_add_resources(kinds, NULL));
    mt_kube_kinds_free(kinds);
}

#define RESOURCES(group_version, resources)                                                        \
    "{'kind':'APIResourceList','groupVersion':'" group_version "','resources':[" resources "]}"

static void classic_discovery_names_the_kinds_of_one_version(void **state)
{
    (void)state;
    static const struct kinds_case cases[] = {
        {"nothing", RESOURCES("v1", ""), ""},
        {"the core group",
         RESOURCES("v1", "{'name':'pods','namespaced':true,'kind':'Pod','verbs':['list','delete']},"
                         "{'name':'nodes','namespaced':false,'kind':'Node','verbs':['list']}"),
         "/v1 Pod pods list delete\n/v1 Node nodes cluster list\n"},
        {"another group",
         RESOURCES("networking.k8s.io/v1",
                   "{'name':'ingresses','singularName':'ingress','namespaced':true,"
                   "'kind':'Ingress','verbs':['deletecollection','get'],'shortNames':['ing']}"),
         "networking.k8s.io/v1 Ingress ingresses\n"},
        {"subresources are no kinds",
         RESOURCES("apps/v1", "{'name':'deployments','namespaced':true,'kind':'Deployment'},"
                              "{'name':'deployments/status','namespaced':true,'kind':'Deployment'},"
                              "{'name':'deployments/scale','namespaced':true,'group':'autoscaling',"
                              "'version':'v1','kind':'Scale'}"),
         "apps/v1 Deployment deployments\n"},
        {"those that say their group and version",
         RESOURCES("apps/v1", "{'name':'a','namespaced':true,'group':'apps','version':'v1',"
                              "'kind':'A'},"
                              "{'name':'b','namespaced':true,'group':'','version':'','kind':'B'}"),
         "apps/v1 A a\napps/v1 B b\n"},
        {"those of another group or version are another's",
         RESOURCES("apps/v1", "{'name':'a','namespaced':true,'group':'batch','kind':'A'},"
                              "{'name':'b','namespaced':true,'version':'v2','kind':'B'}"),
         ""},
        {"what has no name is passed over",
         RESOURCES("v1", "{'name':'a'},{'kind':'B'},{'name':'','kind':'C'},"
                         "{'name':'d','kind':''},null,7,{'name':'e','kind':'E'}"),
         "/v1 E e cluster\n"},
        {"no list at all", "{'kind':'APIResourceList','groupVersion':'v1'}", ""},
    };
    check_all(mt_kube_kinds_add_resources, cases, SUPPORT_COUNT(cases));
}

static void other_trees_are_no_classic_discovery(void **state)
{
    (void)state;
    static const char *const trees[] = {
        "{}",
        "[]",
        "{'kind':'APIResourceList'}",
        "{'kind':'APIResourceList','groupVersion':1}",
        "{'kind':'APIGroupList','groupVersion':'v1'}",
        "{'kind':'Status','status':'Failure','groupVersion':'v1'}",
        "{'groupVersion':'v1','resources':[{'name':'pods','kind':'Pod'}]}",
    };
    check_refused(mt_kube_kinds_add_resources, trees, SUPPORT_COUNT(trees));
}

static const struct mt_kube_kind web = {
    .group = "example.com", .version = "v1", .kind = "Web", .plural = "webs", .listable = true};

static void kinds_are_found_by_group_version_and_name(void **state)
{
    (void)state;
    static const struct {
        const char *group;
        const char *version;
        const char *kind;
        bool found;
    } cases[] = {
        {"example.com", "v1", "Web", true},  {"example.com", "v2", "Web", false},
        {"example.com", "v1", "web", false}, {"", "v1", "Web", false},
        {"example.com", "v1", "", false},    {"example.com", "v1", "Webs", false},
    };
    struct mt_kube_kinds *kinds = mt_kube_kinds_new();
    assert_null(mt_kube_kinds_find(kinds, "example.com", "v1", "Web"));
    mt_kube_kinds_add(kinds, &web);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const struct mt_kube_kind *kind =
            mt_kube_kinds_find(kinds, cases[i].group, cases[i].version, cases[i].kind);
        if ((kind != NULL) != cases[i].found) {
            fail_msg("%s/%s %s", cases[i].group, cases[i].version, cases[i].kind);
        }
    }
    mt_kube_kinds_free(kinds);
    mt_kube_kinds_free(NULL);
}

static void one_that_is_added_again_is_replaced_where_it_stood(void **state)
{
    (void)state;
    struct mt_kube_kinds *kinds = mt_kube_kinds_new();
    char plural[] = "webs";
    struct mt_kube_kind kind = web;
    kind.plural = plural;
    mt_kube_kinds_add(kinds, &kind);
    memset(plural, 'x', sizeof plural - 1); // it was copied
    cJSON *tree = support_quoted_json(RESOURCES("v1", "{'name':'pods','kind':'Pod'}"));
    assert_true(mt_kube_kinds_add_resources(kinds, tree));
    cJSON_Delete(tree);
    expect_kinds("added", kinds, "example.com/v1 Web webs list\n/v1 Pod pods cluster\n");

    tree = support_quoted_json(
        GROUPS(GROUP("example.com", VERSION("v1", RESOURCE("spiders", "Web", CLUSTER)))));
    assert_true(mt_kube_kinds_add_groups(kinds, tree));
    cJSON_Delete(tree);
    expect_kinds("replaced", kinds, "example.com/v1 Web spiders cluster\n/v1 Pod pods cluster\n");
    assert_string_equal(mt_kube_kinds_find(kinds, "example.com", "v1", "Web")->plural, "spiders");
    mt_kube_kinds_free(kinds);
}

static void kinds_are_defined_in_all_versions_and_not_served_by_that(void **state)
{
    (void)state;
    struct mt_kube_kinds *kinds = mt_kube_kinds_new();
    mt_kube_kinds_add(kinds, &web);
    assert_false(mt_kube_kinds_is_defined(kinds, "example.com", "Web"));
    mt_kube_kinds_define(kinds, "example.com", "Widget");
    mt_kube_kinds_define(kinds, "example.com", "Widget");
    assert_true(mt_kube_kinds_is_defined(kinds, "example.com", "Widget"));
    assert_false(mt_kube_kinds_is_defined(kinds, "example.com", "Web"));
    assert_false(mt_kube_kinds_is_defined(kinds, "example.org", "Widget"));
    assert_false(mt_kube_kinds_is_defined(kinds, "", "Widget"));
    assert_null(mt_kube_kinds_find(kinds, "example.com", "v1", "Widget"));
    expect_kinds("defined", kinds, "example.com/v1 Web webs list\n");
    mt_kube_kinds_free(kinds);
}

static void paths_are_those_of_the_api(void **state)
{
    (void)state;
    static const struct mt_kube_kind pod = {.group = "", .version = "v1", .plural = "pods"};
    static const struct mt_kube_kind node = {
        .group = "", .version = "v1", .plural = "nodes", .cluster = true};
    static const struct mt_kube_kind role = {.group = "rbac.authorization.k8s.io",
                                             .version = "v1",
                                             .plural = "clusterroles",
                                             .cluster = true};
    static const struct mt_kube_kind odd = {.group = "a/b", .version = "v?1", .plural = "c#s"};
    static const struct {
        const struct mt_kube_kind *kind;
        const char *namespace;
        const char *name;
        const char *path;
    } cases[] = {
        {&pod, "shop", "web", "/api/v1/namespaces/shop/pods/web"},
        {&pod, "shop", NULL, "/api/v1/namespaces/shop/pods"},
        {&pod, "", NULL, "/api/v1/pods"},
        {&node, "", "a", "/api/v1/nodes/a"},
        {&node, "shop", "a", "/api/v1/nodes/a"},
        {&node, "shop", NULL, "/api/v1/nodes"},
        {&web, "shop", "a", "/apis/example.com/v1/namespaces/shop/webs/a"},
        {&web, "shop", NULL, "/apis/example.com/v1/namespaces/shop/webs"},
        {&web, "", NULL, "/apis/example.com/v1/webs"},
        {&role, "", "system:node", "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode"},
        {&odd, "../x", "a/b c", "/apis/a%2Fb/v%3F1/namespaces/..%2Fx/c%23s/a%2Fb%20c"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        mt_buf_puts(&out, "https://x"); // it is appended
        mt_kube_put_path(&out, cases[i].kind, cases[i].namespace, cases[i].name);
        support_expect_text(cases[i].path, mt_buf_text(&out) + strlen("https://x"), cases[i].path);
        mt_buf_fini(&out);
    }
}

static void groups_have_paths_of_their_own(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"", "v1", "/api/v1"},
        {"apps", "v1", "/apis/apps/v1"},
        {"metrics.k8s.io", "v1beta1", "/apis/metrics.k8s.io/v1beta1"},
        {"a b", "v/1", "/apis/a%20b/v%2F1"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        mt_kube_put_group_path(&out, cases[i][0], cases[i][1]);
        support_expect_text(cases[i][2], mt_buf_text(&out), cases[i][2]);
        mt_buf_fini(&out);
    }
}

static void text_is_escaped_as_a_part_of_a_path_or_a_query(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {"azAZ09-._~", "azAZ09-._~"},
        {"a/b?c#d&e=f+g%h i", "a%2Fb%3Fc%23d%26e%3Df%2Bg%25h%20i"},
        {":@!$'()*,;[]\"<>\\^`{|}",
         "%3A%40%21%24%27%28%29%2A%2C%3B%5B%5D%22%3C%3E%5C%5E%60%7B%7C%7D"},
        {"moontide.dev/app=shop", "moontide.dev%2Fapp%3Dshop"},
        {"\x01\n\x7f", "%01%0A%7F"},
        {"\xc3\xa4\xff", "%C3%A4%FF"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        mt_kube_put_escaped(&out, cases[i][0]);
        support_expect_text(cases[i][1], mt_buf_text(&out), cases[i][1]);
        mt_buf_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aggregated_discovery_names_all_groups_and_versions),
        cmocka_unit_test(other_trees_are_no_aggregated_discovery),
        cmocka_unit_test(classic_discovery_names_the_kinds_of_one_version),
        cmocka_unit_test(other_trees_are_no_classic_discovery),
        cmocka_unit_test(kinds_are_found_by_group_version_and_name),
        cmocka_unit_test(one_that_is_added_again_is_replaced_where_it_stood),
        cmocka_unit_test(kinds_are_defined_in_all_versions_and_not_served_by_that),
        cmocka_unit_test(paths_are_those_of_the_api),
        cmocka_unit_test(groups_have_paths_of_their_own),
        cmocka_unit_test(text_is_escaped_as_a_part_of_a_path_or_a_query),
    };
    return cmocka_run_group_tests_name("kube_kinds", tests, NULL, NULL);
}
