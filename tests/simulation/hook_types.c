// SPDX-License-Identifier: Apache-2.0
#include "hook_types.h"

#include "manifests.h"

#define PHASE(NAME, PHASE)                                                                         \
    {                                                                                              \
        .name = (NAME), .path = "hooks/x.lua", .phase = MT_PHASE_##PHASE                           \
    }
#define SCRIPT(NAME, PHASE)                                                                        \
    {                                                                                              \
        .name = (NAME), .path = "hooks/x.lua", .phase = MT_PHASE_##PHASE, .runs = true             \
    }
#define WAVE(NAME, PART, RUNS)                                                                     \
    {                                                                                              \
        .name = (NAME), .path = "hooks/x.lua", .at = MT_AT_WAVE, .phase = MT_PHASE_SYNC,           \
        .part = MT_PART_##PART, .wave = 1, .runs = (RUNS)                                          \
    }
#define AFTER(NAME, RUNS)                                                                          \
    {                                                                                              \
        .name = (NAME), .path = "hooks/x.lua", .at = MT_AT_OBJECT, .runs = (RUNS), .object = {     \
            .group = "apps",                                                                       \
            .kind = "Deployment",                                                                  \
            .name = SIM_ANCHOR                                                                     \
        }                                                                                          \
    }

static const struct mt_hook_type hook_types[] = {
    PHASE("PreSync", PRE_SYNC),
    PHASE("Sync", SYNC),
    PHASE("PostSync", POST_SYNC),
    PHASE("SyncFail", SYNC_FAIL),
    {.name = "PreDelete",
     .path = "hooks/x.lua",
     .at = MT_AT_DELETION,
     .phase = MT_PHASE_PRE_DELETE},
    {.name = "PostDelete",
     .path = "hooks/x.lua",
     .at = MT_AT_DELETION,
     .phase = MT_PHASE_POST_DELETE},
    {.name = "ScriptPreDelete",
     .path = "hooks/x.lua",
     .at = MT_AT_DELETION,
     .phase = MT_PHASE_PRE_DELETE,
     .runs = true},
    {.name = "Skip", .path = "hooks/x.lua", .at = MT_AT_NOWHERE},
    PHASE("BeforePreSync", BEFORE_PRE_SYNC),
    PHASE("AfterPreSync", AFTER_PRE_SYNC),
    PHASE("BeforeSync", BEFORE_SYNC),
    PHASE("AfterSync", AFTER_SYNC),
    PHASE("BeforePostSync", BEFORE_POST_SYNC),
    PHASE("AfterPostSync", AFTER_POST_SYNC),
    PHASE("BeforeSyncFail", BEFORE_SYNC_FAIL),
    PHASE("AfterSyncFail", AFTER_SYNC_FAIL),
    {.name = "OnTimeout", .path = "hooks/x.lua", .phase = MT_PHASE_SYNC_FAIL, .on_timeout = true},
    {.name = "Created", .path = "hooks/x.lua", .phase = MT_PHASE_PRE_SYNC, .creates = true},
    {.name = "Judged", .path = "hooks/x.lua", .phase = MT_PHASE_SYNC, .has_verdict = true},
    WAVE("BeforeWave1", BEFORE, false),
    WAVE("AfterWave1", AFTER, false),
    AFTER("AfterAnchor", false),
    SCRIPT("ScriptPreSync", PRE_SYNC),
    SCRIPT("ScriptSync", SYNC),
    SCRIPT("ScriptPostSync", POST_SYNC),
    SCRIPT("ScriptSyncFail", SYNC_FAIL),
    SCRIPT("ScriptAfterSync", AFTER_SYNC),
    {.name = "ScriptOnTimeout",
     .path = "hooks/x.lua",
     .phase = MT_PHASE_SYNC_FAIL,
     .on_timeout = true,
     .runs = true},
    WAVE("ScriptBeforeWave1", BEFORE, true),
    AFTER("ScriptAfterAnchor", true),
};

const struct mt_hook_type *sim_hook_types(size_t *count)
{
    *count = sizeof hook_types / sizeof *hook_types;
    return hook_types;
}
