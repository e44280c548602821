// SPDX-License-Identifier: Apache-2.0
/**
 * A cluster that misbehaves within its contract: struct mt_cluster around another one.  Calls are
 * refused, lost before or after they took effect, or answered late; watch events come late or
 * again; watches break and list anew, and some are forbidden; logs come late, break, or cannot be
 * read; other servers answer late, with an error, or not at all.
 */
#ifndef MT_TESTS_SIMULATION_FAULTS_H
#define MT_TESTS_SIMULATION_FAULTS_H

#include "settings.h"

#include "sync/cluster.h"

struct sim_faults; // opaque; the struct is in faults_state.h

enum sim_call_kind {
    SIM_CALL_CHECK, ///< A write that is only the server's dry run.
    SIM_CALL_WRITE,
    SIM_CALL_GET,
    SIM_CALL_DELETE,
    SIM_CALL_FETCH, ///< Of another server; `ref` is nobody's.
};

/** Who is told of calls as they are made, and of their answers before these are given. */
struct sim_observer {
    void *data;
    void (*called)(void *data, enum sim_call_kind kind, const struct mt_ref *ref);
    void (*answered)(void *data, enum sim_call_kind kind, const struct mt_ref *ref,
                     const struct mt_answer *answer);
};

/** All of it is borrowed until sim_faults_free(). */
struct sim_faults *sim_faults_new(const struct mt_cluster *inner,
                                  const struct sim_settings *settings,
                                  const struct sim_observer *observer);
void sim_faults_free(struct sim_faults *faults);

/** The seam; valid as long as the faults. */
struct mt_cluster sim_faults_cluster(struct sim_faults *faults);

/** Calls that are not answered. */
size_t sim_faults_calls(const struct sim_faults *faults);
/** Watches that are not ended. */
size_t sim_faults_watches(const struct sim_faults *faults);
/** Logs that are not ended, and lines that were handed on. */
size_t sim_faults_logs(const struct sim_faults *faults);
size_t sim_faults_log_lines(const struct sim_faults *faults);
/** What the cluster below did against its contract, such as answering twice; NULL: nothing. */
const char *sim_faults_broken(const struct sim_faults *faults);

#endif
