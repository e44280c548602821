// SPDX-License-Identifier: Apache-2.0
/**
 * Runs: one execution of a plan, as a state machine.  It is handed answers, watch events and the
 * time, and does three things: it calls the cluster, asks the policy, and emits events.  It owns no
 * socket, clock, thread or Lua, and never waits: whoever drives it does (mt_run_drive_to_end() or a
 * loop like it).
 *
 * SEMANTICS.md 2.6-2.13 with the departures of DESIGN.md; README.md beside this file has the
 * states.
 */
#ifndef MT_SYNC_RUN_H
#define MT_SYNC_RUN_H

#include "sync/cluster.h"
#include "sync/event.h"
#include "sync/last_write.h"
#include "sync/plan.h"
#include "sync/sent.h"

#include <stdbool.h>
#include <stdint.h>

struct mt_past;
struct mt_recorder;
struct mt_run; // opaque; the struct is in run_state.h
struct mt_scopes;

enum {
    MT_CONCURRENCY = 64,          ///< Calls at a time, where nothing is said.
    MT_SETTLE_MS = 2000,          ///< `health.settle` (DESIGN.md, "Time and readiness").
    MT_INTERRUPT_MS = 5000,       ///< What calls under way get after an interrupt.
    MT_SYNC_FAIL_MS = 300 * 1000, ///< What the SyncFail phase gets of its own.
};

/** How a plan is run; everything is borrowed until mt_run_free(). */
struct mt_run_options {
    const struct mt_plan *plan;
    const struct mt_cluster *cluster;
    const struct mt_policy *policy;
    const struct mt_scopes *scopes;
    struct mt_owner owner;
    struct mt_run_head head;
    mt_event_fn *sink;
    void *sink_data;
    unsigned concurrency;   ///< 0: MT_CONCURRENCY.
    uint64_t settle_ms;     ///< `health.settle`; MT_SETTLE_MS where nothing is said.
    bool fail_on_conflicts; ///< --conflicts fail.
    bool take_ownership;    ///< What other tools and apps hold is taken over; else it is refused.
    bool dry_run_first;     ///< The server's dry run of everything before the first write.
    bool lists_first;       ///< Without the dry run: the lists alone that it begins with.
    bool strict;            ///< --strict: judges no Ingress healthy for want of a class.
    bool allow_degraded;    ///< A degraded end exits 0.
    /**
     * Who is said to approve every gate that waits for a person, and that everything outside of the
     * plan is there: a rehearsal has nobody to ask.  NULL: they wait.
     */
    const char *assume;
    /** A Namespace that was just created so that the lock has a place, or NULL. */
    const struct mt_task *made_before;
    const struct mt_recorder *recorder; ///< NULL: nothing is recorded.
    const struct mt_past *past;         ///< Of the run that this one resumes, or NULL.
    struct mt_last_writes last_writes;  ///< What stands as they left it is not written again.
};

/** How a run ended. */
struct mt_run_result {
    enum mt_outcome outcome;
    int exit_code; ///< INTERFACE.md 1.
};

/** Starts nothing yet. */
struct mt_run *mt_run_new(const struct mt_run_options *options);

/**
 * Ends all watches and frees the run.  No call may be under way: mt_run_is_over(), or
 * mt_cluster.cancel() and a poll before.
 */
void mt_run_free(struct mt_run *run);

/** The time has come to `now_ms`: fires what is due and starts what is ready. */
void mt_run_advance(struct mt_run *run, uint64_t now_ms);

/** When it wants mt_run_advance() at the latest; UINT64_MAX: only after something happened. */
uint64_t mt_run_wakes_at(const struct mt_run *run);

/**
 * Whether it has ended: RUN_FINISHED was emitted, no call is under way, and whatever is still
 * handed to it changes nothing.
 */
bool mt_run_is_over(const struct mt_run *run);

/** As one Ctrl-C: nothing new starts, calls under way get MT_INTERRUPT_MS, hooks are left alone. */
void mt_run_interrupt(struct mt_run *run, uint64_t now_ms);

/**
 * Another run has the lock: nothing new starts, nothing is recorded any more, hooks are left alone.
 * `why` is for people.
 */
void mt_run_lose_lock(struct mt_run *run, const char *why, uint64_t now_ms);

/**
 * As ArgoCD's terminate (SEMANTICS.md 2.13): running hooks are ended; no SyncFail.  The outcome is
 * MT_OUTCOME_FAILED or MT_OUTCOME_SUPERSEDED.
 */
void mt_run_terminate(struct mt_run *run, enum mt_outcome outcome, uint64_t now_ms);

/**
 * Opens the approval gate of that name; false when the plan has none, when it is open, and when the
 * run is over.
 */
bool mt_run_approve(struct mt_run *run, const char *gate, const char *user, uint64_t now_ms);

/**
 * Whether the Namespace that holds record and lock is being deleted, which a deletion does last of
 * all: they go with it, so from then on nothing is recorded, and no lock is lost or given back.
 */
bool mt_run_record_is_gone(const struct mt_run *run);

/** How many calls are under way, for messages. */
size_t mt_run_calls(const struct mt_run *run);

/** Valid once it is over. */
struct mt_run_result mt_run_result(const struct mt_run *run);

#endif
