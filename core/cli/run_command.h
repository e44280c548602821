// SPDX-License-Identifier: Apache-2.0
/**
 * What sync and rehearse share: from the command line to a plan, to the options of its run, to the
 * sinks.  They differ in where the plan is carried out.
 */
#ifndef MT_CLI_RUN_COMMAND_H
#define MT_CLI_RUN_COMMAND_H

#include "cli/load.h"
#include "cli/run_sinks.h"
#include "sync/run.h"

#include <stdbool.h>

struct mt_cli;
struct mt_error;

/** A plan that can be carried out. */
struct mt_run_job {
    struct mt_cli *cli;
    struct mt_loaded *loaded;
    struct mt_run_sinks *sinks;
    struct mt_run_options options; ///< Without a cluster, which the venue sets.
};

/** Where plans are carried out. */
struct mt_run_venue {
    bool rehearsal;
    bool live;      ///< A live tree, where the terminal has one.
    bool of_record; ///< The operand is an APP, and `connect` makes the plan, from its record.
    /** Finds the cluster, before the plan is made; else false with the exit code.  May be NULL. */
    bool (*find)(void *data, struct mt_run_job *job, int *code, struct mt_error *err);
    /** Prepares; with errors in the job's findings nothing is carried out.  May be NULL. */
    void (*prepare)(void *data, struct mt_run_job *job);
    /**
     * Connects to the cluster, once the input is good, and makes the plan anew where the cluster
     * knows what the input does not say; else false with the exit code.  May be NULL.
     */
    bool (*connect)(void *data, struct mt_run_job *job, int *code, struct mt_error *err);
    /** It was connected, and nothing is carried out after all.  May be NULL. */
    void (*leave)(void *data);
    /** Carries it out, and returns the exit code. */
    int (*run)(void *data, struct mt_run_job *job);
    mt_run_last_words_fn *last_words; ///< Of the sinks; may be NULL.
    void *data;                       ///< The first argument of all of them.
};

/** Carries out the command, up to its exit code. */
int mt_run_command(struct mt_cli *cli, const struct mt_run_venue *venue);

/**
 * Whether `--dry-run`, which was said, can be answered: it prints a plan as text, and no events.
 * False: that was refused as bad usage.
 */
bool mt_run_prints_plan(struct mt_cli *cli);

/** Refuses bad usage of such a command: a stream of events that was asked for is closed, too. */
int mt_run_refuse_usage(struct mt_cli *cli, const struct mt_error *err);

#endif
