// SPDX-License-Identifier: Apache-2.0
#include "sync/policy.h"

// The shipped hook types.  They become files in hooks/ with the Lua host, which replaces this
// table.
static const struct mt_hook_type hook_types[] = {
    {"PreSync", MT_AT_PHASE, MT_PHASE_PRE_SYNC},   {"Sync", MT_AT_PHASE, MT_PHASE_SYNC},
    {"PostSync", MT_AT_PHASE, MT_PHASE_POST_SYNC}, {"SyncFail", MT_AT_PHASE, MT_PHASE_SYNC_FAIL},
    {"Skip", MT_AT_NOWHERE, MT_PHASE_SYNC},        {"PreDelete", MT_AT_DELETION, MT_PHASE_SYNC},
    {"PostDelete", MT_AT_DELETION, MT_PHASE_SYNC},
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
