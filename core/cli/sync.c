// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "cli/ask_ownership.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/record_namespace.h"
#include "cli/recorded_run.h"

static bool find(void *data, struct mt_run_job *job, int *code, struct mt_error *err)
{
    struct mt_recorded_run *recorded = data;
    recorded->job = job;
    *code = MT_EXIT_USAGE;
    return mt_ask_ownership_may(job->cli, job->loaded, err) &&
           mt_ask_pruning_may(job->cli, job->loaded, err) &&
           mt_connection_find(&recorded->connection, job->loaded, job->cli, code, err);
}

static bool plan(struct mt_recorded_run *recorded, int *code, struct mt_error *err)
{
    return mt_connection_plan(&recorded->connection, recorded->job->loaded, recorded->job->cli,
                              code, err);
}

static bool connect(void *data, struct mt_run_job *job, int *code, struct mt_error *err)
{
    struct mt_recorded_run *recorded = data;
    const struct mt_loaded *loaded = job->loaded;
    recorded->connection.writes = true;
    *code = MT_EXIT_CONNECTION;
    if (!mt_connection_open(&recorded->connection, job->loaded, job->cli, mt_recorded_run_warn,
                            recorded, err) ||
        !plan(recorded, code, err)) {
        return false;
    }
    if (loaded->findings.errors > 0 || loaded->plan->refused != NULL) {
        return true; // of the plan that was made anew; the command says them
    }
    *code = MT_EXIT_NO;
    const struct mt_cluster *cluster = &recorded->connection.cluster;
    return mt_ask_ownership(job->cli, loaded, cluster, err) &&
           mt_ask_removal(job->cli, loaded, &recorded->asked, err) &&
           mt_record_namespace_make(loaded, cluster, &recorded->made, err) &&
           mt_recorded_run_lock(recorded, code, err);
}

int mt_command_sync(struct mt_cli *cli)
{
    if (cli->args.dry_run != NULL) {
        return mt_run_prints_plan(cli) ? mt_command_plan(cli) : MT_EXIT_USAGE;
    }
    const struct mt_recorded_verb verb = {.find = find, .connect = connect, .plan = plan};
    return mt_recorded_run_command(cli, &verb);
}
