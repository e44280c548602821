// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "base/error.h"
#include "cli/app_lock.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/record_namespace.h"
#include "cli/run_command.h"
#include "cli/run_drive.h"
#include "cli/run_head.h"
#include "record/lock.h"

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
    return mt_connection_find(&syncing->connection, job->loaded, job->cli, code, err);
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

static bool connect(void *data, struct mt_run_job *job, int *code, struct mt_error *err)
{
    struct syncing *syncing = data;
    const struct mt_loaded *loaded = job->loaded;
    syncing->connection.writes = true;
    if (!mt_connection_open(&syncing->connection, job->loaded, job->cli, warn, syncing, err) ||
        !mt_connection_plan(&syncing->connection, job->loaded, job->cli, err)) {
        return false;
    }
    if (loaded->findings.errors > 0) {
        return true; // of the plan that was made anew; the command says them
    }
    *code = MT_EXIT_NO;
    return mt_record_namespace_make(loaded, &syncing->connection.cluster, &syncing->made, err) &&
           take_lock(syncing, code, err);
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

static int run(void *data, struct mt_run_job *job)
{
    struct syncing *syncing = data;
    const struct mt_cluster *cluster = &syncing->connection.cluster;
    job->options.cluster = cluster;
    job->options.made_before = syncing->made;
    job->options.sink = say;
    job->options.sink_data = syncing;
    struct mt_run *run = mt_run_new(&job->options);
    const struct mt_run_drive drive = {
        .run = run, .cluster = cluster, .sinks = job->sinks, .lock = syncing->lock};
    int code = MT_EXIT_INTERRUPTED;
    if (mt_run_drive_to_end(&drive) == MT_DRIVE_LEFT) {
        mt_run_sinks_end(job->sinks, mt_clock_wall_ms(), MT_OUTCOME_INTERRUPTED,
                         MT_EXIT_INTERRUPTED, "left at once");
        mt_lock_free(syncing->lock); // runs out by itself, or is seen to be nobody's
    } else {
        code = mt_run_result(run).exit_code;
        mt_app_lock_give_back(&syncing->lock_spec, syncing->lock, false);
    }
    mt_run_free(run);
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
    const struct mt_run_venue venue = {
        .live = true, .find = find, .connect = connect, .run = run, .data = &syncing};
    const int code = mt_run_command(cli, &venue);
    mt_connection_close(&syncing.connection);
    return code;
}
