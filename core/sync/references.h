// SPDX-License-Identifier: Apache-2.0
/** What the Pods of a workload mount and read: Secrets, ConfigMaps, claims and their account. */
#ifndef MT_SYNC_REFERENCES_H
#define MT_SYNC_REFERENCES_H

#include "manifest/object.h"

#include <stdbool.h>

/** One reference to an object of the core group in the workload's namespace. */
struct mt_reference {
    const char *kind; ///< "Secret", "ConfigMap", "PersistentVolumeClaim" or "ServiceAccount".
    const char *name;
    const char *how; ///< "env of", "mounted by", "image pull secret of", "service account of".
    bool optional;   ///< The Pod starts without it too.
};

typedef void mt_reference_fn(void *data, const struct mt_reference *reference);

/**
 * Calls `each` for every reference in the Pod template of a Pod, Job, CronJob, Deployment,
 * StatefulSet, DaemonSet, ReplicaSet or ReplicationController; other kinds have none.  The same
 * object may be named several times.
 */
void mt_references_each(const struct mt_object *object, mt_reference_fn *each, void *data);

/** Why the workload needs what it refers to: "env of Job/db-migrate", "mounted by Job/seed". */
const char *mt_reference_reason(const struct mt_reference *reference, const struct mt_ref *workload,
                                struct mt_arena *arena);

#endif
