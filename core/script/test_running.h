// SPDX-License-Identifier: Apache-2.0
/** What the kinds of tests share while they run. */
#ifndef MT_SCRIPT_TEST_RUNNING_H
#define MT_SCRIPT_TEST_RUNNING_H

#include "base/finding.h"
#include "script/tests.h"

#include <cjson/cJSON.h>

struct mt_resource_actions;
struct mt_checks;
struct mt_health_question;

/** One test file being run. */
struct mt_test_running {
    const char *path;
    const char *folder; ///< That paths of fixtures are relative to.
    struct mt_checks *checks;
    struct mt_resource_actions *actions;
    struct mt_test_results *results;
    struct mt_findings *findings;
    mt_test_related_fn *find_related;
};

/** The object of a case, from the file that its member `key` names. */
struct mt_test_input {
    const char *said; ///< As the case says it.
    const char *path;
    const cJSON *tree;
};

/** Reads it; false, with a finding, when the case names none or it cannot be read. */
bool mt_test_read_input(const struct mt_test_running *running, const cJSON *test, const char *key,
                        struct mt_test_input *input);

/** Where a path of a case leads, in the arena. */
const char *mt_test_path(const struct mt_test_running *running, const char *said);

/**
 * Adds to a question what the check needs besides the object, from the files of `relatedPaths`;
 * nothing where the case has no such list.  False, with a finding, when one cannot be read.
 */
bool mt_test_add_related(const struct mt_test_running *running, const cJSON *test,
                         struct mt_health_question *question);

/** Adds the next result, of the case `test`, and counts it when it failed. */
void mt_test_add(const struct mt_test_running *running, const cJSON *test,
                 struct mt_test_result *result);

/** Adds a difference to a result, which has failed then; `sign` is '-' or '+'. */
void mt_test_differs(const struct mt_test_running *running, struct mt_test_result *result,
                     char sign, const char *format, ...) __attribute__((format(printf, 4, 5)));

/** Runs the cases of `tests`, a list of {inputPath, relatedPaths, healthStatus}. */
void mt_test_health(const struct mt_test_running *running, const cJSON *tests);

/** The same of {inputPath, result}: every action that is offered is one of the expected ones. */
void mt_test_discovery(const struct mt_test_running *running, const cJSON *tests);

/**
 * The same of {action, inputPath, expectedOutputPath or expectedErrorMessage, parameters}: what the
 * action returns is what is expected, and all of it.
 */
void mt_test_action_runs(const struct mt_test_running *running, const cJSON *tests);

#endif
