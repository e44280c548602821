// SPDX-License-Identifier: Apache-2.0
/**
 * moontide.testing.engine: what moontide.testing (lua/moontide/testing.lua) asks of the program.
 * Specs require the latter.
 */
#ifndef MT_SCRIPT_TESTING_ENGINE_H
#define MT_SCRIPT_TESTING_ENGINE_H

#include <lua.h>

/** A lua_CFunction for a struct mt_spec_state: pushes the module. */
int mt_testing_engine_open(lua_State *L);

struct mt_findings;

/** Raises an error without a place: moontide.testing adds that of the spec. */
int mt_testing_raise(lua_State *L, const char *format, const char *text);

/** Raises an error with what is wrong with a script, a line each; there is something. */
int mt_testing_raise_findings(lua_State *L, const struct mt_findings *findings);

// The functions that have files of their own.

/** judge(path, object, options): the verdict of a check, as a table. */
int mt_testing_judge(lua_State *L);

/**
 * hook(path, root, options): a script hook of the folder of scripts `root`, "" for a shipped one,
 * and its first step; then hook:resume(input) is the next one.
 */
int mt_testing_hook(lua_State *L);

/** create(path, root, object): what a hook type sends for an object. */
int mt_testing_create(lua_State *L);

/** verdict(path, root, question): what it says of one. */
int mt_testing_verdict(lua_State *L);

/** run(arguments): the exit code of a command line of this program, and its standard output. */
int mt_testing_run(lua_State *L);

#endif
