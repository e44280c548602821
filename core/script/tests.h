// SPDX-License-Identifier: Apache-2.0
/**
 * The tests beside scripts: those in ArgoCD's formats (SEMANTICS.md 5.8), objects in files and what
 * the scripts are to make of them; and specs, Lua files that busted runs.  No cluster is needed.
 */
#ifndef MT_SCRIPT_TESTS_H
#define MT_SCRIPT_TESTS_H

#include "base/array.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct mt_arena;
struct mt_covered_files;
struct mt_findings;
struct mt_health_question;
struct mt_need;
struct mt_ref;

/** One case and how it ended. */
struct mt_test_result {
    const char *file; ///< The test file.
    unsigned line;    ///< Of the case in it.
    const char
        *name; ///< "testdata/healthy.yaml", "restart testdata/web.yaml"; unique by line only.
    const char *script; ///< That was asked; NULL: none was found.
    bool spec;          ///< It is a test of a spec, which asks no script of its own.
    bool failed;
    bool skipped;
    /**
     * Of a failed one: "- …" is what was expected, "+ …" what came, a line each; of a test of a
     * spec its message.  Of one that was skipped: why, if that was said.
     */
    MT_ARRAY(const char *) differences;
};

struct mt_test_results {
    MT_ARRAY(struct mt_test_result) list; ///< In the order of files and cases.
    size_t files;                         ///< Test files that were found.
    size_t failed;
    size_t skipped;
    const struct mt_covered_files *coverage; ///< Of scripts; NULL: nobody wanted to know.
};

/** Adds a result and counts it. */
void mt_test_results_add(struct mt_test_results *results, const struct mt_test_result *result,
                         struct mt_arena *arena);

/** Runs a command line of this program and returns its exit code. */
typedef int mt_spec_command_fn(int argc, char *const *argv);

/** The objects of a case's `relatedPaths`, and what its check needs of them. */
struct mt_test_set {
    const cJSON *const *objects;
    const struct mt_ref *refs; ///< Of each.
    size_t object_count;
    const struct mt_need *needs;
    size_t need_count;
};

/** Fills in the related objects of a question; they live in the arena. */
typedef void mt_test_related_fn(const struct mt_test_set *set, struct mt_arena *arena,
                                struct mt_health_question *question);

/** What to test, and where scripts are. */
struct mt_tests_options {
    const char *const *paths; ///< Files and folders.
    size_t path_count;
    const char *const *folders; ///< --scripts: searched before the folder that a test lies in.
    size_t folder_count;
    const char *shipped;         ///< mt_shipped_root(), or NULL: none.
    mt_spec_command_fn *command; ///< For specs that rehearse; NULL: none can.
    bool coverage;               ///< Also which lines of scripts were run.
    bool (*interrupted)(void);   ///< Whether to leave off; NULL: nobody interrupts.
    int wake_fd;                 ///< With `interrupted`: can be read once that is so.
    mt_test_related_fn *find_related;
};

/**
 * Runs all cases, and specs beside them.  The script of a case is the one that is found for the
 * object (SEMANTICS.md 5.6), whichever folder the test lies in.  What is wrong with test files,
 * fixtures or scripts is in the findings, in whose arena everything lives, and what can be run is
 * run all the same.
 */
void mt_tests_run(const struct mt_tests_options *options, struct mt_test_results *results,
                  struct mt_findings *findings);

#endif
