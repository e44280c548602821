// SPDX-License-Identifier: Apache-2.0
/** Shared by policy.c (types, verdicts, decisions) and policy_scripts.c (script hooks). */
#ifndef MT_TESTS_SIMULATION_POLICY_STATE_H
#define MT_TESTS_SIMULATION_POLICY_STATE_H

#include "policy.h"
#include "random.h"

struct sim_policy {
    struct mt_policy seam;
    const struct sim_settings *settings;
    struct sim_oracle *oracle;
    struct sim_random random;
    const struct mt_policy *scripts; ///< That are asked; NULL: none are.
    size_t under_way;                ///< Script hooks of ours, begun and not ended.
};

/** hook_start() and its like of the seam. */
struct mt_hook_run *sim_script_start(void *data, const struct mt_hook_start *start, int64_t now_ms,
                                     struct mt_arena *arena, struct mt_hook_step *step);
void sim_script_resume(struct mt_hook_run *hook, const struct mt_hook_input *input,
                       struct mt_arena *arena, struct mt_hook_step *step);
void sim_script_end(struct mt_hook_run *hook);

#endif
