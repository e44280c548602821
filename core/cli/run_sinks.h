// SPDX-License-Identifier: Apache-2.0
/** Where the events of a run go: the terminal, the log, NDJSON, a file; and the summary at last. */
#ifndef MT_CLI_RUN_SINKS_H
#define MT_CLI_RUN_SINKS_H

#include "base/finding.h"
#include "sync/event.h"

#include <stdbool.h>
#include <stdint.h>

struct mt_cli;
struct mt_error;
struct mt_plan;
struct mt_run_sinks; // opaque; the struct is in run_sinks.c

/** Runs before the end of the stream: what is to be said before it may be said to the sinks. */
typedef void mt_run_last_words_fn(void *data, struct mt_run_sinks *sinks, struct mt_event *end);

struct mt_run_sinks_options {
    struct mt_cli *cli; ///< Its arguments say which sinks there are.
    bool rehearsal;
    bool live; ///< A live tree, if standard output is a terminal that shows the text form.
    mt_run_last_words_fn *last_words; ///< NULL: none.
    void *last_words_data;
};

/** Opens the sinks.  NULL with `err` when --events cannot be written. */
struct mt_run_sinks *mt_run_sinks_new(const struct mt_run_sinks_options *options,
                                      struct mt_error *err);

/** The plan that is run, which must outlive the sinks; before that only machines are told. */
void mt_run_sinks_begin(struct mt_run_sinks *sinks, const struct mt_plan *plan);

/**
 * What the input has: errors at once; warnings after the first event of the run.  They were printed
 * for people by mt_load_report().
 */
void mt_run_sinks_findings(struct mt_run_sinks *sinks, const struct mt_findings *findings,
                           int64_t wall_ms);

/** One event to all sinks; a mt_event_fn. */
void mt_run_sinks_event(void *sinks, const struct mt_event *event);

/** Says a warning to all sinks. */
void mt_run_sinks_warn(struct mt_run_sinks *sinks, int64_t wall_ms, struct mt_place place,
                       const char *message);

/** Says an error to all sinks. */
void mt_run_sinks_error(struct mt_run_sinks *sinks, int64_t wall_ms, const char *message);

/** Says what is no trouble: a line for people, a warning for programs. */
void mt_run_sinks_notice(struct mt_run_sinks *sinks, int64_t wall_ms, const char *message);

/** Prints a line on standard error, beside the live tree: what is no event. */
void mt_run_sinks_say(struct mt_run_sinks *sinks, const char *line);

/** Whether mt_run_sinks_flush() would print anything. */
bool mt_run_sinks_are_due(const struct mt_run_sinks *sinks, uint64_t real_ms);

/**
 * The program is going to wait: what has gathered is written, and the live tree is drawn when a
 * frame is due.  `now_ms` is by the clock of the events, `real_ms` monotonic.
 */
void mt_run_sinks_flush(struct mt_run_sinks *sinks, int64_t now_ms, uint64_t real_ms);

/** Whether a live tree is shown. */
bool mt_run_sinks_are_live(const struct mt_run_sinks *sinks);

/** Ends the stream of a run that does not end it itself; nothing where it has ended. */
void mt_run_sinks_end(struct mt_run_sinks *sinks, int64_t wall_ms, enum mt_outcome outcome,
                      int exit_code, const char *message);

/** Says an error, ends the stream as failed because of it, and returns the exit code. */
int mt_run_sinks_fail(struct mt_run_sinks *sinks, int64_t wall_ms, int exit_code,
                      const char *message);

/** Takes the tree away, prints the summary, and frees.  Takes NULL. */
void mt_run_sinks_finish(struct mt_run_sinks *sinks);

#endif
