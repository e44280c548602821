// SPDX-License-Identifier: Apache-2.0
// Whether a write changed anything, from what was known of the object before.
#include "kube/seen.h"

#include "base/memory.h"
#include "manifest/ref.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

/** How what is known came to be known. */
enum how {
    NOTHING,
    LISTED,     ///< mt_kube_seen_object()
    PASSED_BY,  ///< mt_kube_seen_version()
    THEN_SAME,  ///< LISTED, then its version passes by once more.
    THEN_NEWER, ///< LISTED, then version 9 passes by.
    THEN_GONE,  ///< LISTED, then gone.
    AND_BACK,   ///< LISTED, gone, LISTED.
};

static const struct mt_ref web = {"apps", "v1", "Deployment", "shop", "web"};

#define VERSION(version) "{'metadata':{'name':'web','resourceVersion':'" version "'}"
#define OBJECT(version, rest) VERSION(version) "," rest "}"
#define SPEC(spec) OBJECT("1", "'spec':" spec)

static const char *const newer = VERSION("9") "}";

static void note(struct mt_kube_seen *seen, enum how how, const char *json)
{
    cJSON *object = support_quoted_json(how != NOTHING ? json : "{}");
    cJSON *other = support_quoted_json(newer);
    switch (how) {
    case NOTHING:
        break;
    case LISTED:
        mt_kube_seen_object(seen, &web, object);
        break;
    case PASSED_BY:
        mt_kube_seen_version(seen, &web, object);
        break;
    case THEN_SAME:
        mt_kube_seen_object(seen, &web, object);
        mt_kube_seen_version(seen, &web, object);
        break;
    case THEN_NEWER:
        mt_kube_seen_object(seen, &web, object);
        mt_kube_seen_version(seen, &web, other);
        break;
    case THEN_GONE:
        mt_kube_seen_object(seen, &web, object);
        mt_kube_seen_gone(seen, &web);
        break;
    case AND_BACK:
        mt_kube_seen_object(seen, &web, object);
        mt_kube_seen_gone(seen, &web);
        mt_kube_seen_object(seen, &web, object);
        break;
    }
    cJSON_Delete(object);
    cJSON_Delete(other);
}

/** A write whose answer comes before anything else is seen. */
static enum mt_change written(const struct mt_kube_seen *seen, const struct mt_ref *ref,
                              const cJSON *answer, bool dry_run)
{
    return dry_run ? mt_kube_seen_dry_change(seen, ref, answer)
                   : mt_kube_seen_change(mt_kube_seen_known(seen, ref), answer);
}

static const char *name_of(enum mt_change change)
{
    switch (change) {
    case MT_CHANGE_NONE:
        return "unchanged";
    case MT_CHANGE_CREATED:
        return "created";
    case MT_CHANGE_CONFIGURED:
        return "configured";
    }
    return "?";
}

struct seen_case {
    const char *name;
    enum how how;
    const char *before;
    const char *answer;
    const char *change;
};

static void check(const struct seen_case *cases, size_t count, bool dry_run)
{
    for (size_t i = 0; i < count; i++) {
        struct mt_kube_seen seen = {0};
        note(&seen, cases[i].how, cases[i].before);
        cJSON *answer = support_quoted_json(cases[i].answer);
        const enum mt_change change = written(&seen, &web, answer, dry_run);
        support_expect_text(cases[i].name, name_of(change), cases[i].change);
        cJSON_Delete(answer);
        mt_kube_seen_fini(&seen);
    }
}

static void a_write_changed_what_has_another_version(void **state)
{
    (void)state;
    static const struct seen_case cases[] = {
        {"nothing is known", NOTHING, NULL, VERSION("1") "}", "configured"},
        {"a list has the same version", LISTED, VERSION("1") "}", VERSION("1") "}", "unchanged"},
        {"a list has another one", LISTED, SPEC("{'replicas':1}"),
         OBJECT("2", "'spec':{'replicas':2}"), "configured"},
        {"the same version passed by", PASSED_BY, VERSION("1") "}", VERSION("1") "}", "unchanged"},
        {"another one did", PASSED_BY, VERSION("1") "}", VERSION("2") "}", "configured"},
        {"the answer has the one that passed by last", THEN_NEWER, VERSION("1") "}",
         VERSION("9") "}", "unchanged"},
        {"the answer has the one before it", THEN_NEWER, VERSION("1") "}", VERSION("1") "}",
         "configured"},
        {"versions are texts", PASSED_BY, VERSION("1") "}", VERSION("01") "}", "configured"},
        {"it was gone", THEN_GONE, VERSION("1") "}", VERSION("1") "}", "configured"},
        {"it is back", AND_BACK, VERSION("1") "}", VERSION("1") "}", "unchanged"},
    };
    check(cases, SUPPORT_COUNT(cases), false);
}

/** The watch's event of our own write overtakes the answer to it. */
static void what_is_seen_during_a_write_does_not_count(void **state)
{
    (void)state;
    struct mt_kube_seen seen = {0};
    cJSON *answer = support_quoted_json(newer);
    note(&seen, LISTED, VERSION("1") "}");
    const uint64_t known = mt_kube_seen_known(&seen, &web);
    mt_kube_seen_version(&seen, &web, answer);
    assert_int_equal(mt_kube_seen_change(known, answer), MT_CHANGE_CONFIGURED);
    cJSON_Delete(answer);
    mt_kube_seen_fini(&seen);
}

static void a_dry_run_compares_what_the_object_holds(void **state)
{
    (void)state;
    static const struct seen_case cases[] = {
        {"nothing is known", NOTHING, NULL, SPEC("{}"), "configured"},
        {"the same", LISTED, SPEC("{'replicas':1}"), SPEC("{'replicas':1}"), "unchanged"},
        {"with the defaults that it has", LISTED,
         SPEC("{'replicas':1,'strategy':{'type':'RollingUpdate'}}"),
         SPEC("{'replicas':1,'strategy':{'type':'RollingUpdate'}}"), "unchanged"},
        {"a value", LISTED, SPEC("{'replicas':1}"), SPEC("{'replicas':2}"), "configured"},
        {"a text in place of a number", LISTED, SPEC("{'targetPort':80}"),
         SPEC("{'targetPort':'80'}"), "configured"},
        {"a text in place of a boolean", LISTED, SPEC("{'paused':true}"), SPEC("{'paused':'true'}"),
         "configured"},
        {"a text in place of null", LISTED, SPEC("{'a':null}"), SPEC("{'a':''}"), "configured"},
        {"a boolean", LISTED, SPEC("{'paused':true}"), SPEC("{'paused':false}"), "configured"},
        {"a number beyond doubles", LISTED, SPEC("{'a':9007199254740993}"),
         SPEC("{'a':9007199254740992}"), "configured"},
        {"more", LISTED, SPEC("{'a':1}"), SPEC("{'a':1,'b':2}"), "configured"},
        {"less", LISTED, SPEC("{'a':1,'b':2}"), SPEC("{'a':1}"), "configured"},
        {"a key", LISTED, SPEC("{'a':1}"), SPEC("{'b':1}"), "configured"},
        {"keys and values otherwise split", LISTED, SPEC("{'ab':'c'}"), SPEC("{'a':'bc'}"),
         "configured"},
        {"the order of a list", LISTED, SPEC("{'a':['x','y']}"), SPEC("{'a':['y','x']}"),
         "configured"},
        {"texts otherwise split", LISTED, SPEC("{'a':['xy','']}"), SPEC("{'a':['x','y']}"),
         "configured"},
        {"a list in place of a map", LISTED, SPEC("{'a':{}}"), SPEC("{'a':[]}"), "configured"},
        {"an item of a list one level up", LISTED, SPEC("{'a':[['x'],'y']}"),
         SPEC("{'a':[['x','y']]}"), "configured"},
        {"a label", LISTED, "{'metadata':{'resourceVersion':'1','labels':{'a':'b'}}}",
         "{'metadata':{'resourceVersion':'1','labels':{'a':'c'}}}", "configured"},
        {"only its version passed by", PASSED_BY, SPEC("{}"), SPEC("{}"), "configured"},
        {"the same version passed by after a list", THEN_SAME, SPEC("{}"), SPEC("{}"), "unchanged"},
        {"a newer one did", THEN_NEWER, SPEC("{}"), SPEC("{}"), "configured"},
        {"it was gone", THEN_GONE, SPEC("{}"), SPEC("{}"), "configured"},
        {"it is back", AND_BACK, SPEC("{}"), SPEC("{}"), "unchanged"},
    };
    check(cases, SUPPORT_COUNT(cases), true);
}

static void what_the_server_keeps_for_itself_does_not_count(void **state)
{
    (void)state;
    static const struct seen_case cases[] = {
        {"its version", LISTED, OBJECT("1", "'spec':{}"), OBJECT("2", "'spec':{}"), "unchanged"},
        {"its managers", LISTED, "{'metadata':{'name':'web','managedFields':[{'time':'1'}]}}",
         "{'metadata':{'name':'web','managedFields':[{'time':'2'},{'manager':'moontide'}]}}",
         "unchanged"},
        {"that it has managers", LISTED, "{'metadata':{'name':'web'}}",
         "{'metadata':{'name':'web','managedFields':[]}}", "unchanged"},
        {"its generation", LISTED, "{'metadata':{'name':'web','generation':1}}",
         "{'metadata':{'name':'web','generation':2}}", "unchanged"},
        {"its status", LISTED, OBJECT("1", "'status':{'replicas':1}"), VERSION("1") "}",
         "unchanged"},
        {"items of lists do not say their kind", LISTED, VERSION("1") "}",
         "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web',"
         "'resourceVersion':'1'}}",
         "unchanged"},
        {"elsewhere the words are anyone's", LISTED, SPEC("{'status':1}"), SPEC("{'status':2}"),
         "configured"},
        {"in a template", LISTED, SPEC("{'template':{'metadata':{'generation':1}}}"),
         SPEC("{'template':{'metadata':{'generation':2}}}"), "configured"},
        {"a kind further down", LISTED, SPEC("{'scaleTargetRef':{'kind':'Deployment'}}"),
         SPEC("{'scaleTargetRef':{'kind':'StatefulSet'}}"), "configured"},
        {"an annotation", LISTED, "{'metadata':{'annotations':{'generation':'1'}}}",
         "{'metadata':{'annotations':{'generation':'2'}}}", "configured"},
        {"a status of the metadata", LISTED, "{'metadata':{'status':'1'}}",
         "{'metadata':{'status':'2'}}", "configured"},
        {"a version of the object", LISTED, "{'resourceVersion':'1'}", "{'resourceVersion':'2'}",
         "configured"},
        {"data", LISTED, "{'data':{'status':'a','metadata':'b'}}",
         "{'data':{'status':'a','metadata':'c'}}", "configured"},
    };
    check(cases, SUPPORT_COUNT(cases), true);
}

static void objects_are_told_apart_by_all_but_the_version_of_their_kind(void **state)
{
    (void)state;
    static const struct {
        struct mt_ref ref;
        const char *change;
    } cases[] = {
        {{"apps", "v1", "Deployment", "shop", "web"}, "unchanged"},
        {{"apps", "v1beta1", "Deployment", "shop", "web"}, "unchanged"},
        {{"apps", "v1", "Deployment", "shop", "api"}, "configured"},
        {{"apps", "v1", "Deployment", "blue", "web"}, "configured"},
        {{"apps", "v1", "Deployment", "", "web"}, "configured"},
        {{"apps", "v1", "StatefulSet", "shop", "web"}, "configured"},
        {{"example.com", "v1", "Deployment", "shop", "web"}, "configured"},
    };
    struct mt_kube_seen seen = {0};
    cJSON *object = support_quoted_json(VERSION("1") "}");
    mt_kube_seen_object(&seen, &web, object);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const enum mt_change change = written(&seen, &cases[i].ref, object, false);
        support_expect_text(cases[i].ref.name, name_of(change), cases[i].change);
    }
    cJSON_Delete(object);
    mt_kube_seen_fini(&seen);
}

static void of_a_name_beyond_all_limits_nothing_is_known(void **state)
{
    (void)state;
    char *name = mt_alloc(MT_REF_KEY_MAX + 1);
    memset(name, 'a', MT_REF_KEY_MAX);
    const struct mt_ref ref = {"apps", "v1", "Deployment", "shop", name};
    struct mt_kube_seen seen = {0};
    cJSON *object = support_quoted_json(VERSION("1") "}");
    mt_kube_seen_object(&seen, &ref, object);
    mt_kube_seen_version(&seen, &ref, object);
    mt_kube_seen_gone(&seen, &ref);
    assert_int_equal(written(&seen, &ref, object, false), MT_CHANGE_CONFIGURED);
    cJSON_Delete(object);
    mt_kube_seen_fini(&seen);
    free(name);
}

static void the_reference_may_go_once_it_was_noted(void **state)
{
    (void)state;
    char *name = mt_strdup("web");
    const struct mt_ref ref = {"apps", "v1", "Deployment", "shop", name};
    struct mt_kube_seen seen = {0};
    cJSON *object = support_quoted_json(VERSION("1") "}");
    mt_kube_seen_gone(&seen, &ref); // nothing was known
    mt_kube_seen_object(&seen, &ref, object);
    free(name);
    assert_int_equal(written(&seen, &web, object, false), MT_CHANGE_NONE);
    cJSON_Delete(object);
    mt_kube_seen_fini(&seen);
}

#define OWNED(version, owner, colour)                                                              \
    "{'metadata':{'name':'web','resourceVersion':'" version                                        \
    "','managedFields':[{'manager':'" owner "','time':'t'}]},'data':{'colour':'" colour "'}}"

static void an_apply_changes_nothing_where_its_dry_run_says_so(void **state)
{
    (void)state;
    static const char *const red = OWNED("1", "a", "red");
    const struct {
        const char *name;
        const char *checked; ///< What the dry run was answered with.
        enum how how;
        bool same;
    } cases[] = {
        {"the object that was listed", red, LISTED, true},
        {"its version was seen again", red, THEN_SAME, true},
        {"another content", OWNED("1", "a", "blue"), LISTED, false},
        {"another owner of it", OWNED("1", "b", "red"), LISTED, false},
        {"another version", OWNED("2", "a", "red"), LISTED, false},
        {"only its version is known", red, PASSED_BY, false},
        {"it is gone", red, THEN_GONE, false},
        {"nothing is known", red, NOTHING, false},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_kube_seen seen = {0};
        cJSON *answer = support_quoted_json(cases[i].checked);
        cJSON *later = support_quoted_json(newer);
        note(&seen, cases[i].how, red);
        mt_kube_seen_checked(&seen, &web, answer);
        const bool same = mt_kube_seen_is_same(&seen, &web);
        support_expect_text(cases[i].name, same ? "same" : "not", cases[i].same ? "same" : "not");
        mt_kube_seen_version(&seen, &web, later); // somebody changes it
        assert_false(mt_kube_seen_is_same(&seen, &web));
        cJSON_Delete(later);
        cJSON_Delete(answer);
        mt_kube_seen_fini(&seen);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_write_changed_what_has_another_version),
        cmocka_unit_test(what_is_seen_during_a_write_does_not_count),
        cmocka_unit_test(a_dry_run_compares_what_the_object_holds),
        cmocka_unit_test(what_the_server_keeps_for_itself_does_not_count),
        cmocka_unit_test(objects_are_told_apart_by_all_but_the_version_of_their_kind),
        cmocka_unit_test(of_a_name_beyond_all_limits_nothing_is_known),
        cmocka_unit_test(an_apply_changes_nothing_where_its_dry_run_says_so),
        cmocka_unit_test(the_reference_may_go_once_it_was_noted),
    };
    return cmocka_run_group_tests_name("kube_seen", tests, NULL, NULL);
}
