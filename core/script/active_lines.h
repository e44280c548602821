// SPDX-License-Identifier: Apache-2.0
/** The lines of a file of Lua that can be run. */
#ifndef MT_SCRIPT_ACTIVE_LINES_H
#define MT_SCRIPT_ACTIVE_LINES_H

#include "script/line_set.h"

#include <stdbool.h>

/**
 * Adds the lines on which an instruction stands, of all functions of the file; not those that hold
 * nothing but ends of blocks and brackets.  False where the file cannot be read or compiled, or
 * this Lua compiles to another format than that of 5.4.
 */
bool mt_active_lines(const char *file, struct mt_line_set *lines);

#endif
