// SPDX-License-Identifier: Apache-2.0
// Who holds an object: DESIGN.md, the last row of the last table; SEMANTICS.md 1.6.
#include "sync/ownership.h"

#include "base/arena.h"
#include "manifest/ref.h"
#include "sync/sent.h"

#include "support.h"

#define OBJECT(annotations, labels)                                                                \
    "{'metadata':{'name':'web','annotations':{" annotations "},'labels':{" labels "}}}"
#define OURS(app) "'moontide.dev/tracking-id':'" app ":apps/Deployment:shop/web'"
#define ARGO(id) "'argocd.argoproj.io/tracking-id':'" id "'"
#define HELM "'meta.helm.sh/release-name':'web','meta.helm.sh/release-namespace':'prod'"
#define KAPP "'kapp.k14s.io/app':'1646'"
#define FLUX(what)                                                                                 \
    "'" what ".toolkit.fluxcd.io/name':'n','" what ".toolkit.fluxcd.io/namespace':'f'"

static const struct mt_owner owner = {"web", "records", "shop"};
static const struct mt_ref deployment = {"apps", "v1", "Deployment", "shop", "web"};

static const struct {
    const char *name;
    const char *object;
    const char *holder;
} cases[] = {
    {"nobody", "{'metadata':{'name':'web'}}", "nobody"},
    {"kubectl", OBJECT("'kubectl.kubernetes.io/last-applied-configuration':'{}'", ""), "nobody"},
    {"the labels that charts write",
     OBJECT("", "'app.kubernetes.io/managed-by':'Helm','app.kubernetes.io/instance':'x',"
                "'moontide.dev/app':'other'"),
     "nobody"},
    {"Helm", OBJECT(HELM, ""), "Helm release prod/web"},
    {"Helm, whose namespace somebody took away", OBJECT("'meta.helm.sh/release-name':'web'", ""),
     "Helm release web"},
    {"ArgoCD", OBJECT(ARGO("site:apps/Deployment:shop/web"), ""), "ArgoCD application site"},
    {"ArgoCD, an application elsewhere", OBJECT(ARGO("team_site:apps/Deployment:shop/web"), ""),
     "ArgoCD application team/site"},
    {"ArgoCD, under another group", OBJECT(ARGO("site:extensions/Deployment:shop/web"), ""),
     "ArgoCD application site"},
    {"an id of another kind", OBJECT(ARGO("site:acme/Web:shop/web"), ""), "nobody"},
    {"an id of another name", OBJECT(ARGO("site:apps/Deployment:shop/api"), ""), "nobody"},
    {"an id of another namespace", OBJECT(ARGO("site:apps/Deployment:prod/web"), ""), "nobody"},
    {"no id at all", OBJECT(ARGO("site"), ""), "nobody"},
    {"a Kustomization", OBJECT("", FLUX("kustomize")), "Flux Kustomization f/n"},
    {"a HelmRelease, which Helm has marked, too", OBJECT(HELM, FLUX("helm")),
     "Flux HelmRelease f/n"},
    {"kapp", OBJECT("", KAPP), "kapp app 1646"},
    {"ours", OBJECT(OURS("records/web"), ""), "nobody"},
    {"another app", OBJECT(OURS("records/api"), ""), "the app records/api"},
    {"an app whose name begins as ours", OBJECT(OURS("records/webs"), ""), "the app records/webs"},
    {"our name in other records", OBJECT(OURS("prod/web"), ""), "the app prod/web"},
    {"a copy of what another app has",
     OBJECT("'moontide.dev/tracking-id':'records/api:apps/Deployment:shop/api'", ""), "nobody"},
    {"ours, and Helm has taken it since", OBJECT(OURS("records/web") "," HELM, ""),
     "Helm release prod/web"},
    {"another app's, and ArgoCD has taken it since",
     OBJECT(OURS("records/api") "," ARGO("site:apps/Deployment:shop/web"), ""),
     "ArgoCD application site"},
};

static void expect_holder(const char *name, const char *json, const struct mt_ref *ref,
                          const cJSON *manifest, const char *expected)
{
    struct mt_arena *arena = mt_arena_new();
    cJSON *object = support_quoted_json(json);
    const struct mt_holder holder = mt_ownership_of(object, ref, &owner, manifest, arena);
    cJSON_Delete(object);
    support_expect_text(name, mt_holder_text(&holder, arena), expected);
    mt_arena_free(arena);
}

static void the_marks_tell_who_holds_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        expect_holder(cases[i].name, cases[i].object, &deployment, NULL, cases[i].holder);
    }
}

static void what_is_cluster_scoped_has_any_namespace_in_its_id(void **state)
{
    (void)state;
    static const struct mt_ref namespace = {"", "v1", "Namespace", "", "web"};
    expect_holder("ArgoCD", OBJECT(ARGO("site:/Namespace:shop/web"), ""), &namespace, NULL,
                  "ArgoCD application site");
    expect_holder("ours", OBJECT("'moontide.dev/tracking-id':'records/web:/Namespace:any/web'", ""),
                  &namespace, NULL, "nobody");
}

static void what_the_manifest_says_itself_is_no_hold_on_what_is_ours(void **state)
{
    (void)state;
    cJSON *same = support_quoted_json(OBJECT("", KAPP));
    cJSON *other = support_quoted_json(OBJECT("", "'kapp.k14s.io/app':'1'"));
    expect_holder("ours", OBJECT(OURS("records/web"), KAPP), &deployment, same, "nobody");
    expect_holder("in other words", OBJECT(OURS("records/web"), KAPP), &deployment, other,
                  "kapp app 1646");
    expect_holder("not ours", OBJECT("", KAPP), &deployment, same, "kapp app 1646");
    cJSON_Delete(same);
    cJSON_Delete(other);
}

static void only_its_own_id_makes_an_object_ours(void **state)
{
    (void)state;
    static const struct {
        const char *object;
        bool ours;
    } ids[] = {
        {OBJECT(OURS("records/web"), ""), true},
        {OBJECT(OURS("records/web") "," HELM, ""), true},
        {OBJECT(OURS("records/api"), ""), false},
        {OBJECT(OURS("prod/web"), ""), false},
        {OBJECT("'moontide.dev/tracking-id':'records/web:apps/Deployment:shop/api'", ""), false},
        {OBJECT("'moontide.dev/tracking-id':'records/web'", ""), false},
        {OBJECT("", "'moontide.dev/app':'web'"), false},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(ids); i++) {
        cJSON *object = support_quoted_json(ids[i].object);
        if (mt_ownership_is_ours(object, &deployment, &owner) != ids[i].ours) {
            fail_msg("%s", ids[i].object);
        }
        cJSON_Delete(object);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_marks_tell_who_holds_it),
        cmocka_unit_test(what_is_cluster_scoped_has_any_namespace_in_its_id),
        cmocka_unit_test(what_the_manifest_says_itself_is_no_hold_on_what_is_ours),
        cmocka_unit_test(only_its_own_id_makes_an_object_ours),
    };
    return cmocka_run_group_tests_name("ownership", tests, NULL, NULL);
}
