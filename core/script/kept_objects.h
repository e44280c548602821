// SPDX-License-Identifier: Apache-2.0
/**
 * Objects that a state keeps as tables between calls: a related object that has not changed is not
 * converted again.  What a script has changed in one it is not given again: it is compared with the
 * object first, which takes half the time of a conversion and makes no garbage.  Files of ours are
 * trusted.
 */
#ifndef MT_SCRIPT_KEPT_OBJECTS_H
#define MT_SCRIPT_KEPT_OBJECTS_H

#include "script/reads.h"

#include <cjson/cJSON.h>
#include <lua.h>
#include <stddef.h>

enum {
    /** Of what was asked for last so much is kept, and of what was before it as much again. */
    MT_KEPT_BYTES = 1024 * 1024,
    MT_KEPT_OBJECT_MAX = MT_KEPT_BYTES / 8, ///< A larger object is made anew each time.
};

/** How objects are pushed; the same in all calls of a state. */
struct mt_keeping {
    struct mt_reads reads;
    bool trusted; ///< The script changes nothing of what it is given.
};

/**
 * Pushes a list of the objects, each as mt_push_shown() makes it: the same table as long as its uid
 * and its resourceVersion are the same.  What has not both is made anew, and so are Secrets.
 */
void mt_push_kept_objects(lua_State *L, const cJSON *const *objects, size_t count,
                          struct mt_keeping keeping);

#endif
