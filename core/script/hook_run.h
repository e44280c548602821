// SPDX-License-Identifier: Apache-2.0
/**
 * Script hooks under way: `run` of a hook type in a state of its own, as a coroutine of the host.
 * Where it sleeps or reads from the cluster it yields; each step is one call under the budget.
 */
#ifndef MT_SCRIPT_HOOK_RUN_H
#define MT_SCRIPT_HOOK_RUN_H

#include "sync/policy.h"

struct mt_hook_file;
struct mt_reach;

/** What runs; both outlive the hook. */
struct mt_hook_script {
    struct mt_hook_file *file;
    const struct mt_reach *reach;
};

/** struct mt_policy, hook_start. */
struct mt_hook_run *mt_hook_run_start(const struct mt_hook_script *script,
                                      const struct mt_hook_start *start, int64_t now_ms,
                                      struct mt_arena *arena, struct mt_hook_step *step);

/** struct mt_policy, hook_resume and hook_end. */
void mt_hook_run_resume(struct mt_hook_run *hook, const struct mt_hook_input *input,
                        struct mt_arena *arena, struct mt_hook_step *step);
void mt_hook_run_end(struct mt_hook_run *hook);

#endif
