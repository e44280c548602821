// SPDX-License-Identifier: Apache-2.0
/** Coverage of scripts in its forms. */
#ifndef MT_CLI_TEST_COVERAGE_H
#define MT_CLI_TEST_COVERAGE_H

#include "cli/output.h"
#include "script/coverage_files.h"

struct mt_arena;
struct mt_json_out;

/** A table: of each file the percent, and the lines that were not reached. */
void mt_test_coverage_print_text(struct mt_output *output, const struct mt_covered_files *files,
                                 struct mt_arena *arena);

/** "coverage":{"percent","lines","reached","files":[{"file",…,"missed":[{"first","last"}]}]}. */
void mt_test_coverage_print_json(struct mt_json_out *json, const struct mt_covered_files *files);

#endif
