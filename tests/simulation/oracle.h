// SPDX-License-Identifier: Apache-2.0
/**
 * The oracle: follows a run by its events and calls alone, and says what is against the rules.  It
 * knows the plan and the rules of SEMANTICS.md 2 and DESIGN.md, and nothing of how a run works.
 */
#ifndef MT_TESTS_SIMULATION_ORACLE_H
#define MT_TESTS_SIMULATION_ORACLE_H

#include "faults.h"
#include "settings.h"

#include "sync/event.h"
#include "sync/last_write.h"
#include "sync/plan.h"

struct mt_rehearsal;
struct sim_oracle; // opaque; the struct is in oracle_state.h

/** `rehearsal` is what is really there, behind all faults.  All of it is borrowed. */
struct sim_oracle *sim_oracle_new(const struct sim_settings *settings, const struct mt_plan *plan,
                                  struct mt_rehearsal *rehearsal);
void sim_oracle_free(struct sim_oracle *oracle);

/** A sink: `oracle` is a struct sim_oracle. */
void sim_oracle_event(void *oracle, const struct mt_event *event);

/** Who is told of calls. */
struct sim_observer sim_oracle_observer(struct sim_oracle *oracle);

/** What a record says of the last writes of an earlier sync. */
void sim_oracle_recorded(struct sim_oracle *oracle, const struct mt_last_writes *writes);

/** What the policy said about an object, and of something that timed out. */
void sim_oracle_judged(struct sim_oracle *oracle, const struct mt_ref *ref,
                       const struct mt_verdict *verdict);
void sim_oracle_decided(struct sim_oracle *oracle, enum mt_decision decision);

/** The run is interrupted, or terminated with this outcome, by the wall clock. */
void sim_oracle_stopped(struct sim_oracle *oracle, enum mt_outcome outcome, int64_t wall_ms);

/** The process is gone; its calls are taken away, and what it makes of that does not count. */
void sim_oracle_killed(struct sim_oracle *oracle);

/** Somebody else has changed or deleted the object. */
void sim_oracle_meddled(struct sim_oracle *oracle, const struct mt_ref *ref);

/** The run has ended by itself: what has to hold then. */
void sim_oracle_over(struct sim_oracle *oracle);

/** How many lines of logs of containers the events had. */
size_t sim_oracle_log_lines(const struct sim_oracle *oracle);

/** Notes what is against the rules; the first complaint counts. */
void sim_oracle_complain(struct sim_oracle *oracle, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** The first complaint, or NULL. */
const char *sim_oracle_complaint(const struct sim_oracle *oracle);

/** All events so far, a line of JSON each. */
const char *sim_oracle_events(const struct sim_oracle *oracle);

#endif
