// SPDX-License-Identifier: Apache-2.0
/** The part of lint that is about order: waves without effect, gates that never open. */
#ifndef MT_SYNC_LINT_WAVES_H
#define MT_SYNC_LINT_WAVES_H

struct mt_findings;
struct mt_plan;

/** Adds what is unwise about the waves and edges of the plan. */
void mt_lint_waves(const struct mt_plan *plan, struct mt_findings *findings);

#endif
