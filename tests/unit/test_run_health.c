// SPDX-License-Identifier: Apache-2.0
// When health counts: on a state at or after our own write (DESIGN.md, "Time and readiness").
#include "sync/run.h"

#include "support_cluster.h"

#define OLD_DEPLOYMENT                                                                             \
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, generation: 3, labels: "         \
    "{moontide.dev/app: shop}, managedFields: [{manager: c, subresource: status, time: old}]}\n"   \
    "spec: {image: one}\n"

#define NEW_DEPLOYMENT                                                                             \
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {image: two}\n"

static void an_old_status_that_says_healthy_opens_no_gate(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        NEW_DEPLOYMENT CONFIG("after", WAVE("1")),
        &(struct run_test_options){.there = OLD_DEPLOYMENT
                                   "status: {observedGeneration: 3, health: Healthy}\n"});
    support_run_until(test, 30000);
    support_run_expect_line(test, "0.001 applied Deployment/web configured\n"
                                  "0.001 health Deployment/web Progressing: its controller has not "
                                  "seen the change yet\n");
    assert_false(support_run_has(test, "ConfigMap/after"));
    support_run_status(test, "Deployment/web",
                       "{\"observedGeneration\": 4, \"health\": \"Healthy\"}");
    support_run_to_end(test);
    support_run_expect_line(test, "30 health Deployment/web Healthy\n30 waveFinished Sync/0\n");
    support_run_free(test);
}

static void without_observedgeneration_a_new_status_is_the_proof(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(NEW_DEPLOYMENT, &(struct run_test_options){.there = OLD_DEPLOYMENT
                                                                   "status: {health: Healthy}\n"});
    support_run_until(test, 500);
    support_run_expect_line(test,
                            "0.001 health Deployment/web Progressing: its status may be older "
                            "than the change\n");
    support_run_health(test, "Deployment/web", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_line(test, "0.5 runFinished succeeded exit 0");
    support_run_free(test);
}

static void else_the_status_settles(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(NEW_DEPLOYMENT, &(struct run_test_options){.there = OLD_DEPLOYMENT
                                                                   "status: {health: Healthy}\n"});
    support_run_to_end(test);
    support_run_expect_line(test, "2.001 health Deployment/web Healthy\n");
    support_run_expect_line(test, "2.001 runFinished succeeded exit 0");
    support_run_free(test);
}

static void what_nobody_wrote_a_status_of_needs_no_proof(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nspec: {x: 2}\n",
                        &(struct run_test_options){
                            .there = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: "
                                     "{moontide.dev/app: shop}}\nspec: {x: 1}\n"});
    support_run_to_end(test);
    support_run_expect_line(test, "0.001 applied ConfigMap/a configured\n");
    support_run_expect_line(test, "0.001 runFinished succeeded exit 0");
    support_run_free(test);
}

static void older_and_repeated_events_say_nothing(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(DEPLOYMENT("web", "") DEPLOYMENT("slow", ""), NULL);
    support_run_until(test, 1000);
    support_run_health(test, "Deployment/web", "Healthy", "");
    support_run_until(test, 2000);
    support_run_expect_line(test, "1 health Deployment/web Healthy");
    support_run_repeat(test, "Deployment/web");
    support_run_until(test, 3000);
    support_run_health(test, "Deployment/slow", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_line(test, "3 runFinished succeeded exit 0");
    support_run_free(test);
}

static void a_state_that_comes_before_the_answer_is_not_lost(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(DEPLOYMENT("first", "") DEPLOYMENT("web", ""), NULL);
    support_run_delay(test, "Deployment/web", 3000);
    support_run_until(test, 1000); // the watch of Deployments is open because of the first
    support_run_health(test, "Deployment/web", "Healthy", "");
    support_run_health(test, "Deployment/first", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_line(test, "3 runFinished succeeded exit 0");
    support_run_free(test);
}

static void degraded_counts_after_its_grace(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(DEPLOYMENT("web", ""), NULL);
    support_run_until(test, 1000);
    support_run_health(test, "Deployment/web", "Degraded", "crash loop");
    support_run_until(test, 10000);
    assert_false(mt_run_is_over(support_run_of(test)));
    support_run_to_end(test);
    support_run_expect_line(test, "11 runFinished failed exit 1: Deployment/web is Degraded: crash "
                                  "loop\n");
    support_run_free(test);
}

static void the_grace_begins_anew_after_a_recovery(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(DEPLOYMENT("web", ""), NULL);
    support_run_until(test, 1000);
    support_run_health(test, "Deployment/web", "Degraded", "");
    support_run_until(test, 8000);
    support_run_health(test, "Deployment/web", "Progressing", "");
    support_run_until(test, 9000);
    support_run_health(test, "Deployment/web", "Degraded", "");
    support_run_until(test, 18000);
    assert_false(mt_run_is_over(support_run_of(test)));
    support_run_to_end(test);
    support_run_expect_line(test, "19 runFinished failed");
    support_run_free(test);
}

static void health_may_be_lost_until_the_wave_is_over(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(DEPLOYMENT("web", "") DEPLOYMENT("slow", "") CONFIG("z", WAVE("1")), NULL);
    support_run_until(test, 1000);
    support_run_health(test, "Deployment/web", "Healthy", "");
    support_run_until(test, 2000);
    support_run_health(test, "Deployment/web", "Progressing", "again");
    support_run_until(test, 3000);
    support_run_health(test, "Deployment/slow", "Healthy", "");
    support_run_until(test, 4000);
    assert_false(support_run_has(test, "ConfigMap/z"));
    support_run_health(test, "Deployment/web", "Healthy", "");
    support_run_to_end(test);
    support_run_expect_line(test, "4.001 runFinished succeeded");
    support_run_free(test);
}

static void suspended_and_unknown_wait(void **state)
{
    (void)state;
    static const char *const statuses[] = {"Suspended", "Unknown", "Missing", "Progressing"};
    for (size_t i = 0; i < SUPPORT_COUNT(statuses); i++) {
        struct run_test *test = support_run_new(DEPLOYMENT("web", ""), NULL);
        support_run_until(test, 1000);
        support_run_health(test, "Deployment/web", statuses[i], "why");
        support_run_to_end(test);
        support_run_expect_line(test, "600 timedOut wave Sync/0, then fail\n"
                                      "600 runFinished timedOut exit 4: Deployment/web: why\n");
        support_run_free(test);
    }
}

static void what_somebody_deletes_is_missing(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(DEPLOYMENT("web", ""), NULL);
    support_run_until(test, 1000);
    support_run_remove(test, "Deployment/web");
    support_run_until(test, 2000);
    support_run_expect_line(test, "1 health Deployment/web Missing: somebody deleted it\n");
    support_run_put(test, "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, labels: "
                          "{moontide.dev/app: shop}}\nstatus: {health: Healthy}\n");
    support_run_to_end(test);
    support_run_expect_line(test, "2 runFinished succeeded exit 0");
    support_run_free(test);
}

/** A StatefulSet, at 2 s, whose Pod cannot find its image. */
static struct run_test *with_a_stuck_pod(void)
{
    struct run_test *test = support_run_new(STATEFUL_SET("db", ""), NULL);
    support_run_until(test, 1000);
    support_run_put(test, "apiVersion: v1\nkind: Pod\nmetadata: {name: db-0, ownerReferences: "
                          "[{uid: uid-1, kind: StatefulSet, name: db}]}\n"
                          "status: {message: ImagePullBackOff}\n");
    support_run_until(test, 2000);
    return test;
}

static void causes_are_found_in_what_belongs_to_the_object(void **state)
{
    (void)state;
    struct run_test *test = with_a_stuck_pod();
    support_run_expect_line(test,
                            "1 waiting gate/Sync/0 for StatefulSet/db Progressing because Pod: "
                            "ImagePullBackOff; 0 behind");
    support_run_remove(test, "Pod/db-0");
    support_run_until(test, 3000);
    support_run_expect_line(test, "2 waiting gate/Sync/0 for StatefulSet/db Progressing; 0 behind");
    support_run_health(test, "StatefulSet/db", "Healthy", "");
    support_run_to_end(test);
    support_run_free(test);
}

static void what_has_failed_keeps_the_causes_that_went_with_it(void **state)
{
    (void)state;
    struct run_test *test = with_a_stuck_pod();
    support_run_health(test, "StatefulSet/db", "Degraded", "past its deadline");
    support_run_remove(test, "Pod/db-0");
    support_run_until(test, 11000);
    support_run_expect_line(test, "10 waiting gate/Sync/0 for StatefulSet/db Degraded: past its "
                                  "deadline because Pod: ImagePullBackOff; 0 behind");
    support_run_free(test);
}

static void where_nobody_answers_the_last_wave_ends_as_degraded(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(CONFIG("a", "") DEPLOYMENT("web", ""), NULL);
    support_run_until(test, 1000);
    support_run_health(test, "Deployment/web", "Progressing", "unanswered");
    support_run_to_end(test);
    support_run_expect_line(test,
                            "1 runFinished degraded exit 1: Deployment/web: unanswered; where "
                            "that is how it should be, say moontide.dev/wait: \"false\"\n");
    support_run_free(test);

    test = support_run_new(DEPLOYMENT("web", ""),
                           &(struct run_test_options){.run = {.allow_degraded = true}});
    support_run_until(test, 1000);
    support_run_health(test, "Deployment/web", "Progressing", "unanswered");
    support_run_to_end(test);
    support_run_expect_line(test, "1 runFinished degraded exit 0");
    support_run_free(test);

    test =
        support_run_new(DEPLOYMENT("web", ""), &(struct run_test_options){.run = {.strict = true}});
    support_run_until(test, 1000);
    support_run_health(test, "Deployment/web", "Progressing", "unanswered");
    support_run_to_end(test);
    support_run_expect_line(test, "600 runFinished timedOut exit 4");
    support_run_free(test);
}

static void a_warning_of_something_healthy_is_said_at_the_end(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(DEPLOYMENT("web", "") CONFIG("z", WAVE("1")), NULL);
    support_run_until(test, 1000);
    support_run_health(test, "Deployment/web", "Healthy", "warns");
    support_run_to_end(test);
    support_run_expect_line(test, "1.001 warning: Deployment/web: warns\n1.001 runFinished "
                                  "succeeded");
    support_run_free(test);
}

static void definitions_exist_when_they_are_in_use(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: "
        "widgets.x.dev}\nspec: {group: x.dev, scope: Namespaced, names: {kind: Widget}}\n" MANIFEST(
            "x.dev/v1", "Widget", "w", ""),
        NULL);
    support_run_until(test, 2000);
    assert_false(support_run_has(test, "Widget/w"));
    support_run_health(test, "CustomResourceDefinition/widgets.x.dev", "Healthy", "");
    support_run_until(test, 3000);
    assert_true(support_run_has(test, "Widget/w"));
    support_run_health(test, "Widget/w", "Healthy", "");
    support_run_to_end(test);
    support_run_free(test);
}

/** Nothing but the name in its spec ties it to the Secret, which changes and goes and comes. */
static void what_an_object_names_is_looked_at_while_it_waits(void **state)
{
    (void)state;
    static const struct run_test_options options = {
        .there = "apiVersion: v1\nkind: Secret\nmetadata: {name: tls, namespace: shop, uid: s1}\n"
                 "status: {message: expired}\n"};
    struct run_test *test = support_run_new("---\napiVersion: example.com/v1\nkind: Gadget\n"
                                            "metadata: {name: g}\nspec: {secret: tls}\n",
                                            &options);
    support_run_until(test, 2000);
    support_run_expect_line(test, "because Secret: expired");
    support_run_put(test, "apiVersion: v1\nkind: Secret\nmetadata: {name: tls, namespace: shop, "
                          "uid: s1}\nstatus: {message: renewed}\n");
    support_run_until(test, 3000);
    support_run_expect_line(test, "2 waiting gate/Sync/0 for Gadget/g Progressing because Secret: "
                                  "renewed; 0 behind");
    support_run_forget(test);
    support_run_remove(test, "Secret/tls");
    support_run_until(test, 4000);
    support_run_expect_line(test, "3 waiting gate/Sync/0 for Gadget/g Progressing; 0 behind");
    support_run_free(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_old_status_that_says_healthy_opens_no_gate),
        cmocka_unit_test(without_observedgeneration_a_new_status_is_the_proof),
        cmocka_unit_test(else_the_status_settles),
        cmocka_unit_test(what_nobody_wrote_a_status_of_needs_no_proof),
        cmocka_unit_test(older_and_repeated_events_say_nothing),
        cmocka_unit_test(a_state_that_comes_before_the_answer_is_not_lost),
        cmocka_unit_test(degraded_counts_after_its_grace),
        cmocka_unit_test(the_grace_begins_anew_after_a_recovery),
        cmocka_unit_test(health_may_be_lost_until_the_wave_is_over),
        cmocka_unit_test(suspended_and_unknown_wait),
        cmocka_unit_test(what_somebody_deletes_is_missing),
        cmocka_unit_test(causes_are_found_in_what_belongs_to_the_object),
        cmocka_unit_test(what_an_object_names_is_looked_at_while_it_waits),
        cmocka_unit_test(what_has_failed_keeps_the_causes_that_went_with_it),
        cmocka_unit_test(where_nobody_answers_the_last_wave_ends_as_degraded),
        cmocka_unit_test(a_warning_of_something_healthy_is_said_at_the_end),
        cmocka_unit_test(definitions_exist_when_they_are_in_use),
    };
    return cmocka_run_group_tests_name("run_health", tests, NULL, NULL);
}
