// SPDX-License-Identifier: Apache-2.0
/**
 * Which lines of scripts have been run in this process, and in those that it has started, once
 * somebody wants to know.
 */
#ifndef MT_SCRIPT_COVERAGE_H
#define MT_SCRIPT_COVERAGE_H

#include "script/line_set.h"

#include <cjson/cJSON.h>
#include <lua.h>
#include <stdbool.h>

/** From now on lines are noted, of states that are put under a budget later. */
void mt_coverage_begin(void);

/** Forgets all lines; none are noted any more. */
void mt_coverage_end(void);

/** Notes nothing until mt_coverage_resume(), which is given what this returns. */
bool mt_coverage_pause(void);
void mt_coverage_resume(bool on);

/** What a hook has to be set for besides its own: LUA_MASKLINE, or 0 while nobody wants to know. */
int mt_coverage_mask(void);

/** In a hook: whether it was called for a line, which is noted then. */
bool mt_coverage_note(lua_State *L, lua_Debug *where);

/** Writes all lines, for another process: {"coverage":FILE,"lines":[…]} on a line for each file. */
void mt_coverage_write(int fd);

/** Takes such a line into account; false where it is none. */
bool mt_coverage_read(const cJSON *line);

/** Receives the lines of a file, as scripts call it. */
typedef void mt_coverage_fn(void *data, const char *file, const struct mt_line_set *lines);

/** Calls `each` for all files. */
void mt_coverage_each(mt_coverage_fn *each, void *data);

#endif
