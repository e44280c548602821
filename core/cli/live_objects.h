// SPDX-License-Identifier: Apache-2.0
/** Objects that a command with --live is told to look at, read from the cluster. */
#ifndef MT_CLI_LIVE_OBJECTS_H
#define MT_CLI_LIVE_OBJECTS_H

#include "cli/connection.h"
#include "cli/load.h"
#include "cli/words.h"

#include <stdbool.h>
#include <stddef.h>

struct mt_cli;

/** Embedded; mt_live_objects_end() is due in any case. */
struct mt_live_objects {
    struct mt_cli *cli;
    struct mt_loaded *loaded; ///< With settings and scripts; its objects are read here.
    struct mt_connection connection;
};

/**
 * Connects and reads the objects: each an OBJECT of INTERFACE.md 1, or with -l a `[group/]Kind` of
 * which those with such labels are read.  False with the exit code; what is wrong is printed.
 */
bool mt_live_objects_read(struct mt_live_objects *live, const struct mt_words *objects, int *code);

/**
 * Reads what the checks of the objects need, of each kind all in their namespaces, into `source` of
 * what is loaded, but not into `objects`.  Adds the kinds that could be read to `known`, whose
 * memory is the arena's.
 */
void mt_live_objects_add_related(struct mt_live_objects *live, struct mt_words *known);

void mt_live_objects_end(struct mt_live_objects *live);

#endif
