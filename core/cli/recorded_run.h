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

/** Embedded; mt_recorded_run_close() is due in any case. */
struct mt_recorded_run {
    struct mt_connection connection; ///< Open before the lock is taken.
    struct mt_run_job *job;
    /** Makes the plan of the job from the record as it is now; else false with the exit code. */
    bool (*plan)(struct mt_recorded_run *recorded, int *code, struct mt_error *err);
    struct mt_removals asked;   ///< What was agreed to before the lock was taken.
    const struct mt_task *made; ///< The Namespace that was written for the lock, or NULL.
    struct mt_app_lock lock_spec;
    struct mt_lock *lock; ///< NULL: not taken.
};

/** A mt_kube_warn_fn: a warning of the connection goes to the sinks of the job. */
void mt_recorded_run_warn(void *data, const char *message);

/**
 * Takes the lock, as the flags say, and under it makes the plan anew where another run has written
 * the record meanwhile.  Else false with the exit code, and the lock is not held: also where that
 * plan takes away what nobody was asked about.
 */
bool mt_recorded_run_lock(struct mt_recorded_run *recorded, int *code, struct mt_error *err);

/** Gives the lock back, if it was taken, of a run that is not carried out; `leave` of a venue. */
void mt_recorded_run_leave(void *data);

/**
 * Carries the plan out, writes the record, and gives the lock back; of a deletion that succeeded
 * nothing of both is left.  `run` of a venue: the exit code.
 */
int mt_recorded_run_carry_out(void *data, struct mt_run_job *job);

void mt_recorded_run_close(struct mt_recorded_run *recorded);

#endif
