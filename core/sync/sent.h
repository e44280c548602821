// SPDX-License-Identifier: Apache-2.0
/** What is sent to the cluster for an object: the manifest, its namespace, our marks. */
#ifndef MT_SYNC_SENT_H
#define MT_SYNC_SENT_H

#include "manifest/object.h"

#include <stdint.h>

struct mt_buf;
struct mt_scopes;

/** Whose objects these are. */
struct mt_owner {
    const char *app;
    const char *record_namespace;
    const char *namespace; ///< For objects without one.
};

/**
 * Appends the tracking-id of an object that lives in `ref->namespace`; a cluster-scoped one stands
 * under the app's namespace, as in ArgoCD's id (SEMANTICS.md 1.6).
 */
void mt_sent_put_tracking_id(struct mt_buf *out, const struct mt_ref *ref,
                             const struct mt_owner *owner);

/**
 * A new tree as it is sent: the namespace filled in (taken away for cluster-scoped kinds), label
 * moontide.dev/app and annotation moontide.dev/tracking-id added, ArgoCD's tracking-id and
 * installation-id dropped (DESIGN.md, "What a run leaves in the cluster").  Freed with
 * cJSON_Delete(), before the arena of the object.
 */
cJSON *mt_sent_tree(const struct mt_object *object, const struct mt_scopes *scopes,
                    const struct mt_owner *owner);

/** A hash of a tree as it is sent, whatever the order of its keys; never 0. */
uint64_t mt_sent_hash(const cJSON *tree);

#endif
