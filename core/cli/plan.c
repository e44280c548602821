// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/findings.h"
#include "cli/first_sync.h"
#include "cli/load.h"
#include "cli/plan_preflight.h"
#include "cli/plan_print.h"
#include "sync/preflight.h"
#include "sync/run.h"

#include <string.h>

/** One plan on its way to the output. */
struct planning {
    struct mt_cli *cli;
    struct mt_loaded loaded;
    struct mt_connection connection;
    struct mt_preflight *preflight; ///< NULL: offline.
};

static void print(struct planning *planning)
{
    struct mt_cli *cli = planning->cli;
    const struct mt_plan *plan = planning->loaded.plan;
    const struct mt_preflight_result *result =
        planning->preflight != NULL ? mt_preflight_result(planning->preflight) : NULL;
    if (strcmp(cli->args.output, "json") == 0) {
        mt_plan_print_json(&cli->out, plan, result);
    } else if (strcmp(cli->args.output, "markdown") == 0) {
        mt_plan_print_markdown(&cli->out, plan, result);
    } else {
        mt_plan_print_text(&cli->out, plan, result);
    }
}

static void warn(void *data, const char *message)
{
    const struct planning *planning = data;
    mt_cli_say(planning->cli, MT_SEVERITY_WARNING, message);
}

static int fail(struct mt_cli *cli, int code, const struct mt_error *err)
{
    mt_cli_fail(cli, err);
    return code;
}

/** Makes the plan of what was read; false: it has mistakes, which were said. */
static bool make(struct planning *planning, bool online)
{
    mt_load_plan(&planning->loaded, planning->cli);
    if (online) {
        mt_load_checks(&planning->loaded); // they say what is watched, and so which rights it takes
    }
    return mt_load_report(&planning->loaded, planning->cli, "nothing was sent to the cluster");
}

/** Connects, and makes the plan that holds for the cluster. */
static bool prepare(struct planning *planning, int *code, struct mt_error *err)
{
    struct mt_loaded *loaded = &planning->loaded;
    struct mt_connection *connection = &planning->connection;
    *code = MT_EXIT_CONNECTION;
    return mt_connection_open(connection, loaded, planning->cli, warn, planning, err) &&
           mt_connection_plan(connection, loaded, planning->cli, code, err);
}

/** The server's dry run of everything; false when the cluster does not answer any more. */
static bool check(struct planning *planning, struct mt_error *err)
{
    const struct mt_loaded *loaded = &planning->loaded;
    const struct mt_cluster *cluster = &planning->connection.cluster;
    struct mt_preflight_options options = mt_plan_preflight_options(loaded, cluster);
    options.fail_on_conflicts = !loaded->project.settings.force_conflicts;
    options.take_ownership = planning->cli->args.take_ownership;
    options.looks_ahead = true;
    options.last_writes = planning->connection.record.last_writes;
    planning->preflight = mt_plan_preflight(&options);
    const char *broken = mt_preflight_result(planning->preflight)->broken;
    return broken == NULL || mt_fail(err, MT_ERR_IO, "%s", broken);
}

/** Whether a sync would write something; hooks that run do not count, they run every time. */
static bool would_change(const struct mt_preflight_counts *counts)
{
    const size_t *changes = counts->changes;
    return changes[MT_TASK_CREATE] + changes[MT_TASK_UPDATE] + changes[MT_TASK_REPLACE] +
               changes[MT_TASK_PRUNE] + changes[MT_TASK_UNKNOWN] >
           0;
}

/** The exit code that the answers come to. */
static int conclude(const struct planning *planning)
{
    struct mt_cli *cli = planning->cli;
    const struct mt_plan *plan = planning->loaded.plan;
    const struct mt_preflight_result *result = mt_preflight_result(planning->preflight);
    const struct mt_preflight_counts counts = mt_preflight_count(result, plan);
    struct mt_error err;
    for (size_t i = 0; i < result->warnings.count; i++) {
        mt_cli_say(cli, MT_SEVERITY_WARNING, result->warnings.items[i]);
    }
    if (plan->refused != NULL) {
        mt_fail(&err, MT_ERR_INVALID, "%s", plan->refused);
        return fail(cli, MT_EXIT_NO, &err);
    }
    if (counts.refused > 0) {
        struct mt_buf refusals;
        mt_buf_init(&refusals, MT_BUF_UNLIMITED);
        mt_preflight_put_refusals(result, plan->tasks.count, "task", &refusals);
        mt_fail(&err, MT_ERR_INVALID, "%s; nothing was written", mt_buf_text(&refusals));
        mt_buf_fini(&refusals);
        return fail(cli, MT_EXIT_NO, &err);
    }
    return cli->args.exit_code && would_change(&counts) ? MT_EXIT_NO : MT_EXIT_DONE;
}

static int plan_online(struct planning *planning)
{
    struct mt_cli *cli = planning->cli;
    struct mt_loaded *loaded = &planning->loaded;
    struct mt_error err;
    int code = MT_EXIT_DONE;
    if (!prepare(planning, &code, &err)) {
        return fail(cli, code, &err);
    }
    if (loaded->findings.errors > 0) { // of the plan that was made anew
        mt_load_report(loaded, cli, "nothing was sent to the cluster");
        return MT_EXIT_USAGE;
    }
    if (!check(planning, &err) ||
        !mt_first_sync_tell(loaded->plan, mt_preflight_result(planning->preflight),
                            &planning->connection.cluster, &err)) {
        return fail(cli, MT_EXIT_CONNECTION, &err);
    }
    print(planning);
    mt_output_flush(&cli->out); // before the error, as they are read
    return conclude(planning);
}

static int plan_offline(struct planning *planning, bool says_so)
{
    if (!make(planning, false)) {
        return MT_EXIT_USAGE;
    }
    if (says_so) {
        mt_cli_say(
            planning->cli, MT_SEVERITY_NOTE,
            "there is no kubeconfig, so no cluster was asked; --kubeconfig FILE names one, and "
            "--offline keeps this note away");
    }
    print(planning);
    return MT_EXIT_DONE;
}

/** Whether a plan without a cluster is an answer, where nobody has named one. */
static bool does_offline(const struct mt_args *args)
{
    return args->dry_run == NULL && !args->exit_code;
}

static int plan(struct planning *planning)
{
    struct mt_cli *cli = planning->cli;
    const struct mt_args *args = &cli->args;
    struct mt_error err;
    int code = MT_EXIT_USAGE;
    if (args->offline && args->exit_code) {
        mt_fail(&err, MT_ERR_INVALID,
                "--exit-code asks a cluster what would change, and --offline asks none");
        return mt_cli_fail(cli, &err);
    }
    if (!mt_load(&planning->loaded, cli, true, &err)) {
        return mt_cli_fail(cli, &err);
    }
    if (args->offline) {
        return plan_offline(planning, false);
    }
    if (mt_connection_find(&planning->connection, &planning->loaded, cli, &code, &err)) {
        return make(planning, true) ? plan_online(planning) : mt_load_exit(&planning->loaded);
    }
    if (planning->connection.access.absent && does_offline(args)) {
        return plan_offline(planning, true);
    }
    return make(planning, true) ? fail(cli, code, &err) : mt_load_exit(&planning->loaded);
}

int mt_command_plan(struct mt_cli *cli)
{
    struct planning planning = {.cli = cli};
    const int code = plan(&planning);
    mt_preflight_free(planning.preflight);
    mt_connection_close(&planning.connection);
    mt_load_end(&planning.loaded);
    return code;
}
