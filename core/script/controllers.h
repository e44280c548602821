// SPDX-License-Identifier: Apache-2.0
/**
 * The controllers of the rehearsal cluster: struct mt_controllers (rehearsal/controllers.h) by the
 * files of lua/moontide/rehearsal/, and what a scenario changes about them.
 */
#ifndef MT_SCRIPT_CONTROLLERS_H
#define MT_SCRIPT_CONTROLLERS_H

#include "base/finding.h"
#include "rehearsal/controllers.h"

#include <cjson/cJSON.h>
#include <stddef.h>

struct mt_script_controllers; // opaque; the struct is in controllers_state.h

struct mt_script_controllers_options {
    const char *shipped;  ///< mt_shipped_root(): controllers are in lua/moontide/rehearsal/ of it.
    const char *scenario; ///< A scenario file, or NULL.
};

/**
 * Compiles the controllers and reads the scenario.  What is wrong with either goes to the findings,
 * in whose arena all of it lives.  Never NULL; free with mt_script_controllers_free().
 */
struct mt_script_controllers *
mt_script_controllers_new(const struct mt_script_controllers_options *options,
                          struct mt_findings *findings);

void mt_script_controllers_free(struct mt_script_controllers *controllers);

/** The seam; valid as long as the controllers. */
struct mt_controllers mt_script_controllers_seam(struct mt_script_controllers *controllers);

/**
 * The objects that are there before anything begins, in `*objects` (borrowed): node, classes, and
 * those of the scenario.  How many there are.
 */
size_t mt_script_controllers_start_objects(const struct mt_script_controllers *controllers,
                                           const cJSON *const **objects);

/** Receives a rule that never fitted, as "Job/db-migrat", or as its URL. */
typedef void mt_unused_rule_fn(void *data, struct mt_place place, const char *rule);

/** Calls `each` for the rules of the scenario that named nothing there was, or was asked for. */
void mt_script_controllers_unused(const struct mt_script_controllers *controllers,
                                  mt_unused_rule_fn *each, void *data);

#endif
