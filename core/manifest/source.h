// SPDX-License-Identifier: Apache-2.0
/** Sources: from the PATHs that a person typed to the objects in files (INTERFACE.md 1, PATH). */
#ifndef MT_MANIFEST_SOURCE_H
#define MT_MANIFEST_SOURCE_H

#include "base/array.h"
#include "base/finding.h"
#include "manifest/object.h"

#include <stddef.h>

struct mt_arena;

/** What to read. */
struct mt_source_options {
    const char *const *paths; ///< Files, folders, "-"; at least one.
    size_t path_count;
    const char *project_folder;     ///< The one that may have a moontide.lua; NULL: the first PATH.
    const char *const *script_dirs; ///< Folders of scripts: left out where they lie below a PATH.
    size_t script_dir_count;
    const char *command; ///< For messages that show what to type instead: "plan", "render", …
    struct mt_object_options object;
};

/** A file or folder below a PATH that was not read, and why: "hidden", "a test", … */
struct mt_left_out {
    const char *path;
    const char *reason;
};

struct mt_source {
    MT_ARRAY(const char *) files; ///< As the user would name them, sorted; "stdin" for "-".
    MT_ARRAY(struct mt_left_out) left_out;
    struct mt_objects objects;
};

/**
 * Finds the files of all PATHs and reads their objects, in the order of the PATHs and, in a folder,
 * of the file names.  Everything that is wrong in any file goes to the findings in one go.
 */
void mt_source_read(struct mt_source *source, const struct mt_source_options *options,
                    struct mt_findings *findings);

/** Puts a file before those that were read: it holds no object, but was looked at. */
void mt_source_add_file(struct mt_source *source, const char *file, struct mt_arena *arena);

#endif
