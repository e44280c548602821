// SPDX-License-Identifier: Apache-2.0
#include "cli/cli.h"

#include "base/error.h"
#include "base/log.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/flags.h"
#include "cli/run_command.h"
#include "cli/text.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

enum { LOG_LEVEL = 2 }; ///< How many -v show the log; one shows what scripts say.

typedef int command_fn(struct mt_cli *cli);

static command_fn *const commands[MT_COMMAND_COUNT] = {
    [MT_COMMAND_RENDER] = mt_command_render,     [MT_COMMAND_PLAN] = mt_command_plan,
    [MT_COMMAND_HEALTH] = mt_command_health,     [MT_COMMAND_LINT] = mt_command_lint,
    [MT_COMMAND_VERSION] = mt_command_version,   [MT_COMMAND_COMPLETION] = mt_command_completion,
    [MT_COMMAND_HELP] = mt_command_help,         [MT_COMMAND_SYNC] = mt_command_sync,
    [MT_COMMAND_REHEARSE] = mt_command_rehearse, [MT_COMMAND_STATUS] = mt_command_status,
    [MT_COMMAND_LOGS] = mt_command_logs,         [MT_COMMAND_DELETE] = mt_command_delete,
    [MT_COMMAND_LIST] = mt_command_list,         [MT_COMMAND_HISTORY] = mt_command_history,
    [MT_COMMAND_TEST] = mt_command_test,         [MT_COMMAND_ACTION] = mt_command_action,
    [MT_COMMAND_EXPORT] = mt_command_export,     [MT_COMMAND_NEW] = mt_command_new,
};

int mt_cli_fail(struct mt_cli *cli, const struct mt_error *err)
{
    mt_findings_print_error(&cli->err, err->msg);
    return MT_EXIT_USAGE;
}

void mt_cli_say(struct mt_cli *cli, enum mt_severity severity, const char *message)
{
    const struct mt_finding finding = {.severity = severity, .message = message};
    if (!cli->args.quiet) {
        mt_findings_print(&cli->err, &finding);
        mt_output_flush(&cli->err);
    }
}

/** Bad usage of the command; a stream of events is closed for those who read it. */
static int refuse(struct mt_cli *cli, const struct mt_error *err)
{
    return mt_command_runs(cli->args.command) ? mt_run_refuse_usage(cli, err)
                                              : mt_cli_fail(cli, err);
}

static void print_log(void *data, const char *topic, const char *line)
{
    struct mt_output *output = data;
    mt_output_styled(output, MT_STYLE_DIM, topic);
    mt_buf_puts(&output->buf, ": ");
    mt_text_plain(&output->buf, line);
    mt_buf_putc(&output->buf, '\n');
    mt_output_flush(output); // the last line before a crash is the one that counts
}

/** Of the log what scripts say with a level: "script.info", "script.warn", … */
static void print_said(void *data, const char *topic, const char *line)
{
    if (strncmp(topic, "script.", strlen("script.")) == 0) {
        print_log(data, topic, line);
    }
}

static int run(struct mt_cli *cli)
{
    const struct mt_command *command = cli->args.command;
    struct mt_error err;
    if (command == NULL && !cli->args.help) {
        mt_help_short(&cli->err.buf);
        return MT_EXIT_USAGE;
    }
    if (command == NULL) {
        mt_help_all(&cli->out.buf);
        return MT_EXIT_DONE;
    }
    if (cli->args.help) {
        mt_help_command(command, &cli->out.buf);
        return MT_EXIT_DONE;
    }
    if (!mt_args_check_operands(&cli->args, &err)) {
        return refuse(cli, &err);
    }
    if (cli->args.verbose > 0) {
        mt_log_set_sink(cli->args.verbose >= LOG_LEVEL ? print_log : print_said, &cli->err);
    }
    int code = commands[command - mt_commands](cli);
    mt_log_set_sink(NULL, NULL);
    return code;
}

int mt_cli_main(int argc, char *const *argv)
{
    struct mt_cli cli;
    struct mt_error err;
    bool good = mt_args_parse(&cli.args, argc, argv, &err);
    mt_output_init(&cli.out, STDOUT_FILENO, cli.args.color);
    mt_output_init(&cli.err, STDERR_FILENO, cli.args.color);
    int code = good ? run(&cli) : refuse(&cli, &err);
    mt_args_fini(&cli.args);
    if (!mt_output_finish(&cli.out, &err)) {
        mt_cli_fail(&cli, &err);
        code = code == MT_EXIT_DONE ? MT_EXIT_NO : code;
    }
    mt_output_finish(&cli.err, NULL); // nobody is left who could be told
    return code;
}
