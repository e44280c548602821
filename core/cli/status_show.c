// SPDX-License-Identifier: Apache-2.0
// What a status command shows and when: once, in a frame, or as lines about what has changed.
#include "base/arena.h"
#include "base/buffer.h"
#include "cli/cli.h"
#include "cli/findings.h"
#include "cli/frame.h"
#include "cli/run_words.h"
#include "cli/status_command.h"
#include "cli/status_print.h"
#include "cli/text.h"

#include <string.h>

static void print_text(struct mt_status_command *watching, struct mt_output *output, bool brief)
{
    const struct mt_args *args = &watching->cli->args;
    const struct mt_status_form form = {
        .wide = strcmp(args->output, "wide") == 0,
        .quiet = args->quiet,
        .brief = brief,
        .tracebacks = args->verbose > 0,
        .utf8 = mt_output_utf8(),
    };
    mt_status_print_text(output, &watching->status, &form);
}

static void print(struct mt_status_command *watching)
{
    struct mt_output *output = &watching->cli->out;
    const char *format = watching->cli->args.output;
    if (strcmp(format, "json") == 0) {
        mt_status_print_json(output, &watching->status);
    } else if (strcmp(format, "yaml") == 0) {
        mt_buf_puts(&output->buf, watching->shown ? "---\n" : "");
        mt_status_print_yaml(output, &watching->status);
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
static void lay_out(struct mt_status_command *watching, size_t rows)
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

static void draw(struct mt_status_command *watching)
{
    size_t columns = 0;
    size_t rows = 0;
    const bool resized = mt_frame_measure(watching->frame, &columns, &rows);
    watching->canvas.width = columns;
    lay_out(watching, rows);
    mt_frame_draw(watching->frame, &watching->canvas.buf, resized);
}

void mt_status_object_changed(void *data, const struct mt_survey_object *object)
{
    struct mt_status_command *watching = data;
    const struct mt_cluster *cluster = &watching->inquiry.connection.cluster;
    if (watching->cli->args.watch && watching->text && watching->frame == NULL) {
        mt_status_print_change(&watching->cli->out, object, watching->inquiry.loaded.namespace,
                               cluster->wall_ms(cluster->data));
    }
}

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

bool mt_status_tell_news(struct mt_status_command *watching)
{
    const struct mt_status *status = &watching->status;
    const struct mt_lock_holder *running = status->running;
    const struct mt_record_revision *revision = status->revision;
    const char *news = mt_arena_printf(
        watching->arena, "%s %s %d %d %u %d %zu", running != NULL ? running->run_id : "",
        running != NULL ? or_empty(running->phase) : "",
        running != NULL && running->has_wave ? running->wave : 0,
        running != NULL && running->makes_way, revision != NULL ? revision->number : 0,
        revision != NULL && revision->ended ? (int)revision->outcome : -1, status->changed);
    if (watching->told != NULL && strcmp(watching->told, news) == 0) {
        return false;
    }
    mt_arena_reset(watching->told_arena);
    watching->told = mt_arena_strdup(watching->told_arena, news);
    if (watching->cli->args.watch && watching->text && watching->frame == NULL && watching->shown) {
        mt_status_print_news(&watching->cli->out, status);
    }
    return true;
}

void mt_status_show(struct mt_status_command *watching)
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

static void time_out(struct mt_status_command *watching)
{
    const struct mt_status *status = &watching->status;
    struct mt_buf text;
    size_t waits = 0;
    for (size_t i = 0; i < status->objects.count; i++) {
        const struct mt_status_object *object = &status->objects.items[i];
        waits += !object->hook && !object->ignored && object->verdict->status != MT_HEALTHY;
    }
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_printf(&text, "%s/%s is not %s after ", status->namespace, status->app,
                  waits > 0 ? "healthy" : "at rest");
    mt_run_put_duration(&text, watching->cli->args.wait.ms);
    if (waits > 0) {
        mt_buf_printf(&text, ": %zu of ", waits);
        mt_text_count(&text, status->objects.count, "object");
        mt_buf_puts(&text, waits == 1 ? " is not" : " are not");
    }
    if (status->running != NULL) {
        mt_buf_printf(&text, "%s a run is under way: %s", waits > 0 ? ", and" : ":",
                      mt_lock_holder_text(status->running, watching->arena));
    }
    mt_findings_print_error(&watching->cli->err, mt_buf_text(&text));
    mt_buf_fini(&text);
}

void mt_status_finish(struct mt_status_command *watching, int code)
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
