// SPDX-License-Identifier: Apache-2.0
/** Which files below a PATH are tests of scripts, and which folder of scripts each belongs to. */
#ifndef MT_SCRIPT_TEST_FILES_H
#define MT_SCRIPT_TEST_FILES_H

#include "base/array.h"

#include <stdbool.h>

struct mt_findings;

struct mt_test_file {
    const char *path; ///< As the user would name it.
    /**
     * The folder of scripts that it lies in: the one that holds `health/` or, in ArgoCD's layout,
     * the groups and the kinds of the core group.
     */
    const char *root;
    bool spec;     ///< Lua, for busted.
    size_t number; ///< Of a spec: mt_specs_add().
};

struct mt_test_files {
    MT_ARRAY(struct mt_test_file) list; ///< In the order of the PATHs, then of names.
};

/**
 * Adds the test files of a PATH, a file or a folder with all below it: `health_test.yaml` and
 * `action_test.yaml` and `*_spec.lua` anywhere, every `*_test.yaml` below a folder `health/`;
 * hidden entries and `testdata/` are left out.  A file is taken whatever it is called.  What cannot
 * be read is in the findings, in whose arena everything lives.
 */
void mt_test_files_find(const char *path, struct mt_test_files *files,
                        struct mt_findings *findings);

#endif
