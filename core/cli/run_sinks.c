// SPDX-License-Identifier: Apache-2.0
#include "cli/run_sinks.h"

#include "base/error.h"
#include "base/memory.h"
#include "cli/cli.h"
#include "cli/event_json.h"
#include "cli/findings.h"
#include "cli/run_live.h"
#include "cli/run_log.h"
#include "cli/run_model.h"
#include "cli/run_summary.h"
#include "cli/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct mt_run_sinks {
    struct mt_run_sinks_options options;
    struct mt_cli *cli;
    bool json;                          ///< Standard output is the stream of events.
    struct mt_output *file;             ///< Of --events; NULL: none.
    struct mt_run_model *model;         ///< NULL before the plan is known.
    struct mt_run_live *live;           ///< NULL: none.
    const struct mt_findings *findings; ///< Whose warnings are due after the first event.
    bool ended;
};

static struct mt_output *open_file(const struct mt_cli *cli, struct mt_error *err)
{
    const char *path = cli->args.events;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
    if (fd < 0) {
        mt_fail(err, MT_ERR_IO, "--events: %s cannot be written: %s", path, strerror(errno));
        return NULL;
    }
    struct mt_output *file = mt_alloc(sizeof *file);
    mt_output_init(file, fd, "never");
    return file;
}

struct mt_run_sinks *mt_run_sinks_new(const struct mt_run_sinks_options *options,
                                      struct mt_error *err)
{
    struct mt_output *file = NULL;
    if (options->cli->args.events != NULL && (file = open_file(options->cli, err)) == NULL) {
        return NULL;
    }
    struct mt_run_sinks *sinks = mt_alloc(sizeof *sinks);
    sinks->options = *options;
    sinks->cli = options->cli;
    sinks->json = strcmp(options->cli->args.output, "ndjson") == 0;
    sinks->file = file;
    return sinks;
}

void mt_run_sinks_begin(struct mt_run_sinks *sinks, const struct mt_plan *plan)
{
    struct mt_output *out = &sinks->cli->out;
    sinks->model = mt_run_model_new(plan);
    const char *term = getenv("TERM");
    const bool able = out->terminal && term != NULL && strcmp(term, "dumb") != 0;
    if (sinks->options.live && able && !sinks->json && !sinks->cli->args.quiet) {
        sinks->live = mt_run_live_new(out, sinks->model, sinks->options.rehearsal);
    }
}

bool mt_run_sinks_are_live(const struct mt_run_sinks *sinks)
{
    return sinks->live != NULL;
}

static void put_json(struct mt_run_sinks *sinks, const struct mt_event *event)
{
    if (sinks->json) {
        mt_event_json_put(&sinks->cli->out.buf, event);
        mt_output_flow(&sinks->cli->out);
    }
    if (sinks->file != NULL) {
        mt_event_json_put(&sinks->file->buf, event);
        mt_output_flow(sinks->file);
    }
}

/** Makes room on the terminal for what goes to standard error. */
static void make_room(struct mt_run_sinks *sinks)
{
    if (sinks->live != NULL) {
        mt_run_live_clear(sinks->live);
    } else {
        mt_output_flush(&sinks->cli->out); // in the order in which it is read
    }
}

static void print_problem(struct mt_run_sinks *sinks, const struct mt_event *event)
{
    const bool warning = event->kind == MT_EVENT_WARNING;
    const struct mt_finding finding = {
        .severity = warning ? MT_SEVERITY_WARNING : MT_SEVERITY_ERROR,
        .place = {event->file, event->line_number},
        .message = event->message != NULL ? event->message : "",
    };
    if (warning && sinks->cli->args.quiet) {
        return;
    }
    make_room(sinks);
    mt_findings_print(&sinks->cli->err, &finding);
    mt_output_flush(&sinks->cli->err);
}

static void forward(struct mt_run_sinks *sinks, const struct mt_event *event)
{
    put_json(sinks, event);
    if (sinks->model != NULL) {
        mt_run_model_event(sinks->model, event);
    }
    if (event->kind == MT_EVENT_WARNING || event->kind == MT_EVENT_ERROR) {
        print_problem(sinks, event);
    } else if (sinks->model != NULL && sinks->model->started && !sinks->json &&
               sinks->live == NULL && !sinks->cli->args.quiet) {
        mt_run_log_put(&sinks->cli->out, sinks->model, event);
        mt_output_flow(&sinks->cli->out);
    }
}

/** Tells machines what people have read already. */
static void put_finding(struct mt_run_sinks *sinks, const struct mt_finding *finding,
                        int64_t wall_ms)
{
    const struct mt_event event = {
        .kind = finding->severity == MT_SEVERITY_ERROR ? MT_EVENT_ERROR : MT_EVENT_WARNING,
        .wall_ms = wall_ms,
        .message = finding->message,
        .file = finding->place.file,
        .line_number = finding->place.line,
    };
    put_json(sinks, &event);
}

static void put_findings(struct mt_run_sinks *sinks, const struct mt_findings *findings,
                         int64_t wall_ms)
{
    for (size_t i = 0; i < findings->list.count; i++) {
        if (findings->list.items[i].severity != MT_SEVERITY_NOTE) {
            put_finding(sinks, &findings->list.items[i], wall_ms);
        }
    }
}

void mt_run_sinks_findings(struct mt_run_sinks *sinks, const struct mt_findings *findings,
                           int64_t wall_ms)
{
    if (findings->errors > 0) {
        put_findings(sinks, findings, wall_ms);
    } else {
        sinks->findings = findings;
    }
}

/** The warnings of the input, once the stream has begun or is about to end. */
static void put_due_findings(struct mt_run_sinks *sinks, int64_t wall_ms)
{
    if (sinks->findings != NULL) {
        put_findings(sinks, sinks->findings, wall_ms);
        sinks->findings = NULL;
    }
}

void mt_run_sinks_event(void *data, const struct mt_event *event)
{
    struct mt_run_sinks *sinks = data;
    if (event->kind != MT_EVENT_RUN_FINISHED) {
        forward(sinks, event);
    }
    if (event->kind == MT_EVENT_RUN_STARTED) {
        put_due_findings(sinks, event->wall_ms);
    }
    if (event->kind == MT_EVENT_RUN_FINISHED && !sinks->ended) {
        struct mt_event end = *event;
        sinks->ended = true;
        if (sinks->options.last_words != NULL) {
            sinks->options.last_words(sinks->options.last_words_data, sinks, &end);
        }
        forward(sinks, &end);
    }
}

void mt_run_sinks_warn(struct mt_run_sinks *sinks, int64_t wall_ms, struct mt_place place,
                       const char *message)
{
    const struct mt_event event = {
        .kind = MT_EVENT_WARNING,
        .wall_ms = wall_ms,
        .message = message,
        .file = place.file,
        .line_number = place.line,
    };
    forward(sinks, &event);
}

void mt_run_sinks_error(struct mt_run_sinks *sinks, int64_t wall_ms, const char *message)
{
    const struct mt_event event = {.kind = MT_EVENT_ERROR, .wall_ms = wall_ms, .message = message};
    forward(sinks, &event);
}

void mt_run_sinks_say(struct mt_run_sinks *sinks, const char *line)
{
    struct mt_output *err = &sinks->cli->err;
    make_room(sinks);
    mt_text_fold(&err->buf, line, 0, 2, err->width);
    mt_buf_putc(&err->buf, '\n');
    mt_output_flush(err);
}

void mt_run_sinks_notice(struct mt_run_sinks *sinks, int64_t wall_ms, const char *message)
{
    const struct mt_event event = {
        .kind = MT_EVENT_WARNING, .wall_ms = wall_ms, .message = message};
    put_json(sinks, &event);
    if (!sinks->cli->args.quiet) {
        mt_run_sinks_say(sinks, message);
    }
}

bool mt_run_sinks_are_due(const struct mt_run_sinks *sinks, uint64_t real_ms)
{
    bool due = sinks->live != NULL ? mt_run_live_is_due(sinks->live, real_ms)
                                   : sinks->cli->out.buf.length > 0;
    return due || (sinks->file != NULL && sinks->file->buf.length > 0);
}

void mt_run_sinks_flush(struct mt_run_sinks *sinks, int64_t now_ms, uint64_t real_ms)
{
    if (sinks->live != NULL) {
        mt_run_live_draw(sinks->live, now_ms, real_ms);
    } else {
        mt_output_flush(&sinks->cli->out);
    }
    if (sinks->file != NULL) {
        mt_output_flush(sinks->file);
    }
}

void mt_run_sinks_end(struct mt_run_sinks *sinks, int64_t wall_ms, enum mt_outcome outcome,
                      int exit_code, const char *message)
{
    const struct mt_event event = {
        .kind = MT_EVENT_RUN_FINISHED,
        .wall_ms = wall_ms,
        .run_outcome = outcome,
        .exit_code = exit_code,
        .message = message,
    };
    if (!sinks->ended) {
        sinks->ended = true;
        put_due_findings(sinks, wall_ms);
        forward(sinks, &event);
    }
}

int mt_run_sinks_fail(struct mt_run_sinks *sinks, int64_t wall_ms, int exit_code,
                      const char *message)
{
    mt_run_sinks_error(sinks, wall_ms, message);
    mt_run_sinks_end(sinks, wall_ms,
                     exit_code == MT_EXIT_INTERRUPTED ? MT_OUTCOME_INTERRUPTED : MT_OUTCOME_FAILED,
                     exit_code, message);
    return exit_code;
}

/** A file that could not be written whole is said; it changes nothing for the run. */
static void close_file(struct mt_run_sinks *sinks)
{
    struct mt_error err;
    if (sinks->file == NULL) {
        return;
    }
    if (!mt_output_finish(sinks->file, &err)) {
        const struct mt_finding finding = {.severity = MT_SEVERITY_WARNING,
                                           .place = {sinks->cli->args.events, 0},
                                           .message = err.msg};
        mt_findings_print(&sinks->cli->err, &finding);
    }
    close(sinks->file->fd);
    free(sinks->file);
}

void mt_run_sinks_finish(struct mt_run_sinks *sinks)
{
    if (sinks == NULL) {
        return;
    }
    struct mt_output *out = &sinks->cli->out;
    const bool log = sinks->live == NULL && !sinks->cli->args.quiet;
    mt_run_live_free(sinks->live);
    if (sinks->model != NULL && sinks->model->end.over && sinks->model->started && !sinks->json) {
        mt_buf_puts(&out->buf, log ? "\n" : "");
        mt_run_summary_print(out, sinks->model, sinks->options.rehearsal);
    }
    mt_output_flush(out);
    close_file(sinks);
    mt_run_model_free(sinks->model);
    free(sinks);
}
