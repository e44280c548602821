// SPDX-License-Identifier: Apache-2.0
// Script hooks of a run: they sleep and read without stopping it, and end like any other hook.
#include "sync/run.h"

#include "support_cluster.h"

/** A script hook: a ConfigMap of a type with `run`; the test's policy goes by the name. */
#define SCRIPT(name, annotations) CONFIG(name, "moontide.dev/hook: Script" annotations)

static void a_script_sleeps_while_the_run_goes_on(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(SCRIPT("sleeps", "") JOB("other", HOOK("PostSync")), NULL);
    support_run_until(test, 1000);
    support_run_health(test, "Job/other", "Healthy", "");
    support_run_to_end(test);
    support_run_expect(test, "sleeps",
                       "0 phaseStarted PostSync\n"
                       "0 waveStarted PostSync/0\n"
                       "0 hookStarted Script/sleeps\n"
                       "0 log Script/sleeps | begins\n"
                       "0.002 hookStarted Job/other\n"
                       "1 hookFinished Job/other succeeded\n"
                       "5 hookFinished Script/sleeps succeeded\n"
                       "5 waveFinished PostSync/0\n"
                       "5 phaseFinished PostSync\n"
                       "5 runFinished succeeded exit 0\n");
    assert_false(support_run_has(test, "ConfigMap/sleeps")); // it is no object of the cluster
    support_run_free(test);
}

static void a_script_reads_the_cluster(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(CONFIG("a", "") SCRIPT("reads", ""), NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "0.002 hookFinished Script/reads succeeded: a is there\n");
    support_run_free(test);

    test = support_run_new(SCRIPT("reads", ""), NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "0.001 hookFinished Script/reads succeeded: a is not there\n");
    support_run_free(test);
}

#define PUT(name, more)                                                                            \
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " name ", namespace: shop" more

static void a_script_lists_what_its_selector_fits(void **state)
{
    (void)state;
    static const struct run_test_options options = {.there = PUT("a", "}\n---\n")
                                                        PUT("b", ", labels: {tier: back}}\n---\n")
                                                            PUT("c", ", labels: {tier: front}}\n")};
    struct run_test *test = support_run_new(SCRIPT("lists", ""), &options);
    support_run_to_end(test);
    support_run_expect_line(test, "hookFinished Script/lists succeeded:  a c\n");
    assert_int_equal(support_run_watches(test), 0);
    support_run_free(test);

    test = support_run_new(SCRIPT("lists", ""), NULL);
    support_run_refuse_list(test, "ConfigMap", "shop", 403, "not for you");
    support_run_to_end(test);
    support_run_expect_line(test, "hookFinished Script/lists succeeded: 403: not for you\n");
    support_run_free(test);
}

static void a_script_waits_for_the_states_of_an_object(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(SCRIPT("waits", ""), NULL);
    support_run_until(test, 1000);
    support_run_put(test, PUT("a", "}\ndata: {say: starting}\n"));
    support_run_until(test, 2000);
    support_run_put(test, PUT("other", "}\ndata: {say: ready}\n"));
    support_run_until(test, 3000);
    assert_int_equal(support_run_watches(test), 1);
    support_run_remove(test, "ConfigMap/a");
    support_run_until(test, 4000);
    support_run_put(test, PUT("a", "}\ndata: {say: ready}\n"));
    support_run_to_end(test);
    // It was told: not there, starting, gone, ready.
    support_run_expect_line(test, "4 hookFinished Script/waits succeeded: ready after 4\n");
    assert_int_equal(support_run_watches(test), 0);
    support_run_free(test);
}

/** What begins to wait is told at once what there is, but does not stop the clock. */
static void a_script_that_waits_again_is_told_what_there_is(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(SCRIPT("again", ""), NULL);
    support_run_until(test, 1000);
    support_run_put(test, PUT("a", "}\ndata: {say: ready}\n"));
    support_run_to_end(test);
    support_run_expect_line(test, "hookFinished Script/again succeeded: ready after 10");
    support_run_free(test);
}

static void a_script_waits_no_longer_than_it_says(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(SCRIPT("hurries", ""), NULL);
    support_run_until(test, 1000);
    support_run_put(test, PUT("a", "}\ndata: {say: starting}\n"));
    support_run_to_end(test);
    support_run_expect_line(test, "3 hookFinished Script/hurries failed: late: starting after 3\n");
    support_run_free(test);
}

static void a_wait_that_cannot_be_told_anything_says_why(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(SCRIPT("waits", ""), NULL);
    support_run_refuse_list(test, "ConfigMap", "shop", 403, "not for you");
    support_run_to_end(test);
    support_run_expect_line(test, "hookFinished Script/waits failed: not for you\n");
    support_run_free(test);
}

static void an_interrupt_ends_what_a_script_waits_for(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(SCRIPT("waits", ""), NULL);
    support_run_until(test, 1000);
    mt_run_interrupt(support_run_of(test), 1000);
    support_run_to_end(test);
    support_run_expect_line(test, "1 hookFinished Script/waits interrupted: ended with the run\n");
    assert_int_equal(support_run_watches(test), 0);
    support_run_free(test);

    test = support_run_new(SCRIPT("waits", ""), NULL); // and one that is left in the middle
    support_run_until(test, 1000);
    support_run_free(test);
}

static void a_script_reads_where_the_app_is(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        SCRIPT("strays", "") "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: there, "
                             "namespace: blue}\n",
        NULL);
    support_run_to_end(test);
    support_run_expect_line(
        test,
        "succeeded: may; may; hook types read in the namespaces of the app, which has nothing in "
        "red: "
        "write allow_namespaces = { \"red\" } in the project file; name a namespace: Pod is not "
        "known to be without one; may; may; name a namespace: Wide is not known to be without "
        "one; may\n");
    support_run_free(test);
}

static void a_script_that_fails_fails_the_run(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(SCRIPT("fails", ""), NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "0 hookFinished Script/fails failed: no\n");
    support_run_expect_line(test, "0 runFinished failed exit 1: Script/fails failed: no\n");
    support_run_free(test);
}

static void a_script_that_fails_is_run_again_as_often_as_it_says(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(SCRIPT("fails", ", moontide.dev/retries: \"1\""), NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "0 retrying Script/fails attempt 2 in 5s: no\n");
    support_run_expect_line(test, "5 hookFinished Script/fails failed: no\n");
    support_run_free(test);
}

static void a_script_that_never_ends_is_ended(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(SCRIPT("forever", ""), NULL);
    support_run_to_end(test);
    support_run_expect_line(test, "600 hookFinished Script/forever timedOut: begins\n");
    support_run_expect_line(test, "600 runFinished timedOut exit 4");
    support_run_free(test);
}

static void an_interrupt_ends_scripts(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(SCRIPT("sleeps", "") SCRIPT("reads", ""), NULL);
    support_run_delay(test, "ConfigMap/a", 4000);
    support_run_until(test, 1000);
    mt_run_interrupt(support_run_of(test), 1000);
    support_run_to_end(test);
    support_run_expect_line(test, "1 hookFinished Script/sleeps interrupted: ended with the run\n");
    support_run_expect_line(test, "1 hookFinished Script/reads interrupted: ended with the run\n");
    support_run_expect_line(test, "4 runFinished interrupted exit 130");
    support_run_free(test);
}

static void a_script_whose_run_is_left_reads_nothing_more(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(SCRIPT("reads-on", ""), NULL);
    support_run_delay(test, "ConfigMap/a", 1000);
    support_run_until(test, 2500);
    assert_int_equal(mt_run_calls(support_run_of(test)), 1);
    support_run_leave(test);
    assert_int_equal(mt_run_calls(support_run_of(test)), 0);
    support_run_free(test);
}

static void hooks_stand_before_and_after_a_wave_and_behind_an_object(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        CONFIG("zero", "") CONFIG("one", WAVE("1")) DEPLOYMENT("web", WAVE("2"))
            CONFIG("before", "moontide.dev/hook: Before1")
                CONFIG("after", "moontide.dev/hook: After1")
                    CONFIG("of-web", "moontide.dev/hook: AfterWeb") CONFIG("last", WAVE("3")),
        NULL);
    support_run_until(test, 2000);
    support_run_health(test, "Deployment/web", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_line(test, "applied ConfigMap/zero created\n"
                                  "0.001 health ConfigMap/zero Healthy\n"
                                  "0.001 waveFinished Sync/0\n"
                                  "0.001 waveStarted Sync/1\n"
                                  "0.003 hookStarted ConfigMap/before\n");
    support_run_expect_line(test, "0.003 waveFinished Sync/1\n"
                                  "0.003 waveStarted Sync/1\n"
                                  "0.004 applied ConfigMap/one created\n");
    support_run_expect_line(test, "0.004 waveStarted Sync/1\n"
                                  "0.006 hookStarted ConfigMap/after\n");
    support_run_expect_line(test, "2.001 applied ConfigMap/last created\n");
    support_run_expect_line(test, "2.002 hookFinished ConfigMap/of-web succeeded\n"
                                  "2.002 phaseFinished Sync\n");
    support_run_free(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_sleeps_while_the_run_goes_on),
        cmocka_unit_test(a_script_reads_the_cluster),
        cmocka_unit_test(a_script_lists_what_its_selector_fits),
        cmocka_unit_test(a_script_waits_for_the_states_of_an_object),
        cmocka_unit_test(a_script_that_waits_again_is_told_what_there_is),
        cmocka_unit_test(a_script_waits_no_longer_than_it_says),
        cmocka_unit_test(a_wait_that_cannot_be_told_anything_says_why),
        cmocka_unit_test(an_interrupt_ends_what_a_script_waits_for),
        cmocka_unit_test(a_script_reads_where_the_app_is),
        cmocka_unit_test(a_script_that_fails_fails_the_run),
        cmocka_unit_test(a_script_that_fails_is_run_again_as_often_as_it_says),
        cmocka_unit_test(a_script_that_never_ends_is_ended),
        cmocka_unit_test(an_interrupt_ends_scripts),
        cmocka_unit_test(a_script_whose_run_is_left_reads_nothing_more),
        cmocka_unit_test(hooks_stand_before_and_after_a_wave_and_behind_an_object),
    };
    return cmocka_run_group_tests_name("run_script", tests, NULL, NULL);
}
