// SPDX-License-Identifier: Apache-2.0
/**
 * What the commands share that look at an app in its cluster: from the command line to its record
 * and a survey.
 */
#ifndef MT_CLI_INQUIRY_H
#define MT_CLI_INQUIRY_H

#include "base/array.h"
#include "cli/app_running.h"
#include "cli/connection.h"
#include "cli/load.h"
#include "cli/signals.h"
#include "record/record.h"
#include "sync/survey.h"

#include <stdbool.h>
#include <stdint.h>

struct mt_cli;

/** Embedded; mt_inquiry_end() is due in any case. */
struct mt_inquiry {
    struct mt_cli *cli;
    struct mt_loaded loaded;
    struct mt_connection connection;
    MT_ARRAY(struct mt_survey_kind) kinds;    ///< That an app may have objects of.
    MT_ARRAY(struct mt_survey_kind) recorded; ///< Those of its inventory, once it was read.
    struct mt_arena *record_arena;            ///< Of `record`; NULL: nothing was read.
    const struct mt_record *record;           ///< NULL: there is none, or it cannot be read.
    bool inventoried;                         ///< `record` has all items, not the header alone.
    bool unreadable;                          ///< There may be a record; people were told why.
    struct mt_app_running *running; ///< Once mt_inquiry_find_running() was called; else NULL.
    struct mt_signals signals;
    bool counting; ///< Signals.
};

/**
 * Reads what is known of the app, loads the scripts and connects.  False with the exit code; what
 * is wrong is printed.
 */
bool mt_inquiry_begin(struct mt_inquiry *inquiry, struct mt_cli *cli, int *code);
void mt_inquiry_end(struct mt_inquiry *inquiry);

/**
 * Reads the record of the app, anew where it was read before, and from it which kinds are asked
 * for.  What cannot be read is a note, and nothing else: labels tell what there is.  `*grown`,
 * which may be NULL: the inventory has a kind that it did not have before.  False with the exit
 * code: a signal came.
 */
bool mt_inquiry_read_record(struct mt_inquiry *inquiry, bool *grown, int *code);

/** Begins to watch who runs the app, and waits until that is known.  False with the exit code. */
bool mt_inquiry_find_running(struct mt_inquiry *inquiry, int *code);

/** Prints a note for people, unless they want it quiet; behind what was printed so far. */
void mt_inquiry_note(struct mt_inquiry *inquiry, const char *message);

/** The options of a survey of the app's objects. */
struct mt_survey_options mt_inquiry_options(const struct mt_inquiry *inquiry);

/** By the cluster's clock. */
uint64_t mt_inquiry_now(const struct mt_inquiry *inquiry);

/**
 * Lets things come until the survey, what is known of runs, or `until_ms` is due, or a signal has
 * come.
 */
void mt_inquiry_wait(struct mt_inquiry *inquiry, const struct mt_survey *survey, uint64_t until_ms);

/**
 * Drives the survey until it is complete, then prints its notes.  False with the exit code, and
 * where it is not a signal with a message: nothing could be looked at.
 */
bool mt_inquiry_complete(struct mt_inquiry *inquiry, struct mt_survey *survey, int *code);

/**
 * Says that the app has neither objects nor a record, where one of its name is, and which may have
 * been meant.  The exit code.
 */
int mt_inquiry_find_nothing(struct mt_inquiry *inquiry, const struct mt_survey *survey);

#endif
