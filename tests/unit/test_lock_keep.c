// SPDX-License-Identifier: Apache-2.0
// Held: renewals, the fence, requests of others, loss, giving it back; and never two at once.
#include "record/lock.h"

#include "base/arena.h"
#include "manifest/json.h"

#include "support_lock.h"

#include <stdio.h>
#include <string.h>

static const struct side_options plain = {.wait_ms = 0};

#define MAP "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n"

static void it_is_renewed_every_5_s(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, plain);
    lock_until(&test, 1000);
    assert_int_equal(ann->writes, 1);
    mt_lock_say(ann->lock, "Sync", true, -2);
    lock_until(&test, 4999);
    assert_int_equal(ann->writes, 1); // what is said waits for it
    lock_until(&test, 5000);
    assert_int_equal(ann->writes, 2);
    assert_int_equal(ann->fence_ms, 13000);
    world_expect(&test.world, LEASE, "spec/renewTime", "\"2026-01-01T00:00:05.000000Z\"");
    world_expect(&test.world, LEASE, "spec/acquireTime", "\"2026-01-01T00:00:00.000000Z\"");
    struct mt_lock_holder holder;
    assert_true(mt_lock_holder_read(world_live(&test.world, LEASE), &holder));
    assert_string_equal(holder.phase, "Sync");
    assert_true(holder.has_wave);
    assert_int_equal(holder.wave, -2);
    mt_lock_say(ann->lock, "PostSync", false, 0);
    lock_until(&test, 3600000);
    assert_int_equal(ann->writes, 721);
    assert_int_equal(ann->fence_ms, 3608000);
    assert_true(mt_lock_holder_read(world_live(&test.world, LEASE), &holder));
    assert_string_equal(holder.run_id, "run-a");
    assert_string_equal(holder.user, "ann");
    assert_string_equal(holder.host, "a");
    assert_string_equal(holder.phase, "PostSync");
    assert_false(holder.has_wave);
    assert_null(holder.superseded_by);
    assert_int_equal(holder.since_ms, INT64_C(1767225600000));
    assert_int_equal(holder.renewed_ms, INT64_C(1767229200000));
    lock_test_close(&test);
}

static void all_counts_from_when_it_was_sent(void **state)
{
    struct lock_test test;
    lock_test_open_slow(&test, *state, 400);
    struct side *ann = lock_begin(&test, 0, plain);
    lock_until(&test, 799); // the read, and the write that makes it hers
    lock_expect(ann, MT_LOCK_ASKING);
    lock_until(&test, 800);
    lock_expect(ann, MT_LOCK_HELD);
    assert_int_equal(ann->fence_ms, 8400);
    lock_until(&test, 5799);
    assert_int_equal(ann->sent_ms, 5400);
    assert_int_equal(ann->fence_ms, 8400); // for it is not answered yet
    lock_until(&test, 5800);
    assert_int_equal(ann->fence_ms, 13400);
    lock_test_close(&test);
}

/** A write of the side's run. */
static void write_map(struct side *side)
{
    struct world *world = &side->test->world;
    struct mt_ref ref = world_ref(world, "/v1/ConfigMap/default/a");
    cJSON *tree = support_json("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{"
                               "\"name\":\"a\",\"namespace\":\"default\"}}");
    const struct mt_write write = {.verb = MT_VERB_APPLY, .ref = &ref, .object = tree};
    side->cluster.write(side->cluster.data, &write, world_answered, world);
    cJSON_Delete(tree);
}

static void a_frozen_run_writes_nothing_once_another_has_taken_it(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, plain);
    ann->forwards = true; // the rehearsal's fence is hers
    lock_until(&test, 6000);
    ann->frozen = true;
    struct side *bob = lock_begin(&test, 1, plain);
    lock_until(&test, 21000);
    lock_expect(bob, MT_LOCK_HELD);
    lock_until(&test, 26000);
    ann->frozen = false;
    write_map(ann); // as she wakes
    lock_until(&test, 27000);
    lock_expect(ann, MT_LOCK_LOST);
    lock_expect_message(ann, "the lock of default/shop was lost: it is held by bob@b since "
                             "00:00:21Z");
    assert_string_equal(mt_lock_other(ann->lock)->run_id, "run-b");
    assert_int_equal(test.world.answers, 1);
    assert_int_equal(test.world.status, 0);
    assert_string_equal(test.world.reason, MT_LOCK_LOST_REASON);
    assert_null(world_live(&test.world, "/v1/ConfigMap/default/a"));
    write_map(ann); // nor anything later
    lock_until(&test, 60000);
    assert_int_equal(test.world.answers, 2);
    assert_null(world_live(&test.world, "/v1/ConfigMap/default/a"));
    lock_expect(bob, MT_LOCK_HELD);
    lock_test_close(&test);
}

static void a_frozen_run_goes_on_where_nobody_came(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, plain);
    ann->forwards = true;
    lock_until(&test, 6000);
    ann->frozen = true;
    lock_until(&test, 13000);
    write_map(ann); // at the last moment of the fence
    lock_until(&test, 26000);
    assert_int_equal(test.world.status, 201);
    ann->frozen = false;
    test.world.answers = 0;
    write_map(ann);
    assert_int_equal(world_get(&test.world, LEASE), 200); // reads are not held back
    assert_int_equal(test.world.answers, 1);
    lock_until(&test, 26001);
    lock_expect(ann, MT_LOCK_HELD);
    assert_int_equal(ann->fence_ms, 34000);
    assert_int_equal(test.world.answers, 2);
    assert_int_equal(test.world.status, 200);
    lock_test_close(&test);
}

/** What is lost of a renewal at 5 s. */
static void a_renewal_without_an_answer_is_made_good(void **state)
{
    static const struct {
        enum side_fault fault;
        unsigned times;
        int status;
        uint64_t fence_ms;   ///< At 9 s.
        const char *message; ///< At 5.5 s.
    } cases[] = {
        {SIDE_LOST_BEFORE, 1, 0, 14000,
         "the lock of default/shop cannot be renewed: the cluster did not answer"},
        {SIDE_LOST_AFTER, 1, 0, 14000,
         "the lock of default/shop cannot be renewed: the cluster did not answer"},
        {SIDE_REFUSED, 1, 409, 13000, ""},
        {SIDE_REFUSED, 1, 403, 14000, "the lock of default/shop cannot be renewed: it is refused"},
        {SIDE_LOST_BEFORE, 3, 0, 16000,
         "the lock of default/shop cannot be renewed: the cluster did not answer"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct lock_test test;
        lock_test_open(&test, *state);
        struct side *ann = lock_begin(&test, 0, plain);
        lock_until(&test, 4000);
        lock_fault(ann, cases[i].fault, cases[i].times, cases[i].status);
        lock_until(&test, 5500);
        lock_expect_message(ann, cases[i].message);
        lock_until(&test, 9000);
        lock_expect(ann, MT_LOCK_HELD);
        lock_expect_message(ann, "");
        if (ann->fence_ms != cases[i].fence_ms) {
            fail_msg("case %zu: the fence is %llu", i, (unsigned long long)ann->fence_ms);
        }
        lock_test_close(&test);
    }
}

static void without_the_cluster_it_keeps_trying(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, plain);
    lock_until(&test, 1000);
    lock_fault(ann, SIDE_LOST_BEFORE, 100000, 0);
    lock_until(&test, 3600000);
    lock_expect(ann, MT_LOCK_HELD);
    assert_int_equal(ann->fence_ms, 8000); // long past: nothing is written
    const unsigned tries = 100000 - ann->faults;
    assert_in_range(tries, 3500, 3700); // one a second
    lock_fault(ann, SIDE_WELL, 0, 0);
    lock_until(&test, 3601001);
    lock_expect(ann, MT_LOCK_HELD);
    assert_in_range(ann->fence_ms, 3608000, 3609001);
    lock_test_close(&test);
}

static void what_others_write_on_the_lease_stays(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, plain);
    lock_until(&test, 1000);
    world_apply(&test.world, "apiVersion: coordination.k8s.io/v1\nkind: Lease\n"
                             "metadata: {name: moontide.shop, namespace: default, "
                             "annotations: {note: mine}, labels: {team: web}}\n");
    lock_until(&test, 20000);
    lock_expect(ann, MT_LOCK_HELD);
    world_expect(&test.world, LEASE, "metadata/annotations/note", "\"mine\"");
    world_expect(&test.world, LEASE, "metadata/labels/team", "\"web\"");
    world_expect(&test.world, LEASE, "spec/renewTime", "\"2026-01-01T00:00:20.000000Z\"");
    assert_int_equal(ann->fence_ms, 28000);
    mt_lock_release(ann->lock, false);
    lock_until(&test, 21000);
    world_expect(&test.world, LEASE, "metadata/annotations", "{\"note\":\"mine\"}");
    world_expect(&test.world, LEASE, "spec/holderIdentity", "\"\"");
    lock_test_close(&test);
}

static void a_deleted_lease_is_a_lost_lock(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, plain);
    lock_until(&test, 1000);
    assert_int_equal(world_delete(&test.world, LEASE, MT_PROPAGATION_BACKGROUND), 200);
    lock_until(&test, 5001);
    lock_expect(ann, MT_LOCK_LOST);
    lock_expect_message(ann, "the lock of default/shop was lost: its Lease default/moontide.shop "
                             "was deleted");
    assert_true(ann->fence_ms == MT_FENCE_LOST);
    assert_null(world_live(&test.world, LEASE));
    lock_test_close(&test);
}

static void a_lock_that_came_and_went_is_lost(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, plain);
    lock_until(&test, 1000);
    ann->frozen = true;
    struct side *bob = lock_begin(&test, 1, plain);
    lock_until(&test, 17000);
    lock_expect(bob, MT_LOCK_HELD);
    mt_lock_release(bob->lock, false);
    lock_until(&test, 18000);
    ann->frozen = false;
    lock_until(&test, 19000);
    lock_expect(ann, MT_LOCK_LOST);
    lock_expect_message(ann,
                        "the lock of default/shop was lost: another run took it and has ended");
    assert_null(mt_lock_other(ann->lock));
    lock_test_close(&test);
}

static void what_is_given_back_lets_nothing_out_any_more(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, plain);
    ann->forwards = true;
    lock_until(&test, 1000);
    mt_lock_release(ann->lock, false);
    write_map(ann);
    lock_until(&test, 2000);
    lock_expect(ann, MT_LOCK_RELEASED);
    assert_string_equal(test.world.reason, MT_LOCK_LOST_REASON);
    assert_int_equal(ann->writes, 2);
    lock_until(&test, 60000);
    assert_int_equal(ann->writes, 2); // it is not renewed any more
    lock_test_close(&test);
}

static void the_lease_goes_with_the_app(void **state)
{
    struct lock_test test;
    lock_test_open(&test, *state);
    struct side *ann = lock_begin(&test, 0, plain);
    lock_until(&test, 1000);
    mt_lock_release(ann->lock, true);
    lock_until(&test, 2000);
    lock_expect(ann, MT_LOCK_RELEASED);
    assert_null(world_live(&test.world, LEASE));
    lock_test_close(&test);
}

static void giving_back_is_tried_for_a_while(void **state)
{
    static const struct {
        enum side_fault fault;
        unsigned times;
        const char *message;
        const char *holder; ///< In the Lease.
    } cases[] = {
        {SIDE_LOST_BEFORE, 1, "", "\"\""},
        {SIDE_LOST_AFTER, 1, "", "\"\""},
        {SIDE_LOST_BEFORE, 1000,
         "the lock of default/shop was not given back and runs out by itself: the cluster did not "
         "answer",
         "\"run-a\""},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct lock_test test;
        lock_test_open(&test, *state);
        struct side *ann = lock_begin(&test, 0, plain);
        lock_until(&test, 1000);
        lock_fault(ann, cases[i].fault, cases[i].times, 0);
        mt_lock_release(ann->lock, false);
        lock_until(&test, 30000);
        lock_expect(ann, MT_LOCK_RELEASED);
        lock_expect_message(ann, cases[i].message);
        world_expect(&test.world, LEASE, "spec/holderIdentity", cases[i].holder);
        lock_test_close(&test);
    }
}

static void another_ones_lock_is_not_given_back(void **state)
{
    static const bool removes[] = {false, true};
    for (size_t i = 0; i < SUPPORT_COUNT(removes); i++) {
        struct lock_test test;
        lock_test_open(&test, *state);
        struct side *ann = lock_begin(&test, 0, plain);
        lock_until(&test, 1000);
        ann->frozen = true;
        struct side *bob = lock_begin(&test, 1, plain);
        lock_until(&test, 17000);
        ann->frozen = false;
        mt_lock_release(ann->lock, removes[i]);
        lock_until(&test, 18000);
        lock_expect(ann, MT_LOCK_RELEASED);
        lock_expect(bob, MT_LOCK_HELD);
        world_expect(&test.world, LEASE, "spec/holderIdentity", "\"run-b\"");
        lock_test_close(&test);
    }
}

static void holders_in_words(void **state)
{
    struct support *support = *state;
    const int64_t day_ms = INT64_C(24) * 3600 * 1000;
    const int64_t since_ms = INT64_C(1767258842999); // 2026-01-01T09:14:02.999Z
    const struct {
        struct mt_lock_holder holder;
        const char *text;
    } cases[] = {
        {{.run_id = "r",
          .user = "ann",
          .host = "box",
          .since_ms = since_ms,
          .renewed_ms = since_ms,
          .phase = "Sync",
          .has_wave = true,
          .wave = 1},
         "ann@box since 09:14:02Z, Sync wave 1"},
        {{.run_id = "r",
          .host = "box",
          .since_ms = since_ms,
          .renewed_ms = since_ms + day_ms,
          .phase = "PreSync"},
         "box since 2026-01-01T09:14:02Z, PreSync"},
        {{.run_id = "r", .user = "ann", .has_wave = true, .wave = 1}, "r"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        support_expect_text("holder", mt_lock_holder_text(&cases[i].holder, support->arena),
                            cases[i].text);
    }
    struct mt_lock_holder holder;
    assert_false(mt_lock_holder_read(NULL, &holder));
}

/** A generator of its own, so that a seed is the same everywhere. */
static uint64_t roll(uint64_t *dice, uint64_t sides)
{
    *dice = *dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*dice >> 33) % sides;
}

/** One second in the life of a side. */
static void live(struct side *side, size_t index, uint64_t *dice)
{
    enum { BEGINS = 8, ENDS = 60, KILLED = 80, FREEZES = 12, THAWS = 25, FAULTS = 10, STEPS = 3 };
    if (side->lock == NULL) {
        if (roll(dice, BEGINS) == 0) {
            lock_begin(side->test, index,
                       (struct side_options){.wait_ms = roll(dice, 2) == 0 ? UINT64_MAX : 30000,
                                             .supersede = roll(dice, 4) == 0});
            side->fence_ms = MT_FENCE_NONE;
            side->frozen = false;
        }
        return;
    }
    if (side->frozen) {
        side->frozen = roll(dice, THAWS) != 0;
        return;
    }
    side->frozen = roll(dice, FREEZES) == 0;
    if (roll(dice, FAULTS) == 0) {
        const enum side_fault fault = (enum side_fault)(SIDE_LOST_BEFORE + roll(dice, STEPS));
        lock_fault(side, fault, 1 + (unsigned)roll(dice, STEPS), 409);
    }
    if (mt_lock_superseded(side->lock) != NULL) {
        mt_lock_make_way(side->lock);
    }
    const enum mt_lock_state now = mt_lock_state(side->lock);
    if (now == MT_LOCK_HELD && roll(dice, ENDS) == 0) {
        mt_lock_release(side->lock, false);
    } else if (now >= MT_LOCK_RELEASED || roll(dice, KILLED) == 0) {
        lock_kill(side);
    }
}

/** Until when a write of the side may be carried out; 0: none. */
static uint64_t writes_until(const struct side *side)
{
    const bool none = side->fence_ms == MT_FENCE_NONE || side->fence_ms == MT_FENCE_LOST;
    return none ? 0 : side->fence_ms + (uint64_t)MT_FENCE_TIMEOUT_SECONDS * 1000;
}

/** Whoever comes to hold it, comes when no write of anybody else can be on its way any more. */
static void check(struct lock_test *test, const enum mt_lock_state before[SIDES], uint64_t seed)
{
    for (size_t i = 0; i < SIDES; i++) {
        const struct side *side = &test->sides[i];
        const bool came = side->lock != NULL && before[i] != MT_LOCK_HELD &&
                          mt_lock_state(side->lock) == MT_LOCK_HELD;
        for (size_t j = 0; j < SIDES && came; j++) {
            const uint64_t began_ms = side->fence_ms - MT_LOCK_FENCE_MS;
            if (j != i && writes_until(&test->sides[j]) > began_ms) {
                fail_msg("seed %llu: %zu holds it from %llu, and %zu writes until %llu",
                         (unsigned long long)seed, i, (unsigned long long)began_ms, j,
                         (unsigned long long)writes_until(&test->sides[j]));
            }
        }
    }
}

static void never_do_two_write_at_once(void **state)
{
    enum { SEEDS = 60, SECONDS = 400 };
    size_t held = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct lock_test test;
        lock_test_open(&test, *state);
        uint64_t dice = seed * UINT64_C(0x9e3779b97f4a7c15);
        for (uint64_t second = 1; second <= SECONDS; second++) {
            enum mt_lock_state before[SIDES];
            for (size_t i = 0; i < SIDES; i++) {
                live(&test.sides[i], i, &dice);
                before[i] =
                    test.sides[i].lock != NULL ? mt_lock_state(test.sides[i].lock) : MT_LOCK_ASKING;
            }
            lock_until(&test, second * 1000);
            for (size_t i = 0; i < SIDES; i++) {
                held += before[i] != MT_LOCK_HELD && test.sides[i].lock != NULL &&
                        mt_lock_state(test.sides[i].lock) == MT_LOCK_HELD;
            }
            check(&test, before, seed);
        }
        lock_test_close(&test);
    }
    assert_true(held > SEEDS); // else nothing was shown
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(it_is_renewed_every_5_s),
        support_test(all_counts_from_when_it_was_sent),
        support_test(a_frozen_run_writes_nothing_once_another_has_taken_it),
        support_test(a_frozen_run_goes_on_where_nobody_came),
        support_test(a_renewal_without_an_answer_is_made_good),
        support_test(without_the_cluster_it_keeps_trying),
        support_test(what_others_write_on_the_lease_stays),
        support_test(a_deleted_lease_is_a_lost_lock),
        support_test(a_lock_that_came_and_went_is_lost),
        support_test(what_is_given_back_lets_nothing_out_any_more),
        support_test(the_lease_goes_with_the_app),
        support_test(giving_back_is_tried_for_a_while),
        support_test(another_ones_lock_is_not_given_back),
        support_test(holders_in_words),
        support_test(never_do_two_write_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
