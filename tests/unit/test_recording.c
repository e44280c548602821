// SPDX-License-Identifier: Apache-2.0
// What a run tells, and what is then in the record.
#include "record/recording.h"

#include "base/arena.h"
#include "manifest/json.h"

#include "support_record.h"

#include <string.h>

#define MAP(name) MANIFEST("v1", "ConfigMap", name, "")
#define MIGRATE                                                                                    \
    "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, annotations: "                \
    "{argocd.argoproj.io/hook: PreSync}}\n"
#define MIGRATE_TASK "PreSync/0/batch/Job/shop/migrate"
#define SEED                                                                                       \
    "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: seed, annotations: "                   \
    "{argocd.argoproj.io/hook: PreSync}}\n"
#define SEED_TASK "PreSync/0/batch/Job/shop/seed"

static void open(struct record_test *test, void **state)
{
    record_open(test, *state);
}

static void an_app_without_a_record_has_an_empty_one(void **state)
{
    struct record_test test;
    open(&test, state);
    const struct mt_record *record = record_read(&test);
    assert_non_null(record);
    assert_false(record->found);
    assert_string_equal(record->app, "shop");
    assert_string_equal(record->namespace, "shop");
    assert_int_equal(record->items.count + record->revisions.count, 0);
    assert_null(mt_record_newest(record));
    assert_null(mt_record_newest_full(record));
    assert_null(mt_record_resumable(record));
    record_close(&test);
}

static void the_inventory_is_there_before_the_first_write(void **state)
{
    struct record_test test;
    open(&test, state);
    record_start(&test, MAP("a") MANIFEST("v1", "Namespace", "shop", "") MIGRATE,
                 (struct record_run){.hash = "abc"});
    assert_true(record_begin(&test));
    record_expect_calls(&test, "create manifests\ncreate header\n");

    const struct mt_record *record = record_read(&test);
    assert_true(record->found);
    assert_true(record->own_namespace);
    assert_int_equal(record->last_synced_ms, 0);
    assert_int_equal(record->items.count, 2); // a hook's object comes with the hook
    const struct mt_record_item *item = record_item(&test, "a");
    assert_string_equal(item->item.ref.version, "v1");
    assert_string_equal(item->item.ref.kind, "ConfigMap");
    assert_string_equal(item->item.ref.namespace, "shop"); // as it is sent
    assert_null(item->item.uid);
    assert_null(item->resource_version);
    const struct mt_record_revision *revision = mt_record_newest(record);
    assert_int_equal(revision->number, 1);
    assert_false(revision->ended);
    assert_true(revision->first);
    assert_false(revision->partial);
    assert_string_equal(revision->plan_hash, "abc");
    assert_string_equal(revision->user, "ann");
    assert_string_equal(revision->host, "box");
    assert_string_equal(revision->version, "1.2.3");
    assert_null(revision->commit);
    assert_true(revision->started_ms >= 1767225600000);
    assert_ptr_equal(mt_record_resumable(record), revision);
    assert_int_equal(mt_recording_revision(test.recording), 1);
    record_close(&test);
}

static void the_outcome_is_there_at_the_end(void **state)
{
    struct record_test test;
    open(&test, state);
    record_start(&test, MAP("a"), (struct record_run){0});
    assert_true(record_begin(&test));
    record_wrote(&test, record_task(&test, "Sync/0/ConfigMap/shop/a"), "42");
    assert_true(record_end(&test, MT_OUTCOME_SUCCEEDED, 1));
    record_expect_calls(&test, "create manifests\ncreate header\nreplace header\n");

    const struct mt_record *record = record_read(&test);
    const struct mt_record_revision *revision = mt_record_newest(record);
    assert_true(revision->ended);
    assert_int_equal(revision->outcome, MT_OUTCOME_SUCCEEDED);
    assert_string_equal(revision->message, "closing words");
    assert_int_equal(revision->applied, 1);
    assert_int_equal(revision->unchanged, 1);
    assert_int_equal(revision->ended_ms, record->last_synced_ms);
    assert_true(record->last_synced_ms > 0);
    assert_null(mt_record_resumable(record));
    assert_ptr_equal(mt_record_newest_full(record), revision);
    const struct mt_record_item *item = record_item(&test, "a");
    assert_string_equal(item->item.uid, "uid-a");
    assert_string_equal(item->resource_version, "42");
    assert_int_equal(item->sent_hash, 0xabc);
    assert_int_equal(item->owned_hash, 0xdef);
    assert_null(item->task); // it stands where it was written
    assert_int_equal(item->left_hash, 0x123);
    record_check(&test);
    record_close(&test);
}

static void a_run_that_writes_nothing_leaves_nothing(void **state)
{
    struct record_test test;
    open(&test, state);
    record_start(&test, MAP("a"), (struct record_run){0});
    test.recorder->failed(test.recorder->data, MT_OUTCOME_FAILED, 1, "refused");
    assert_true(record_end(&test, MT_OUTCOME_FAILED, 0));
    record_expect_calls(&test, "");
    assert_int_equal(mt_recording_revision(test.recording), 0);
    record_close(&test);
}

static void what_need_not_be_durable_is_so_within_a_second(void **state)
{
    struct record_test test;
    open(&test, state);
    record_start(&test, MAP("a") MAP("b"), (struct record_run){0});
    assert_true(record_begin(&test));
    record_expect_calls(&test, "create manifests\ncreate header\n");
    record_wrote(&test, record_task(&test, "Sync/0/ConfigMap/shop/a"), "1");
    record_pass(&test, 500);
    record_wrote(&test, record_task(&test, "Sync/0/ConfigMap/shop/b"), "2");
    record_pass(&test, 499);
    record_expect_calls(&test, "");
    record_pass(&test, 10);
    record_expect_calls(&test, "replace header\n");
    record_read(&test);
    assert_string_equal(record_item(&test, "b")->resource_version, "2");
    record_pass(&test, 5000);
    record_expect_calls(&test, "");
    record_close(&test);
}

/** Asks for a hook's beginning without a wait. */
static void ask(struct record_test *test, const char *task)
{
    const struct mt_task *planned = record_task(test, task);
    test->recorder->hook_begins(test->recorder->data, planned, &planned->ref, record_told, test);
}

static void requests_of_one_turn_share_a_write(void **state)
{
    struct record_test test;
    open(&test, state);
    record_start(&test, MIGRATE SEED MAP("a"), (struct record_run){0});
    assert_true(record_begin(&test));
    record_expect_calls(&test, "create manifests\ncreate header\n");
    ask(&test, MIGRATE_TASK);
    ask(&test, SEED_TASK);
    assert_true(record_wait(&test, 2));
    record_expect_calls(&test, "replace header\n");
    record_close(&test);
}

static void requests_that_come_during_a_write_share_the_next(void **state)
{
    struct record_test test;
    open(&test, state);
    record_start(&test, MIGRATE SEED MAP("a"), (struct record_run){0});
    assert_true(record_begin(&test));
    record_expect_calls(&test, "create manifests\ncreate header\n");
    size_t told = test.told;
    record_wrote(&test, record_task(&test, "Sync/0/ConfigMap/shop/a"), "1");
    mt_recording_advance(test.recording, test.world.cluster.now_ms(test.world.cluster.data) + 1000);
    record_expect_calls(&test, "replace header\n");
    ask(&test, MIGRATE_TASK);
    ask(&test, SEED_TASK);
    assert_int_equal(mt_recording_wakes_at(test.recording), UINT64_MAX);
    assert_int_equal(test.told, told); // never from within the call
    assert_true(record_wait(&test, 2));
    record_expect_calls(&test, "replace header\n");
    record_close(&test);
}

static void a_hook_leaves_its_intent_its_result_and_its_log(void **state)
{
    struct record_test test;
    open(&test, state);
    record_start(&test, MIGRATE, (struct record_run){0});
    assert_true(record_begin(&test));
    assert_true(record_hook_begins(&test, MIGRATE_TASK));

    const struct mt_record_hook *hook = &mt_record_newest(record_read(&test))->hooks.items[0];
    assert_string_equal(hook->task, MIGRATE_TASK);
    assert_string_equal(hook->ref.name, "migrate");
    assert_int_equal(hook->attempt, 1);
    assert_false(hook->ended);
    assert_null(hook->uid);
    assert_true(record_item(&test, "migrate")->item.hook); // its object may be left behind

    record_wrote(&test, record_task(&test, MIGRATE_TASK), "5");
    record_line(&test, MIGRATE_TASK, "one");
    record_line(&test, MIGRATE_TASK, "two");
    record_expect_calls(&test, "create manifests\ncreate header\nreplace header\n");
    assert_true(record_hook_ended(&test, MIGRATE_TASK, MT_HOOK_OUTCOME_SUCCEEDED));
    record_expect_calls(&test, "create logs\nreplace header\n");

    hook = &mt_record_newest(record_read(&test))->hooks.items[0];
    assert_true(hook->ended);
    assert_false(hook->again);
    assert_int_equal(hook->outcome, MT_HOOK_OUTCOME_SUCCEEDED);
    assert_string_equal(hook->message, "it is over");
    assert_int_equal(hook->took_ms, 1234);
    assert_string_equal(hook->uid, "uid-migrate");
    assert_true(record_read_logs(&test, mt_record_newest(test.record)));
    assert_string_equal(record_log(&test, MIGRATE_TASK), "one\ntwo\n");

    const struct mt_task *task = record_task(&test, MIGRATE_TASK);
    test.recorder->hook_gone(test.recorder->data, task, &task->ref);
    assert_true(record_end(&test, MT_OUTCOME_SUCCEEDED, 1));
    record_check(&test);
    assert_null(record_item(&test, "migrate"));
    assert_int_equal(mt_record_newest(test.record)->hooks.count, 1);
    record_close(&test);
}

static void another_attempt_takes_the_place_of_the_first(void **state)
{
    struct record_test test;
    open(&test, state);
    record_start(&test, MIGRATE, (struct record_run){0});
    assert_true(record_begin(&test));
    assert_true(record_hook_begins(&test, MIGRATE_TASK));
    record_line(&test, MIGRATE_TASK, "first");
    const struct mt_task *task = record_task(&test, MIGRATE_TASK);
    record_wrote(&test, task, "1");
    test.recorder->hook_ended(test.recorder->data,
                              &(struct mt_recorded_hook){.task = task,
                                                         .ref = &task->ref,
                                                         .outcome = MT_HOOK_OUTCOME_FAILED,
                                                         .message = "exit 1",
                                                         .again = true},
                              record_told, &test);
    assert_true(record_wait(&test, 1));
    const struct mt_record_hook *hook = &mt_record_newest(record_read(&test))->hooks.items[0];
    assert_true(hook->ended && hook->again);
    assert_int_equal(hook->outcome, MT_HOOK_OUTCOME_FAILED);
    assert_string_equal(hook->ended_uid, "uid-migrate");

    assert_true(record_hook_begins(&test, MIGRATE_TASK));
    assert_true(record_hook_begins(&test, MIGRATE_TASK)); // once more: nothing came of it
    hook = &mt_record_newest(record_read(&test))->hooks.items[0];
    assert_false(hook->ended || hook->again);
    assert_int_equal(hook->attempt, 2);
    assert_null(hook->uid);
    assert_string_equal(hook->ended_uid, "uid-migrate"); // what is there may still be that
    assert_string_equal(hook->message, "");
    record_line(&test, MIGRATE_TASK, "second");
    assert_true(record_hook_ended(&test, MIGRATE_TASK, MT_HOOK_OUTCOME_SUCCEEDED));
    assert_true(record_end(&test, MT_OUTCOME_SUCCEEDED, 1));
    record_check(&test);
    assert_int_equal(mt_record_newest(test.record)->hooks.count, 1);
    assert_true(record_read_logs(&test, mt_record_newest(test.record)));
    assert_int_equal(test.logs->list.count, 1);
    assert_int_equal(test.logs->list.items[0].attempt, 2);
    assert_string_equal(record_log(&test, MIGRATE_TASK), "second\n");
    record_close(&test);
}

static void the_log_of_a_hook_that_is_left_is_kept(void **state)
{
    struct record_test test;
    open(&test, state);
    record_start(&test, MIGRATE, (struct record_run){0});
    assert_true(record_begin(&test));
    assert_true(record_hook_begins(&test, MIGRATE_TASK));
    record_line(&test, MIGRATE_TASK, "half way");
    assert_true(record_end(&test, MT_OUTCOME_INTERRUPTED, 0));
    record_check(&test);
    const struct mt_record_revision *revision = mt_record_newest(test.record);
    assert_ptr_equal(mt_record_resumable(test.record), revision);
    assert_false(revision->hooks.items[0].ended);
    assert_true(record_read_logs(&test, revision));
    assert_string_equal(record_log(&test, MIGRATE_TASK), "half way\n");
    record_close(&test);
}

static void a_failure_is_told_to_whoever_resumes(void **state)
{
    struct record_test test;
    open(&test, state);
    record_start(&test, MIGRATE MAP("a"), (struct record_run){0});
    assert_true(record_begin(&test));
    test.recorder->failed(test.recorder->data, MT_OUTCOME_TIMED_OUT, 4, "a is stuck");
    record_pass(&test, 1100);
    const struct mt_record_revision *revision = mt_record_newest(record_read(&test));
    assert_false(revision->ended);
    assert_true(revision->failed);
    assert_int_equal(revision->failed_outcome, MT_OUTCOME_TIMED_OUT);
    assert_int_equal(revision->failed_exit, 4);
    assert_string_equal(revision->failed_why, "a is stuck");
    record_close(&test);
}

static void a_revision_that_is_resumed_goes_on(void **state)
{
    struct record_test test;
    open(&test, state);
    record_start(&test, MIGRATE SEED MAP("a"), (struct record_run){0});
    assert_true(record_begin(&test));
    assert_true(record_hook_begins(&test, MIGRATE_TASK));
    record_line(&test, MIGRATE_TASK, "done");
    assert_true(record_hook_ended(&test, MIGRATE_TASK, MT_HOOK_OUTCOME_SUCCEEDED));
    assert_true(record_hook_begins(&test, SEED_TASK));
    record_leave(&test); // killed

    record_start(&test, MIGRATE SEED MAP("a"), (struct record_run){.resume = true});
    const char *run_id = mt_record_newest(test.record)->run_id;
    assert_true(record_begin(&test));
    record_expect_calls(&test, "replace header\n"); // the manifests are there
    record_line(&test, SEED_TASK, "adopted");
    assert_true(record_hook_ended(&test, SEED_TASK, MT_HOOK_OUTCOME_SUCCEEDED));
    assert_true(record_end(&test, MT_OUTCOME_SUCCEEDED, 1));
    record_check(&test);
    assert_int_equal(test.record->revisions.count, 1);
    const struct mt_record_revision *revision = mt_record_newest(test.record);
    assert_string_equal(revision->run_id, run_id);
    assert_true(revision->ended);
    assert_int_equal(revision->hooks.count, 2);
    assert_int_equal(revision->hooks.items[1].attempt, 1);
    assert_true(record_read_logs(&test, revision));
    assert_string_equal(record_log(&test, MIGRATE_TASK), "done\n");
    assert_string_equal(record_log(&test, SEED_TASK), "adopted\n");
    record_close(&test);
}

static void the_inventory_outlives_the_manifests(void **state)
{
    struct record_test test;
    open(&test, state);
    const char *options = "argocd.argoproj.io/sync-options: \"Prune=confirm,PruneLast=true\", "
                          "helm.sh/resource-policy: keep, " WAVE("3");
    const char *yaml = mt_arena_printf(
        test.support->arena,
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {%s}}\n" MAP("b"),
        options);
    assert_true(record_sync(&test, yaml, (struct record_run){0}));
    assert_true(record_sync(&test, MAP("c"), (struct record_run){.hash = "other"}));
    record_check(&test);
    assert_int_equal(test.record->items.count, 3);
    const struct mt_inventory_item *item = &record_item(&test, "a")->item;
    assert_int_equal(item->wave, 3);
    assert_true(item->keep);
    assert_int_equal(item->options.prune, MT_CONFIRM);
    assert_int_equal(item->options.prune_last, MT_YES);
    assert_int_equal(item->options.delete, MT_UNSET);
    assert_string_equal(item->uid, "uid-a");
    record_close(&test);
}

static void the_inventory_says_where_something_was_pulled_to(void **state)
{
    static const char job[] =
        "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, annotations: "
        "{argocd.argoproj.io/hook: PreSync}}\nspec: {template: {spec: {containers: [{name: m, "
        "envFrom: [{configMapRef: {name: a}}]}]}}}\n";
    struct record_test test;
    open(&test, state);
    record_start(&test, mt_arena_printf(test.support->arena, "%s%s", MAP("a") MAP("b"), job),
                 (struct record_run){0});
    assert_true(record_begin(&test));
    record_read(&test);
    assert_string_equal(record_item(&test, "a")->task, "PreSync/0/ConfigMap/shop/a");
    assert_null(record_item(&test, "b")->task);
    record_close(&test);
}

static void what_is_pruned_leaves_the_inventory(void **state)
{
    struct record_test test;
    open(&test, state);
    assert_true(record_sync(&test, MAP("a") MAP("b"), (struct record_run){0}));
    record_start(&test, MAP("a"), (struct record_run){.hash = "other"});
    assert_true(record_begin(&test));
    const struct mt_task prune = {.action = MT_ACTION_PRUNE, .id = "prune"};
    const struct mt_recorded_write write = {
        .task = &prune, .ref = &record_item(&test, "b")->item.ref, .applied = MT_APPLIED_PRUNED};
    test.recorder->wrote(test.recorder->data, &write);
    assert_true(record_end(&test, MT_OUTCOME_SUCCEEDED, 0));
    record_check(&test);
    assert_int_equal(test.record->items.count, 1);
    assert_null(record_item(&test, "b"));
    record_close(&test);
}

static void a_hook_with_a_generated_name_is_known_by_it(void **state)
{
    struct record_test test;
    open(&test, state);
    record_start(&test,
                 "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: run-, annotations: "
                 "{argocd.argoproj.io/hook: PreSync}}\n",
                 (struct record_run){0});
    assert_true(record_begin(&test));
    assert_int_equal(record_read(&test)->items.count, 0);
    const struct mt_task *task = test.plan->tasks.items[0];
    struct mt_ref ref = task->ref;
    char name[] = "run-7";
    ref.name = name;
    test.recorder->hook_begins(test.recorder->data, task, &ref, record_told, &test);
    name[4] = '8'; // names are the caller's
    assert_true(record_wait(&test, 1));
    assert_string_equal(mt_record_newest(record_read(&test))->hooks.items[0].ref.name, "run-7");
    assert_true(record_item(&test, "run-7")->item.hook);
    record_close(&test);
}

static void a_sync_that_changes_nothing_makes_no_revision(void **state)
{
    struct record_test test;
    open(&test, state);
    for (unsigned i = 0; i < 2; i++) {
        record_start(&test, MIGRATE MAP("a"), (struct record_run){0});
        assert_true(record_begin(&test));
        assert_true(record_hook_begins(&test, MIGRATE_TASK));
        record_line(&test, MIGRATE_TASK, i == 0 ? "first" : "second");
        assert_true(record_hook_ended(&test, MIGRATE_TASK, MT_HOOK_OUTCOME_SUCCEEDED));
        if (i == 1) {
            const struct mt_record *running = record_read(&test);
            assert_int_equal(running->revisions.count, 2); // while it runs it has its own
        }
        assert_true(record_end(&test, MT_OUTCOME_SUCCEEDED, i == 0 ? 1 : 0));
        assert_int_equal(mt_recording_revision(test.recording), 1);
    }
    record_check(&test);
    assert_int_equal(test.record->revisions.count, 1);
    const struct mt_record_revision *revision = mt_record_newest(test.record);
    assert_int_equal(revision->number, 1);
    assert_true(test.record->last_synced_ms > revision->ended_ms);
    assert_int_equal(revision->hooks.count, 1);
    assert_true(record_read_logs(&test, revision));
    assert_string_equal(record_log(&test, MIGRATE_TASK), "second\n");
    record_close(&test);
}

/** What makes a second sync a revision of its own although it applied nothing. */
static const struct {
    const char *name;
    struct record_run first;
    struct record_run second;
    enum mt_outcome first_outcome;
    enum mt_outcome second_outcome;
    size_t applied;
} changes[] = {
    {"something was applied", {0}, {0}, MT_OUTCOME_SUCCEEDED, MT_OUTCOME_SUCCEEDED, 1},
    {"another plan", {0}, {.hash = "i"}, MT_OUTCOME_SUCCEEDED, MT_OUTCOME_SUCCEEDED, 0},
    {"it failed", {0}, {0}, MT_OUTCOME_SUCCEEDED, MT_OUTCOME_FAILED, 0},
    {"it was degraded", {0}, {0}, MT_OUTCOME_SUCCEEDED, MT_OUTCOME_DEGRADED, 0},
    {"the one before failed", {0}, {0}, MT_OUTCOME_FAILED, MT_OUTCOME_SUCCEEDED, 0},
    {"only a part", {0}, {.only = "a"}, MT_OUTCOME_SUCCEEDED, MT_OUTCOME_SUCCEEDED, 0},
    {"a part before", {.only = "a"}, {0}, MT_OUTCOME_SUCCEEDED, MT_OUTCOME_SUCCEEDED, 0},
};

static void other_syncs_make_one(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(changes); i++) {
        struct record_test test;
        open(&test, state);
        record_start(&test, MAP("a") MAP("b"), changes[i].first);
        assert_true(record_begin(&test));
        assert_true(record_end(&test, changes[i].first_outcome, 1));
        record_start(&test, MAP("a") MAP("b"), changes[i].second);
        assert_true(record_begin(&test));
        assert_true(record_end(&test, changes[i].second_outcome, changes[i].applied));
        record_check(&test);
        if (test.record->revisions.count != 2 || mt_recording_revision(test.recording) != 2) {
            fail_msg("%s: no revision", changes[i].name);
        }
        record_close(&test);
    }
}

static void a_part_is_no_full_revision(void **state)
{
    struct record_test test;
    open(&test, state);
    assert_true(record_sync(&test, MAP("a") MAP("b"), (struct record_run){0}));
    assert_true(record_sync(&test, MAP("a") MAP("b"), (struct record_run){.only = "a"}));
    record_check(&test);
    assert_true(mt_record_newest(test.record)->partial);
    assert_int_equal(mt_record_newest_full(test.record)->number, 1);
    assert_int_equal(test.record->items.count, 2);
    // Its manifests are the whole input all the same.
    assert_true(record_read_manifests(&test, mt_record_newest(test.record)));
    assert_int_equal(test.manifests->objects.count, 2);
    record_close(&test);
}

static void old_revisions_go_but_never_the_newest_that_succeeded(void **state)
{
    struct record_test test;
    open(&test, state);
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    for (size_t i = 0; i < SUPPORT_COUNT(names); i++) {
        const char *yaml =
            mt_arena_printf(test.support->arena,
                            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\n", names[i]);
        record_start(&test, yaml, (struct record_run){.hash = names[i], .history_max = 3});
        assert_true(record_begin(&test));
        assert_true(record_end(&test, i == 1 ? MT_OUTCOME_SUCCEEDED : MT_OUTCOME_FAILED, 1));
    }
    record_check(&test); // and what they alone had has gone
    assert_int_equal(test.record->revisions.count, 3);
    assert_int_equal(test.record->revisions.items[0].number, 2);
    assert_int_equal(test.record->revisions.items[1].number, 5);
    assert_int_equal(test.record->revisions.items[2].number, 6);
    assert_int_equal(record_count(&test, "manifests", NULL), 3);
    record_close(&test);
}

static void ten_revisions_are_kept_where_nothing_is_said(void **state)
{
    struct record_test test;
    open(&test, state);
    for (unsigned i = 1; i <= 12; i++) {
        const char *hash = mt_arena_printf(test.support->arena, "%u", i);
        assert_true(record_sync(&test, MAP("a"), (struct record_run){.hash = hash}));
    }
    record_check(&test);
    assert_int_equal(test.record->revisions.count, 10);
    assert_int_equal(test.record->revisions.items[0].number, 3);
    assert_int_equal(record_count(&test, "manifests", NULL), 1); // all have the same
    record_close(&test);
}

static void manifests_come_back_as_they_were_read(void **state)
{
    struct record_test test;
    open(&test, state);
    const struct mt_plan_hook hook = {.type = "Script",
                                      .name = "home",
                                      .wave = 2,
                                      .params = support_json("{\"url\":\"https://shop\"}"),
                                      .timeout = {true, 90000}};
    record_start(&test,
                 MAP("b") MIGRATE
                 "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: "
                 "{argocd.argoproj.io/hook: Skip}}\ndata: {n: \"1\", big: \"9007199254740993\"}\n"
                 "extra: {number: 9007199254740993}\n",
                 (struct record_run){.hooks = &hook, .hook_count = 1});
    assert_true(record_begin(&test));
    record_read(&test);
    assert_true(record_read_manifests(&test, mt_record_newest(test.record)));
    assert_int_equal(test.manifests->objects.count, 3);
    for (size_t i = 0; i < test.manifests->objects.count; i++) {
        const struct mt_record_manifest *manifest = &test.manifests->objects.items[i];
        const char *name = mt_json_string(mt_json_get(manifest->tree, "metadata"), "name");
        struct mt_buf read, recorded;
        mt_buf_init(&read, MT_BUF_UNLIMITED);
        mt_buf_init(&recorded, MT_BUF_UNLIMITED);
        mt_json_print(support_object(&test.support->objects, name)->tree, false, &read);
        mt_json_print(manifest->tree, false, &recorded);
        support_expect_text(name, mt_buf_text(&recorded), mt_buf_text(&read));
        assert_false(manifest->omitted);
        mt_buf_fini(&read);
        mt_buf_fini(&recorded);
    }
    assert_int_equal(test.manifests->scripts.count, 1);
    const struct mt_record_script *script = &test.manifests->scripts.items[0];
    assert_string_equal(script->type, "Script");
    assert_string_equal(script->name, "home");
    assert_int_equal(script->wave, 2);
    assert_null(script->namespace);
    assert_true(script->timeout.said);
    assert_int_equal(script->timeout.ms, 90000);
    assert_string_equal(mt_json_string(script->params, "url"), "https://shop");
    record_close(&test);
    mt_json_release((void *)(uintptr_t)hook.params);
}

#define SECRET                                                                                     \
    "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, annotations: "                         \
    "{kubectl.kubernetes.io/last-applied-configuration: '{\"hunter2\":1}'}}\n"                     \
    "data: {password: aHVudGVyMg==}\nstringData: {user: hunter2}\n"

static void values_of_secrets_are_left_out_when_told(void **state)
{
    struct record_test test;
    open(&test, state);
    record_start(&test, SECRET MAP("a"), (struct record_run){.omit_secrets = true});
    assert_true(record_begin(&test));
    record_read(&test);
    assert_true(record_read_manifests(&test, mt_record_newest(test.record)));
    const struct mt_record_manifest *manifest = &test.manifests->objects.items[1];
    assert_true(manifest->omitted);
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print(manifest->tree, false, &text);
    support_expect_text("the Secret", mt_buf_text(&text),
                        "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\","
                        "\"annotations\":{}},\"data\":{\"password\":\"\"},"
                        "\"stringData\":{\"user\":\"\"}}");
    mt_buf_fini(&text);
    assert_false(test.manifests->objects.items[0].omitted);

    record_start(&test, SECRET MAP("a"), (struct record_run){.hash = "again"});
    assert_true(record_begin(&test));
    record_read(&test);
    assert_true(record_read_manifests(&test, mt_record_newest(test.record)));
    const cJSON *data = mt_json_get(test.manifests->objects.items[1].tree, "data");
    assert_string_equal(mt_json_string(data, "password"), "aHVudGVyMg==");
    record_close(&test);
}

static void no_hash_of_a_secret_is_for_those_who_may_not_read_it(void **state)
{
    struct record_test test;
    open(&test, state);
    assert_true(record_sync(&test, SECRET MAP("a"), (struct record_run){0}));
    record_check(&test);
    assert_int_equal(record_item(&test, "s")->sent_hash, 0);
    assert_int_equal(record_item(&test, "s")->left_hash, 0);
    assert_int_equal(record_item(&test, "a")->sent_hash, 0xabc);
    assert_int_equal(record_item(&test, "a")->left_hash, 0x123);
    record_close(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(an_app_without_a_record_has_an_empty_one),
        support_test(the_inventory_is_there_before_the_first_write),
        support_test(the_outcome_is_there_at_the_end),
        support_test(a_run_that_writes_nothing_leaves_nothing),
        support_test(what_need_not_be_durable_is_so_within_a_second),
        support_test(requests_of_one_turn_share_a_write),
        support_test(requests_that_come_during_a_write_share_the_next),
        support_test(a_hook_leaves_its_intent_its_result_and_its_log),
        support_test(another_attempt_takes_the_place_of_the_first),
        support_test(the_log_of_a_hook_that_is_left_is_kept),
        support_test(a_failure_is_told_to_whoever_resumes),
        support_test(a_revision_that_is_resumed_goes_on),
        support_test(the_inventory_outlives_the_manifests),
        support_test(the_inventory_says_where_something_was_pulled_to),
        support_test(what_is_pruned_leaves_the_inventory),
        support_test(a_hook_with_a_generated_name_is_known_by_it),
        support_test(a_sync_that_changes_nothing_makes_no_revision),
        support_test(other_syncs_make_one),
        support_test(a_part_is_no_full_revision),
        support_test(old_revisions_go_but_never_the_newest_that_succeeded),
        support_test(ten_revisions_are_kept_where_nothing_is_said),
        support_test(manifests_come_back_as_they_were_read),
        support_test(values_of_secrets_are_left_out_when_told),
        support_test(no_hash_of_a_secret_is_for_those_who_may_not_read_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
