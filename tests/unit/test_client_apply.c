// SPDX-License-Identifier: Apache-2.0
// Apply on the client's side: the patch that kubectl would send.
#include "kube/client_apply.h"

#include "base/buffer.h"
#include "kube/last_applied.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include "support.h"

#include <string.h>

#define STRATEGIC "application/strategic-merge-patch+json"
#define MERGE "application/merge-patch+json"

/** Specs of one object, in JSON with ' for a quote, and what the patch has of its spec. */
static const struct {
    const char *name;
    const char *kind; ///< "GROUP/VERSION KIND".
    const char *applied;
    const char *live;
    const char *wanted;
    const char *patch; ///< NULL: nothing to send.
} cases[] = {
    {"nothing has changed", "apps/v1 Deployment", "{'a':1}", "{'a':1}", "{'a':1}", NULL},
    {"what others added stays", "apps/v1 Deployment", "{'a':1}", "{'a':1,'b':{'c':[1]}}", "{'a':1}",
     NULL},
    {"a change", "apps/v1 Deployment", "{'a':1}", "{'a':1,'b':2}", "{'a':2}", "{'a':2}"},
    {"what drifted comes back", "apps/v1 Deployment", "{'a':1}", "{'a':5}", "{'a':1}", "{'a':1}"},
    {"what was applied and is not wanted goes", "apps/v1 Deployment", "{'a':1,'b':{'c':1,'d':2}}",
     "{'a':1,'b':{'c':1,'d':2}}", "{'b':{'d':2}}", "{'b':{'c':null},'a':null}"},
    {"and is not mentioned when it is gone already", "apps/v1 Deployment", "{'a':1,'b':1}",
     "{'b':1}", "{'b':1}", "{}"},
    {"another type", "apps/v1 Deployment", "{'a':1}", "{'a':1}", "{'a':{'b':1}}", "{'a':{'b':1}}"},
    {"an empty map is something", "apps/v1 Deployment", "{}", "{}", "{'a':{}}", "{'a':{}}"},
    {"null takes away", "apps/v1 Deployment", "{'a':null}", "{'a':1}", "{'a':null,'b':null}",
     "{'a':null}"},
    {"numbers are text", "apps/v1 Deployment", "{'a':9007199254740993}", "{'a':9007199254740993}",
     "{'a':9007199254740992}", "{'a':9007199254740992}"},
    {"plain lists are replaced", "apps/v1 Deployment", "{'args':['a','b']}", "{'args':['a','b']}",
     "{'args':['a']}", "{'args':['a']}"},
    {"containers are merged by name", "v1 Pod",
     "{'containers':[{'name':'w','image':'1','tty':true}]}",
     "{'containers':[{'name':'w','image':'1','tty':true,'imagePullPolicy':'Always'}]}",
     "{'containers':[{'name':'w','image':'2'}]}",
     "{'$setElementOrder/containers':[{'name':'w'}],"
     "'containers':[{'image':'2','tty':null,'name':'w'}]}"},
    {"one more, one less, and one of somebody else", "v1 Pod",
     "{'containers':[{'name':'a'},{'name':'b'}]}",
     "{'containers':[{'name':'a'},{'name':'b'},{'name':'sidecar'}]}",
     "{'containers':[{'name':'c'},{'name':'a'}]}",
     "{'$setElementOrder/containers':[{'name':'c'},{'name':'a'}],"
     "'containers':[{'name':'c'},{'name':'b','$patch':'delete'}]}"},
    {"somebody else's alone changes nothing", "v1 Pod", "{'containers':[{'name':'a'}]}",
     "{'containers':[{'name':'sidecar'},{'name':'a','tty':false}]}",
     "{'containers':[{'name':'a'}]}", NULL},
    {"another order", "v1 Pod", "{'containers':[{'name':'a'},{'name':'b'}]}",
     "{'containers':[{'name':'a'},{'name':'x'},{'name':'b'}]}",
     "{'containers':[{'name':'b'},{'name':'a'}]}",
     "{'$setElementOrder/containers':[{'name':'b'},{'name':'a'}]}"},
    {"lists in items", "apps/v1 Deployment",
     "{'template':{'spec':{'containers':[{'name':'a','env':[{'name':'X','value':'1'},"
     "{'name':'Y'}]}]}}}",
     "{'template':{'spec':{'containers':[{'name':'a','env':[{'name':'X','value':'1'},"
     "{'name':'Y'}]}]}}}",
     "{'template':{'spec':{'containers':[{'name':'a','env':[{'name':'X','value':'2'}]}]}}}",
     "{'template':{'spec':{'$setElementOrder/containers':[{'name':'a'}],'containers':[{"
     "'$setElementOrder/env':[{'name':'X'}],'env':[{'value':'2','name':'X'},"
     "{'name':'Y','$patch':'delete'}],'name':'a'}]}}}"},
    {"a volume of another type", "v1 Pod", "{'volumes':[{'name':'v','emptyDir':{}}]}",
     "{'volumes':[{'name':'v','emptyDir':{}},{'name':'token','projected':{}}]}",
     "{'volumes':[{'name':'v','configMap':{'name':'c'}}]}",
     "{'$setElementOrder/volumes':[{'name':'v'}],'volumes':[{'configMap':{'name':'c'},"
     "'emptyDir':null,'$retainKeys':['configMap','name'],'name':'v'}]}"},
    {"a strategy keeps nothing of another", "apps/v1 Deployment",
     "{'strategy':{'type':'RollingUpdate'}}",
     "{'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':1}}}",
     "{'strategy':{'type':'Recreate'}}", "{'strategy':{'type':'Recreate','$retainKeys':['type']}}"},
    {"ports of a Service are merged by port", "v1 Service", "{'ports':[{'name':'a','port':80}]}",
     "{'ports':[{'name':'a','port':80,'protocol':'TCP','nodePort':30000}]}",
     "{'ports':[{'name':'b','port':80}]}",
     "{'$setElementOrder/ports':[{'port':80}],'ports':[{'name':'b','port':80}]}"},
    {"two ports of one number are replaced", "v1 Service", "{}",
     "{'ports':[{'port':53,'protocol':'UDP'}]}",
     "{'ports':[{'port':53,'protocol':'UDP'},{'port':53,'protocol':'TCP'}]}",
     "{'ports':[{'port':53,'protocol':'UDP'},{'port':53,'protocol':'TCP'},"
     "{'$patch':'replace'}]}"},
    {"and left alone when they are there", "v1 Service", "{}",
     "{'ports':[{'port':53,'protocol':'UDP','nodePort':1},{'port':53,'protocol':'TCP'}]}",
     "{'ports':[{'port':53,'protocol':'UDP'},{'port':53,'protocol':'TCP'}]}", "{}"},
    {"the selector of a budget is one value", "policy/v1 PodDisruptionBudget",
     "{'selector':{'matchLabels':{'a':'1'}}}", "{'selector':{'matchLabels':{'a':'1'}}}",
     "{'selector':{'matchLabels':{'b':'1'}}}", "{'selector':{'matchLabels':{'b':'1'}}}"},
    {"that of others is a map", "v1 Service", "{'selector':{'a':'1'}}", "{'selector':{'a':'1'}}",
     "{'selector':{'b':'1'}}", "{'selector':{'b':'1','a':null}}"},
    {"an item without a name", "v1 Pod", "{}", "{'containers':[{'name':'a'}]}",
     "{'containers':[{'image':'1'}]}", "{'containers':[{'image':'1'},{'$patch':'replace'}]}"},
    {"lists of custom resources are one value", "example.com/v1 Pod",
     "{'containers':[{'name':'a'}],'x':1}", "{'containers':[{'name':'a','b':1}],'x':1,'y':1}",
     "{'containers':[{'name':'a'}]}", "{'containers':[{'name':'a'}],'x':null}"},
};

/** An object of a kind with a spec. */
static cJSON *object_of(const char *kind, const char *spec)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    const char *space = strchr(kind, ' ');
    mt_buf_printf(&text, "{'apiVersion':'%.*s','kind':'%s','metadata':{'name':'a'},'spec':%s}",
                  (int)(space - kind), kind, space + 1, spec);
    cJSON *object = support_quoted_json(mt_buf_text(&text));
    mt_buf_fini(&text);
    return object;
}

/** The live object, with the annotation of what was applied. */
static cJSON *live_of(const char *kind, const char *applied, const char *spec)
{
    cJSON *before = object_of(kind, applied);
    cJSON *live = mt_last_applied_put(before);
    cJSON_Delete(before);
    mt_tree_set(live, "spec", support_quoted_json(spec));
    mt_tree_set_string(mt_tree_get(live, "metadata"), "uid", "u");
    return live;
}

/** The patch but for the annotation, which is in all of them. */
static void expect_body(const char *name, cJSON *body, const char *spec)
{
    cJSON *metadata = mt_tree_get(body, "metadata");
    cJSON *annotations = mt_tree_get(metadata, "annotations");
    mt_tree_remove(annotations, "kubectl.kubernetes.io/last-applied-configuration");
    if (annotations != NULL && annotations->child == NULL && annotations->next == NULL) {
        mt_tree_remove(body, "metadata");
    }
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_printf(&text, strcmp(spec, "{}") != 0 ? "{'spec':%s}" : "{}", spec);
    cJSON *expected = support_quoted_json(mt_buf_text(&text));
    mt_buf_clear(&text);
    if (!mt_tree_equal(body, expected)) {
        mt_json_print(body, false, &text);
        fail_msg("%s: %s", name, mt_buf_text(&text));
    }
    mt_buf_fini(&text);
    cJSON_Delete(expected);
}

static void the_patch_is_kubectls(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        cJSON *live = live_of(cases[i].kind, cases[i].applied, cases[i].live);
        cJSON *wanted = object_of(cases[i].kind, cases[i].wanted);
        struct mt_client_patch patch = mt_client_apply(live, wanted);
        assert_false(patch.create);
        assert_string_equal(patch.content_type,
                            strchr(cases[i].kind, '.') != NULL ? MERGE : STRATEGIC);
        if (cases[i].patch == NULL) {
            assert_string_equal(patch.body != NULL ? cases[i].name : "", "");
        } else {
            assert_non_null(patch.body);
            expect_body(cases[i].name, patch.body, cases[i].patch);
        }
        mt_client_patch_fini(&patch);
        cJSON_Delete(wanted);
        cJSON_Delete(live);
    }
}

static void finalizers_are_a_set(void **state)
{
    (void)state;
    cJSON *before =
        support_quoted_json("{'apiVersion':'v1','kind':'Pod','metadata':{'finalizers':['a','b']}}");
    cJSON *live = mt_last_applied_put(before);
    cJSON_AddItemToArray(mt_tree_walk(live, "metadata.finalizers"), cJSON_CreateString("other"));
    cJSON *wanted =
        support_quoted_json("{'apiVersion':'v1','kind':'Pod','metadata':{'finalizers':['c','b']}}");
    struct mt_client_patch patch = mt_client_apply(live, wanted);
    mt_tree_remove(mt_tree_get(patch.body, "metadata"), "annotations");
    cJSON *expected =
        support_quoted_json("{'metadata':{'$setElementOrder/finalizers':['c','b'],"
                            "'finalizers':['c'],'$deleteFromPrimitiveList/finalizers':['a']}}");
    assert_true(mt_tree_equal(patch.body, expected));
    cJSON_Delete(expected);
    mt_client_patch_fini(&patch);
    cJSON_Delete(wanted);
    cJSON_Delete(live);
    cJSON_Delete(before);
}

static void a_new_object_is_created_with_the_annotation(void **state)
{
    (void)state;
    cJSON *wanted =
        support_quoted_json("{'kind':'ConfigMap','apiVersion':'v1','metadata':{'name':'a',"
                            "'creationTimestamp':null},'data':{'k':'<b> & x','a':'1'}}");
    struct mt_client_patch patch = mt_client_apply(NULL, wanted);
    assert_true(patch.create);
    assert_string_equal(patch.content_type, "application/json");
    const char *text = mt_json_string(mt_json_at(patch.body, "metadata", "annotations", NULL),
                                      "kubectl.kubernetes.io/last-applied-configuration");
    assert_string_equal(text, "{\"apiVersion\":\"v1\",\"data\":{\"a\":\"1\",\"k\":"
                              "\"\\u003cb\\u003e \\u0026 x\"},\"kind\":\"ConfigMap\",\"metadata\":"
                              "{\"annotations\":{},\"creationTimestamp\":null,\"name\":\"a\"}}\n");

    struct mt_client_patch again = mt_client_apply(patch.body, wanted);
    assert_null(again.body);
    mt_client_patch_fini(&again);
    mt_client_patch_fini(&patch);
    cJSON_Delete(wanted);
}

static void without_the_annotation_nothing_is_taken_away(void **state)
{
    (void)state;
    cJSON *live = object_of("apps/v1 Deployment", "{'a':1,'b':2}");
    cJSON *wanted = object_of("apps/v1 Deployment", "{'a':1}");
    struct mt_client_patch patch = mt_client_apply(live, wanted);
    assert_non_null(mt_json_at(patch.body, "metadata", "annotations", NULL));
    assert_null(mt_json_get(patch.body, "spec"));
    mt_client_patch_fini(&patch);
    cJSON_Delete(wanted);
    cJSON_Delete(live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_patch_is_kubectls),
        cmocka_unit_test(finalizers_are_a_set),
        cmocka_unit_test(a_new_object_is_created_with_the_annotation),
        cmocka_unit_test(without_the_annotation_nothing_is_taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
