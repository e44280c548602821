// SPDX-License-Identifier: Apache-2.0
/** Results of tests in their forms. */
#ifndef MT_CLI_TEST_PRINT_H
#define MT_CLI_TEST_PRINT_H

#include "cli/output.h"
#include "script/tests.h"

#include <stdbool.h>

/**
 * What has failed, with what differs below it, and the totals as the last line; with `all` also
 * what has passed, a line each.
 */
void mt_test_print_text(struct mt_output *output, const struct mt_test_results *results, bool all);

/** The table of coverage alone, where somebody wanted to know. */
void mt_test_print_coverage(struct mt_output *output, const struct mt_test_results *results);

/** {"schema","passed","failed","skipped","tests":[{"file","line","name","outcome",…}]}. */
void mt_test_print_json(struct mt_output *output, const struct mt_test_results *results);

/** A suite a test file, a case a case. */
void mt_test_print_junit(struct mt_output *output, const struct mt_test_results *results);

#endif
