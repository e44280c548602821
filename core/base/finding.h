// SPDX-License-Identifier: Apache-2.0
/** Findings: everything that is wrong or unwise in the input, collected and reported in one go. */
#ifndef MT_BASE_FINDING_H
#define MT_BASE_FINDING_H

#include "base/array.h"

#include <stdbool.h>

struct mt_arena;

enum mt_severity {
    MT_SEVERITY_ERROR,   ///< Stops the command: exit 2.
    MT_SEVERITY_WARNING, ///< Said, and the command goes on.
    MT_SEVERITY_NOTE,    ///< Said by lint and with -v.
};

/** A place in the input; `line` counts from 1, 0 when only the file is known. */
struct mt_place {
    const char *file; ///< As the user named it; NULL when the finding has no file.
    unsigned line;
};

struct mt_finding {
    enum mt_severity severity;
    const char *rule; ///< A stable name in kebab-case, for SARIF and for people who grep.
    struct mt_place place;
    const char *message; ///< What is wrong and what to do; one line, no final full stop.
};

/** Collects; lives as long as its arena. */
struct mt_findings {
    struct mt_arena *arena;
    MT_ARRAY(struct mt_finding) list;
    size_t errors;
    size_t warnings;
};

void mt_findings_init(struct mt_findings *findings, struct mt_arena *arena);

/** Adds a finding.  `rule` is a literal; `place.file` must live as long as the findings. */
void mt_find(struct mt_findings *findings, enum mt_severity severity, const char *rule,
             struct mt_place place, const char *format, ...) __attribute__((format(printf, 5, 6)));

/** Sorts by file, line and order of arrival, and drops exact repetitions. */
void mt_findings_sort(struct mt_findings *findings);

/** "error", "warning" or "note". */
const char *mt_severity_name(enum mt_severity severity);

#endif
