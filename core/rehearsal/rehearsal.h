// SPDX-License-Identifier: Apache-2.0
/**
 * The rehearsal cluster: a Kubernetes of objects in memory, behind the seam sync/cluster.h, in
 * virtual time.  What it does not simulate it says (mt_rehearsal_gaps()); core/rehearsal/README.md
 * has the list.
 */
#ifndef MT_REHEARSAL_REHEARSAL_H
#define MT_REHEARSAL_REHEARSAL_H

#include "rehearsal/controllers.h"
#include "sync/cluster.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_error;
struct mt_rehearsal; // opaque; the struct is in store.h

struct mt_rehearsal_options {
    const struct mt_controllers *controllers; ///< Borrowed; NULL: nobody acts on anything.
    int64_t wall_ms;                          ///< The virtual time at the start.
    uint64_t call_ms;                         ///< How long a call takes.
    uint64_t reconcile_ms;                    ///< How long after a change a controller acts.
};

/** What holds where nothing is said: 2026-01-01T00:00:00Z, 2 ms, 5 ms, no controllers. */
struct mt_rehearsal_options mt_rehearsal_options_default(void);

/** A cluster with the namespaces that every cluster has: default, kube-system, …. */
struct mt_rehearsal *mt_rehearsal_new(const struct mt_rehearsal_options *options);

void mt_rehearsal_free(struct mt_rehearsal *rehearsal);

/** The seam; valid as long as the rehearsal. */
struct mt_cluster mt_rehearsal_cluster(struct mt_rehearsal *rehearsal);

/**
 * Puts an object there before anything begins, or while it runs, as field manager `manager`; a
 * namespace that is missing is made.  The tree is copied; its status is kept.  False with `err` for
 * what the API would refuse.
 */
bool mt_rehearsal_put(struct mt_rehearsal *rehearsal, const cJSON *tree, const char *manager,
                      struct mt_error *err);

/** The live object, or NULL; borrowed until the next call. */
const cJSON *mt_rehearsal_get(struct mt_rehearsal *rehearsal, const struct mt_ref *ref);

/** How many objects there are, those of the start included. */
size_t mt_rehearsal_count(const struct mt_rehearsal *rehearsal);

/** Receives a live object; borrowed. */
typedef void mt_rehearsal_object_fn(void *data, const cJSON *tree);

/** Calls `each` for all objects, in no order to rely on. */
void mt_rehearsal_each(const struct mt_rehearsal *rehearsal, mt_rehearsal_object_fn *each,
                       void *data);

/** The first failure of a controller (its script is wrong), or NULL. */
const char *mt_rehearsal_failure(const struct mt_rehearsal *rehearsal);

/** Receives one sentence about what happened here and is not simulated. */
typedef void mt_rehearsal_gap_fn(void *data, const char *sentence);

/**
 * What the objects so far asked for that nobody simulates, each said once: kinds on which no
 * controller acts although one would in a cluster, webhooks that were not called, quotas that were
 * not counted.
 */
void mt_rehearsal_gaps(struct mt_rehearsal *rehearsal, mt_rehearsal_gap_fn *each, void *data);

#endif
