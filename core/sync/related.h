// SPDX-License-Identifier: Apache-2.0
/**
 * Related objects: what a health check gets with the object that it judges, found among a set of
 * objects (those of the files, or what a cluster lists).
 *
 * A need that says so finds what the object names or selects, or what names or selects the object
 * (sync/relation.h).  Else it depends on the kind which objects are related to an object:
 *   - events: those about the object or about one of its other related objects;
 *   - claims: those that it or its Pods mount, and those that it owns;
 *   - cluster-scoped kinds whose names end with "Class": all;
 *   - any other: those that the object owns, directly or through others (a Deployment its Pods).
 * What is found by a name or a selector counts as if the object owned it: what it owns, and its
 * events, are related as well.
 */
#ifndef MT_SYNC_RELATED_H
#define MT_SYNC_RELATED_H

#include "base/array.h"

#include <cjson/cJSON.h>
#include <stddef.h>

struct mt_arena;
struct mt_need;
struct mt_ref;
struct mt_related; // opaque; the struct is in related.c

enum {
    MT_RELATED_MAX = 64,      ///< Objects of one needed kind: what a person still reads.
    MT_RELATED_DEPTH_MAX = 8, ///< Owners between an object and what it owns.
};

/** The related objects of one object. */
struct mt_related_found {
    MT_ARRAY(const cJSON *) objects; ///< Kind by kind as they are needed, each in the set's order.
    MT_ARRAY(const char *) known;    ///< Of the needed kinds those that the set surely has whole.
};

/** An empty set.  It lives in the arena. */
struct mt_related *mt_related_new(struct mt_arena *arena);

/**
 * Adds an object, unless one with its uid is in the set.  `ref` names the namespace that it lives
 * in; `ref` and `tree` must outlive the set.
 */
void mt_related_add(struct mt_related *related, const struct mt_ref *ref, const cJSON *tree);

/**
 * The object as it is now, in place of what the set had of it by kind, namespace and name.  Takes
 * the tree; `ref` is copied.  Not for objects that were added by mt_related_add().
 */
void mt_related_put(struct mt_related *related, const struct mt_ref *ref, cJSON *tree);

/** Takes an object that was put out of the set. */
void mt_related_remove(struct mt_related *related, const struct mt_ref *ref);

/** Says that the set has all objects of the kind ("[group/]version/Kind"), if it has none too. */
void mt_related_know(struct mt_related *related, const char *kind);

/** Receives the uid of an object. */
typedef void mt_related_owner_fn(void *data, const char *uid);

/**
 * Calls `each` for the uids of what an object belongs to: its owners, their owners as far as the
 * set has them, and of an event what that is about, with its owners.
 */
void mt_related_owners(const struct mt_related *related, const struct mt_ref *ref,
                       const cJSON *tree, mt_related_owner_fn *each, void *data);

/**
 * Finds the related objects of an object, in the set or not, that its check needs; in kinds "*" is
 * any characters of a part.  The lists are in `arena`.
 *
 * Of more than MT_RELATED_MAX objects of a kind the ones most likely to be a cause are kept: Pods
 * that are not ready, then what is newest.  A kind is known when the set has a live object of it
 * (one with a uid), none was left out and none is named in another namespace: no manifest, and no
 * list that nobody has fetched, proves that a cluster has no IngressClass.
 */
void mt_related_find(struct mt_related *related, const struct mt_ref *ref, const cJSON *object,
                     const struct mt_need *needs, size_t need_count, struct mt_arena *arena,
                     struct mt_related_found *found);

#endif
