// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/run_command.h"
#include "cli/run_drive.h"

#include <string.h>

/** One sync. */
struct syncing {
    struct mt_connection connection;
    struct mt_run_job *job;
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

static bool connect(void *data, struct mt_run_job *job, struct mt_error *err)
{
    struct syncing *syncing = data;
    return mt_connection_open(&syncing->connection, job->loaded, job->cli, warn, syncing, err) &&
           mt_connection_plan(&syncing->connection, job->loaded, job->cli, err);
}

static int run(void *data, struct mt_run_job *job)
{
    struct syncing *syncing = data;
    const struct mt_cluster *cluster = &syncing->connection.cluster;
    job->options.cluster = cluster;
    struct mt_run *run = mt_run_new(&job->options);
    const struct mt_run_drive drive = {.run = run, .cluster = cluster, .sinks = job->sinks};
    int code = MT_EXIT_INTERRUPTED;
    if (mt_run_drive_to_end(&drive) == MT_DRIVE_LEFT) {
        mt_run_sinks_end(job->sinks, mt_clock_wall_ms(), MT_OUTCOME_INTERRUPTED,
                         MT_EXIT_INTERRUPTED, "left at once");
    } else {
        code = mt_run_result(run).exit_code;
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
