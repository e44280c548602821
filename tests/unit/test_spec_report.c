// SPDX-License-Identifier: Apache-2.0
// What a process tells of its spec: core/script/spec_report.h.
#include "script/spec_report.h"

#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/** Reads lines, one an item, and writes what they come to. */
static void check(struct support *support, const char *const *lines, const char *expected)
{
    struct mt_spec_report report = {.arena = support->arena, .path = "a_spec.lua"};
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    for (; *lines != NULL; lines++) {
        cJSON *line = support_quoted_json(*lines);
        if (!mt_spec_report_read(&report, line)) {
            mt_buf_printf(&out, "not ours: %s\n", *lines);
        }
        cJSON_Delete(line);
    }
    for (size_t i = 0; i < report.results.count; i++) {
        const struct mt_test_result *result = &report.results.items[i];
        assert_true(result->spec);
        mt_buf_printf(&out, "%s:%u %s%s%s", result->file, result->line, result->name,
                      result->failed ? " failed" : "", result->skipped ? " skipped" : "");
        for (size_t j = 0; j < result->differences.count; j++) {
            mt_buf_printf(&out, " | %s", result->differences.items[j]);
        }
        mt_buf_putc(&out, '\n');
    }
    mt_buf_printf(&out, "%s%zu begun%s\n", report.running ? "running, " : "", report.begun,
                  report.over ? ", over" : "");
    support_expect_text(expected, mt_buf_text(&out), expected);
    mt_buf_fini(&out);
}

static void results_are_what_tests_ended_with(void **state)
{
    check(*state,
          (const char *[]){
              "{'event':'started','name':'a','line':3,'number':1}",
              "{'event':'ended','outcome':'passed'}",
              "{'event':'started','name':'b','line':4,'number':2}",
              "{'event':'ended','outcome':'failed','lines':['x','y']}",
              "{'event':'started','name':'c','line':5,'number':3}",
              "{'event':'ended','outcome':'skipped','lines':['later']}",
              "{'event':'over'}",
              NULL,
          },
          "a_spec.lua:3 a\n"
          "a_spec.lua:4 b failed | x | y\n"
          "a_spec.lua:5 c skipped | later\n"
          "3 begun, over\n");
}

static void what_is_odd_has_failed_or_is_not_ours(void **state)
{
    check(*state,
          (const char *[]){
              "{'event':'failed','name':'the file','line':2,'outcome':'failed','lines':[7]}",
              "{'event':'started','line':-3,'number':'x'}",
              "{'event':'ended'}",
              "{'event':'ended','outcome':'failed'}",
              "{'coverage':'a.lua'}",
              "{'event':'unheard'}",
              "[]",
              NULL,
          },
          "not ours: {'coverage':'a.lua'}\n"
          "not ours: {'event':'unheard'}\n"
          "not ours: []\n"
          "a_spec.lua:2 the file failed | it has failed without a message\n"
          "a_spec.lua:0  failed | it has failed without a message\n"
          "a_spec.lua:0  failed | it has failed without a message\n"
          "0 begun\n");
}

static void a_failure_is_of_the_test_under_way(void **state)
{
    struct support *support = *state;
    struct mt_spec_report report = {.arena = support->arena, .path = "a_spec.lua"};
    cJSON *line = support_quoted_json("{'event':'started','name':'a','line':3,'number':1}");
    mt_spec_report_fail(&report, "early");
    mt_spec_report_read(&report, line);
    mt_spec_report_fail(&report, "late");
    cJSON_Delete(line);
    assert_int_equal(report.results.count, 2);
    assert_string_equal(report.results.items[0].name, "the file");
    assert_string_equal(report.results.items[1].name, "a");
    assert_string_equal(report.results.items[1].differences.items[0], "late");
    assert_false(report.running);
}

static void a_limit_and_a_missing_library_are_kept(void **state)
{
    struct support *support = *state;
    struct mt_spec_report report = {.arena = support->arena, .path = "a_spec.lua"};
    cJSON *limit = support_quoted_json("{'event':'limit','ms':250}");
    cJSON *missing = support_quoted_json("{'event':'missing','message':'no busted'}");
    assert_true(mt_spec_report_read(&report, limit));
    assert_true(mt_spec_report_read(&report, missing));
    cJSON_Delete(limit);
    cJSON_Delete(missing);
    assert_int_equal(report.limit_ms, 250);
    assert_string_equal(report.missing, "no busted");
}

static void a_line_is_written_whole(void **state)
{
    (void)state;
    int ends[2];
    char text[64] = "";
    assert_int_equal(pipe(ends), 0);
    cJSON *line = support_quoted_json("{'event':'over','text':'a\\nb'}");
    mt_spec_report_write(ends[1], line);
    mt_spec_report_write(-1, line);
    close(ends[1]);
    cJSON_Delete(line);
    assert_true(read(ends[0], text, sizeof text - 1) > 0);
    assert_string_equal(text, "{\"event\":\"over\",\"text\":\"a\\nb\"}\n");
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(results_are_what_tests_ended_with),
        support_test(what_is_odd_has_failed_or_is_not_ours),
        support_test(a_failure_is_of_the_test_under_way),
        support_test(a_limit_and_a_missing_library_are_kept),
        cmocka_unit_test(a_line_is_written_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
