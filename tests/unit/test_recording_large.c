// SPDX-License-Identifier: Apache-2.0
// Thousands of objects: what is shared, what is written again, how much.
#include "record/recording.h"

#include "base/arena.h"
#include "record/chunks.h"

#include "support_record.h"

#include <string.h>

enum { MANY = 5000 };

/** So many ConfigMaps, of which number `changed` has other data and number `absent` is missing. */
static const char *make_maps(struct support *support, size_t count, size_t changed, size_t absent)
{
    struct mt_buf yaml;
    mt_buf_init(&yaml, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < count; i++) {
        if (i != absent) {
            mt_buf_printf(&yaml,
                          "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: map-%zu}\n"
                          "data: {key: \"%zu\"}\n",
                          i, i == changed ? count + i : i);
        }
    }
    const char *text = mt_arena_strdup(support->arena, mt_buf_text(&yaml));
    mt_buf_fini(&yaml);
    return text;
}

/** How often a call was made since the last time. */
static size_t calls(struct record_test *test, const char *call)
{
    size_t count = 0;
    for (const char *at = mt_buf_text(&test->calls); (at = strstr(at, call)) != NULL; at++) {
        count++;
    }
    return count;
}

static void thousands_of_objects_are_recorded_and_read(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    assert_true(record_sync(&test, make_maps(*state, MANY, MANY, MANY), (struct record_run){0}));
    record_check(&test);
    assert_int_equal(test.record->items.count, MANY);
    assert_in_range(test.record->inventory.count, 3, 40);
    assert_in_range(mt_record_newest(test.record)->manifests.count, 20, 80);
    assert_string_equal(record_item(&test, "map-4999")->item.uid, "uid-map-4999");
    assert_true(record_read_manifests(&test, mt_record_newest(test.record)));
    assert_int_equal(test.manifests->objects.count, MANY);
    record_close(&test);
}

/** What becomes of one object between two syncs. */
static const struct {
    const char *name;
    size_t changed;
    size_t absent;
} changes[] = {{"changed", 1234, MANY}, {"removed", MANY, 1234}};

static void one_object_changes_one_chunk(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(changes); i++) {
        struct record_test test;
        record_open(&test, *state);
        const char *before = make_maps(*state, MANY, MANY, MANY);
        const char *after = make_maps(*state, MANY, changes[i].changed, changes[i].absent);
        assert_true(record_sync(&test, before, (struct record_run){0}));
        record_start(&test, after, (struct record_run){.hash = "i"});
        assert_true(record_begin(&test));
        if (calls(&test, "create manifests") != 1 || calls(&test, "create inventory") != 0) {
            fail_msg("%s: %s", changes[i].name, mt_buf_text(&test.calls));
        }
        record_close(&test);
    }
}

static void a_batch_writes_the_chunks_that_it_concerns(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    record_start(&test, make_maps(*state, MANY, MANY, MANY), (struct record_run){0});
    assert_true(record_begin(&test));
    mt_buf_clear(&test.calls);
    record_wrote(&test, test.plan->tasks.items[17], "1");
    record_wrote(&test, test.plan->tasks.items[17], "2");
    record_pass(&test, 1100);
    record_expect_calls(&test, "create inventory\nreplace header\ndelete inventory\n");
    record_close(&test);
}

static void a_thousand_objects_stand_in_the_header(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    const char *yaml = make_maps(*state, MT_HEADER_ITEMS_MAX, MANY, MANY);
    assert_true(record_sync(&test, yaml, (struct record_run){0}));
    assert_int_equal(record_read(&test)->inventory.count, 0);
    assert_int_equal(test.record->items.count, MT_HEADER_ITEMS_MAX);
    assert_int_equal(calls(&test, "inventory"), 0);
    record_close(&test);
}

static void an_inventory_that_shrinks_comes_back_to_the_header(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    enum { FEW_MORE = MT_HEADER_ITEMS_MAX + 10, FEWER = MT_HEADER_ITEMS_MAX - 10 };
    assert_true(
        record_sync(&test, make_maps(*state, FEW_MORE, MANY, MANY), (struct record_run){0}));
    record_start(&test, make_maps(*state, FEWER, MANY, MANY), (struct record_run){.hash = "i"});
    assert_true(test.record->inventory.count > 0);
    assert_true(record_begin(&test));
    const struct mt_task prune = {.action = MT_ACTION_PRUNE, .id = "prune"};
    for (size_t i = FEWER; i < FEW_MORE; i++) {
        const struct mt_ref ref = {"", "v1", "ConfigMap", "shop",
                                   mt_arena_printf(test.arena, "map-%zu", i)};
        const struct mt_recorded_write write = {
            .task = &prune, .ref = &ref, .applied = MT_APPLIED_PRUNED};
        test.recorder->wrote(test.recorder->data, &write);
    }
    assert_true(record_end(&test, MT_OUTCOME_SUCCEEDED, 0));
    assert_true(
        record_sync(&test, make_maps(*state, FEWER, MANY, MANY), (struct record_run){.hash = "j"}));
    record_check(&test);
    assert_int_equal(test.record->inventory.count, 0);
    assert_int_equal(test.record->items.count, FEWER);
    record_close(&test);
}

/** A plan with so many hooks. */
static const char *make_hooks(struct support *support, size_t count)
{
    struct mt_buf yaml;
    mt_buf_init(&yaml, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < count; i++) {
        mt_buf_printf(&yaml,
                      "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: hook-%zu, "
                      "annotations: {argocd.argoproj.io/hook: PreSync}}\n",
                      i);
    }
    const char *text = mt_arena_strdup(support->arena, mt_buf_text(&yaml));
    mt_buf_fini(&yaml);
    return text;
}

static void many_hooks_stand_apart(void **state)
{
    enum { HOOKS = MT_HEADER_RUNNING_MAX + 100 };
    struct record_test test;
    record_open(&test, *state);
    record_start(&test, make_hooks(*state, HOOKS), (struct record_run){0});
    assert_true(record_begin(&test));
    for (size_t i = 0; i < HOOKS; i++) {
        const struct mt_task *task = test.plan->tasks.items[i];
        test.recorder->hook_begins(test.recorder->data, task, &task->ref, record_told, &test);
        test.recorder->hook_line(test.recorder->data, task, "main", "a line");
    }
    assert_true(record_wait(&test, HOOKS));
    record_read(&test);
    assert_true(mt_record_newest(test.record)->results.count > 0);
    assert_int_equal(mt_record_newest(test.record)->hooks.count, HOOKS);
    for (size_t i = 0; i < HOOKS; i++) {
        const struct mt_task *task = test.plan->tasks.items[i];
        const struct mt_recorded_hook ended = {
            .task = task, .ref = &task->ref, .outcome = MT_HOOK_OUTCOME_SUCCEEDED, .message = ""};
        test.recorder->hook_ended(test.recorder->data, &ended, record_told, &test);
    }
    assert_true(record_wait(&test, HOOKS));
    assert_true(record_end(&test, MT_OUTCOME_SUCCEEDED, 1));
    record_check(&test);
    const struct mt_record_revision *revision = mt_record_newest(test.record);
    assert_int_equal(revision->hooks.count, HOOKS);
    assert_true(revision->hooks.items[HOOKS - 1].ended);
    assert_in_range(revision->logs.count, 1, 2); // what ends together stands together
    assert_true(record_read_logs(&test, revision));
    assert_int_equal(test.logs->list.count, HOOKS);
    record_close(&test);
}

static void the_last_of_a_long_log_is_kept(void **state)
{
    enum { LINES = 20000 };
    struct record_test test;
    record_open(&test, *state);
    record_start(&test, make_hooks(*state, 1), (struct record_run){0});
    assert_true(record_begin(&test));
    const char *task = test.plan->tasks.items[0]->id;
    assert_true(record_hook_begins(&test, task));
    for (size_t i = 0; i < LINES; i++) {
        record_line(&test, task, mt_arena_printf(test.arena, "line %zu", i));
    }
    assert_true(record_hook_ended(&test, task, MT_HOOK_OUTCOME_FAILED));
    record_check(&test);
    assert_true(record_read_logs(&test, mt_record_newest(test.record)));
    const struct mt_record_log *log = &test.logs->list.items[0];
    assert_true(log->cut);
    assert_string_equal(log->lines.items[log->lines.count - 1], "line 19999");
    // Lines of eleven bytes with their ends.
    assert_int_equal(log->lines.count, MT_RECORDING_LOG_BYTES / 11);
    record_close(&test);
}

/** Objects that do not fit into one Secret, and do not shrink. */
static void an_object_larger_than_a_chunk_is_recorded(void **state)
{
    enum { BYTES = 1200 * 1024 };
    struct record_test test;
    struct support *support = *state;
    record_open(&test, support);
    struct mt_buf yaml;
    mt_buf_init(&yaml, MT_BUF_UNLIMITED);
    mt_buf_puts(&yaml, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: big}\ndata: {key: \"");
    uint32_t next = 1;
    for (size_t i = 0; i < BYTES; i++) {
        next = next * 1664525 + 1013904223;
        mt_buf_putc(&yaml, "abcdefghijklmnopqrstuvwxyzABCDEF"[next >> 27]);
    }
    mt_buf_puts(&yaml, "\"}\n");
    assert_true(record_sync(&test, mt_buf_text(&yaml), (struct record_run){0}));
    record_check(&test);
    assert_int_equal(mt_record_newest(test.record)->manifests.count, 2);
    assert_true(record_read_manifests(&test, mt_record_newest(test.record)));
    assert_int_equal(test.manifests->objects.count, 1);
    const cJSON *key = cJSON_GetObjectItem(
        cJSON_GetObjectItem(test.manifests->objects.items[0].tree, "data"), "key");
    assert_int_equal(strlen(key->valuestring), BYTES);
    mt_buf_fini(&yaml);
    record_close(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(thousands_of_objects_are_recorded_and_read),
        support_test(one_object_changes_one_chunk),
        support_test(a_batch_writes_the_chunks_that_it_concerns),
        support_test(a_thousand_objects_stand_in_the_header),
        support_test(an_inventory_that_shrinks_comes_back_to_the_header),
        support_test(many_hooks_stand_apart),
        support_test(the_last_of_a_long_log_is_kept),
        support_test(an_object_larger_than_a_chunk_is_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
