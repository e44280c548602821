// SPDX-License-Identifier: Apache-2.0
/** The record of an app around a sync: read before the plan is made, written while it runs. */
#ifndef MT_CLI_APP_RECORD_H
#define MT_CLI_APP_RECORD_H

#include "record/record.h"
#include "sync/last_write.h"
#include "sync/recorder.h"
#include "sync/rights.h"

#include <stdbool.h>

struct mt_cli;
struct mt_cluster;
struct mt_error;
struct mt_loaded;

/** What this sync does with the record; lives in the arena of what was loaded. */
struct mt_app_record {
    struct mt_record *record;
    const struct mt_record_revision *resumed; ///< That this sync goes on with, or NULL.
    unsigned revision;                        ///< The number of this sync.
    struct mt_past *past;                     ///< Of `resumed`, or NULL.
    struct mt_last_writes last_writes;        ///< Of all that it has.
};

/**
 * Reads the record, and tells `loaded` what plans have to know of it: the inventory, and whether
 * this is the first sync.  False with `err`: it cannot be read, or is damaged.
 */
bool mt_app_record_read(struct mt_app_record *app, struct mt_loaded *loaded,
                        const struct mt_cluster *cluster, struct mt_error *err);

/** The exit code of a record that cannot be read: 3, or 1 where it is damaged, foreign or newer. */
int mt_app_record_exit(const struct mt_error *err);

/** Once the plan is made: whether it goes on with a run that was ended before its time. */
void mt_app_record_choose(struct mt_app_record *app, struct mt_loaded *loaded);

/**
 * Of a deletion that is resumed: takes what its own hooks have made out of the inventory, since it
 * is no part of what is deleted, under whatever name.  Whether there was any: then the plan is to
 * be made anew.
 */
bool mt_app_record_leave_hooks(const struct mt_app_record *app, struct mt_loaded *loaded);

/**
 * Under the lock: looks whether somebody has written it, by its header alone.  `*moved`: it is not
 * what the plan was made from.  False with `err`: it cannot be read.
 */
bool mt_app_record_has_moved(const struct mt_app_record *app, const struct mt_loaded *loaded,
                             const struct mt_cluster *cluster, bool *moved, struct mt_error *err);

/** Adds what a record takes: to read and write Secrets; in the arena. */
void mt_app_record_rights(struct mt_rights *rights, const char *namespace, struct mt_arena *arena);

#endif
