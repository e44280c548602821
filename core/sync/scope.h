// SPDX-License-Identifier: Apache-2.0
/**
 * Which kinds live in namespaces: the built-in ones, those whose CRD is among the objects, and
 * those that the cluster says it serves.
 */
#ifndef MT_SYNC_SCOPE_H
#define MT_SYNC_SCOPE_H

#include "manifest/object.h"

#include <stdbool.h>
#include <stddef.h>

struct mt_scopes; // opaque; the struct is in scope.c

/** A kind that the cluster serves; the strings are borrowed. */
struct mt_served_kind {
    const char *group;
    const char *kind;
    bool cluster; ///< Its objects have no namespace.
};

/** What discovery says, for plans: all zero offline. */
struct mt_served_kinds {
    const struct mt_served_kind *items;
    size_t count;
};

/** Learns the scopes of the CRDs among `objects`.  Lives in the arena. */
struct mt_scopes *mt_scopes_new(const struct mt_objects *objects, struct mt_arena *arena);

/** Learns what the cluster serves, as far as the objects do not say otherwise. */
void mt_scopes_learn(struct mt_scopes *scopes, const struct mt_served_kinds *served);

/** "group/Kind" of what a CRD's tree defines, in the arena; NULL for one that is not complete. */
const char *mt_scopes_defined_kind(const cJSON *crd, struct mt_arena *arena);

/** Whether objects of this kind have no namespace.  Kinds that nobody knows are namespaced. */
bool mt_scopes_is_cluster(const struct mt_scopes *scopes, const char *group, const char *kind);

/** The namespace an object is sent to: its own, else `fallback`; "" for cluster-scoped kinds. */
const char *mt_scopes_namespace(const struct mt_scopes *scopes, const struct mt_ref *ref,
                                const char *fallback);

#endif
