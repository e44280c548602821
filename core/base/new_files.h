// SPDX-License-Identifier: Apache-2.0
/** Files that are made together or not at all, none in the place of another. */
#ifndef MT_BASE_NEW_FILES_H
#define MT_BASE_NEW_FILES_H

#include <stdbool.h>
#include <stddef.h>

struct mt_arena;
struct mt_error;

struct mt_new_file {
    const char *path;
    const char *text;
};

/** In the order in which they are made; all zero is none. */
struct mt_new_files {
    struct mt_new_file *items;
    size_t count;
    size_t capacity;
};

/**
 * Makes all of them, with the folders that they are in and that are not there.  On failure nothing
 * stays of what was made, and `err` names the paths: MT_ERR_INVALID for those where something is
 * already, MT_ERR_IO for the one that the system refused.  `arena` is for memory on the way.
 */
bool mt_new_files_make(const struct mt_new_files *files, struct mt_arena *arena,
                       struct mt_error *err);

#endif
