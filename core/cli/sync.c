// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/run_command.h"

/** Where the cluster is connected, once this version has one. */
static int connect_and_run(void *data, struct mt_run_job *job)
{
    static const char message[] = "this version cannot reach a cluster yet; moontide rehearse PATH "
                                  "runs the same sync on the embedded cluster";
    (void)data;
    const int64_t now_ms = mt_clock_wall_ms();
    mt_run_sinks_error(job->sinks, now_ms, message);
    mt_run_sinks_end(job->sinks, now_ms, MT_OUTCOME_FAILED, MT_EXIT_CONNECTION, message);
    return MT_EXIT_CONNECTION;
}

int mt_command_sync(struct mt_cli *cli)
{
    const struct mt_run_venue venue = {.live = true, .run = connect_and_run};
    return mt_run_command(cli, &venue);
}
