// SPDX-License-Identifier: Apache-2.0
#include "support_lock.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A call on its way through the side's connection. */
struct passing {
    struct side *side;
    enum side_fault fault;
    int status;
    mt_answer_fn *done;
    void *data;
};

static void pass_answer(void *data, const struct mt_answer *answer)
{
    struct passing passing = *(struct passing *)data;
    free(data);
    struct mt_answer given = *answer;
    if (passing.fault != SIDE_WELL) {
        given = (struct mt_answer){.now_ms = answer->now_ms, .reason = "", .message = ""};
    }
    if (passing.fault == SIDE_REFUSED) {
        given.status = passing.status;
        given.message = "it is refused";
    }
    passing.done(passing.data, &given);
}

/** A call that begins; whether it reaches the cluster, or else only an empty answer comes of it. */
static bool begin(struct side *side, mt_answer_fn *done, void *data, struct passing **passing)
{
    *passing = mt_alloc(sizeof **passing);
    **passing = (struct passing){side, SIDE_WELL, side->status, done, data};
    side->sent_ms = side->test->world.cluster.now_ms(side->test->world.cluster.data);
    if (side->faults > 0) {
        side->faults--;
        (*passing)->fault = side->fault;
    }
    const bool reaches = (*passing)->fault == SIDE_WELL || (*passing)->fault == SIDE_LOST_AFTER;
    if (!reaches) { // any call is answered in its time
        const struct mt_cluster *inner = &side->test->world.cluster;
        struct mt_ref ref = world_ref(&side->test->world, "/v1/Namespace//default");
        inner->get(inner->data, &ref, pass_answer, *passing);
    }
    return reaches;
}

static void side_write(void *data, const struct mt_write *write, mt_answer_fn *done,
                       void *done_data)
{
    struct side *side = data;
    const struct mt_cluster *inner = &side->test->world.cluster;
    struct passing *passing;
    side->writes += write->unfenced ? 1 : 0;
    if (begin(side, done, done_data, &passing)) {
        inner->write(inner->data, write, pass_answer, passing);
    }
}

static void side_get(void *data, const struct mt_ref *ref, mt_answer_fn *done, void *done_data)
{
    struct side *side = data;
    const struct mt_cluster *inner = &side->test->world.cluster;
    struct passing *passing;
    if (begin(side, done, done_data, &passing)) {
        inner->get(inner->data, ref, pass_answer, passing);
    }
}

static void side_delete(void *data, const struct mt_deletion *deletion, mt_answer_fn *done,
                        void *done_data)
{
    struct side *side = data;
    const struct mt_cluster *inner = &side->test->world.cluster;
    struct passing *passing;
    if (begin(side, done, done_data, &passing)) {
        inner->delete (inner->data, deletion, pass_answer, passing);
    }
}

static struct mt_watch *side_watch(void *data, const struct mt_watch_scope *scope,
                                   mt_watch_fn *each, void *each_data)
{
    const struct side *side = data;
    const struct mt_cluster *inner = &side->test->world.cluster;
    return inner->watch(inner->data, scope, each, each_data);
}

static void side_unwatch(void *data, struct mt_watch *watch)
{
    const struct side *side = data;
    const struct mt_cluster *inner = &side->test->world.cluster;
    inner->unwatch(inner->data, watch);
}

static void side_fence(void *data, uint64_t until_boot_ms)
{
    struct side *side = data;
    const struct mt_cluster *inner = &side->test->world.cluster;
    side->fence_ms = until_boot_ms;
    if (side->forwards) {
        inner->fence(inner->data, until_boot_ms);
    }
}

static uint64_t side_now(void *data)
{
    const struct side *side = data;
    return side->test->world.cluster.now_ms(side->test->world.cluster.data);
}

static int64_t side_wall(void *data)
{
    const struct side *side = data;
    return side->test->world.cluster.wall_ms(side->test->world.cluster.data) + side->clock_ms;
}

void lock_test_open(struct lock_test *test, struct support *support)
{
    lock_test_open_slow(test, support, 0);
}

void lock_test_open_slow(struct lock_test *test, struct support *support, uint64_t call_ms)
{
    struct mt_rehearsal_options options = mt_rehearsal_options_default();
    options.call_ms = call_ms;
    memset(test, 0, sizeof *test);
    world_open(&test->world, support, &options);
    for (size_t i = 0; i < SIDES; i++) {
        struct side *side = &test->sides[i];
        side->test = test;
        side->process = (struct mt_process){.boot = "boot", .space = "space", .pid = 7 + i};
        side->process.start = 1000;
        snprintf(side->process.host, sizeof side->process.host, "%c", (char)('a' + (char)i));
        side->cluster = (struct mt_cluster){
            .data = side,
            .write = side_write,
            .get = side_get,
            .delete = side_delete,
            .watch = side_watch,
            .unwatch = side_unwatch,
            .fence = side_fence,
            .boot_ms = side_now,
            .now_ms = side_now,
            .wall_ms = side_wall,
        };
    }
}

/** All that is under way is answered. */
static void settle(struct lock_test *test)
{
    struct mt_cluster *cluster = &test->world.cluster;
    cluster->cancel(cluster->data);
    cluster->poll(cluster->data, cluster->now_ms(cluster->data));
}

void lock_kill(struct side *side)
{
    struct lock_test *test = side->test;
    while (mt_lock_is_busy(side->lock)) {
        test->world.cluster.poll(test->world.cluster.data, side_now(side) + 1);
    }
    mt_lock_free(side->lock);
    side->lock = NULL;
}

void lock_test_close(struct lock_test *test)
{
    settle(test);
    for (size_t i = 0; i < SIDES; i++) {
        mt_lock_free(test->sides[i].lock);
    }
    world_close(&test->world);
}

static bool nobody_is_gone(const struct mt_process *process)
{
    (void)process;
    return false;
}

struct side *lock_begin(struct lock_test *test, size_t index, struct side_options options)
{
    static const char *const users[SIDES] = {"ann", "bob", "cid"};
    static const char *const runs[SIDES] = {"run-a", "run-b", "run-c"};
    struct side *side = &test->sides[index];
    assert_null(side->lock);
    const struct mt_lock_options all = {
        .cluster = &side->cluster,
        .namespace = "default",
        .app = "shop",
        .run_id = runs[index],
        .user = users[index],
        .process = &side->process,
        .wait_ms = options.wait_ms,
        .supersede = options.supersede,
        .is_gone = options.is_gone != NULL ? options.is_gone : nobody_is_gone,
    };
    side->lock = mt_lock_new(&all);
    return side;
}

/** Every side does what is due; when the first of them wants its turn again. */
static uint64_t advance(struct lock_test *test, uint64_t now_ms)
{
    uint64_t next_ms = UINT64_MAX;
    for (size_t i = 0; i < SIDES; i++) {
        struct side *side = &test->sides[i];
        if (side->lock != NULL && !side->frozen) {
            mt_lock_advance(side->lock, now_ms);
            const uint64_t wakes_ms = mt_lock_wakes_at(side->lock);
            next_ms = wakes_ms < next_ms ? wakes_ms : next_ms;
        }
    }
    return next_ms;
}

void lock_until(struct lock_test *test, uint64_t ms)
{
    enum { SETTLE = 20, STEPS_MAX = 100000 }; // polls at the end, and in all
    const struct mt_cluster *cluster = &test->world.cluster;
    size_t last = 0;
    for (size_t steps = 0; last < SETTLE; steps++) {
        assert_true(steps < STEPS_MAX);
        const uint64_t now_ms = cluster->now_ms(cluster->data);
        const uint64_t next_ms = advance(test, now_ms);
        last = now_ms >= ms ? last + 1 : 0;
        cluster->poll(cluster->data, next_ms < ms ? next_ms : ms);
    }
}

void lock_fault(struct side *side, enum side_fault fault, unsigned times, int status)
{
    side->fault = fault;
    side->faults = times;
    side->status = status;
}

void lock_expect(const struct side *side, enum mt_lock_state state)
{
    if (mt_lock_state(side->lock) != state) {
        fail_msg("the lock of %s is in state %d, not %d: %s", side->process.host,
                 mt_lock_state(side->lock), state, mt_lock_message(side->lock));
    }
}

void lock_expect_message(const struct side *side, const char *message)
{
    support_expect_text("message", mt_lock_message(side->lock), message);
}
