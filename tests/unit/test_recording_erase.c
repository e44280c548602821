// SPDX-License-Identifier: Apache-2.0
// What a deletion writes, and what is left when it is killed after any of its writes: a record that
// can be read and deleted, and at last none.
#include "record/recording.h"

#include "base/arena.h"

#include "support_record.h"

#include <string.h>

#define MAP(name) MANIFEST("v1", "ConfigMap", name, "")
#define A_HOOK(name)                                                                               \
    "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: " name                                 \
    ", annotations: {argocd.argoproj.io/hook: PreSync}}\n"
#define TASK "PreSync/0/batch/Job/shop/seed"

static const struct record_run deletion = {.deletion = true, .hash = "d"};

/** An app with two revisions, and the log of a hook. */
static void sync_twice(struct record_test *test)
{
    record_start(test, A_HOOK("seed") MAP("a") MAP("b"), (struct record_run){.hash = "a"});
    assert_true(record_begin(test));
    assert_true(record_hook_begins(test, TASK));
    record_line(test, TASK, "sown");
    assert_true(record_hook_ended(test, TASK, MT_HOOK_OUTCOME_SUCCEEDED));
    record_wrote(test, record_task(test, "Sync/0/ConfigMap/shop/a"), "4");
    record_wrote(test, record_task(test, "Sync/0/ConfigMap/shop/b"), "5");
    assert_true(record_end(test, MT_OUTCOME_SUCCEEDED, 2));
    assert_true(record_sync(test, MAP("a"), (struct record_run){.hash = "b"}));
}

static void pruned(struct record_test *test, const struct mt_task *task)
{
    const struct mt_recorded_write write = {
        .task = task, .ref = &task->ref, .applied = MT_APPLIED_PRUNED};
    test->recorder->wrote(test->recorder->data, &write);
}

/** Deletes what the plan has, until it is killed; whether it came to its end. */
static bool delete_all(struct record_test *test)
{
    if (test->plan->tasks.count > 0 && !record_begin(test)) {
        return false;
    }
    for (size_t i = 0; i < test->plan->tasks.count; i++) {
        pruned(test, test->plan->tasks.items[i]);
        record_pass(test, MT_RECORDING_BATCH_MS + 1);
    }
    return record_end(test, MT_OUTCOME_SUCCEEDED, 0);
}

static void expect_nothing(struct record_test *test)
{
    const char *names = NULL;
    assert_non_null(record_read(test));
    assert_false(test->record->found);
    static const char *const parts[] = {"header", "inventory", "results", "manifests", "logs"};
    for (size_t i = 0; i < SUPPORT_COUNT(parts); i++) {
        if (record_count(test, parts[i], &names) > 0) {
            fail_msg("there is still %s", names);
        }
    }
}

/** Whatever there is of it can be read. */
static void expect_readable(struct record_test *test)
{
    if (record_read(test) == NULL) {
        fail_msg("%s", test->err.msg);
    }
    for (size_t i = 0; i < test->record->revisions.count; i++) {
        assert_true(record_read_manifests(test, &test->record->revisions.items[i]));
        assert_true(record_read_logs(test, &test->record->revisions.items[i]));
    }
}

static void nothing_is_left(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    sync_twice(&test);
    record_start(&test, "", deletion);
    assert_int_equal(test.plan->tasks.count, 3); // the hook's object, too
    assert_true(delete_all(&test));
    expect_nothing(&test);
    record_close(&test);
}

/** Its revision has the manifests of the one before, which a later deletion plans from. */
static void one_that_fails_leaves_a_revision(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    sync_twice(&test);
    record_start(&test, "", deletion);
    assert_true(record_begin(&test));
    pruned(&test, record_task(&test, "Delete/0/ConfigMap/shop/a"));
    assert_true(record_end(&test, MT_OUTCOME_FAILED, 0));
    record_check(&test);
    const struct mt_record_revision *newest = mt_record_newest(test.record);
    assert_true(newest->deletion);
    assert_int_equal(newest->number, 3);
    assert_true(record_read_manifests(&test, newest));
    assert_int_equal(test.manifests->objects.count, 1);
    assert_int_equal(mt_record_newest_full(test.record)->number, 2);
    assert_null(record_item(&test, "a"));
    assert_non_null(record_item(&test, "b"));
    record_close(&test);
}

/** Kills it after `limit` writes and lets another one follow; how many it asked for. */
static size_t kill_after(void **state, size_t limit)
{
    struct record_test test;
    record_open(&test, *state);
    sync_twice(&test);
    record_start(&test, "", deletion);
    test.limit = limit;
    const bool over = delete_all(&test);
    const size_t writes = test.writes;
    record_leave(&test);
    expect_readable(&test);
    assert_true(!over || !test.record->found);
    if (test.record->found) {
        record_start(&test, "", deletion);
        assert_true(delete_all(&test));
    }
    expect_nothing(&test);
    record_close(&test);
    return writes;
}

static void it_may_be_killed_at_any_write(void **state)
{
    const size_t writes = kill_after(state, SIZE_MAX);
    assert_in_range(writes, 7, 20);
    for (size_t i = 0; i < writes; i++) {
        kill_after(state, i);
    }
}

/** A deletion was killed when only its lock was left: the next one has nothing else to find. */
static void a_record_that_is_gone_already_stays_so(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    record_start(&test, "", deletion);
    assert_int_equal(test.plan->tasks.count, 0);
    assert_true(delete_all(&test));
    expect_nothing(&test);
    record_close(&test);
}

/** What cannot be deleted is named, and the run has not succeeded. */
static void a_secret_that_stays_is_named(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    sync_twice(&test);
    record_start(&test, "", deletion);
    test.fault = RECORD_REFUSED;
    assert_true(record_begin(&test));
    record_pass(&test, MT_RECORDING_BATCH_MS + 1);
    test.fault_at = test.writes + 2; // the header is written once more, then the first chunk goes
    assert_false(record_end(&test, MT_OUTCOME_SUCCEEDED, 0));
    assert_non_null(strstr(test.why, "Secret shop/moontide.shop."));
    assert_non_null(strstr(test.why, "cannot be deleted"));
    record_close(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(nothing_is_left),
        support_test(one_that_fails_leaves_a_revision),
        support_test(it_may_be_killed_at_any_write),
        support_test(a_record_that_is_gone_already_stays_so),
        support_test(a_secret_that_stays_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
