// SPDX-License-Identifier: Apache-2.0
/**
 * The Lua state of a spec: all of Lua, without sandbox and budget, and what scripts can require.
 * Specs are code of whoever runs the tests.
 */
#ifndef MT_SCRIPT_SPEC_STATE_H
#define MT_SCRIPT_SPEC_STATE_H

#include "script/script_state.h"
#include "script/tests.h"

#include <stddef.h>
#include <stdint.h>

/** One spec that is to be run. */
struct mt_spec_run {
    const char *path;            ///< The file.
    const char *library;         ///< The folder that holds moontide/*.lua.
    mt_spec_command_fn *command; ///< For testing.rehearse(); NULL: there is none.
    size_t skip;                 ///< Tests at its beginning that have been run already.
};

/** The state, in a process that has no other. */
struct mt_spec_state {
    struct mt_script script; ///< First: mt_script_of() finds it, for the modules of C.
    const struct mt_spec_run *run;
    int fd;               ///< Where it tells of its tests; -1: nowhere.
    uint64_t limit_ms;    ///< That a test may take.
    uint64_t deadline_ms; ///< Of the test under way, monotonic; 0: none.
};

/**
 * Opens a state: the modules of C and moontide.testing.engine can be required.  NULL without
 * memory.  Free with mt_spec_state_free().
 */
struct mt_spec_state *mt_spec_state_new(const struct mt_spec_run *run, int fd);

void mt_spec_state_free(struct mt_spec_state *state);

/** The state that `L`, or a coroutine of it, belongs to. */
struct mt_spec_state *mt_spec_state_of(lua_State *L);

/**
 * Begins to count the time of a test; when it is over an error ends the test, once, unless it waits
 * in a function of C.
 */
void mt_spec_state_begin_test(struct mt_spec_state *state);

#endif
