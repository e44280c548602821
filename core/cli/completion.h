// SPDX-License-Identifier: Apache-2.0
/**
 * Shared by the completion scripts of the shells: what the table of flags says about completing.
 */
#ifndef MT_CLI_COMPLETION_H
#define MT_CLI_COMPLETION_H

#include "cli/flags.h"

struct mt_buf;

/** What completes an operand or a value. */
enum mt_completion {
    MT_COMPLETE_NOTHING,
    MT_COMPLETE_FILES,
    MT_COMPLETE_FOLDERS,
    MT_COMPLETE_WORDS,
};

/** By the name of the argument, such as "FILE", and the words that it can be (or NULL). */
enum mt_completion mt_completion_of(const char *argument, const char *const *values);

/** The words that can be the command's operand; `here` is room for the names of commands. */
const char *const *mt_completion_operand_words(const struct mt_command *command,
                                               const char *here[MT_COMMAND_COUNT + 1]);

/** The next flag that completion offers for the command, from `*at` on, or NULL. */
const struct mt_flag *mt_completion_next_flag(const struct mt_command *command, size_t *at);

/** Appends the names of this version's commands. */
void mt_completion_put_commands(struct mt_buf *out, const char *between);

/** Append the whole script. */
void mt_completion_bash(struct mt_buf *out);
void mt_completion_zsh(struct mt_buf *out);
void mt_completion_fish(struct mt_buf *out);

#endif
