// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "cli/app_lock.h"
#include "cli/app_record.h"
#include "cli/ask_ownership.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/record_namespace.h"
#include "cli/run_command.h"
#include "cli/run_drive.h"
#include "cli/run_head.h"
#include "record/lock.h"
#include "record/recording.h"

#include <string.h>

/** One sync. */
struct syncing {
    struct mt_connection connection;
    struct mt_run_job *job;
    struct mt_app_lock lock_spec;
    struct mt_lock *lock;       ///< NULL: not taken.
    const struct mt_task *made; ///< The Namespace that was written for the lock, or NULL.
};

static void warn(void *data, const char *message)
{
    const struct syncing *syncing = data;
    mt_run_sinks_warn(syncing->job->sinks, mt_clock_wall_ms(), (struct mt_place){NULL, 0}, message);
}

static bool find(void *data, struct mt_run_job *job, int *code, struct mt_error *err)
{
    struct syncing *syncing = data;
    syncing->job = job;
    *code = MT_EXIT_USAGE;
    return mt_ask_ownership_may(job->cli, job->loaded, err) &&
           mt_connection_find(&syncing->connection, job->loaded, job->cli, code, err);
}

/** Takes the lock, which waits as the flags say. */
static bool take_lock(struct syncing *syncing, int *code, struct mt_error *err)
{
    const struct mt_run_job *job = syncing->job;
    struct mt_app_lock_end end;
    syncing->lock_spec = (struct mt_app_lock){
        .args = &job->cli->args,
        .cluster = &syncing->connection.cluster,
        .namespace = job->loaded->namespace,
        .app = job->loaded->app,
        .run_id = job->loaded->run_id,
        .user = mt_run_head_of(job->loaded).user,
        .sinks = job->sinks,
    };
    syncing->lock = mt_app_lock_take(&syncing->lock_spec, &end);
    if (syncing->lock != NULL) {
        return true;
    }
    *code = end.exit_code;
    if (*code == MT_EXIT_CONNECTION &&
        mt_record_namespace_is_missing(job->loaded, syncing->lock_spec.cluster, err)) {
        *code = MT_EXIT_NO;
        return false;
    }
    return mt_fail(err, MT_ERR_IO, "%s", end.message);
}

/** Gives the lock back, if it was taken. */
static void leave(void *data)
{
    struct syncing *syncing = data;
    mt_app_lock_give_back(&syncing->lock_spec, syncing->lock, false);
    syncing->lock = NULL;
}

/** Under the lock: makes the plan anew where another run has written the record meanwhile. */
static bool check_record(struct syncing *syncing, int *code, struct mt_error *err)
{
    struct mt_connection *connection = &syncing->connection;
    struct mt_loaded *loaded = syncing->job->loaded;
    bool moved = false;
    *code = MT_EXIT_CONNECTION;
    if (mt_app_record_has_moved(&connection->record, loaded, &connection->cluster, &moved, err) &&
        (!moved || mt_connection_plan(connection, loaded, syncing->job->cli, err))) {
        return true;
    }
    leave(syncing);
    return false;
}

static bool connect(void *data, struct mt_run_job *job, int *code, struct mt_error *err)
{
    struct syncing *syncing = data;
    const struct mt_loaded *loaded = job->loaded;
    syncing->connection.writes = true;
    if (!mt_connection_open(&syncing->connection, job->loaded, job->cli, warn, syncing, err) ||
        !mt_connection_plan(&syncing->connection, job->loaded, job->cli, err)) {
        return false;
    }
    if (loaded->findings.errors > 0 || loaded->plan->refused != NULL) {
        return true; // of the plan that was made anew; the command says them
    }
    *code = MT_EXIT_NO;
    const struct mt_cluster *cluster = &syncing->connection.cluster;
    return mt_ask_ownership(job->cli, loaded, cluster, err) &&
           mt_record_namespace_make(loaded, cluster, &syncing->made, err) &&
           take_lock(syncing, code, err) && check_record(syncing, code, err);
}

/** The sink of a run that holds the lock: whoever waits for it is told what the run does. */
static void say(void *data, const struct mt_event *event)
{
    const struct syncing *syncing = data;
    if (event->kind == MT_EVENT_PHASE_STARTED || event->kind == MT_EVENT_WAVE_STARTED) {
        mt_lock_say(syncing->lock, mt_phase_name(event->phase), event->has_wave, event->wave);
    }
    mt_run_sinks_event(syncing->job->sinks, event);
}

static struct mt_recording *new_recording(const struct syncing *syncing,
                                          const struct mt_process *self)
{
    const struct mt_loaded *loaded = syncing->job->loaded;
    const struct mt_settings *settings = &loaded->project.settings;
    const struct mt_app_record *record = &syncing->connection.record;
    const struct mt_recording_options options = {
        .cluster = &syncing->connection.cluster,
        .record = record->record,
        .plan = loaded->plan,
        .objects = &loaded->source.objects,
        .hooks = mt_load_project_hooks(loaded),
        .hook_count = settings->hooks.count,
        .head = syncing->job->options.head,
        .run_id = syncing->job->options.head.run_id,
        .host = self->host[0] != '\0' ? self->host : NULL,
        .resumed = record->resumed,
        .history_max = settings->history_max,
        .omit_secrets = settings->omit_secrets,
    };
    return mt_recording_new(&options);
}

/** What is still to be collected after the run; a signal leaves it to the next one. */
static void settle_recording(const struct syncing *syncing, struct mt_recording *recording)
{
    enum { SETTLE_MS = 5000 };
    const struct mt_cluster *cluster = &syncing->connection.cluster;
    const uint64_t until_ms = cluster->now_ms(cluster->data) + SETTLE_MS;
    mt_recording_advance(recording, cluster->now_ms(cluster->data));
    while (mt_recording_is_busy(recording) && cluster->now_ms(cluster->data) < until_ms) {
        mt_lock_advance(syncing->lock, cluster->now_ms(cluster->data));
        cluster->poll(cluster->data, until_ms);
        mt_recording_advance(recording, cluster->now_ms(cluster->data));
    }
    if (mt_recording_is_busy(recording)) {
        cluster->cancel(cluster->data);
        cluster->poll(cluster->data, cluster->now_ms(cluster->data));
    }
}

/** Says that this is the rest of another sync. */
static void say_resumed(const struct syncing *syncing)
{
    const struct mt_record_revision *resumed = syncing->connection.record.resumed;
    if (resumed == NULL) {
        return;
    }
    struct mt_buf line;
    mt_buf_init(&line, MT_BUF_UNLIMITED);
    mt_buf_printf(&line, "goes on with revision %u, which %s%s%s ended before its time",
                  resumed->number, resumed->user != NULL ? resumed->user : "somebody",
                  resumed->host != NULL ? " on " : "", resumed->host != NULL ? resumed->host : "");
    mt_run_sinks_notice(syncing->job->sinks, mt_clock_wall_ms(), mt_buf_text(&line));
    mt_buf_fini(&line);
}

static int run(void *data, struct mt_run_job *job)
{
    struct syncing *syncing = data;
    struct mt_process self;
    mt_process_self(&self);
    const struct mt_cluster *cluster = &syncing->connection.cluster;
    struct mt_recording *recording = new_recording(syncing, &self);
    say_resumed(syncing);
    job->options.cluster = cluster;
    job->options.recorder = mt_recording_recorder(recording);
    job->options.past = syncing->connection.record.past;
    job->options.made_before = syncing->made;
    job->options.sink = say;
    job->options.sink_data = syncing;
    struct mt_run *run = mt_run_new(&job->options);
    const struct mt_run_drive drive = {.run = run,
                                       .cluster = cluster,
                                       .sinks = job->sinks,
                                       .lock = syncing->lock,
                                       .recording = recording};
    int code = MT_EXIT_INTERRUPTED;
    if (mt_run_drive_to_end(&drive) == MT_DRIVE_LEFT) {
        mt_run_sinks_end(job->sinks, mt_clock_wall_ms(), MT_OUTCOME_INTERRUPTED,
                         MT_EXIT_INTERRUPTED, "left at once");
        mt_lock_free(syncing->lock); // runs out by itself, or is seen to be nobody's
    } else {
        code = mt_run_result(run).exit_code;
        settle_recording(syncing, recording);
        leave(syncing);
    }
    mt_run_free(run);
    mt_recording_free(recording);
    return code;
}

/** `--dry-run`: prints what `plan` prints. */
static int dry_run(struct mt_cli *cli)
{
    struct mt_error err;
    if (strcmp(cli->args.output, "text") == 0 && cli->args.events == NULL) {
        return mt_command_plan(cli);
    }
    mt_fail(&err, MT_ERR_INVALID,
            "--dry-run prints a plan, and there are no events; for programs: plan -o json");
    return mt_run_refuse_usage(cli, &err);
}

int mt_command_sync(struct mt_cli *cli)
{
    struct syncing syncing = {0};
    if (cli->args.dry_run != NULL) {
        return dry_run(cli);
    }
    const struct mt_run_venue venue = {.live = true,
                                       .find = find,
                                       .connect = connect,
                                       .leave = leave,
                                       .run = run,
                                       .data = &syncing};
    const int code = mt_run_command(cli, &venue);
    mt_connection_close(&syncing.connection);
    return code;
}
