// SPDX-License-Identifier: Apache-2.0
// The order of a run: what begins when, what a failure leaves undone, how it ends.  From
// SEMANTICS.md 2.6-2.13 with the departures of DESIGN.md.
#include "sync/run.h"

#include "support_cluster.h"

static void waves_follow_one_another_without_a_pause(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("b", WAVE("1")) CONFIG("a", WAVE("0")) CONFIG("c", WAVE("1")), NULL);
    support_run_to_end(test);
    support_run_expect(test, "two waves",
                       "0 phaseStarted Sync\n"
                       "0 waveStarted Sync/0\n"
                       "0.001 applied ConfigMap/a created\n"
                       "0.001 waveFinished Sync/0\n"
                       "0.001 waveStarted Sync/1\n"
                       "0.002 applied ConfigMap/b created\n"
                       "0.002 applied ConfigMap/c created\n"
                       "0.002 waveFinished Sync/1\n"
                       "0.002 phaseFinished Sync\n"
                       "0.002 runFinished succeeded exit 0\n");
    assert_int_equal(mt_run_result(support_run_of(test)).exit_code, 0);
    assert_int_equal(support_run_watches(test), 0); // nothing had to be waited for
    support_run_free(test);
}

static void a_wave_waits_for_health_and_says_for_what(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(DEPLOYMENT("web", WAVE("0")) CONFIG("after", WAVE("1")), NULL);
    support_run_until(test, 12000);
    support_run_expect(
        test, "waits",
        "all\n"
        "0 runStarted\n"
        "0 phaseStarted Sync\n"
        "0 waveStarted Sync/0\n"
        "0.001 applied Deployment/web created\n"
        "0.001 health Deployment/web Progressing\n"
        "0.001 waiting gate/Sync/0 for Deployment/web Progressing; 1 behind; 599s left of 600s, "
        "then fail\n"
        "10 waiting gate/Sync/0 for Deployment/web Progressing; 1 behind; 590s left of 600s, then "
        "fail\n");
    support_run_health(test, "Deployment/web", "Progressing", "1 of 2 ready");
    support_run_until(test, 12000);
    support_run_expect(test, "changes",
                       "all\n"
                       "12 health Deployment/web Progressing: 1 of 2 ready\n"
                       "12 waiting gate/Sync/0 for Deployment/web Progressing: 1 of 2 ready; 1 "
                       "behind; 588s left of 600s, then fail\n");
    support_run_health(test, "Deployment/web", "Healthy", "");
    support_run_to_end(test);
    support_run_expect(test, "ends",
                       "12 waveFinished Sync/0\n"
                       "12 waveStarted Sync/1\n"
                       "12.001 applied ConfigMap/after created\n"
                       "12.001 waveFinished Sync/1\n"
                       "12.001 phaseFinished Sync\n"
                       "12.001 runFinished succeeded exit 0\n");
    support_run_free(test);
}

static void the_last_wave_is_waited_for_too(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(DEPLOYMENT("web", ""), NULL);
    support_run_until(test, 5000);
    assert_false(mt_run_is_over(support_run_of(test)));
    support_run_health(test, "Deployment/web", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_line(test, "5 runFinished succeeded exit 0");
    support_run_free(test);

    test = support_run_new(DEPLOYMENT("first", WAVE("-1")) DEPLOYMENT("web", ""),
                           &(struct run_test_options){.plan = {.no_wait = true}});
    support_run_until(test, 5000);
    support_run_health(test, "Deployment/first", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_line(test, "5.001 applied Deployment/web created");
    support_run_expect_line(test, "5.001 runFinished succeeded exit 0");
    support_run_free(test);
}

static void an_empty_plan_succeeds(void **state)
{
    (void)state;
    struct run_test *test = support_run_new("", NULL);
    support_run_to_end(test);
    support_run_expect(test, "nothing", "all\n0 runStarted\n0 runFinished succeeded exit 0\n");
    support_run_free(test);
}

static void as_many_calls_as_are_allowed_run_at_a_time(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(CONFIG("a", "") CONFIG("b", "") CONFIG("c", "")
                                                CONFIG("d", "") CONFIG("e", ""),
                                            &(struct run_test_options){.run = {.concurrency = 2}});
    support_run_to_end(test);
    support_run_expect(test, "two at a time",
                       "0 phaseStarted Sync\n"
                       "0 waveStarted Sync/0\n"
                       "0.001 applied ConfigMap/a created\n"
                       "0.001 applied ConfigMap/b created\n"
                       "0.002 applied ConfigMap/c created\n"
                       "0.002 applied ConfigMap/d created\n"
                       "0.003 applied ConfigMap/e created\n"
                       "0.003 waveFinished Sync/0\n"
                       "0.003 phaseFinished Sync\n"
                       "0.003 runFinished succeeded exit 0\n");
    support_run_free(test);
}

static void what_is_not_waited_for_holds_nothing_up(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        DEPLOYMENT("web", "moontide.dev/wait: \"false\"") CONFIG("z", WAVE("1")), NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "0.002 runFinished succeeded exit 0");
    support_run_free(test);
}

static void a_refused_object_fails_its_wave_and_the_rest_of_the_wave_finishes(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("bad", "") DEPLOYMENT("web", "") CONFIG("later", WAVE("1"))
                            CONFIG("post", HOOK("PostSync")) CONFIG("sorry", HOOK("SyncFail")),
                        NULL);
    support_run_refuse(test, "ConfigMap/bad", 1, 422, "data: Invalid value");
    support_run_until(test, 3000);
    support_run_expect(test, "refused",
                       "0 phaseStarted Sync\n"
                       "0 waveStarted Sync/0\n"
                       "0.001 applied ConfigMap/bad failed: data: Invalid value\n"
                       "0.001 applied Deployment/web created\n");
    support_run_health(test, "Deployment/web", "Healthy", "");
    support_run_to_end(test);
    support_run_expect(test, "ends",
                       "3 phaseStarted SyncFail\n"
                       "3 waveStarted SyncFail/0\n"
                       "3.002 hookStarted ConfigMap/sorry\n"
                       "3.002 hookFinished ConfigMap/sorry succeeded\n"
                       "3.002 waveFinished SyncFail/0\n"
                       "3.002 phaseFinished SyncFail\n"
                       "3.002 runFinished failed exit 1: ConfigMap/bad: data: Invalid value\n");
    support_run_free(test);
}

static void after_a_failure_only_edges_lead_on(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        CONFIG("bad", "") DEPLOYMENT("base", "") CONFIG("edge", DEPENDS("apps/Deployment/base"))
            CONFIG("of-bad", DEPENDS("ConfigMap/bad")) CONFIG("later", WAVE("1")),
        NULL);
    support_run_refuse(test, "ConfigMap/bad", 1, 422, "no");
    support_run_until(test, 1000);
    support_run_health(test, "Deployment/base", "Healthy", "");
    support_run_to_end(test);
    assert_true(support_run_has(test, "ConfigMap/edge"));
    assert_false(support_run_has(test, "ConfigMap/of-bad"));
    assert_false(support_run_has(test, "ConfigMap/later"));
    support_run_expect_line(test, "1.001 runFinished failed exit 1: ConfigMap/bad: no");
    support_run_free(test);
}

static void no_wave_begins_that_was_ready_when_the_failure_came(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("a", "") CONFIG("bad", DEPENDS("ConfigMap/a"))
                            CONFIG("next", WAVE("1")) CONFIG("sorry", HOOK("SyncFail")),
                        &(struct run_test_options){.run = {.concurrency = 1}});
    support_run_refuse(test, "ConfigMap/bad", 1, 422, "data: Invalid value");
    support_run_to_end(test);
    support_run_expect(test, "ready",
                       "0 phaseStarted Sync\n"
                       "0 waveStarted Sync/0\n"
                       "0.001 applied ConfigMap/a created\n"
                       "0.001 waveFinished Sync/0\n"
                       "0.002 applied ConfigMap/bad failed: data: Invalid value\n"
                       "0.002 phaseStarted SyncFail\n"
                       "0.002 waveStarted SyncFail/0\n"
                       "0.004 hookStarted ConfigMap/sorry\n"
                       "0.004 hookFinished ConfigMap/sorry succeeded\n"
                       "0.004 waveFinished SyncFail/0\n"
                       "0.004 phaseFinished SyncFail\n"
                       "0.004 runFinished failed exit 1: ConfigMap/bad: data: Invalid value\n");
    support_run_free(test);
}

static void dependencies_replace_the_waves_of_a_phase(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(DEPLOYMENT("slow", WAVE("0")) DEPLOYMENT("base", WAVE("0"))
                            CONFIG("edge", WAVE("5") ", " DEPENDS("apps/Deployment/base"))
                                CONFIG("post", HOOK("PostSync")),
                        NULL);
    support_run_until(test, 1000);
    support_run_health(test, "Deployment/base", "Healthy", "");
    support_run_until(test, 2000);
    assert_true(support_run_has(test, "ConfigMap/edge")); // though wave 0 is not over
    support_run_health(test, "Deployment/slow", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_line(test, "2.002 hookFinished ConfigMap/post succeeded");
    support_run_free(test);
}

static void a_dependent_holds_the_end_of_its_phase(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("base", "") DEPLOYMENT("edge", DEPENDS("ConfigMap/base"))
                            CONFIG("post", HOOK("PostSync")),
                        NULL);
    support_run_until(test, 5000);
    assert_false(support_run_has(test, "ConfigMap/post"));
    support_run_health(test, "Deployment/edge", "Healthy", "");
    support_run_to_end(test);
    assert_true(support_run_has(test, "ConfigMap/post"));
    support_run_free(test);
}

static void namespaces_come_before_what_lives_in_them(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("a", "") "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: "
                                        "shop}\n",
                        NULL);
    support_run_to_end(test);
    support_run_expect(test, "namespace first",
                       "0 phaseStarted Sync\n"
                       "0 waveStarted Sync/0\n"
                       "0.001 applied Namespace/shop created\n"
                       "0.002 applied ConfigMap/a created\n"
                       "0.002 waveFinished Sync/0\n"
                       "0.002 phaseFinished Sync\n"
                       "0.002 runFinished succeeded exit 0\n");
    support_run_free(test);
}

static void gates_that_ask_somebody(void **state)
{
    (void)state;
    const char *yaml =
        CONFIG("a", "moontide.dev/approve: ship") CONFIG("b", DEPENDS("external:Secret/there"));
    struct run_test *test = support_run_new(yaml, NULL);
    support_run_until(test, 60000);
    assert_false(support_run_has(test, "ConfigMap/a"));
    assert_false(mt_run_approve(support_run_of(test), "shop", "ann", 60000));
    assert_true(mt_run_approve(support_run_of(test), "ship", "ann", 60000));
    support_run_until(test, 61000);
    assert_true(support_run_has(test, "ConfigMap/a"));
    support_run_expect_line(test, "60 approved ship by ann");
    mt_run_interrupt(support_run_of(test), 61000);
    support_run_to_end(test);
    support_run_free(test);

    test = support_run_new(yaml, &(struct run_test_options){.run = {.assume = "rehearsal"}});
    support_run_to_end(test);
    support_run_expect(
        test, "assumed",
        "0 approved ship by rehearsal\n"
        "0 warning: external:Secret/there is taken to be there and healthy: rehearsal "
        "does not know it\n"
        "0 phaseStarted Sync\n"
        "0 waveStarted Sync/0\n"
        "0.001 applied ConfigMap/a created\n"
        "0.001 waveFinished Sync/0\n"
        "0.001 applied ConfigMap/b created\n"
        "0.001 phaseFinished Sync\n"
        "0.001 runFinished succeeded exit 0\n");
    support_run_free(test);
}

static void an_approval_may_come_before_everything_else(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(CONFIG("a", "moontide.dev/approve: \"go\""), NULL);
    assert_true(mt_run_approve(support_run_of(test), "go", "jane", 0));
    support_run_to_end(test);
    support_run_expect(test, "approved",
                       "all\n"
                       "0 runStarted\n"
                       "0 approved go by jane\n"
                       "0 phaseStarted Sync\n"
                       "0 waveStarted Sync/0\n"
                       "0.001 applied ConfigMap/a created\n"
                       "0.001 health ConfigMap/a Healthy\n"
                       "0.001 waveFinished Sync/0\n"
                       "0.001 phaseFinished Sync\n"
                       "0.001 runFinished succeeded exit 0\n");
    assert_false(mt_run_approve(support_run_of(test), "go", "jane", 1));
    support_run_free(test);
}

static void an_approval_after_the_failure_starts_nothing(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("bad", "") CONFIG("a", "moontide.dev/approve: \"go\"")
                            JOB("sorry", HOOK("SyncFail")),
                        NULL);
    support_run_refuse(test, "ConfigMap/bad", 1, 422, "data: Invalid value");
    support_run_until(test, 1000);
    support_run_expect_line(test, "hookStarted Job/sorry");
    assert_true(mt_run_approve(support_run_of(test), "go", "jane", 1000));
    support_run_until(test, 2000);
    assert_false(support_run_has(test, "ConfigMap/a"));
    support_run_health(test, "Job/sorry", "Healthy", "");
    support_run_to_end(test);
    support_run_free(test);
}

static void an_interrupt_starts_nothing_and_leaves_hooks(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        JOB("migrate", HOOK("PreSync")) CONFIG("a", "") CONFIG("sorry", HOOK("SyncFail")), NULL);
    support_run_until(test, 2000);
    mt_run_interrupt(support_run_of(test), 2000);
    mt_run_interrupt(support_run_of(test), 2000);
    support_run_to_end(test);
    support_run_expect(test, "interrupted",
                       "0 phaseStarted PreSync\n"
                       "0 waveStarted PreSync/0\n"
                       "0.002 hookStarted Job/migrate\n"
                       "2 hookFinished Job/migrate interrupted: left as it is\n"
                       "2 runFinished interrupted exit 130: interrupted\n");
    assert_true(support_run_has(test, "Job/migrate"));
    assert_false(support_run_has(test, "ConfigMap/sorry"));
    support_run_free(test);
}

static void an_interrupt_gives_calls_under_way_five_seconds(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(CONFIG("slow", "") CONFIG("slower", ""), NULL);
    support_run_delay(test, "ConfigMap/slow", 4000);
    support_run_delay(test, "ConfigMap/slower", 60000);
    support_run_until(test, 1000);
    mt_run_interrupt(support_run_of(test), 1000);
    assert_int_equal(mt_run_calls(support_run_of(test)), 2);
    support_run_to_end(test);
    support_run_expect_line(test, "4 applied ConfigMap/slow created");
    support_run_expect_line(test, "6 runFinished interrupted exit 130");
    support_run_free(test);
}

static void an_interrupt_ends_what_waits_for_its_turn(void **state)
{
    (void)state;
    struct run_test_options options = {.run = {.concurrency = 1}};
    struct run_test *test = support_run_new(JOB("a", HOOK("PreSync") ", " TIMEOUT("30s"))
                                                JOB("b", HOOK("PreSync") ", " TIMEOUT("30s")),
                                            &options);
    support_run_until(test, 29000);
    support_run_delay(test, "Job/a", 4000); // its deletion, for which that of the other one waits
    support_run_until(test, 31000);
    mt_run_interrupt(support_run_of(test), 31000);
    support_run_to_end(test);
    support_run_expect_line(test, "runFinished timedOut exit 4");
    assert_true(support_run_has(test, "Job/b"));
    support_run_free(test);
}

static void a_hook_that_is_being_created_at_an_interrupt_is_reported(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(JOB("slow", HOOK("PreSync") ", " POLICY("HookFailed")), NULL);
    support_run_delay(test, "Job/slow", 3000);
    support_run_until(test, 1000);
    mt_run_interrupt(support_run_of(test), 1000);
    support_run_to_end(test);
    support_run_expect_line(test, "3 hookStarted Job/slow\n"
                                  "3 hookFinished Job/slow interrupted: left as it is\n"
                                  "3 runFinished interrupted exit 130");
    support_run_free(test);
}

static void what_can_no_longer_run_does_not_wait_behind(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        CONFIG("bad", "") DEPLOYMENT("web", "") CONFIG("later", WAVE("1"))
            JOB("sorry", HOOK("SyncFail")) CONFIG("end", HOOK("SyncFail") ", " WAVE("1")),
        NULL);
    support_run_refuse(test, "ConfigMap/bad", 1, 422, "no");
    support_run_until(test, 1000);
    support_run_expect_line(test, "waiting gate/Sync/0 for Deployment/web Progressing; 0 behind");
    support_run_health(test, "Deployment/web", "Healthy", "");
    support_run_until(test, 2000);
    support_run_expect_line(test, "waiting gate/SyncFail/0 for Job/sorry Progressing; 1 behind");
    support_run_health(test, "Job/sorry", "Healthy", "");
    support_run_to_end(test);
    support_run_free(test);
}

static void terminate_ends_running_hooks_and_runs_no_syncfail(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("done", HOOK("Sync")) JOB("runs", HOOK("Sync")) DEPLOYMENT("web", "")
                            CONFIG("sorry", HOOK("SyncFail")),
                        NULL);
    support_run_until(test, 2000);
    mt_run_terminate(support_run_of(test), MT_OUTCOME_SUPERSEDED, 2000);
    support_run_to_end(test);
    support_run_expect_line(test, "2.001 hookDeleted Job/runs: terminated\n"
                                  "2.001 hookFinished Job/runs interrupted\n"
                                  "2.001 runFinished superseded exit 5: the run was terminated\n");
    assert_false(support_run_has(test, "Job/runs"));
    assert_true(support_run_has(test, "Deployment/web"));
    assert_true(support_run_has(test, "ConfigMap/done"));
    assert_false(support_run_has(test, "ConfigMap/sorry"));
    support_run_free(test);
}

static void after_its_end_a_run_says_nothing_more(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(DEPLOYMENT("web", "") DEPLOYMENT("other", ""), NULL);
    support_run_until(test, 1000);
    support_run_health(test, "Deployment/other", "Healthy", "");
    support_run_until(test, 2000);
    mt_run_terminate(support_run_of(test), MT_OUTCOME_FAILED, 2000);
    support_run_to_end(test);
    support_run_expect(test, "terminated",
                       "0 phaseStarted Sync\n"
                       "0 waveStarted Sync/0\n"
                       "0.001 applied Deployment/other created\n"
                       "0.001 applied Deployment/web created\n"
                       "2 runFinished failed exit 1: the run was terminated\n");
    support_run_health(test, "Deployment/web", "Degraded", "crash");
    support_run_remove(test, "Deployment/other");
    support_run_linger(test, 300000);
    support_run_expect(test, "nothing more", "all\n");
    support_run_free(test);
}

static void a_run_may_be_freed_before_it_has_begun(void **state)
{
    (void)state;
    support_run_free(support_run_new(CONFIG("a", ""), NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waves_follow_one_another_without_a_pause),
        cmocka_unit_test(a_wave_waits_for_health_and_says_for_what),
        cmocka_unit_test(the_last_wave_is_waited_for_too),
        cmocka_unit_test(an_empty_plan_succeeds),
        cmocka_unit_test(as_many_calls_as_are_allowed_run_at_a_time),
        cmocka_unit_test(what_is_not_waited_for_holds_nothing_up),
        cmocka_unit_test(a_refused_object_fails_its_wave_and_the_rest_of_the_wave_finishes),
        cmocka_unit_test(after_a_failure_only_edges_lead_on),
        cmocka_unit_test(no_wave_begins_that_was_ready_when_the_failure_came),
        cmocka_unit_test(dependencies_replace_the_waves_of_a_phase),
        cmocka_unit_test(a_dependent_holds_the_end_of_its_phase),
        cmocka_unit_test(namespaces_come_before_what_lives_in_them),
        cmocka_unit_test(gates_that_ask_somebody),
        cmocka_unit_test(an_approval_may_come_before_everything_else),
        cmocka_unit_test(an_approval_after_the_failure_starts_nothing),
        cmocka_unit_test(an_interrupt_starts_nothing_and_leaves_hooks),
        cmocka_unit_test(an_interrupt_gives_calls_under_way_five_seconds),
        cmocka_unit_test(an_interrupt_ends_what_waits_for_its_turn),
        cmocka_unit_test(a_hook_that_is_being_created_at_an_interrupt_is_reported),
        cmocka_unit_test(what_can_no_longer_run_does_not_wait_behind),
        cmocka_unit_test(terminate_ends_running_hooks_and_runs_no_syncfail),
        cmocka_unit_test(after_its_end_a_run_says_nothing_more),
        cmocka_unit_test(a_run_may_be_freed_before_it_has_begun),
    };
    return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}
