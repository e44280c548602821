// SPDX-License-Identifier: Apache-2.0
/**
 * Processes that are killed at every event of a sync, and what the next one makes of what they have
 * left: README.md, "Killed at every event".
 */
#ifndef MT_TESTS_SIMULATION_KILL_H
#define MT_TESTS_SIMULATION_KILL_H

#include <stdbool.h>
#include <stddef.h>

struct kill_case;

struct kill_result {
    bool refused;         ///< There is no plan that may be carried out: nothing was run.
    size_t events;        ///< Of the sync that nobody killed.
    size_t kills;         ///< Processes that were.
    char complaint[1200]; ///< "": nothing was against the rules.
};

/**
 * Syncs it undisturbed, then once for each event at which the process is killed; of some of these
 * the next process is killed, too.  Every `stride`th event counts, from one that the seed chooses.
 */
void kill_everywhere(const struct kill_case *of, size_t stride, struct kill_result *result);

/** The same killed at this one event alone, and its story printed; 0: undisturbed. */
void kill_once(const struct kill_case *of, size_t at, struct kill_result *result);

#endif
