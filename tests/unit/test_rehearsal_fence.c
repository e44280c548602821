// SPDX-License-Identifier: Apache-2.0
// The fence of the rehearsal cluster, and replacing the version that an object names.
#include "rehearsal/rehearsal.h"

#include "base/error.h"
#include "manifest/json.h"

#include "support_rehearsal.h"

#include <stdio.h>
#include <string.h>

#define MAP "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n"
#define PATH "/v1/ConfigMap/default/a"

static const struct {
    const char *name;
    bool deletes;
    bool dry_run;
    bool unfenced;
    bool held; ///< Behind a fence.
} calls[] = {
    {"write", false, false, false, true},          {"delete", true, false, false, true},
    {"dry run", false, true, false, false},        {"unfenced write", false, false, true, false},
    {"unfenced delete", true, false, true, false},
};

static void start(struct world *world, size_t i)
{
    const struct mt_ref ref = world_ref(world, PATH);
    if (calls[i].deletes) {
        const struct mt_deletion deletion = {.ref = &ref, .unfenced = calls[i].unfenced};
        world->cluster.delete(world->cluster.data, &deletion, world_answered, world);
        return;
    }
    cJSON *tree = support_json("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{"
                               "\"name\":\"a\",\"namespace\":\"default\"}}");
    const struct mt_write write = {.verb = MT_VERB_APPLY,
                                   .ref = &ref,
                                   .object = tree,
                                   .dry_run = calls[i].dry_run,
                                   .unfenced = calls[i].unfenced};
    world->cluster.write(world->cluster.data, &write, world_answered, world);
    cJSON_Delete(tree);
}

static void open_world(struct world *world, struct support *support, size_t i)
{
    world_open(world, support, NULL);
    if (calls[i].deletes) {
        world_put(world, MAP, "test");
    }
    world_wait(world, 1000);
}

static void set_fence(struct world *world, uint64_t until_ms)
{
    world->cluster.fence(world->cluster.data, until_ms);
}

static void expect_done(struct world *world, size_t i, size_t answers)
{
    if (world->answers != answers || (answers > 0 && world->status / 100 != 2)) {
        fail_msg("%s: %zu answers, the last %d %s", calls[i].name, world->answers, world->status,
                 world->message);
    }
}

static void nothing_begins_behind_the_fence(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(calls); i++) {
        struct world world;
        open_world(&world, *state, i);
        assert_int_equal(world.cluster.boot_ms(world.cluster.data), 1000);
        set_fence(&world, 999);
        start(&world, i);
        world_wait(&world, 60000);
        expect_done(&world, i, calls[i].held ? 0 : 1);
        set_fence(&world, 60999); // also past
        world_wait(&world, 1000);
        expect_done(&world, i, calls[i].held ? 0 : 1);
        set_fence(&world, 70000);
        world_wait(&world, 10);
        expect_done(&world, i, 1);
        world_close(&world);
    }
}

static void what_has_begun_before_it_is_carried_out(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(calls); i++) {
        struct world world;
        open_world(&world, *state, i);
        set_fence(&world, 1000);
        start(&world, i);
        set_fence(&world, MT_FENCE_LOST);
        world_wait(&world, 10);
        expect_done(&world, i, 1);
        world_close(&world);
    }
}

static void a_lost_fence_answers(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(calls); i++) {
        struct world world;
        open_world(&world, *state, i);
        set_fence(&world, 1);
        start(&world, i);
        set_fence(&world, MT_FENCE_LOST);
        assert_int_equal(world.answers, 0); // not from within the call
        world_wait(&world, 10);
        assert_int_equal(world.answers, 1);
        start(&world, i);
        assert_int_equal(world.answers, 1);
        world_wait(&world, 10);
        assert_int_equal(world.answers, 2);
        if (calls[i].held) {
            assert_int_equal(world.status, 0);
            assert_string_equal(world.reason, MT_LOCK_LOST_REASON);
            assert_string_equal(world.message, "the lock was lost before it was sent");
            assert_int_equal(world_live(&world, PATH) != NULL, calls[i].deletes);
        }
        set_fence(&world, MT_FENCE_NONE);
        start(&world, i);
        world_wait(&world, 10);
        assert_int_equal(world.answers, 3);
        assert_string_not_equal(world.reason, MT_LOCK_LOST_REASON);
        world_close(&world);
    }
}

static void what_waits_can_be_cancelled(void **state)
{
    struct world world;
    open_world(&world, *state, 0);
    set_fence(&world, 1);
    start(&world, 0);
    world.cluster.cancel(world.cluster.data);
    set_fence(&world, 5000);
    world_wait(&world, 100);
    assert_int_equal(world.answers, 1);
    assert_true(world.cancelled);
    assert_string_equal(world.reason, "");
    assert_null(world_live(&world, PATH));
    world_close(&world);
}

static void what_waits_may_be_left(void **state)
{
    struct world world;
    open_world(&world, *state, 0);
    set_fence(&world, 1);
    start(&world, 0);
    world_close(&world); // the sanitizer says whether all of it is gone
    assert_int_equal(world.answers, 0);
}

static int replace(struct world *world, const char *version)
{
    char yaml[256];
    snprintf(yaml, sizeof yaml,
             "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default%s%s%s}\n"
             "data: {at: '%d'}\n",
             version != NULL ? ", resourceVersion: '" : "", version != NULL ? version : "",
             version != NULL ? "'" : "", (int)world->answers);
    return world_write(world, yaml, (struct world_write){.verb = MT_VERB_REPLACE});
}

static void a_replace_is_of_the_version_that_it_names(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    assert_int_equal(replace(&world, NULL), 404);
    world_apply(&world, MAP);
    char first[32];
    snprintf(first, sizeof first, "%s",
             mt_json_string(mt_json_get(world_live(&world, PATH), "metadata"), "resourceVersion"));
    assert_int_equal(replace(&world, first), 200);
    assert_int_equal(replace(&world, first), 409);
    assert_string_equal(world.reason, "Conflict");
    assert_int_equal(replace(&world, "4711"), 409);
    assert_int_equal(replace(&world, NULL), 200);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(nothing_begins_behind_the_fence),
        support_test(what_has_begun_before_it_is_carried_out),
        support_test(a_lost_fence_answers),
        support_test(what_waits_can_be_cancelled),
        support_test(what_waits_may_be_left),
        support_test(a_replace_is_of_the_version_that_it_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
