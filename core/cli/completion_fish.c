// SPDX-License-Identifier: Apache-2.0
/** The completion script of fish. */
#include "base/buffer.h"
#include "cli/completion.h"
#include "cli/words.h"

/** Appends a sentence in single quotes as fish takes them. */
static void put_text(struct mt_buf *out, const char *text)
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

static void put_flag(struct mt_buf *out, const struct mt_flag *flag,
                     const struct mt_command *command)
{
    mt_buf_printf(out, "complete -c moontide -n '__fish_seen_subcommand_from %s'", command->name);
    if (flag->letter != 0) {
        mt_buf_printf(out, " -s %c", flag->letter);
    }
    mt_buf_printf(out, " -l %s", flag->name);
    if (flag->value == MT_VALUE_REQUIRED) {
        const char *const *values = mt_flag_values(flag, command);
        switch (mt_completion_of(flag->argument, values)) {
        case MT_COMPLETE_NOTHING:
            mt_buf_puts(out, " -x");
            break;
        case MT_COMPLETE_FILES:
            mt_buf_puts(out, " -r -F");
            break;
        case MT_COMPLETE_FOLDERS:
            mt_buf_puts(out, " -x -a '(__fish_complete_directories)'");
            break;
        case MT_COMPLETE_WORDS:
            mt_buf_puts(out, " -x -a '");
            mt_words_join(values, " ", " ", out);
            mt_buf_putc(out, '\'');
            break;
        }
    }
    mt_buf_puts(out, " -d ");
    put_text(out, flag->help);
    mt_buf_putc(out, '\n');
}

static void put_command(struct mt_buf *out, const struct mt_command *command)
{
    mt_buf_printf(out, "complete -c moontide -n __fish_use_subcommand -a %s -d ", command->name);
    put_text(out, command->summary);
    mt_buf_putc(out, '\n');
    const char *here[MT_COMMAND_COUNT + 1];
    const char *const *words = mt_completion_operand_words(command, here);
    if (mt_completion_of(command->operands, words) == MT_COMPLETE_FILES) {
        mt_buf_printf(out, "complete -c moontide -n '__fish_seen_subcommand_from %s' -F\n",
                      command->name);
    } else if (words != NULL) {
        mt_buf_printf(out, "complete -c moontide -n '__fish_seen_subcommand_from %s' -a '",
                      command->name);
        mt_words_join(words, " ", " ", out);
        mt_buf_puts(out, "'\n");
    }
    size_t at = 0;
    for (const struct mt_flag *flag = mt_completion_next_flag(command, &at); flag != NULL;
         flag = mt_completion_next_flag(command, &at)) {
        put_flag(out, flag, command);
    }
}

void mt_completion_fish(struct mt_buf *out)
{
    mt_buf_puts(out, "# fish completion of moontide: moontide completion fish | source\n"
                     "complete -c moontide -f\n"
                     "complete -c moontide -n __fish_use_subcommand -l version "
                     "-d 'print the version'\n");
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        if (mt_commands[i].here) {
            put_command(out, &mt_commands[i]);
        }
    }
}
