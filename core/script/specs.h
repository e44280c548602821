// SPDX-License-Identifier: Apache-2.0
/**
 * Specs being run: each in a process of its own, some at a time, so that what hangs or crashes is
 * one test of one of them.
 */
#ifndef MT_SCRIPT_SPECS_H
#define MT_SCRIPT_SPECS_H

#include "base/finding.h"
#include "script/tests.h"

#include <stdbool.h>
#include <stddef.h>

struct mt_specs; // opaque; the struct is in specs.c

struct mt_specs_options {
    const char *library;         ///< The folder that holds moontide/*.lua.
    mt_spec_command_fn *command; ///< Runs a command line of this program; NULL: nothing does.
    bool (*interrupted)(void);   ///< Whether to wait no longer; NULL: nobody interrupts.
    int wake_fd;                 ///< With `interrupted`: can be read once that is so.
};

/** None yet; everything lives in the arena of the findings.  Free with mt_specs_free(). */
struct mt_specs *mt_specs_new(const struct mt_specs_options *options, struct mt_findings *findings);

/** Adds one, which begins at once where there is room; its number, from 0. */
size_t mt_specs_add(struct mt_specs *specs, const char *path);

/**
 * Waits for its end, while the others go on, and adds its results; those that are there when it is
 * interrupted.  What keeps specs from being run
 * at all (busted is missing) is a finding, once.
 */
void mt_specs_take(struct mt_specs *specs, size_t number, struct mt_test_results *results);

/** Ends those that still run.  Takes NULL. */
void mt_specs_free(struct mt_specs *specs);

#endif
