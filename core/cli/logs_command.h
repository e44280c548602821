// SPDX-License-Identifier: Apache-2.0
/** Shared by the files of the command `logs`: logs.c and logs_revision.c. */
#ifndef MT_CLI_LOGS_COMMAND_H
#define MT_CLI_LOGS_COMMAND_H

#include "cli/inquiry.h"
#include "cli/logs_read.h"

/** One logs command on its way. */
struct mt_logs_command {
    struct mt_cli *cli;
    struct mt_arena *arena;
    struct mt_inquiry inquiry;
    struct mt_policy policy;
    struct mt_survey *survey;
    struct mt_hook_logs logs;
    struct mt_object_pattern hook;
    const struct mt_record_revision *revision; ///< Whose hooks are shown; NULL: none is recorded.
    bool unread; ///< What its hooks wrote cannot be read from the record.
};

// logs_revision.c
/** The revision that is asked for, else the newest one; false with the exit code. */
bool mt_logs_choose_revision(struct mt_logs_command *showing, int *code);
/** Reads what its hooks wrote, as far as it is recorded; false with the exit code. */
bool mt_logs_see_recorded(struct mt_logs_command *showing, int *code);

#endif
