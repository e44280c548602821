// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/frame.h"
#include "cli/status_command.h"

#include <string.h>

enum { ROUNDS_MAX = 3 }; ///< Looks at an app that is synced meanwhile.

static bool covers(void *data, const struct mt_ref *ref)
{
    return mt_survey_covers(data, ref);
}

/** Puts together what is known now; valid until the cluster is polled again. */
static void refresh(struct mt_status_command *watching)
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
        .running = mt_app_running_holder(watching->inquiry.running),
        .covers = covers,
        .covers_data = watching->survey,
    };
    facts.objects = mt_survey_objects(watching->survey, &facts.count);
    mt_arena_reset(watching->arena);
    mt_status_compose(&watching->status, &facts, watching->arena);
}

/** Whether the command is over, with the exit code. */
static bool is_over(struct mt_status_command *watching, uint64_t deadline_ms, int *code)
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

static bool survey(struct mt_status_command *watching, int *code)
{
    const struct mt_args *args = &watching->cli->args;
    struct mt_survey_options options = mt_inquiry_options(&watching->inquiry);
    options.follow = args->watch || args->wait.said;
    options.changed = mt_status_object_changed;
    options.data = watching;
    mt_survey_free(watching->survey);
    watching->survey = mt_survey_new(&options);
    return mt_inquiry_complete(&watching->inquiry, watching->survey, code);
}

/** A run has shown a sign of life, or has ended: its record says what has come of it. */
static bool follow_record(struct mt_status_command *watching, int *code)
{
    bool grown = false;
    if (watching->inquiry.unreadable) {
        return true;
    }
    return mt_inquiry_read_record(&watching->inquiry, &grown, code) &&
           (!grown || survey(watching, code));
}

/** Takes in what has come; false with the exit code. */
static bool take_in(struct mt_status_command *watching, int *code)
{
    const uint64_t now_ms = mt_inquiry_now(&watching->inquiry);
    bool changed = mt_survey_advance(watching->survey, now_ms);
    if (mt_app_running_advance(watching->inquiry.running, now_ms)) {
        if (!follow_record(watching, code)) {
            return false;
        }
    }
    refresh(watching);
    changed |= mt_status_tell_news(watching);
    if (changed || watching->frame != NULL) {
        mt_status_show(watching); // of a terminal the size may have changed
    }
    return true;
}

static int go_on(struct mt_status_command *watching)
{
    const struct mt_timeout *limit = &watching->cli->args.wait;
    const uint64_t deadline_ms =
        limit->said && limit->ms > 0 ? watching->began_ms + limit->ms : UINT64_MAX;
    int code = MT_EXIT_DONE;
    mt_status_show(watching);
    while (!is_over(watching, deadline_ms, &code)) {
        mt_inquiry_wait(&watching->inquiry, watching->survey, deadline_ms);
        if (!take_in(watching, &code)) {
            return code;
        }
    }
    return code;
}

/**
 * Reads the record, then looks at the objects; once more where a run came and went meanwhile, since
 * then the one does not belong to the other.
 */
static bool look(struct mt_status_command *watching, int *code)
{
    for (int round = 0; round < ROUNDS_MAX; round++) {
        const unsigned beats = mt_app_running_beats(watching->inquiry.running);
        if (!mt_inquiry_read_record(&watching->inquiry, NULL, code) || !survey(watching, code)) {
            return false;
        }
        mt_app_running_advance(watching->inquiry.running, mt_inquiry_now(&watching->inquiry));
        if (mt_app_running_beats(watching->inquiry.running) == beats ||
            mt_app_running_holder(watching->inquiry.running) != NULL) {
            break;
        }
    }
    return true;
}

/** Says what the status is not told by. */
static void tell_limits(struct mt_status_command *watching)
{
    struct mt_inquiry *inquiry = &watching->inquiry;
    const char *trouble = mt_app_running_trouble(watching->inquiry.running);
    if (trouble != NULL) {
        mt_inquiry_note(inquiry, trouble);
    }
    if (inquiry->record == NULL && !inquiry->unreadable && watching->status.running == NULL) {
        mt_inquiry_note(inquiry, "the app has no record: its objects were found by their label, "
                                 "and what is missing is not known");
    }
}

static int ask(struct mt_status_command *watching)
{
    const struct mt_args *args = &watching->cli->args;
    int code = MT_EXIT_DONE;
    watching->began_ms = mt_inquiry_now(&watching->inquiry);
    if (!mt_inquiry_find_running(&watching->inquiry, &code) || !look(watching, &code)) {
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
    mt_status_tell_news(watching);
    code = go_on(watching);
    mt_status_finish(watching, code);
    return code;
}

int mt_command_status(struct mt_cli *cli)
{
    struct mt_status_command watching = {
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
    mt_inquiry_end(&watching.inquiry);
    mt_arena_free(watching.told_arena);
    mt_arena_free(watching.arena);
    return code;
}
