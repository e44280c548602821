// SPDX-License-Identifier: Apache-2.0
#include "cli/app_lock.h"

#include "base/arena.h"
#include "cli/args.h"
#include "cli/run_sinks.h"
#include "record/lock.h"

#include "support_rehearsal.h"
#include "support_streams.h"

#include <signal.h>
#include <string.h>

#define LEASE "coordination.k8s.io/v1/Lease/shop/moontide.shop"

/** A run that asks for the lock, and another one that has it. */
struct scene {
    struct world world;
    struct mt_cluster cluster; ///< Of the run.
    struct mt_cluster others;  ///< Of the other one.
    struct mt_lock *other;     ///< NULL: there is none.
    uint64_t release_ms;       ///< When the other one gives it back; 0: never.
    uint64_t signal_ms;        ///< When a signal comes; 0: never.
    bool deaf;                 ///< From now on nothing is answered.
    struct support_streams streams;
    struct mt_args args;
    struct mt_app_lock spec;
};

static struct scene *scene; ///< The clusters' data is the rehearsal's.

static void poll(void *data, uint64_t until_ms)
{
    struct mt_cluster *inner = &scene->world.cluster;
    const uint64_t now_ms = inner->now_ms(data);
    if (scene->other != NULL) {
        if (scene->release_ms > 0 && now_ms >= scene->release_ms) {
            mt_lock_release(scene->other, false);
        }
        mt_lock_advance(scene->other, now_ms);
        const uint64_t wakes_ms = mt_lock_wakes_at(scene->other);
        until_ms = wakes_ms < until_ms ? wakes_ms : until_ms;
        until_ms = scene->release_ms > now_ms && scene->release_ms < until_ms ? scene->release_ms
                                                                              : until_ms;
    }
    if (scene->signal_ms > 0 && now_ms >= scene->signal_ms) {
        scene->signal_ms = 0;
        raise(SIGINT);
        until_ms = now_ms;
    }
    inner->poll(data, until_ms);
}

static void no_fence(void *data, uint64_t until_boot_ms)
{
    (void)data;
    (void)until_boot_ms;
}

static void deaf_write(void *data, const struct mt_write *write, mt_answer_fn *done,
                       void *done_data)
{
    const struct mt_cluster *inner = &scene->world.cluster;
    if (!scene->deaf) {
        inner->write(data, write, done, done_data);
        return;
    }
    // What a fence of the past holds back is answered once the cluster's calls are cancelled.
    struct mt_write held = *write;
    held.unfenced = false;
    inner->fence(data, 1);
    inner->write(data, &held, done, done_data);
}

static void open_scene(struct scene *opened, struct support *support, const char *format)
{
    *opened = (struct scene){0};
    scene = opened;
    world_open(&opened->world, support, NULL);
    world_put(&opened->world, "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n", "test");
    opened->cluster = opened->world.cluster;
    opened->cluster.poll = poll;
    opened->cluster.write = deaf_write;
    opened->others = opened->world.cluster;
    opened->others.fence = no_fence;
    support_streams_open(&opened->streams, format);
    const struct mt_run_sinks_options options = {.cli = &opened->streams.cli};
    opened->spec = (struct mt_app_lock){
        .args = &opened->args,
        .cluster = &opened->cluster,
        .namespace = "shop",
        .app = "shop",
        .run_id = "ours",
        .user = "bob",
        .sinks = mt_run_sinks_new(&options, NULL),
    };
}

static void close_scene(struct scene *closed)
{
    closed->world.cluster.cancel(closed->world.cluster.data);
    closed->world.cluster.poll(closed->world.cluster.data, 0);
    mt_lock_free(closed->other);
    mt_run_sinks_finish(closed->spec.sinks);
    support_streams_close(&closed->streams);
    world_close(&closed->world);
}

/** The other run comes to have the lock. */
static void let_other_have_it(struct scene *of)
{
    const struct mt_process process = {.host = "box"};
    const struct mt_lock_options options = {.cluster = &of->others,
                                            .namespace = "shop",
                                            .app = "shop",
                                            .run_id = "theirs",
                                            .user = "ann",
                                            .process = &process};
    struct mt_cluster *inner = &of->world.cluster;
    of->other = mt_lock_new(&options);
    while (mt_lock_state(of->other) != MT_LOCK_HELD) {
        mt_lock_advance(of->other, inner->now_ms(inner->data));
        inner->poll(inner->data, mt_lock_wakes_at(of->other));
    }
}

static void it_is_had_and_given_back(void **state)
{
    struct scene now;
    struct mt_app_lock_end end;
    open_scene(&now, *state, "text");
    struct mt_lock *lock = mt_app_lock_take(&now.spec, &end);
    assert_non_null(lock);
    assert_int_equal(mt_lock_state(lock), MT_LOCK_HELD);
    world_expect(&now.world, LEASE, "spec/holderIdentity", "\"ours\"");
    struct mt_lock_holder holder;
    assert_true(mt_lock_holder_read(world_live(&now.world, LEASE), &holder));
    assert_string_equal(holder.user, "bob");
    struct mt_process self;
    mt_process_self(&self);
    assert_int_equal(holder.process.pid, self.pid);
    mt_app_lock_give_back(&now.spec, lock, false);
    world_expect(&now.world, LEASE, "spec/holderIdentity", "\"\"");
    lock = mt_app_lock_take(&now.spec, &end);
    mt_app_lock_give_back(&now.spec, lock, true);
    assert_null(world_live(&now.world, LEASE));
    mt_app_lock_give_back(&now.spec, NULL, true);
    support_expect_text("standard error", mt_buf_text(&now.streams.err), "");
    close_scene(&now);
}

static const struct {
    const char *name;
    struct mt_timeout wait;
    bool supersede;
    uint64_t signal_ms;
    enum mt_outcome outcome;
    int exit_code;
    const char *message;
    const char *said;
} refusals[] = {
    {"not waiting",
     {false, 0},
     false,
     0,
     MT_OUTCOME_FAILED,
     5,
     "shop/shop is held by ann@box since 00:00:00Z; --wait-for-lock waits for it, --supersede asks "
     "it to end",
     "waiting for the lock of shop/shop: held by ann@box since 00:00:00Z; whether that run is "
     "alive "
     "shows within 15s\n"},
    {"for a while",
     {true, 90000},
     false,
     0,
     MT_OUTCOME_FAILED,
     5,
     "shop/shop is held by ann@box since 00:00:00Z, after waiting 1m 30s for it",
     "waiting for the lock of shop/shop: held by ann@box since 00:00:00Z\n"
     "waiting for the lock of shop/shop: held by ann@box since 00:00:00Z\n"},
    {"superseding",
     {false, 0},
     true,
     0,
     MT_OUTCOME_FAILED,
     5,
     "shop/shop is held by ann@box since 00:00:00Z, which has not answered for 30s that it makes "
     "way",
     "waiting for the lock of shop/shop: held by ann@box since 00:00:00Z\n"},
    {"a signal",
     {true, 0},
     false,
     20000,
     MT_OUTCOME_INTERRUPTED,
     130,
     "interrupted before the run had its lock",
     "waiting for the lock of shop/shop: held by ann@box since 00:00:00Z\n"},
};

static void who_does_not_get_it_hears_why(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(refusals); i++) {
        struct scene now;
        struct mt_app_lock_end end;
        open_scene(&now, *state, "text");
        let_other_have_it(&now);
        now.args.wait_for_lock = refusals[i].wait;
        now.args.supersede = refusals[i].supersede;
        now.signal_ms = refusals[i].signal_ms;
        assert_null(mt_app_lock_take(&now.spec, &end));
        assert_int_equal(end.outcome, refusals[i].outcome);
        assert_int_equal(end.exit_code, refusals[i].exit_code);
        support_expect_text(refusals[i].name, end.message, refusals[i].message);
        support_expect_text(refusals[i].name, mt_buf_text(&now.streams.err), refusals[i].said);
        close_scene(&now);
    }
}

static void what_has_no_holder_has_another_code(void **state)
{
    struct scene now;
    struct mt_app_lock_end end;
    open_scene(&now, *state, "text");
    now.spec.namespace = "nope";
    assert_null(mt_app_lock_take(&now.spec, &end));
    assert_int_equal(end.exit_code, 3);
    support_expect_text("no namespace", end.message,
                        "the lock of nope/shop: the Lease nope/moontide.shop cannot be created: "
                        "namespaces \"nope\" not found");
    world_put(&now.world,
              "apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: moontide.shop, "
              "namespace: shop}\n",
              "theirs");
    now.spec.namespace = "shop";
    assert_null(mt_app_lock_take(&now.spec, &end));
    assert_int_equal(end.exit_code, 1);
    close_scene(&now);
}

static void programs_are_told_by_a_warning(void **state)
{
    struct scene now;
    struct mt_app_lock_end end;
    open_scene(&now, *state, "ndjson");
    let_other_have_it(&now);
    now.args.wait_for_lock = (struct mt_timeout){true, 0};
    now.release_ms = 30000;
    struct mt_lock *lock = mt_app_lock_take(&now.spec, &end);
    assert_non_null(lock);
    assert_int_equal(now.world.cluster.now_ms(now.world.cluster.data) / 1000, 30);
    const char *line = mt_buf_text(&now.streams.out);
    assert_non_null(strstr(line, "\"event\":\"warning\""));
    assert_non_null(strstr(line, "\"message\":\"waiting for the lock of shop/shop: held by ann@box "
                                 "since 00:00:00Z\""));
    mt_app_lock_give_back(&now.spec, lock, false);
    close_scene(&now);
}

static void giving_back_does_not_take_for_ever(void **state)
{
    struct scene now;
    struct mt_app_lock_end end;
    open_scene(&now, *state, "text");
    struct mt_lock *lock = mt_app_lock_take(&now.spec, &end);
    assert_non_null(lock);
    now.deaf = true;
    const uint64_t before_ms = now.world.cluster.now_ms(now.world.cluster.data);
    mt_app_lock_give_back(&now.spec, lock, false);
    assert_int_equal(now.world.cluster.now_ms(now.world.cluster.data), before_ms + 5000);
    support_expect_text("standard error", mt_buf_text(&now.streams.err),
                        "the lock was not given back: it runs out by itself\n");
    close_scene(&now);
}

static void it_takes_rights(void **state)
{
    struct support *support = *state;
    struct mt_rights rights = {0};
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_app_lock_rights(&rights, "shop", false, support->arena);
    for (size_t i = 0; i < rights.count; i++) {
        const struct mt_ref *ref = &rights.items[i].ref;
        mt_buf_printf(&text, "%s %s %s %s; ", rights.items[i].verb, ref->group, ref->kind,
                      ref->namespace);
    }
    support_expect_text("rights", mt_buf_text(&text),
                        "create coordination.k8s.io Lease shop; get coordination.k8s.io Lease "
                        "shop; list coordination.k8s.io Lease shop; update coordination.k8s.io "
                        "Lease shop; watch coordination.k8s.io Lease shop; ");
    mt_buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(it_is_had_and_given_back),
        support_test(who_does_not_get_it_hears_why),
        support_test(what_has_no_holder_has_another_code),
        support_test(programs_are_told_by_a_warning),
        support_test(giving_back_does_not_take_for_ever),
        support_test(it_takes_rights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
