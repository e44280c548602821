// SPDX-License-Identifier: Apache-2.0
// What a run waits for before it goes on, and what it takes over from the run that it resumes.  The
// recorder here answers when the test says so.  From sync/recorder.h and DESIGN.md, "What a run
// leaves in the cluster".
#include "sync/run.h"

#include "support_cluster.h"

#include "base/buffer.h"
#include "sync/recorder.h"

#include <stdio.h>
#include <string.h>

#define MIGRATE "PreSync/0/batch/Job/shop/migrate"

enum { PENDING_MAX = 8 };

/** A record that writes down what it is told, and answers when the test wants it to. */
struct fake_record {
    struct mt_recorder seam;
    struct mt_buf told;
    struct {
        mt_recorded_fn *done;
        void *data;
    } pending[PENDING_MAX];
    size_t count;
};

static void keep(struct fake_record *record, mt_recorded_fn *done, void *done_data)
{
    assert_true(record->count < PENDING_MAX);
    record->pending[record->count].done = done;
    record->pending[record->count++].data = done_data;
}

static void fake_begin(void *data, mt_recorded_fn *done, void *done_data)
{
    struct fake_record *record = data;
    mt_buf_puts(&record->told, "begin\n");
    keep(record, done, done_data);
}

static void fake_hook_begins(void *data, const struct mt_task *task, const struct mt_ref *ref,
                             mt_recorded_fn *done, void *done_data)
{
    struct fake_record *record = data;
    mt_buf_printf(&record->told, "%s begins as %s\n", task->id, ref->name);
    keep(record, done, done_data);
}

static void fake_hook_line(void *data, const struct mt_task *task, const char *container,
                           const char *line)
{
    struct fake_record *record = data;
    mt_buf_printf(&record->told, "%s %s | %s\n", task->id, container, line);
}

static void fake_hook_ended(void *data, const struct mt_recorded_hook *hook, mt_recorded_fn *done,
                            void *done_data)
{
    struct fake_record *record = data;
    mt_buf_printf(&record->told, "%s %s%s%s\n", hook->task->id, mt_hook_outcome_name(hook->outcome),
                  hook->again ? ", again: " : ": ", hook->message);
    keep(record, done, done_data);
}

static void fake_hook_gone(void *data, const struct mt_task *task, const struct mt_ref *ref)
{
    struct fake_record *record = data;
    mt_buf_printf(&record->told, "%s: %s is gone\n", task->id, ref->name);
}

static void fake_wrote(void *data, const struct mt_recorded_write *write)
{
    struct fake_record *record = data;
    mt_buf_printf(&record->told, "%s %s %s\n", write->task->id, mt_applied_name(write->applied),
                  write->uid != NULL ? write->uid : "-");
}

static void fake_failed(void *data, enum mt_outcome outcome, int exit_code, const char *why)
{
    struct fake_record *record = data;
    mt_buf_printf(&record->told, "%s %d: %s\n", mt_outcome_name(outcome), exit_code, why);
}

static void fake_end(void *data, const struct mt_event *event, mt_recorded_fn *done,
                     void *done_data)
{
    struct fake_record *record = data;
    mt_buf_printf(&record->told, "end %s %d\n", mt_outcome_name(event->run_outcome),
                  event->exit_code);
    keep(record, done, done_data);
}

static void fake_init(struct fake_record *record)
{
    *record = (struct fake_record){.seam = {record, fake_begin, fake_hook_begins, fake_hook_line,
                                            fake_hook_ended, fake_hook_gone, fake_wrote,
                                            fake_failed, fake_end}};
    mt_buf_init(&record->told, MT_BUF_UNLIMITED);
}

/** Fails unless the record was told these lines since the last time. */
static void expect_told(struct fake_record *record, const char *name, const char *expected)
{
    if (strcmp(mt_buf_text(&record->told), expected) != 0) {
        fail_msg("%s: the record was told\n%swhere expected was\n%s", name,
                 mt_buf_text(&record->told), expected);
    }
    record->told.length = 0;
    mt_buf_puts(&record->told, "");
}

/** Answers what waits, all of it good unless `why` says otherwise. */
static void answer(struct fake_record *record, const char *why, bool lost)
{
    const size_t count = record->count;
    record->count = 0;
    for (size_t i = 0; i < count; i++) {
        record->pending[i].done(record->pending[i].data, why, lost);
    }
}

/** Lets the run go on, and the record answer whatever it is told, until nothing happens at `ms`. */
static void settle(struct run_test *test, struct fake_record *record, uint64_t ms)
{
    enum { STEP_MS = 10 };
    for (bool told = true; told; ms += STEP_MS) {
        answer(record, NULL, false);
        support_run_until(test, ms);
        told = record->count > 0;
    }
}

static struct run_test *begin(const char *yaml, struct fake_record *record,
                              const struct run_test_options *more)
{
    struct run_test_options options = more != NULL ? *more : (struct run_test_options){0};
    fake_init(record);
    options.run.recorder = &record->seam;
    return support_run_new(yaml, &options);
}

static void end(struct run_test *test, struct fake_record *record)
{
    mt_buf_fini(&record->told);
    support_run_free(test);
}

static void nothing_is_written_before_the_inventory_is_durable(void **state)
{
    (void)state;
    for (int dry_run = 0; dry_run < 2; dry_run++) {
        struct fake_record record;
        const struct run_test_options options = {.run = {.dry_run_first = dry_run == 1}};
        struct run_test *test = begin(CONFIG("a", ""), &record, &options);
        support_run_until(test, 1000);
        expect_told(&record, "before", "begin\n");
        assert_false(support_run_has(test, "ConfigMap/a"));
        settle(test, &record, 2000);
        assert_true(support_run_has(test, "ConfigMap/a"));
        assert_true(mt_run_is_over(support_run_of(test)));
        end(test, &record);
    }
}

static void a_hook_is_created_when_the_record_has_that_it_begins(void **state)
{
    (void)state;
    struct fake_record record;
    struct run_test *test = begin(JOB("migrate", HOOK("PreSync")), &record, NULL);
    support_run_until(test, 100);
    answer(&record, NULL, false);
    support_run_until(test, 200);
    expect_told(&record, "begins", "begin\nPreSync/0/batch/Job/shop/migrate begins as migrate\n");
    assert_false(support_run_has(test, "Job/migrate"));
    answer(&record, NULL, false);
    support_run_until(test, 300);
    assert_true(support_run_has(test, "Job/migrate"));
    support_run_health(test, "Job/migrate", "Healthy", "done");
    support_run_until(test, 400);
    settle(test, &record, 500);
    end(test, &record);
}

static void a_gate_opens_when_the_record_has_how_its_hook_ended(void **state)
{
    (void)state;
    struct fake_record record;
    struct run_test *test = begin(JOB("migrate", HOOK("PreSync")) CONFIG("a", ""), &record, NULL);
    settle(test, &record, 1000);
    support_run_health(test, "Job/migrate", "Healthy", "done");
    support_run_until(test, 2000);
    support_run_expect(test, "not told yet",
                       "1 phaseStarted PreSync\n"
                       "1 waveStarted PreSync/0\n"
                       "1.012 hookStarted Job/migrate\n");
    assert_false(support_run_has(test, "ConfigMap/a"));
    settle(test, &record, 3000);
    assert_true(support_run_has(test, "ConfigMap/a"));
    support_run_expect_line(test, "hookFinished Job/migrate succeeded: done\n");
    end(test, &record);
}

static void an_attempt_is_recorded_before_its_object_is_deleted(void **state)
{
    (void)state;
    struct fake_record record;
    struct run_test *test =
        begin(JOB("migrate", HOOK("PreSync") ", moontide.dev/retries: \"1\""), &record, NULL);
    settle(test, &record, 1000);
    record.told.length = 0;
    support_run_health(test, "Job/migrate", "Degraded", "crash");
    support_run_until(test, 60000);
    expect_told(&record, "failed", "PreSync/0/batch/Job/shop/migrate failed, again: crash\n");
    assert_true(support_run_has(test, "Job/migrate"));
    settle(test, &record, 100000);
    support_run_expect_line(test, "retrying Job/migrate attempt 2 in 5s: crash\n");
    support_run_health(test, "Job/migrate", "Healthy", "");
    support_run_until(test, 101000);
    settle(test, &record, 102000);
    support_run_expect_line(test, "runFinished succeeded exit 0\n");
    end(test, &record);
}

static void an_attempt_begins_when_the_record_has_it(void **state)
{
    (void)state;
    struct fake_record record;
    struct run_test *test =
        begin(JOB("migrate", HOOK("PreSync") ", moontide.dev/retries: \"1\""), &record, NULL);
    settle(test, &record, 1000);
    support_run_health(test, "Job/migrate", "Degraded", "crash");
    support_run_until(test, 20000);
    settle(test, &record, 20001);
    record.told.length = 0;
    support_run_until(test, 30000);
    expect_told(&record, "the next one", MIGRATE " begins as migrate\n");
    assert_false(support_run_has(test, "Job/migrate"));
    settle(test, &record, 31000);
    assert_true(support_run_has(test, "Job/migrate"));
    end(test, &record);
}

#define POD_OF_MIGRATE                                                                             \
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop, uid: of-p, ownerReferences: " \
    "[{apiVersion: batch/v1, kind: Job, name: migrate, uid: uid-1, controller: true}]}\n"          \
    "spec: {restartPolicy: Never}\nstatus: {phase: Running, containerStatuses: "                   \
    "[{name: main, restartCount: 0, state: {running: {startedAt: \"2026-01-01T00:00:00Z\"}}}]}\n"

static void an_attempt_that_failed_before_an_interrupt_is_not_the_last_one(void **state)
{
    (void)state;
    struct fake_record record;
    const struct run_test_options options = {.logs = true};
    struct run_test *test =
        begin(JOB("migrate", HOOK("PreSync") ", moontide.dev/retries: \"1\""), &record, &options);
    settle(test, &record, 1000);
    support_run_put(test, POD_OF_MIGRATE);
    settle(test, &record, 2000);
    support_run_expect_logs(test, "p/main");
    record.told.length = 0;
    support_run_health(test, "Job/migrate", "Degraded", "crash");
    support_run_until(test, 4000);
    expect_told(&record, "nothing while its log is read, which does not end", "");
    mt_run_interrupt(support_run_of(test), 4000);
    settle(test, &record, 20000);
    expect_told(&record, "failed, and not for good",
                MIGRATE " failed, again: crash\nend interrupted 130\n");
    end(test, &record);
}

static void a_hook_whose_time_is_up_is_recorded_before_it_is_deleted(void **state)
{
    (void)state;
    struct fake_record record;
    struct run_test *test =
        begin(JOB("migrate", HOOK("PreSync") ", " TIMEOUT("10s")), &record, NULL);
    settle(test, &record, 1000);
    record.told.length = 0;
    support_run_until(test, 30000);
    assert_true(support_run_has(test, "Job/migrate"));
    assert_non_null(strstr(mt_buf_text(&record.told), "shop/migrate timedOut: "));
    settle(test, &record, 40000);
    assert_false(support_run_has(test, "Job/migrate"));
    assert_non_null(strstr(mt_buf_text(&record.told), "shop/migrate: migrate is gone\n"));
    support_run_expect_line(test, "hookFinished Job/migrate timedOut");
    end(test, &record);
}

static void the_end_is_told_when_the_record_has_it(void **state)
{
    (void)state;
    struct fake_record record;
    struct run_test *test = begin(CONFIG("a", ""), &record, NULL);
    support_run_until(test, 1000);
    answer(&record, NULL, false);
    support_run_until(test, 2000);
    assert_false(mt_run_is_over(support_run_of(test)));
    assert_non_null(strstr(mt_buf_text(&record.told), "Sync/0/ConfigMap/shop/a created "));
    assert_non_null(strstr(mt_buf_text(&record.told), "end succeeded 0\n"));
    answer(&record, "etcd is full", false);
    assert_true(mt_run_is_over(support_run_of(test)));
    support_run_expect_line(test, "runFinished failed exit 1: all was done, but the record cannot "
                                  "be written: etcd is full\n");
    end(test, &record);
}

static void nothing_is_written_where_the_record_cannot_be(void **state)
{
    (void)state;
    struct fake_record record;
    struct run_test *test = begin(CONFIG("a", "") JOB("sorry", HOOK("SyncFail")), &record, NULL);
    support_run_until(test, 1000);
    answer(&record, "etcd is full", false);
    support_run_to_end(test);
    assert_false(support_run_has(test, "ConfigMap/a"));
    assert_false(support_run_has(test, "Job/sorry"));
    support_run_expect_line(test, "runFinished failed exit 1: the record cannot be written: etcd "
                                  "is full\n");
    end(test, &record);
}

static void a_lost_lock_leaves_everything_as_it_is(void **state)
{
    (void)state;
    struct fake_record record;
    struct run_test *test =
        begin(JOB("migrate", HOOK("PreSync")) JOB("sorry", HOOK("SyncFail")), &record, NULL);
    settle(test, &record, 1000);
    record.told.length = 0;
    mt_run_lose_lock(support_run_of(test), "ann@box has the lock now", 2000);
    support_run_to_end(test);
    assert_true(support_run_has(test, "Job/migrate"));
    assert_false(support_run_has(test, "Job/sorry"));
    expect_told(&record, "nothing more", "");
    support_run_expect_line(test, "runFinished lostLock exit 5: ann@box has the lock now\n");
    end(test, &record);
}

/** The record of a run that was killed, as far as the test says. */
static struct run_test *resume(const char *yaml, const char *there, struct fake_record *record,
                               const struct mt_past *past)
{
    const struct run_test_options options = {.there = there, .run = {.past = past}};
    return begin(yaml, record, &options);
}

// The object of a hook that the killed run has created: of its revision, and of no other.
#define LEFT(revision, run)                                                                        \
    "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: migrate\n  namespace: shop\n"             \
    "  labels: {moontide.dev/app: shop}\n"                                                         \
    "  annotations: {moontide.dev/revision: '" revision "', moontide.dev/run: '" run "'}\n"
static const struct mt_past_hook begun = {.task = MIGRATE, .name = "migrate", .message = ""};

static void a_hook_that_has_ended_is_not_run_again(void **state)
{
    (void)state;
    struct fake_record record;
    struct mt_past_hook hook = begun;
    hook.ended = true;
    hook.outcome = MT_HOOK_OUTCOME_SUCCEEDED;
    hook.message = "3 migrations";
    const struct mt_past past = {.hooks = &hook, .hook_count = 1};
    struct run_test *test =
        resume(JOB("migrate", HOOK("PreSync")) CONFIG("a", ""), NULL, &record, &past);
    settle(test, &record, 1000);
    support_run_expect_line(
        test, "hookFinished Job/migrate succeeded: 3 migrations (before the run was resumed)\n");
    assert_false(support_run_has(test, "Job/migrate"));
    assert_true(support_run_has(test, "ConfigMap/a"));
    end(test, &record);
}

static void a_hook_that_runs_is_adopted(void **state)
{
    (void)state;
    struct fake_record record;
    const struct mt_past past = {.hooks = &begun, .hook_count = 1};
    struct run_test *test =
        resume(JOB("migrate", HOOK("PreSync")), LEFT("7", "5eed"), &record, &past);
    settle(test, &record, 1000);
    support_run_expect_calls(test, "nothing is deleted or created", "");
    support_run_health(test, "Job/migrate", "Healthy", "done");
    support_run_until(test, 2000);
    settle(test, &record, 3000);
    support_run_expect_line(test, "hookFinished Job/migrate succeeded: done\n");
    end(test, &record);
}

#define ITS_POD                                                                                    \
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: migrate-1, namespace: shop, "                \
    "ownerReferences: [{apiVersion: batch/v1, kind: Job, name: migrate, uid: uid-1}]}\n"           \
    "spec: {restartPolicy: Never}\n"                                                               \
    "status: {phase: Succeeded, containerStatuses: [{name: main, restartCount: 0, containerID: "   \
    "a, "                                                                                          \
    "state: {terminated: {exitCode: 0}}}]}\n"

/** What it has written is on record before anything deletes it, however it ended. */
static void a_hook_that_ended_meanwhile_has_its_log(void **state)
{
    (void)state;
    static const char *const ends[] = {
        LEFT("7", "5eed") "status: {health: Healthy, message: done, succeeded: 1}\n" ITS_POD,
        LEFT("7", "5eed") "status: {health: Degraded, message: done, failed: 1}\n" ITS_POD,
    };
    for (size_t i = 0; i < SUPPORT_COUNT(ends); i++) {
        struct fake_record record;
        const struct mt_past past = {.hooks = &begun, .hook_count = 1};
        const struct run_test_options options = {
            .there = ends[i], .logs = true, .run = {.past = &past}};
        struct run_test *test =
            begin(JOB("migrate", HOOK("PreSync") ", " POLICY("HookSucceeded")), &record, &options);
        settle(test, &record, 1000);
        support_run_write_log(test, "migrate-1/main", "it is done");
        support_run_end_log(test, "migrate-1/main");
        settle(test, &record, 2000);
        const char *told = mt_buf_text(&record.told);
        const char *line = strstr(told, "PreSync/0/batch/Job/shop/migrate main | it is done\n");
        const char *ended =
            strstr(told, i == 0 ? "migrate succeeded: done" : "migrate failed: done");
        if (line == NULL || ended == NULL || ended < line) {
            fail_msg("the record was told\n%s", told);
        }
        settle(test, &record, 30000);
        end(test, &record);
    }
}

static void a_hook_of_another_run_is_no_hook_of_this_one(void **state)
{
    (void)state;
    static const char *const there[] = {LEFT("6", "5eed"), LEFT("7", "0ther"), NULL};
    for (size_t i = 0; i < SUPPORT_COUNT(there); i++) {
        struct fake_record record;
        const struct mt_past past = {.hooks = &begun, .hook_count = 1};
        struct run_test *test = resume(JOB("migrate", HOOK("PreSync")), there[i], &record, &past);
        settle(test, &record, 1000);
        support_run_expect_line(test, "Job/migrate had begun before the run was resumed, and how "
                                      "it ended is unknown; it is run again\n");
        support_run_expect_line(test, "hookStarted Job/migrate\n");
        support_run_health(test, "Job/migrate", "Healthy", "");
        support_run_until(test, 2000);
        settle(test, &record, 3000);
        end(test, &record);
    }
}

static void between_two_attempts_nothing_is_unknown(void **state)
{
    (void)state;
    struct fake_record record;
    struct mt_past_hook hook = begun;
    hook.attempts = 1;
    hook.ended_uid = "uid-0";
    hook.between = true;
    const struct mt_past past = {.hooks = &hook, .hook_count = 1};
    struct run_test *test = resume(JOB("migrate", HOOK("PreSync") ", moontide.dev/retries: \"1\""),
                                   NULL, &record, &past);
    settle(test, &record, 1000);
    expect_told(&record, "the second attempt, before it begins",
                "begin\n" MIGRATE " begins as migrate\n" MIGRATE " created uid-1\n");
    support_run_expect(test, "no word of what is not known",
                       "1 phaseStarted PreSync\n"
                       "1 waveStarted PreSync/0\n"
                       "1.012 hookStarted Job/migrate\n");
    support_run_health(test, "Job/migrate", "Degraded", "crash");
    support_run_until(test, 20000);
    settle(test, &record, 60000);
    support_run_expect_line(test, "runFinished failed exit 1: Job/migrate failed: crash\n");
    end(test, &record);
}

#define AFTERWARDS "PostSync/0/batch/Job/shop/migrate"

static void a_hook_of_two_phases_is_not_adopted_in_the_second_as_in_the_first(void **state)
{
    (void)state;
    struct fake_record record;
    struct mt_past_hook hooks[] = {begun, begun};
    hooks[0].uid = "uid-1";
    hooks[0].ended = true;
    hooks[0].outcome = MT_HOOK_OUTCOME_SUCCEEDED;
    hooks[1].task = AFTERWARDS;
    const struct mt_past past = {.hooks = hooks, .hook_count = 2};
    struct run_test *test =
        resume(JOB("migrate", HOOK("PreSync,PostSync")), LEFT("7", "5eed"), &record, &past);
    settle(test, &record, 1000);
    support_run_expect_line(test, "hookDeleted Job/migrate: BeforeHookCreation\n");
    support_run_health(test, "Job/migrate", "Healthy", "");
    support_run_until(test, 2000);
    settle(test, &record, 3000);
    assert_non_null(strstr(mt_buf_text(&record.told), AFTERWARDS " created uid-2\n"));
    support_run_expect_line(test, "runFinished succeeded exit 0\n");
    end(test, &record);

    hooks[1].uid = "uid-1"; // the policy of these lets it be applied over
    test = resume(JOB("migrate", HOOK("PreSync,PostSync")), LEFT("7", "5eed"), &record, &past);
    settle(test, &record, 1000);
    support_run_expect_calls(test, "it is adopted", "");
    end(test, &record);
}

static void a_hook_that_was_ended_is_deleted_after_all(void **state)
{
    (void)state;
    struct fake_record record;
    struct mt_past_hook hook = begun;
    hook.uid = "uid-1";
    hook.ended = true;
    hook.outcome = MT_HOOK_OUTCOME_TIMED_OUT;
    hook.message = "0 of 1";
    const struct mt_past past = {.hooks = &hook,
                                 .hook_count = 1,
                                 .failed = true,
                                 .outcome = MT_OUTCOME_TIMED_OUT,
                                 .exit_code = 4,
                                 .why = "Job/migrate: 0 of 1"};
    struct run_test *test =
        resume(JOB("migrate", HOOK("PreSync")), LEFT("7", "5eed"), &record, &past);
    settle(test, &record, 1000);
    assert_false(support_run_has(test, "Job/migrate"));
    support_run_expect_line(
        test, "hookFinished Job/migrate timedOut: 0 of 1 (before the run was resumed)\n");
    assert_non_null(strstr(mt_buf_text(&record.told), "migrate is gone\n"));
    end(test, &record);
}

static void a_hook_that_had_begun_is_not_asked_about_by_the_dry_run(void **state)
{
    (void)state;
    struct fake_record record;
    const struct mt_past past = {.hooks = &begun, .hook_count = 1};
    const struct run_test_options options = {.there = LEFT("7", "5eed"),
                                             .run = {.past = &past, .dry_run_first = true}};
    struct run_test *test = begin(JOB("migrate", HOOK("PreSync")), &record, &options);
    settle(test, &record, 1000);
    support_run_expect_calls(test, "no dry run of what is there", "");
    end(test, &record);
}

static void a_run_that_had_failed_goes_on_with_sync_fail(void **state)
{
    (void)state;
    struct fake_record record;
    struct mt_past_hook hook = begun;
    hook.ended = true;
    hook.outcome = MT_HOOK_OUTCOME_FAILED;
    hook.message = "crash";
    const struct mt_past past = {.hooks = &hook,
                                 .hook_count = 1,
                                 .failed = true,
                                 .outcome = MT_OUTCOME_FAILED,
                                 .exit_code = 1,
                                 .why = "Job/migrate failed: crash"};
    struct run_test *test =
        resume(JOB("migrate", HOOK("PreSync")) CONFIG("a", "") JOB("sorry", HOOK("SyncFail")), NULL,
               &record, &past);
    settle(test, &record, 1000);
    assert_false(support_run_has(test, "ConfigMap/a"));
    support_run_health(test, "Job/sorry", "Healthy", "");
    support_run_until(test, 2000);
    settle(test, &record, 3000);
    support_run_expect_line(test, "runFinished failed exit 1: Job/migrate failed: crash\n");
    end(test, &record);
}

#define LIVE(name, app)                                                                            \
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " name                                 \
    ", labels: {moontide.dev/app: shop}, annotations: {moontide.dev/tracking-id: \"shop/" app      \
    ":/ConfigMap:shop/" name "\"}}\n"

static void what_is_not_the_apps_any_more_leaves_the_inventory(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        {.ref = {"", "v1", "ConfigMap", "shop", "anew"}, .uid = "of-another"},
        {.ref = {"", "v1", "ConfigMap", "shop", "foreign"}},
        {.ref = {"", "v1", "ConfigMap", "shop", "gone"}},
        {.ref = {"", "v1", "ConfigMap", "shop", "old"}},
    };
    static const char there[] = LIVE("anew", "shop") LIVE("foreign", "other") LIVE("old", "shop");
    struct fake_record record;
    struct run_test_options options = {
        .there = there,
        .plan = {.prune = true, .inventory = items, .inventory_count = SUPPORT_COUNT(items)}};
    struct run_test *test = begin("", &record, &options);
    settle(test, &record, 10);
    expect_told(&record, "of prunes all but what may be told of again",
                "begin\nSync/0/ConfigMap/shop/foreign pruned -\nSync/0/ConfigMap/shop/gone pruned "
                "-\nSync/0/ConfigMap/shop/old pruned -\nend succeeded 0\n");
    end(test, &record);

    options.deletion = options.plan.orphan = true;
    test = begin("", &record, &options);
    settle(test, &record, 10);
    expect_told(&record, "of releases as well",
                "begin\nDelete/0/ConfigMap/shop/foreign pruned -\nDelete/0/ConfigMap/shop/gone "
                "pruned -\nDelete/0/ConfigMap/shop/old pruned -\nend succeeded 0\n");
    end(test, &record);
}

#define OURS(kind, name, id)                                                                       \
    "---\napiVersion: v1\nkind: " kind "\nmetadata: {name: " name                                  \
    ", labels: {moontide.dev/app: shop}, annotations: {moontide.dev/tracking-id: \"shop/shop:" id  \
    "\"}}\n"

/** Begins the deletion of an app whose Namespace, which holds its record, is one of its objects. */
static struct run_test *begin_deletion(struct fake_record *record)
{
    static const struct mt_inventory_item items[] = {
        {.ref = {"", "v1", "ConfigMap", "shop", "a"}},
        {.ref = {"", "v1", "Namespace", "", "shop"}},
    };
    const struct run_test_options options = {
        .deletion = true,
        .there = OURS("ConfigMap", "a", "/ConfigMap:shop/a")
            OURS("Namespace", "shop", "/Namespace:/shop"),
        .plan = {.inventory = items, .inventory_count = SUPPORT_COUNT(items)}};
    return begin("", record, &options);
}

/** With the Namespace go record and lock: there is nothing left to write, or to lose. */
static void the_record_goes_with_its_namespace(void **state)
{
    (void)state;
    struct fake_record record;
    struct run_test *test = begin_deletion(&record);
    support_run_hold(test, "Namespace/shop");
    settle(test, &record, 100);
    struct mt_run *run = support_run_of(test);
    expect_told(&record, "before it goes", "begin\nDelete/0/ConfigMap/shop/a pruned -\n");
    assert_true(mt_run_record_is_gone(run));
    assert_false(mt_run_is_over(run));

    mt_run_lose_lock(run, "its Lease was deleted", 1000);
    support_run_until(test, 2000);
    assert_false(mt_run_is_over(run));
    support_run_remove(test, "Namespace/shop");
    support_run_to_end(test);
    assert_int_equal(mt_run_result(run).outcome, MT_OUTCOME_SUCCEEDED);
    expect_told(&record, "once it is gone", "");
    end(test, &record);
}

static void a_lock_that_is_lost_before_keeps_the_namespace(void **state)
{
    (void)state;
    struct fake_record record;
    struct run_test *test = begin_deletion(&record);
    support_run_hold(test, "ConfigMap/a");
    settle(test, &record, 100);
    struct mt_run *run = support_run_of(test);
    assert_false(mt_run_record_is_gone(run));
    mt_run_lose_lock(run, "another run has it", 1000);
    support_run_to_end(test);
    assert_int_equal(mt_run_result(run).outcome, MT_OUTCOME_LOST_LOCK);
    assert_true(support_run_has(test, "Namespace/shop"));
    end(test, &record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_written_before_the_inventory_is_durable),
        cmocka_unit_test(a_hook_is_created_when_the_record_has_that_it_begins),
        cmocka_unit_test(a_gate_opens_when_the_record_has_how_its_hook_ended),
        cmocka_unit_test(an_attempt_is_recorded_before_its_object_is_deleted),
        cmocka_unit_test(a_hook_whose_time_is_up_is_recorded_before_it_is_deleted),
        cmocka_unit_test(the_end_is_told_when_the_record_has_it),
        cmocka_unit_test(nothing_is_written_where_the_record_cannot_be),
        cmocka_unit_test(a_lost_lock_leaves_everything_as_it_is),
        cmocka_unit_test(an_attempt_begins_when_the_record_has_it),
        cmocka_unit_test(an_attempt_that_failed_before_an_interrupt_is_not_the_last_one),
        cmocka_unit_test(a_hook_that_has_ended_is_not_run_again),
        cmocka_unit_test(between_two_attempts_nothing_is_unknown),
        cmocka_unit_test(a_hook_of_two_phases_is_not_adopted_in_the_second_as_in_the_first),
        cmocka_unit_test(a_hook_that_was_ended_is_deleted_after_all),
        cmocka_unit_test(a_hook_that_had_begun_is_not_asked_about_by_the_dry_run),
        cmocka_unit_test(a_hook_that_runs_is_adopted),
        cmocka_unit_test(a_hook_that_ended_meanwhile_has_its_log),
        cmocka_unit_test(a_hook_of_another_run_is_no_hook_of_this_one),
        cmocka_unit_test(a_run_that_had_failed_goes_on_with_sync_fail),
        cmocka_unit_test(what_is_not_the_apps_any_more_leaves_the_inventory),
        cmocka_unit_test(the_record_goes_with_its_namespace),
        cmocka_unit_test(a_lock_that_is_lost_before_keeps_the_namespace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
