// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include "base/buffer.h"
#include "cli/cli.h"
#include "cli/commands.h"

#include <string.h>

enum mt_completion mt_completion_of(const char *argument, const char *const *values)
{
    if (values != NULL) {
        return MT_COMPLETE_WORDS;
    }
    if (argument == NULL) {
        return MT_COMPLETE_NOTHING;
    }
    return strstr(argument, "DIR") != NULL ? MT_COMPLETE_FOLDERS
           : strstr(argument, "PATH") != NULL || strstr(argument, "FILE") != NULL
               ? MT_COMPLETE_FILES
               : MT_COMPLETE_NOTHING;
}

const char *const *mt_completion_operand_words(const struct mt_command *command,
                                               const char *here[MT_COMMAND_COUNT + 1])
{
    if (command == &mt_commands[MT_COMMAND_HELP]) {
        mt_command_names_here(UINT32_MAX, here);
        return here;
    }
    return command->choices;
}

const struct mt_flag *mt_completion_next_flag(const struct mt_command *command, size_t *at)
{
    size_t count = 0;
    const struct mt_flag *flags = mt_flags(&count);
    while (*at < count) {
        const struct mt_flag *flag = &flags[(*at)++];
        if (flag->not_yet == NULL && mt_flag_offered_by(flag, command)) {
            return flag;
        }
    }
    return NULL;
}

void mt_completion_put_commands(struct mt_buf *out, const char *between)
{
    const char *here[MT_COMMAND_COUNT + 1];
    mt_command_names_here(UINT32_MAX, here);
    mt_words_join(here, between, between, out);
}

void mt_completion_script(const char *shell, struct mt_buf *out)
{
    if (strcmp(shell, "bash") == 0) {
        mt_completion_bash(out);
    } else if (strcmp(shell, "zsh") == 0) {
        mt_completion_zsh(out);
    } else {
        mt_completion_fish(out);
    }
}

int mt_command_completion(struct mt_cli *cli)
{
    mt_completion_script(cli->args.operands.items[0], &cli->out.buf);
    return MT_EXIT_DONE;
}
