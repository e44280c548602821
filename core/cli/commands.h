// SPDX-License-Identifier: Apache-2.0
/** The commands: one verb a file; each prints to `cli` and returns an exit code. */
#ifndef MT_CLI_COMMANDS_H
#define MT_CLI_COMMANDS_H

struct mt_buf;
struct mt_cli;
struct mt_command;

int mt_command_render(struct mt_cli *cli);
int mt_command_plan(struct mt_cli *cli);
int mt_command_sync(struct mt_cli *cli);
int mt_command_delete(struct mt_cli *cli);
int mt_command_rehearse(struct mt_cli *cli);
int mt_command_health(struct mt_cli *cli);
int mt_command_status(struct mt_cli *cli);
int mt_command_logs(struct mt_cli *cli);
int mt_command_list(struct mt_cli *cli);
int mt_command_history(struct mt_cli *cli);
int mt_command_action(struct mt_cli *cli);
int mt_command_test(struct mt_cli *cli);
int mt_command_export(struct mt_cli *cli);
int mt_command_lint(struct mt_cli *cli);
int mt_command_new(struct mt_cli *cli);
int mt_command_version(struct mt_cli *cli);
int mt_command_completion(struct mt_cli *cli);
int mt_command_help(struct mt_cli *cli);

/** What `moontide` alone prints. */
void mt_help_short(struct mt_buf *out);

/** What `moontide help` prints: all commands. */
void mt_help_all(struct mt_buf *out);

/** What `moontide help COMMAND` and `moontide COMMAND --help` print. */
void mt_help_command(const struct mt_command *command, struct mt_buf *out);

/** The completion script of "bash", "zsh" or "fish". */
void mt_completion_script(const char *shell, struct mt_buf *out);

#endif
