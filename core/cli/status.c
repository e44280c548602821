// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/frame.h"
#include "cli/inquiry.h"
#include "cli/run_words.h"
#include "cli/status_print.h"
#include "cli/text.h"

#include <string.h>

/** One status command on its way. */
struct watching {
    struct mt_cli *cli;
    struct mt_inquiry inquiry;
    struct mt_survey *survey;
    struct mt_frame *frame;  ///< Of --watch on a terminal; else NULL.
    struct mt_output canvas; ///< The frame being laid out.
    uint64_t began_ms;
    bool text;  ///< Not for machines.
    bool shown; ///< Once at least.
};

static struct mt_status status_of(const struct watching *watching)
{
    const struct mt_loaded *loaded = &watching->inquiry.loaded;
    struct mt_status status = {
        .app = loaded->app,
        .namespace = loaded->namespace,
        .context = loaded->context,
        .health = mt_survey_health(watching->survey),
    };
    status.objects = mt_survey_objects(watching->survey, &status.count);
    return status;
}

static void print_text(struct watching *watching, struct mt_output *output, bool brief)
{
    const struct mt_args *args = &watching->cli->args;
    const struct mt_status status = status_of(watching);
    const struct mt_status_form form = {
        .wide = strcmp(args->output, "wide") == 0,
        .quiet = args->quiet,
        .brief = brief,
        .tracebacks = args->verbose > 0,
        .utf8 = mt_output_utf8(),
    };
    mt_status_print_text(output, &status, &form);
}

static void print(struct watching *watching)
{
    struct mt_output *output = &watching->cli->out;
    const char *format = watching->cli->args.output;
    const struct mt_status status = status_of(watching);
    if (strcmp(format, "json") == 0) {
        mt_status_print_json(output, &status);
    } else if (strcmp(format, "yaml") == 0) {
        mt_buf_puts(&output->buf, watching->shown ? "---\n" : "");
        mt_status_print_yaml(output, &status);
    } else {
        print_text(watching, output, false);
    }
    watching->shown = true;
    mt_output_flush(output);
}

static size_t count_lines(const struct mt_buf *text)
{
    size_t count = 0;
    for (size_t i = 0; i < text->length; i++) {
        count += text->data[i] == '\n';
    }
    return count;
}

/** Lays the status out for so many rows: all of it, or what is not fine, or the first of that. */
static void lay_out(struct watching *watching, size_t rows)
{
    struct mt_buf *lines = &watching->canvas.buf;
    mt_buf_clear(lines);
    print_text(watching, &watching->canvas, false);
    if (count_lines(lines) > rows) {
        mt_buf_clear(lines);
        print_text(watching, &watching->canvas, true);
    }
    const size_t count = count_lines(lines);
    if (count <= rows) {
        return;
    }
    size_t end = 0;
    for (size_t row = 0; row + 1 < rows; row++) {
        end += strcspn(lines->data + end, "\n") + 1;
    }
    lines->length = end;
    lines->data[end] = '\0';
    mt_buf_printf(lines, "and %zu more lines\n", count - rows + 1);
}

static void draw(struct watching *watching)
{
    size_t columns = 0;
    size_t rows = 0;
    const bool resized = mt_frame_measure(watching->frame, &columns, &rows);
    watching->canvas.width = columns;
    lay_out(watching, rows);
    mt_frame_draw(watching->frame, &watching->canvas.buf, resized);
}

/** An object has changed while somebody watches who is no terminal. */
static void object_changed(void *data, const struct mt_survey_object *object)
{
    struct watching *watching = data;
    const struct mt_cluster *cluster = &watching->inquiry.connection.cluster;
    if (watching->cli->args.watch && watching->text && watching->frame == NULL) {
        mt_status_print_change(&watching->cli->out, object, watching->inquiry.loaded.namespace,
                               cluster->wall_ms(cluster->data));
    }
}

/** Something has changed: shows it to who watches. */
static void show(struct watching *watching)
{
    if (!watching->cli->args.watch) {
        return;
    }
    if (watching->frame != NULL) {
        draw(watching);
    } else if (!watching->text || !watching->shown) {
        print(watching);
    }
    mt_output_flush(&watching->cli->out);
}

static void time_out(struct watching *watching)
{
    struct mt_buf text;
    size_t count = 0;
    size_t waits = 0;
    const struct mt_survey_object *const *objects = mt_survey_objects(watching->survey, &count);
    for (size_t i = 0; i < count; i++) {
        waits += mt_survey_counts(objects[i]) && objects[i]->verdict.status != MT_HEALTHY;
    }
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_printf(&text, "%s/%s is not healthy after ", watching->inquiry.loaded.namespace,
                  watching->inquiry.loaded.app);
    mt_run_put_duration(&text, watching->cli->args.wait.ms);
    mt_buf_printf(&text, ": %zu of ", waits);
    mt_text_count(&text, count, "object");
    mt_buf_puts(&text, waits == 1 ? " is not" : " are not");
    mt_findings_print_error(&watching->cli->err, mt_buf_text(&text));
    mt_buf_fini(&text);
}

/** Whether the command is over, with the exit code. */
static bool is_over(struct watching *watching, uint64_t deadline_ms, int *code)
{
    const struct mt_args *args = &watching->cli->args;
    const bool heard = args->watch && !mt_output_is_gone(&watching->cli->out);
    const bool healthy = mt_survey_health(watching->survey) == MT_HEALTHY;
    *code = args->exit_code && !healthy ? MT_EXIT_NO : MT_EXIT_DONE;
    if (mt_signals_count() > 0) {
        *code = MT_EXIT_INTERRUPTED;
        return true;
    }
    if (args->wait.said && !healthy && mt_inquiry_now(&watching->inquiry) >= deadline_ms) {
        *code = MT_EXIT_TIMEOUT;
        return true;
    }
    return args->wait.said ? healthy : !heard;
}

static int go_on(struct watching *watching)
{
    const struct mt_timeout *wait = &watching->cli->args.wait;
    const uint64_t deadline_ms =
        wait->said && wait->ms > 0 ? watching->began_ms + wait->ms : UINT64_MAX;
    int code = MT_EXIT_DONE;
    show(watching);
    while (!is_over(watching, deadline_ms, &code)) {
        mt_inquiry_wait(&watching->inquiry, watching->survey, deadline_ms);
        const uint64_t now_ms = mt_inquiry_now(&watching->inquiry);
        if (mt_survey_advance(watching->survey, now_ms) || watching->frame != NULL) {
            show(watching); // of a terminal the size may have changed
        }
    }
    return code;
}

/** The last word: what a terminal was shown stays, and who waited learns what came of it. */
static void finish(struct watching *watching, int code)
{
    if (watching->frame != NULL) {
        mt_frame_clear(watching->frame);
    }
    if (watching->frame != NULL || !watching->cli->args.watch) {
        print(watching);
    }
    if (code == MT_EXIT_TIMEOUT) {
        time_out(watching);
    }
}

static int ask(struct watching *watching)
{
    const struct mt_args *args = &watching->cli->args;
    struct mt_survey_options options = mt_inquiry_options(&watching->inquiry);
    int code = MT_EXIT_DONE;
    size_t count = 0;
    options.follow = args->watch || args->wait.said;
    options.changed = object_changed;
    options.data = watching;
    watching->began_ms = mt_inquiry_now(&watching->inquiry);
    watching->survey = mt_survey_new(&options);
    if (!mt_inquiry_complete(&watching->inquiry, watching->survey, &code)) {
        return code;
    }
    mt_survey_objects(watching->survey, &count);
    if (count == 0) {
        return mt_inquiry_find_nothing(&watching->inquiry, watching->survey);
    }
    if (args->watch && watching->text && watching->cli->out.terminal) {
        watching->frame = mt_frame_new(&watching->cli->out);
    }
    code = go_on(watching);
    finish(watching, code);
    return code;
}

int mt_command_status(struct mt_cli *cli)
{
    struct watching watching = {.cli = cli};
    int code = MT_EXIT_USAGE;
    watching.text = strcmp(cli->args.output, "json") != 0 && strcmp(cli->args.output, "yaml") != 0;
    mt_output_init_taken(&watching.canvas, NULL, NULL);
    watching.canvas.color = cli->out.color;
    if (mt_inquiry_begin(&watching.inquiry, cli, &code)) {
        code = ask(&watching);
    }
    mt_frame_free(watching.frame);
    mt_buf_fini(&watching.canvas.buf);
    mt_survey_free(watching.survey);
    mt_inquiry_end(&watching.inquiry);
    return code;
}
