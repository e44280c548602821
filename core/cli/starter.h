// SPDX-License-Identifier: Apache-2.0
/**
 * What `moontide new` starts from: working files (lua/moontide/new), in which the names of an
 * example give way to those that somebody asks for.
 */
#ifndef MT_CLI_STARTER_H
#define MT_CLI_STARTER_H

#include "base/new_files.h"

#include <stdbool.h>

struct mt_arena;
struct mt_error;

/** A word of the files, and what takes its place. */
struct mt_starter_word {
    const char *ours;
    const char *theirs;
};

/** Several, ended by one without `ours`; of those that fit at a place the first counts. */
typedef const struct mt_starter_word mt_starter_words[];

/** `text` with the words in their places, in the arena; what was put in is not read again. */
char *mt_starter_fill(const char *text, mt_starter_words words, struct mt_arena *arena);

/**
 * Adds all files below `folder` to `files`, by their paths relative to it, with the words in their
 * places in paths and texts, in the order of names.  Everything lives in the arena.  False with
 * `err` where one cannot be read, which means that the installation is not whole.
 */
bool mt_starter_read(const char *folder, mt_starter_words words, struct mt_arena *arena,
                     struct mt_new_files *files, struct mt_error *err);

#endif
