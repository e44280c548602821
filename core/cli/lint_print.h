// SPDX-License-Identifier: Apache-2.0
/** The machine-readable forms of lint's findings. */
#ifndef MT_CLI_LINT_PRINT_H
#define MT_CLI_LINT_PRINT_H

#include "base/finding.h"

struct mt_buf;
struct mt_source;

/** {"schema","errors","warnings","notes","files","findings":[{"severity","rule","file","line","message"}]} */
void mt_lint_print_json(const struct mt_findings *findings, const struct mt_source *source,
                        struct mt_buf *out);

/** A suite for each file, a failed case for each error; warnings and notes pass and say so. */
void mt_lint_print_junit(const struct mt_findings *findings, const struct mt_source *source,
                         struct mt_buf *out);

/** SARIF 2.1.0, with paths as relative URIs. */
void mt_lint_print_sarif(const struct mt_findings *findings, struct mt_buf *out);

/** Workflow commands of GitHub: `::error file=…,line=…,title=…::message`. */
void mt_lint_print_github(const struct mt_findings *findings, struct mt_buf *out);

#endif
