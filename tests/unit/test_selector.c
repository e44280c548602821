// SPDX-License-Identifier: Apache-2.0
// Label selectors as kubectl's -l reads them.
#include "manifest/selector.h"

#include "base/error.h"
#include "support.h"

#include <string.h>

static const char objects[] = "apiVersion: v1\n"
                              "kind: ConfigMap\n"
                              "metadata:\n"
                              "  name: web\n"
                              "  labels:\n"
                              "    app: web\n"
                              "    tier: front\n"
                              "    empty: ''\n"
                              "    example.org/team: shop\n"
                              "    in: notin\n"
                              "    release: '2.0'\n"
                              "---\n"
                              "apiVersion: v1\n"
                              "kind: ConfigMap\n"
                              "metadata: {name: bare}\n";

static const struct {
    const char *selector;
    bool web;
    bool bare;
} cases[] = {
    {"", true, true}, // kubectl: everything
    {" ", true, true},
    {"app=web", true, false},
    {"app==web", true, false},
    {"app = web", true, false},
    {" app == web ", true, false},
    {"app=api", false, false},
    {"app=we", false, false},
    {"app=Web", false, false},
    {"app!=web", false, true}, // an object without the label is not in the set
    {"app != api", true, true},
    {"app", true, false},
    {"!app", false, true},
    {"! app", false, true},
    {"missing", false, false},
    {"!missing", true, true},
    {"app in (web)", true, false},
    {"app in (api, web)", true, false},
    {"app in(api,web)", true, false},
    {"app  in  ( api , web )", true, false},
    {"app\tin\t(web)", true, false},
    {"app in (api,db)", false, false},
    {"app notin (web)", false, true},
    {"app notin (api,db)", true, true},
    {"app notin(api)", true, true},
    {"app=web,tier=front", true, false},
    {"app=web,tier=back", false, false},
    {"app=web, tier in (front, back), !missing", true, false},
    {"tier notin (back),app", true, false},
    {"empty=", true, false},
    {"empty!=", false, true},
    {"app=", false, false},
    {"empty", true, false},
    {"example.org/team=shop", true, false},
    {"example.org/team in (shop)", true, false},
    {"in=notin", true, false}, // words of the grammar may be labels
    {"in in (notin)", true, false},
    {"notin", false, false},
    {"release=2.0", true, false},
    {"app in (,web)", true, false},
    {"empty in (,x)", true, false},
};

static const char *const bad[] = {
    ",",
    "app,",
    ",app",
    "app,,tier",
    "app web",
    "app=web tier=front",
    "app in",
    "app in web",
    "app in (web",
    "app in web)",
    "app in (web) tier",
    "app notin",
    "=web",
    "!",
    "!app=web",
    "app=(web)",
    "app=web=api",
    "app in ()",
    "app notin ( )",
    "app ! web",
    "app=web)",
    "app is web",
    "app~web",
    "a\"b",
    "app inn (web)",
};

static void selectors_choose(void **state)
{
    struct support *support = *state;
    support_objects(objects, false, &support->objects, &support->findings);
    support_no_findings(&support->findings);
    const struct mt_object *web = support_object(&support->objects, "web");
    const struct mt_object *bare = support_object(&support->objects, "bare");
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_error err;
        struct mt_selector *selector = mt_selector_parse(cases[i].selector, support->arena, &err);
        if (selector == NULL) {
            fail_msg("%s", err.msg);
            return;
        }
        if (mt_selector_matches(selector, web->tree) != cases[i].web ||
            mt_selector_matches(selector, bare->tree) != cases[i].bare) {
            fail_msg("\"%s\" chooses otherwise", cases[i].selector);
        }
    }
}

static void other_text_is_refused(void **state)
{
    const struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(bad); i++) {
        struct mt_error err;
        if (mt_selector_parse(bad[i], support->arena, &err) != NULL) {
            fail_msg("\"%s\" was taken", bad[i]);
        }
        assert_int_equal(err.code, MT_ERR_INVALID);
        assert_non_null(strstr(err.msg, bad[i]));
        assert_non_null(strstr(err.msg, "app=web")); // what it should look like
    }
}

/** Selectors that objects hold. */
static void selectors_of_objects_choose(void **state)
{
    static const struct {
        const char *selector; // as JSON
        bool read;
        bool web;
        bool bare;
    } held[] = {
        {"{}", true, true, true},
        {"{\"app\":\"web\"}", true, true, false},
        {"{\"app\":\"web\",\"tier\":\"back\"}", true, false, false},
        {"{\"matchLabels\":{\"app\":\"web\"}}", true, true, false},
        {"{\"matchExpressions\":[]}", true, true, true},
        {"{\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"Exists\"}]}", true, true, false},
        {"{\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"DoesNotExist\"}]}", true, false,
         true},
        {"{\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"In\",\"values\":[\"a\",\"web\"]}]"
         "}",
         true, true, false},
        {"{\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"NotIn\",\"values\":[\"web\"]}]}",
         true, false, true},
        {"{\"matchLabels\":{\"app\":\"web\"},\"matchExpressions\":[{\"key\":\"tier\",\"operator\":"
         "\"In\",\"values\":[\"back\"]}]}",
         true, false, false},
        {"\"app=web,tier in (front)\"", true, true, false},
        {"\"app=(\"", false, false, false},
        {"[\"app\"]", false, false, false},
        {"5", false, false, false},
        {"{\"app\":5}", false, false, false},
        {"{\"matchLabels\":\"app\"}", false, false, false},
        {"{\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"Is\"}]}", false, false, false},
        {"{\"matchExpressions\":[{\"operator\":\"Exists\"}]}", false, false, false},
        {"{\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"In\",\"values\":[5]}]}", false,
         false, false},
    };
    struct support *support = *state;
    support_objects(objects, false, &support->objects, &support->findings);
    const struct mt_object *web = support_object(&support->objects, "web");
    const struct mt_object *bare = support_object(&support->objects, "bare");
    for (size_t i = 0; i < SUPPORT_COUNT(held); i++) {
        cJSON *json = support_json(held[i].selector);
        const struct mt_selector *selector = mt_selector_read(json, support->arena);
        if ((selector != NULL) != held[i].read) {
            fail_msg("%s is read otherwise", held[i].selector);
        }
        if (selector != NULL && (mt_selector_matches(selector, web->tree) != held[i].web ||
                                 mt_selector_matches(selector, bare->tree) != held[i].bare)) {
            fail_msg("%s chooses otherwise", held[i].selector);
        }
        cJSON_Delete(json);
    }
    assert_null(mt_selector_read(NULL, support->arena));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(selectors_choose),
        support_test(other_text_is_refused),
        support_test(selectors_of_objects_choose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
