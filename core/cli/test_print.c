// SPDX-License-Identifier: Apache-2.0
#include "cli/test_print.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "cli/json_out.h"
#include "cli/test_coverage.h"
#include "cli/text.h"
#include "cli/xml.h"

#include <string.h>

enum { SCHEMA = 1, INDENT = 2 };

static size_t passed(const struct mt_test_results *results)
{
    return results->list.count - results->failed - results->skipped;
}

static const char *outcome_of(const struct mt_test_result *result)
{
    return result->failed ? "failed" : result->skipped ? "skipped" : "passed";
}

static void print_head(struct mt_output *output, const struct mt_test_result *result)
{
    struct mt_buf *out = &output->buf;
    if (result->skipped) {
        mt_output_styled(output, MT_STYLE_YELLOW, "skip");
    } else {
        mt_output_styled(output, result->failed ? MT_STYLE_RED : MT_STYLE_GREEN,
                         result->failed ? "FAIL" : "ok");
    }
    mt_buf_puts(out, result->failed || result->skipped ? "  " : "    ");
    mt_text_plain(out, result->file);
    mt_buf_printf(out, ":%u: ", result->line);
    mt_text_plain(out, result->name);
    mt_buf_putc(out, '\n');
}

static enum mt_style style_of(const struct mt_test_result *result, const char *difference)
{
    return result->spec           ? MT_STYLE_NONE
           : difference[0] == '-' ? MT_STYLE_GREEN // what is expected
           : difference[0] == '+' ? MT_STYLE_RED
                                  : MT_STYLE_NONE;
}

/** A result with what is said of it: of a failed one, or one that was skipped. */
static void print_result(struct mt_output *output, const struct mt_test_result *result)
{
    struct mt_buf *out = &output->buf;
    print_head(output, result);
    if (!result->spec) {
        mt_buf_puts(out, "      script: ");
        mt_text_plain(out,
                      result->script != NULL ? result->script : "none was found for this kind");
        mt_buf_putc(out, '\n');
    }
    for (size_t i = 0; i < result->differences.count; i++) {
        mt_buf_puts(out, "      ");
        mt_output_styled(output, style_of(result, result->differences.items[i]),
                         result->differences.items[i]);
        mt_buf_putc(out, '\n');
    }
}

void mt_test_print_coverage(struct mt_output *output, const struct mt_test_results *results)
{
    if (results->coverage != NULL) {
        struct mt_arena *arena = mt_arena_new();
        mt_test_coverage_print_text(output, results->coverage, arena);
        mt_arena_free(arena);
    }
}

void mt_test_print_text(struct mt_output *output, const struct mt_test_results *results, bool all)
{
    for (size_t i = 0; i < results->list.count; i++) {
        const struct mt_test_result *result = &results->list.items[i];
        if (result->failed || (all && result->skipped)) {
            print_result(output, result);
        } else if (all) {
            print_head(output, result);
        }
        mt_output_flow(output);
    }
    mt_buf_puts(&output->buf, results->failed > 0 ? "\n" : "");
    mt_test_print_coverage(output, results);
    mt_buf_printf(&output->buf, "%zu passed, %zu failed, %zu skipped\n", passed(results),
                  results->failed, results->skipped);
}

void mt_test_print_json(struct mt_output *output, const struct mt_test_results *results)
{
    struct mt_json_out json = {.buf = &output->buf};
    mt_json_out_object(&json, NULL);
    mt_json_out_int(&json, "schema", SCHEMA);
    mt_json_out_int(&json, "passed", (int64_t)passed(results));
    mt_json_out_int(&json, "failed", (int64_t)results->failed);
    mt_json_out_int(&json, "skipped", (int64_t)results->skipped);
    mt_json_out_list(&json, "tests");
    for (size_t i = 0; i < results->list.count; i++) {
        const struct mt_test_result *result = &results->list.items[i];
        mt_json_out_line(&json, INDENT);
        mt_json_out_object(&json, NULL);
        mt_json_out_text(&json, "file", result->file);
        mt_json_out_int(&json, "line", result->line);
        mt_json_out_text(&json, "name", result->name);
        mt_json_out_text(&json, "script", result->script);
        mt_json_out_text(&json, "outcome", outcome_of(result));
        mt_json_out_list(&json, "differences");
        for (size_t j = 0; j < result->differences.count; j++) {
            mt_json_out_text(&json, NULL, result->differences.items[j]);
        }
        mt_json_out_list_end(&json);
        mt_json_out_object_end(&json);
        mt_output_flow(output);
    }
    mt_json_out_list_end_line(&json);
    if (results->coverage != NULL) {
        mt_test_coverage_print_json(&json, results->coverage);
    }
    mt_json_out_object_end(&json);
    mt_buf_putc(&output->buf, '\n');
}

static void print_case(struct mt_buf *out, const struct mt_test_result *result)
{
    mt_buf_puts(out, "    <testcase");
    mt_xml_put_attribute(out, "classname", result->file);
    mt_xml_put_attribute(out, "name", result->name);
    mt_buf_printf(out, " line=\"%u\"", result->line);
    if (result->skipped) {
        mt_buf_puts(out, ">\n      <skipped");
        if (result->differences.count > 0) {
            mt_xml_put_attribute(out, "message", result->differences.items[0]);
        }
        mt_buf_puts(out, "/>\n    </testcase>\n");
        return;
    }
    if (!result->failed) {
        mt_buf_puts(out, "/>\n");
        return;
    }
    mt_buf_puts(out, ">\n      <failure");
    mt_xml_put_attribute(out, "message", result->differences.items[0]);
    mt_buf_puts(out, ">");
    for (size_t i = 0; i < result->differences.count; i++) {
        mt_xml_put(out, result->differences.items[i]);
        mt_buf_putc(out, '\n');
    }
    mt_buf_puts(out, "</failure>\n    </testcase>\n");
}

/** How many results of one file there are, and how they ended. */
struct suite {
    size_t tests;
    size_t failed;
    size_t skipped;
};

/** The results from `begin` on that are of its file. */
static struct suite suite_of(const struct mt_test_results *results, size_t begin)
{
    struct suite suite = {0};
    size_t i = begin;
    for (; i < results->list.count &&
           strcmp(results->list.items[i].file, results->list.items[begin].file) == 0;
         i++) {
        suite.failed += results->list.items[i].failed;
        suite.skipped += results->list.items[i].skipped;
    }
    suite.tests = i - begin;
    return suite;
}

void mt_test_print_junit(struct mt_output *output, const struct mt_test_results *results)
{
    struct mt_buf *out = &output->buf;
    mt_buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<testsuites name=\"moontide test\">\n");
    for (size_t i = 0; i < results->list.count;) {
        const struct suite suite = suite_of(results, i);
        const size_t end = i + suite.tests;
        mt_buf_puts(out, "  <testsuite");
        mt_xml_put_attribute(out, "name", results->list.items[i].file);
        mt_buf_printf(out, " tests=\"%zu\" failures=\"%zu\" skipped=\"%zu\">\n", suite.tests,
                      suite.failed, suite.skipped);
        for (; i < end; i++) {
            print_case(out, &results->list.items[i]);
        }
        mt_buf_puts(out, "  </testsuite>\n");
        mt_output_flow(output);
    }
    mt_buf_puts(out, "</testsuites>\n");
}
