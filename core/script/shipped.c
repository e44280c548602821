// SPDX-License-Identifier: Apache-2.0
#include "script/shipped.h"

#include "base/arena.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

static const char *if_complete(const char *root, struct mt_arena *arena)
{
    const char *library = mt_arena_printf(arena, "%s/lua/moontide", root);
    return access(library, R_OK) == 0 ? root : NULL;
}

/** share/moontide beside the folder of the running program. */
static const char *installed_root(struct mt_arena *arena)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0) {
        return NULL;
    }
    program[length] = '\0';
    for (int parts = 0; parts < 2; parts++) { // the program's name, then "bin"
        char *slash = strrchr(program, '/');
        if (slash == NULL) {
            return NULL;
        }
        *slash = '\0';
    }
    return if_complete(mt_arena_printf(arena, "%s/share/moontide", program), arena);
}

const char *mt_shipped_root(struct mt_arena *arena)
{
    const char *root = installed_root(arena);
    return root != NULL ? root : if_complete(MT_SOURCE_DIR, arena);
}
