// SPDX-License-Identifier: Apache-2.0
/** A cluster, and the processes that one after another work on the app in it and may die. */
#ifndef MT_TESTS_SIMULATION_KILL_WORLD_H
#define MT_TESTS_SIMULATION_KILL_WORLD_H

#include "kill_case.h"
#include "kill_ledger.h"
#include "kill_wire.h"
#include "policy.h"
#include "world.h"

#include "base/finding.h"
#include "record/record.h"
#include "rehearsal/rehearsal.h"

/** How a process ends before its time. */
struct kill_death {
    size_t at;        ///< When so many things have come to it; SIZE_MAX: it does not.
    bool interrupted; ///< It is not killed: somebody presses Ctrl-C.
};

struct kill_world {
    const struct kill_case *of;
    struct mt_arena *arena; ///< Of everything that processes read and plan.
    struct mt_findings findings;
    struct sim_policy *policy;
    struct sim_world *lives;
    struct mt_controllers controllers;
    struct mt_rehearsal *rehearsal;
    struct mt_cluster inner;
    struct kill_ledger ledger;
    struct kill_observer observer;
    struct kill_network *network;
    unsigned processes;      ///< That there were.
    bool refused;            ///< The manifests make no plan that may be carried out.
    enum mt_outcome outcome; ///< Of the last process that came to its end.
};

/** With what others have put there; the world begins. */
void kill_world_init(struct kill_world *world, const struct kill_case *of);
void kill_world_fini(struct kill_world *world);

/** Lets so much time pass. */
void kill_world_pass(struct kill_world *world, uint64_t ms);

/** The record as it is, or NULL: it cannot be read, which is against the rules. */
struct mt_record *kill_world_read(struct kill_world *world);

/**
 * A process syncs these manifests, or with NULL deletes the app, going on with what the one before
 * has left.  How much it has heard; false in `*ends`: it was killed or interrupted.
 */
size_t kill_world_sync(struct kill_world *world, const struct mt_buf *yaml, struct kill_death death,
                       bool *ends);

/** What has to hold at the moment of a death; whether its run has come to an end all the same. */
bool kill_world_died(struct kill_world *world);

#endif
