// SPDX-License-Identifier: Apache-2.0
/**
 * The connections of processes that die to a cluster that lives on: struct mt_cluster around
 * another one.  Requests are on their way for a moment, so that some of a process that dies arrive,
 * some do not, and some arrive later.  Who is dead hears nothing any more.
 */
#ifndef MT_TESTS_SIMULATION_KILL_WIRE_H
#define MT_TESTS_SIMULATION_KILL_WIRE_H

#include "sync/cluster.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kill_network; // opaque; the struct is in kill_wire.c
struct kill_wire;    // the same

/** Who is told of requests that reach the cluster, whether their process lives or not. */
struct kill_observer {
    void *data;
    /** A write that is no dry run was carried out. */
    void (*written)(void *data, const struct mt_ref *ref, const struct mt_answer *answer);
    /** A deletion arrives. */
    void (*deletes)(void *data, const struct mt_ref *ref);
};

/** All of it is borrowed until kill_network_free(). */
struct kill_network *kill_network_new(const struct mt_cluster *inner, uint64_t seed,
                                      const struct kill_observer *observer);
void kill_network_free(struct kill_network *network);

/** Lets the cluster go on, as mt_cluster.poll() does; all connections are served. */
void kill_network_poll(struct kill_network *network, uint64_t until_ms);

/**
 * The connection of a new process, which dies instead of hearing of the `die_at`th thing that comes
 * to it; SIZE_MAX: never.  With `late` what it has sent may arrive up to some seconds after its
 * death.  Lives as long as the network.
 */
struct kill_wire *kill_wire_new(struct kill_network *network, size_t die_at, bool late);

/** The seam. */
struct mt_cluster kill_wire_cluster(struct kill_wire *wire);

/**
 * Tells the process that all its calls are cancelled, so that it can be freed; what it does about
 * that comes to nothing.
 */
void kill_wire_bury(struct kill_wire *wire);

bool kill_wire_is_dead(const struct kill_wire *wire);

/** How many answers, watch events and events of logs have come to it. */
size_t kill_wire_heard(const struct kill_wire *wire);

#endif
