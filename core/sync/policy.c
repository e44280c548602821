// SPDX-License-Identifier: Apache-2.0
#include "sync/policy.h"

#include <string.h>

const struct mt_hook_type *mt_policy_find_type(const struct mt_policy *policy, const char *name)
{
    for (size_t i = 0; i < policy->hook_type_count; i++) {
        if (strcmp(policy->hook_types[i].name, name) == 0) {
            return &policy->hook_types[i];
        }
    }
    return NULL;
}

enum mt_decision mt_policy_decide(void *data, const struct mt_stuck *stuck, struct mt_arena *arena,
                                  const char **message)
{
    (void)data;
    (void)arena;
    *message = "";
    return strcmp(stuck->action, "continue") == 0 ? MT_DECIDE_CONTINUE : MT_DECIDE_FAIL;
}
