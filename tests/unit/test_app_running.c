// SPDX-License-Identifier: Apache-2.0
// Who runs an app, as its Lease says it: a live run, none, one that is dead.
#include "cli/app_running.h"

#include "manifest/json.h"
#include "record/lease.h"
#include "sync/cluster.h"

#include "support.h"

#include <stdio.h>

/** A cluster with one watch, which says what the test wants it to say. */
struct mt_watch {
    struct mt_watch_scope scope;
    mt_watch_fn *each;
    void *data;
    bool ended;
};

struct fixture {
    struct mt_cluster cluster;
    struct mt_watch watch;
    struct mt_app_running *running;
    uint64_t now_ms;
};

static struct mt_watch *fake_watch(void *data, const struct mt_watch_scope *scope,
                                   mt_watch_fn *each, void *each_data)
{
    struct fixture *fixture = data;
    fixture->watch = (struct mt_watch){*scope, each, each_data, false};
    return &fixture->watch;
}

static void fake_unwatch(void *data, struct mt_watch *watch)
{
    (void)data;
    assert_false(watch->ended);
    watch->ended = true;
}

static void open_fixture(struct fixture *fixture)
{
    *fixture = (struct fixture){.now_ms = 1000};
    fixture->cluster =
        (struct mt_cluster){.data = fixture, .watch = fake_watch, .unwatch = fake_unwatch};
    fixture->running = mt_app_running_new(&fixture->cluster, "prod", "shop");
}

static void close_fixture(struct fixture *fixture)
{
    mt_app_running_free(fixture->running);
    assert_true(fixture->watch.ended);
}

static void say(struct fixture *fixture, enum mt_watch_change change, const cJSON *object)
{
    const struct mt_watch_event event = {.change = change,
                                         .object = object,
                                         .now_ms = fixture->now_ms,
                                         .status = 403,
                                         .message = change == MT_WATCH_FAILED ? "no right" : ""};
    fixture->watch.each(fixture->watch.data, &event);
}

/** A Lease of the app that this run holds; NULL: nobody. */
static cJSON *make_lease(const char *run_id, const struct mt_process *process)
{
    const struct mt_ref ref = {"coordination.k8s.io", "v1", "Lease", "prod", "moontide.shop"};
    cJSON *lease = mt_lease_new(&ref, "shop");
    if (run_id != NULL) {
        mt_lease_take(lease, &(struct mt_lease_run){.run_id = run_id,
                                                    .process = process,
                                                    .phase = "Sync",
                                                    .has_wave = true,
                                                    .wave = 3});
    }
    return lease;
}

static void see(struct fixture *fixture, const char *run_id, const struct mt_process *process)
{
    cJSON *lease = make_lease(run_id, process);
    say(fixture, MT_WATCH_SEEN, lease);
    cJSON_Delete(lease);
}

static const struct mt_process elsewhere = {.host = "far", .boot = "b", .space = "s", .pid = 1};

static void a_run_is_known_by_its_lease(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    assert_string_equal(fixture.watch.scope.name, "moontide.shop");
    assert_string_equal(fixture.watch.scope.namespace, "prod");
    assert_false(mt_app_running_is_known(fixture.running));
    see(&fixture, "r1", &elsewhere);
    say(&fixture, MT_WATCH_LISTED, NULL);
    assert_true(mt_app_running_is_known(fixture.running));
    assert_true(mt_app_running_advance(fixture.running, fixture.now_ms));
    assert_false(mt_app_running_advance(fixture.running, fixture.now_ms));
    const struct mt_lock_holder *holder = mt_app_running_holder(fixture.running);
    assert_non_null(holder);
    assert_string_equal(holder->phase, "Sync");
    assert_int_equal(holder->wave, 3);
    const unsigned beats = mt_app_running_beats(fixture.running);
    see(&fixture, NULL, NULL);
    assert_int_not_equal(mt_app_running_beats(fixture.running), beats);
    assert_true(mt_app_running_advance(fixture.running, fixture.now_ms));
    assert_null(mt_app_running_holder(fixture.running));
    assert_int_equal(mt_app_running_wakes_at(fixture.running), UINT64_MAX);
    see(&fixture, "r2", &elsewhere);
    say(&fixture, MT_WATCH_GONE, NULL);
    assert_null(mt_app_running_holder(fixture.running));
    close_fixture(&fixture);
}

static void where_there_is_no_lease_nobody_runs(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    say(&fixture, MT_WATCH_LISTED, NULL);
    assert_true(mt_app_running_is_known(fixture.running));
    assert_null(mt_app_running_holder(fixture.running));
    assert_null(mt_app_running_trouble(fixture.running));
    close_fixture(&fixture);
}

static void a_holder_that_stays_silent_is_dead(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    see(&fixture, "r1", &elsewhere);
    mt_app_running_advance(fixture.running, fixture.now_ms);
    assert_int_equal(mt_app_running_wakes_at(fixture.running), fixture.now_ms + MT_LOCK_LEASE_MS);
    fixture.now_ms += MT_LOCK_LEASE_MS - 1;
    assert_false(mt_app_running_advance(fixture.running, fixture.now_ms));
    assert_non_null(mt_app_running_holder(fixture.running));
    see(&fixture, "r1", &elsewhere); // a renewal
    fixture.now_ms += MT_LOCK_LEASE_MS - 1;
    mt_app_running_advance(fixture.running, fixture.now_ms);
    assert_non_null(mt_app_running_holder(fixture.running));
    fixture.now_ms++;
    assert_true(mt_app_running_advance(fixture.running, fixture.now_ms));
    assert_null(mt_app_running_holder(fixture.running));
    assert_int_equal(mt_app_running_wakes_at(fixture.running), UINT64_MAX);
    close_fixture(&fixture);
}

static void a_process_of_this_machine_that_is_gone_does_not_run(void **state)
{
    struct fixture fixture;
    struct mt_process self;
    (void)state;
    mt_process_self(&self);
    open_fixture(&fixture);
    see(&fixture, "r1", &self);
    assert_non_null(mt_app_running_holder(fixture.running));
    self.start++; // the number is another process's now
    see(&fixture, "r1", &self);
    assert_null(mt_app_running_holder(fixture.running));
    close_fixture(&fixture);
}

static void a_lease_of_somebody_else_says_nothing(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    cJSON *lease = make_lease("r1", &elsewhere);
    cJSON *labels = cJSON_GetObjectItem(cJSON_GetObjectItem(lease, "metadata"), "labels");
    cJSON_DeleteItemFromObject(labels, "moontide.dev/record");
    say(&fixture, MT_WATCH_SEEN, lease);
    cJSON_Delete(lease);
    assert_null(mt_app_running_holder(fixture.running));
    close_fixture(&fixture);
}

static void without_the_right_to_look_it_is_not_known(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    say(&fixture, MT_WATCH_FAILED, NULL);
    assert_true(mt_app_running_is_known(fixture.running));
    assert_null(mt_app_running_holder(fixture.running));
    assert_string_equal(mt_app_running_trouble(fixture.running),
                        "whether a run is under way is not known: the Lease prod/moontide.shop: no "
                        "right");
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(a_run_is_known_by_its_lease),
        support_test(where_there_is_no_lease_nobody_runs),
        support_test(a_holder_that_stays_silent_is_dead),
        support_test(a_process_of_this_machine_that_is_gone_does_not_run),
        support_test(a_lease_of_somebody_else_says_nothing),
        support_test(without_the_right_to_look_it_is_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
