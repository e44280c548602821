// SPDX-License-Identifier: Apache-2.0
#include "sync/event.h"

const char *mt_event_name(enum mt_event_kind kind)
{
    static const char *const names[] = {
        [MT_EVENT_RUN_STARTED] = "runStarted",
        [MT_EVENT_PHASE_STARTED] = "phaseStarted",
        [MT_EVENT_WAVE_STARTED] = "waveStarted",
        [MT_EVENT_APPLIED] = "applied",
        [MT_EVENT_HEALTH] = "health",
        [MT_EVENT_WAITING] = "waiting",
        [MT_EVENT_WAVE_FINISHED] = "waveFinished",
        [MT_EVENT_PHASE_FINISHED] = "phaseFinished",
        [MT_EVENT_HOOK_STARTED] = "hookStarted",
        [MT_EVENT_HOOK_FINISHED] = "hookFinished",
        [MT_EVENT_HOOK_DELETED] = "hookDeleted",
        [MT_EVENT_LOG] = "log",
        [MT_EVENT_WARNING] = "warning",
        [MT_EVENT_ERROR] = "error",
        [MT_EVENT_TIMED_OUT] = "timedOut",
        [MT_EVENT_DECIDED] = "decided",
        [MT_EVENT_APPROVED] = "approved",
        [MT_EVENT_RETRYING] = "retrying",
        [MT_EVENT_RUN_FINISHED] = "runFinished",
    };
    return names[kind];
}

const char *mt_applied_name(enum mt_applied applied)
{
    static const char *const names[] = {
        [MT_APPLIED_CREATED] = "created",     [MT_APPLIED_CONFIGURED] = "configured",
        [MT_APPLIED_UNCHANGED] = "unchanged", [MT_APPLIED_PRUNED] = "pruned",
        [MT_APPLIED_SKIPPED] = "skipped",     [MT_APPLIED_FAILED] = "failed",
    };
    return names[applied];
}

const char *mt_hook_outcome_name(enum mt_hook_outcome outcome)
{
    static const char *const names[] = {
        [MT_HOOK_OUTCOME_SUCCEEDED] = "succeeded", [MT_HOOK_OUTCOME_FAILED] = "failed",
        [MT_HOOK_OUTCOME_TIMED_OUT] = "timedOut",  [MT_HOOK_OUTCOME_INTERRUPTED] = "interrupted",
        [MT_HOOK_OUTCOME_SKIPPED] = "skipped",     [MT_HOOK_OUTCOME_UNKNOWN] = "unknown",
    };
    return names[outcome];
}

const char *mt_outcome_name(enum mt_outcome outcome)
{
    static const char *const names[] = {
        [MT_OUTCOME_SUCCEEDED] = "succeeded",     [MT_OUTCOME_DEGRADED] = "degraded",
        [MT_OUTCOME_FAILED] = "failed",           [MT_OUTCOME_TIMED_OUT] = "timedOut",
        [MT_OUTCOME_INTERRUPTED] = "interrupted", [MT_OUTCOME_SUPERSEDED] = "superseded",
        [MT_OUTCOME_LOST_LOCK] = "lostLock",
    };
    return names[outcome];
}
