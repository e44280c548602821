// SPDX-License-Identifier: Apache-2.0
#include "sync/policy.h"

#include "manifest/intent.h"

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

static bool takes_event(const struct mt_hook_type *type, const char *event)
{
    for (size_t i = 0; i < type->helm_event_count; i++) {
        if (strcmp(type->helm_events[i], event) == 0) {
            return true;
        }
    }
    return false;
}

const struct mt_hook_type *mt_policy_type_of(const struct mt_policy *policy,
                                             const struct mt_hook_use *use)
{
    if (!use->helm) {
        return mt_policy_find_type(policy, use->type);
    }
    for (size_t i = 0; i < policy->hook_type_count; i++) {
        if (takes_event(&policy->hook_types[i], use->said)) {
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
