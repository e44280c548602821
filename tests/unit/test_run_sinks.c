// SPDX-License-Identifier: Apache-2.0
#include "cli/run_sinks.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "cli/cli.h"
#include "support_run.h"
#include "support_streams.h"

#include <stdio.h>
#include <string.h>

static void say_last_words(void *data, struct mt_run_sinks *sinks, struct mt_event *end)
{
    (void)data;
    mt_run_sinks_warn(sinks, end->wall_ms, (struct mt_place){"scenario.lua", 7},
                      "nobody simulates webhooks");
    end->exit_code = 2;
}

static const char events[] = "0 start\n0 applied ConfigMap/config created\n"
                             "1 warning mind this\n2 end failed 1\n";

static void run(struct support *support, struct support_streams *streams)
{
    const struct mt_run_sinks_options options = {.cli = &streams->cli,
                                                 .last_words = say_last_words};
    struct mt_error err;
    const struct mt_plan *plan = support_run_shop(support);
    struct mt_run_sinks *sinks = mt_run_sinks_new(&options, &err);
    assert_non_null(sinks);
    mt_find(&support->findings, MT_SEVERITY_WARNING, "rule", (struct mt_place){"a.yaml", 3},
            "an old label");
    mt_run_sinks_begin(sinks, plan);
    mt_run_sinks_findings(sinks, &support->findings, SUPPORT_RUN_START);
    support_run_play(support, plan, events, mt_run_sinks_event, sinks);
    mt_run_sinks_end(sinks, SUPPORT_RUN_START, MT_OUTCOME_FAILED, 1, "not said twice");
    mt_run_sinks_finish(sinks);
}

/** Warnings go to standard error, everything else to the log, the summary comes last. */
static void test_text(void **state)
{
    struct support_streams streams;
    support_streams_open(&streams, "text");
    run(*state, &streams);
    support_expect_text("standard error", mt_buf_text(&streams.err),
                        "warning: mind this\n"
                        "warning: scenario.lua:7: nobody simulates webhooks\n");
    const char *out = mt_buf_text(&streams.out);
    assert_non_null(strstr(out, "03:04:05Z Sync/0 ConfigMap/config created\n"));
    assert_non_null(strstr(out, "03:04:07Z run failed in 2s, exit 2\n\nshop NOT synced: "));
    assert_null(strstr(out, "mind this"));
    support_streams_close(&streams);
}

static void test_quiet_is_the_summary_alone(void **state)
{
    struct support_streams streams;
    support_streams_open(&streams, "text");
    streams.cli.args.quiet = true;
    run(*state, &streams);
    support_expect_text("standard error", mt_buf_text(&streams.err), "");
    assert_memory_equal(mt_buf_text(&streams.out), "shop NOT synced: ", 17);
    support_streams_close(&streams);
}

/** The names of the events in a stream, joined. */
static void expect_events(const char *stream, const char *expected)
{
    struct mt_buf names;
    mt_buf_init(&names, MT_BUF_UNLIMITED);
    while (*stream != '\0') {
        char name[32] = "";
        const char *event = strstr(stream, "\"event\":\"");
        assert_non_null(event);
        assert_int_equal(sscanf(event, "\"event\":\"%31[a-zA-Z]\"", name), 1);
        mt_buf_printf(&names, "%s ", name);
        stream = strchr(stream, '\n') + 1;
    }
    support_expect_text("events", mt_buf_text(&names), expected);
    mt_buf_fini(&names);
}

/** The stream tells what people read on standard error too, and closes with its end. */
static void test_ndjson_and_a_file(void **state)
{
    struct support_streams streams;
    char *folder = support_folder();
    char path[4096];
    snprintf(path, sizeof path, "%s/events.ndjson", folder);
    support_streams_open(&streams, "ndjson");
    streams.cli.args.events = path;
    run(*state, &streams);
    expect_events(mt_buf_text(&streams.out),
                  "runStarted warning applied warning warning runFinished ");
    struct mt_buf file;
    struct mt_error err = {0};
    mt_buf_init(&file, MT_BUF_UNLIMITED);
    assert_true(mt_file_read(path, &file, &err));
    support_expect_text("the file", mt_buf_text(&file), mt_buf_text(&streams.out));
    mt_buf_fini(&file);
    support_streams_close(&streams);
    support_folder_remove(folder);
}

static void test_a_file_that_cannot_be_written(void **state)
{
    (void)state;
    struct support_streams streams;
    struct mt_error err = {0};
    support_streams_open(&streams, "text");
    streams.cli.args.events = "/nowhere/events.ndjson";
    const struct mt_run_sinks_options options = {.cli = &streams.cli};
    assert_null(mt_run_sinks_new(&options, &err));
    assert_string_equal(err.msg, "--events: /nowhere/events.ndjson cannot be written: No such file "
                                 "or directory");
    support_streams_close(&streams);
}

/** Errors of the input are a stream of their own, which closes as every other. */
static void test_errors_of_the_input(void **state)
{
    struct support *support = *state;
    struct support_streams streams;
    struct mt_error err;
    support_streams_open(&streams, "ndjson");
    const struct mt_run_sinks_options options = {.cli = &streams.cli};
    struct mt_run_sinks *sinks = mt_run_sinks_new(&options, &err);
    mt_find(&support->findings, MT_SEVERITY_ERROR, "rule", (struct mt_place){"a.yaml", 3}, "bad");
    mt_run_sinks_findings(sinks, &support->findings, SUPPORT_RUN_START);
    mt_run_sinks_end(sinks, SUPPORT_RUN_START, MT_OUTCOME_FAILED, 2, "the input has errors");
    mt_run_sinks_finish(sinks);
    support_expect_text(
        "stream", mt_buf_text(&streams.out),
        "{\"time\":\"2026-01-02T03:04:05.000Z\",\"event\":\"error\",\"message\":"
        "\"bad\",\"file\":\"a.yaml\",\"line\":3}\n"
        "{\"time\":\"2026-01-02T03:04:05.000Z\",\"event\":\"runFinished\","
        "\"outcome\":\"failed\",\"message\":\"the input has errors\",\"exitCode\":2,"
        "\"seconds\":0,\"applied\":0,\"unchanged\":0,\"pruned\":0,\"hooks\":0}\n");
    support_streams_close(&streams);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(test_text),
        support_test(test_quiet_is_the_summary_alone),
        support_test(test_ndjson_and_a_file),
        support_test(test_a_file_that_cannot_be_written),
        support_test(test_errors_of_the_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
