// SPDX-License-Identifier: Apache-2.0
// Documents into objects: Lists, names, and what is refused with its line.
#include "manifest/object.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "support.h"

#include <string.h>

/** One line an object: `group/version/Kind namespace/name:line #document`. */
static const char *write_objects(const struct support *support)
{
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < support->objects.list.count; i++) {
        const struct mt_object *object = support->objects.list.items[i];
        const struct mt_ref *ref = &object->ref;
        mt_buf_printf(&out, "%s/%s/%s %s/%s%s:%u #%u\n", ref->group, ref->version, ref->kind,
                      ref->namespace, ref->name, object->generate_name ? "*" : "",
                      object->place.line, object->document);
        assert_string_equal(object->place.file, SUPPORT_FILE);
        assert_non_null(object->intent);
        assert_true(cJSON_IsObject(object->tree));
    }
    const char *text = mt_arena_strdup(support->arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    return text;
}

struct object_case {
    const char *name;
    const char *yaml;
    const char *objects;
    const char *findings;
};

static void check_all(void **state, const struct object_case *cases, size_t count)
{
    struct support *support = *state;
    for (size_t i = 0; i < count; i++) {
        support_objects(cases[i].yaml, false, &support->objects, &support->findings);
        support_expect_text(cases[i].name, write_objects(support), cases[i].objects);
        support_expect_findings(cases[i].name, &support->findings, cases[i].findings);
        support_reset(support);
    }
}

static const struct object_case plain[] = {
    {"the five words that name it",
     "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n",
     "apps/v1/Deployment shop/web:1 #1\n", ""},
    {"core group, no namespace",
     "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, namespace: null}\n",
     "/v1/Namespace /shop:1 #1\n", ""},
    {"several documents",
     "# first\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\n---\n"
     "apiVersion: example.org/v1beta1\nkind: Widget\nmetadata: {name: b}\n",
     "/v1/Secret /a:3 #1\nexample.org/v1beta1/Widget /b:8 #2\n", ""},
    {"JSON", "{\"apiVersion\": \"v1\",\n \"kind\": \"Secret\", \"metadata\": {\"name\": \"a\"}}",
     "/v1/Secret /a:1 #1\n", ""},
    {"text that looks like something else",
     "apiVersion: v1\nkind: Secret\nmetadata: {name: '5', namespace: 'true', labels: {a: 'no', b: "
     "null}}\n",
     "/v1/Secret true/5:1 #1\n", ""},
    {"hooks may have generated names",
     "apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: migrate-\n"
     "  annotations: {argocd.argoproj.io/hook: PreSync}\n---\n"
     "apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: test-\n"
     "  annotations: {helm.sh/hook: test}\n",
     "batch/v1/Job /migrate-*:1 #1\n/v1/Pod /test-*:7 #2\n", ""},
    {"a name beats generateName",
     "apiVersion: v1\nkind: Secret\nmetadata: {name: a, generateName: b-}\n",
     "/v1/Secret /a:1 #1\n", ""},
};

static const struct object_case lists[] = {
    {"a List",
     "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n"
     "- apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: b}\n",
     "/v1/Secret /a:4 #1\napps/v1/Deployment /b:7 #1\n", ""},
    {"a List as kubectl get writes it",
     "{\"apiVersion\": \"v1\", \"items\": [\n{\"apiVersion\": \"v1\", \"kind\": \"Secret\", "
     "\"metadata\": {\"name\": \"a\"}}\n], \"kind\": \"List\", \"metadata\": {\"resourceVersion\": "
     "\"\"}}",
     "/v1/Secret /a:2 #1\n", ""},
    {"a typed list, its items without kind",
     "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n- metadata: {name: b}\n"
     "  data: {k: v}\n",
     "/v1/ConfigMap /a:4 #1\n/v1/ConfigMap /b:5 #1\n", ""},
    {"a typed list of a group",
     "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleList\nitems:\n- metadata: {name: a}\n",
     "rbac.authorization.k8s.io/v1/Role /a:4 #1\n", ""},
    {"an item's own kind stands",
     "apiVersion: v1\nkind: ConfigMapList\nitems:\n"
     "- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n",
     "/v1/Secret /a:4 #1\n", ""},
    {"but has to be whole, as for kubectl",
     "apiVersion: v1\nkind: ConfigMapList\nitems:\n- {kind: Secret, metadata: {name: a}}\n"
     "- {apiVersion: v1, metadata: {name: b}}\n- metadata: {name: c}\n",
     "/v1/ConfigMap /c:6 #1\n",
     "error no-kind :4 the object has no apiVersion; add one, such as v1\n"
     "error no-kind :5 the object has no kind; add one, such as ConfigMap\n"},
    {"nested Lists, in order",
     "apiVersion: v1\nkind: List\nitems:\n"
     "- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n"
     "- apiVersion: v1\n  kind: List\n  items:\n"
     "  - {apiVersion: v1, kind: Secret, metadata: {name: b}}\n"
     "  - apiVersion: v1\n    kind: SecretList\n    items:\n    - metadata: {name: c}\n"
     "- {apiVersion: v1, kind: Secret, metadata: {name: d}}\n",
     "/v1/Secret /a:4 #1\n/v1/Secret /b:8 #1\n/v1/Secret /c:12 #1\n/v1/Secret /d:13 #1\n", ""},
    {"empty Lists",
     "apiVersion: v1\nkind: List\nitems: []\n---\napiVersion: v1\nkind: List\nitems:\n---\n"
     "apiVersion: v1\nkind: SecretList\nitems: []\n---\n"
     "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n",
     "/v1/Secret /a:13 #4\n", ""},
    {"items that are no objects",
     "apiVersion: v1\nkind: List\nitems:\n- 5\n- text\n- null\n- []\n"
     "- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n",
     "/v1/Secret /a:8 #1\n",
     "error not-an-object :4 this is a number, not a Kubernetes object; begin with apiVersion and "
     "kind\n"
     "error not-an-object :5 this is a string, not a Kubernetes object; begin with apiVersion and "
     "kind\n"
     "error not-an-object :6 this is null, not a Kubernetes object; begin with apiVersion and "
     "kind\n"
     "error not-an-object :7 this is a list, not a Kubernetes object; begin with apiVersion and "
     "kind\n"},
    {"a custom kind whose name ends with List",
     "apiVersion: example.org/v1\nkind: AllowList\nmetadata: {name: a}\nspec: {items: [1]}\n",
     "example.org/v1/AllowList /a:1 #1\n", ""},
    {"a List without items", "apiVersion: v1\nkind: List\nmetadata: {}\n", "",
     "error no-items :1 the List has no items: add a list of objects\n"},
};

static const struct object_case refused[] = {
    {"no apiVersion", "kind: Secret\nmetadata: {name: a}\n", "",
     "error no-kind :1 the object has no apiVersion; add one, such as v1\n"},
    {"no kind", "\napiVersion: v1\nmetadata: {name: a}\n", "",
     "error no-kind :2 the object has no kind; add one, such as ConfigMap\n"},
    {"neither", "replicas: 2\nimage: nginx\n", "",
     "error no-kind :1 this is no Kubernetes object: it has neither apiVersion nor kind\n"},
    {"empty or null ones", "apiVersion: ''\nkind: null\n", "",
     "error no-kind :1 this is no Kubernetes object: it has neither apiVersion nor kind\n"},
    {"no name",
     "apiVersion: v1\nkind: Secret\n---\napiVersion: v1\nkind: Secret\nmetadata:\n---\n"
     "apiVersion: v1\nkind: Secret\nmetadata: {name: ''}\n---\n"
     "apiVersion: v1\nkind: Secret\nmetadata: {name: null, namespace: shop}\n",
     "",
     "error no-name :1 the Secret has no metadata.name; add one\n"
     "error no-name :4 the Secret has no metadata.name; add one\n"
     "error no-name :8 the Secret has no metadata.name; add one\n"
     "error no-name :12 the Secret has no metadata.name; add one\n"},
    {"everything missing is said at once", "kind: Secret\n", "",
     "error no-kind :1 the object has no apiVersion; add one, such as v1\n"
     "error no-name :1 the Secret has no metadata.name; add one\n"},
    {"generateName on what is no hook",
     "apiVersion: v1\nkind: Secret\nmetadata: {generateName: a-}\n", "",
     "error generate-name :1 the Secret has metadata.generateName and no metadata.name: only hooks "
     "may have generated names, since anything else would be created anew by every sync\n"},
    {"no versions",
     "apiVersion: apps/v1/x\nkind: Deployment\nmetadata: {name: a}\n---\n"
     "apiVersion: /v1\nkind: Secret\nmetadata: {name: a}\n---\n"
     "apiVersion: apps/\nkind: Deployment\nmetadata: {name: a}\n",
     "",
     "error invalid-api-version :1 apiVersion is neither VERSION nor GROUP/VERSION, such as v1 or "
     "apps/v1\n"
     "error invalid-api-version :5 apiVersion is neither VERSION nor GROUP/VERSION, such as v1 or "
     "apps/v1\n"
     "error invalid-api-version :9 apiVersion is neither VERSION nor GROUP/VERSION, such as v1 or "
     "apps/v1\n"},
    {"what must be text is something else",
     "apiVersion: 1\nkind: true\nmetadata: {name: a}\n---\n"
     "apiVersion: v1\nkind: Secret\nmetadata:\n  name: 5\n  namespace: true\n---\n"
     "apiVersion: v1\nkind: Secret\nmetadata:\n  name: 1.50\n---\n"
     "apiVersion: v1\nkind: Secret\nmetadata:\n  name: [a]\n  generateName: {}\n",
     "",
     "error field-not-a-string :1 apiVersion is a number; quote it: \"1\"\n"
     "error field-not-a-string :2 kind is true or false; quote it: \"true\"\n"
     "error field-not-a-string :8 metadata.name is a number; quote it: \"5\"\n"
     "error field-not-a-string :9 metadata.namespace is true or false; quote it: \"true\"\n"
     "error field-not-a-string :14 metadata.name is a number; quote it\n"
     "error field-not-a-string :19 metadata.name is a list; it must be a string\n"
     "error field-not-a-string :20 metadata.generateName is a map; it must be a string\n"},
    {"labels that are not text",
     "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  labels:\n    release: 2\n    on: yes\n"
     "    ok: text\n    list: []\n",
     "",
     "error field-not-a-string :6 metadata.labels[\"release\"] is a number; quote it: \"2\"\n"
     "error field-not-a-string :7 metadata.labels[\"true\"] is true or false; quote it: \"yes\"\n"
     "error field-not-a-string :9 metadata.labels[\"list\"] is a list; it must be a string\n"},
    {"maps that are none",
     "apiVersion: v1\nkind: Secret\nmetadata: text\n---\n"
     "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  labels: [a, 5]\n"
     "  annotations: [1, b]\n---\n"
     "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  annotations: text\n",
     "",
     "error field-not-a-map :3 metadata is a string; it must be a map\n"
     "error field-not-a-map :9 metadata.labels is a list; it must be a map\n"
     "error field-not-a-map :10 metadata.annotations is a list; it must be a map\n"
     "error field-not-a-map :16 metadata.annotations is a string; it must be a map\n"},
    {"documents that are no objects",
     "- apiVersion: v1\n  kind: Secret\n---\njust text\n---\n5\n---\n"
     "apiVersion: v1\nkind: Secret\nmetadata: {name: kept}\n",
     "/v1/Secret /kept:8 #4\n",
     "error not-an-object :1 this is a list, not a Kubernetes object; begin with apiVersion and "
     "kind\n"
     "error not-an-object :4 this is a string, not a Kubernetes object; begin with apiVersion and "
     "kind\n"
     "error not-an-object :6 this is a number, not a Kubernetes object; begin with apiVersion and "
     "kind\n"},
    {"all mistakes of one object",
     "apiVersion: apps\nkind: Deployment\nmetadata:\n  name: web\n  labels: {a: 5}\n"
     "  annotations:\n    a: 1\n    b: true\n    argocd.argoproj.io/sync-wave: five\n---\n"
     "kind: Deployment\nmetadata:\n  name: 7\n  labels: {a: 5}\n"
     "  annotations:\n    a: 1\n    argocd.argoproj.io/sync-wave: five\n",
     "",
     "error field-not-a-string :5 metadata.labels[\"a\"] is a number; quote it: \"5\"\n"
     "error annotation-not-a-string :7 metadata.annotations[\"a\"] is a number; quote it: \"1\"\n"
     "error annotation-not-a-string :8 metadata.annotations[\"b\"] is true or false; quote it: "
     "\"true\"\n"
     "error invalid-wave :9 argocd.argoproj.io/sync-wave: \"five\" is not a whole number; write "
     "one "
     "such as \"5\"\n"
     "error no-kind :11 the object has no apiVersion; add one, such as v1\n"
     "error field-not-a-string :13 metadata.name is a number; quote it: \"7\"\n"
     "error field-not-a-string :14 metadata.labels[\"a\"] is a number; quote it: \"5\"\n"
     "error annotation-not-a-string :16 metadata.annotations[\"a\"] is a number; quote it: \"1\"\n"
     "error invalid-wave :17 argocd.argoproj.io/sync-wave: \"five\" is not a whole number; write "
     "one such as \"5\"\n"},
};

static void documents_become_objects(void **state)
{
    check_all(state, plain, SUPPORT_COUNT(plain));
}

static void lists_are_opened(void **state)
{
    check_all(state, lists, SUPPORT_COUNT(lists));
}

static void what_is_no_object_is_refused(void **state)
{
    check_all(state, refused, SUPPORT_COUNT(refused));
}

static void the_tree_is_the_manifest(void **state)
{
    struct support *support = *state;
    support_objects("apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: a}\n"
                    "  data: {big: 9007199254740993}\n",
                    false, &support->objects, &support->findings);
    support_no_findings(&support->findings);
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_json_print(support_object(&support->objects, "a")->tree, false, &out);
    assert_string_equal(mt_buf_text(&out), "{\"metadata\":{\"name\":\"a\"},"
                                           "\"data\":{\"big\":9007199254740993},"
                                           "\"apiVersion\":\"v1\",\"kind\":\"Secret\"}");
    mt_buf_fini(&out);
}

static void annotations_have_places(void **state)
{
    struct support *support = *state;
    support_objects("apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  annotations:\n    x: y\n"
                    "    z: |\n      long\n",
                    false, &support->objects, &support->findings);
    const struct mt_object *object = support_object(&support->objects, "a");
    assert_int_equal(mt_object_annotation_place(object, "x").line, 6);
    assert_int_equal(mt_object_annotation_place(object, "z").line, 7);
    assert_string_equal(mt_object_annotation_place(object, "x").file, SUPPORT_FILE);
    assert_int_equal(mt_object_annotation_place(object, "missing").line, 1);
}

static void lists_as_deep_as_documents_may_be(void **state)
{
    struct support *support = *state;
    struct mt_buf json;
    mt_buf_init(&json, MT_BUF_UNLIMITED);
    enum { LISTS = 48 }; // each is two levels of the hundred
    for (int i = 0; i < LISTS; i++) {
        mt_buf_puts(&json, "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[");
    }
    mt_buf_puts(&json, "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"a\"}}");
    for (int i = 0; i < LISTS; i++) {
        mt_buf_puts(&json, "]}");
    }
    support_objects(mt_buf_text(&json), false, &support->objects, &support->findings);
    mt_buf_fini(&json);
    support_no_findings(&support->findings);
    assert_int_equal(support->objects.list.count, 1);
}

/** Objects in a row share an intent as long as they say the same, and no longer. */
static void intents_that_say_the_same_are_one(void **state)
{
    struct support *support = *state;
    static const struct {
        const char *annotations;
        int wave;
        bool like_the_one_before;
    } cases[] = {
        {"{}", 0, false},
        {"{other: x}", 0, true},
        {"{argocd.argoproj.io/sync-wave: '2'}", 2, false},
        {"{argocd.argoproj.io/sync-wave: '2', other: y}", 2, true},
        {"{moontide.dev/sync-wave: '2'}", 2, false},
        {"{argocd.argoproj.io/sync-wave: '2'}", 2, false},
        {"{argocd.argoproj.io/sync-wave: '2', moontide.dev/depends-on: v1/Secret/a}", 2, false},
        {"{argocd.argoproj.io/sync-wave: '2', moontide.dev/depends-on: v1/Secret/b}", 2, false},
        {"{argocd.argoproj.io/sync-wave: '2'}", 2, false},
    };
    struct mt_buf yaml;
    mt_buf_init(&yaml, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        mt_buf_printf(
            &yaml, "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s%zu, annotations: %s}\n",
            i, cases[i].annotations);
    }
    support_objects(mt_buf_text(&yaml), false, &support->objects, &support->findings);
    mt_buf_fini(&yaml);
    assert_int_equal(support->objects.list.count, SUPPORT_COUNT(cases));
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const struct mt_intent *intent = support->objects.list.items[i]->intent;
        assert_int_equal(intent->wave, cases[i].wave);
        if (i > 0) {
            const struct mt_intent *before = support->objects.list.items[i - 1]->intent;
            assert_int_equal(intent == before, cases[i].like_the_one_before);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(documents_become_objects),          support_test(lists_are_opened),
        support_test(what_is_no_object_is_refused),      support_test(the_tree_is_the_manifest),
        support_test(intents_that_say_the_same_are_one), support_test(annotations_have_places),
        support_test(lists_as_deep_as_documents_may_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
