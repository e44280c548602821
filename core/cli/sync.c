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
    return mt_run_sinks_fail(job->sinks, mt_clock_wall_ms(), MT_EXIT_CONNECTION, message);
}

int mt_command_sync(struct mt_cli *cli)
{
    const struct mt_run_venue venue = {.live = true, .run = connect_and_run};
    return mt_run_command(cli, &venue);
}
