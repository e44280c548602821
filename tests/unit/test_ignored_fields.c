// SPDX-License-Identifier: Apache-2.0
// Ignored differences: what is left out of what is sent, or sent as it is live.
#include "manifest/ignored_fields.h"

#include "base/buffer.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include "support.h"

#define OURS "'manager':'moontide','operation':'Apply'"
#define HPA "'manager':'kube-controller-manager','operation':'Update','subresource':'scale'"

/** One rule (in JSON with ' for a quote, ` for one in a string), and what is sent. */
static const struct {
    const char *name;
    const char *rule;
    const char *entries; ///< Of the live object's managedFields.
    const char *live;    ///< Members of the object.
    const char *wanted;
    const char *server_side;
    const char *client_side;
} cases[] = {
    {"a field of somebody else", "'json_pointers':'/spec/replicas'",
     "{" HPA ",'fieldsV1':{'f:spec':{'f:replicas':{}}}},"
     "{" OURS ",'fieldsV1':{'f:spec':{'f:replicas':{},'f:a':{}}}}",
     "'spec':{'a':1,'replicas':5}", "'spec':{'a':1,'replicas':2}", "'spec':{'a':1}",
     "'spec':{'a':1,'replicas':5}"},
    {"one that only we own", "'json_pointers':['/spec/replicas']",
     "{" OURS ",'fieldsV1':{'f:spec':{'f:replicas':{}}}}", "'spec':{'replicas':5}",
     "'spec':{'replicas':2}", "'spec':{'replicas':5}", "'spec':{'replicas':5}"},
    {"one that is wanted no more", "'json_pointers':['/spec/b/c']",
     "{" OURS ",'fieldsV1':{'f:spec':{'f:b':{'f:c':{}}}}}", "'spec':{'b':{'c':1}}", "'spec':{}",
     "'spec':{'b':{'c':1}}", "'spec':{'b':{'c':1}}"},
    {"one that is not live", "'json_pointers':['/spec/a','/x/y/z']", "", "'spec':{'b':1}",
     "'spec':{'a':1,'b':1}", "'spec':{'b':1}", "'spec':{'b':1}"},
    {"escaped names and items",
     "'json_pointers':['/metadata/annotations/a~1b~0c','/spec/list/1/v','/spec/list/7/v']",
     "{" OURS ",'fieldsV1':{'f:spec':{'f:list':{'k:{`name`:`y`}':{'.':{},'f:v':{}}}}}}",
     "'metadata':{'annotations':{'a/b~c':'live'}},'spec':{'list':[{'name':'x'},"
     "{'name':'y','v':1}]}",
     "'metadata':{'annotations':{'a/b~c':'file'}},'spec':{'list':[{'name':'x'},"
     "{'name':'y','v':2}]}",
     "'metadata':{'annotations':{}},'spec':{'list':[{'name':'x'},{'name':'y','v':1}]}",
     "'metadata':{'annotations':{'a/b~c':'live'}},'spec':{'list':[{'name':'x'},"
     "{'name':'y','v':1}]}"},
    {"an item of a list that is one value", "'json_pointers':['/spec/list/0']",
     "{" OURS ",'fieldsV1':{'f:spec':{'f:list':{}}}}", "'spec':{'list':[1,2]}",
     "'spec':{'list':[3,2]}", "'spec':{'list':[1,2]}", "'spec':{'list':[1,2]}"},
    {"never the status, nor what names it",
     "'json_pointers':['/status','/status/a','/kind','/metadata','/metadata/name','']", "",
     "'metadata':{'name':'b'},'status':{'a':1}", "'metadata':{'name':'a'},'status':{'a':2}",
     "'metadata':{'name':'a'},'status':{'a':2}", "'metadata':{'name':'a'},'status':{'a':2}"},
    {"what a manager has changed", "'managed_fields_managers':'injector'",
     "{'manager':'injector','operation':'Update','fieldsV1':{'f:webhooks':{'k:{`name`:`w`}':{"
     "'.':{},'f:name':{},'f:ca':{},'f:same':{}}},'f:status':{'f:a':{}}}}",
     "'webhooks':[{'name':'w','ca':'x','same':1}],'status':{'a':1}",
     "'webhooks':[{'name':'w','ca':'','same':1}],'status':{'a':2}",
     "'webhooks':[{'name':'w','same':1}],'status':{'a':2}",
     "'webhooks':[{'name':'w','ca':'x','same':1}],'status':{'a':2}"},
    {"another kind", "'kind':'Stateful*','json_pointers':'/a'", "", "'a':1", "'a':2", NULL, NULL},
    {"this kind", "'group':'a*','kind':'Deploy*','json_pointers':'/a'", "", "'a':1", "'a':2", "",
     "'a':1"},
    {"another name", "'name':'other','json_pointers':'/a'", "", "'a':1", "'a':2", NULL, NULL},
};

static cJSON *json_of(const char *before, const char *text, const char *after)
{
    struct mt_buf json;
    mt_buf_init(&json, MT_BUF_UNLIMITED);
    mt_buf_printf(&json, "%s%s%s", before, text, after);
    cJSON *tree = support_quoted_json(mt_buf_text(&json));
    mt_buf_fini(&json);
    return tree;
}

static cJSON *object_of(const char *members)
{
    cJSON *object = json_of("{", members, "}");
    mt_tree_set_string(object, "apiVersion", "apps/v1");
    mt_tree_set_string(object, "kind", "Deployment");
    return object;
}

static void expect(const char *name, cJSON *sent, const char *members)
{
    if (members == NULL) {
        assert_null(sent);
        return;
    }
    assert_non_null(sent);
    cJSON *expected = object_of(members);
    if (!mt_tree_equal(sent, expected)) {
        struct mt_buf text;
        mt_buf_init(&text, MT_BUF_UNLIMITED);
        mt_json_print(sent, false, &text);
        fail_msg("%s: %s", name, mt_buf_text(&text));
    }
    cJSON_Delete(expected);
    cJSON_Delete(sent);
}

static void differences_are_left_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        cJSON *live = object_of(cases[i].live);
        mt_tree_set(mt_tree_map(live, "metadata"), "managedFields",
                    json_of("[", cases[i].entries, "]"));
        cJSON *wanted = object_of(cases[i].wanted);
        cJSON *rules = json_of("[{", cases[i].rule, "}]");
        expect(cases[i].name, mt_ignored_respect(rules, live, wanted, "moontide"),
               cases[i].server_side);
        expect(cases[i].name, mt_ignored_respect(rules, live, wanted, NULL), cases[i].client_side);
        assert_null(mt_ignored_respect(rules, NULL, wanted, "moontide"));
        cJSON_Delete(rules);
        cJSON_Delete(wanted);
        cJSON_Delete(live);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
