// SPDX-License-Identifier: Apache-2.0
/** A run on a cluster, under the lock of its app and with its record: what sync and delete share.
 */
#ifndef MT_CLI_RECORDED_RUN_H
#define MT_CLI_RECORDED_RUN_H

#include "cli/app_lock.h"
#include "cli/ask_removal.h"
#include "cli/connection.h"
#include "cli/run_command.h"

struct mt_lock;

/** One such run. */
struct mt_recorded_run {
    struct mt_connection connection; ///< Open before the lock is taken.
    struct mt_run_job *job;          ///< Set by `find` of the verb.
    const struct mt_recorded_verb *verb;
    struct mt_removals asked; ///< What was agreed to before the lock was taken.
    struct mt_app_lock lock_spec;
    struct mt_lock *lock; ///< NULL: not taken.
    bool made;            ///< The Namespace was written for the lock.
};

/** In what such commands differ; what is false comes with the exit code. */
struct mt_recorded_verb {
    bool of_record; ///< As struct mt_run_venue has it, and `find` and `connect` too.
    bool (*find)(void *recorded, struct mt_run_job *job, int *code, struct mt_error *err);
    bool (*connect)(void *recorded, struct mt_run_job *job, int *code, struct mt_error *err);
    /** Makes the plan of the job from the record as it is now. */
    bool (*plan)(struct mt_recorded_run *recorded, int *code, struct mt_error *err);
};

/** Carries out the command, up to its exit code. */
int mt_recorded_run_command(struct mt_cli *cli, const struct mt_recorded_verb *verb);

/** A mt_kube_warn_fn: a warning of the connection goes to the sinks of the job. */
void mt_recorded_run_warn(void *data, const char *message);

/**
 * Takes the lock, as the flags say, and under it makes the plan anew where another run has written
 * the record meanwhile.  Else false with the exit code, and the lock is not held: also where that
 * plan takes away what nobody was asked about.
 */
bool mt_recorded_run_lock(struct mt_recorded_run *recorded, int *code, struct mt_error *err);

#endif
