// SPDX-License-Identifier: Apache-2.0
// A run that is killed after any of its writes: what a reader finds, and what the next run does.
#include "record/recording.h"

#include "base/arena.h"

#include "support_record.h"

#include <string.h>

#define MAP(name) MANIFEST("v1", "ConfigMap", name, "")
#define A_HOOK(name)                                                                               \
    "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: " name                                 \
    ", annotations: {argocd.argoproj.io/hook: PreSync}}\n"
#define TASK(name) "PreSync/0/batch/Job/shop/" name

/** How far the run under test has come, as it was told itself. */
struct progress {
    bool begun;
    bool first_ended;
    bool second_begun;
    bool ended;
};

/** Goes on until it is killed. */
static struct progress run(struct record_test *test)
{
    struct progress progress = {0};
    progress.begun = record_begin(test);
    if (!progress.begun || !record_hook_begins(test, TASK("first"))) {
        return progress;
    }
    record_wrote(test, record_task(test, TASK("first")), "3");
    record_line(test, TASK("first"), "first is done");
    progress.first_ended = record_hook_ended(test, TASK("first"), MT_HOOK_OUTCOME_SUCCEEDED);
    if (!progress.first_ended) {
        return progress;
    }
    progress.second_begun = record_hook_begins(test, TASK("second"));
    if (!progress.second_begun ||
        !record_hook_ended(test, TASK("second"), MT_HOOK_OUTCOME_SUCCEEDED)) {
        return progress;
    }
    record_wrote(test, record_task(test, "Sync/0/ConfigMap/shop/a"), "4");
    record_pass(test, 1500);
    progress.ended = record_end(test, MT_OUTCOME_SUCCEEDED, 1);
    return progress;
}

static const struct mt_record_hook *hook_of(const struct mt_record_revision *revision,
                                            const char *task)
{
    for (size_t i = 0; i < revision->hooks.count; i++) {
        if (strcmp(revision->hooks.items[i].task, task) == 0) {
            return &revision->hooks.items[i];
        }
    }
    return NULL;
}

/** Whatever was told to be durable is in the record, which can be read as a whole. */
static void check(struct record_test *test, const struct progress *progress, unsigned number)
{
    if (record_read(test) == NULL) {
        fail_msg("%s", test->err.msg);
    }
    for (size_t i = 0; i < test->record->revisions.count; i++) {
        const struct mt_record_revision *revision = &test->record->revisions.items[i];
        assert_true(record_read_manifests(test, revision));
        assert_true(record_read_logs(test, revision));
    }
    const struct mt_record_revision *newest = mt_record_newest(test->record);
    if (progress->begun) {
        assert_int_equal(newest->number, number);
        assert_non_null(record_item(test, "a"));
        assert_true(newest->ended || !progress->ended);
    }
    if (progress->first_ended) {
        assert_true(hook_of(newest, TASK("first"))->ended);
        assert_true(record_read_logs(test, newest));
        assert_string_equal(record_log(test, TASK("first")), "first is done\n");
    }
    if (progress->second_begun) {
        assert_non_null(hook_of(newest, TASK("second")));
    }
}

static const char yaml[] = A_HOOK("first") A_HOOK("second") MAP("a");

/** Kills the run after `limit` writes and lets another one follow; how many it asked for. */
static size_t kill_after(void **state, size_t limit, bool first, bool resume)
{
    struct record_test test;
    record_open(&test, *state);
    if (!first) {
        assert_true(record_sync(&test, A_HOOK("first") MAP("b"), (struct record_run){.hash = "b"}));
    }
    record_start(&test, yaml, (struct record_run){.history_max = 2});
    test.limit = limit;
    const struct progress progress = run(&test);
    size_t writes = test.writes;
    record_leave(&test);
    check(&test, &progress, first ? 1 : 2);
    bool resumable = mt_record_resumable(test.record) != NULL;

    record_start(&test, yaml, (struct record_run){.hash = "c", .history_max = 2, .resume = resume});
    assert_true(record_begin(&test));
    assert_true(record_end(&test, MT_OUTCOME_SUCCEEDED, 1));
    record_check(&test); // nothing is left of what the dead run wrote in vain
    assert_true(mt_record_newest(test.record)->ended);
    assert_true(!resume || !resumable || progress.ended ||
                test.record->revisions.count <= (first ? 1 : 2));
    record_close(&test);
    return writes;
}

static void kill_everywhere(void **state, bool first, bool resume)
{
    size_t writes = kill_after(state, SIZE_MAX, first, resume);
    assert_in_range(writes, 8, 20);
    for (size_t i = 0; i < writes; i++) {
        kill_after(state, i, first, resume);
    }
}

static void the_first_run_may_be_killed_at_any_write(void **state)
{
    kill_everywhere(state, true, false);
    kill_everywhere(state, true, true);
}

static void a_later_run_may_be_killed_at_any_write(void **state)
{
    kill_everywhere(state, false, false);
    kill_everywhere(state, false, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(the_first_run_may_be_killed_at_any_write),
        support_test(a_later_run_may_be_killed_at_any_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
