// SPDX-License-Identifier: Apache-2.0
/**
 * The table of all commands and flags (INTERFACE.md 1).  Parsing, help, completion and usage errors
 * come from it and from nowhere else; what this version does not have yet stands in it, marked.
 */
#ifndef MT_CLI_FLAGS_H
#define MT_CLI_FLAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mt_command_id {
    MT_COMMAND_RENDER,
    MT_COMMAND_PLAN,
    MT_COMMAND_DIFF,
    MT_COMMAND_SYNC,
    MT_COMMAND_REHEARSE,
    MT_COMMAND_LIST,
    MT_COMMAND_STATUS,
    MT_COMMAND_UNBLOCK,
    MT_COMMAND_APPROVE,
    MT_COMMAND_HISTORY,
    MT_COMMAND_ROLLBACK,
    MT_COMMAND_DELETE,
    MT_COMMAND_LOGS,
    MT_COMMAND_HEALTH,
    MT_COMMAND_ACTION,
    MT_COMMAND_LINT,
    MT_COMMAND_GRAPH,
    MT_COMMAND_TEST,
    MT_COMMAND_RUN,
    MT_COMMAND_NEW,
    MT_COMMAND_EXPORT,
    MT_COMMAND_IMPORT,
    MT_COMMAND_REPORT,
    MT_COMMAND_NOTIFY,
    MT_COMMAND_VERSION,
    MT_COMMAND_COMPLETION,
    MT_COMMAND_HELP,
    MT_COMMAND_COUNT
};

struct mt_command {
    const char *name;
    const char *operands;       ///< As help writes them: "PATH...", or "".
    size_t operands_min;        ///< Of commands with PATHs 0: the current folder may stand in.
    size_t operands_max;        ///< SIZE_MAX: any number.
    const char *const *choices; ///< What the operand can be, NULL-terminated; NULL: anything.
    const char *const *outputs; ///< The values of -o, the default first; NULL: takes no -o.
    bool paths;                 ///< The operands are PATHs.
    bool here;                  ///< This version has it.
    bool of_app;                ///< Works on an app or its objects.
    const char *summary;        ///< One sentence, without a full stop.
};

/** Whether a flag has a value. */
enum mt_flag_value { MT_VALUE_NONE, MT_VALUE_REQUIRED, MT_VALUE_OPTIONAL };

/** Where the value goes in struct mt_args. */
enum mt_flag_store {
    MT_STORE_NOTHING, ///< Of commands and flags that this version does not have.
    MT_STORE_TRUE,
    MT_STORE_YES, ///< enum mt_setting, which also tells that nothing was said.
    MT_STORE_NO,
    MT_STORE_COUNT,    ///< unsigned, one more each time.
    MT_STORE_TEXT,     ///< const char *; the last one counts.
    MT_STORE_WORDS,    ///< struct mt_words, appended.
    MT_STORE_DURATION, ///< struct mt_timeout; without a value 0.
    MT_STORE_NUMBER,   ///< unsigned, from 1 to `most`.
};

/** The part of help in which a flag stands. */
enum mt_flag_group {
    MT_FLAGS_OF_COMMAND,
    MT_FLAGS_OF_PLANNING,
    MT_FLAGS_OF_RUNNING,
    MT_FLAGS_OF_APP, ///< Everywhere; of no use to commands that know no app.
    MT_FLAGS_GENERAL,
    MT_FLAGS_OF_HELM, ///< Reserved.
    MT_FLAG_GROUP_COUNT
};

struct mt_flag {
    const char *name; ///< Without the dashes.
    char letter;      ///< 0: none.
    enum mt_flag_value value;
    const char *argument;      ///< As help writes the value: "NAME"; NULL without a value.
    const char *const *values; ///< NULL-terminated; NULL: any (for -o: see mt_flag_values()).
    enum mt_flag_group group;
    uint32_t commands; ///< 1 << enum mt_command_id of those that take it.
    enum mt_flag_store store;
    unsigned most;       ///< Of a number.
    size_t target;       ///< offsetof(struct mt_args, …).
    const char *not_yet; ///< Why this version refuses it: one sentence; NULL when it does not.
    const char *help;    ///< One sentence, without a full stop.
};

/** All commands, by enum mt_command_id. */
extern const struct mt_command mt_commands[MT_COMMAND_COUNT];

/** All flags; `*count` of them. */
const struct mt_flag *mt_flags(size_t *count);

/** The command of that name, or NULL. */
const struct mt_command *mt_command_find(const char *name);

/** Whether the command carries out a plan and tells of it in events; NULL does not. */
bool mt_command_runs(const struct mt_command *command);

/** The command's bit in a set of commands: 1 << enum mt_command_id. */
uint32_t mt_command_bit(const struct mt_command *command);

/** Whether the command takes the flag, in this version or a later one. */
bool mt_flag_taken_by(const struct mt_flag *flag, const struct mt_command *command);

/** Whether help and completion of the command offer the flag: taken, of use, not reserved. */
bool mt_flag_offered_by(const struct mt_flag *flag, const struct mt_command *command);

/** What the flag's value can be for this command, NULL-terminated, or NULL: anything. */
const char *const *mt_flag_values(const struct mt_flag *flag, const struct mt_command *command);

/** The names of the commands that `commands` has and this version too, NULL-terminated. */
void mt_command_names_here(uint32_t commands, const char *names[MT_COMMAND_COUNT + 1]);

/** The names of all commands that `commands` has, NULL-terminated. */
void mt_command_names(uint32_t commands, const char *names[MT_COMMAND_COUNT + 1]);

#endif
