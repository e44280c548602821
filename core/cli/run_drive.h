// SPDX-License-Identifier: Apache-2.0
/** Drives a run to its end: time, signals, sinks.  The only loop of sync and rehearse. */
#ifndef MT_CLI_RUN_DRIVE_H
#define MT_CLI_RUN_DRIVE_H

#include <stdbool.h>

struct mt_cluster;
struct mt_lock;
struct mt_recording;
struct mt_run;
struct mt_run_sinks;

struct mt_run_drive {
    struct mt_run *run;
    const struct mt_cluster *cluster;
    struct mt_run_sinks *sinks;
    struct mt_lock *lock;           ///< That is held, and kept; NULL: none.
    struct mt_recording *recording; ///< That the run's recorder is of; NULL: none.
    bool virtual_time;              ///< The cluster's clock stands still while nothing is polled.
    unsigned speed;                 ///< Virtual seconds a second; 0: as fast as it can.
};

enum mt_run_drive_end {
    MT_DRIVE_OVER,  ///< mt_run_result() has the rest.
    MT_DRIVE_LEFT,  ///< A second signal: calls may have been under way, they were cancelled.
    MT_DRIVE_STUCK, ///< Virtual time stands still and the run is not over: a defect of ours.
};

/** The run may be freed afterwards, however it ended. */
enum mt_run_drive_end mt_run_drive_to_end(const struct mt_run_drive *drive);

#endif
