// SPDX-License-Identifier: Apache-2.0
/** The patterns of a `.moontideignore` file. */
#ifndef MT_MANIFEST_IGNORE_H
#define MT_MANIFEST_IGNORE_H

#include "base/array.h"

#include <stdbool.h>

struct mt_findings;

/** One line of the file. */
struct mt_ignore_pattern {
    const char *glob;
    bool folders_only; ///< Ended with "/".
    bool anchored;     ///< Holds a "/": matched against the path from the file's folder.
    bool negated;      ///< Began with "!": takes back what an earlier line left out.
};

/** All zero leaves nothing out. */
struct mt_ignore {
    MT_ARRAY(struct mt_ignore_pattern) patterns;
};

/**
 * Reads `file`; a missing one leaves nothing out.  The lines are those of .gitignore: `#` comments,
 * `*`, `?`, `[…]`, a final `/` for folders, `!` to take back, and with a `/` elsewhere a path from
 * this folder, else a name at any depth.  The last line that fits decides.  `**` is refused: a name
 * without `/` matches at every depth already.
 */
void mt_ignore_read(struct mt_ignore *ignore, const char *file, struct mt_findings *findings);

/** Whether `path` (from the ignore file's folder, without a leading "/") is left out. */
bool mt_ignore_matches(const struct mt_ignore *ignore, const char *path, bool is_folder);

#endif
