// SPDX-License-Identifier: Apache-2.0
/** The completion script of zsh. */
#include "base/buffer.h"
#include "cli/completion.h"
#include "cli/words.h"

#include <string.h>

/** Appends a sentence for a zsh specification in single quotes: ":" and brackets end its parts. */
static void put_text(struct mt_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            mt_buf_puts(out, "'\\''");
        } else if (strchr(":[]\\", *text) != NULL) {
            mt_buf_printf(out, "\\%c", *text);
        } else {
            mt_buf_putc(out, *text);
        }
    }
}

static void put_action(struct mt_buf *out, const char *argument, const char *const *words)
{
    mt_buf_putc(out, ':');
    put_text(out, argument);
    mt_buf_putc(out, ':');
    switch (mt_completion_of(argument, words)) {
    case MT_COMPLETE_NOTHING:
        mt_buf_putc(out, ' ');
        break;
    case MT_COMPLETE_FILES:
        mt_buf_puts(out, "_files");
        break;
    case MT_COMPLETE_FOLDERS:
        mt_buf_puts(out, "_files -/");
        break;
    case MT_COMPLETE_WORDS:
        mt_buf_putc(out, '(');
        mt_words_join(words, " ", " ", out);
        mt_buf_putc(out, ')');
        break;
    }
}

static void put_flag(struct mt_buf *out, const struct mt_flag *flag,
                     const struct mt_command *command)
{
    // "*" lets a flag be given again; "=" also takes --flag=value.
    const char *equals = flag->value == MT_VALUE_REQUIRED ? "=" : "";
    mt_buf_puts(out, " \\\n            ");
    if (flag->letter != 0) {
        mt_buf_printf(out, "'*'{-%c%s,--%s%s}'[", flag->letter,
                      flag->value == MT_VALUE_REQUIRED ? "+" : "", flag->name, equals);
    } else {
        mt_buf_printf(out, "'*--%s%s[", flag->name, equals);
    }
    put_text(out, flag->help);
    mt_buf_putc(out, ']');
    if (flag->value == MT_VALUE_REQUIRED) {
        put_action(out, flag->argument, mt_flag_values(flag, command));
    }
    mt_buf_putc(out, '\'');
}

static void put_command(struct mt_buf *out, const struct mt_command *command)
{
    mt_buf_printf(out, "        %s)\n            _arguments -s -S", command->name);
    size_t at = 0;
    for (const struct mt_flag *flag = mt_completion_next_flag(command, &at); flag != NULL;
         flag = mt_completion_next_flag(command, &at)) {
        put_flag(out, flag, command);
    }
    const char *here[MT_COMMAND_COUNT + 1];
    if (command->operands_max > 0) {
        mt_buf_puts(out, " \\\n            '");
        mt_buf_puts(out, command->operands_max > 1 ? "*" : "1");
        put_action(out, command->operands, mt_completion_operand_words(command, here));
        mt_buf_putc(out, '\'');
    }
    mt_buf_puts(out, "\n            ;;\n");
}

void mt_completion_zsh(struct mt_buf *out)
{
    mt_buf_puts(out, "#compdef moontide\n"
                     "# zsh completion of moontide: source <(moontide completion zsh)\n"
                     "_moontide() {\n"
                     "    local curcontext=$curcontext state line\n"
                     "    typeset -A opt_args\n"
                     "    _arguments -C '(- *)--help[explain the commands]' "
                     "'(- *)--version[print the version]' '1: :->command' '*:: :->rest'\n"
                     "    case $state in\n"
                     "    command)\n"
                     "        local -a commands=(");
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        if (mt_commands[i].here) {
            mt_buf_printf(out, "\n            '%s:", mt_commands[i].name);
            put_text(out, mt_commands[i].summary);
            mt_buf_putc(out, '\'');
        }
    }
    mt_buf_puts(out, "\n        )\n"
                     "        _describe command commands\n"
                     "        ;;\n"
                     "    rest)\n"
                     "        curcontext=${curcontext%:*:*}:moontide-$line[1]:\n"
                     "        case $line[1] in\n");
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        if (mt_commands[i].here) {
            put_command(out, &mt_commands[i]);
        }
    }
    mt_buf_puts(out, "        esac\n"
                     "        ;;\n"
                     "    esac\n"
                     "}\n"
                     "if [[ $funcstack[1] == _moontide ]]; then\n"
                     "    _moontide \"$@\"\n"
                     "else\n"
                     "    compdef _moontide moontide\n"
                     "fi\n");
}
