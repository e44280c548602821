// SPDX-License-Identifier: Apache-2.0
#include "script/spec_report.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/json.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/** All of it, or nothing where nobody reads any more. */
static void write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        const ssize_t wrote = write(fd, bytes, length);
        if (wrote < 0 && errno != EINTR) {
            return;
        }
        bytes += wrote > 0 ? wrote : 0;
        length -= wrote > 0 ? (size_t)wrote : 0;
    }
}

void mt_spec_report_write(int fd, const cJSON *tree)
{
    struct mt_buf line;
    if (fd < 0) {
        return;
    }
    mt_buf_init(&line, MT_BUF_UNLIMITED);
    mt_json_print(tree, false, &line);
    mt_buf_putc(&line, '\n');
    write_all(fd, line.data, line.length);
    mt_buf_fini(&line);
}

static int64_t number_of(const cJSON *line, const char *key)
{
    int64_t value = 0;
    mt_json_int64(mt_json_get(line, key), &value);
    return value > 0 ? value : 0;
}

static const char *text_of(const struct mt_spec_report *report, const cJSON *line, const char *key)
{
    const char *text = mt_json_string(line, key);
    return text != NULL ? mt_arena_strdup(report->arena, text) : "";
}

static struct mt_test_result result_of(const struct mt_spec_report *report, const cJSON *line)
{
    return (struct mt_test_result){.file = report->path,
                                   .line = (unsigned)number_of(line, "line"),
                                   .name = text_of(report, line, "name"),
                                   .spec = true};
}

/** Adds a result with the outcome and the lines that `line` tells. */
static void end(struct mt_spec_report *report, struct mt_test_result result, const cJSON *line)
{
    const char *outcome = mt_json_string(line, "outcome");
    result.skipped = outcome != NULL && strcmp(outcome, "skipped") == 0;
    result.failed = outcome == NULL || strcmp(outcome, "failed") == 0;
    const cJSON *said = NULL;
    cJSON_ArrayForEach (said, mt_json_get(line, "lines")) {
        if (cJSON_IsString(said)) {
            const char *text = mt_arena_strdup(report->arena, said->valuestring);
            mt_array_push(report->arena, &result.differences, text);
        }
    }
    if (result.failed && result.differences.count == 0) {
        const char *text = "it has failed without a message";
        mt_array_push(report->arena, &result.differences, text);
    }
    mt_array_push(report->arena, &report->results, result);
}

bool mt_spec_report_read(struct mt_spec_report *report, const cJSON *line)
{
    const char *event = mt_json_string(line, "event");
    if (event == NULL) {
        return false;
    }
    if (strcmp(event, "started") == 0) {
        report->current = result_of(report, line);
        report->running = true;
        report->begun = (size_t)number_of(line, "number");
    } else if (strcmp(event, "ended") == 0) {
        end(report, report->current, line);
        report->running = false;
    } else if (strcmp(event, "failed") == 0) { // outside of tests
        end(report, result_of(report, line), line);
    } else if (strcmp(event, "limit") == 0) {
        report->limit_ms = (uint64_t)number_of(line, "ms");
    } else if (strcmp(event, "missing") == 0) {
        report->missing = text_of(report, line, "message");
    } else if (strcmp(event, "over") == 0) {
        report->over = true;
    } else {
        return false;
    }
    return true;
}

void mt_spec_report_fail(struct mt_spec_report *report, const char *message)
{
    struct mt_test_result result = report->current;
    if (!report->running) {
        result = (struct mt_test_result){
            .file = report->path, .line = 1, .name = "the file", .spec = true};
    }
    const char *text = mt_arena_strdup(report->arena, message);
    result.failed = true;
    mt_array_push(report->arena, &result.differences, text);
    mt_array_push(report->arena, &report->results, result);
    report->running = false;
}
