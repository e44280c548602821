// SPDX-License-Identifier: Apache-2.0
/** Types that wrap another (`extends`): what they take over from it, and how they call it. */
#ifndef MT_SCRIPT_HOOK_BASE_H
#define MT_SCRIPT_HOOK_BASE_H

#include "script/hook_type.h"

#include <lua.h>

/**
 * Makes `file` a type that extends `base`: what it does not say itself is that of the base, and its
 * events of Helm are only where it has the base's name and stands for it.  `base` is finished, and
 * outlives it.  False with findings for what does not go together.
 */
bool mt_hook_file_extend(struct mt_hook_file *file, struct mt_hook_file *base,
                         struct mt_findings *findings);

/** The file whose function it is: `file`, or the nearest of those that it extends. */
struct mt_hook_file *mt_hook_file_of(struct mt_hook_file *file, enum mt_hook_function function);

/**
 * In a body of the state of `file`: runs the file and pushes its function, which it has itself.
 * Called with its arguments but the last one it gets as that the function of the base; nil where it
 * extends nothing.
 */
void mt_hook_push_function(lua_State *L, const struct mt_hook_file *file,
                           enum mt_hook_function function);

#endif
