// SPDX-License-Identifier: Apache-2.0
/** The completion script of bash. */
#include "base/buffer.h"
#include "cli/completion.h"
#include "cli/words.h"

/** Appends a value of the script's variables: words, or "<files>" and the like. */
static void put_value(struct mt_buf *out, const char *argument, const char *const *words)
{
    mt_buf_putc(out, '\'');
    switch (mt_completion_of(argument, words)) {
    case MT_COMPLETE_NOTHING:
        mt_buf_puts(out, "<none>");
        break;
    case MT_COMPLETE_FILES:
        mt_buf_puts(out, "<files>");
        break;
    case MT_COMPLETE_FOLDERS:
        mt_buf_puts(out, "<folders>");
        break;
    case MT_COMPLETE_WORDS:
        mt_words_join(words, " ", " ", out);
        break;
    }
    mt_buf_putc(out, '\'');
}

/** Appends "--app", and the letter, too, where there is one. */
static void put_names(struct mt_buf *out, const struct mt_flag *flag, const char *between)
{
    mt_buf_printf(out, "--%s", flag->name);
    if (flag->letter != 0) {
        mt_buf_printf(out, "%s-%c", between, flag->letter);
    }
}

/** Appends the branch that sets what completes a command's flags, operands and values. */
static void put_command(struct mt_buf *out, const struct mt_command *command)
{
    mt_buf_printf(out, "    %s)\n        flags='", command->name);
    size_t at = 0;
    const struct mt_flag *flag = NULL;
    for (bool first = true; (flag = mt_completion_next_flag(command, &at)) != NULL; first = false) {
        mt_buf_puts(out, first ? "" : " ");
        put_names(out, flag, " ");
    }
    mt_buf_puts(out, "'\n        operands=");
    const char *here[MT_COMMAND_COUNT + 1];
    put_value(out, command->operands, mt_completion_operand_words(command, here));
    mt_buf_puts(out, "\n        case $previous in\n");
    at = 0;
    while ((flag = mt_completion_next_flag(command, &at)) != NULL) {
        if (flag->value == MT_VALUE_REQUIRED) {
            mt_buf_puts(out, "        ");
            put_names(out, flag, " | ");
            mt_buf_puts(out, ") values=");
            put_value(out, flag->argument, mt_flag_values(flag, command));
            mt_buf_puts(out, " ;;\n");
        }
    }
    mt_buf_puts(out, "        esac\n        ;;\n");
}

void mt_completion_bash(struct mt_buf *out)
{
    mt_buf_puts(out,
                "# bash completion of moontide: source <(moontide completion bash)\n"
                "_moontide() {\n"
                "    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
                "    local command='' flags='' operands='' values='' i\n"
                "    # --flag=value comes as three words\n"
                "    if [[ $word == '=' ]]; then\n"
                "        word=''\n"
                "    elif [[ $previous == '=' && COMP_CWORD -ge 2 ]]; then\n"
                "        previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
                "    fi\n"
                "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                "        case ${COMP_WORDS[i]} in\n"
                "        ");
    mt_completion_put_commands(out, " | ");
    mt_buf_puts(out, ")\n"
                     "            command=${COMP_WORDS[i]}\n"
                     "            break\n"
                     "            ;;\n"
                     "        esac\n"
                     "    done\n"
                     "    case $command in\n"
                     "    '') operands='");
    mt_completion_put_commands(out, " ");
    mt_buf_puts(out, "' flags='--help --version' ;;\n");
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        if (mt_commands[i].here) {
            put_command(out, &mt_commands[i]);
        }
    }
    mt_buf_puts(out, "    esac\n"
                     "    if [[ -z $values ]]; then\n"
                     "        values=$operands\n"
                     "        [[ $word == -* ]] && values=$flags\n"
                     "    fi\n"
                     "    COMPREPLY=()\n"
                     "    local reply\n"
                     "    case $values in\n"
                     "    '<none>') return ;;\n"
                     "    '<files>')\n"
                     "        compopt -o filenames 2>/dev/null\n"
                     "        while IFS= read -r reply; do COMPREPLY+=(\"$reply\"); done < "
                     "<(compgen -f -- \"$word\")\n"
                     "        ;;\n"
                     "    '<folders>')\n"
                     "        compopt -o filenames 2>/dev/null\n"
                     "        while IFS= read -r reply; do COMPREPLY+=(\"$reply\"); done < "
                     "<(compgen -d -- \"$word\")\n"
                     "        ;;\n"
                     "    *)\n"
                     "        while IFS= read -r reply; do COMPREPLY+=(\"$reply\"); done < "
                     "<(compgen -W \"$values\" -- \"$word\")\n"
                     "        ;;\n"
                     "    esac\n"
                     "}\n"
                     "complete -F _moontide moontide\n");
}
