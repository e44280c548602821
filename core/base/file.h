// SPDX-License-Identifier: Apache-2.0
/** Whole files into buffers, and what is in a folder. */
#ifndef MT_BASE_FILE_H
#define MT_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct mt_arena;
struct mt_buf;
struct mt_error;

/**
 * Appends all of `path` ("-" is standard input) to `buf`, whose ceiling is the file's.  On failure
 * `err` says why without the path: MT_ERR_NOT_FOUND, MT_ERR_INVALID past the ceiling, else
 * MT_ERR_IO.
 */
bool mt_file_read(const char *path, struct mt_buf *buf, struct mt_error *err);

/** Names of what is in a folder; all zero is none. */
struct mt_file_names {
    const char **items;
    size_t count;
    size_t capacity;
};

/**
 * Adds all but "." and ".." to `names`, in the arena and in the order of their bytes, which is the
 * same in every locale.  On failure `err` (MT_ERR_IO) says why without the path.
 */
bool mt_file_list(const char *folder, struct mt_arena *arena, struct mt_file_names *names,
                  struct mt_error *err);

/** Whether the name ends so: ".lua". */
bool mt_file_has_suffix(const char *name, const char *suffix);

#endif
