// SPDX-License-Identifier: Apache-2.0
// The plan of an app's deletion: SEMANTICS.md 2.14 with the departures in core/sync/README.md.
#include "sync/plan.h"

#include "support.h"
#include "support_plan.h"

#include <stdio.h>

#define ITEM(k, n, w)                                                                              \
    {                                                                                              \
        .ref = {"", "v1", k, "shop", n}, .wave = (w)                                               \
    }
#define NAMESPACE(n, w)                                                                            \
    {                                                                                              \
        .ref = {"", "v1", "Namespace", "", n}, .wave = (w)                                         \
    }
#define ITEMS(list) .inventory = (list), .inventory_count = SUPPORT_COUNT(list)
#define JOB(name, annotations) A("batch/v1", "Job", name, annotations)

static void waves_go_down_and_wait_for_absence(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        ITEM("ConfigMap", "a", -1),
        ITEM("ConfigMap", "b", 0),
        ITEM("ConfigMap", "c", 10),
        {.ref = {"batch", "v1", "Job", "shop", "left"}, .wave = 3, .hook = true},
        ITEM("PersistentVolumeClaim", "data", 0),
    };
    support_check_deletion("hooks of syncs go too, and so do claims", "",
                           (struct mt_plan_options){ITEMS(items)}, true,
                           "prune Delete/10/ConfigMap/shop/c\n"
                           "prune Delete/3/batch/Job/shop/left after gate/Delete/10\n"
                           "prune Delete/0/PersistentVolumeClaim/shop/data after gate/Delete/3\n"
                           "prune Delete/0/ConfigMap/shop/b after gate/Delete/3\n"
                           "prune Delete/-1/ConfigMap/shop/a after gate/Delete/0\n");
}

static void what_others_need_goes_last_in_its_wave(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        NAMESPACE("blue", 0),
        {.ref = {"", "v1", "ServiceAccount", "blue", "web"}},
        {.ref = {"apps", "v1", "Deployment", "blue", "web"}},
    };
    support_check_deletion("as it came first", "", (struct mt_plan_options){ITEMS(items)}, true,
                           "prune Delete/0/apps/Deployment/blue/web\n"
                           "prune Delete/0/ServiceAccount/blue/web after gate/Delete/0/rest\n"
                           "prune Delete/0/Namespace/blue after gate/Delete/0/admission\n");

    static const struct mt_inventory_item apart[] = {
        NAMESPACE("blue", 5),
        {.ref = {"", "v1", "ConfigMap", "blue", "a"}, .wave = 1},
        {.ref = {"", "v1", "ConfigMap", "shop", "b"}, .wave = 0},
        {.ref = {"apiextensions.k8s.io", "v1", "CustomResourceDefinition", "", "widgets.b.io"},
         .wave = 9,
         .options = {.delete = MT_YES}},
        {.ref = {"b.io", "v1", "Widget", "shop", "w"}, .wave = 2},
    };
    support_check_deletion(
        "and after what it defines, whatever was written", "",
        (struct mt_plan_options){ITEMS(apart)}, true,
        "prune Delete/2/b.io/Widget/shop/w\n"
        "prune Delete/2/apiextensions.k8s.io/CustomResourceDefinition/widgets.b.io after "
        "gate/Delete/2/rest\n"
        "prune Delete/1/ConfigMap/blue/a after gate/Delete/2\n"
        "prune Delete/1/Namespace/blue after gate/Delete/2, gate/Delete/1/rest\n"
        "prune Delete/0/ConfigMap/shop/b after gate/Delete/1\n");
}

static void objects_may_say_that_they_stay(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        {.ref = {"", "v1", "ConfigMap", "shop", "kept"}, .keep = true},
        {.ref = {"", "v1", "ConfigMap", "shop", "no"}, .options = {.delete = MT_NO}},
        {.ref = {"", "v1", "ConfigMap", "shop", "unpruned"}, .options = {.prune = MT_NO}},
        {.ref = {"apiextensions.k8s.io", "v1", "CustomResourceDefinition", "", "a.b.io"}},
        {.ref = {"", "v1", "ConfigMap", "shop", "yes"}, .options = {.delete = MT_YES}},
    };
    struct mt_plan_options options = {ITEMS(items)};
    static const char stays[] = "skip ConfigMap/kept: not deleted: helm.sh/resource-policy: keep\n"
                                "skip ConfigMap/no: not deleted: Delete=false\n";
    static const char crd[] = "skip CustomResourceDefinition/a.b.io: not deleted: needs "
                              "Delete=true on the object, for all objects of its kind go too\n";
    char expected[1024];
    snprintf(expected, sizeof expected,
             "prune Delete/0/ConfigMap/shop/unpruned\nprune Delete/0/ConfigMap/shop/yes\n%s%s",
             stays, crd);
    support_check_deletion("Prune=false speaks of syncs alone", "", options, false, expected);

    options.sync_options.delete = MT_NO;
    snprintf(expected, sizeof expected,
             "prune Delete/0/ConfigMap/shop/yes\n%s"
             "skip ConfigMap/unpruned: not deleted: Delete=false\n"
             "skip CustomResourceDefinition/a.b.io: not deleted: Delete=false\n",
             stays);
    support_check_deletion("of the whole app, but for what says otherwise", "", options, false,
                           expected);
}

static void nothing_is_deleted_before_a_person_has_said_so(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        ITEM("ConfigMap", "a", 5),
        ITEM("ConfigMap", "b", 3),
        {.ref = {"", "v1", "ConfigMap", "shop", "ask"}, .options = {.delete = MT_CONFIRM}},
        {.ref = {"", "v1", "ConfigMap", "shop", "asked"},
         .options = {.delete = MT_YES, .prune = MT_CONFIRM}},
    };
    static const char expected[] =
        "PreDelete/0/batch/Job/shop/bye\n"
        "prune Delete/5/ConfigMap/shop/a after gate/PreDelete, gate/approval/delete\n"
        "prune Delete/3/ConfigMap/shop/b after gate/Delete/5\n"
        "prune Delete/0/ConfigMap/shop/ask after gate/Delete/3, gate/approval/delete\n"
        "prune Delete/0/ConfigMap/shop/asked after gate/Delete/3\n";
    support_check_deletion("the first wave waits for the last", JOB("bye", HOOK("PreDelete")),
                           (struct mt_plan_options){ITEMS(items)}, true, expected);

    static const struct mt_inventory_item prune[] = {
        {.ref = {"", "v1", "ConfigMap", "shop", "ask"}, .options = {.prune = MT_CONFIRM}},
    };
    support_check_deletion("Prune=confirm asks here, too", "",
                           (struct mt_plan_options){ITEMS(prune)}, true,
                           "prune Delete/0/ConfigMap/shop/ask after gate/approval/delete\n");
}

static void hooks_stand_around(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        ITEM("ConfigMap", "a", 0),
        {.ref = {"batch", "v1", "Job", "shop", "backup"}, .hook = true},
    };
    static const char yaml[] = O("v1", "ConfigMap", "a") JOB("migrate", HOOK("PreSync"))
        JOB("backup", HOOK("PreDelete,PostSync")) JOB("late", HOOK("PreDelete") ", " WAVE("2"))
            JOB("helm", HELM("pre-delete")) JOB("fail", HOOK("SyncFail"))
                JOB("after", HOOK("Skip") ", " HELM("post-delete"));
    struct mt_plan_options options = {ITEMS(items)};
    support_check_deletion("what is of syncs does not", yaml, options, true,
                           "PreDelete/0/batch/Job/shop/backup\n"
                           "PreDelete/0/batch/Job/shop/helm\n"
                           "PreDelete/2/batch/Job/shop/late after gate/PreDelete/0\n"
                           "prune Delete/0/ConfigMap/shop/a after gate/PreDelete\n"
                           "PostDelete/0/batch/Job/shop/after after gate/Delete\n");
    options.no_hooks = true;
    support_check_deletion("--no-hooks", yaml, options, false,
                           "prune Delete/0/batch/Job/shop/backup\n"
                           "prune Delete/0/ConfigMap/shop/a\n"
                           "skip Job/backup: --no-hooks\nskip Job/late: --no-hooks\n"
                           "skip Job/helm: --no-hooks\nskip Job/after: --no-hooks\n");
}

static void script_hooks_of_the_project_file_stand_around_too(void **state)
{
    (void)state;
    cJSON *params = support_json("{\"url\": \"https://shop\"}");
    const struct mt_plan_hook hooks[] = {
        {.type = "Farewell", .name = "bye", .wave = 1, .params = params},
        {.type = "Script", .name = "of-syncs", .params = params},
    };
    support_check_deletion("those of syncs do not", "",
                           (struct mt_plan_options){.hooks = hooks, .hook_count = 2}, false,
                           "PostDelete/1/moontide.dev/Farewell/bye\n");
    cJSON_Delete(params);
}

static void a_namespace_stays_for_the_hooks_and_the_record(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        NAMESPACE("shop", 0),
        NAMESPACE("blue", 0),
        NAMESPACE("red", 0),
        {.ref = {"", "v1", "ConfigMap", "red", "a"}},
    };
    static const char yaml[] = "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: bye, "
                               "namespace: blue, annotations: {" HOOK("PostDelete") "}}\n";
    support_check_deletion("that of the record to the very last", yaml,
                           (struct mt_plan_options){ITEMS(items)}, true,
                           "prune Delete/0/ConfigMap/red/a\n"
                           "prune Delete/0/Namespace/red after gate/Delete/0/rest\n"
                           "PostDelete/0/batch/Job/blue/bye after gate/Delete\n"
                           "prune after:PostDelete/0/Namespace/blue after gate/PostDelete\n"
                           "prune after:PostDelete/1/Namespace/shop with the record after "
                           "gate/after:PostDelete/0\n");
}

static void dependencies_of_hooks_that_the_deletion_does_not_bring_are_met(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {ITEM("ConfigMap", "a", 0)};
    support_check_deletion(
        "they are in the cluster, or outside of it",
        JOB("a", HOOK("PreDelete") ", " DEPENDS("ConfigMap/a, external:Service/x"))
            JOB("b", HOOK("PreDelete") ", " DEPENDS("Job/a")),
        (struct mt_plan_options){ITEMS(items)}, true,
        "PreDelete/0/batch/Job/shop/a\nPreDelete/0/batch/Job/shop/b after "
        "PreDelete/0/batch/Job/shop/a\n"
        "prune Delete/0/ConfigMap/shop/a after gate/PreDelete\n");
}

static void a_hook_type_that_is_gone_keeps_nothing_there(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {ITEM("ConfigMap", "a", 0)};
    support_check_deletion("it is a warning", JOB("a", "moontide.dev/hook: Gone"),
                           (struct mt_plan_options){ITEMS(items)}, false,
                           "prune Delete/0/ConfigMap/shop/a\n"
                           "unknown-hook-type 4: hook type \"Gone\" is not known (looked for in "
                           "the shipped hook types)\n");
}

static void an_orphan_is_released_at_once(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        NAMESPACE("shop", 0),
        ITEM("ConfigMap", "a", 5),
        {.ref = {"", "v1", "ConfigMap", "shop", "no"}, .options = {.delete = MT_NO}},
        {.ref = {"", "v1", "ConfigMap", "shop", "ask"}, .options = {.delete = MT_CONFIRM}},
        {.ref = {"apiextensions.k8s.io", "v1", "CustomResourceDefinition", "", "a.b.io"}},
    };
    support_check_deletion("whatever is said of deletions, and without hooks",
                           JOB("bye", HOOK("PreDelete")),
                           (struct mt_plan_options){.orphan = true, ITEMS(items)}, true,
                           "release Delete/0/apiextensions.k8s.io/CustomResourceDefinition/a.b.io\n"
                           "release Delete/0/ConfigMap/shop/a\n"
                           "release Delete/0/ConfigMap/shop/ask\n"
                           "release Delete/0/ConfigMap/shop/no\n"
                           "release Delete/0/Namespace/shop\n"
                           "skip Job/bye: --cascade=orphan: nothing is deleted\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waves_go_down_and_wait_for_absence),
        cmocka_unit_test(what_others_need_goes_last_in_its_wave),
        cmocka_unit_test(objects_may_say_that_they_stay),
        cmocka_unit_test(nothing_is_deleted_before_a_person_has_said_so),
        cmocka_unit_test(hooks_stand_around),
        cmocka_unit_test(script_hooks_of_the_project_file_stand_around_too),
        cmocka_unit_test(a_namespace_stays_for_the_hooks_and_the_record),
        cmocka_unit_test(dependencies_of_hooks_that_the_deletion_does_not_bring_are_met),
        cmocka_unit_test(a_hook_type_that_is_gone_keeps_nothing_there),
        cmocka_unit_test(an_orphan_is_released_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
