// SPDX-License-Identifier: Apache-2.0
// From nothing to held: who gets the lock, when, and what those hear who do not.
#include "record/lock.h"

#include "support_lock.h"

#include <string.h>

static const struct side_options patient = {.wait_ms = UINT64_MAX};
static const struct side_options impatient = {.wait_ms = 0};

static void the_first_run_makes_the_lease(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, impatient);
    lock_expect(ann, MT_LOCK_ASKING);
    lock_until(&test, 1000);
    lock_expect(ann, MT_LOCK_HELD);
    lock_expect_message(ann, "");
    world_expect(&test.world, LEASE, "metadata/labels", "{\"moontide.dev/record\":\"shop\"}");
    world_expect(&test.world, LEASE, "spec",
                 "{\"holderIdentity\":\"run-a\",\"leaseDurationSeconds\":15,\"leaseTransitions\":0,"
                 "\"acquireTime\":\"2026-01-01T00:00:00.000000Z\","
                 "\"renewTime\":\"2026-01-01T00:00:00.000000Z\"}");
    world_expect(&test.world, LEASE, "metadata/annotations",
                 "{\"moontide.dev/user\":\"ann\",\"moontide.dev/host\":\"a\","
                 "\"moontide.dev/boot-id\":\"boot\",\"moontide.dev/process-space\":\"space\","
                 "\"moontide.dev/pid\":\"7\",\"moontide.dev/process-start\":\"1000\","
                 "\"moontide.dev/since\":\"2026-01-01T00:00:00.000Z\"}");
    assert_int_equal(ann->fence_ms, 8000);
    lock_test_close(&test);
}

static void a_live_holder_refuses_who_does_not_wait(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, impatient);
    lock_until(&test, 1000);
    mt_lock_say(ann->lock, "Sync", true, 1);
    struct side *bob = lock_begin(&test, 1, impatient);
    lock_until(&test, 4999);
    lock_expect(bob, MT_LOCK_WAITING);
    lock_expect_message(bob, "waiting for the lock of default/shop: held by ann@a since 00:00:00Z; "
                             "whether that run is alive shows within 15s");
    lock_until(&test, 5000); // ann's renewal
    lock_expect(bob, MT_LOCK_REFUSED);
    lock_expect_message(bob, "default/shop is held by ann@a since 00:00:00Z, Sync wave 1; "
                             "--wait-for-lock waits for it, --supersede asks it to end");
    assert_string_equal(mt_lock_other(bob->lock)->phase, "Sync");
    assert_int_equal(bob->writes, 0);
    assert_int_equal(bob->fence_ms, MT_FENCE_NONE);
    lock_test_close(&test);
}

static void a_dead_holder_is_followed_after_15_s(void **state)
{
    static const int64_t clocks_ms[] = {0, INT64_C(86400000) * 400, -INT64_C(86400000) * 400};
    for (size_t i = 0; i < SUPPORT_COUNT(clocks_ms); i++) {
        struct lock_test test;
        lock_test_open(&test, *state);
        struct side *ann = lock_begin(&test, 0, impatient);
        ann->clock_ms = clocks_ms[i]; // clocks say nothing of life and death
        lock_until(&test, 1000);
        lock_kill(ann);
        lock_until(&test, 3000);
        struct side *bob = lock_begin(&test, 1, impatient);
        lock_until(&test, 17999);
        lock_expect(bob, MT_LOCK_WAITING);
        lock_until(&test, 18000); // 15 s of its own, whatever came before
        lock_expect(bob, MT_LOCK_HELD);
        assert_int_equal(bob->fence_ms, 26000);
        world_expect(&test.world, LEASE, "spec/holderIdentity", "\"run-b\"");
        world_expect(&test.world, LEASE, "spec/leaseTransitions", "1");
        world_expect(&test.world, LEASE, "spec/acquireTime", "\"2026-01-01T00:00:18.000000Z\"");
        lock_test_close(&test);
    }
}

static void only_the_holder_shows_its_life(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, impatient);
    lock_until(&test, 1000);
    lock_kill(ann);
    struct side *bob = lock_begin(&test, 1, impatient);
    lock_until(&test, 8000);
    world_apply(&test.world, "apiVersion: coordination.k8s.io/v1\nkind: Lease\n"
                             "metadata: {name: moontide.shop, namespace: default, "
                             "annotations: {note: mine}, labels: {team: web}}\n");
    lock_until(&test, 22999); // another version, so its 15 s are counted anew
    lock_expect(bob, MT_LOCK_WAITING);
    lock_until(&test, 23000);
    lock_expect(bob, MT_LOCK_HELD);
    world_expect(&test.world, LEASE, "metadata/annotations/note", "\"mine\"");
    world_expect(&test.world, LEASE, "metadata/labels/team", "\"web\"");
    lock_test_close(&test);
}

static void who_waits_gets_it_when_it_is_given_back(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, impatient);
    lock_until(&test, 1000);
    struct side *bob = lock_begin(&test, 1, patient);
    lock_until(&test, 600000);
    lock_expect(bob, MT_LOCK_WAITING);
    lock_expect_message(bob, "waiting for the lock of default/shop: held by ann@a since 00:00:00Z");
    mt_lock_release(ann->lock, false);
    lock_until(&test, 600001);
    lock_expect(ann, MT_LOCK_RELEASED);
    lock_expect_message(ann, "");
    lock_expect(bob, MT_LOCK_HELD);
    world_expect(&test.world, LEASE, "spec/holderIdentity", "\"run-b\"");
    lock_test_close(&test);
}

static void who_waits_gets_it_from_one_that_dies_meanwhile(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, impatient);
    lock_until(&test, 1000);
    struct side *bob = lock_begin(&test, 1, patient);
    lock_until(&test, 61000); // the last renewal was at 60 s
    lock_kill(ann);
    lock_until(&test, 74999);
    lock_expect(bob, MT_LOCK_WAITING);
    lock_until(&test, 75000);
    lock_expect(bob, MT_LOCK_HELD);
    lock_test_close(&test);
}

static void waiting_has_an_end(void **state)
{
    static const struct {
        uint64_t wait_ms;
        uint64_t until_ms;
        const char *message;
    } cases[] = {
        {60000, 61000, "default/shop is held by ann@a since 00:00:00Z, after waiting 1m for it"},
        // Not before it is known that there is somebody to wait for.
        {2000, 5000, "default/shop is held by ann@a since 00:00:00Z, after waiting 2s for it"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct lock_test test;
        lock_test_open(&test, *state);
        lock_begin(&test, 0, impatient);
        lock_until(&test, 1000);
        struct side *bob = lock_begin(&test, 1, (struct side_options){.wait_ms = cases[i].wait_ms});
        lock_until(&test, cases[i].until_ms - 1);
        lock_expect(bob, MT_LOCK_WAITING);
        lock_until(&test, cases[i].until_ms);
        lock_expect(bob, MT_LOCK_REFUSED);
        lock_expect_message(bob, cases[i].message);
        lock_test_close(&test);
    }
}

static struct mt_process asked_about;

static bool is_gone(const struct mt_process *process)
{
    asked_about = *process;
    return true;
}

static void a_process_that_is_gone_is_followed_at_once(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, impatient);
    lock_until(&test, 1000);
    lock_kill(ann);
    struct side *bob = lock_begin(&test, 1, (struct side_options){.is_gone = is_gone});
    lock_until(&test, 1001);
    lock_expect(bob, MT_LOCK_HELD);
    assert_memory_equal(&asked_about, &ann->process, sizeof asked_about);
    lock_test_close(&test);
}

static void of_two_that_wait_one_gets_it(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, impatient);
    lock_until(&test, 1000);
    lock_kill(ann);
    struct side *bob = lock_begin(&test, 1, impatient);
    struct side *cid = lock_begin(&test, 2, impatient);
    lock_until(&test, 30000);
    const bool first = mt_lock_state(bob->lock) == MT_LOCK_HELD;
    lock_expect(first ? bob : cid, MT_LOCK_HELD);
    lock_expect(first ? cid : bob, MT_LOCK_REFUSED); // for it has seen a sign of life
    lock_test_close(&test);
}

static void a_deleted_lease_is_made_anew_by_who_waits(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, impatient);
    lock_until(&test, 1000);
    lock_kill(ann);
    struct side *bob = lock_begin(&test, 1, patient);
    lock_until(&test, 2000);
    assert_int_equal(world_delete(&test.world, LEASE, MT_PROPAGATION_BACKGROUND), 200);
    lock_until(&test, 2001);
    lock_expect(bob, MT_LOCK_HELD);
    lock_test_close(&test);
}

/** The first call is a read, the second the write that makes it ours. */
static void lost_calls_on_the_way_to_the_lock(void **state)
{
    static const struct {
        enum side_fault fault;
        bool of_write;
        bool lease; ///< There is one, which was given back.
        int status;
        uint64_t fence_ms; ///< Once it is held.
    } cases[] = {
        {SIDE_LOST_BEFORE, false, false, 0, 9000}, {SIDE_LOST_BEFORE, true, false, 0, 9000},
        {SIDE_LOST_AFTER, true, false, 0, 8000},   {SIDE_LOST_BEFORE, true, true, 0, 9000},
        {SIDE_LOST_AFTER, true, true, 0, 8000},    {SIDE_REFUSED, true, false, 503, 9000},
        {SIDE_REFUSED, true, true, 409, 8000},     {SIDE_REFUSED, false, true, 500, 9000},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct lock_test test;
        lock_test_open(&test, *state);
        if (cases[i].lease) {
            world_put(&test.world,
                      "apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: "
                      "moontide.shop, namespace: default, labels: {moontide.dev/record: shop}}\n"
                      "spec: {holderIdentity: ''}\n",
                      "moontide");
        }
        struct side *ann = lock_begin(&test, 0, impatient);
        if (cases[i].of_write) {
            mt_lock_advance(ann->lock, 0);
        }
        lock_fault(ann, cases[i].fault, 1, cases[i].status);
        lock_until(&test, 1000);
        lock_expect(ann, MT_LOCK_HELD);
        // Counted from the write that made it ours, also where that was not answered.
        if (ann->fence_ms != cases[i].fence_ms) {
            fail_msg("case %zu: the fence is %llu", i, (unsigned long long)ann->fence_ms);
        }
        lock_test_close(&test);
    }
}

static void what_cannot_be_had_is_said(void **state)
{
    static const struct {
        bool of_write;
        enum side_fault fault;
        int status;
        unsigned times;
        const char *message;
    } cases[] = {
        {false, SIDE_REFUSED, 403, 1,
         "the lock of default/shop: the Lease default/moontide.shop cannot be read: it is refused"},
        {true, SIDE_REFUSED, 403, 1,
         "the lock of default/shop: the Lease default/moontide.shop cannot be created: it is "
         "refused"},
        {false, SIDE_LOST_BEFORE, 0, 100,
         "the lock of default/shop: the Lease default/moontide.shop cannot be read: the cluster "
         "did not answer"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct lock_test test;
        lock_test_open(&test, *state);
        struct side *ann = lock_begin(&test, 0, patient);
        if (cases[i].of_write) {
            mt_lock_advance(ann->lock, 0);
        }
        lock_fault(ann, cases[i].fault, cases[i].times, cases[i].status);
        lock_until(&test, 20000);
        lock_expect(ann, MT_LOCK_FAILED);
        lock_expect_message(ann, cases[i].message);
        lock_test_close(&test);
    }
}

static void a_lease_of_somebody_else_is_left_alone(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    world_put(&test.world,
              "apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: moontide.shop, "
              "namespace: default}\nspec: {holderIdentity: ''}\n",
              "theirs");
    struct side *ann = lock_begin(&test, 0, patient);
    lock_until(&test, 60000);
    lock_expect(ann, MT_LOCK_FOREIGN);
    lock_expect_message(ann, "the Lease default/moontide.shop is not of the app shop: it lacks the "
                             "label moontide.dev/record=shop; delete it if nothing uses it");
    assert_int_equal(ann->writes, 0);
    lock_test_close(&test);
}

static void a_holder_that_is_asked_may_take_its_time(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, impatient);
    lock_until(&test, 1000);
    assert_null(mt_lock_superseded(ann->lock));
    struct side *bob = lock_begin(&test, 1, (struct side_options){.supersede = true});
    lock_until(&test, 4999);
    assert_null(mt_lock_superseded(ann->lock));
    lock_until(&test, 5000); // it learns of it as it renews
    assert_string_equal(mt_lock_superseded(ann->lock), "bob@b");
    mt_lock_make_way(ann->lock);
    lock_until(&test, 5001);
    lock_expect_message(bob, "waiting for the lock of default/shop: held by ann@a since 00:00:00Z; "
                             "it makes way");
    lock_until(&test, 300000);
    lock_expect(ann, MT_LOCK_HELD);
    lock_expect(bob, MT_LOCK_WAITING);
    mt_lock_release(ann->lock, false);
    lock_until(&test, 300001);
    lock_expect(bob, MT_LOCK_HELD);
    assert_null(mt_lock_superseded(bob->lock));
    lock_test_close(&test);
}

static void whoever_asked_is_told_at_once(void **state)
{
    struct lock_test test;
    lock_test_open_slow(&test, *state, 400);
    struct side *ann = lock_begin(&test, 0, impatient);
    lock_until(&test, 1000);
    struct side *bob = lock_begin(&test, 1, (struct side_options){.supersede = true});
    lock_until(&test, 6300); // refused at 5.8 s, read at 6.2 s, and renewed again since
    assert_string_equal(mt_lock_superseded(ann->lock), "bob@b");
    assert_true(mt_lock_is_busy(ann->lock));
    mt_lock_make_way(ann->lock);
    lock_until(&test, 7200); // that renewal, and one more
    assert_true(mt_lock_other(bob->lock)->makes_way);
    lock_test_close(&test);
}

static void a_holder_that_does_not_answer_is_not_robbed(void **state)
{
    static const struct {
        uint64_t wait_ms;
        uint64_t until_ms;
    } cases[] = {{0, 31000}, {10000, 31000}, {60000, 61000}};
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct lock_test test;
        lock_test_open(&test, *state);
        struct side *ann = lock_begin(&test, 0, impatient);
        lock_until(&test, 1000);
        struct side *bob = lock_begin(
            &test, 1, (struct side_options){.supersede = true, .wait_ms = cases[i].wait_ms});
        lock_until(&test, cases[i].until_ms - 1);
        lock_expect(bob, MT_LOCK_WAITING);
        lock_until(&test, cases[i].until_ms);
        lock_expect(bob, MT_LOCK_REFUSED);
        lock_expect_message(bob, "default/shop is held by ann@a since 00:00:00Z, which has not "
                                 "answered for 30s that it makes way");
        lock_expect(ann, MT_LOCK_HELD);
        lock_test_close(&test);
    }
}

/** Else a holder that wakes up late would end for nobody. */
static void who_waits_no_longer_takes_the_request_back(void **state)
{
    for (int gives_up = 0; gives_up < 2; gives_up++) {
        struct lock_test test;
        lock_test_open(&test, *state);
        struct side *ann = lock_begin(&test, 0, impatient);
        lock_until(&test, 1000);
        struct side *bob = lock_begin(&test, 1, (struct side_options){.supersede = true});
        lock_until(&test, 10000);
        assert_string_equal(mt_lock_superseded(ann->lock), "bob@b");
        if (gives_up == 1) {
            mt_lock_release(bob->lock, false); // Ctrl-C
        }
        lock_until(&test, 40000);
        lock_expect(bob, gives_up == 1 ? MT_LOCK_RELEASED : MT_LOCK_REFUSED);
        lock_expect(ann, MT_LOCK_HELD);
        assert_null(mt_lock_superseded(ann->lock));
        assert_int_equal(bob->writes, 2);
        lock_test_close(&test);
    }
}

static void a_request_that_is_answered_stands(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, impatient);
    lock_until(&test, 1000);
    struct side *bob = lock_begin(&test, 1, (struct side_options){.supersede = true});
    lock_until(&test, 7000);
    mt_lock_make_way(ann->lock);
    lock_until(&test, 8000);
    mt_lock_release(bob->lock, false);
    lock_until(&test, 9000);
    lock_expect(bob, MT_LOCK_RELEASED);
    assert_int_equal(bob->writes, 1);
    lock_test_close(&test);
}

static void a_dead_holder_that_is_asked_is_followed(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, impatient);
    lock_until(&test, 1000);
    lock_kill(ann);
    struct side *bob = lock_begin(&test, 1, (struct side_options){.supersede = true});
    lock_until(&test, 15999);
    lock_expect(bob, MT_LOCK_WAITING);
    lock_until(&test, 16000); // the request itself is no sign of life, and a version like any other
    lock_expect(bob, MT_LOCK_HELD);
    assert_null(mt_lock_superseded(bob->lock));
    lock_test_close(&test);
}

static void only_one_request_is_made_of_a_holder(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, impatient);
    lock_until(&test, 1000);
    struct side *bob = lock_begin(&test, 1, (struct side_options){.supersede = true});
    lock_until(&test, 2000);
    struct side *cid = lock_begin(&test, 2, (struct side_options){.supersede = true});
    lock_until(&test, 6000);
    assert_int_equal(cid->writes, 0);
    mt_lock_make_way(ann->lock);
    lock_until(&test, 7000);
    mt_lock_release(ann->lock, false);
    lock_until(&test, 20000);
    // Whoever came first has it, and is not asked in turn.
    const bool first = mt_lock_state(bob->lock) == MT_LOCK_HELD;
    lock_expect(first ? bob : cid, MT_LOCK_HELD);
    lock_expect(first ? cid : bob, MT_LOCK_REFUSED);
    assert_null(mt_lock_superseded(first ? bob->lock : cid->lock));
    lock_test_close(&test);
}

static void who_waits_may_give_up(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, impatient);
    mt_lock_release(ann->lock, false); // before anything was asked
    lock_expect(ann, MT_LOCK_RELEASED);
    struct side *bob = lock_begin(&test, 1, impatient);
    lock_until(&test, 1000);
    struct side *cid = lock_begin(&test, 2, patient);
    lock_until(&test, 2000);
    mt_lock_release(cid->lock, false);
    lock_expect(cid, MT_LOCK_RELEASED);
    lock_until(&test, 3000);
    lock_expect(bob, MT_LOCK_HELD);
    lock_test_close(&test);
}

static void what_was_taken_while_giving_up_is_given_back(void **state)
{
    static const enum side_fault faults[] = {SIDE_WELL, SIDE_LOST_AFTER, SIDE_LOST_BEFORE};
    for (size_t i = 0; i < SUPPORT_COUNT(faults); i++) {
        struct lock_test test;
        lock_test_open(&test, *state);
        struct side *ann = lock_begin(&test, 0, impatient);
        mt_lock_advance(ann->lock, 0);
        test.world.cluster.poll(test.world.cluster.data, 0);
        lock_fault(ann, faults[i], 1, 0);
        mt_lock_advance(ann->lock, 0); // the write that makes it ours
        assert_int_equal(ann->writes, 1);
        mt_lock_release(ann->lock, false);
        lock_expect(ann, MT_LOCK_RELEASING);
        lock_until(&test, 5000);
        lock_expect(ann, MT_LOCK_RELEASED);
        struct side *bob = lock_begin(&test, 1, impatient);
        lock_until(&test, 5001);
        lock_expect(bob, MT_LOCK_HELD);
        lock_test_close(&test);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(the_first_run_makes_the_lease),
        support_test(a_live_holder_refuses_who_does_not_wait),
        support_test(a_dead_holder_is_followed_after_15_s),
        support_test(only_the_holder_shows_its_life),
        support_test(who_waits_gets_it_when_it_is_given_back),
        support_test(who_waits_gets_it_from_one_that_dies_meanwhile),
        support_test(waiting_has_an_end),
        support_test(a_process_that_is_gone_is_followed_at_once),
        support_test(of_two_that_wait_one_gets_it),
        support_test(a_deleted_lease_is_made_anew_by_who_waits),
        support_test(lost_calls_on_the_way_to_the_lock),
        support_test(what_cannot_be_had_is_said),
        support_test(a_lease_of_somebody_else_is_left_alone),
        support_test(a_holder_that_is_asked_may_take_its_time),
        support_test(whoever_asked_is_told_at_once),
        support_test(a_holder_that_does_not_answer_is_not_robbed),
        support_test(who_waits_no_longer_takes_the_request_back),
        support_test(a_request_that_is_answered_stands),
        support_test(a_dead_holder_that_is_asked_is_followed),
        support_test(only_one_request_is_made_of_a_holder),
        support_test(who_waits_may_give_up),
        support_test(what_was_taken_while_giving_up_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
