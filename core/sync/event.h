// SPDX-License-Identifier: Apache-2.0
/**
 * Events: the one truth about the progress of a run.  Every output is a sink over them; the schema
 * is that of INTERFACE.md 3.
 */
#ifndef MT_SYNC_EVENT_H
#define MT_SYNC_EVENT_H

#include "manifest/ref.h"
#include "manifest/timeouts.h"
#include "sync/policy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_gate;
struct mt_task;

enum mt_event_kind {
    MT_EVENT_RUN_STARTED,
    MT_EVENT_PHASE_STARTED,
    MT_EVENT_WAVE_STARTED,
    MT_EVENT_APPLIED,
    MT_EVENT_HEALTH,
    MT_EVENT_WAITING,
    MT_EVENT_WAVE_FINISHED,
    MT_EVENT_PHASE_FINISHED,
    MT_EVENT_HOOK_STARTED,
    MT_EVENT_HOOK_FINISHED,
    MT_EVENT_HOOK_DELETED,
    MT_EVENT_LOG,
    MT_EVENT_WARNING,
    MT_EVENT_ERROR,
    MT_EVENT_TIMED_OUT,
    MT_EVENT_DECIDED,
    MT_EVENT_APPROVED,
    MT_EVENT_RETRYING,
    MT_EVENT_RUN_FINISHED,
};

/** What became of an applied or pruned object. */
enum mt_applied {
    MT_APPLIED_CREATED,
    MT_APPLIED_CONFIGURED,
    MT_APPLIED_UNCHANGED,
    MT_APPLIED_PRUNED,
    MT_APPLIED_SKIPPED,
    MT_APPLIED_FAILED,
};

enum mt_hook_outcome {
    MT_HOOK_OUTCOME_SUCCEEDED,
    MT_HOOK_OUTCOME_FAILED,
    MT_HOOK_OUTCOME_TIMED_OUT,
    MT_HOOK_OUTCOME_INTERRUPTED,
    MT_HOOK_OUTCOME_SKIPPED,
    MT_HOOK_OUTCOME_UNKNOWN,
};

enum mt_outcome {
    MT_OUTCOME_SUCCEEDED,
    MT_OUTCOME_DEGRADED,
    MT_OUTCOME_FAILED,
    MT_OUTCOME_TIMED_OUT,
    MT_OUTCOME_INTERRUPTED,
    MT_OUTCOME_SUPERSEDED,
    MT_OUTCOME_LOST_LOCK,
};

/** What a run says of itself when it starts; texts may be NULL where INTERFACE.md has null. */
struct mt_run_head {
    const char *app;
    const char *namespace;
    const char *context;
    const char *env;
    const char *user;
    const char *source; ///< The PATHs.
    const char *commit;
    const char *plan_hash;
    const char *version; ///< Of moontide.
    unsigned revision;
    const char *run_id; ///< What hooks carry beside the revision, or NULL; not in any output.
};

/** One object that a gate waits for. */
struct mt_awaited {
    const struct mt_task *task;
    const struct mt_ref *ref;
    enum mt_health status;
    const char *message;
    const char *const *because;
    size_t because_count;
};

/** One event; which members count depends on `kind`.  All of it is borrowed. */
struct mt_event {
    enum mt_event_kind kind;
    int64_t wall_ms;

    // RUN_STARTED.
    const struct mt_run_head *head;
    size_t tasks; ///< Also WAVE_STARTED: of this wave.

    // PHASE_…, WAVE_…, WAITING, TIMED_OUT; LOG and hooks have those of the task.
    enum mt_phase phase;
    bool has_wave;
    int wave;
    enum mt_part part;
    uint64_t took_ms; ///< Of what has finished; APPLIED: the call; WAITING, TIMED_OUT: so far.

    // APPLIED, HEALTH, HOOK_…, LOG, RETRYING, TIMED_OUT of a hook or resource; else NULL.
    const struct mt_task *task;
    const struct mt_ref *ref; ///< The task's, with the real name where that was generated.
    enum mt_applied applied;
    enum mt_health status; ///< HEALTH.
    const char *check;     ///< HEALTH: the script that judged, or NULL.
    bool first;            ///< HEALTH: nothing was known of the object before.
    enum mt_hook_outcome outcome;
    const char *container; ///< LOG: NULL for a script hook.
    const char *line;      ///< LOG.
    /** HEALTH, APPLIED (of a failure), HOOK_FINISHED, HOOK_DELETED (the policy), WARNING, ERROR,
     * DECIDED, RETRYING, RUN_FINISHED. */
    const char *message;
    const char *remedy; ///< APPLIED and HOOK_FINISHED of what was refused: mt_refused_remedy().
    const char *const *because; ///< HEALTH, HOOK_FINISHED.
    size_t because_count;

    // WAITING.
    const struct mt_gate *gate; ///< Also APPROVED.
    bool tick;                  ///< Sent because of the time, not because something changed.
    bool has_timeout;
    uint64_t timeout_ms;   ///< Of the clock that fires first.
    uint64_t remaining_ms; ///< Until it does.
    const char *on_timeout;
    const struct mt_awaited *awaited;
    size_t awaited_count;
    size_t awaited_more; ///< Waited for like these, and not listed.
    size_t behind;       ///< Tasks that wait for the gate, directly or not.

    // TIMED_OUT, DECIDED.
    enum mt_level level;
    const char *action;
    const char *user; ///< DECIDED, APPROVED: as claimed.

    // RETRYING.
    unsigned attempt; ///< The one that is coming; the first was 1.
    uint64_t pause_ms;

    // WARNING, ERROR.
    const char *file; ///< NULL: none.
    unsigned line_number;

    // RUN_FINISHED.
    enum mt_outcome run_outcome;
    int exit_code;
    size_t applied_count; ///< Created or configured.
    size_t unchanged_count;
    size_t pruned_count;
    size_t hook_count; ///< That ran.
};

/** A sink.  Must not call into the run. */
typedef void mt_event_fn(void *data, const struct mt_event *event);

/** "runStarted", "waiting", …: the event's name in every stream. */
const char *mt_event_name(enum mt_event_kind kind);

/** "created", "configured", "unchanged", "pruned", "skipped", "failed". */
const char *mt_applied_name(enum mt_applied applied);

/** "succeeded", "failed", "timedOut", "interrupted", "skipped", "unknown". */
const char *mt_hook_outcome_name(enum mt_hook_outcome outcome);

/** "succeeded", "degraded", "failed", "timedOut", "interrupted", "superseded", "lostLock". */
const char *mt_outcome_name(enum mt_outcome outcome);

#endif
