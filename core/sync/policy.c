// SPDX-License-Identifier: Apache-2.0
#include "sync/policy.h"

#include <string.h>

// The shipped hook types, until core/script reads them from hooks/.
static const struct mt_hook_type hook_types[] = {
    {.name = "PreSync", .at = MT_AT_PHASE, .phase = MT_PHASE_PRE_SYNC},
    {.name = "Sync", .at = MT_AT_PHASE, .phase = MT_PHASE_SYNC},
    {.name = "PostSync", .at = MT_AT_PHASE, .phase = MT_PHASE_POST_SYNC},
    {.name = "SyncFail", .at = MT_AT_PHASE, .phase = MT_PHASE_SYNC_FAIL},
    {.name = "Skip", .at = MT_AT_NOWHERE},
    {.name = "PreDelete", .at = MT_AT_DELETION},
    {.name = "PostDelete", .at = MT_AT_DELETION},
};

const struct mt_policy *mt_policy_builtin(void)
{
    static const struct mt_policy policy = {
        .hook_types = hook_types,
        .hook_type_count = sizeof hook_types / sizeof *hook_types,
        .hook_search_path = "the shipped hook types",
    };
    return &policy;
}

enum mt_decision mt_policy_decide(void *data, const struct mt_stuck *stuck, struct mt_arena *arena,
                                  const char **message)
{
    (void)data;
    (void)arena;
    *message = "";
    return strcmp(stuck->action, "continue") == 0 ? MT_DECIDE_CONTINUE : MT_DECIDE_FAIL;
}
