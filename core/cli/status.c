// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "cli/app_running.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/frame.h"
#include "cli/inquiry.h"
#include "cli/run_words.h"
#include "cli/status_print.h"
#include "cli/text.h"

#include <string.h>

enum { ROUNDS_MAX = 3 }; ///< Looks at an app that is synced meanwhile.

/** One status command on its way. */
struct watching {
    struct mt_cli *cli;
    struct mt_inquiry inquiry;
    struct mt_survey *survey;
    struct mt_app_running *running;
    struct mt_arena *arena;  ///< Of `status`.
    struct mt_status status; ///< As of the last refresh().
    struct mt_arena *told_arena; ///< Of `told`.
    const char *told;            ///< What was known of runs when it was shown.
    struct mt_frame *frame;  ///< Of --watch on a terminal; else NULL.
    struct mt_output canvas; ///< The frame being laid out.
    uint64_t began_ms;
    bool text;  ///< Not for machines.
    bool shown; ///< Once at least.
};

static bool covers(void *data, const struct mt_ref *ref)
{
    return mt_survey_covers(data, ref);
}

/** Puts together what is known now; valid until the cluster is polled again. */
static void refresh(struct watching *watching)
{
    const struct mt_inquiry *inquiry = &watching->inquiry;
    const struct mt_loaded *loaded = &inquiry->loaded;
    const struct mt_cluster *cluster = &inquiry->connection.cluster;
    struct mt_status_facts facts = {
        .app = loaded->app,
        .namespace = loaded->namespace,
        .context = loaded->context,
        .wall_ms = cluster->wall_ms(cluster->data),
        .chosen = loaded->selector != NULL,
        .record = inquiry->record,
        .inventoried = inquiry->inventoried,
        .running = mt_app_running_holder(watching->running),
        .covers = covers,
        .covers_data = watching->survey,
    };
    facts.objects = mt_survey_objects(watching->survey, &facts.count);
    mt_arena_reset(watching->arena);
    mt_status_compose(&watching->status, &facts, watching->arena);
}

static void print_text(struct watching *watching, struct mt_output *output, bool brief)
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

static void print(struct watching *watching)
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

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/** Whether a run is known to be elsewhere than it was; says so to who watches and is no terminal. */
static bool tell_news(struct watching *watching)
{
    const struct mt_status *status = &watching->status;
    const struct mt_lock_holder *running = status->running;
    const struct mt_record_revision *revision = status->revision;
    const char *news = mt_arena_printf(
        watching->arena, "%s %s %d %d %u %d", running != NULL ? running->run_id : "",
        running != NULL ? or_empty(running->phase) : "",
        running != NULL && running->has_wave ? running->wave : 0,
        running != NULL && running->makes_way, revision != NULL ? revision->number : 0,
        revision != NULL && revision->ended ? (int)revision->outcome : -1);
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

/** Whether the command is over, with the exit code. */
static bool is_over(struct watching *watching, uint64_t deadline_ms, int *code)
{
    const struct mt_args *args = &watching->cli->args;
    const struct mt_status *status = &watching->status;
    const bool heard = args->watch && !mt_output_is_gone(&watching->cli->out);
    const bool healthy = status->health == MT_HEALTHY;
    const bool rests = healthy && status->running == NULL;
    *code = args->exit_code && (!healthy || status->unsynced) ? MT_EXIT_NO : MT_EXIT_DONE;
    if (mt_signals_count() > 0) {
        *code = MT_EXIT_INTERRUPTED;
        return true;
    }
    if (args->wait.said && !rests && mt_inquiry_now(&watching->inquiry) >= deadline_ms) {
        *code = MT_EXIT_TIMEOUT;
        return true;
    }
    return args->wait.said ? rests : !heard;
}

static bool survey(struct watching *watching, int *code)
{
    const struct mt_args *args = &watching->cli->args;
    struct mt_survey_options options = mt_inquiry_options(&watching->inquiry);
    options.follow = args->watch || args->wait.said;
    options.changed = object_changed;
    options.data = watching;
    mt_survey_free(watching->survey);
    watching->survey = mt_survey_new(&options);
    return mt_inquiry_complete(&watching->inquiry, watching->survey, code);
}

/** Lets things come until `until_ms`, or something is due. */
static void wait(struct watching *watching, uint64_t until_ms)
{
    const uint64_t due_ms = mt_app_running_wakes_at(watching->running);
    mt_inquiry_wait(&watching->inquiry, watching->survey, due_ms < until_ms ? due_ms : until_ms);
}

/** A run has shown a sign of life, or has ended: its record says what has come of it. */
static bool follow_record(struct watching *watching, int *code)
{
    bool grown = false;
    if (watching->inquiry.unreadable) {
        return true;
    }
    return mt_inquiry_read_record(&watching->inquiry, &grown, code) &&
           (!grown || survey(watching, code));
}

/** Takes in what has come; false with the exit code. */
static bool take_in(struct watching *watching, int *code)
{
    const uint64_t now_ms = mt_inquiry_now(&watching->inquiry);
    bool changed = mt_survey_advance(watching->survey, now_ms);
    if (mt_app_running_advance(watching->running, now_ms)) {
        if (!follow_record(watching, code)) {
            return false;
        }
    }
    refresh(watching);
    changed |= tell_news(watching);
    if (changed || watching->frame != NULL) {
        show(watching); // of a terminal the size may have changed
    }
    return true;
}

static int go_on(struct watching *watching)
{
    const struct mt_timeout *limit = &watching->cli->args.wait;
    const uint64_t deadline_ms =
        limit->said && limit->ms > 0 ? watching->began_ms + limit->ms : UINT64_MAX;
    int code = MT_EXIT_DONE;
    show(watching);
    while (!is_over(watching, deadline_ms, &code)) {
        wait(watching, deadline_ms);
        if (!take_in(watching, &code)) {
            return code;
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

/** Waits for the Lease, so that what is read afterwards is not older than what it says. */
static bool find_running(struct watching *watching, int *code)
{
    const struct mt_loaded *loaded = &watching->inquiry.loaded;
    const struct mt_cluster *cluster = &watching->inquiry.connection.cluster;
    watching->running = mt_app_running_new(cluster, loaded->namespace, loaded->app);
    while (!mt_app_running_is_known(watching->running)) {
        if (mt_signals_count() > 0) {
            *code = MT_EXIT_INTERRUPTED;
            return false;
        }
        cluster->poll(cluster->data, UINT64_MAX);
    }
    return true;
}

/**
 * Reads the record, then looks at the objects; once more where a run came and went meanwhile, since
 * then the one does not belong to the other.
 */
static bool look(struct watching *watching, int *code)
{
    for (int round = 0; round < ROUNDS_MAX; round++) {
        const unsigned beats = mt_app_running_beats(watching->running);
        if (!mt_inquiry_read_record(&watching->inquiry, NULL, code) || !survey(watching, code)) {
            return false;
        }
        mt_app_running_advance(watching->running, mt_inquiry_now(&watching->inquiry));
        if (mt_app_running_beats(watching->running) == beats ||
            mt_app_running_holder(watching->running) != NULL) {
            break;
        }
    }
    return true;
}

/** Says what the status is not told by. */
static void tell_limits(struct watching *watching)
{
    struct mt_inquiry *inquiry = &watching->inquiry;
    const char *trouble = mt_app_running_trouble(watching->running);
    if (trouble != NULL) {
        mt_inquiry_note(inquiry, trouble);
    }
    if (inquiry->record == NULL && !inquiry->unreadable && watching->status.running == NULL) {
        mt_inquiry_note(inquiry, "the app has no record: its objects were found by their label, "
                                 "and what is missing is not known");
    }
}

static int ask(struct watching *watching)
{
    const struct mt_args *args = &watching->cli->args;
    int code = MT_EXIT_DONE;
    watching->began_ms = mt_inquiry_now(&watching->inquiry);
    if (!find_running(watching, &code) || !look(watching, &code)) {
        return code;
    }
    refresh(watching);
    const bool unknown = watching->inquiry.record == NULL && watching->status.running == NULL;
    if (watching->status.objects.count == 0 &&
        (unknown || watching->inquiry.loaded.selector != NULL)) {
        return mt_inquiry_find_nothing(&watching->inquiry, watching->survey);
    }
    tell_limits(watching);
    if (args->watch && watching->text && watching->cli->out.terminal) {
        watching->frame = mt_frame_new(&watching->cli->out);
    }
    tell_news(watching);
    code = go_on(watching);
    finish(watching, code);
    return code;
}

int mt_command_status(struct mt_cli *cli)
{
    struct watching watching = {
        .cli = cli, .arena = mt_arena_new(), .told_arena = mt_arena_new()};
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
    mt_app_running_free(watching.running);
    mt_inquiry_end(&watching.inquiry);
    mt_arena_free(watching.told_arena);
    mt_arena_free(watching.arena);
    return code;
}
