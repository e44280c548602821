// SPDX-License-Identifier: Apache-2.0
// Taking over the fields of former deployers: who is one, and what the patch moves.
#include "kube/takeover.h"

#include "base/buffer.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include "support.h"

#include <string.h>

#define ENTRY(manager, operation, fields)                                                          \
    "{'manager':'" manager "','operation':'" operation "','apiVersion':'v1','time':'T',"           \
    "'fieldsType':'FieldsV1','fieldsV1':" fields "}"
#define APPLY(manager, fields) ENTRY(manager, "Apply", fields)
#define UPDATE(manager, fields) ENTRY(manager, "Update", fields)
#define UPDATE_OF(manager, subresource, fields)                                                    \
    ENTRY(manager, "Update", fields ",'subresource':'" subresource "'")
#define OWN APPLY("moontide", "{'f:data':{'f:a':{}}}")
#define LAST_APPLIED                                                                               \
    "{'f:metadata':{'f:annotations':{'f:kubectl.kubernetes.io/last-applied-configuration':{}}}}"
#define LABELS(names) "{'f:metadata':{'f:labels':{" names "}}}"
#define ITEM(fields) "{'f:spec':{'k:{`name`:`web`}':{" fields "}}}"

/** Entries of managedFields, and those of the patch; NULL: there is no patch. */
static const struct {
    const char *name;
    const char *entries;
    const char *patched;
    const char *names; ///< Of those that are taken over.
} cases[] = {
    {"nobody else", OWN, NULL, ""},
    {"nothing at all", "", NULL, ""},
    {"kubectl apply",
     UPDATE("kubectl-client-side-apply", "{'f:data':{'.':{},'f:a':{},'f:b':{}}}") "," OWN,
     APPLY("moontide", "{'f:data':{'f:a':{},'.':{},'f:b':{}}}"), "kubectl-client-side-apply"},
    {"a controller beside it stays",
     UPDATE("helm", "{'f:data':{'f:b':{}}}") "," OWN "," UPDATE("kube-controller-manager",
                                                                "{'f:data':{'f:a':{}}}"),
     UPDATE("kube-controller-manager",
            "{'f:data':{'f:a':{}}}") "," APPLY("moontide", "{'f:data':{'f:a':{},'f:b':{}}}"),
     "helm"},
    {"a subresource is never taken over",
     OWN
     "," UPDATE_OF("kubectl-client-side-apply", "status", "{'f:status':{'f:a':{}}}") "," UPDATE_OF(
         "helm", "scale", "{'f:spec':{'f:replicas':{}}}"),
     NULL, ""},
    {"edits by hand stay", OWN "," UPDATE("kubectl-edit", "{'f:data':{'f:a':{}}}"), NULL, ""},
    {"whoever owns last-applied", OWN "," UPDATE("my-tool", LAST_APPLIED),
     APPLY("moontide", "{'f:data':{'f:a':{}},'f:metadata':{'f:annotations':{'f:kubectl.kubernetes."
                       "io/last-applied-configuration':{}}}}"),
     "my-tool"},
    {"a program that has Helm in it",
     OWN "," UPDATE("my-operator",
                    "{'f:metadata':{'f:annotations':{'f:meta.helm.sh/release-name':{}}}}"),
     APPLY(
         "moontide",
         "{'f:data':{'f:a':{}},'f:metadata':{'f:annotations':{'f:meta.helm.sh/release-name':{}}}}"),
     "my-operator"},
    {"kapp, whatever it calls itself", OWN "," UPDATE("deploy", LABELS("'f:kapp.k14s.io/app':{}")),
     APPLY("moontide", "{'f:data':{'f:a':{}},'f:metadata':{'f:labels':{'f:kapp.k14s.io/app':{}}}}"),
     "deploy"},
    {"Flux, which says nothing that we say",
     OWN "," APPLY("kustomize-controller", LABELS("'f:kustomize.toolkit.fluxcd.io/name':{}")),
     APPLY("moontide", "{'f:data':{'f:a':{}},'f:metadata':{'f:labels':{'f:kustomize.toolkit.fluxcd."
                       "io/name':{}}}}"),
     "kustomize-controller"},
    {"a label that is called as a mark that is an annotation",
     OWN "," UPDATE("somebody", LABELS("'f:meta.helm.sh/release-name':{}")), NULL, ""},
    {"we ourselves, on the client's side", OWN "," UPDATE("moontide", "{'f:data':{'f:b':{}}}"),
     APPLY("moontide", "{'f:data':{'f:a':{},'f:b':{}}}"), "moontide"},
    {"another manager applied the same", APPLY("ci", "{'f:data':{'f:a':{},'f:b':{}}}") "," OWN,
     APPLY("moontide", "{'f:data':{'f:a':{},'f:b':{}}}"), "ci"},
    {"an Update of the same is by no deployer",
     OWN "," UPDATE("operator", "{'f:data':{'f:a':{},'f:b':{}}}"), NULL, ""},
    {"a controller applies fields of its own", OWN "," APPLY("injector", "{'f:data':{'f:ca':{}}}"),
     NULL, ""},
    {"a controller applies a field to an item of ours",
     APPLY("moontide", ITEM("'.':{},'f:name':{},'f:url':{}")) "," APPLY(
         "injector", ITEM("'.':{},'f:name':{},'f:caBundle':{}")),
     NULL, ""},
    {"a controller that only labels, as the manifest does",
     APPLY("moontide", "{'f:data':{'f:a':{}},'f:metadata':{'f:labels':{'f:l':{}}}}") "," APPLY(
         "labeller", LABELS("'f:l':{}")),
     NULL, ""},
    {"the deployer of an object that has labels only",
     APPLY("moontide", LABELS("'f:l':{}")) "," APPLY("ci", LABELS("'f:l':{},'f:old':{}")),
     APPLY("moontide", LABELS("'f:l':{},'f:old':{}")), "ci"},
    {"one who mostly labels otherwise",
     APPLY("moontide", LABELS("'f:l':{}")) "," APPLY("labeller",
                                                     LABELS("'f:l':{},'f:x':{},'f:y':{}")),
     NULL, ""},
    {"all of its values were forced away, the labels are the same",
     APPLY("moontide", "{'f:data':{'f:a':{}},'f:metadata':{'f:labels':{'f:l':{}}}}") "," APPLY(
         "ci", "{'f:data':{'f:b':{}},'f:metadata':{'f:labels':{'f:l':{}}}}"),
     APPLY("moontide", "{'f:data':{'f:a':{},'f:b':{}},'f:metadata':{'f:labels':{'f:l':{}}}}"),
     "ci"},
    {"an owner of the object is at work still",
     OWN "," APPLY("operator",
                   "{'f:data':{'f:a':{}},'f:metadata':{'f:ownerReferences':{'k:{`uid`:`u`}':{}}}}"),
     NULL, ""},
    {"an apply of nothing has no entry", UPDATE("kubectl-create", "{'f:data':{'f:b':{}}}"),
     APPLY("moontide", "{'f:data':{'f:b':{}}}"), "kubectl-create"},
    {"two versions, two managers",
     "{'manager':'argocd-controller','operation':'Apply','apiVersion':'v1beta1','fieldsV1':{'f:"
     "spec':{}}}," OWN "," UPDATE("kubectl-replace", "{'f:data':{}}"),
     APPLY("moontide", "{'f:data':{'f:a':{},'.':{}},'f:spec':{}}"),
     "argocd-controller, kubectl-replace"},
    {"an entry without fields", OWN ",{'manager':'helm','operation':'Update'}", NULL, ""},
};

static void expect_patch(const char *name, const cJSON *object, const char *patched)
{
    cJSON *patch = mt_takeover_patch(object);
    if (patched == NULL) {
        if (patch != NULL) {
            fail_msg("%s: there is a patch", name);
        }
        return;
    }
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_printf(
        &text,
        "[{'op':'replace','path':'/metadata/managedFields','value':[%s]},{'op':'replace','path':'/"
        "metadata/resourceVersion','value':'7'}]",
        patched);
    cJSON *expected = support_quoted_json(mt_buf_text(&text));
    mt_buf_clear(&text);
    if (!mt_tree_equal(patch, expected)) {
        mt_json_print(patch, true, &text);
        fail_msg("%s: %s", name, mt_buf_text(&text));
    }
    mt_buf_fini(&text);
    cJSON_Delete(expected);
    cJSON_Delete(patch);
}

static cJSON *object_with(const char *annotations, const char *entries)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_printf(&text,
                  "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','resourceVersion':'"
                  "7','annotations':{%s},'managedFields':[%s]}}",
                  annotations, entries);
    cJSON *object = support_quoted_json(mt_buf_text(&text));
    mt_buf_fini(&text);
    return object;
}

static void former_deployers_are_taken_over(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        cJSON *object = object_with("", cases[i].entries);
        expect_patch(cases[i].name, object, cases[i].patched);
        struct mt_buf names;
        mt_buf_init(&names, MT_BUF_UNLIMITED);
        mt_takeover_print(object, &names);
        support_expect_text(cases[i].name, mt_buf_text(&names), cases[i].names);
        mt_buf_fini(&names);
        cJSON_Delete(object);
    }
}

/** An object is taken over once: with the entries of the patch there is nothing left to do. */
static void what_is_taken_over_stays_so(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        if (cases[i].patched != NULL) {
            cJSON *object = object_with("", cases[i].patched);
            expect_patch(cases[i].name, object, NULL);
            cJSON_Delete(object);
        }
    }
}

#define FIRST_APPLY                                                                                \
    "{'f:metadata':{'f:annotations':{'.':{},'f:kubectl.kubernetes.io/"                             \
    "last-applied-configuration':{},'f:mine':{}}},'f:spec':{'f:replicas':{},'f:volumeName':{},'f:" \
    "size':{},'f:list':{'k:{`port`:80,`protocol`:`TCP`}':{'.':{},'f:port':{},'f:protocol':{},'f:"  \
    "old':{}},'k:{`port`:81,`protocol`:`TCP`}':{'.':{},'f:port':{}}},'f:set':{'v:`x`':{},'v:`y`':" \
    "{}}}}"

static void before_managed_fields_the_annotation_says_what_was_deployed(void **state)
{
    (void)state;
    cJSON *object = object_with("'kubectl.kubernetes.io/"
                                "last-applied-configuration':'{`spec`:{`size`:1,`list`:[{`port`:80,"
                                "`old`:1}],`set`:[`y`]}}'",
                                UPDATE("before-first-apply", FIRST_APPLY) "," OWN);
    expect_patch("with the annotation", object,
                 UPDATE("before-first-apply",
                        "{'f:metadata':{'f:annotations':{'f:mine':{}}},'f:spec':{'f:replicas':{},'"
                        "f:volumeName':{},'f:list':{'k:{`port`:80,`protocol`:`TCP`}':{'f:protocol':"
                        "{}},'k:{`port`:81,`protocol`:`TCP`}':{'.':{},'f:port':{}}},'f:set':{'v:`x`"
                        "':{}}}}") "," APPLY("moontide",
                                             "{'f:data':{'f:a':{}},'f:metadata':{'f:annotations':{'"
                                             ".':{},'f:kubectl.kubernetes.io/"
                                             "last-applied-configuration':{}}},'f:spec':{'f:size':{"
                                             "},'f:list':{'k:{`port`:80,`protocol`:`TCP`}':{'.':{},"
                                             "'f:port':{},'f:old':{}}},'f:set':{'v:`y`':{}}}}"));
    cJSON_Delete(object);
}

static void without_the_annotation_all_of_it_stays(void **state)
{
    (void)state;
    cJSON *object =
        object_with("", UPDATE("before-first-apply", "{'f:metadata':{'f:annotations':{'.':{},'f:x':"
                                                     "{}}},'f:spec':{'f:replicas':{}}}") "," OWN);
    expect_patch("without it", object, NULL);
    cJSON_Delete(object);
}

static void names_tell_deployers(void **state)
{
    (void)state;
    assert_true(mt_takeover_takes("kubectl-client-side-apply", "Update"));
    assert_false(mt_takeover_takes("kubectl-client-side-apply", "Apply"));
    assert_true(mt_takeover_takes("kubectl", "Apply"));
    assert_false(mt_takeover_takes("kubectl", "Update"));
    assert_false(mt_takeover_takes("moontide", "Apply"));
    assert_false(mt_takeover_takes("kube-controller-manager", "Update"));
    assert_false(mt_takeover_takes("", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(former_deployers_are_taken_over),
        cmocka_unit_test(what_is_taken_over_stays_so),
        cmocka_unit_test(before_managed_fields_the_annotation_says_what_was_deployed),
        cmocka_unit_test(without_the_annotation_all_of_it_stays),
        cmocka_unit_test(names_tell_deployers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
