// SPDX-License-Identifier: Apache-2.0
// Whether an object stands as our last write left it: by what a server-side apply looks at (values
// of the fields that it owns, who owns what), and by nothing else.  core/sync/README.md, "What
// stands".
#include "sync/last_write.h"

#include "base/buffer.h"
#include "support_cluster.h"

#include <string.h>

#define OWN                                                                                        \
    "{'manager':'moontide','operation':'Apply','apiVersion':'apps/v1','time':'T1',"                \
    "'fieldsV1':{'f:metadata':{'f:labels':{'f:tier':{}},'f:finalizers':{'v:`x/y`':{}}},"           \
    "'f:spec':{'f:mode':{},'f:whole':{},'f:empty':{'.':{}},"                                       \
    "'f:containers':{'k:{`name`:`main`}':{'.':{},'f:name':{},'f:image':{}}}}}}"
#define EDITED                                                                                     \
    "{'manager':'kubectl-edit','operation':'Update','apiVersion':'apps/v1','time':'T2',"           \
    "'fieldsV1':{'f:spec':{'f:replicas':{}}}}"
#define OF_STATUS                                                                                  \
    "{'manager':'controller','operation':'Update','subresource':'status','time':'T3',"             \
    "'fieldsV1':{'f:status':{'f:ready':{}}}}"
#define OBJECT                                                                                     \
    "{'metadata':{'name':'web','uid':'u1','resourceVersion':'5','generation':1,"                   \
    "'labels':{'tier':'back','other':'yes'},'finalizers':['x/y','z'],"                             \
    "'managedFields':[" OWN "," EDITED "," OF_STATUS "]},"                                         \
    "'spec':{'mode':'on','whole':{'a':[1,2]},'empty':{},'replicas':1,"                             \
    "'containers':[{'name':'main','image':'v1'},{'name':'injected','image':'s1'}]},"               \
    "'status':{'ready':1}}"

/** The object with `to` in place of `from`, which has to be there, in the version `version`. */
static cJSON *live_with(const char *from, const char *to, const char *version)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    const char *at = strstr(OBJECT, from);
    assert_non_null(at);
    mt_buf_append(&text, OBJECT, (size_t)(at - OBJECT));
    mt_buf_puts(&text, to);
    mt_buf_puts(&text, at + strlen(from));
    cJSON *tree = support_quoted_json(mt_buf_text(&text));
    mt_buf_fini(&text);
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(tree, "metadata");
    cJSON_ReplaceItemInObjectCaseSensitive(metadata, "resourceVersion",
                                           cJSON_CreateString(version));
    return tree;
}

static struct mt_last_write last_write(void)
{
    cJSON *left = live_with("", "", "5");
    const struct mt_last_write last = {
        .uid = "u1", .resource_version = "5", .sent_hash = 1, .left_hash = mt_left_hash(left)};
    cJSON_Delete(left);
    assert_int_not_equal(last.left_hash, 0);
    return last;
}

/** What became of the object since; it has another resourceVersion then. */
static const struct {
    const char *name;
    const char *from;
    const char *to;
    bool stands;
} changes[] = {
    {"nothing but its version", "", "", true},
    {"its status", "'ready':1", "'ready':2", true},
    {"who wrote the status, and when", "'T3'", "'T9'", true},
    {"a field of others", "'replicas':1", "'replicas':3", true},
    {"a label of others", "'other':'yes'", "'other':'no','more':'1'", true},
    {"a container of others", "'image':'s1'", "'image':'s2'", true},
    {"a finalizer of others is gone", "'x/y','z'", "'x/y'", true},
    {"what stands in a map whose members are not ours", "'empty':{}", "'empty':{'a':1}", true},
    {"others wrote the same fields once more", "'T2'", "'T9'", true},
    {"a field of ours", "'mode':'on'", "'mode':'off'", false},
    {"a field of ours is gone", "'mode':'on',", "", false},
    {"a field of ours has another type", "'mode':'on'", "'mode':true", false},
    {"a field that is ours with all that is in it", "[1,2]", "[2,1]", false},
    {"a label of ours", "'tier':'back'", "'tier':'front'", false},
    {"an item of ours", "'image':'v1'", "'image':'v2'", false},
    {"an item of ours is gone", "{'name':'main','image':'v1'},", "", false},
    {"a finalizer of ours is gone", "'x/y',", "", false},
    {"we applied once more", "'T1'", "'T9'", false},
    {"a field was ours: changed, and changed back", "'f:mode':{},", "", false},
    {"somebody shares a field of ours", "'f:replicas':{}", "'f:replicas':{},'f:mode':{}", false},
    {"somebody else applies it", EDITED ",",
     EDITED ",{'manager':'ci','operation':'Apply','fieldsV1':{'f:spec':{'f:mode':{}}}},", false},
    {"somebody stopped owning what he did", EDITED ",", "", false},
    {"our entry is gone", OWN ",", "", false},
    {"it is another object", "'u1'", "'u2'", false},
    {"it is on its way out", "'uid'", "'deletionTimestamp':'T4','uid'", false},
};

static void only_what_an_apply_looks_at_counts(void **state)
{
    (void)state;
    const struct mt_last_write last = last_write();
    for (size_t i = 0; i < SUPPORT_COUNT(changes); i++) {
        cJSON *live = live_with(changes[i].from, changes[i].to, "6");
        if (mt_last_write_stands(&last, live) != changes[i].stands) {
            fail_msg("%s: it %s", changes[i].name, changes[i].stands ? "stands" : "does not stand");
        }
        cJSON_Delete(live);
    }
}

static void the_version_of_our_write_is_proof_enough(void **state)
{
    (void)state;
    struct mt_last_write last = last_write();
    last.left_hash++;
    cJSON *same = live_with("", "", "5");
    assert_true(mt_last_write_stands(&last, same));
    cJSON *other = live_with("'u1'", "'u2'", "5");
    assert_false(mt_last_write_stands(&last, other));
    cJSON *leaves = live_with("'uid'", "'deletionTimestamp':'T4','uid'", "5");
    assert_false(mt_last_write_stands(&last, leaves));
    cJSON_Delete(same);
    cJSON_Delete(other);
    cJSON_Delete(leaves);
}

static void what_is_not_known_says_nothing(void **state)
{
    (void)state;
    cJSON *live = live_with("", "", "5");
    struct mt_last_write last = last_write();
    last.resource_version = NULL;
    assert_true(mt_last_write_stands(&last, live));
    last.left_hash = 0;
    assert_false(mt_last_write_stands(&last, live));
    last = last_write();
    last.left_hash = 0; // of a record of an earlier moontide, or written in another way
    assert_false(mt_last_write_stands(&last, live));
    last = last_write();
    last.uid = NULL;
    assert_false(mt_last_write_stands(&last, live));
    cJSON_Delete(live);
}

static void what_we_never_applied_has_no_hash(void **state)
{
    (void)state;
    cJSON *nobodys = support_quoted_json("{'metadata':{'name':'a'}}");
    assert_int_equal(mt_left_hash(nobodys), 0);
    cJSON *replaced_by_us =
        live_with("'moontide','operation':'Apply'", "'moontide','operation':'Update'", "5");
    assert_int_equal(mt_left_hash(replaced_by_us), 0);
    cJSON *through_a_subresource =
        live_with("'operation':'Apply'", "'operation':'Apply','subresource':'scale'", "5");
    assert_int_equal(mt_left_hash(through_a_subresource), 0);
    cJSON_Delete(nobodys);
    cJSON_Delete(replaced_by_us);
    cJSON_Delete(through_a_subresource);
}

#define OPTIONS(options) "argocd.argoproj.io/sync-options: \"" options "\""

/** How an object is written, and whether a record may say that it need not be. */
static const struct {
    const char *yaml;
    bool counts;
} ways[] = {
    {CONFIG("a", ""), true},
    {CONFIG("a", OPTIONS("Prune=false")), true},
    {CONFIG("a", OPTIONS("Replace=true")), false},
    {CONFIG("a", OPTIONS("ServerSideApply=false")), false},
    {CONFIG("a", OPTIONS("Validate=false")), false},
    {CONFIG("a", HOOK("PreSync")), false},
    {MANIFEST("v1", "Secret", "a", ""), false},
    {MANIFEST("acme.example/v1", "Secret", "a", ""), true},
};

static void other_ways_to_write_say_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(ways); i++) {
        struct run_test *test = support_run_new(ways[i].yaml, NULL);
        const struct mt_plan *plan = support_run_preflight(test).plan;
        if (mt_last_write_counts(plan, plan->tasks.items[0]) != ways[i].counts) {
            fail_msg("it %s:\n%s", ways[i].counts ? "counts" : "does not count", ways[i].yaml);
        }
        support_run_free(test);
    }
}

static bool counts_with(const cJSON *rules, enum mt_setting respects)
{
    struct run_test_options options = {.plan.ignore = rules};
    options.plan.sync_options.respect_ignore_differences = respects;
    struct run_test *test = support_run_new(CONFIG("a", ""), &options);
    const struct mt_plan *plan = support_run_preflight(test).plan;
    const bool counts = mt_last_write_counts(plan, plan->tasks.items[0]);
    support_run_free(test);
    return counts;
}

static void what_leaves_differences_alone_depends_on_more(void **state)
{
    (void)state;
    cJSON *rules = support_quoted_json("[{'kind':'ConfigMap','jsonPointers':['/data/a']}]");
    assert_false(counts_with(rules, MT_YES));
    assert_true(counts_with(rules, MT_UNSET));
    assert_true(counts_with(NULL, MT_YES));
    cJSON_Delete(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_an_apply_looks_at_counts),
        cmocka_unit_test(the_version_of_our_write_is_proof_enough),
        cmocka_unit_test(what_is_not_known_says_nothing),
        cmocka_unit_test(what_we_never_applied_has_no_hash),
        cmocka_unit_test(other_ways_to_write_say_nothing),
        cmocka_unit_test(what_leaves_differences_alone_depends_on_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
