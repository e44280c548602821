// SPDX-License-Identifier: Apache-2.0
/** One health check: a script of either dialect, and how it is asked. */
#ifndef MT_SCRIPT_CHECK_H
#define MT_SCRIPT_CHECK_H

#include "base/array.h"
#include "base/finding.h"
#include "script/check_kinds.h"
#include "script/check_needs.h"
#include "script/lazy_script.h"
#include "script/reads.h"
#include "sync/policy.h"

struct mt_check {
    const char *path; ///< What errors call it.
    struct mt_lazy_script script;
    struct mt_kind_patterns kinds;
    struct mt_check_needs needs;
    struct mt_reads reads;
    bool grace_said;
    uint64_t grace_ms;
    bool has_because;
    bool has_conditions; ///< In place of a function.
};

/**
 * Compiles a check in the state of `loader` and reads what it says of itself; NULL for a
 * module that checks require, which has neither kinds nor check, or with findings
 * when something is wrong.  `kind` is what its folder says, for ArgoCD's layout.  It lives in the
 * arena of the findings.
 */
struct mt_check *mt_check_new(struct mt_script *loader, const struct mt_script_options *options,
                              const struct mt_kind_pattern *kind, struct mt_findings *findings);

/** Asks the check; the verdict's strings are copied into the arena. */
void mt_check_judge(struct mt_check *check, const struct mt_health_question *question,
                    struct mt_arena *arena, struct mt_verdict *verdict);

#endif
