// SPDX-License-Identifier: Apache-2.0
// Writes and deletions of a run: prunes, Replace, objects that are created anew, script hooks.
#include "sync/run.h"

#include "support_cluster.h"

#include "manifest/json.h"

#include <stdio.h>

#define OURS(name, id)                                                                             \
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " name ", labels: {moontide.dev/app: "      \
    "shop}, annotations: {moontide.dev/tracking-id: \"" id "\"}}\n"

static struct run_test *prune(const char *there)
{
    static const struct mt_inventory_item items[] = {
        {.ref = {"", "v1", "ConfigMap", "shop", "old"}},
    };
    struct run_test_options options = {
        .there = there,
        .plan = {.prune = true, .inventory = items, .inventory_count = SUPPORT_COUNT(items)},
    };
    return support_run_new(CONFIG("new", WAVE("1")), &options);
}

static void a_prune_deletes_what_is_ours_and_waits_until_it_is_gone(void **state)
{
    (void)state;
    struct run_test *test = prune(OURS("old", "shop/shop:/ConfigMap:shop/old"));
    support_run_hold(test, "ConfigMap/old");
    support_run_until(test, 5000);
    support_run_expect_line(test, "waiting gate/Sync/0 for ConfigMap/old Progressing: is being "
                                  "deleted; 1 behind");
    assert_false(support_run_has(test, "ConfigMap/new"));
    support_run_remove(test, "ConfigMap/old");
    support_run_to_end(test);
    support_run_expect_line(test, "5 applied ConfigMap/old pruned\n5 waveFinished Sync/0\n");
    support_run_free(test);
}

static void a_prune_leaves_what_is_not_ours(void **state)
{
    (void)state;
    static const char *const ids[] = {"shop/other:/ConfigMap:shop/old", "",
                                      "shop/shop:/Secret:x/y"};
    for (size_t i = 0; i < SUPPORT_COUNT(ids); i++) {
        char yaml[512];
        snprintf(yaml, sizeof yaml, OURS("old", "%s"), ids[i]);
        struct run_test *test = prune(yaml);
        support_run_to_end(test);
        assert_true(support_run_has(test, "ConfigMap/old"));
        support_run_expect_line(test, "applied ConfigMap/old skipped: is not this app's");
        support_run_expect_line(test, "runFinished succeeded exit 0");
        support_run_free(test);
    }
}

static void nothing_is_deleted_after_an_interrupt(void **state)
{
    (void)state;
    struct run_test *test = prune(OURS("old", "shop/shop:/ConfigMap:shop/old"));
    support_run_delay(test, "ConfigMap/old", 2000); // it is being read
    support_run_until(test, 1000);
    mt_run_interrupt(support_run_of(test), 1000);
    support_run_to_end(test);
    support_run_expect_line(test, "2 runFinished interrupted exit 130");
    assert_true(support_run_has(test, "ConfigMap/old"));
    support_run_free(test);

    struct run_test_options options = {.there = CONFIG("a", "")};
    test = support_run_new(CONFIG("a", "moontide.dev/on-immutable: recreate"), &options);
    support_run_refuse(test, "ConfigMap/a", 1, 422, "data: field is immutable");
    support_run_delay(test, "ConfigMap/a", 2000);
    support_run_until(test, 1000);
    mt_run_interrupt(support_run_of(test), 1000);
    support_run_to_end(test);
    support_run_expect_line(test, "2 applied ConfigMap/a failed: data: field is immutable");
    support_run_expect_line(test, "2 runFinished interrupted exit 130");
    assert_true(support_run_has(test, "ConfigMap/a"));
    support_run_free(test);
}

static void what_is_gone_already_is_pruned(void **state)
{
    (void)state;
    struct run_test *test = prune(NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "applied ConfigMap/old pruned: was gone already");
    support_run_free(test);
}

static void replace_creates_or_puts(void **state)
{
    (void)state;
    const char *yaml =
        CONFIG("a", "argocd.argoproj.io/sync-options: Replace=true") "spec: {x: 2}\n";
    struct run_test *test = support_run_new(yaml, NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "0.001 applied ConfigMap/a created");
    support_run_free(test);

    test = support_run_new(yaml, &(struct run_test_options){.there = CONFIG("a", "") "spec: {x: "
                                                                                     "1}\n"});
    support_run_to_end(test);
    support_run_expect_line(test, "0.002 applied ConfigMap/a configured");
    support_run_free(test);
}

static void an_immutable_field_is_changed_by_a_new_object_where_that_is_asked_for(void **state)
{
    (void)state;
    static const char immutable[] = "spec.selector: Invalid value: field is immutable";
    struct run_test *test = support_run_new(CONFIG("a", "moontide.dev/on-immutable: recreate"),
                                            &(struct run_test_options){.there = CONFIG("a", "")});
    support_run_refuse(test, "ConfigMap/a", 1, 422, immutable);
    support_run_to_end(test);
    support_run_expect_line(test, "applied ConfigMap/a created");
    assert_string_equal(
        mt_json_string(mt_json_get(support_run_get(test, "ConfigMap/a"), "metadata"), "uid"),
        "uid-2");
    support_run_free(test);

    test = support_run_new(CONFIG("a", ""), NULL);
    support_run_refuse(test, "ConfigMap/a", 1, 422, immutable);
    support_run_to_end(test);
    support_run_expect_line(test, "applied ConfigMap/a failed: spec.selector: Invalid value: field "
                                  "is immutable; moontide.dev/on-immutable: recreate deletes and "
                                  "creates it anew");
    support_run_free(test);

    test = support_run_new(
        MANIFEST("v1", "PersistentVolumeClaim", "a", "moontide.dev/on-immutable: recreate"), NULL);
    support_run_refuse(test, "PersistentVolumeClaim/a", 1, 422, immutable);
    support_run_to_end(test);
    support_run_expect_line(test, "runFinished failed exit 1: PersistentVolumeClaim/a: "
                                  "spec.selector");
    support_run_free(test);
}

static void an_object_is_created_anew_once(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("a", "moontide.dev/on-immutable: recreate"), NULL);
    support_run_refuse(test, "ConfigMap/a", 9, 422, "field is immutable");
    support_run_to_end(test);
    support_run_expect_line(test, "runFinished failed exit 1");
    support_run_free(test);
}

static void a_refusal_comes_with_a_way_out(void **state)
{
    (void)state;
    static const char conflict[] =
        "Apply failed with 1 conflict: conflict with \"kubectl\": .data.a";
    static const char missing[] = "namespaces \"shop\" not found";
    static const struct {
        const char *namespace;
        const char *message;
        const char *expected;
        int status;
        bool forces;
    } cases[] = {
        {"shop", conflict, ".data.a; --conflicts force takes these fields\n", 409, false},
        {"shop", conflict, ".data.a\n", 409, true},
        {"shop", "the object has been modified", "has been modified\n", 409, false},
        {"shop", missing,
         "not found; create the Namespace shop, add it to the manifests, or give --sync-option "
         "CreateNamespace=true\n",
         404, false},
        {"blue", "namespaces \"blue\" not found",
         "not found; create the Namespace blue, or add it to the manifests\n", 404, false},
        {"shop", "the server could not find the requested resource",
         "resource; the cluster does not know this kind: bring its CustomResourceDefinition "
         "along\n",
         404, false},
        {"shop", "unable to create new content in namespace shop because it is being terminated",
         "being terminated; sync again when it is gone\n", 403, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char yaml[256];
        snprintf(yaml, sizeof yaml,
                 "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: %s}\n",
                 cases[i].namespace);
        struct run_test *test = support_run_new(
            yaml, &(struct run_test_options){.run.fail_on_conflicts = !cases[i].forces});
        support_run_refuse(test, "ConfigMap/a", 1, cases[i].status, cases[i].message);
        support_run_to_end(test);
        support_run_expect_line(test, cases[i].expected);
        support_run_free(test);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_prune_deletes_what_is_ours_and_waits_until_it_is_gone),
        cmocka_unit_test(a_prune_leaves_what_is_not_ours),
        cmocka_unit_test(nothing_is_deleted_after_an_interrupt),
        cmocka_unit_test(what_is_gone_already_is_pruned),
        cmocka_unit_test(replace_creates_or_puts),
        cmocka_unit_test(an_immutable_field_is_changed_by_a_new_object_where_that_is_asked_for),
        cmocka_unit_test(a_refusal_comes_with_a_way_out),
        cmocka_unit_test(an_object_is_created_anew_once),
    };
    return cmocka_run_group_tests_name("run_send", tests, NULL, NULL);
}
