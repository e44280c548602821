// SPDX-License-Identifier: Apache-2.0
/** Findings and errors for people: coloured and folded on a terminal, one line each in a pipe. */
#ifndef MT_CLI_FINDINGS_H
#define MT_CLI_FINDINGS_H

#include "base/finding.h"

#include <stddef.h>

struct mt_output;
struct mt_source;

/** What one file of the input has. */
struct mt_findings_total {
    size_t errors;
    size_t warnings;
    size_t notes;
    size_t files_with_errors; ///< Among the files that were read.
    size_t files_with_any;    ///< The same for all severities.
    bool elsewhere;           ///< Some error belongs to no file that was read.
};

/** Prints "error: MESSAGE". */
void mt_findings_print_error(struct mt_output *output, const char *message);

/** Prints "error: FILE:LINE: MESSAGE", as errors and warnings read on standard error. */
void mt_findings_print(struct mt_output *output, const struct mt_finding *finding);

/** Prints "FILE:LINE: error: MESSAGE [RULE]", as lint's result reads. */
void mt_findings_print_lint(struct mt_output *output, const struct mt_finding *finding);

/** Counts sorted findings. */
struct mt_findings_total mt_findings_count(const struct mt_findings *findings,
                                           const struct mt_source *source);

/** Prints the closing line: "3 errors in 3 of 9 files; CONSEQUENCE". */
void mt_findings_print_total(struct mt_output *output, const struct mt_findings *findings,
                             const struct mt_source *source, const char *consequence);

/** Whether `file` is among the files that were read. */
bool mt_findings_file_was_read(const struct mt_source *source, const char *file);

#endif
