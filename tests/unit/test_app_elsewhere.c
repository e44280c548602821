// SPDX-License-Identifier: Apache-2.0
// What is said to who asks for an app that its namespace has no record of.
#include "cli/app_elsewhere.h"

#include "base/arena.h"
#include "cli/signals.h"

#include "support_rehearsal.h"

#include <signal.h>
#include <string.h>

#define HEADER(NAMESPACE, APP)                                                                     \
    "apiVersion: v1\nkind: Secret\ntype: moontide.dev/record\n"                                    \
    "metadata:\n  name: moontide." APP "\n  namespace: " NAMESPACE "\n"                            \
    "  labels: {moontide.dev/record: " APP ", moontide.dev/part: header}\n---\n"

/** A cluster that may refuse lists of all namespaces. */
struct scene {
    struct world world;
    struct mt_cluster cluster;
    int refused; ///< The status of lists of all namespaces; 0: they are answered.
    mt_watch_fn *each;
    void *each_data;
};

static struct scene *scene; ///< The cluster's data is the rehearsal's.

static struct mt_watch *watch(void *data, const struct mt_watch_scope *scope, mt_watch_fn *each,
                              void *each_data)
{
    if (scene->refused == 0 || scope->namespace[0] != '\0') {
        return scene->world.cluster.watch(data, scope, each, each_data);
    }
    scene->each = each;
    scene->each_data = each_data;
    return (struct mt_watch *)scene;
}

static void unwatch(void *data, struct mt_watch *handle)
{
    if (handle == (struct mt_watch *)scene) {
        scene->each = NULL;
    } else {
        scene->world.cluster.unwatch(data, handle);
    }
}

static void poll(void *data, uint64_t until_ms)
{
    mt_watch_fn *each = scene->each;
    scene->each = NULL;
    if (each == NULL) {
        scene->world.cluster.poll(data, until_ms);
        return;
    }
    const struct mt_watch_event event = {
        .change = MT_WATCH_FAILED, .status = scene->refused, .message = "secrets is forbidden"};
    each(scene->each_data, &event);
}

static void open_scene(struct scene *opened, struct support *support, const char *records,
                       int refused)
{
    *opened = (struct scene){.refused = refused};
    world_open(&opened->world, support, NULL);
    if (records != NULL) {
        world_put(&opened->world, records, "kubectl");
    }
    opened->cluster = opened->world.cluster;
    opened->cluster.watch = watch;
    opened->cluster.unwatch = unwatch;
    opened->cluster.poll = poll;
    scene = opened;
}

static const struct {
    const char *records;
    int refused;
    const char *rest;
    const char *says;
} cases[] = {
    {HEADER("team", "shop"), 0, NULL,
     "no record of app shop in namespace default; found in team: moontide history team/shop"},
    {HEADER("team", "shop"), 0, "7",
     "no record of app shop in namespace default; found in team: moontide history team/shop 7"},
    {HEADER("b", "shop") HEADER("a", "shop") HEADER("a", "other"), 0, NULL,
     "no record of app shop in namespace default; found in a, b: moontide history a/shop"},
    {HEADER("n1", "shop") HEADER("n2", "shop") HEADER("n3", "shop") HEADER("n4", "shop")
         HEADER("n5", "shop") HEADER("n6", "shop") HEADER("n7", "shop") HEADER("n8", "shop")
             HEADER("n9", "shop"),
     0, NULL,
     "no record of app shop in namespace default; found in n1, n2, n3, n4, n5, n6, n7, n8 and 1 "
     "more: moontide history n1/shop"},
    {HEADER("a", "shops") HEADER("default", "shap"), 0, NULL,
     "no record of app shop in namespace default, nor in any other; did you mean default/shap?"},
    {HEADER("a", "shops") HEADER("default", "web"), 0, NULL,
     "no record of app shop in namespace default, nor in any other; did you mean a/shops?"},
    {HEADER("a", "web"), 0, NULL,
     "no record of app shop in namespace default, nor in any other; moontide list -A shows the "
     "apps that have one"},
    {NULL, 0, NULL, "no record of app shop in namespace default, nor in any other: no app has one"},
    {HEADER("team", "shop") HEADER("default", "web"), 403, NULL,
     "no record of app shop in namespace default; say in which namespace it is: moontide history "
     "NAMESPACE/shop (not all can be looked through: secrets is forbidden)"},
    {HEADER("team", "shop") HEADER("default", "shops"), 403, "7",
     "no record of app shop in namespace default; did you mean default/shops?; say in which "
     "namespace it is: moontide history NAMESPACE/shop 7 (not all can be looked through: secrets "
     "is forbidden)"},
    {HEADER("default", "shops"), 500, NULL,
     "no record of app shop in namespace default; say in which namespace it is: moontide history "
     "NAMESPACE/shop (not all can be looked through: secrets is forbidden)"},
};

static struct mt_app_sought sought_of(const struct scene *of, const char *rest)
{
    return (struct mt_app_sought){.cluster = &of->cluster,
                                  .app = "shop",
                                  .namespace = "default",
                                  .command = "history",
                                  .rest = rest};
}

static void it_is_said_where_the_app_is(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct scene own;
        open_scene(&own, *state, cases[i].records, cases[i].refused);
        struct mt_arena *arena = mt_arena_new();
        const struct mt_app_sought sought = sought_of(&own, cases[i].rest);
        assert_string_equal(mt_app_elsewhere(&sought, arena), cases[i].says);
        mt_arena_free(arena);
        world_close(&own.world);
    }
}

static void the_context_is_named(void **state)
{
    struct scene own;
    open_scene(&own, *state, HEADER("team", "shop"), 0);
    struct mt_arena *arena = mt_arena_new();
    struct mt_app_sought sought = sought_of(&own, NULL);
    sought.context = "prod";
    assert_string_equal(mt_app_elsewhere(&sought, arena),
                        "no record of app shop in namespace default of the context prod; found in "
                        "team: moontide history team/shop");
    mt_arena_free(arena);
    world_close(&own.world);
}

static void a_signal_ends_the_search(void **state)
{
    struct scene own;
    struct mt_signals signals;
    open_scene(&own, *state, HEADER("team", "shop"), 0);
    struct mt_arena *arena = mt_arena_new();
    const struct mt_app_sought sought = sought_of(&own, NULL);
    mt_signals_begin(&signals);
    raise(SIGINT);
    assert_null(mt_app_elsewhere(&sought, arena));
    mt_signals_end(&signals);
    mt_arena_free(arena);
    world_close(&own.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(it_is_said_where_the_app_is),
        support_test(the_context_is_named),
        support_test(a_signal_ends_the_search),
    };
    return cmocka_run_group_tests_name("app_elsewhere", tests, NULL, NULL);
}
