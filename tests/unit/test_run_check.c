// SPDX-License-Identifier: Apache-2.0
// A run with the server's dry run first: nothing is written before it, and what is late comes then.
#include "sync/run.h"

#include "support_cluster.h"

#define NO_NAMESPACE "namespaces \"blue\" not found"
#define NO_KIND "the server could not find the requested resource"
#define NAMESPACE(annotations) MANIFEST("v1", "Namespace", "blue", annotations)
#define IN_BLUE(name, annotations)                                                                 \
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " name                                 \
    ", namespace: blue, annotations: {" annotations "}}\n"
#define WIDGETS                                                                                    \
    "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"                   \
    "metadata: {name: widgets.acme.example}\n"                                                     \
    "spec: {group: acme.example, scope: Namespaced, names: {kind: Widget}}\n"
#define WIDGET(name) MANIFEST("acme.example/v1", "Widget", name, "")

static struct run_test *begin(const char *yaml)
{
    return support_run_new(yaml, &(struct run_test_options){.run.dry_run_first = true});
}

static void everything_is_checked_before_anything_is_written(void **state)
{
    (void)state;
    struct run_test *test = begin(CONFIG("a", "") CONFIG("b", WAVE("1")));
    support_run_to_end(test);
    support_run_expect_calls(test, "calls",
                             "dry run: apply ConfigMap/a\ndry run: apply ConfigMap/b\n"
                             "apply ConfigMap/a\napply ConfigMap/b\n");
    support_run_expect(test, "events",
                       "0.001 phaseStarted Sync\n"
                       "0.001 waveStarted Sync/0\n"
                       "0.002 applied ConfigMap/a created\n"
                       "0.002 waveFinished Sync/0\n"
                       "0.002 waveStarted Sync/1\n"
                       "0.003 applied ConfigMap/b created\n"
                       "0.003 waveFinished Sync/1\n"
                       "0.003 phaseFinished Sync\n"
                       "0.003 runFinished succeeded exit 0\n");
    support_run_free(test);
}

static void what_is_refused_is_told_at_once_and_nothing_is_written(void **state)
{
    (void)state;
    struct run_test *test = begin(CONFIG("a", "") CONFIG("b", WAVE("1")) JOB(
        "c", HOOK("PreSync") ", " POLICY("HookSucceeded")) CONFIG("d", ""));
    support_run_refuse(test, "ConfigMap/a", 1, 422, "data: Invalid value");
    support_run_refuse(test, "ConfigMap/b", 1, 403, "denied");
    support_run_refuse(test, "Job/c", 1, 422, "spec.template: Required value");
    support_run_to_end(test);
    support_run_expect(test, "events",
                       "0.001 hookFinished Job/c failed: spec.template: Required value\n"
                       "0.001 applied ConfigMap/a failed: data: Invalid value\n"
                       "0.001 applied ConfigMap/b failed: denied\n"
                       "0.001 runFinished failed exit 1: 3 of 4 objects are refused by the "
                       "server's dry run; nothing was written\n");
    assert_false(support_run_has(test, "ConfigMap/d"));
    support_run_free(test);
}

static void sync_fail_hooks_run_when_the_check_fails(void **state)
{
    (void)state;
    struct run_test *test =
        begin(CONFIG("a", "") JOB("tell", HOOK("SyncFail") ", " POLICY("HookSucceeded"))
                  JOB("bad", HOOK("SyncFail") ", " POLICY("HookSucceeded"))
                      JOB("later", HOOK("SyncFail") ", " POLICY("HookSucceeded") ", " WAVE("1")));
    support_run_refuse(test, "ConfigMap/a", 1, 422, "data: Invalid value");
    support_run_refuse(test, "Job/bad", 1, 422, "spec: Required value");
    support_run_until(test, 1000);
    support_run_health(test, "Job/tell", "Healthy", "");
    support_run_until(test, 2000);
    support_run_health(test, "Job/later", "Healthy", "");
    support_run_to_end(test);
    support_run_expect(
        test, "events",
        "0.001 applied ConfigMap/a failed: data: Invalid value\n"
        "0.001 hookFinished Job/bad failed: spec: Required value\n"
        "0.001 phaseStarted SyncFail\n"
        "0.001 waveStarted SyncFail/0\n"
        "0.002 hookStarted Job/tell\n"
        "1 hookFinished Job/tell succeeded\n"
        "1 waveFinished SyncFail/0\n"
        "1 waveStarted SyncFail/1\n"
        "1.001 hookStarted Job/later\n"
        "2 hookFinished Job/later succeeded\n"
        "2 waveFinished SyncFail/1\n"
        "2 phaseFinished SyncFail\n"
        "2 runFinished failed exit 1: 2 of 4 objects are refused by the server's dry "
        "run; nothing was written\n");
    support_run_free(test);
}

static void a_wave_of_sync_fail_that_is_refused_whole_keeps_no_other_from_running(void **state)
{
    (void)state;
    struct run_test *test = begin(JOB("bad", HOOK("SyncFail") ", " POLICY("HookSucceeded")) JOB(
        "later", HOOK("SyncFail") ", " POLICY("HookSucceeded") ", " WAVE("1")));
    support_run_refuse(test, "Job/bad", 1, 422, "spec: Required value");
    support_run_until(test, 1000);
    support_run_health(test, "Job/later", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_line(test, "1 hookFinished Job/later succeeded\n");
    support_run_expect_line(test, "1 of 2 objects is refused");
    support_run_free(test);
}

static void a_namespace_that_others_need_comes_before_its_turn(void **state)
{
    (void)state;
    struct run_test *test =
        begin(CONFIG("first", WAVE("-1")) NAMESPACE("") IN_BLUE("a", "") CONFIG("last", WAVE("1")));
    support_run_refuse(test, "ConfigMap/a", 1, 404, NO_NAMESPACE);
    support_run_delay(test, "ConfigMap/first", 1000);
    support_run_to_end(test);
    support_run_expect_calls(test, "calls",
                             "dry run: apply ConfigMap/first\n"
                             "dry run: apply Namespace/blue\n"
                             "dry run: apply ConfigMap/a\n"
                             "dry run: apply ConfigMap/last\n"
                             "apply Namespace/blue\n"
                             "dry run: apply ConfigMap/a\n"
                             "apply ConfigMap/first\n"
                             "apply ConfigMap/a\n"
                             "apply ConfigMap/last\n");
    support_run_expect(test, "events",
                       "1.001 applied Namespace/blue created\n"
                       "1.002 phaseStarted Sync\n"
                       "1.002 waveStarted Sync/-1\n"
                       "2.002 applied ConfigMap/first created\n"
                       "2.002 waveFinished Sync/-1\n"
                       "2.002 waveStarted Sync/0\n"
                       "2.003 applied ConfigMap/a created\n"
                       "2.003 waveFinished Sync/0\n"
                       "2.003 waveStarted Sync/1\n"
                       "2.004 applied ConfigMap/last created\n"
                       "2.004 waveFinished Sync/1\n"
                       "2.004 phaseFinished Sync\n"
                       "2.004 runFinished succeeded exit 0\n");
    support_run_free(test);
}

static void what_is_refused_in_a_new_namespace_leaves_the_rest_unwritten(void **state)
{
    (void)state;
    struct run_test *test = begin(CONFIG("first", WAVE("-1")) NAMESPACE("") IN_BLUE("a", ""));
    support_run_refuse(test, "ConfigMap/a", 1, 404, NO_NAMESPACE);
    support_run_until(test, 0);
    support_run_delay(test, "Namespace/blue", 10);
    support_run_until(test, 5);
    support_run_refuse(test, "ConfigMap/a", 1, 422, "data: Invalid value");
    support_run_to_end(test);
    support_run_expect_line(test, "applied Namespace/blue created\n");
    support_run_expect_line(test, "applied ConfigMap/a failed: data: Invalid value\n");
    support_run_expect_line(test, "runFinished failed exit 1: 1 of 3 objects is refused by the "
                                  "server's dry run; nothing but Namespaces was written\n");
    assert_false(support_run_has(test, "ConfigMap/first"));
    support_run_free(test);
}

static void a_namespace_that_waits_for_a_person_is_not_written_before(void **state)
{
    (void)state;
    struct run_test *test = begin(CONFIG("first", WAVE("-1")) NAMESPACE("moontide.dev/approve: go")
                                      IN_BLUE("a", WAVE("1")));
    support_run_refuse(test, "ConfigMap/a", 1, 404, NO_NAMESPACE);
    support_run_until(test, 1000);
    assert_true(support_run_has(test, "ConfigMap/first"));
    assert_false(support_run_has(test, "Namespace/blue"));
    mt_run_approve(support_run_of(test), "go", "jane", 1000);
    support_run_to_end(test);
    support_run_expect_line(test, "applied ConfigMap/a created\n");
    support_run_free(test);
}

static void objects_of_a_new_kind_are_checked_when_it_is_served(void **state)
{
    (void)state;
    struct run_test *test = begin(WIDGETS WIDGET("v") WIDGET("w") CONFIG("a", ""));
    support_run_refuse(test, "Widget/v", 1, 404, NO_KIND);
    support_run_refuse(test, "Widget/w", 1, 404, NO_KIND);
    support_run_until(test, 1000);
    support_run_health(test, "CustomResourceDefinition/widgets.acme.example", "Healthy", "");
    support_run_until(test, 1010);
    support_run_health(test, "Widget/v", "Healthy", "");
    support_run_health(test, "Widget/w", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_calls(test, "calls",
                             "dry run: apply ConfigMap/a\n"
                             "dry run: apply CustomResourceDefinition/widgets.acme.example\n"
                             "dry run: apply Widget/v\n"
                             "dry run: apply Widget/w\n"
                             "apply CustomResourceDefinition/widgets.acme.example\n"
                             "dry run: apply Widget/v\n"
                             "dry run: apply Widget/w\n"
                             "apply ConfigMap/a\n"
                             "apply Widget/v\n"
                             "apply Widget/w\n");
    support_run_expect_line(test, "runFinished succeeded exit 0\n");
    support_run_free(test);
}

static void a_refusal_of_a_new_kind_fails_the_run_with_all_of_them(void **state)
{
    (void)state;
    struct run_test *test = begin(WIDGETS WIDGET("v") WIDGET("w") WIDGET("x"));
    support_run_refuse(test, "Widget/v", 1, 404, NO_KIND);
    support_run_refuse(test, "Widget/w", 2, 404, NO_KIND);
    support_run_refuse(test, "Widget/x", 2, 404, NO_KIND);
    support_run_until(test, 1000);
    support_run_health(test, "CustomResourceDefinition/widgets.acme.example", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_line(test, "1.001 applied Widget/w failed");
    support_run_expect_line(test, "1.001 applied Widget/x failed");
    support_run_expect_line(test, "runFinished failed exit 1: 2 of 4 objects are refused by the "
                                  "server's dry run\n");
    assert_false(support_run_has(test, "Widget/v"));
    support_run_free(test);
}

static void taken_fields_are_told_once(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        struct run_test *test = support_run_new(
            CONFIG("web", ""), &(struct run_test_options){.run.dry_run_first = first == 1,
                                                          .there = CONFIG("web", "")});
        support_run_conflict(test, "ConfigMap/web", ".data.a", "kubectl");
        support_run_to_end(test);
        support_run_expect_calls(test, "calls",
                                 first == 1 ? "dry run: apply ConfigMap/web\n"
                                              "dry run: apply ConfigMap/web by force\n"
                                              "apply ConfigMap/web by force\n"
                                            : "apply ConfigMap/web\n"
                                              "apply ConfigMap/web by force\n");
        support_run_expect(test, "events",
                           first == 1 // two dry runs, and a look at who holds it
                               ? "0.003 warning: ConfigMap/web takes .data.a from \"kubectl\"\n"
                                 "0.003 phaseStarted Sync\n"
                                 "0.003 waveStarted Sync/0\n"
                                 "0.004 applied ConfigMap/web configured\n"
                                 "0.004 waveFinished Sync/0\n"
                                 "0.004 phaseFinished Sync\n"
                                 "0.004 runFinished succeeded exit 0\n"
                               : "0 phaseStarted Sync\n"
                                 "0 waveStarted Sync/0\n"
                                 "0.001 warning: ConfigMap/web takes .data.a from \"kubectl\"\n"
                                 "0.002 applied ConfigMap/web configured\n"
                                 "0.002 waveFinished Sync/0\n"
                                 "0.002 phaseFinished Sync\n"
                                 "0.002 runFinished succeeded exit 0\n");
        support_run_free(test);
    }
}

static void conflicts_are_refused_where_that_is_asked_for(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        struct run_test *test = support_run_new(
            CONFIG("web", ""), &(struct run_test_options){.run.dry_run_first = first == 1,
                                                          .run.fail_on_conflicts = true,
                                                          .there = CONFIG("web", "")});
        support_run_conflict(test, "ConfigMap/web", ".data.a", "kubectl");
        support_run_to_end(test);
        support_run_expect_line(test, "applied ConfigMap/web failed: .data.a belongs to "
                                      "\"kubectl\"; --conflicts force takes it\n");
        support_run_expect_line(test, "runFinished failed exit 1");
        support_run_free(test);
    }
}

static void what_the_server_warns_of_is_told_once(void **state)
{
    (void)state;
    struct run_test *test = begin(CONFIG("a", ""));
    support_run_warn(test, "ConfigMap/a", "a is deprecated");
    support_run_to_end(test);
    support_run_expect(test, "events",
                       "0.001 warning: ConfigMap/a: the server warns: a is deprecated\n"
                       "0.001 phaseStarted Sync\n"
                       "0.001 waveStarted Sync/0\n"
                       "0.002 applied ConfigMap/a created\n"
                       "0.002 waveFinished Sync/0\n"
                       "0.002 phaseFinished Sync\n"
                       "0.002 runFinished succeeded exit 0\n");
    support_run_free(test);
}

static void without_a_connection_nothing_is_written(void **state)
{
    (void)state;
    struct run_test *test = begin(CONFIG("a", "") CONFIG("b", ""));
    support_run_lose(test, "ConfigMap/b", 1);
    support_run_to_end(test);
    support_run_expect(test, "events",
                       "0.001 runFinished failed exit 3: no connection: the cluster did not answer "
                       "at the dry run of ConfigMap/b\n");
    support_run_free(test);
}

static void the_check_can_be_interrupted(void **state)
{
    (void)state;
    for (int which = 0; which < 2; which++) {
        struct run_test *test = begin(CONFIG("a", "") CONFIG("b", ""));
        support_run_delay(test, "ConfigMap/a", 60000);
        support_run_until(test, 1000);
        if (which == 0) {
            mt_run_interrupt(support_run_of(test), 1000);
        } else {
            mt_run_terminate(support_run_of(test), MT_OUTCOME_SUPERSEDED, 1000);
        }
        support_run_to_end(test);
        support_run_expect_line(test, which == 0 ? "6 runFinished interrupted exit 130"
                                                 : "60 runFinished superseded exit 5");
        support_run_expect_calls(test, "calls",
                                 "dry run: apply ConfigMap/a\ndry run: apply ConfigMap/b\n");
        support_run_free(test);
    }
}

static void the_time_of_the_run_counts_for_the_check(void **state)
{
    (void)state;
    struct run_test_options options = {.run.dry_run_first = true};
    options.plan.timeouts.of[MT_LEVEL_RUN] = (struct mt_timeout){true, 20000};
    struct run_test *test = support_run_new(CONFIG("a", ""), &options);
    support_run_delay(test, "ConfigMap/a", 60000);
    support_run_to_end(test);
    support_run_expect(test, "events",
                       "20 timedOut run, then fail\n"
                       "60 runFinished timedOut exit 4: the server's dry run\n");
    support_run_expect_calls(test, "calls", "dry run: apply ConfigMap/a\n");
    support_run_free(test);

    test = support_run_new(DEPLOYMENT("a", ""), &options); // what the check took is not given back
    support_run_delay(test, "Deployment/a", 8000);
    support_run_to_end(test);
    support_run_expect_line(test, "\n20 timedOut run, then fail\n");
    support_run_free(test);
}

/** The cluster learns from the lists what is there; a kind that cannot be listed is no failure. */
static void without_the_dry_run_the_lists_alone_come_first(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        CONFIG("a", "") CONFIG("b", WAVE("1")),
        &(struct run_test_options){.run.lists_first = true, .there = CONFIG("a", "")});
    support_run_to_end(test);
    support_run_expect_calls(test, "calls", "apply ConfigMap/a\napply ConfigMap/b\n");
    support_run_expect_line(test, "runFinished succeeded exit 0\n");
    support_run_free(test);
}

#define OF_HELM CONFIG("a", "meta.helm.sh/release-name: web, meta.helm.sh/release-namespace: prod")

/** With and without the dry run, all at once and before the first write. */
static void what_others_hold_is_refused_before_anything_is_written(void **state)
{
    (void)state;
    for (int dry_run = 0; dry_run < 2; dry_run++) {
        struct run_test *test =
            support_run_new(CONFIG("b", "") CONFIG("a", WAVE("1")),
                            &(struct run_test_options){.run.dry_run_first = dry_run == 1,
                                                       .run.lists_first = dry_run == 0,
                                                       .there = OF_HELM});
        support_run_to_end(test);
        support_run_expect_line(test, " applied ConfigMap/a failed: is held by Helm release "
                                      "prod/web\n");
        support_run_expect_line(test, " runFinished failed exit 1: 1 of 2 objects is held by "
                                      "others: --take-ownership takes it over; nothing was "
                                      "written\n");
        assert_false(support_run_has(test, "ConfigMap/b"));
        support_run_free(test);
    }
}

static void what_is_taken_over_loses_its_marks(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(CONFIG("a", "") CONFIG("b", ""),
                        &(struct run_test_options){
                            .run.lists_first = true, .run.take_ownership = true, .there = OF_HELM});
    support_run_to_end(test);
    support_run_expect_calls(test, "calls",
                             "apply ConfigMap/a and takes its marks\napply ConfigMap/b\n");
    support_run_expect_line(test, "runFinished succeeded exit 0\n");
    support_run_free(test);
}

static void a_warning_of_the_check_is_told_once(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        CONFIG("a", "") CONFIG("b", ""),
        &(struct run_test_options){
            .run.dry_run_first = true,
            .run.take_ownership = true,
            .there = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: "
                     "{helm.toolkit.fluxcd.io/name: web, helm.toolkit.fluxcd.io/namespace: "
                     "flux}}\n"});
    support_run_to_end(test);
    support_run_expect(test, "events",
                       "0.002 warning: Flux HelmRelease flux/web takes its objects back unless it "
                       "is suspended: flux -n flux suspend helmrelease web\n"
                       "0.002 phaseStarted Sync\n"
                       "0.002 waveStarted Sync/0\n"
                       "0.003 applied ConfigMap/a configured\n"
                       "0.003 applied ConfigMap/b created\n"
                       "0.003 waveFinished Sync/0\n"
                       "0.003 phaseFinished Sync\n"
                       "0.003 runFinished succeeded exit 0\n");
    support_run_free(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_checked_before_anything_is_written),
        cmocka_unit_test(what_is_refused_is_told_at_once_and_nothing_is_written),
        cmocka_unit_test(sync_fail_hooks_run_when_the_check_fails),
        cmocka_unit_test(a_wave_of_sync_fail_that_is_refused_whole_keeps_no_other_from_running),
        cmocka_unit_test(a_namespace_that_others_need_comes_before_its_turn),
        cmocka_unit_test(what_is_refused_in_a_new_namespace_leaves_the_rest_unwritten),
        cmocka_unit_test(a_namespace_that_waits_for_a_person_is_not_written_before),
        cmocka_unit_test(objects_of_a_new_kind_are_checked_when_it_is_served),
        cmocka_unit_test(a_refusal_of_a_new_kind_fails_the_run_with_all_of_them),
        cmocka_unit_test(taken_fields_are_told_once),
        cmocka_unit_test(conflicts_are_refused_where_that_is_asked_for),
        cmocka_unit_test(what_the_server_warns_of_is_told_once),
        cmocka_unit_test(without_a_connection_nothing_is_written),
        cmocka_unit_test(the_check_can_be_interrupted),
        cmocka_unit_test(the_time_of_the_run_counts_for_the_check),
        cmocka_unit_test(without_the_dry_run_the_lists_alone_come_first),
        cmocka_unit_test(what_others_hold_is_refused_before_anything_is_written),
        cmocka_unit_test(what_is_taken_over_loses_its_marks),
        cmocka_unit_test(a_warning_of_the_check_is_told_once),
    };
    return cmocka_run_group_tests_name("run_check", tests, NULL, NULL);
}
