// SPDX-License-Identifier: Apache-2.0
// The marks of other tools: where they stand, and the patch that takes them away.
#include "manifest/marks.h"

#include "base/buffer.h"
#include "manifest/json.h"

#include "support.h"

#define OBJECT(annotations, labels)                                                                \
    "{'metadata':{'name':'a','annotations':{" annotations "},'labels':{" labels "}}}"
#define BIT(mark) (1U << MT_MARK_##mark)

static const struct {
    const char *name;
    const char *object;
    unsigned marks;
} cases[] = {
    {"nothing", "{'metadata':{'name':'a'}}", 0},
    {"no metadata", "{}", 0},
    {"Helm", OBJECT("'meta.helm.sh/release-name':'r','meta.helm.sh/release-namespace':'n'", ""),
     BIT(HELM_RELEASE) | BIT(HELM_NAMESPACE)},
    {"ArgoCD",
     OBJECT("'argocd.argoproj.io/tracking-id':'x','argocd.argoproj.io/installation-id':'y'", ""),
     BIT(ARGOCD_ID) | BIT(ARGOCD_INSTALLATION)},
    {"a Kustomization",
     OBJECT("", "'kustomize.toolkit.fluxcd.io/name':'k','kustomize.toolkit.fluxcd.io/"
                "namespace':'n'"),
     BIT(KUSTOMIZATION) | BIT(KUSTOMIZATION_NAMESPACE)},
    {"a HelmRelease",
     OBJECT("", "'helm.toolkit.fluxcd.io/name':'k','helm.toolkit.fluxcd.io/namespace':'n'"),
     BIT(HELM_RELEASE_OBJECT) | BIT(HELM_RELEASE_OBJECT_NAMESPACE)},
    {"kapp",
     OBJECT("'kapp.k14s.io/identity':'i'", "'kapp.k14s.io/app':'1','kapp.k14s.io/"
                                           "association':'v1.1'"),
     BIT(KAPP) | BIT(KAPP_ASSOCIATION) | BIT(KAPP_IDENTITY)},
    {"a label that is an annotation, and the other way round",
     OBJECT("'kapp.k14s.io/app':'1'", "'meta.helm.sh/release-name':'r'"), 0},
    {"what anybody writes",
     OBJECT("", "'app.kubernetes.io/managed-by':'Helm','app.kubernetes.io/instance':'x'"), 0},
};

static void they_are_found_where_they_stand(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        cJSON *object = support_quoted_json(cases[i].object);
        if (mt_marks_of(object) != cases[i].marks) {
            fail_msg("%s: %x", cases[i].name, mt_marks_of(object));
        }
        cJSON_Delete(object);
    }
}

static void the_patch_takes_away_just_these(void **state)
{
    (void)state;
    cJSON *patch = mt_marks_patch(BIT(HELM_RELEASE) | BIT(KAPP));
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print(patch, false, &text);
    support_expect_text("patch", mt_buf_text(&text),
                        "{\"metadata\":{\"annotations\":{\"meta.helm.sh/release-name\":null},"
                        "\"labels\":{\"kapp.k14s.io/app\":null}}}");
    mt_buf_fini(&text);
    cJSON_Delete(patch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_found_where_they_stand),
        cmocka_unit_test(the_patch_takes_away_just_these),
    };
    return cmocka_run_group_tests_name("marks", tests, NULL, NULL);
}
