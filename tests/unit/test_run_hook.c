// SPDX-License-Identifier: Apache-2.0
// Hooks of a run: how they are created, end, are run again and deleted.  From
// SEMANTICS.md 2.7-2.11.
#include "sync/run.h"

#include "support_cluster.h"

#include "manifest/json.h"

#include <stdio.h>

static void a_hook_ends_by_the_health_of_its_object(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(JOB("migrate", HOOK("PreSync")) CONFIG("a", ""), NULL);
    support_run_until(test, 3000);
    support_run_expect(test, "runs",
                       "0 phaseStarted PreSync\n"
                       "0 waveStarted PreSync/0\n"
                       "0.002 hookStarted Job/migrate\n");
    support_run_health(test, "Job/migrate", "Healthy", "done");
    support_run_to_end(test);
    support_run_expect(test, "ends",
                       "3 hookFinished Job/migrate succeeded: done\n"
                       "3 waveFinished PreSync/0\n"
                       "3 phaseFinished PreSync\n"
                       "3 phaseStarted Sync\n"
                       "3 waveStarted Sync/0\n"
                       "3.001 applied ConfigMap/a created\n"
                       "3.001 waveFinished Sync/0\n"
                       "3.001 phaseFinished Sync\n"
                       "3.001 runFinished succeeded exit 0\n");
    support_run_free(test);
}

static void a_failed_job_has_no_grace(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        JOB("migrate", HOOK("PreSync")) CONFIG("a", "") CONFIG("sorry", HOOK("SyncFail")), NULL);
    support_run_until(test, 3000);
    support_run_health(test, "Job/migrate", "Degraded", "BackoffLimitExceeded");
    support_run_to_end(test);
    support_run_expect_line(test, "3 hookFinished Job/migrate failed: BackoffLimitExceeded\n"
                                  "3 phaseStarted SyncFail\n");
    support_run_expect_line(
        test, "runFinished failed exit 1: Job/migrate failed: BackoffLimitExceeded\n");
    assert_false(support_run_has(test, "ConfigMap/a"));
    support_run_free(test);
}

static void other_hooks_may_be_degraded_for_their_grace(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(DEPLOYMENT("canary", HOOK("PreSync")), NULL);
    support_run_until(test, 1000);
    support_run_health(test, "Deployment/canary", "Degraded", "crash");
    support_run_until(test, 9000);
    support_run_health(test, "Deployment/canary", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_line(test, "9 runFinished succeeded exit 0");
    support_run_free(test);
}

/** SEMANTICS.md 2.9: which hooks are still there after a run that succeeds, and one that fails. */
static void policies_decide_which_hooks_are_deleted(void **state)
{
    (void)state;
    static const struct {
        const char *policy;
        bool stays_after_success;
        bool stays_after_failure;
    } cases[] = {
        {"BeforeHookCreation", true, true},
        {"HookSucceeded", false, true},
        {"HookFailed", true, false},
        {"HookSucceeded,HookFailed", false, false},
        {"BeforeHookCreation,HookSucceeded", false, true},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        char yaml[1024];
        snprintf(yaml, sizeof yaml,
                 CONFIG("hook", HOOK("PreSync") ", " POLICY("%s")) CONFIG("a", ""),
                 cases[i].policy);
        for (int fails = 0; fails <= 1; fails++) {
            struct run_test *test = support_run_new(yaml, NULL);
            support_run_refuse(test, "ConfigMap/a", (unsigned)fails, 422, "no");
            support_run_to_end(test);
            bool stays = support_run_has(test, "ConfigMap/hook");
            if (stays != (fails ? cases[i].stays_after_failure : cases[i].stays_after_success)) {
                fail_msg("%s, run that %s: the hook %s", cases[i].policy,
                         fails ? "fails" : "succeeds", stays ? "stays" : "is gone");
            }
            support_run_free(test);
        }
    }
}

static void succeeded_hooks_go_when_the_whole_run_has_succeeded(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        CONFIG("hook", HOOK("PreSync") ", " POLICY("HookSucceeded")) DEPLOYMENT("web", ""), NULL);
    support_run_until(test, 5000);
    assert_true(support_run_has(test, "ConfigMap/hook"));
    support_run_health(test, "Deployment/web", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_line(test, "5 phaseFinished Sync\n"
                                  "5.001 hookDeleted ConfigMap/hook: HookSucceeded\n"
                                  "5.001 runFinished succeeded exit 0\n");
    support_run_free(test);
}

/** What an earlier sync has left of the hook has succeeded long ago; it is this one's that counts.
 */
static void a_hook_waits_until_its_old_object_is_gone(void **state)
{
    (void)state;
    const struct run_test_options options = {
        .there = "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: old, deletionTimestamp: "
                 "\"2026-01-01T00:00:00Z\", finalizers: [a.io/x]}\n"
                 "status: {health: Healthy, message: long ago}\n"};
    struct run_test *test =
        support_run_new(JOB("old", HOOK("PreSync") ", " POLICY("HookSucceeded")), &options);
    support_run_until(test, 5000);
    support_run_expect(test, "it is not begun",
                       "0 phaseStarted PreSync\n0 waveStarted PreSync/0\n");
    support_run_remove(test, "Job/old");
    support_run_until(test, 6000);
    support_run_expect_line(test, "hookStarted Job/old\n");
    assert_true(support_run_has(test, "Job/old"));
    support_run_health(test, "Job/old", "Healthy", "now");
    support_run_to_end(test);
    support_run_expect_line(test, "hookFinished Job/old succeeded: now\n");
    support_run_free(test);
}

static void a_deletion_keeps_its_reason_when_the_run_is_terminated(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("a", HOOK("PreSync") ", " POLICY("HookSucceeded")), NULL);
    support_run_delay(test, "ConfigMap/a", 1000);
    support_run_until(test, 1500); // created at 1 s, and deleted at 2 s
    mt_run_terminate(support_run_of(test), MT_OUTCOME_SUPERSEDED, 1500);
    support_run_to_end(test);
    support_run_expect_line(test, "2 hookDeleted ConfigMap/a: HookSucceeded\n");
    support_run_free(test);
}

static void hooks_are_deleted_as_many_at_a_time_as_are_allowed(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("a", HOOK("PreSync") ", " POLICY("HookSucceeded"))
                            CONFIG("b", HOOK("PreSync") ", " POLICY("HookSucceeded"))
                                CONFIG("c", HOOK("PreSync") ", " POLICY("HookSucceeded")),
                        &(struct run_test_options){.run = {.concurrency = 1}});
    support_run_to_end(test);
    support_run_expect_line(test, "0.003 phaseFinished PreSync\n"
                                  "0.004 hookDeleted ConfigMap/a: HookSucceeded\n"
                                  "0.005 hookDeleted ConfigMap/b: HookSucceeded\n"
                                  "0.006 hookDeleted ConfigMap/c: HookSucceeded\n"
                                  "0.006 runFinished succeeded exit 0\n");
    support_run_free(test);

    test = support_run_new(JOB("a", HOOK("PreSync")) JOB("b", HOOK("PreSync")),
                           &(struct run_test_options){.run = {.concurrency = 1}});
    support_run_until(test, 1000);
    mt_run_terminate(support_run_of(test), MT_OUTCOME_FAILED, 1000);
    support_run_to_end(test);
    support_run_expect_line(test, "1.001 hookDeleted Job/a: terminated\n"
                                  "1.001 hookFinished Job/a interrupted\n"
                                  "1.002 hookDeleted Job/b: terminated\n"
                                  "1.002 hookFinished Job/b interrupted\n"
                                  "1.002 runFinished failed exit 1: the run was terminated\n");
    support_run_free(test);
}

static void what_waits_for_its_deletion_stays_when_the_run_is_ended(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("a", HOOK("PreSync") ", " POLICY("HookSucceeded"))
                            CONFIG("b", HOOK("PreSync") ", " POLICY("HookSucceeded")),
                        &(struct run_test_options){.run = {.concurrency = 1}});
    support_run_delay(test, "ConfigMap/a", 1000);
    support_run_until(test, 1500); // created at 1 s, and deleted from then on
    mt_run_terminate(support_run_of(test), MT_OUTCOME_SUPERSEDED, 1500);
    support_run_to_end(test);
    assert_false(support_run_has(test, "ConfigMap/a"));
    assert_true(support_run_has(test, "ConfigMap/b"));
    support_run_expect_line(test, "runFinished superseded exit 5: the run was terminated");
    support_run_free(test);
}

static void a_hook_that_was_refused_later_goes_as_the_one_that_it_was(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        CONFIG("both", HOOK("PreSync,Sync") ", " POLICY("HookFailed")) CONFIG("a", ""), NULL);
    support_run_delay(test, "ConfigMap/both", 1000);
    support_run_until(test, 500); // the write of PreSync is under way
    support_run_refuse(test, "ConfigMap/both", 1, 422, "data: Invalid value");
    support_run_to_end(test);
    support_run_expect_line(test, "hookFinished ConfigMap/both succeeded");
    support_run_expect_line(test, "hookFinished ConfigMap/both failed: data: Invalid value");
    support_run_expect_line(test, "hookDeleted ConfigMap/both: HookFailed");
    assert_false(support_run_has(test, "ConfigMap/both"));
    support_run_free(test);
}

static void failed_hooks_go_before_syncfail_begins(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(JOB("hook", HOOK("PreSync") ", " POLICY("HookFailed"))
                            CONFIG("sorry", HOOK("SyncFail") ", " POLICY("HookFailed")),
                        NULL);
    support_run_until(test, 1000);
    support_run_health(test, "Job/hook", "Degraded", "no");
    support_run_to_end(test);
    support_run_expect_line(test, "1 hookFinished Job/hook failed: no\n"
                                  "1.001 hookDeleted Job/hook: HookFailed\n"
                                  "1.001 phaseStarted SyncFail\n");
    support_run_expect_line(test, "1.003 hookDeleted ConfigMap/sorry: HookFailed\n"
                                  "1.003 runFinished failed exit 1: Job/hook failed: no\n");
    support_run_free(test);
}

static void a_leftover_of_syncfail_goes_with_the_next_success(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        CONFIG("a", "") CONFIG("sorry", HOOK("SyncFail") ", " POLICY("HookSucceeded")),
        &(struct run_test_options){.there = CONFIG("sorry", "")});
    support_run_to_end(test);
    assert_false(support_run_has(test, "ConfigMap/sorry"));
    support_run_free(test);
}

static void a_hook_is_created_when_the_old_one_is_gone(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        JOB("migrate", HOOK("PreSync")), &(struct run_test_options){.there = JOB("migrate", "")});
    support_run_hold(test, "Job/migrate");
    support_run_until(test, 4000);
    support_run_expect(test, "waits for it to go",
                       "0 phaseStarted PreSync\n"
                       "0 waveStarted PreSync/0\n"
                       "0.001 hookDeleted Job/migrate: BeforeHookCreation\n");
    support_run_remove(test, "Job/migrate");
    support_run_until(test, 5000);
    support_run_expect(test, "then creates it", "4.001 hookStarted Job/migrate\n");
    const cJSON *metadata = mt_json_get(support_run_get(test, "Job/migrate"), "metadata");
    assert_string_equal(mt_json_string(metadata, "uid"), "uid-2");
    assert_string_equal(
        mt_json_string(mt_json_get(metadata, "annotations"), "moontide.dev/revision"), "7");
    support_run_health(test, "Job/migrate", "Healthy", "");
    support_run_to_end(test);
    support_run_free(test);
}

static void without_beforehookcreation_the_old_object_is_applied_over(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("hook", HOOK("PreSync") ", " POLICY("HookFailed")),
                        &(struct run_test_options){.there = CONFIG("hook", "")});
    support_run_to_end(test);
    const cJSON *metadata = mt_json_get(support_run_get(test, "ConfigMap/hook"), "metadata");
    assert_string_equal(mt_json_string(metadata, "uid"), "uid-1");
    support_run_free(test);
}

static void a_hook_deleted_after_success_has_succeeded(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(JOB("migrate", HOOK("PreSync")), NULL);
    support_run_until(test, 2000);
    support_run_health(test, "Job/migrate", "Healthy", "");
    support_run_remove(test, "Job/migrate"); // both events come at once
    support_run_to_end(test);
    support_run_expect_line(test, "2 hookFinished Job/migrate succeeded");
    support_run_free(test);
}

static void a_hook_deleted_while_it_runs_has_failed(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(JOB("migrate", HOOK("PreSync")), NULL);
    support_run_until(test, 2000);
    support_run_remove(test, "Job/migrate");
    support_run_to_end(test);
    support_run_expect_line(test, "2 hookFinished Job/migrate failed: was deleted while it ran");
    support_run_free(test);
}

static void a_hook_of_another_uid_is_not_ours(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(JOB("migrate", HOOK("PreSync")), NULL);
    support_run_until(test, 2000);
    support_run_remove(test, "Job/migrate");
    support_run_put(test, "apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, labels: "
                          "{moontide.dev/app: shop}}\nstatus: {health: Healthy}\n");
    support_run_to_end(test);
    support_run_expect_line(test, "2 hookFinished Job/migrate failed: was deleted while it ran");
    support_run_free(test);
}

static void hooks_in_two_phases_run_twice(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        CONFIG("both", HOOK("PreSync,PostSync") ", " POLICY("BeforeHookCreation,HookSucceeded")),
        NULL);
    support_run_to_end(test);
    support_run_expect(test, "twice",
                       "0 phaseStarted PreSync\n"
                       "0 waveStarted PreSync/0\n"
                       "0.002 hookStarted ConfigMap/both\n"
                       "0.002 hookFinished ConfigMap/both succeeded\n"
                       "0.002 waveFinished PreSync/0\n"
                       "0.002 phaseFinished PreSync\n"
                       "0.002 phaseStarted PostSync\n"
                       "0.002 waveStarted PostSync/0\n"
                       "0.003 hookDeleted ConfigMap/both: BeforeHookCreation\n"
                       "0.004 hookStarted ConfigMap/both\n"
                       "0.004 hookFinished ConfigMap/both succeeded\n"
                       "0.004 waveFinished PostSync/0\n"
                       "0.004 phaseFinished PostSync\n"
                       "0.005 hookDeleted ConfigMap/both: HookSucceeded\n"
                       "0.005 runFinished succeeded exit 0\n");
    support_run_free(test);
}

static void a_failed_hook_is_run_again_with_growing_pauses(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(JOB("migrate", HOOK("PreSync") ", moontide.dev/retries: \"2\""), NULL);
    support_run_until(test, 1000);
    support_run_health(test, "Job/migrate", "Degraded", "one");
    support_run_until(test, 8000);
    support_run_health(test, "Job/migrate", "Degraded", "two");
    support_run_until(test, 30000);
    support_run_health(test, "Job/migrate", "Degraded", "three");
    support_run_to_end(test);
    support_run_expect(test, "three times",
                       "0 phaseStarted PreSync\n"
                       "0 waveStarted PreSync/0\n"
                       "0.002 hookStarted Job/migrate\n"
                       "1 retrying Job/migrate attempt 2 in 5s: one\n"
                       "6.001 hookDeleted Job/migrate: run again\n"
                       "8 retrying Job/migrate attempt 3 in 10s: two\n"
                       "18.001 hookDeleted Job/migrate: run again\n"
                       "30 hookFinished Job/migrate failed: three\n"
                       "30 runFinished failed exit 1: Job/migrate failed: three\n");
    support_run_free(test);
}

static void a_hook_whose_creation_was_not_answered_is_taken_away_before_it_runs_again(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(JOB("migrate", HOOK("PreSync") ", moontide.dev/retries: \"1\""), NULL);
    support_run_lose(test, "Job/migrate", 1);
    support_run_until(test, 6000);
    support_run_expect(test, "not answered",
                       "0 phaseStarted PreSync\n"
                       "0 waveStarted PreSync/0\n"
                       "0.002 retrying Job/migrate attempt 2 in 5s: the cluster did not answer\n"
                       "5.003 hookDeleted Job/migrate: run again\n"
                       "5.004 hookStarted Job/migrate\n");
    support_run_health(test, "Job/migrate", "Healthy", "");
    support_run_to_end(test);
    support_run_free(test);
}

static void an_old_object_that_could_not_be_deleted_is_deleted_before_the_next_attempt(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(JOB("migrate", HOOK("PreSync") ", moontide.dev/retries: \"1\""),
                        &(struct run_test_options){.there = JOB("migrate", "")});
    support_run_keep(test, "Job/migrate", 1, 503, "try later");
    support_run_until(test, 6000);
    support_run_expect(test, "kept",
                       "0 phaseStarted PreSync\n"
                       "0 waveStarted PreSync/0\n"
                       "0.001 retrying Job/migrate attempt 2 in 5s: Job/migrate cannot be deleted: "
                       "try later\n"
                       "5.002 hookDeleted Job/migrate: run again\n"
                       "5.003 hookStarted Job/migrate\n");
    support_run_health(test, "Job/migrate", "Healthy", "");
    support_run_to_end(test);
    support_run_free(test);
}

static void a_hook_whose_creation_was_not_answered_is_ended_all_the_same(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *annotations;
        uint64_t delay_ms;
        const char *deleted;
    } cases[] = {
        {"while it is created", TIMEOUT("1s") ", " POLICY("HookSucceeded"), 2000,
         "hookDeleted Job/migrate: timed out"},
        {"in the pause", TIMEOUT("1s") ", moontide.dev/retries: \"1\"", 1,
         "hookDeleted Job/migrate: timed out"},
        {"by its policy", POLICY("HookFailed"), 1, "hookDeleted Job/migrate: HookFailed"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        char yaml[512];
        snprintf(yaml, sizeof yaml, JOB("migrate", "%s, %s"), HOOK("PreSync"),
                 cases[i].annotations);
        struct run_test *test = support_run_new(yaml, NULL);
        support_run_lose(test, "Job/migrate", 2);
        support_run_delay(test, "Job/migrate", cases[i].delay_ms);
        support_run_to_end(test);
        support_run_expect_line(test, cases[i].deleted);
        if (support_run_has(test, "Job/migrate")) {
            fail_msg("%s: its object is still there", cases[i].name);
        }
        support_run_free(test);
    }
}

static void syncfail_goes_wave_by_wave_and_one_failure_stops_no_other(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("bad", "") JOB("first", HOOK("SyncFail") ", " WAVE("1"))
                            CONFIG("second", HOOK("SyncFail") ", " WAVE("2")),
                        NULL);
    support_run_refuse(test, "ConfigMap/bad", 1, 422, "no");
    support_run_until(test, 1000);
    assert_false(support_run_has(test, "ConfigMap/second"));
    support_run_health(test, "Job/first", "Degraded", "cannot notify");
    support_run_to_end(test);
    assert_true(support_run_has(test, "ConfigMap/second"));
    support_run_expect_line(test, "runFinished failed exit 1: ConfigMap/bad: no\n");
    support_run_free(test);
}

static void types_make_and_judge_hooks(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: made, annotations: "
        "{moontide.dev/hook: Made}}\nspec: {}\n"
        "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: judged, annotations: "
        "{moontide.dev/hook: Judged}}\n",
        NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "hookFinished Job/judged succeeded: its type says so");
    assert_string_equal(mt_json_string(support_run_get(test, "ConfigMap/made"), "spec"), "made");
    support_run_free(test);
}

static void a_type_that_cannot_make_the_object_fails_the_hook(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: made, annotations: "
                        "{moontide.dev/hook: Made}}\nspec: {refuse: true}\n",
                        NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "hookFinished ConfigMap/made failed: Made.lua:3: refused");
    support_run_free(test);
}

static void a_hook_that_nobody_waits_for_is_created_and_left(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        JOB("warm", HOOK("PostSync") ", " POLICY("HookSucceeded") ", moontide.dev/wait: "
                                                                  "\"false\""),
        NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "hookFinished Job/warm succeeded: not waited for\n");
    support_run_expect_line(test, "runFinished succeeded exit 0");
    assert_true(support_run_has(test, "Job/warm"));
    support_run_free(test);
}

static void names_are_generated_from_revision_phase_and_start(void **state)
{
    (void)state;
    const char *yaml = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: seed-, "
                       "annotations: {argocd.argoproj.io/hook: PreSync}}\n"
                       "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: seed-, "
                       "annotations: {argocd.argoproj.io/hook: PreSync}}\n";
    struct run_test *test = support_run_new(yaml, NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "hookStarted ConfigMap/seed-7-presync-0\n");
    support_run_expect_line(test, "hookStarted ConfigMap/seed-7-presync-0-2\n");
    assert_true(support_run_has(test, "ConfigMap/seed-7-presync-0"));
    support_run_free(test);
}

static void a_hook_whose_time_is_up_tells_what_it_waited_for(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(JOB("migrate", HOOK("PreSync") ", moontide.dev/timeout: 30s"), NULL);
    support_run_until(test, 3000);
    support_run_health(test, "Job/migrate", "Progressing", "1 active");
    support_run_to_end(test);
    support_run_expect_line(test, "hookFinished Job/migrate timedOut: 1 active\n");
    support_run_free(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hook_ends_by_the_health_of_its_object),
        cmocka_unit_test(a_failed_job_has_no_grace),
        cmocka_unit_test(a_hook_whose_time_is_up_tells_what_it_waited_for),
        cmocka_unit_test(other_hooks_may_be_degraded_for_their_grace),
        cmocka_unit_test(policies_decide_which_hooks_are_deleted),
        cmocka_unit_test(succeeded_hooks_go_when_the_whole_run_has_succeeded),
        cmocka_unit_test(a_hook_waits_until_its_old_object_is_gone),
        cmocka_unit_test(a_deletion_keeps_its_reason_when_the_run_is_terminated),
        cmocka_unit_test(hooks_are_deleted_as_many_at_a_time_as_are_allowed),
        cmocka_unit_test(what_waits_for_its_deletion_stays_when_the_run_is_ended),
        cmocka_unit_test(a_hook_that_was_refused_later_goes_as_the_one_that_it_was),
        cmocka_unit_test(failed_hooks_go_before_syncfail_begins),
        cmocka_unit_test(a_leftover_of_syncfail_goes_with_the_next_success),
        cmocka_unit_test(a_hook_is_created_when_the_old_one_is_gone),
        cmocka_unit_test(without_beforehookcreation_the_old_object_is_applied_over),
        cmocka_unit_test(a_hook_deleted_after_success_has_succeeded),
        cmocka_unit_test(a_hook_deleted_while_it_runs_has_failed),
        cmocka_unit_test(a_hook_of_another_uid_is_not_ours),
        cmocka_unit_test(hooks_in_two_phases_run_twice),
        cmocka_unit_test(a_failed_hook_is_run_again_with_growing_pauses),
        cmocka_unit_test(a_hook_whose_creation_was_not_answered_is_taken_away_before_it_runs_again),
        cmocka_unit_test(a_hook_whose_creation_was_not_answered_is_ended_all_the_same),
        cmocka_unit_test(
            an_old_object_that_could_not_be_deleted_is_deleted_before_the_next_attempt),
        cmocka_unit_test(syncfail_goes_wave_by_wave_and_one_failure_stops_no_other),
        cmocka_unit_test(types_make_and_judge_hooks),
        cmocka_unit_test(a_type_that_cannot_make_the_object_fails_the_hook),
        cmocka_unit_test(a_hook_that_nobody_waits_for_is_created_and_left),
        cmocka_unit_test(names_are_generated_from_revision_phase_and_start),
    };
    return cmocka_run_group_tests_name("run_hook", tests, NULL, NULL);
}
