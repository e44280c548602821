// SPDX-License-Identifier: Apache-2.0
// Writes that are refused, lost, or carried out without an answer; others who write.
#include "record/recording.h"

#include "base/arena.h"
#include "manifest/json.h"

#include "support_record.h"

#include <string.h>

#define MAP(name) MANIFEST("v1", "ConfigMap", name, "")
#define HOOK_TASK "PreSync/0/batch/Job/shop/migrate"

static const char yaml[] =
    MAP("a") "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, annotations: "
             "{argocd.argoproj.io/hook: PreSync}}\n";

enum { WRITES = 6 }; ///< Of the run: manifests, header, header, logs, header, header.

static void start(struct record_test *test)
{
    record_start(test, yaml, (struct record_run){0});
}

/** A run with everything that is recorded; false where it was told why not. */
static bool go_on(struct record_test *test)
{
    if (!record_begin(test) || !record_hook_begins(test, HOOK_TASK)) {
        return false;
    }
    record_line(test, HOOK_TASK, "done");
    return record_hook_ended(test, HOOK_TASK, MT_HOOK_OUTCOME_SUCCEEDED) &&
           record_end(test, MT_OUTCOME_SUCCEEDED, 1);
}

static void a_write_without_an_answer_is_found_out_about(void **state)
{
    const enum record_fault faults[] = {RECORD_LOST, RECORD_SILENT};
    for (size_t i = 0; i < SUPPORT_COUNT(faults); i++) {
        for (size_t at = 1; at <= WRITES; at++) {
            struct record_test test;
            record_open(&test, *state);
            start(&test);
            test.fault = faults[i];
            test.fault_at = at;
            if (!go_on(&test)) {
                fail_msg("write %zu, fault %d: %s", at, (int)faults[i], test.why);
            }
            assert_true(test.writes >= WRITES);
            record_check(&test);
            assert_int_equal(test.record->revisions.count, 1);
            assert_true(mt_record_newest(test.record)->ended);
            assert_int_equal(mt_record_newest(test.record)->hooks.count, 1);
            record_close(&test);
        }
    }
}

static void a_refusal_says_which_secret(void **state)
{
    for (size_t at = 1; at <= WRITES; at++) {
        struct record_test test;
        record_open(&test, *state);
        start(&test);
        test.fault = RECORD_REFUSED;
        test.fault_at = at;
        assert_false(go_on(&test));
        assert_false(test.lost);
        assert_non_null(strstr(test.why, "the record of app shop, Secret shop/moontide.shop"));
        assert_non_null(strstr(test.why, " cannot be written: secrets is forbidden"));
        size_t writes = test.writes;
        record_end(&test, MT_OUTCOME_FAILED, 0); // it is told, and nothing is written
        assert_int_equal(test.writes, writes);
        record_close(&test);
    }
}

static void a_lost_lock_ends_all_writing(void **state)
{
    for (size_t at = 1; at <= WRITES; at++) {
        struct record_test test;
        record_open(&test, *state);
        start(&test);
        test.fault = RECORD_FENCED;
        test.fault_at = at;
        assert_false(go_on(&test));
        assert_true(test.lost);
        size_t writes = test.writes;
        record_end(&test, MT_OUTCOME_LOST_LOCK, 0);
        assert_int_equal(test.writes, writes);
        record_close(&test);
    }
}

static void a_run_that_lost_its_lock_leaves_its_revision_open(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    start(&test);
    assert_true(record_begin(&test));
    record_end(&test, MT_OUTCOME_LOST_LOCK, 0);
    assert_true(test.lost);
    assert_false(mt_record_newest(record_read(&test))->ended);
    record_close(&test);
}

/** Writes the header as another run would. */
static void write_header(struct record_test *test, const char *nonce, const char *label)
{
    struct world *world = &test->world;
    cJSON *tree = cJSON_Duplicate(world_live(world, "/v1/Secret/shop/moontide.shop"), true);
    cJSON *metadata = cJSON_GetObjectItem(tree, "metadata");
    cJSON *annotations = cJSON_GetObjectItem(metadata, "annotations");
    if (nonce != NULL) {
        cJSON_SetValuestring(cJSON_GetObjectItem(annotations, "moontide.dev/write"), nonce);
    }
    cJSON_AddStringToObject(cJSON_GetObjectItem(metadata, "labels"), "team", label);
    struct mt_error err;
    assert_true(mt_rehearsal_put(world->rehearsal, tree, "other", &err));
    cJSON_Delete(tree);
}

static void another_run_that_wrote_the_record_is_told(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    start(&test);
    assert_true(record_begin(&test));
    write_header(&test, "another", "a");
    assert_false(record_hook_begins(&test, HOOK_TASK));
    assert_true(test.lost);
    assert_string_equal(test.why, "another run has written the record of app shop (Secret "
                                  "shop/moontide.shop)");
    record_close(&test);
}

static void a_label_that_somebody_puts_there_is_no_other_run(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    start(&test);
    assert_true(record_begin(&test));
    write_header(&test, NULL, "a");
    assert_true(record_hook_begins(&test, HOOK_TASK));
    assert_int_equal(mt_record_newest(record_read(&test))->hooks.count, 1);
    record_close(&test);
}

static void a_record_that_is_deleted_under_way_is_told(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    start(&test);
    assert_true(record_begin(&test));
    world_delete(&test.world, "/v1/Secret/shop/moontide.shop", MT_PROPAGATION_BACKGROUND);
    assert_false(record_hook_begins(&test, HOOK_TASK));
    assert_false(test.lost);
    assert_string_equal(test.why, "the record of app shop, Secret shop/moontide.shop, was deleted "
                                  "during the run");
    record_close(&test);
}

static void all_who_wait_are_told_and_those_who_come_later(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    start(&test);
    assert_true(record_begin(&test));
    test.fault = RECORD_REFUSED;
    test.fault_at = test.writes + 1;
    const struct mt_task *task = record_task(&test, HOOK_TASK);
    test.recorder->hook_begins(test.recorder->data, task, &task->ref, record_told, &test);
    mt_recording_advance(test.recording, test.world.cluster.now_ms(test.world.cluster.data));
    test.recorder->hook_begins(test.recorder->data, task, &task->ref, record_told, &test);
    size_t told = test.told;
    assert_false(record_wait(&test, 2));
    assert_int_equal(test.told, told + 2);
    test.why[0] = '\0';
    test.recorder->hook_begins(test.recorder->data, task, &task->ref, record_told, &test);
    assert_int_equal(test.told, told + 2); // never from within the call
    assert_int_equal(mt_recording_wakes_at(test.recording), 0);
    assert_false(record_wait(&test, 1));
    assert_string_not_equal(test.why, "");
    record_close(&test);
}

static void a_run_that_is_cancelled_ends_the_recording(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    start(&test);
    test.recorder->begin(test.recorder->data, record_told, &test);
    const struct mt_cluster *inner = &test.world.cluster;
    mt_recording_advance(test.recording, inner->now_ms(inner->data));
    assert_true(mt_recording_is_busy(test.recording));
    inner->cancel(inner->data);
    inner->poll(inner->data, inner->now_ms(inner->data));
    assert_false(mt_recording_is_busy(test.recording));
    assert_string_not_equal(test.why, "");
    record_close(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(a_write_without_an_answer_is_found_out_about),
        support_test(a_refusal_says_which_secret),
        support_test(a_lost_lock_ends_all_writing),
        support_test(a_run_that_lost_its_lock_leaves_its_revision_open),
        support_test(another_run_that_wrote_the_record_is_told),
        support_test(a_label_that_somebody_puts_there_is_no_other_run),
        support_test(a_record_that_is_deleted_under_way_is_told),
        support_test(all_who_wait_are_told_and_those_who_come_later),
        support_test(a_run_that_is_cancelled_ends_the_recording),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
