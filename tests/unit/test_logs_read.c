// SPDX-License-Identifier: Apache-2.0
// Which logs of hooks are read, from the cluster and the record, in which order, and how their
// lines are printed.
#include "cli/logs_read.h"

#include "base/arena.h"
#include "base/memory.h"
#include "cli/output.h"
#include "manifest/json.h"
#include "record/hook_logs.h"
#include "record/record.h"

#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A log of the fake cluster that is open. */
struct mt_log_stream {
    char name[32]; ///< "pod/container".
    bool once;
    unsigned tail;
    mt_log_stream_fn *each;
    void *data;
};

struct fixture {
    struct mt_cluster cluster;
    struct mt_output output;
    struct mt_hook_logs logs;
    struct mt_log_stream *open[8];
    size_t open_count;
};

static struct mt_log_stream *fake_logs(void *data, const struct mt_log_scope *scope,
                                       mt_log_stream_fn *each, void *each_data)
{
    struct fixture *fixture = data;
    struct mt_log_stream *stream = mt_alloc(sizeof *stream);
    assert_true(fixture->open_count < SUPPORT_COUNT(fixture->open));
    snprintf(stream->name, sizeof stream->name, "%s/%s", scope->pod, scope->container);
    stream->once = scope->once;
    stream->tail = scope->tail;
    stream->each = each;
    stream->data = each_data;
    fixture->open[fixture->open_count++] = stream;
    return stream;
}

static void fake_unlogs(void *data, struct mt_log_stream *stream)
{
    struct fixture *fixture = data;
    size_t kept = 0;
    for (size_t i = 0; i < fixture->open_count; i++) {
        if (fixture->open[i] != stream) {
            fixture->open[kept++] = fixture->open[i];
        }
    }
    assert_int_equal(kept, fixture->open_count - 1);
    fixture->open_count = kept;
    free(stream);
}

static void open_fixture(struct fixture *fixture)
{
    *fixture = (struct fixture){
        .cluster = {.data = fixture, .logs = fake_logs, .unlogs = fake_unlogs},
    };
    mt_output_init_taken(&fixture->output, NULL, NULL);
    fixture->logs = (struct mt_hook_logs){
        .arena = mt_arena_new(),
        .cluster = &fixture->cluster,
        .output = &fixture->output,
        .namespace = "web",
        .follow = true,
    };
}

static void close_fixture(struct fixture *fixture)
{
    mt_hook_logs_fini(&fixture->logs);
    assert_int_equal(fixture->open_count, 0);
    mt_buf_fini(&fixture->output.buf);
    mt_arena_free(fixture->logs.arena);
}

/** "p/init p/main ": what is read now. */
static void expect_open(const struct fixture *fixture, const char *expected)
{
    char text[256] = "";
    for (size_t i = 0; i < fixture->open_count; i++) {
        const size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%s ", fixture->open[i]->name);
    }
    assert_string_equal(text, expected);
}

static void say(struct fixture *fixture, const char *name, enum mt_log_change change,
                const char *text)
{
    for (size_t i = 0; i < fixture->open_count; i++) {
        struct mt_log_stream *stream = fixture->open[i];
        if (strcmp(stream->name, name) == 0) {
            stream->each(stream->data,
                         &(struct mt_log_event){
                             .change = change, .line = text, .message = text, .status = 403});
            return;
        }
    }
    fail_msg("%s is not read", name);
}

/** The hook "Job/name", created at that second, with a Pod "pod" of these container statuses. */
static void see(struct fixture *fixture, const char *name, int second, bool complete,
                const char *pod, const char *init, const char *main)
{
    struct mt_arena *arena = fixture->logs.arena;
    const struct mt_ref ref = {"batch", "v1", "Job", "web", name};
    cJSON *job = support_quoted_json(mt_arena_printf(
        arena,
        "{'metadata':{'uid':'%s','name':'%s','creationTimestamp':'2026-01-01T00:00:%02dZ'},"
        "'status':{'conditions':[%s]}}",
        name, name, second, complete ? "{'type':'Complete','status':'True'}" : ""));
    cJSON *tree = support_quoted_json(mt_arena_printf(
        arena,
        "{'kind':'Pod','metadata':{'uid':'%s','name':'%s','namespace':'web',"
        "'creationTimestamp':'2026-01-01T00:00:%02dZ'},"
        "'spec':{'initContainers':[{'name':'init'}],'containers':[{'name':'main'}]},"
        "'status':{'phase':'%s','initContainerStatuses':[{'name':'init','restartCount':0%s}],"
        "'containerStatuses':[{'name':'main',%s}]}}",
        pod, pod, second, complete ? "Succeeded" : "Running", init, main));
    const cJSON *const pods[] = {tree};
    mt_hook_logs_see(&fixture->logs, &ref, job, pods, 1);
    cJSON_Delete(job);
    cJSON_Delete(tree);
    mt_hook_logs_open_all(&fixture->logs);
}

#define ENDED "'restartCount':0,'state':{'terminated':{}}"
#define RUNS(restarts) "'restartCount':" #restarts ",'state':{'running':{}}"
#define WAITS "'restartCount':0,'state':{'waiting':{'reason':'PodInitializing'}}"
#define INIT_RUNS ",'state':{'running':{}}"
#define INIT_ENDED ",'state':{'terminated':{}}"

static void containers_are_followed_as_they_run(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    see(&fixture, "migrate", 1, false, "p", "", WAITS);
    expect_open(&fixture, "");
    see(&fixture, "migrate", 1, false, "p", INIT_RUNS, WAITS);
    expect_open(&fixture, "p/init ");
    assert_false(fixture.open[0]->once);
    say(&fixture, "p/init", MT_LOG_LINE, "one");
    // The end of a log comes after the container's: until then the next one waits.
    see(&fixture, "migrate", 1, false, "p", INIT_ENDED, RUNS(0));
    expect_open(&fixture, "p/init ");
    say(&fixture, "p/init", MT_LOG_LINE, "two");
    say(&fixture, "p/init", MT_LOG_ENDED, NULL);
    mt_hook_logs_open_all(&fixture.logs);
    expect_open(&fixture, "p/main ");
    say(&fixture, "p/main", MT_LOG_LINE, "three\033[31m");
    say(&fixture, "p/main", MT_LOG_ENDED, NULL);
    mt_hook_logs_open_all(&fixture.logs);
    expect_open(&fixture, "");
    assert_false(mt_hook_logs_are_over(&fixture.logs));
    // Once more after a restart, and no further.
    see(&fixture, "migrate", 1, false, "p", INIT_ENDED, RUNS(1));
    expect_open(&fixture, "p/main ");
    say(&fixture, "p/main", MT_LOG_ENDED, NULL);
    see(&fixture, "migrate", 1, true, "p", INIT_ENDED,
        "'restartCount':1,'state':{'terminated':{}}");
    expect_open(&fixture, "");
    assert_true(mt_hook_logs_are_over(&fixture.logs));
    support_expect_text("lines", mt_buf_text(&fixture.output.buf),
                        "Job/migrate init | one\n"
                        "Job/migrate init | two\n"
                        "Job/migrate main | three\n");
    close_fixture(&fixture);
}

static void what_has_ended_is_read_in_the_order_of_time(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    fixture.logs.follow = false;
    fixture.logs.tail = 5;
    see(&fixture, "later", 2, true, "b", INIT_ENDED, ENDED);
    say(&fixture, "b/init", MT_LOG_ENDED, NULL); // which came first
    see(&fixture, "earlier", 1, true, "a", INIT_ENDED, ENDED);
    const char *const order[] = {"a/init", "a/main", "b/main"};
    for (size_t i = 0; i < SUPPORT_COUNT(order); i++) {
        assert_int_equal(fixture.open_count, 1);
        assert_true(fixture.open[0]->once);
        assert_int_equal(fixture.open[0]->tail, 5);
        say(&fixture, order[i], MT_LOG_ENDED, NULL);
        mt_hook_logs_open_all(&fixture.logs);
    }
    expect_open(&fixture, "");
    assert_true(mt_hook_logs_are_over(&fixture.logs));
    close_fixture(&fixture);
}

static void what_was_not_asked_for_is_noted(void **state)
{
    struct fixture fixture;
    const struct mt_object_pattern hook = {.name = "migrate"};
    (void)state;
    open_fixture(&fixture);
    fixture.logs.hook = &hook;
    fixture.logs.container = "main";
    see(&fixture, "smoke", 1, true, "s", INIT_ENDED, ENDED);
    see(&fixture, "smoke", 1, true, "s", INIT_ENDED, ENDED);
    see(&fixture, "migrate", 1, true, "m", INIT_ENDED, ENDED);
    expect_open(&fixture, "m/main ");
    assert_int_equal(fixture.logs.other_hooks.list.count, 1);
    assert_string_equal(fixture.logs.other_hooks.list.items[0], "Job/smoke");
    assert_int_equal(fixture.logs.other_containers.list.count, 1);
    assert_string_equal(fixture.logs.other_containers.list.items[0], "init");
    close_fixture(&fixture);
}

static void a_log_that_cannot_be_read_is_a_failure(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    see(&fixture, "migrate", 1, true, "p", INIT_ENDED, ENDED);
    say(&fixture, "p/init", MT_LOG_FAILED, "forbidden");
    mt_hook_logs_open_all(&fixture.logs);
    expect_open(&fixture, "p/main ");
    assert_true(fixture.logs.failed);
    assert_int_equal(fixture.logs.failure_status, 403);
    assert_int_equal(fixture.logs.failures.count, 1);
    assert_string_equal(fixture.logs.failures.items[0], "Job/migrate init: forbidden");
    close_fixture(&fixture);
}

static void a_hook_that_is_gone_is_over(void **state)
{
    struct fixture fixture;
    const struct mt_ref ref = {"batch", "v1", "Job", "web", "migrate"};
    (void)state;
    open_fixture(&fixture);
    see(&fixture, "migrate", 1, false, "p", "", WAITS);
    assert_false(mt_hook_logs_are_over(&fixture.logs));
    mt_hook_logs_lose(&fixture.logs, &ref);
    assert_true(mt_hook_logs_are_over(&fixture.logs));
    close_fixture(&fixture);
}

/** What a record has. */
struct recorded {
    struct mt_record_revision revision;
    struct mt_record_logs logs;
};

static void record_hook(struct fixture *fixture, struct recorded *recorded, const char *name,
                        const char *uid, unsigned attempt)
{
    struct mt_arena *arena = fixture->logs.arena;
    const struct mt_record_hook hook = {
        .task = mt_arena_printf(arena, "PreSync/0/batch/Job/web/%s", name),
        .ref = {"batch", "v1", "Job", "web", name},
        .uid = uid,
        .attempt = attempt,
        .ended = true,
    };
    recorded->revision.number = 7;
    mt_array_push(arena, &recorded->revision.hooks, hook);
}

/** A log of the hook that was added last: "1 of container", "2 of container". */
static void record_log(struct fixture *fixture, struct recorded *recorded, const char *container,
                       unsigned attempt, bool cut)
{
    struct mt_arena *arena = fixture->logs.arena;
    const struct mt_record_hook *hook =
        &recorded->revision.hooks.items[recorded->revision.hooks.count - 1];
    struct mt_record_log log = {.task = hook->task,
                                .ref = hook->ref,
                                .container = container,
                                .attempt = attempt,
                                .cut = cut};
    for (int i = 1; i <= 2; i++) {
        const char *of = container != NULL ? container : "script";
        mt_array_push(arena, &log.lines, mt_arena_printf(arena, "%d of %s", i, of));
    }
    mt_array_push(arena, &recorded->logs.list, log);
}

static void show_recorded(struct fixture *fixture, const struct recorded *recorded)
{
    mt_hook_logs_see_recorded(&fixture->logs, &recorded->revision, &recorded->logs);
    mt_hook_logs_open_all(&fixture->logs);
}

static void expect_lines(const struct fixture *fixture, const char *expected)
{
    support_expect_text("lines", mt_buf_text(&fixture->output.buf), expected);
}

static void a_hook_that_is_gone_is_shown_from_the_record(void **state)
{
    struct fixture fixture;
    struct recorded recorded = {0};
    (void)state;
    open_fixture(&fixture);
    record_hook(&fixture, &recorded, "zeta", "z", 1); // which began first
    record_log(&fixture, &recorded, "main", 1, false);
    record_hook(&fixture, &recorded, "alpha", NULL, 1);
    record_log(&fixture, &recorded, "main", 1, true);
    show_recorded(&fixture, &recorded);
    expect_open(&fixture, "");
    assert_true(mt_hook_logs_are_over(&fixture.logs));
    mt_hook_logs_open_all(&fixture.logs); // once
    expect_lines(&fixture, "Job/zeta main | 1 of main\nJob/zeta main | 2 of main\n"
                           "Job/alpha main | 1 of main\nJob/alpha main | 2 of main\n");
    assert_int_equal(fixture.logs.notes.count, 1);
    assert_string_equal(fixture.logs.notes.items[0],
                        "Job/alpha main: earlier lines are not recorded");
    close_fixture(&fixture);
}

static void what_is_there_is_not_read_from_the_record_too(void **state)
{
    struct fixture fixture;
    struct recorded recorded = {0};
    (void)state;
    open_fixture(&fixture);
    fixture.logs.follow = false;
    see(&fixture, "migrate", 1, true, "p", INIT_ENDED, ENDED);
    record_hook(&fixture, &recorded, "migrate", "migrate", 1);
    record_log(&fixture, &recorded, "main", 1, false);
    record_log(&fixture, &recorded, "other", 1, false); // of a Pod that is gone
    show_recorded(&fixture, &recorded);
    say(&fixture, "p/init", MT_LOG_ENDED, NULL);
    mt_hook_logs_open_all(&fixture.logs);
    say(&fixture, "p/main", MT_LOG_LINE, "live");
    say(&fixture, "p/main", MT_LOG_ENDED, NULL);
    expect_lines(&fixture, "Job/migrate other | 1 of other\nJob/migrate other | 2 of other\n"
                           "Job/migrate main | live\n");
    close_fixture(&fixture);
}

static void an_earlier_attempt_is_not_the_one_that_is_there(void **state)
{
    struct fixture fixture;
    struct recorded recorded = {0};
    (void)state;
    open_fixture(&fixture);
    fixture.logs.container = "main";
    see(&fixture, "migrate", 1, false, "p", INIT_ENDED, RUNS(0));
    record_hook(&fixture, &recorded, "migrate", "migrate", 2);
    record_log(&fixture, &recorded, "main", 1, false);
    record_log(&fixture, &recorded, "init", 1, false);
    show_recorded(&fixture, &recorded);
    expect_open(&fixture, "p/main ");
    expect_lines(&fixture, "Job/migrate main | 1 of main\nJob/migrate main | 2 of main\n");
    assert_int_equal(fixture.logs.other_containers.list.count, 1);
    close_fixture(&fixture);
}

static void an_object_made_anew_has_another_log(void **state)
{
    struct fixture fixture;
    struct recorded recorded = {0};
    (void)state;
    open_fixture(&fixture);
    fixture.logs.container = "main";
    see(&fixture, "migrate", 1, true, "p", INIT_ENDED, ENDED); // by hand: it says no revision
    record_hook(&fixture, &recorded, "migrate", "before", 1);
    record_log(&fixture, &recorded, "main", 1, false);
    say(&fixture, "p/main", MT_LOG_ENDED, NULL);
    show_recorded(&fixture, &recorded);
    assert_int_equal(fixture.logs.hooks.count, 2);
    expect_lines(&fixture, "Job/migrate main | 1 of main\nJob/migrate main | 2 of main\n");
    close_fixture(&fixture);
}

static void the_log_of_a_script_has_no_container(void **state)
{
    struct fixture fixture;
    struct recorded recorded = {0};
    (void)state;
    open_fixture(&fixture);
    fixture.logs.tail = 1;
    record_hook(&fixture, &recorded, "home", NULL, 1);
    record_log(&fixture, &recorded, NULL, 1, true);
    show_recorded(&fixture, &recorded);
    expect_lines(&fixture, "Job/home | 2 of script\n");
    assert_int_equal(fixture.logs.notes.count, 0); // who wants the end does not miss the start
    close_fixture(&fixture);
}

static void recorded_hooks_that_were_not_asked_for_are_noted(void **state)
{
    struct fixture fixture;
    struct recorded recorded = {0};
    const struct mt_object_pattern hook = {.name = "migrate"};
    (void)state;
    open_fixture(&fixture);
    fixture.logs.hook = &hook;
    record_hook(&fixture, &recorded, "smoke", "s", 1);
    record_log(&fixture, &recorded, "main", 1, false);
    record_hook(&fixture, &recorded, "migrate", "m", 1);
    show_recorded(&fixture, &recorded);
    assert_int_equal(fixture.logs.hooks.count, 1); // although nothing of it is recorded
    assert_string_equal(fixture.logs.other_hooks.list.items[0], "Job/smoke");
    expect_lines(&fixture, "");
    close_fixture(&fixture);
}

static void hooks_of_other_revisions_are_left_out_of_one(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    fixture.logs.revision = "7";
    see(&fixture, "migrate", 1, true, "p", INIT_ENDED, ENDED);
    assert_int_equal(fixture.logs.hooks.count, 0);
    assert_int_equal(fixture.logs.other_hooks.list.count, 0);
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(containers_are_followed_as_they_run),
        support_test(what_has_ended_is_read_in_the_order_of_time),
        support_test(what_was_not_asked_for_is_noted),
        support_test(a_log_that_cannot_be_read_is_a_failure),
        support_test(a_hook_that_is_gone_is_over),
        support_test(a_hook_that_is_gone_is_shown_from_the_record),
        support_test(what_is_there_is_not_read_from_the_record_too),
        support_test(an_earlier_attempt_is_not_the_one_that_is_there),
        support_test(an_object_made_anew_has_another_log),
        support_test(the_log_of_a_script_has_no_container),
        support_test(recorded_hooks_that_were_not_asked_for_are_noted),
        support_test(hooks_of_other_revisions_are_left_out_of_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
