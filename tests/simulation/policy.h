// SPDX-License-Identifier: Apache-2.0
/**
 * A policy of fakes that lies: hook types at every place, verdicts by `status.health`, script hooks
 * that do what their parameter says, and as often as the settings ask for an answer out of the
 * blue.
 */
#ifndef MT_TESTS_SIMULATION_POLICY_H
#define MT_TESTS_SIMULATION_POLICY_H

#include "settings.h"

#include "sync/policy.h"

struct sim_oracle;
struct sim_policy; // opaque; the struct is in policy_state.h

/**
 * `scripts` is asked in place of the fakes where the settings say so, and lied about all the same.
 * The oracle is told of verdicts and decisions; it is set before the run begins, or never.
 */
struct sim_policy *sim_policy_new(const struct sim_settings *settings,
                                  const struct mt_policy *scripts);
void sim_policy_set_oracle(struct sim_policy *policy, struct sim_oracle *oracle);
void sim_policy_free(struct sim_policy *policy);

/** The seam; valid as long as the policy. */
const struct mt_policy *sim_policy_seam(const struct sim_policy *policy);

/** Script hooks that were begun and not ended; those of real scripts are not counted. */
size_t sim_policy_scripts(const struct sim_policy *policy);

#endif
