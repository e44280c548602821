// SPDX-License-Identifier: Apache-2.0
/** What the commands share that look at records, and at nothing else: `list` and `history`. */
#ifndef MT_CLI_RECORD_LOOK_H
#define MT_CLI_RECORD_LOOK_H

#include "cli/connection.h"
#include "cli/load.h"
#include "cli/signals.h"
#include "record/lock.h"
#include "record/record.h"

#include <stdbool.h>

struct mt_cli;

/** Embedded; mt_record_look_end() is due in any case. */
struct mt_record_look {
    struct mt_cli *cli;
    struct mt_loaded loaded; ///< Its arena holds all that is read.
    struct mt_connection connection;
    struct mt_signals signals;
    bool counting; ///< Signals.
};

/**
 * Reads the project file and the flags, `of_app` also which app it is about, and connects.  False
 * with the exit code; what is wrong is printed.
 */
bool mt_record_look_begin(struct mt_record_look *look, struct mt_cli *cli, bool of_app, int *code);
void mt_record_look_end(struct mt_record_look *look);

/** Prints "error: MESSAGE"; returns the exit code. */
int mt_record_look_fail(struct mt_record_look *look, int code, const char *message);

/** Prints a note, without -q. */
void mt_record_look_note(struct mt_record_look *look, const char *message);

/**
 * Reads the app's header: its record without what stands apart, which rights may keep from us.
 * NULL with the exit code and a message, or with what mt_app_elsewhere() says where there is none,
 * to whom `rest` was typed behind APP.
 */
struct mt_record *mt_record_look_header(struct mt_record_look *look, const char *rest, int *code);

/** Reads the whole record; NULL with `err`. */
struct mt_record *mt_record_look_whole(struct mt_record_look *look, const char *namespace,
                                       const char *app, struct mt_error *err);

/**
 * The run that holds the app's lock, or NULL: none does, or that is not for us to see, which a note
 * says.
 */
const struct mt_lock_holder *mt_record_look_holder(struct mt_record_look *look);

/**
 * Reads who holds a lock off its Lease, into the arena; NULL: nobody does, or a process of this
 * machine did that is gone.
 */
const struct mt_lock_holder *mt_record_look_at_lease(const struct mt_record_look *look,
                                                     const cJSON *lease);

#endif
