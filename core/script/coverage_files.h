// SPDX-License-Identifier: Apache-2.0
/** Coverage by file: of each script, which of the lines that can be run were. */
#ifndef MT_SCRIPT_COVERAGE_FILES_H
#define MT_SCRIPT_COVERAGE_FILES_H

#include "base/array.h"

#include <stddef.h>

struct mt_arena;

/** Lines that belong together: only lines that cannot be run lie between. */
struct mt_line_range {
    unsigned first;
    unsigned last;
};

struct mt_covered_file {
    const char *path;
    size_t lines;   ///< That can be run.
    size_t reached; ///< Of these.
    MT_ARRAY(struct mt_line_range) missed;
};

struct mt_covered_files {
    MT_ARRAY(struct mt_covered_file) list; ///< By path.
    size_t lines;                          ///< Of all.
    size_t reached;
};

/** Of which scripts somebody wants to know. */
struct mt_coverage_scope {
    const char *const *paths; ///< Files and folders: all scripts below them.
    size_t path_count;
    const char *shipped; ///< Of ours none is told that lies below no path; NULL: there are none.
};

/**
 * Makes what was noted (script/coverage.h) into files: the scripts below the paths, whether they
 * were run or not, and all others that were.  Scripts are files of `health/` and `hooks/`, and
 * ArgoCD's; specs are none.  Everything lives in the arena.
 */
void mt_covered_files_make(const struct mt_coverage_scope *scope, struct mt_arena *arena,
                           struct mt_covered_files *files);

/** Whole percent, rounded down: 100 is all.  Of nothing 100. */
unsigned mt_covered_percent(size_t reached, size_t lines);

#endif
