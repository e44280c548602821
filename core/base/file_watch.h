// SPDX-License-Identifier: Apache-2.0
/** Waiting until something changes below folders, told by the kernel. */
#ifndef MT_BASE_FILE_WATCH_H
#define MT_BASE_FILE_WATCH_H

#include <stdbool.h>

struct mt_error;
struct mt_file_watch; // opaque; the struct is in file_watch.c

/** Whether a change of an entry of that name counts; folders always do. */
typedef bool mt_file_watch_fn(const char *name);

/** Watches nothing yet.  NULL with `err` (MT_ERR_IO).  Free with mt_file_watch_free(). */
struct mt_file_watch *mt_file_watch_new(mt_file_watch_fn *counts, struct mt_error *err);

/** Takes NULL. */
void mt_file_watch_free(struct mt_file_watch *watch);

/**
 * Adds a folder with all folders below it, or the folder of a file in the same way; hidden ones are
 * left out, and a path that does not exist is.  Folders that are made later are not in it.  False
 * with `err` (MT_ERR_IO) where the kernel watches no more.
 */
bool mt_file_watch_add(struct mt_file_watch *watch, const char *path, struct mt_error *err);

/** Whether something that counts has changed since the last question, or since it was added. */
bool mt_file_watch_changed(struct mt_file_watch *watch);

/**
 * Waits until something that counts has changed, and then for a moment of
 * quiet, as editors and tools write in several steps.  False when `wake_fd` can be read, or
 * the reader of `output_fd`, a pipe or terminal, is gone; -1 for either is none.
 */
bool mt_file_watch_wait(struct mt_file_watch *watch, int wake_fd, int output_fd);

#endif
