// SPDX-License-Identifier: Apache-2.0
// The logs of hooks: whose are followed and from when, that no line is lost or repeated, and when
// the end of a hook is told.  From the issue: "pod logs of hooks streamed live (init containers,
// several containers, restarts) as log events".
#include "sync/run.h"

#include "support_cluster.h"

#include "manifest/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// States of containers, as the API has them.
#define WAITS "waiting: {reason: PodInitializing}"
#define RUNS "running: {startedAt: \"2026-01-01T00:00:00Z\"}"
#define ENDED "terminated: {exitCode: 0}"
#define PAUSES "waiting: {reason: CrashLoopBackOff}"
#define LOOP "lastState: {" ENDED "}, "

#define ONE(name, restarts, more, state)                                                           \
    "{name: " name ", restartCount: " restarts ", " more "state: {" state "}}"
#define STATUS(phase, containers) "{phase: " phase ", containerStatuses: [" containers "]}"

static const struct run_test_options with_logs = {.logs = true};

/** A Pod of the object "Kind/name", whose uid the cluster knows; or of none. */
static void put_pod_of(struct run_test *test, const char *kind, const char *name, const char *owner,
                       const char *policy, const char *status)
{
    enum { MAX = 16384 };
    char *yaml = malloc(MAX);
    const cJSON *tree = owner != NULL ? support_run_get(test, owner) : NULL;
    const char *uid = mt_json_string(mt_json_get(tree, "metadata"), "uid");
    snprintf(yaml, MAX,
             "apiVersion: v1\nkind: %s\nmetadata: {name: %s, ownerReferences: [{apiVersion: v1, "
             "kind: Any, name: any, uid: %s}]}\nspec: {restartPolicy: %s}\nstatus: %s\n",
             kind, name, uid != NULL ? uid : "none", policy, status);
    support_run_put(test, yaml);
    free(yaml);
}

static void put_pod(struct run_test *test, const char *name, const char *owner, const char *status)
{
    put_pod_of(test, "Pod", name, owner, "Never", status);
}

/** A Job hook under way, with what happened until then forgotten. */
static struct run_test *open_job(void)
{
    struct run_test *test = support_run_new(JOB("migrate", HOOK("PreSync")), &with_logs);
    support_run_until(test, 1000);
    support_run_forget(test);
    return test;
}

static void every_container_is_followed_from_when_it_runs(void **state)
{
    (void)state;
    struct run_test *test = open_job();
    put_pod(test, "p", "Job/migrate",
            "{phase: Pending, initContainerStatuses: [" ONE(
                "wait", "0", "", RUNS) "], "
                                       "containerStatuses: [" ONE("main", "0", "", WAITS) ", " ONE(
                                           "side", "0", "", WAITS) "]}");
    put_pod(test, "other", NULL, STATUS("Running", ONE("main", "0", "", RUNS)));
    support_run_until(test, 2000);
    support_run_expect_logs(test, "p/wait");
    support_run_write_log(test, "p/wait", "still waiting");
    support_run_end_log(test, "p/wait");
    put_pod(test, "p", "Job/migrate",
            "{phase: Running, initContainerStatuses: [" ONE(
                "wait", "0", "", ENDED) "], "
                                        "containerStatuses: [" ONE("main", "0", "", RUNS) ", " ONE(
                                            "side", "0", "", RUNS) "]}");
    support_run_until(test, 3000);
    support_run_expect_logs(test, "p/main; p/side");
    support_run_write_log(test, "p/side", "listening");
    support_run_write_log(test, "p/main", "");
    support_run_write_log(test, "p/main", "3 migrations applied");
    support_run_expect(test, "lines",
                       "2 log Job/migrate wait | still waiting\n"
                       "3 log Job/migrate side | listening\n"
                       "3 log Job/migrate main | \n"
                       "3 log Job/migrate main | 3 migrations applied\n");
    support_run_end_log(test, "p/main");
    support_run_end_log(test, "p/side");
    put_pod(test, "p", "Job/migrate",
            STATUS("Succeeded", ONE("main", "0", "", ENDED) ", " ONE("side", "0", "", ENDED)));
    support_run_health(test, "Job/migrate", "Healthy", "");
    support_run_until(test, 4000);
    support_run_expect_line(test, "3 hookFinished Job/migrate succeeded\n");
    support_run_free(test);
}

static void a_hook_is_over_when_its_log_is_read(void **state)
{
    (void)state;
    struct run_test *test = open_job();
    put_pod(test, "p", "Job/migrate", STATUS("Running", ONE("main", "0", "", RUNS)));
    support_run_until(test, 2000);
    put_pod(test, "p", "Job/migrate", STATUS("Failed", ONE("main", "0", "", ENDED)));
    support_run_health(test, "Job/migrate", "Degraded", "BackoffLimitExceeded");
    support_run_until(test, 4000);
    support_run_write_log(test, "p/main", "no such table");
    support_run_end_log(test, "p/main");
    support_run_to_end(test);
    support_run_expect(test, "the end is told after the last line",
                       "4 log Job/migrate main | no such table\n"
                       "4 hookFinished Job/migrate failed: BackoffLimitExceeded\n"
                       "4 runFinished failed exit 1: Job/migrate failed: BackoffLimitExceeded\n");
    support_run_free(test);
}

static void a_log_that_does_not_end_is_left_after_five_seconds(void **state)
{
    (void)state;
    struct run_test *test = open_job();
    put_pod(test, "p", "Job/migrate", STATUS("Running", ONE("main", "0", "", RUNS)));
    support_run_until(test, 2000);
    support_run_health(test, "Job/migrate", "Healthy", "");
    support_run_until(test, 6999);
    support_run_expect(test, "nothing yet", "");
    support_run_to_end(test);
    support_run_expect_line(test, "7 hookFinished Job/migrate succeeded\n");
    support_run_expect_logs(test, "");
    support_run_free(test);
}

static void what_was_missed_is_read_in_full(void **state)
{
    (void)state;
    struct run_test *test = open_job();
    put_pod(test, "p", "Job/migrate", STATUS("Succeeded", ONE("main", "0", "", ENDED)));
    support_run_health(test, "Job/migrate", "Healthy", "");
    support_run_until(test, 1500);
    support_run_write_log(test, "p/main", "short");
    support_run_end_log(test, "p/main");
    support_run_to_end(test);
    support_run_expect_line(test, "1.5 log Job/migrate main | short\n"
                                  "1.5 hookFinished Job/migrate succeeded\n");
    support_run_free(test);
}

/** Watches of two kinds do not keep step: a Job may be complete before its Pod is seen. */
static void pods_that_a_job_speaks_of_are_waited_for(void **state)
{
    (void)state;
    struct run_test *test = open_job();
    support_run_status(test, "Job/migrate", "{\"health\":\"Healthy\",\"succeeded\":1}");
    support_run_until(test, 2000);
    put_pod(test, "p", "Job/migrate", STATUS("Running", ONE("main", "0", "", RUNS)));
    support_run_until(test, 2500);
    support_run_end_log(test, "p/main");
    support_run_until(test, 3000);
    support_run_expect(test, "not yet", "");
    put_pod(test, "p", "Job/migrate", STATUS("Succeeded", ONE("main", "0", "", ENDED)));
    support_run_to_end(test);
    support_run_expect_line(test, "3 hookFinished Job/migrate succeeded\n");
    support_run_free(test);
}

/** What a status says, and which logs are to be followed then. */
static void a_container_that_is_started_again_is_read_again(void **state)
{
    (void)state;
    struct run_test *test = open_job();
    put_pod(test, "p", "Job/migrate", STATUS("Running", ONE("main", "0", "", RUNS)));
    support_run_until(test, 2000);
    support_run_write_log(test, "p/main", "first");
    put_pod(test, "p", "Job/migrate", STATUS("Running", ONE("main", "1", LOOP, RUNS)));
    support_run_until(test, 3000);
    support_run_expect_logs(test, "p/main"); // the former one has not ended yet
    support_run_write_log(test, "p/main", "the end of the first");
    support_run_end_log(test, "p/main");
    support_run_expect_logs(test, "p/main");
    support_run_write_log(test, "p/main", "second");
    support_run_end_log(test, "p/main");
    put_pod(test, "p", "Job/migrate", STATUS("Running", ONE("main", "1", LOOP, PAUSES)));
    support_run_until(test, 4000);
    support_run_expect_logs(test, "");
    put_pod(test, "p", "Job/migrate", STATUS("Running", ONE("main", "3", LOOP, RUNS)));
    support_run_until(test, 5000);
    support_run_expect_logs(test, "p/main (previous)"); // the third was not seen
    support_run_write_log(test, "p/main", "third");
    support_run_end_log(test, "p/main");
    support_run_expect_logs(test, "p/main");
    support_run_write_log(test, "p/main", "fourth");
    support_run_expect(test, "lines",
                       "2 log Job/migrate main | first\n"
                       "3 log Job/migrate main | the end of the first\n"
                       "3 log Job/migrate main | second\n"
                       "5 log Job/migrate main | third\n"
                       "5 log Job/migrate main | fourth\n");
    support_run_free(test);
}

/** A container that pauses has ended: its log is that of the run before the pause. */
static void a_container_that_pauses_is_read(void **state)
{
    (void)state;
    struct run_test *test = open_job();
    put_pod(test, "p", "Job/migrate", STATUS("Running", ONE("main", "0", LOOP, PAUSES)));
    support_run_until(test, 2000);
    support_run_expect_logs(test, "p/main");
    support_run_end_log(test, "p/main");
    support_run_repeat(test, "Pod/p");
    support_run_until(test, 3000);
    support_run_expect_logs(test, "");
    support_run_free(test);
}

static void a_log_that_cannot_be_read_is_one_warning(void **state)
{
    (void)state;
    struct run_test *test = open_job();
    put_pod(test, "p", "Job/migrate",
            STATUS("Running", ONE("main", "0", "", RUNS) ", " ONE("side", "0", "", RUNS)));
    support_run_until(test, 2000);
    support_run_break_log(test, "p/main", "pods \"p\" is forbidden");
    support_run_break_log(test, "p/side", "pods \"p\" is forbidden");
    put_pod(test, "p", "Job/migrate",
            STATUS("Succeeded", ONE("main", "0", "", ENDED) ", " ONE("side", "0", "", ENDED)));
    support_run_health(test, "Job/migrate", "Healthy", "");
    support_run_to_end(test);
    support_run_expect(test, "one warning",
                       "2 warning: the log of Pod/p, container main, cannot be read: pods \"p\" is "
                       "forbidden\n"
                       "2 hookFinished Job/migrate succeeded\n"
                       "2 waveFinished PreSync/0\n"
                       "2 phaseFinished PreSync\n"
                       "2 runFinished succeeded exit 0\n");
    support_run_free(test);
}

static void nobody_follows_what_is_not_waited_for(void **state)
{
    (void)state;
    static const struct {
        const char *yaml;
        bool logs;
    } cases[] = {
        {JOB("migrate", HOOK("PreSync") ", moontide.dev/wait: \"false\""), true},
        {JOB("migrate", ""), true},               // no hook
        {JOB("migrate", HOOK("PreSync")), false}, // the cluster has no logs
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const struct run_test_options options = {.logs = cases[i].logs};
        struct run_test *test = support_run_new(cases[i].yaml, &options);
        support_run_until(test, 1000);
        put_pod(test, "p", "Job/migrate", STATUS("Running", ONE("main", "0", "", RUNS)));
        support_run_until(test, 2000);
        support_run_expect_logs(test, "");
        support_run_free(test);
    }
}

static void kinds_that_run_nothing_are_not_looked_into(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(MANIFEST("v1", "Service", "a", HOOK("PreSync"))
                            MANIFEST("rbac.authorization.k8s.io/v1", "Role", "b", HOOK("PreSync")),
                        &with_logs);
    support_run_until(test, 1000);
    assert_int_equal(support_run_watches(test), 2); // their own
    support_run_free(test);
}

static void long_lines_are_cut(void **state)
{
    (void)state;
    enum { LENGTH = 9000 };
    char *line = malloc(LENGTH + 1);
    struct run_test *test = open_job();
    put_pod(test, "p", "Job/migrate", STATUS("Running", ONE("main", "0", "", RUNS)));
    support_run_until(test, 2000);
    memset(line, 'a', LENGTH);
    line[LENGTH] = '\0';
    memcpy(line + 4095, "\xC3\xA9", 2); // the limit falls between these two
    support_run_write_log(test, "p/main", line);
    support_run_expect_line(test, "aaaa [cut here]\n");
    support_run_forget(test);
    line[4096] = '\0';
    line[4095] = 'b';
    support_run_write_log(test, "p/main", line);
    support_run_expect_line(test, "aab\n");
    free(line);
    support_run_free(test);
}

static void so_many_are_followed_at_a_time(void **state)
{
    (void)state;
    struct run_test *test = open_job();
    for (unsigned i = 1; i <= 18; i++) {
        char name[8];
        snprintf(name, sizeof name, "p%u", i);
        put_pod(test, name, "Job/migrate", STATUS("Running", ONE("m", "0", "", RUNS)));
    }
    support_run_until(test, 2000);
    support_run_expect(test, "one warning",
                       "1 warning: more than 16 of its containers write at a time: the logs of the "
                       "others are shown when theirs have ended\n");
    support_run_expect_logs(test, "p1/m; p2/m; p3/m; p4/m; p5/m; p6/m; p7/m; p8/m; p9/m; p10/m; "
                                  "p11/m; p12/m; p13/m; p14/m; p15/m; p16/m");
    support_run_end_log(test, "p3/m");
    support_run_end_log(test, "p1/m");
    support_run_expect_logs(test, "p2/m; p4/m; p5/m; p6/m; p7/m; p8/m; p9/m; p10/m; p11/m; p12/m; "
                                  "p13/m; p14/m; p15/m; p16/m; p17/m; p18/m");
    support_run_free(test);
}

static void pods_are_found_through_what_stands_between(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(DEPLOYMENT("canary", HOOK("PreSync")), &with_logs);
    support_run_until(test, 1000);
    put_pod_of(test, "ReplicaSet", "r", "Deployment/canary", "x", "{}");
    put_pod_of(test, "Pod", "p", "ReplicaSet/r", "Always",
               STATUS("Running", ONE("main", "0", "", RUNS)));
    support_run_until(test, 2000);
    support_run_expect_logs(test, "p/main");
    support_run_forget(test);
    support_run_health(test, "Deployment/canary", "Healthy", "");
    support_run_to_end(test); // its Pod stays, so there is no end of the log to wait for
    support_run_expect_line(test, "2 hookFinished Deployment/canary succeeded\n");
    support_run_expect_logs(test, "");
    support_run_free(test);
}

/** The Pod may be seen before what it belongs to is known to be the hook's. */
static void owners_may_be_seen_after_what_they_own(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(MANIFEST("example.org/v1", "Backup", "b", HOOK("PreSync")), &with_logs);
    support_run_until(test, 1000);
    put_pod_of(test, "Job", "j", NULL, "x", "{}"); // somebody adopts it later
    put_pod(test, "p", "Job/j", STATUS("Running", ONE("main", "0", "", RUNS)));
    support_run_until(test, 2000);
    support_run_expect_logs(test, "");
    put_pod_of(test, "Job", "j", "Backup/b", "x", "{}");
    support_run_until(test, 3000);
    support_run_expect_logs(test, "p/main");
    support_run_free(test);
}

static void a_pod_that_is_a_hook_is_followed_itself(void **state)
{
    (void)state;
    struct run_test *test =
        support_run_new(MANIFEST("v1", "Pod", "p", HOOK("PreSync")), &with_logs);
    support_run_until(test, 1000);
    support_run_forget(test);
    support_run_status(test, "Pod/p",
                       "{\"phase\":\"Running\",\"containerStatuses\":[{\"name\":\"main\","
                       "\"restartCount\":0,\"state\":{\"running\":{}}}]}");
    support_run_until(test, 2000);
    support_run_write_log(test, "p/main", "hello");
    support_run_status(test, "Pod/p",
                       "{\"health\":\"Healthy\",\"phase\":\"Succeeded\",\"containerStatuses\":[{"
                       "\"name\":\"main\",\"restartCount\":0,\"state\":{\"terminated\":{}}}]}");
    support_run_until(test, 3000);
    support_run_end_log(test, "p/main");
    support_run_to_end(test);
    support_run_expect_line(test, "2 log Pod/p main | hello\n");
    support_run_expect_line(test, "3 hookFinished Pod/p succeeded\n");
    support_run_free(test);
}

static void a_hook_that_is_run_again_has_new_logs(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(
        JOB("migrate", HOOK("PreSync") ", moontide.dev/retries: \"1\""), &with_logs);
    support_run_until(test, 1000);
    put_pod(test, "p", "Job/migrate", STATUS("Failed", ONE("main", "0", "", ENDED)));
    support_run_health(test, "Job/migrate", "Degraded", "");
    support_run_until(test, 2000);
    support_run_end_log(test, "p/main");
    support_run_until(test, 8000);
    support_run_repeat(test, "Pod/p"); // of the Job that is gone
    support_run_until(test, 9000);
    support_run_expect_logs(test, "");
    put_pod(test, "q", "Job/migrate", STATUS("Running", ONE("main", "0", "", RUNS)));
    support_run_until(test, 10000);
    support_run_expect_logs(test, "q/main");
    support_run_free(test);
}

static void what_ends_a_hook_ends_its_streams(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        const char *expected;
    } cases[] = {
        {"timeout", "hookFinished Job/migrate timedOut"},
        {"interrupt", "hookFinished Job/migrate interrupted: left as it is\n"},
        {"terminate", "hookFinished Job/migrate interrupted"},
        {"deletion", "hookFinished Job/migrate failed: was deleted while it ran\n"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct run_test *test =
            support_run_new(JOB("migrate", HOOK("PreSync") ", " TIMEOUT("30s")), &with_logs);
        support_run_until(test, 1000);
        put_pod(test, "p", "Job/migrate", STATUS("Running", ONE("main", "0", "", RUNS)));
        support_run_until(test, 2000);
        support_run_expect_logs(test, "p/main");
        if (strcmp(cases[i].what, "interrupt") == 0) {
            mt_run_interrupt(support_run_of(test), 2000);
        } else if (strcmp(cases[i].what, "terminate") == 0) {
            mt_run_terminate(support_run_of(test), MT_OUTCOME_FAILED, 2000);
        } else if (strcmp(cases[i].what, "deletion") == 0) {
            support_run_remove(test, "Job/migrate");
        }
        support_run_to_end(test);
        support_run_expect_line(test, cases[i].expected);
        support_run_expect_logs(test, "");
        support_run_free(test);
    }
}

/** Whatever comes while the last of a log is read, the hook has ended as it has. */
static void the_outcome_stands_while_the_log_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *timeouts; ///< Annotations.
        uint64_t wave_ms;
        uint64_t interrupted_ms;
        const char *expected;
    } cases[] = {
        {", " TIMEOUT("3s"), 600000, 0, "3 hookFinished Job/migrate succeeded\n"},
        {"", 4000, 0, "4 hookFinished Job/migrate succeeded\n"},
        {"", 600000, 5000, "5 hookFinished Job/migrate succeeded\n"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        char yaml[512];
        struct run_test_options options = {.logs = true};
        options.plan.timeouts.of[MT_LEVEL_WAVE] = (struct mt_timeout){true, cases[i].wave_ms};
        snprintf(yaml, sizeof yaml, JOB("migrate", HOOK("PreSync") "%s"), cases[i].timeouts);
        struct run_test *test = support_run_new(yaml, &options);
        support_run_until(test, 1000);
        put_pod(test, "p", "Job/migrate", STATUS("Running", ONE("main", "0", "", RUNS)));
        support_run_until(test, 2000);
        support_run_health(test, "Job/migrate", "Healthy", "");
        if (cases[i].interrupted_ms > 0) {
            support_run_until(test, cases[i].interrupted_ms);
            mt_run_interrupt(support_run_of(test), cases[i].interrupted_ms);
        }
        support_run_to_end(test);
        support_run_expect_line(test, cases[i].expected);
        support_run_free(test);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_container_is_followed_from_when_it_runs),
        cmocka_unit_test(a_hook_is_over_when_its_log_is_read),
        cmocka_unit_test(a_log_that_does_not_end_is_left_after_five_seconds),
        cmocka_unit_test(what_was_missed_is_read_in_full),
        cmocka_unit_test(pods_that_a_job_speaks_of_are_waited_for),
        cmocka_unit_test(a_container_that_is_started_again_is_read_again),
        cmocka_unit_test(a_container_that_pauses_is_read),
        cmocka_unit_test(a_log_that_cannot_be_read_is_one_warning),
        cmocka_unit_test(nobody_follows_what_is_not_waited_for),
        cmocka_unit_test(kinds_that_run_nothing_are_not_looked_into),
        cmocka_unit_test(long_lines_are_cut),
        cmocka_unit_test(so_many_are_followed_at_a_time),
        cmocka_unit_test(pods_are_found_through_what_stands_between),
        cmocka_unit_test(owners_may_be_seen_after_what_they_own),
        cmocka_unit_test(a_pod_that_is_a_hook_is_followed_itself),
        cmocka_unit_test(a_hook_that_is_run_again_has_new_logs),
        cmocka_unit_test(what_ends_a_hook_ends_its_streams),
        cmocka_unit_test(the_outcome_stands_while_the_log_is_read),
    };
    return cmocka_run_group_tests_name("run_logs", tests, NULL, NULL);
}
