// SPDX-License-Identifier: Apache-2.0
/**
 * Shared by the files of the oracle.
 *
 *   oracle.c         the stream of events as a whole, complaints
 *   oracle_order.c   which task may begin when: edges, gates, waves, phases
 *   oracle_calls.c   what is called, and whether it was time for it
 *   oracle_checks.c  what the server's dry run said before
 *   oracle_tasks.c   what becomes of objects
 *   oracle_hooks.c   what becomes of hooks
 *   oracle_logs.c    what hooks write
 *   oracle_end.c     what has to hold at the end
 */
#ifndef MT_TESTS_SIMULATION_ORACLE_STATE_H
#define MT_TESTS_SIMULATION_ORACLE_STATE_H

#include "oracle.h"

#include "base/buffer.h"
#include "base/map.h"

/** What has been seen of a task. */
struct seen_task {
    const struct mt_task *plan;
    bool sent;        ///< It was written, answered or not.
    bool lost;        ///< A write had no answer: its object may be there.
    bool begun;       ///< It has called the cluster for itself, or its script runs.
    bool exists;      ///< Edges that wait for no more than that are met.
    bool met;         ///< Edges that wait for its health are met.
    bool through;     ///< Gates do not wait for it.
    bool over;        ///< Nothing more comes of it.
    bool passed_over; ///< It timed out, and the decision was to go on.
    bool timed_out;
    bool hit;      ///< By the timeout that is looked at.
    bool applied;  ///< An event says that it was written or taken away.
    bool started;  ///< hookStarted,
    bool finished; ///< and hookFinished.
    unsigned attempt;
    bool deleted;      ///< hookDeleted.
    bool pauses;       ///< It failed, and is run again later.
    bool warned;       ///< A warning names it.
    bool meddled;      ///< Somebody else had a hand in it.
    bool recorded;     ///< A record has the last write of its object.
    bool asked;        ///< Its dry run was answered,
    bool good;         ///< the last time well,
    bool homeless;     ///< or its namespace was not there.
    bool ahead;        ///< A Namespace that others need, before its turn.
    bool unanswered;   ///< The policy said so last.
    uint64_t grace_ms; ///< The longest that the policy gave it since it was last well.
    bool degraded;
    bool degraded_once;
    int64_t degraded_since_ms;
    int64_t started_ms; ///< With `started`.
    int64_t judged_ms;  ///< When its health was last told.
    char *uid;          ///< Of the last write that was answered, and what that made of it.
    int64_t generation;
};

struct seen_gate {
    const struct mt_gate *plan;
    size_t pending; ///< Members that are not through.
    bool open;
    bool started;
    bool finished;
};

struct sim_oracle {
    const struct sim_settings *settings;
    const struct mt_plan *plan;
    struct mt_rehearsal *rehearsal;
    struct seen_task *tasks;
    struct seen_gate *gates;
    const struct mt_gate *last_wave; ///< Before SyncFail; NULL: none.

    struct mt_arena *arena;
    struct mt_map lines; ///< Of logs, as a set: "TASK LINE".
    size_t log_lines;

    struct mt_buf events;
    char complaint[1024];
    size_t event_count;
    int64_t started_ms; ///< By the wall clock, as is
    int64_t wall_ms;    ///< the last event.
    bool finished;      ///< runFinished.
    size_t calls;       ///< Under way.

    bool failed;               ///< Something that ends the run, known from events, with the
    enum mt_outcome cause;     ///< outcome that the first such thing has.
    bool stopped;              ///< Interrupted or terminated:
    enum mt_outcome stop;      ///< by which it is told apart,
    int64_t stopped_ms;        ///< when.
    bool killed;               ///< What the run says from here on nobody hears.
    bool timed_out;            ///< Something was.
    bool went_well;            ///< The outcome says so.
    bool on_failure;           ///< SyncFail has begun.
    enum mt_decision decision; ///< The last one.

    bool all_asked;     ///< Every dry run that can come before the first write was answered.
    bool wrote;         ///< Something that is no Namespace was written.
    bool refused_first; ///< Something was refused before that.
    bool broken;        ///< A dry run, or a look at who holds an object, had no answer.

    size_t created_or_configured;
    size_t unchanged;
    size_t pruned;
    size_t hooks;
};

static inline bool sim_is_hook(const struct seen_task *task)
{
    return task->plan->action == MT_ACTION_HOOK;
}

/** Whether the task deletes or releases what an earlier sync left. */
static inline bool sim_takes(const struct seen_task *task)
{
    return task->plan->action == MT_ACTION_PRUNE || task->plan->action == MT_ACTION_RELEASE;
}

static inline bool sim_is_on_failure(const struct seen_task *task)
{
    return mt_phase_is_on_failure(task->plan->phase);
}

static inline struct seen_task *sim_seen(struct sim_oracle *oracle, const struct mt_task *task)
{
    return &oracle->tasks[task->index];
}

// oracle_same.c
/** The task is unchanged without having been written. */
void sim_same_applied(struct sim_oracle *oracle, struct seen_task *task);

// oracle.c
/** Something has happened that ends the run with this outcome. */
void sim_oracle_fails(struct sim_oracle *oracle, enum mt_outcome outcome);

// oracle_order.c
void sim_order_init(struct sim_oracle *oracle);
/** Whether the task may begin; when not, `*missing` is the id of what it waits for. */
bool sim_order_may_begin(const struct sim_oracle *oracle, const struct seen_task *task,
                         const char **missing);
void sim_order_exists(struct sim_oracle *oracle, struct seen_task *task);
void sim_order_set_through(struct sim_oracle *oracle, struct seen_task *task, bool through);
/** PHASE_…, WAVE_…, APPROVED. */
void sim_order_event(struct sim_oracle *oracle, const struct mt_event *event);
/** Whether the wave of the task, or for one beside the waves its phase, is over. */
bool sim_order_is_final(const struct sim_oracle *oracle, const struct seen_task *task);

// oracle_calls.c
/** Whether the task is about this object. */
bool sim_calls_fit(const struct seen_task *task, const struct mt_ref *ref);

/** Gates count what was ahead of its turn, once that has come. */
void sim_order_catch_up(struct sim_oracle *oracle);

// oracle_checks.c
void sim_checks_called(struct sim_oracle *oracle, const struct mt_ref *ref);
void sim_checks_answered(struct sim_oracle *oracle, const struct mt_ref *ref,
                         const struct mt_answer *answer);
/** A read that may be a look at who holds an object was answered. */
void sim_checks_looked(struct sim_oracle *oracle, const struct mt_ref *ref,
                       const struct mt_answer *answer);
/** Whether it is a Namespace that others need, which comes before its turn. */
bool sim_checks_puts_ahead(const struct sim_oracle *oracle, const struct seen_task *task);
/** Whether others could not be checked without it: then it is waited for in any case. */
bool sim_checks_need(const struct sim_oracle *oracle, const struct seen_task *task);
/** The object of the task is about to be written, or deleted. */
void sim_checks_before_write(struct sim_oracle *oracle, const struct seen_task *task);
void sim_checks_before_delete(struct sim_oracle *oracle, const struct seen_task *task);
/** Whether a failure of the task is that of its dry run; notes it. */
bool sim_checks_refused(struct sim_oracle *oracle, const struct seen_task *task);

// oracle_tasks.c
/** APPLIED, HEALTH, WAITING, TIMED_OUT. */
void sim_tasks_event(struct sim_oracle *oracle, const struct mt_event *event);

// oracle_hooks.c
/** HOOK_…, LOG, RETRYING. */
void sim_hooks_event(struct sim_oracle *oracle, const struct mt_event *event);

// oracle_logs.c
/** LOG. */
void sim_logs_event(struct sim_oracle *oracle, struct seen_task *task,
                    const struct mt_event *event);
/** HOOK_FINISHED: all that its Pods wrote was read. */
void sim_logs_finished(struct sim_oracle *oracle, const struct seen_task *task,
                       const struct mt_event *event);

// oracle_end.c
void sim_end_event(struct sim_oracle *oracle, const struct mt_event *event);

#endif
