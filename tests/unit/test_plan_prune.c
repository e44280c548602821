// SPDX-License-Identifier: Apache-2.0
// Prunes in a plan, from SEMANTICS.md 1.5, 1.7 and 2.4 and DESIGN.md ("What a run leaves in the
// cluster").
#include "sync/plan.h"

#include "support.h"
#include "support_plan.h"

#include "base/arena.h"
#include "base/error.h"
#include "manifest/selector.h"

#include <stdio.h>

#define ITEM(k, n, w)                                                                              \
    {                                                                                              \
        .ref = {"", "v1", k, "shop", n}, .wave = (w)                                               \
    }
#define ITEMS(list) .inventory = (list), .inventory_count = SUPPORT_COUNT(list)
#define KEPT O("v1", "ConfigMap", "kept")

static void prunes_are_mirrored(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        ITEM("ConfigMap", "w0", 0),
        ITEM("ConfigMap", "w1", 1),
        ITEM("ConfigMap", "w1b", 1),
        ITEM("ConfigMap", "w5", 5),
        ITEM("ConfigMap", "kept", 0),
        {.ref = {"", "v1", "ConfigMap", "shop", "last"},
         .wave = 1,
         .options = {.prune_last = MT_YES}},
        {.ref = {"", "v1", "ConfigMap", "shop", "no"}, .options = {.prune = MT_NO}},
        {.ref = {"", "v1", "ConfigMap", "shop", "ask"},
         .wave = 1,
         .options = {.prune = MT_CONFIRM}},
        {.ref = {"", "v1", "Job", "shop", "hook"}, .hook = true},
        {.ref = {"", "v1", "PersistentVolumeClaim", "shop", "data"}},
        {.ref = {"", "v1", "PersistentVolumeClaim", "shop", "old"}, .options = {.prune = MT_YES}},
    };
    struct mt_plan_options options = {
        .prune = true, .inventory = items, .inventory_count = sizeof items / sizeof *items};
    const char *yaml = O("v1", "ConfigMap", "kept") A("v1", "ConfigMap", "new", WAVE("5"));
    support_check_plan(
        "waves 0, 1, 5 become 5, 1, 0; prunes first in a wave; PruneLast after everything", yaml,
        options, true,
        "prune Sync/0/ConfigMap/shop/w5\nSync/0/ConfigMap/shop/kept\n"
        "prune Sync/1/ConfigMap/shop/ask after gate/Sync/0, gate/approval/prune\n"
        "prune Sync/1/ConfigMap/shop/w1 after gate/Sync/0\n"
        "prune Sync/1/ConfigMap/shop/w1b after gate/Sync/0\n"
        "prune Sync/5/ConfigMap/shop/w0 after gate/Sync/1\n"
        "prune Sync/5/PersistentVolumeClaim/shop/old after gate/Sync/1\n"
        "Sync/5/ConfigMap/shop/new after gate/Sync/1\n"
        "prune Sync/6/ConfigMap/shop/last after gate/Sync/5\n"
        "skip ConfigMap/no: not pruned: Prune=false\n"
        "skip Job/hook: not pruned: it is a hook\n"
        "skip PersistentVolumeClaim/data: not pruned: needs Prune=true on the object\n");

    options.prune = false;
    options.inventory_count = 1;
    support_check_plan(
        "off", O("v1", "ConfigMap", "kept"), options, false,
        "Sync/0/ConfigMap/shop/kept\nskip ConfigMap/w0: not pruned: --prune is off\n");
}

static void what_the_server_would_lose_more_with_needs_a_word(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        ITEM("ConfigMap", "kept", 0),
        {.ref = {"", "v1", "Namespace", "", "blue"}},
        {.ref = {"apiextensions.k8s.io", "v1", "CustomResourceDefinition", "", "a.b.io"}},
        {.ref = {"apiextensions.k8s.io", "v1", "CustomResourceDefinition", "", "c.d.io"},
         .options = {.prune = MT_YES}},
        {.ref = {"", "v1", "Namespace", "", "green"}, .options = {.prune = MT_CONFIRM}},
    };
    const struct mt_plan_options options = {
        .prune = true, .sync_options = {.prune = MT_YES}, ITEMS(items)};
    support_check_plan(
        "the app's own Prune=true is no such word", KEPT, options, true,
        "prune Sync/0/Namespace/green after gate/approval/prune\n"
        "prune Sync/0/apiextensions.k8s.io/CustomResourceDefinition/c.d.io\n"
        "Sync/0/ConfigMap/shop/kept\n"
        "skip Namespace/blue: not pruned: needs Prune=true on the object\n"
        "skip CustomResourceDefinition/a.b.io: not pruned: needs Prune=true on the object\n");
}

static void what_only_some_syncs_may_prune_is_said(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        ITEM("ConfigMap", "kept", 0),
        ITEM("ConfigMap", "a", 0),
        ITEM("ConfigMap", "b", 0),
    };
    static const struct mt_object_pattern only[] = {{.kind = "ConfigMap", .name = "a"}};
    struct mt_plan_options options = {.prune = true, ITEMS(items)};

    options.source_replaced = true;
    support_check_plan("other PATHs", KEPT, options, false,
                       "Sync/0/ConfigMap/shop/kept\n"
                       "skip ConfigMap/a: not pruned: other PATHs than the project's source never "
                       "prune\n"
                       "skip ConfigMap/b: not pruned: other PATHs than the project's source never "
                       "prune\n");
    options.source_replaced = false;

    options.only = only;
    options.only_count = 1;
    support_check_plan("--only names what no manifest has", KEPT, options, false,
                       "prune Sync/0/ConfigMap/shop/a\n"
                       "skip ConfigMap/kept: not chosen\n"
                       "skip ConfigMap/b: not pruned: not chosen\n");
    options.inventory_count = 1;
    support_check_plan("and what the inventory does not have either", KEPT, options, false,
                       "skip ConfigMap/kept: not chosen\n"
                       "unknown-object 0: --only ConfigMap/a: the manifests hold no such object\n");
    options.inventory_count = SUPPORT_COUNT(items);
    options.only_count = 0;

    struct mt_arena *arena = mt_arena_new();
    struct mt_error err;
    options.selector = mt_selector_parse("!tier", arena, &err);
    assert_non_null(options.selector);
    support_check_plan("a selector knows no labels of what is not there", KEPT, options, false,
                       "Sync/0/ConfigMap/shop/kept\n"
                       "skip ConfigMap/a: not pruned: not chosen\n"
                       "skip ConfigMap/b: not pruned: not chosen\n");
    mt_arena_free(arena);
}

static void a_sync_that_keeps_nothing_is_refused(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        ITEM("ConfigMap", "a", 0),
        {.ref = {"", "v1", "PersistentVolumeClaim", "shop", "data"}},
        {.ref = {"batch", "v1", "Job", "shop", "m"}, .hook = true},
    };
    static const char other[] = O("v1", "ConfigMap", "other");
    static const char skips[] =
        "skip PersistentVolumeClaim/data: not pruned: needs Prune=true on the object\n"
        "skip Job/m: not pruned: it is a hook\n";
    static const char hook[] = A("batch/v1", "Job", "m", HOOK("PreSync"));
    struct mt_plan_options options = {.prune = true, ITEMS(items)};
    char expected[1024];

    snprintf(expected, sizeof expected,
             "prune Sync/0/ConfigMap/shop/a\nSync/0/ConfigMap/shop/other\n%s"
             "refused: the sync would keep nothing of the 2 objects that app shop has; if all of "
             "it is to be replaced, sync with --no-prune first; if the app is to go: moontide "
             "delete shop/shop\n",
             skips);
    support_check_plan("all is new", other, options, false, expected);
    support_check_plan(
        "a hook is nothing that is kept", hook, options, false,
        "PreSync/0/batch/Job/shop/m\nprune Sync/0/ConfigMap/shop/a\n"
        "skip PersistentVolumeClaim/data: not pruned: needs Prune=true on the object\n"
        "refused: the sync would keep nothing of the 2 objects that app shop has; if all of it is "
        "to be replaced, sync with --no-prune first; if the app is to go: moontide delete "
        "shop/shop\n");

    static const char empty[] =
        "refused: the manifests hold no object, and app shop has 2 objects; "
        "if the app is to go: moontide delete shop/shop\n";
    snprintf(expected, sizeof expected, "prune Sync/0/ConfigMap/shop/a\n%s%s", skips, empty);
    support_check_plan("the source is empty", "", options, false, expected);
    options.prune = false;
    snprintf(expected, sizeof expected,
             "skip ConfigMap/a: not pruned: --prune is off\n"
             "skip PersistentVolumeClaim/data: not pruned: --prune is off\n"
             "skip Job/m: not pruned: it is a hook\n%s",
             empty);
    support_check_plan("and nothing was to be pruned", "", options, false, expected);
}

static void a_sync_that_is_about_less_than_the_app_is_not_refused(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {ITEM("ConfigMap", "a", 0)};
    static const struct mt_inventory_item hooks[] = {
        {.ref = {"batch", "v1", "Job", "shop", "m"}, .hook = true}};
    static const struct mt_object_pattern only[] = {{.kind = "ConfigMap", .name = "a"}};
    static const char other[] = O("v1", "ConfigMap", "other");
    struct mt_plan_options options = {ITEMS(items)};
    support_check_plan("nothing is pruned: the first of two steps", other, options, false,
                       "Sync/0/ConfigMap/shop/other\n"
                       "skip ConfigMap/a: not pruned: --prune is off\n");
    options.prune = true;
    options.only = only;
    options.only_count = 1;
    support_check_plan("somebody has named what is pruned", other, options, false,
                       "prune Sync/0/ConfigMap/shop/a\nskip ConfigMap/other: not chosen\n");
    options = (struct mt_plan_options){.prune = true, ITEMS(hooks)};
    support_check_plan("there were only hooks", other, options, false,
                       "Sync/0/ConfigMap/shop/other\nskip Job/m: not pruned: it is a hook\n");
}

static void what_moved_to_another_namespace_is_shown_as_that(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        ITEM("ConfigMap", "kept", 0),
        ITEM("ConfigMap", "a", 0),
        {.ref = {"", "v1", "ConfigMap", "blue", "known"}},
        {.ref = {"", "v1", "ConfigMap", "red", "known"}},
        ITEM("ConfigMap", "b", 0),
        {.ref = {"", "v1", "Namespace", "", "c"}, .options = {.prune = MT_YES}},
    };
#define IN(kind, name, namespace)                                                                  \
    "---\napiVersion: v1\nkind: " kind "\nmetadata: {name: " name ", namespace: " namespace "}\n"
    static const char yaml[] = KEPT IN("ConfigMap", "a", "blue") IN("ConfigMap", "known", "red")
        IN("ConfigMap", "b", "red") IN("ConfigMap", "b", "blue") IN("Secret", "c", "blue");
    struct mt_plan_options options = {.prune = true, ITEMS(items)};
    support_check_plan("of the same kind and name, at one new place", yaml, options, false,
                       "prune Sync/0/Namespace/c\n"
                       "prune Sync/0/ConfigMap/shop/a moved to blue\n"
                       "prune Sync/0/ConfigMap/shop/b\n"
                       "prune Sync/0/ConfigMap/blue/known\n"
                       "Sync/0/Secret/blue/c\n"
                       "Sync/0/ConfigMap/blue/a\nSync/0/ConfigMap/blue/b\nSync/0/ConfigMap/red/b\n"
                       "Sync/0/ConfigMap/shop/kept\nSync/0/ConfigMap/red/known\n");
    options.prune = false;
    options.inventory_count = 2;
    support_check_plan("also where it is not pruned", KEPT IN("ConfigMap", "a", "blue"), options,
                       false,
                       "Sync/0/ConfigMap/blue/a\nSync/0/ConfigMap/shop/kept\n"
                       "skip ConfigMap/a: not pruned: --prune is off; moved to blue\n");
#undef IN
}

#define INGRESS(group, uid_of)                                                                     \
    {                                                                                              \
        .ref = {group, "v1", "Ingress", "shop", "web"}, .uid = (uid_of)                            \
    }

static void another_group_is_no_other_object(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        ITEM("ConfigMap", "kept", 0),
        INGRESS("extensions", NULL),
    };
    static const char yaml[] = KEPT O("networking.k8s.io/v1", "Ingress", "web");
    struct mt_plan_options options = {.prune = true, ITEMS(items)};
    support_check_plan("the run has to look", yaml, options, false,
                       "prune Sync/0/extensions/Ingress/shop/web unless it is of "
                       "networking.k8s.io\n"
                       "Sync/0/ConfigMap/shop/kept\n"
                       "Sync/0/networking.k8s.io/Ingress/shop/web\n");

    static const struct mt_inventory_item same[] = {
        ITEM("ConfigMap", "kept", 0),
        INGRESS("extensions", "u1"),
        INGRESS("networking.k8s.io", "u1"),
    };
    options = (struct mt_plan_options){.prune = true, ITEMS(same)};
    support_check_plan("the inventory knows", yaml, options, false,
                       "Sync/0/ConfigMap/shop/kept\n"
                       "Sync/0/networking.k8s.io/Ingress/shop/web\n"
                       "skip Ingress/web: not pruned: it is the same object as "
                       "networking.k8s.io/Ingress/shop/web\n");

    static const struct mt_inventory_item version[] = {
        {.ref = {"networking.k8s.io", "v1beta1", "Ingress", "shop", "web"}}};
    options = (struct mt_plan_options){.prune = true, ITEMS(version)};
    support_check_plan("another version is the same object", yaml, options, false,
                       "Sync/0/ConfigMap/shop/kept\n"
                       "Sync/0/networking.k8s.io/Ingress/shop/web\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prunes_are_mirrored),
        cmocka_unit_test(what_the_server_would_lose_more_with_needs_a_word),
        cmocka_unit_test(what_only_some_syncs_may_prune_is_said),
        cmocka_unit_test(a_sync_that_keeps_nothing_is_refused),
        cmocka_unit_test(a_sync_that_is_about_less_than_the_app_is_not_refused),
        cmocka_unit_test(what_moved_to_another_namespace_is_shown_as_that),
        cmocka_unit_test(another_group_is_no_other_object),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
