// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/plan_print.h"

#include <string.h>

static void print(struct mt_cli *cli, const struct mt_plan *plan)
{
    if (strcmp(cli->args.output, "json") == 0) {
        mt_plan_print_json(&cli->out, plan, NULL);
    } else if (strcmp(cli->args.output, "markdown") == 0) {
        mt_plan_print_markdown(&cli->out, plan, NULL);
    } else {
        mt_plan_print_text(&cli->out, plan, NULL);
    }
}

int mt_command_plan(struct mt_cli *cli)
{
    struct mt_loaded loaded;
    struct mt_error err;
    int code = MT_EXIT_USAGE;
    if (mt_load(&loaded, cli, true, &err)) {
        mt_load_plan(&loaded, cli);
        if (mt_load_report(&loaded, cli, "nothing was sent to the cluster")) {
            print(cli, loaded.plan);
            code = MT_EXIT_DONE;
        }
    } else {
        mt_cli_fail(cli, &err);
    }
    mt_load_end(&loaded);
    return code;
}
