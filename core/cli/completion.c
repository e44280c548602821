// SPDX-License-Identifier: Apache-2.0
/** Completion scripts, made from the table of flags and commands. */
#include "base/buffer.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/flags.h"

#include <string.h>

/** What completes an operand or a value. */
enum kind { NOTHING, FILES, FOLDERS, WORDS };

static enum kind kind_of(const char *argument, const char *const *values)
{
    if (values != NULL) {
        return WORDS;
    }
    if (argument == NULL) {
        return NOTHING;
    }
    return strstr(argument, "DIR") != NULL                                        ? FOLDERS
           : strstr(argument, "PATH") != NULL || strstr(argument, "FILE") != NULL ? FILES
                                                                                  : NOTHING;
}

/** The words that can be the command's operand; `here` is room for the names of commands. */
static const char *const *operand_words(const struct mt_command *command,
                                        const char *here[MT_COMMAND_COUNT + 1])
{
    if (command == &mt_commands[MT_COMMAND_HELP]) {
        mt_command_names_here(UINT32_MAX, here);
        return here;
    }
    return command->choices;
}

/** The next flag that completion offers for the command, from `*at` on, or NULL. */
static const struct mt_flag *next_flag(const struct mt_command *command, size_t *at)
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

static void put_commands(struct mt_buf *out, const char *between)
{
    const char *here[MT_COMMAND_COUNT + 1];
    mt_command_names_here(UINT32_MAX, here);
    mt_words_join(here, between, between, out);
}

/** bash: one line of the table for a command's words, flags and values. */
static void put_bash_command(struct mt_buf *out, const struct mt_command *command)
{
    mt_buf_printf(out, "    %s)\n        flags='", command->name);
    size_t at = 0;
    for (const struct mt_flag *flag = next_flag(command, &at); flag != NULL;) {
        mt_buf_printf(out, "--%s", flag->name);
        if (flag->letter != 0) {
            mt_buf_printf(out, " -%c", flag->letter);
        }
        flag = next_flag(command, &at);
        mt_buf_puts(out, flag != NULL ? " " : "'\n");
    }
    const char *here[MT_COMMAND_COUNT + 1];
    const char *const *words = operand_words(command, here);
    mt_buf_puts(out, "        operands='");
    if (kind_of(command->operands, words) == FILES) {
        mt_buf_puts(out, "<files>");
    } else if (words != NULL) {
        mt_words_join(words, " ", " ", out);
    }
    mt_buf_puts(out, "'\n        case $previous in\n");
    at = 0;
    for (const struct mt_flag *flag = next_flag(command, &at); flag != NULL;
         flag = next_flag(command, &at)) {
        if (flag->value != MT_VALUE_REQUIRED) {
            continue;
        }
        mt_buf_printf(out, "        --%s", flag->name);
        if (flag->letter != 0) {
            mt_buf_printf(out, " | -%c", flag->letter);
        }
        mt_buf_puts(out, ") values='");
        const char *const *values = mt_flag_values(flag, command);
        switch (kind_of(flag->argument, values)) {
        case NOTHING:
            mt_buf_puts(out, "<none>");
            break;
        case FILES:
            mt_buf_puts(out, "<files>");
            break;
        case FOLDERS:
            mt_buf_puts(out, "<folders>");
            break;
        case WORDS:
            mt_words_join(values, " ", " ", out);
            break;
        }
        mt_buf_puts(out, "' ;;\n");
    }
    mt_buf_puts(out, "        esac\n        ;;\n");
}

static void put_bash(struct mt_buf *out)
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
    put_commands(out, " | ");
    mt_buf_puts(out, ")\n"
                     "            command=${COMP_WORDS[i]}\n"
                     "            break\n"
                     "            ;;\n"
                     "        esac\n"
                     "    done\n"
                     "    case $command in\n"
                     "    '') operands='");
    put_commands(out, " ");
    mt_buf_puts(out, "' flags='--help --version' ;;\n");
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        if (mt_commands[i].here) {
            put_bash_command(out, &mt_commands[i]);
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

/** Appends a sentence for a zsh specification in single quotes: ":" and brackets end its parts. */
static void put_zsh_text(struct mt_buf *out, const char *text)
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

static void put_zsh_action(struct mt_buf *out, const char *argument, const char *const *words)
{
    mt_buf_putc(out, ':');
    put_zsh_text(out, argument);
    mt_buf_putc(out, ':');
    switch (kind_of(argument, words)) {
    case NOTHING:
        mt_buf_putc(out, ' ');
        break;
    case FILES:
        mt_buf_puts(out, "_files");
        break;
    case FOLDERS:
        mt_buf_puts(out, "_files -/");
        break;
    case WORDS:
        mt_buf_putc(out, '(');
        mt_words_join(words, " ", " ", out);
        mt_buf_putc(out, ')');
        break;
    }
}

static void put_zsh_flag(struct mt_buf *out, const struct mt_flag *flag,
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
    put_zsh_text(out, flag->help);
    mt_buf_putc(out, ']');
    if (flag->value == MT_VALUE_REQUIRED) {
        put_zsh_action(out, flag->argument, mt_flag_values(flag, command));
    }
    mt_buf_putc(out, '\'');
}

static void put_zsh_command(struct mt_buf *out, const struct mt_command *command)
{
    mt_buf_printf(out, "        %s)\n            _arguments -s -S", command->name);
    size_t at = 0;
    for (const struct mt_flag *flag = next_flag(command, &at); flag != NULL;
         flag = next_flag(command, &at)) {
        put_zsh_flag(out, flag, command);
    }
    const char *here[MT_COMMAND_COUNT + 1];
    if (command->operands_max > 0) {
        mt_buf_puts(out, " \\\n            '");
        mt_buf_puts(out, command->operands_max > 1 ? "*" : "1");
        put_zsh_action(out, command->operands, operand_words(command, here));
        mt_buf_putc(out, '\'');
    }
    mt_buf_puts(out, "\n            ;;\n");
}

static void put_zsh(struct mt_buf *out)
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
            put_zsh_text(out, mt_commands[i].summary);
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
            put_zsh_command(out, &mt_commands[i]);
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

/** Appends a sentence in single quotes as fish takes them. */
static void put_fish_text(struct mt_buf *out, const char *text)
{
    mt_buf_putc(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\') {
            mt_buf_putc(out, '\\');
        }
        mt_buf_putc(out, *text);
    }
    mt_buf_putc(out, '\'');
}

static void put_fish_flag(struct mt_buf *out, const struct mt_flag *flag,
                          const struct mt_command *command)
{
    mt_buf_printf(out, "complete -c moontide -n '__fish_seen_subcommand_from %s'", command->name);
    if (flag->letter != 0) {
        mt_buf_printf(out, " -s %c", flag->letter);
    }
    mt_buf_printf(out, " -l %s", flag->name);
    if (flag->value == MT_VALUE_REQUIRED) {
        const char *const *values = mt_flag_values(flag, command);
        switch (kind_of(flag->argument, values)) {
        case NOTHING:
            mt_buf_puts(out, " -x");
            break;
        case FILES:
            mt_buf_puts(out, " -r -F");
            break;
        case FOLDERS:
            mt_buf_puts(out, " -x -a '(__fish_complete_directories)'");
            break;
        case WORDS:
            mt_buf_puts(out, " -x -a '");
            mt_words_join(values, " ", " ", out);
            mt_buf_putc(out, '\'');
            break;
        }
    }
    mt_buf_puts(out, " -d ");
    put_fish_text(out, flag->help);
    mt_buf_putc(out, '\n');
}

static void put_fish_command(struct mt_buf *out, const struct mt_command *command)
{
    mt_buf_printf(out, "complete -c moontide -n __fish_use_subcommand -a %s -d ", command->name);
    put_fish_text(out, command->summary);
    mt_buf_putc(out, '\n');
    const char *here[MT_COMMAND_COUNT + 1];
    const char *const *words = operand_words(command, here);
    if (kind_of(command->operands, words) == FILES) {
        mt_buf_printf(out, "complete -c moontide -n '__fish_seen_subcommand_from %s' -F\n",
                      command->name);
    } else if (words != NULL) {
        mt_buf_printf(out, "complete -c moontide -n '__fish_seen_subcommand_from %s' -a '",
                      command->name);
        mt_words_join(words, " ", " ", out);
        mt_buf_puts(out, "'\n");
    }
    size_t at = 0;
    for (const struct mt_flag *flag = next_flag(command, &at); flag != NULL;
         flag = next_flag(command, &at)) {
        put_fish_flag(out, flag, command);
    }
}

static void put_fish(struct mt_buf *out)
{
    mt_buf_puts(out, "# fish completion of moontide: moontide completion fish | source\n"
                     "complete -c moontide -f\n"
                     "complete -c moontide -n __fish_use_subcommand -l version "
                     "-d 'print the version'\n");
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        if (mt_commands[i].here) {
            put_fish_command(out, &mt_commands[i]);
        }
    }
}

void mt_completion_script(const char *shell, struct mt_buf *out)
{
    if (strcmp(shell, "bash") == 0) {
        put_bash(out);
    } else if (strcmp(shell, "zsh") == 0) {
        put_zsh(out);
    } else {
        put_fish(out);
    }
}

int mt_command_completion(struct mt_cli *cli)
{
    mt_completion_script(cli->args.operands.items[0], &cli->out.buf);
    return MT_EXIT_DONE;
}
