// SPDX-License-Identifier: Apache-2.0
/**
 * Recordings: what a run tells (sync/recorder.h), written to the app's record as it comes.  At each
 * moment the header names a set that is there as a whole; README.md beside this file has the order.
 *
 * A recording is moved by mt_recording_advance() and by the cluster's answers.  Several durable
 * requests of one turn, and those that come while a write of the header is under way, share the
 * next one.  Nobody else may write the record meanwhile: its writer holds the lock.
 */
#ifndef MT_RECORD_RECORDING_H
#define MT_RECORD_RECORDING_H

#include "record/record.h"
#include "sync/cluster.h"
#include "sync/recorder.h"

#include <stdbool.h>
#include <stdint.h>

struct mt_objects;
struct mt_recording; // opaque; the struct is in recording_state.h

enum {
    MT_RECORDING_BATCH_MS = 1000,         ///< What need not be durable at once is so after this.
    MT_RECORDING_LOG_BYTES = 64 * 1024,   ///< Of a container's log, the last whole lines.
    MT_RECORDING_COLLECT_AT_ONCE = 8,     ///< Calls about chunks at a time.
    MT_RECORDING_MESSAGE_BYTES = 4 * 1024 ///< Of a message, which is cut there.
};

/** Everything is borrowed until mt_recording_free(). */
struct mt_recording_options {
    const struct mt_cluster *cluster;
    const struct mt_record *record; ///< As it was read under the lock; also one that is not found.
    const struct mt_plan *plan;
    /**
     * The whole input, also what this plan leaves out: it is what a rollback plans from.  Of a
     * deletion NULL, as are `hooks`: its manifests are those of the newest revision.
     */
    const struct mt_objects *objects;
    const struct mt_plan_hook *hooks; ///< The script hooks of the project file.
    size_t hook_count;
    struct mt_run_head head; ///< With the revision's number; texts may be NULL.
    const char *run_id;      ///< 16 hex digits; of a run that resumes another: that one's.
    const char *host;        ///< Where the run is; NULL: not known.
    /** A revision of `record` that this run goes on with: the one of head.revision.  Or NULL. */
    const struct mt_record_revision *resumed;
    unsigned history_max; ///< How many revisions are kept; 0: MT_RECORD_HISTORY.
    bool omit_secrets;    ///< The values of Secrets are left out of the manifests.
};

/** Calls nothing yet. */
struct mt_recording *mt_recording_new(const struct mt_recording_options *options);

/**
 * Takes NULL.  No call of it may be under way (mt_recording_is_busy()); the cluster's cancel() and
 * poll() end them.
 */
void mt_recording_free(struct mt_recording *recording);

/** What the run is given; valid as long as the recording. */
const struct mt_recorder *mt_recording_recorder(struct mt_recording *recording);

/**
 * Time has passed, or the run was advanced: writes what is due.  Of a record that cannot be written
 * any more it answers those who wait.
 */
void mt_recording_advance(struct mt_recording *recording, uint64_t now_ms);

/** When it wants mt_recording_advance(), by the cluster's clock; UINT64_MAX: not by time. */
uint64_t mt_recording_wakes_at(const struct mt_recording *recording);

/** Whether a call of it is under way. */
bool mt_recording_is_busy(const struct mt_recording *recording);

/**
 * The revision that the record has for this run: head.revision, or, once end() was answered of a
 * run that changed nothing, the one that it confirmed; 0: none.
 */
unsigned mt_recording_revision(const struct mt_recording *recording);

#endif
