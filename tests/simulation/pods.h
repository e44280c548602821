// SPDX-License-Identifier: Apache-2.0
/**
 * Pods of Jobs that are hooks: how many there are, when their containers run, and what these write
 * follows from uids alone, so that the oracle knows it as well as the world.
 */
#ifndef MT_TESTS_SIMULATION_PODS_H
#define MT_TESTS_SIMULATION_PODS_H

#include "rehearsal/controllers.h"

struct mt_arena;

enum {
    SIM_PODS_MAX = 2,   ///< Of one Job.
    SIM_LINE_SIZE = 96, ///< Of a line, with its end.
};

/** "main" and "side". */
extern const char *const sim_containers[2];

/** The Pods that a new Job has, as objects to be created; `*count` of them. */
void sim_pods_of_job(const struct mt_reconcile *job, cJSON *pods[SIM_PODS_MAX], size_t *count);

/**
 * The status of a Pod so long after it was first looked at, and when it changes next; UINT64_MAX:
 * never.
 */
cJSON *sim_pods_status(const cJSON *pod, uint64_t lived_ms, uint64_t *next_ms);

/** How many lines a container writes in one of its runs. */
unsigned sim_pods_lines(const char *uid, const char *container, unsigned run);

/** One of these lines; there is no other like it. */
void sim_pods_put_line(const char *uid, const char *container, unsigned run, unsigned index,
                       char out[SIM_LINE_SIZE]);

#endif
