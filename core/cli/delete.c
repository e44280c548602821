// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/deletion.h"
#include "cli/plan_print.h"
#include "cli/recorded_run.h"

static bool find(void *data, struct mt_run_job *job, int *code, struct mt_error *err)
{
    struct mt_recorded_run *recorded = data;
    recorded->job = job;
    *code = MT_EXIT_USAGE;
    return mt_ask_deletion_may(job->cli, err) &&
           mt_connection_find(&recorded->connection, job->loaded, job->cli, code, err);
}

static bool plan(struct mt_recorded_run *recorded, int *code, struct mt_error *err)
{
    return mt_deletion_plan(&recorded->connection, recorded->job->loaded, recorded->job->cli, code,
                            err);
}

static bool connect(void *data, struct mt_run_job *job, int *code, struct mt_error *err)
{
    struct mt_recorded_run *recorded = data;
    recorded->connection.writes = true;
    *code = MT_EXIT_CONNECTION;
    if (!mt_connection_open(&recorded->connection, job->loaded, job->cli, mt_recorded_run_warn,
                            recorded, err) ||
        !plan(recorded, code, err)) {
        return false;
    }
    if (job->loaded->findings.errors > 0) {
        return true; // the command says them
    }
    *code = MT_EXIT_NO;
    return mt_ask_removal(job->cli, job->loaded, &recorded->asked, err) &&
           mt_recorded_run_lock(recorded, code, err);
}

/** A warning of the server while nothing but a plan is printed. */
static void warn(void *data, const char *message)
{
    mt_cli_say(data, MT_SEVERITY_WARNING, message);
}

static int fail(struct mt_cli *cli, int code, const struct mt_error *err)
{
    mt_cli_fail(cli, err);
    return code;
}

static int print_plan(struct mt_cli *cli, struct mt_loaded *loaded,
                      struct mt_connection *connection)
{
    struct mt_error err;
    int code = MT_EXIT_USAGE;
    if (!mt_load_app(loaded, cli, &err) ||
        !mt_connection_find(connection, loaded, cli, &code, &err)) {
        return fail(cli, code, &err);
    }
    if (!mt_connection_open(connection, loaded, cli, warn, cli, &err)) {
        return fail(cli, MT_EXIT_CONNECTION, &err);
    }
    mt_load_checks(loaded);
    if (!mt_deletion_plan(connection, loaded, cli, &code, &err)) {
        return fail(cli, code, &err);
    }
    if (!mt_load_report(loaded, cli, "nothing was deleted")) {
        return mt_load_exit(loaded);
    }
    mt_plan_print_text(&cli->out, loaded->plan, NULL);
    return MT_EXIT_DONE;
}

static int dry_run(struct mt_cli *cli)
{
    struct mt_loaded loaded;
    struct mt_connection connection = {.writes = true};
    const int code = print_plan(cli, &loaded, &connection);
    mt_connection_close(&connection);
    mt_load_end(&loaded);
    return code;
}

int mt_command_delete(struct mt_cli *cli)
{
    if (cli->args.dry_run != NULL) {
        return mt_run_prints_plan(cli) ? dry_run(cli) : MT_EXIT_USAGE;
    }
    const struct mt_recorded_verb verb = {
        .of_record = true, .find = find, .connect = connect, .plan = plan};
    return mt_recorded_run_command(cli, &verb);
}
