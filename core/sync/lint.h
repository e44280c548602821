// SPDX-License-Identifier: Apache-2.0
/** Lint: what is unwise in manifests although it is not wrong. */
#ifndef MT_SYNC_LINT_H
#define MT_SYNC_LINT_H

#include "base/finding.h"
#include "sync/plan.h"

#include <stddef.h>

/** One rule, for `lint` reports and its documentation. */
struct mt_lint_rule {
    const char *name;
    const char *summary; ///< One sentence: why it matters.
    bool about_order;    ///< Of waves and edges: what `lint --waves` shows.
};

/** All rules that any finding of loading, planning or linting can carry, sorted by name. */
const struct mt_lint_rule *mt_lint_rules(size_t *count);

/** Adds what is unwise about the objects and their plan, made with `policy`, to `findings`. */
void mt_lint(const struct mt_objects *objects, const struct mt_plan *plan,
             const struct mt_policy *policy, struct mt_findings *findings);

#endif
