// SPDX-License-Identifier: Apache-2.0
/** Shared by the files of the command `status`: status.c asks, status_show.c shows. */
#ifndef MT_CLI_STATUS_COMMAND_H
#define MT_CLI_STATUS_COMMAND_H

#include "cli/inquiry.h"
#include "cli/output.h"
#include "cli/status_compose.h"

struct mt_frame;

/** One status command on its way. */
struct mt_status_command {
    struct mt_cli *cli;
    struct mt_inquiry inquiry;
    struct mt_survey *survey;
    struct mt_arena *arena;      ///< Of `status`.
    struct mt_status status;     ///< As of the last refresh().
    struct mt_arena *told_arena; ///< Of `told`.
    const char *told;            ///< What was known of runs when it was shown.
    struct mt_frame *frame;      ///< Of --watch on a terminal; else NULL.
    struct mt_output canvas;     ///< The frame being laid out.
    uint64_t began_ms;
    bool text;  ///< Not for machines.
    bool shown; ///< Once at least.
};

// status_show.c
/** Something has changed: shows it to who watches. */
void mt_status_show(struct mt_status_command *watching);
/** Of the survey: tells who watches, and is no terminal, of an object that has changed. */
void mt_status_object_changed(void *data, const struct mt_survey_object *object);
/**
 * Whether a run is elsewhere than it was, or more or fewer objects have changed since the sync;
 * says so to who watches and is no terminal.
 */
bool mt_status_tell_news(struct mt_status_command *watching);
/** The last word: what a terminal was shown stays, and who waited learns what came of it. */
void mt_status_finish(struct mt_status_command *watching, int code);

#endif
