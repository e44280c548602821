// SPDX-License-Identifier: Apache-2.0
// Timeouts of every level and what is done then (DESIGN.md, "Timeouts, and what happens then").
#include "sync/run.h"

#include "support_cluster.h"

static struct run_test_options limited(enum mt_level level, uint64_t ms, const char *action)
{
    struct run_test_options options = {.plan = {.on_timeout = action}};
    options.plan.timeouts.of[level] = (struct mt_timeout){true, ms};
    return options;
}

/** One Deployment that never gets healthy, in a wave before another object; a SyncFail hook. */
#define STUCK DEPLOYMENT("web", "") CONFIG("after", WAVE("1")) CONFIG("sorry", HOOK("SyncFail"))

static void the_first_clock_acts_with_its_own_level(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum mt_level level;
        bool goes_on;
        const char *action;
        const char *line;
        const char *end;
    } cases[] = {
        {"resource, fail", MT_LEVEL_RESOURCE, false, "fail",
         "60 timedOut resource Deployment/web, then fail",
         "runFinished timedOut exit 4: Deployment/web: starting"},
        {"wave, fail", MT_LEVEL_WAVE, false, "fail", "60 timedOut wave Sync/0, then fail",
         "runFinished timedOut exit 4: Deployment/web: starting"},
        {"phase, fail", MT_LEVEL_PHASE, false, "fail", "60 timedOut phase Sync, then fail",
         "runFinished timedOut exit 4: Deployment/web: starting"},
        {"run, fail", MT_LEVEL_RUN, false, "fail", "60 timedOut run, then fail",
         "runFinished timedOut exit 4: Deployment/web: starting"},
        {"resource, continue", MT_LEVEL_RESOURCE, true, "continue",
         "60 timedOut resource Deployment/web, then continue",
         "runFinished timedOut exit 4: all is applied; what timed out was passed over"},
        {"wave, continue", MT_LEVEL_WAVE, true, "continue",
         "60 timedOut wave Sync/0, then continue",
         "runFinished timedOut exit 4: all is applied; what timed out was passed over"},
        {"phase, continue", MT_LEVEL_PHASE, true, "continue",
         "60 timedOut phase Sync, then continue",
         "runFinished timedOut exit 4: all is applied; what timed out was passed over"},
        {"run, continue", MT_LEVEL_RUN, true, "continue", "60 timedOut run, then continue",
         "runFinished timedOut exit 4: all is applied; what timed out was passed over"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct run_test_options options = limited(cases[i].level, 60000, cases[i].action);
        struct run_test *test = support_run_new(STUCK, &options);
        support_run_until(test, 1000);
        support_run_health(test, "Deployment/web", "Progressing", "starting");
        support_run_to_end(test);
        support_run_expect_line(test, cases[i].line);
        support_run_expect_line(test, cases[i].end);
        if (support_run_has(test, "ConfigMap/after") != cases[i].goes_on ||
            support_run_has(test, "ConfigMap/sorry") == cases[i].goes_on) {
            fail_msg("%s: the run %s on", cases[i].name, cases[i].goes_on ? "did not go" : "went");
        }
        support_run_free(test);
    }
}

static void a_run_that_goes_on_after_its_time_ends_all_the_same(void **state)
{
    (void)state;
    struct run_test_options options = limited(MT_LEVEL_RUN, 60000, "continue");
    options.plan.timeouts.of[MT_LEVEL_WAVE] = (struct mt_timeout){true, 0};
    struct run_test *test =
        support_run_new(DEPLOYMENT("web", "") DEPLOYMENT("other", WAVE("1")), &options);
    support_run_to_end(test);
    support_run_expect(test, "goes on",
                       "0 phaseStarted Sync\n"
                       "0 waveStarted Sync/0\n"
                       "0.001 applied Deployment/web created\n"
                       "60 timedOut run, then continue\n"
                       "60 waveFinished Sync/0\n"
                       "60 waveStarted Sync/1\n"
                       "60.001 applied Deployment/other created\n"
                       "120 timedOut run, then continue\n"
                       "120 waveFinished Sync/1\n"
                       "120 phaseFinished Sync\n"
                       "120 runFinished timedOut exit 4: all is applied; what timed out was passed "
                       "over\n");
    support_run_free(test);
}

static void clocks_stand_still_while_a_person_is_awaited(void **state)
{
    (void)state;
    static const struct {
        enum mt_level level;
        const char *line;
    } cases[] = {
        {MT_LEVEL_WAVE, "559 timedOut wave Sync/0, then fail\n"},
        {MT_LEVEL_PHASE, "559 timedOut phase Sync, then fail\n"},
        {MT_LEVEL_RUN, "559 timedOut run, then fail\n"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct run_test_options options = limited(cases[i].level, 60000, "fail");
        struct run_test *test = support_run_new(
            DEPLOYMENT("web", "") DEPLOYMENT("canary", "moontide.dev/approve: \"go\""), &options);
        support_run_until(test, 1000);
        support_run_health(test, "Deployment/web", "Healthy", "");
        support_run_until(test, 500000);
        // One second of sixty was used up.
        assert_true(mt_run_approve(support_run_of(test), "go", "jane", 500000));
        support_run_to_end(test);
        support_run_expect_line(test, "500.001 applied Deployment/canary created\n");
        support_run_expect_line(test, cases[i].line);
        support_run_free(test);
    }
}

static void an_object_has_a_timeout_and_an_action_of_its_own(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        DEPLOYMENT("web", TIMEOUT("20s") ", " ON_TIMEOUT("continue")) CONFIG("z", WAVE("1")), NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "20 timedOut resource Deployment/web, then continue\n"
                                  "20 waveFinished Sync/0\n");
    assert_true(support_run_has(test, "ConfigMap/z"));
    support_run_free(test);
}

static void a_timeout_of_one_lets_the_others_of_its_wave_finish(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(DEPLOYMENT("stuck", TIMEOUT("10s")) DEPLOYMENT("web", ""), NULL);
    support_run_until(test, 50000);
    assert_false(mt_run_is_over(support_run_of(test)));
    support_run_health(test, "Deployment/web", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_line(test,
                            "50 health Deployment/web Healthy\n50 runFinished timedOut exit 4");
    support_run_free(test);
}

static void a_wave_is_never_shorter_than_what_a_member_grants_itself(void **state)
{
    (void)state;
    static const struct {
        const char *yaml;
        const char *line;
    } cases[] = {
        {DEPLOYMENT("a", ""), "60 timedOut wave Sync/0"},
        {DEPLOYMENT("a", "") "spec: {progressDeadlineSeconds: 100}\n", "130 timedOut wave Sync/0"},
        {DEPLOYMENT("a", "") "spec: {activeDeadlineSeconds: 200}\n", "230 timedOut wave Sync/0"},
        {DEPLOYMENT("a", "") "spec: {progressDeadlineSeconds: 10}\n", "60 timedOut wave Sync/0"},
        {DEPLOYMENT("a", "") DEPLOYMENT("b", TIMEOUT("5m") ", " ON_TIMEOUT("continue")),
         "330 timedOut wave Sync/0"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct run_test_options options = limited(MT_LEVEL_WAVE, 60000, "fail");
        struct run_test *test = support_run_new(cases[i].yaml, &options);
        support_run_to_end(test);
        support_run_expect_line(test, cases[i].line);
        support_run_free(test);
    }
}

static void a_hook_whose_time_is_up_is_ended(void **state)
{
    (void)state;
    struct run_test_options options = limited(MT_LEVEL_HOOK, 30000, "fail");
    struct run_test *test = support_run_new(JOB("migrate", HOOK("PreSync")) CONFIG("a", "")
                                                CONFIG("sorry", HOOK("SyncFail")),
                                            &options);
    support_run_until(test, 1000);
    support_run_health(test, "Job/migrate", "Progressing", "1 active");
    support_run_to_end(test);
    support_run_expect_line(test, "30 timedOut hook Job/migrate, then fail\n");
    support_run_expect_line(test, "30.001 hookDeleted Job/migrate: timed out\n"
                                  "30.001 hookFinished Job/migrate timedOut: 1 active\n"
                                  "30.001 phaseStarted SyncFail\n");
    assert_false(support_run_has(test, "Job/migrate"));
    support_run_free(test);

    options = limited(MT_LEVEL_HOOK, 30000, "continue");
    test = support_run_new(JOB("migrate", HOOK("PreSync")) CONFIG("a", ""), &options);
    support_run_to_end(test);
    assert_true(support_run_has(test, "ConfigMap/a"));
    assert_false(support_run_has(test, "Job/migrate"));
    support_run_expect_line(test, "runFinished timedOut exit 4");
    support_run_free(test);
}

static void a_wave_timeout_ends_its_running_hooks(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(JOB("a", HOOK("Sync")) JOB("b", HOOK("Sync")) DEPLOYMENT("web", ""), NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "600 timedOut wave Sync/0, then fail\n");
    assert_false(support_run_has(test, "Job/a"));
    assert_false(support_run_has(test, "Job/b"));
    assert_true(support_run_has(test, "Deployment/web"));
    support_run_free(test);
}

static void a_hook_that_waits_for_its_old_object_times_out_too(void **state)
{
    (void)state;
    struct run_test_options options = limited(MT_LEVEL_HOOK, 30000, "fail");
    options.there = JOB("migrate", "");
    struct run_test *test = support_run_new(JOB("migrate", HOOK("PreSync")), &options);
    support_run_hold(test, "Job/migrate");
    support_run_to_end(test);
    support_run_expect_line(test,
                            "30 hookFinished Job/migrate timedOut: the old one is being deleted\n");
    support_run_expect_line(test, "runFinished timedOut exit 4: Job/migrate: the old one is being "
                                  "deleted\n");
    support_run_free(test);
}

static void an_answer_that_comes_too_late_changes_nothing(void **state)
{
    (void)state;
    struct run_test_options options = limited(MT_LEVEL_WAVE, 30000, "fail");
    struct run_test *test = support_run_new(CONFIG("slow", "") JOB("hook", HOOK("Sync")), &options);
    support_run_delay(test, "ConfigMap/slow", 40000);
    support_run_delay(test, "Job/hook", 20000); // its deletion, then its creation
    support_run_to_end(test);
    support_run_expect_line(test, "40 applied ConfigMap/slow created\n");
    support_run_expect_line(
        test,
        "60 hookFinished Job/hook timedOut: the old one is being deleted\n60 runFinished timedOut");
    assert_false(support_run_has(test, "Job/hook"));
    support_run_free(test);
}

static void a_refusal_that_comes_too_late_is_told(void **state)
{
    (void)state;
    struct run_test_options options = limited(MT_LEVEL_WAVE, 1000, "continue");
    struct run_test *test = support_run_new(CONFIG("a", "") CONFIG("b", WAVE("1")), &options);
    support_run_delay(test, "ConfigMap/a", 3000);
    support_run_refuse(test, "ConfigMap/a", 1, 422, "data: Invalid value");
    support_run_to_end(test);
    support_run_expect(test, "late",
                       "0 phaseStarted Sync\n"
                       "0 waveStarted Sync/0\n"
                       "1 timedOut wave Sync/0, then continue\n"
                       "1 waveFinished Sync/0\n"
                       "1 waveStarted Sync/1\n"
                       "1.001 applied ConfigMap/b created\n"
                       "1.001 waveFinished Sync/1\n"
                       "1.001 phaseFinished Sync\n"
                       "3 applied ConfigMap/a failed: data: Invalid value\n"
                       "3 runFinished timedOut exit 4: 1 not applied; what timed out was passed "
                       "over\n");
    support_run_free(test);
}

static void what_was_deleted_to_be_created_anew_is_missed(void **state)
{
    (void)state;
    struct run_test_options options = limited(MT_LEVEL_WAVE, 60000, "continue");
    options.there = JOB("web", "");
    struct run_test *test =
        support_run_new(JOB("web", "argocd.argoproj.io/sync-options: Force=true"), &options);
    support_run_refuse(test, "Job/web", 1, 422, "spec.template: Invalid value: field is immutable");
    support_run_hold(test, "Job/web");
    support_run_to_end(test);
    support_run_expect(test, "missed",
                       "0 phaseStarted Sync\n"
                       "0 waveStarted Sync/0\n"
                       "60 timedOut wave Sync/0, then continue\n"
                       "60 applied Job/web failed: its old object was deleted, and there was no "
                       "time for the new\n"
                       "60 waveFinished Sync/0\n"
                       "60 phaseFinished Sync\n"
                       "60 runFinished timedOut exit 4: 1 not applied; what timed out was passed "
                       "over\n");
    support_run_free(test);
}

static void what_has_not_had_its_turn_is_not_passed_over(void **state)
{
    (void)state;
    struct run_test_options options = limited(MT_LEVEL_WAVE, 1000, "continue");
    options.run.concurrency = 1;
    struct run_test *test = support_run_new(CONFIG("a", "") CONFIG("b", ""), &options);
    support_run_delay(test, "ConfigMap/a", 1500);
    support_run_to_end(test);
    support_run_expect(test, "in turn",
                       "0 phaseStarted Sync\n"
                       "0 waveStarted Sync/0\n"
                       "1 timedOut wave Sync/0, then continue\n"
                       "1.5 applied ConfigMap/a created\n"
                       "1.501 applied ConfigMap/b created\n"
                       "1.501 waveFinished Sync/0\n"
                       "1.501 phaseFinished Sync\n"
                       "1.501 runFinished timedOut exit 4: all is applied; what timed out was "
                       "passed over\n");
    support_run_free(test);
}

static void the_waiting_event_names_the_clock_that_fires_first(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(DEPLOYMENT("web", TIMEOUT("50s") ", " ON_TIMEOUT("continue")), NULL);
    support_run_until(test, 10000);
    support_run_expect_line(test,
                            "10 waiting gate/Sync/0 for Deployment/web Progressing; 0 behind; "
                            "40s left of 50s, then continue\n");
    support_run_until(test, 30000);
    support_run_expect_line(test, "30 waiting gate/Sync/0");
    support_run_to_end(test);
    support_run_free(test);
}

static void what_stands_beside_the_waves_ends_too(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("base", "") DEPLOYMENT("edge", DEPENDS("ConfigMap/base")), NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "600.001 timedOut resource Deployment/edge, then fail\n");
    support_run_free(test);
}

static void what_is_lost_beside_the_waves_has_the_time_that_was_left(void **state)
{
    (void)state;
    struct run_test_options options = limited(MT_LEVEL_WAVE, 60000, "fail");
    struct run_test *test =
        support_run_new(CONFIG("a", "") DEPLOYMENT("web", DEPENDS("ConfigMap/a"))
                            DEPLOYMENT("slow", TIMEOUT("600s")),
                        &options);
    support_run_until(test, 10000);
    support_run_health(test, "Deployment/web", "Healthy", "");
    support_run_until(test, 100000);
    support_run_remove(test, "Deployment/web");
    support_run_to_end(test);
    support_run_expect_line(test, "100 health Deployment/web Missing: somebody deleted it\n");
    support_run_expect_line(test, "150.001 timedOut resource Deployment/web, then fail\n");
    support_run_free(test);
}

static void syncfail_has_five_minutes_of_its_own(void **state)
{
    (void)state;
    struct run_test_options options = limited(MT_LEVEL_RUN, 10000, "fail");
    struct run_test *test = support_run_new(DEPLOYMENT("web", "") JOB("sorry", HOOK("SyncFail"))
                                                CONFIG("later", HOOK("SyncFail") ", " WAVE("1")),
                                            &options);
    support_run_to_end(test);
    support_run_expect_line(test, "10 timedOut run, then fail\n");
    support_run_expect_line(test, "310 timedOut phase Job/sorry, then fail\n"
                                  "310.001 hookDeleted Job/sorry: timed out\n"
                                  "310.001 hookFinished Job/sorry timedOut\n");
    support_run_expect_line(test, "runFinished timedOut exit 4: Deployment/web\n");
    support_run_free(test);
}

static void nothing_of_syncfail_begins_after_its_time(void **state)
{
    (void)state;
    struct run_test_options options = limited(MT_LEVEL_WAVE, 0, "fail");
    struct run_test *test = support_run_new(CONFIG("bad", "") JOB("first", HOOK("SyncFail"))
                                                JOB("second", HOOK("SyncFail") ", " WAVE("1")),
                                            &options);
    support_run_refuse(test, "ConfigMap/bad", 1, 422, "data: Invalid value");
    support_run_to_end(test);
    support_run_expect_line(test, "hookFinished Job/first timedOut\n");
    support_run_expect_line(test, "runFinished failed exit 1: ConfigMap/bad: data: Invalid value");
    assert_false(support_run_has(test, "Job/second"));
    support_run_free(test);
}

static void hooks_of_on_timeout_run_only_then(void **state)
{
    (void)state;
    const char *yaml =
        DEPLOYMENT("web", "") "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: "
                              "late, annotations: {moontide.dev/hook: Late}}\n";
    for (int times_out = 0; times_out <= 1; times_out++) {
        struct run_test *test = support_run_new(yaml, NULL);
        support_run_until(test, 1000);
        support_run_health(test, "Deployment/web", times_out ? "Progressing" : "Degraded", "x");
        support_run_to_end(test);
        assert_int_equal(support_run_has(test, "ConfigMap/late"), times_out);
        support_run_expect_line(test, times_out ? "hookFinished ConfigMap/late succeeded"
                                                : "hookFinished ConfigMap/late skipped: nothing "
                                                  "timed out");
        support_run_free(test);
    }
}

static void the_first_cause_decides_the_exit_code(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(CONFIG("bad", "") DEPLOYMENT("web", ""), NULL);
    support_run_refuse(test, "ConfigMap/bad", 1, 422, "no");
    support_run_to_end(test);
    support_run_expect_line(test, "600 runFinished failed exit 1: ConfigMap/bad: no\n");
    support_run_free(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_clock_acts_with_its_own_level),
        cmocka_unit_test(a_run_that_goes_on_after_its_time_ends_all_the_same),
        cmocka_unit_test(clocks_stand_still_while_a_person_is_awaited),
        cmocka_unit_test(an_object_has_a_timeout_and_an_action_of_its_own),
        cmocka_unit_test(a_timeout_of_one_lets_the_others_of_its_wave_finish),
        cmocka_unit_test(a_wave_is_never_shorter_than_what_a_member_grants_itself),
        cmocka_unit_test(a_hook_whose_time_is_up_is_ended),
        cmocka_unit_test(a_wave_timeout_ends_its_running_hooks),
        cmocka_unit_test(a_hook_that_waits_for_its_old_object_times_out_too),
        cmocka_unit_test(an_answer_that_comes_too_late_changes_nothing),
        cmocka_unit_test(a_refusal_that_comes_too_late_is_told),
        cmocka_unit_test(what_was_deleted_to_be_created_anew_is_missed),
        cmocka_unit_test(what_has_not_had_its_turn_is_not_passed_over),
        cmocka_unit_test(the_waiting_event_names_the_clock_that_fires_first),
        cmocka_unit_test(what_stands_beside_the_waves_ends_too),
        cmocka_unit_test(what_is_lost_beside_the_waves_has_the_time_that_was_left),
        cmocka_unit_test(syncfail_has_five_minutes_of_its_own),
        cmocka_unit_test(nothing_of_syncfail_begins_after_its_time),
        cmocka_unit_test(hooks_of_on_timeout_run_only_then),
        cmocka_unit_test(the_first_cause_decides_the_exit_code),
    };
    return cmocka_run_group_tests_name("run_clock", tests, NULL, NULL);
}
