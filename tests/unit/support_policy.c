// SPDX-License-Identifier: Apache-2.0
#include "support_policy.h"

#include "manifest/json.h"

#define PHASE(NAME, PHASE)                                                                         \
    {                                                                                              \
        .name = (NAME), .path = "hooks/" NAME ".lua", .phase = MT_PHASE_##PHASE                    \
    }
#define WAVE(NAME, PART)                                                                           \
    {                                                                                              \
        .name = (NAME), .path = "hooks/" NAME ".lua", .at = MT_AT_WAVE, .phase = MT_PHASE_SYNC,    \
        .part = MT_PART_##PART, .wave = 3                                                          \
    }
#define WEB                                                                                        \
    {                                                                                              \
        .group = "apps", .kind = "Deployment", .name = "web"                                       \
    }

static const char *const before[] = {"pre-install", "pre-upgrade", "pre-rollback"};
static const char *const after[] = {"post-install", "post-upgrade", "post-rollback", "test",
                                    "test-success"};
static const char *const before_deletion[] = {"pre-delete"};
static const char *const after_deletion[] = {"post-delete"};

static const struct mt_hook_type hook_types[] = {
    {.name = "PreSync",
     .path = "hooks/PreSync.lua",
     .phase = MT_PHASE_PRE_SYNC,
     .helm_events = before,
     .helm_event_count = sizeof before / sizeof *before},
    PHASE("Sync", SYNC),
    {.name = "PostSync",
     .path = "hooks/PostSync.lua",
     .phase = MT_PHASE_POST_SYNC,
     .helm_events = after,
     .helm_event_count = sizeof after / sizeof *after},
    PHASE("SyncFail", SYNC_FAIL),
    {.name = "Skip", .path = "hooks/Skip.lua", .at = MT_AT_NOWHERE},
    {.name = "PreDelete",
     .path = "hooks/PreDelete.lua",
     .at = MT_AT_DELETION,
     .phase = MT_PHASE_PRE_DELETE,
     .helm_events = before_deletion,
     .helm_event_count = 1},
    {.name = "PostDelete",
     .path = "hooks/PostDelete.lua",
     .at = MT_AT_DELETION,
     .phase = MT_PHASE_POST_DELETE,
     .helm_events = after_deletion,
     .helm_event_count = 1},
    PHASE("BeforePreSync", BEFORE_PRE_SYNC),
    PHASE("AfterPreSync", AFTER_PRE_SYNC),
    PHASE("BeforeSync", BEFORE_SYNC),
    PHASE("AfterSync", AFTER_SYNC),
    PHASE("BeforePostSync", BEFORE_POST_SYNC),
    PHASE("AfterPostSync", AFTER_POST_SYNC),
    PHASE("BeforeSyncFail", BEFORE_SYNC_FAIL),
    PHASE("AfterSyncFail", AFTER_SYNC_FAIL),
    PHASE("OnFail", SYNC_FAIL),
    {.name = "OnTimeout",
     .path = "hooks/OnTimeout.lua",
     .phase = MT_PHASE_SYNC_FAIL,
     .on_timeout = true},
    WAVE("BeforeWave3", BEFORE),
    WAVE("AfterWave3", AFTER),
    {.name = "AfterWeb", .path = "hooks/AfterWeb.lua", .at = MT_AT_OBJECT, .object = WEB},
    {.name = "AfterAfterWeb",
     .path = "hooks/AfterAfterWeb.lua",
     .at = MT_AT_OBJECT,
     .object = {.kind = "Job", .name = "follows-web"}},
    {.name = "Farewell",
     .path = "hooks/Farewell.lua",
     .at = MT_AT_DELETION,
     .phase = MT_PHASE_POST_DELETE,
     .runs = true},
    {.name = "Script", .path = "hooks/Script.lua", .phase = MT_PHASE_POST_SYNC, .runs = true},
    {.name = "ScriptAfterWeb",
     .path = "hooks/ScriptAfterWeb.lua",
     .at = MT_AT_OBJECT,
     .object = WEB,
     .runs = true},
};

static const cJSON *read_params(void *data, const struct mt_hook_type *type, const cJSON *params,
                                bool texts, struct mt_place place, struct mt_findings *findings)
{
    (void)data;
    if (mt_json_get(params, "url") == NULL) {
        mt_find(findings, MT_SEVERITY_ERROR, "invalid-params", place, "%s needs url%s", type->name,
                texts ? " as a text" : "");
        return NULL;
    }
    return params;
}

const struct mt_policy *support_policy(void)
{
    static const struct mt_policy policy = {
        .hook_types = hook_types,
        .hook_type_count = sizeof hook_types / sizeof *hook_types,
        .hook_search_path = "the shipped hook types",
        .read_params = read_params,
    };
    return &policy;
}
