// SPDX-License-Identifier: Apache-2.0
// Prunes, deletions and releases of a run: DESIGN.md, "What a run leaves in the cluster", and
// SEMANTICS.md 2.14.
#include "sync/run.h"

#include "support_cluster.h"

#include "manifest/json.h"

#include <string.h>

#define LIVE(api, kind, name, id, more)                                                            \
    "---\napiVersion: " api "\nkind: " kind "\nmetadata: {name: " name                             \
    ", labels: {moontide.dev/app: shop, tier: web}, annotations: {moontide.dev/tracking-id: \"" id \
    "\"}" more "}\n"
#define OURS(name) LIVE("v1", "ConfigMap", name, "shop/shop:/ConfigMap:shop/" name, "")
#define ITEM(name, w)                                                                              \
    {                                                                                              \
        .ref = {"", "v1", "ConfigMap", "shop", name}, .wave = (w)                                  \
    }
#define ITEMS(list) .inventory = (list), .inventory_count = SUPPORT_COUNT(list)

static struct run_test *prune(const struct mt_inventory_item *item, const char *yaml,
                              const char *there)
{
    const struct run_test_options options = {
        .there = there, .plan = {.prune = true, .inventory = item, .inventory_count = 1}};
    return support_run_new(yaml, &options);
}

static void what_moved_is_pruned_at_its_old_place(void **state)
{
    (void)state;
    static const struct mt_inventory_item item = ITEM("old", 0);
    struct run_test *test = prune(
        &item,
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: old, namespace: blue, annotations: "
        "{" WAVE("1") "}}\n",
        LIVE("v1", "ConfigMap", "old", "shop/shop:/ConfigMap:shop/old", ""));
    support_run_to_end(test);
    support_run_expect_line(test, "applied ConfigMap/old pruned: moved to namespace blue");
    support_run_free(test);
}

static void an_object_that_was_made_anew_is_left(void **state)
{
    (void)state;
    static const struct mt_inventory_item item = {.ref = {"", "v1", "ConfigMap", "shop", "old"},
                                                  .uid = "uid-of-another"};
    struct run_test *test = prune(&item, CONFIG("new", ""), OURS("old"));
    support_run_to_end(test);
    assert_true(support_run_has(test, "ConfigMap/old"));
    support_run_expect_line(test, "applied ConfigMap/old skipped: is left: it is not the object");
    support_run_expect_line(test, "runFinished succeeded exit 0");
    support_run_free(test);
}

static void the_same_object_under_another_group_is_left(void **state)
{
    (void)state;
    static const struct mt_inventory_item item = {
        .ref = {"extensions", "v1beta1", "Ingress", "shop", "web"}};
    // The cluster of the test knows kinds, not groups: so both are one object.
    struct run_test *test = prune(
        &item, MANIFEST("networking.k8s.io/v1", "Ingress", "web", WAVE("1")),
        LIVE("extensions/v1beta1", "Ingress", "web", "shop/shop:extensions/Ingress:shop/web", ""));
    support_run_until(test, 1000);
    assert_true(support_run_has(test, "Ingress/web"));
    support_run_expect_line(test, "applied Ingress/web skipped: is the same object as "
                                  "networking.k8s.io/Ingress/shop/web\n");
    support_run_health(test, "Ingress/web", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_line(test, "runFinished succeeded exit 0");
    support_run_free(test);
}

static void what_holds_it_is_said_as_it_changes(void **state)
{
    (void)state;
    static const struct mt_inventory_item item = ITEM("old", 0);
#define HELD(finalizers)                                                                           \
    LIVE("v1", "ConfigMap", "old", "shop/shop:/ConfigMap:shop/old",                                \
         ", finalizers: [" finalizers "]")
    struct run_test *test = prune(&item, CONFIG("new", WAVE("1")), HELD("a.io/x, b.io/y"));
    support_run_hold(test, "ConfigMap/old");
    support_run_until(test, 1000);
    support_run_expect_line(
        test, "ConfigMap/old Progressing: is being deleted because held by finalizers "
              "a.io/x (of whoever serves a.io), b.io/y (of whoever serves "
              "b.io); 1 behind");
    support_run_put(test, HELD("b.io/y"));
    support_run_until(test, 2000);
    support_run_expect_line(test,
                            "is being deleted because held by finalizer b.io/y (of whoever serves "
                            "b.io); 1 behind");
    support_run_remove(test, "ConfigMap/old");
    support_run_to_end(test);
    support_run_expect_line(test, "2 applied ConfigMap/old pruned");
    support_run_free(test);
#undef HELD
}

static void what_it_waits_for_is_looked_up_when_it_hangs(void **state)
{
    (void)state;
    static const struct mt_inventory_item item = {
        .ref = {"apps", "v1", "Deployment", "shop", "old"}};
    static const char there[] =
        LIVE("apps/v1", "Deployment", "old", "shop/shop:apps/Deployment:shop/old",
             ", finalizers: [foregroundDeletion]") "---\napiVersion: v1\nkind: Pod\nmetadata: "
                                                   "{name: old-1, deletionTimestamp: "
                                                   "\"2026-01-01T00:00:00Z\", finalizers: "
                                                   "[a.io/x], ownerReferences: [{uid: uid-1}]}\n";
    struct run_test *test = prune(&item, CONFIG("new", WAVE("1")), there);
    support_run_hold(test, "Deployment/old");
    support_run_until(test, 9000);
    support_run_expect_line(test, "held by finalizer foregroundDeletion (what it owns goes first); "
                                  "1 behind");
    support_run_until(test, 11000);
    support_run_expect_line(test, "held by finalizer foregroundDeletion (what it owns goes first: "
                                  "Pod/old-1, held by finalizer a.io/x (of whoever serves a.io))");
    support_run_remove(test, "Deployment/old");
    support_run_to_end(test);
    support_run_free(test);
}

static void who_mounts_a_claim_is_looked_up_when_it_hangs(void **state)
{
    (void)state;
    static const struct mt_inventory_item item = {
        .ref = {"", "v1", "PersistentVolumeClaim", "shop", "data"}, .options = {.prune = MT_YES}};
    static const char there[] = LIVE(
        "v1", "PersistentVolumeClaim", "data", "shop/shop:/PersistentVolumeClaim:shop/data",
        ", finalizers: [kubernetes.io/pvc-protection]") "---\napiVersion: v1\nkind: Pod\nmetadata: "
                                                        "{name: other}\n"
                                                        "spec: {volumes: [{persistentVolumeClaim: "
                                                        "{claimName: more}}]}\n"
                                                        "---\napiVersion: v1\nkind: Pod\nmetadata: "
                                                        "{name: web-0}\n"
                                                        "spec: {volumes: [{emptyDir: {}}, "
                                                        "{persistentVolumeClaim: {claimName: "
                                                        "data}}]}\n";
    struct run_test *test = prune(&item, CONFIG("new", WAVE("1")), there);
    support_run_hold(test, "PersistentVolumeClaim/data");
    support_run_until(test, 11000);
    support_run_expect_line(
        test,
        "held by finalizer kubernetes.io/pvc-protection (a Pod uses it: Pod/web-0); 1 behind");
    support_run_remove(test, "PersistentVolumeClaim/data");
    support_run_to_end(test);
    support_run_free(test);
}

static struct run_test *deletion(const struct mt_inventory_item *items, size_t count,
                                 const char *yaml, const char *there)
{
    const struct run_test_options options = {
        .deletion = true, .there = there, .plan = {.inventory = items, .inventory_count = count}};
    return support_run_new(yaml, &options);
}

static void an_app_goes_wave_by_wave_between_its_hooks(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {ITEM("first", 0), ITEM("last", 3)};
    struct run_test *test =
        deletion(items, SUPPORT_COUNT(items),
                 JOB("before", HOOK("PreDelete")) JOB("after", HOOK("PostDelete")),
                 OURS("first") OURS("last"));
    support_run_hold(test, "ConfigMap/last");
    support_run_until(test, 1000);
    assert_true(support_run_has(test, "ConfigMap/last"));
    support_run_health(test, "Job/before", "Healthy", "");
    support_run_until(test, 2000);
    assert_true(support_run_has(test, "ConfigMap/first")); // the higher wave is not gone yet
    support_run_remove(test, "ConfigMap/last");
    support_run_until(test, 3000);
    assert_false(support_run_has(test, "ConfigMap/first"));
    support_run_health(test, "Job/after", "Healthy", "");
    support_run_to_end(test);
    support_run_expect(test, "a deletion",
                       "0 phaseStarted PreDelete\n0 waveStarted PreDelete/0\n"
                       "0.002 hookStarted Job/before\n"
                       "1 hookFinished Job/before succeeded\n"
                       "1 waveFinished PreDelete/0\n1 phaseFinished PreDelete\n"
                       "1 phaseStarted Delete\n1 waveStarted Delete/3\n"
                       "2 applied ConfigMap/last pruned\n2 waveFinished Delete/3\n"
                       "2 waveStarted Delete/0\n2.002 applied ConfigMap/first pruned\n"
                       "2.002 waveFinished Delete/0\n2.002 phaseFinished Delete\n"
                       "2.002 phaseStarted PostDelete\n2.002 waveStarted PostDelete/0\n"
                       "2.004 hookStarted Job/after\n3 hookFinished Job/after succeeded\n"
                       "3 waveFinished PostDelete/0\n3 phaseFinished PostDelete\n"
                       "3.001 hookDeleted Job/before: HookSucceeded\n"
                       "3.001 hookDeleted Job/after: HookSucceeded\n"
                       "3.001 runFinished succeeded exit 0\n");
    assert_false(support_run_has(test, "Job/before"));
    assert_false(support_run_has(test, "Job/after"));
    support_run_free(test);
}

static void a_failed_hook_before_it_stops_the_deletion(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {ITEM("a", 0)};
    struct run_test *test =
        deletion(items, SUPPORT_COUNT(items),
                 JOB("before", HOOK("PreDelete")) JOB("after", HOOK("PostDelete"))
                     JOB("fail", HOOK("SyncFail")),
                 OURS("a"));
    support_run_until(test, 1000);
    support_run_health(test, "Job/before", "Degraded", "no backup");
    support_run_to_end(test);
    support_run_expect_line(test, "hookFinished Job/before failed: no backup");
    support_run_expect_line(test, "runFinished failed exit 1");
    assert_true(support_run_has(test, "ConfigMap/a"));
    assert_true(support_run_has(test, "Job/before")); // to be looked at
    assert_false(support_run_has(test, "Job/after"));
    assert_false(support_run_has(test, "Job/fail"));
    support_run_free(test);
}

static void a_policy_that_was_said_is_the_hooks_own(void **state)
{
    (void)state;
    struct run_test *test =
        deletion(NULL, 0, JOB("before", HOOK("PreDelete") ", " POLICY("HookFailed")), NULL);
    support_run_until(test, 1000);
    support_run_health(test, "Job/before", "Healthy", "");
    support_run_to_end(test);
    assert_true(support_run_has(test, "Job/before"));
    support_run_free(test);
}

static void nothing_goes_before_the_approval(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        ITEM("a", 5),
        {.ref = {"", "v1", "ConfigMap", "shop", "b"}, .options = {.delete = MT_CONFIRM}},
    };
    struct run_test *test = deletion(items, SUPPORT_COUNT(items), "", OURS("a") OURS("b"));
    support_run_until(test, 1000000);
    assert_true(support_run_has(test, "ConfigMap/a"));
    assert_true(mt_run_approve(support_run_of(test), "delete", "jane", 1000000));
    support_run_to_end(test);
    support_run_expect_line(test, "runFinished succeeded exit 0");
    assert_false(support_run_has(test, "ConfigMap/a"));
    assert_false(support_run_has(test, "ConfigMap/b"));
    support_run_free(test);
}

static struct run_test *release(const char *there)
{
    static const struct mt_inventory_item items[] = {ITEM("a", 0)};
    const struct run_test_options options = {
        .deletion = true, .there = there, .plan = {.orphan = true, ITEMS(items)}};
    return support_run_new("", &options);
}

static void what_is_released_loses_our_marks_alone(void **state)
{
    (void)state;
    struct run_test *test = release(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {moontide.dev/app: shop, "
        "tier: web}, annotations: {moontide.dev/tracking-id: \"shop/shop:/ConfigMap:shop/a\", "
        "moontide.dev/revision: \"3\", note: kept}, managedFields: [{manager: moontide}, {manager: "
        "kubectl}]}\nspec: {x: 1}\n");
    support_run_to_end(test);
    support_run_expect_line(test, "applied ConfigMap/a configured\n");
    support_run_expect_line(test, "runFinished succeeded exit 0");
    const cJSON *object = support_run_get(test, "ConfigMap/a");
    char *metadata = cJSON_PrintUnformatted(mt_json_get(object, "metadata"));
    assert_null(strstr(metadata, "moontide"));
    assert_non_null(strstr(metadata, "\"tier\":\"web\""));
    assert_non_null(strstr(metadata, "\"note\":\"kept\""));
    assert_non_null(strstr(metadata, "\"manager\":\"kubectl\""));
    assert_non_null(mt_json_at(object, "spec", "x", NULL));
    cJSON_free(metadata);
    support_run_free(test);
}

static void what_changes_before_it_is_released_is_read_again(void **state)
{
    (void)state;
    struct run_test *test = release(OURS("a"));
    support_run_refuse(test, "ConfigMap/a", 2, 409, "the object has been modified");
    support_run_to_end(test);
    support_run_expect_line(test, "0.006 applied ConfigMap/a configured\n");
    support_run_free(test);

    test = release(OURS("a"));
    support_run_refuse(test, "ConfigMap/a", 100, 409, "the object has been modified");
    support_run_to_end(test);
    support_run_expect_line(test, "applied ConfigMap/a failed: the object has been modified");
    support_run_expect_line(test, "runFinished failed exit 1");
    support_run_free(test);
}

static void what_is_not_there_or_not_ours_needs_no_release(void **state)
{
    (void)state;
    struct run_test *test = release(NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "applied ConfigMap/a skipped: was gone already");
    support_run_expect_line(test, "runFinished succeeded exit 0");
    support_run_free(test);

    test = release(LIVE("v1", "ConfigMap", "a", "shop/other:/ConfigMap:shop/a", ""));
    support_run_to_end(test);
    support_run_expect_line(test, "applied ConfigMap/a skipped: is not this app's");
    support_run_expect_calls(test, "nothing is written", "");
    support_run_free(test);
}

static void nothing_is_released_after_an_interrupt(void **state)
{
    (void)state;
    struct run_test *test = release(OURS("a"));
    support_run_delay(test, "ConfigMap/a", 2000); // it is being read
    support_run_until(test, 1000);
    mt_run_interrupt(support_run_of(test), 1000);
    support_run_to_end(test);
    support_run_expect_line(test, "2 runFinished interrupted exit 130");
    support_run_expect_calls(test, "nothing is written", "");
    support_run_free(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_moved_is_pruned_at_its_old_place),
        cmocka_unit_test(an_object_that_was_made_anew_is_left),
        cmocka_unit_test(the_same_object_under_another_group_is_left),
        cmocka_unit_test(what_holds_it_is_said_as_it_changes),
        cmocka_unit_test(what_it_waits_for_is_looked_up_when_it_hangs),
        cmocka_unit_test(who_mounts_a_claim_is_looked_up_when_it_hangs),
        cmocka_unit_test(an_app_goes_wave_by_wave_between_its_hooks),
        cmocka_unit_test(a_failed_hook_before_it_stops_the_deletion),
        cmocka_unit_test(a_policy_that_was_said_is_the_hooks_own),
        cmocka_unit_test(nothing_goes_before_the_approval),
        cmocka_unit_test(what_is_released_loses_our_marks_alone),
        cmocka_unit_test(what_changes_before_it_is_released_is_read_again),
        cmocka_unit_test(what_is_not_there_or_not_ours_needs_no_release),
        cmocka_unit_test(nothing_is_released_after_an_interrupt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
