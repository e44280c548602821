// SPDX-License-Identifier: Apache-2.0
/** What is decided once for a seed: how bad the cluster is, how the run is set up, how it ends. */
#ifndef MT_TESTS_SIMULATION_SETTINGS_H
#define MT_TESTS_SIMULATION_SETTINGS_H

#include "manifest/timeouts.h"

#include <stdbool.h>
#include <stdint.h>

struct mt_buf;

/** What happens to the run from outside. */
enum sim_end {
    SIM_END_ITSELF,
    SIM_END_INTERRUPT,
    SIM_END_LEAVE, ///< Interrupted, and again before it is over.
    SIM_END_TERMINATE,
    SIM_END_SUPERSEDE,
    SIM_END_KILL, ///< Calls are cancelled and the run is freed, wherever it stands.
};

/** Percentages are of calls, of watch events, of watches or of questions. */
struct sim_settings {
    uint64_t seed;

    // The plan.
    unsigned objects;
    unsigned there_percent; ///< Of objects that an earlier sync left.
    unsigned good_percent;  ///< Of objects and scripts that end well for sure.
    bool steady;            ///< Nothing is a matter of time, and all can be written twice.
    struct mt_timeouts timeouts;
    const char *on_timeout;
    bool no_wait;
    bool deletion; ///< Of the app, in place of a sync.
    bool orphan;   ///< With `deletion`: the objects stay.

    // The run.
    unsigned concurrency;
    bool strict;
    bool allow_degraded;
    bool assume;
    bool dry_run_first;
    bool lists_first;
    bool fail_on_conflicts;

    // The cluster.
    uint64_t call_ms;
    unsigned refused_percent;    ///< Calls answered with an error before they do anything.
    unsigned lost_percent;       ///< Calls without an answer, done or not.
    unsigned slow_percent;       ///< Calls whose answer comes late.
    uint64_t slow_max_ms;        ///< How late at most.
    unsigned late_percent;       ///< Watch events that come late.
    unsigned repeated_percent;   ///< Watch events after which the last ones come again.
    unsigned cut_percent;        ///< Watch events at which the connection breaks.
    unsigned forbidden_percent;  ///< Watches that fail.
    unsigned log_broken_percent; ///< Logs that cannot be read, and events at which one breaks.
    unsigned log_late_percent;   ///< Events of logs that come late,
    uint64_t log_late_max_ms;    ///< how late at most.
    unsigned meddling_permille;  ///< Steps before which somebody else changes an object.
    unsigned lie_percent;        ///< Questions to the policy with an answer out of the blue.
    bool scripts;                ///< The real scripts are asked, not the fakes.
    unsigned undecided_percent;  ///< Decisions that are not what the action says.

    enum sim_end end;
    unsigned end_step; ///< When, counted in steps of the driver.
};

/** The settings of a seed. */
struct sim_settings sim_settings_of(uint64_t seed);

/** Appends them, for people. */
void sim_settings_put(const struct sim_settings *settings, struct mt_buf *out);

/** Whether nothing of the cluster, its people and the policy is out of order, logs apart. */
bool sim_settings_are_fair(const struct sim_settings *settings);

#endif
