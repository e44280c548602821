// SPDX-License-Identifier: Apache-2.0
/**
 * What is known of live objects, a few bytes each: whether a write changed anything is told by
 * comparing its answer with what was there before.
 */
#ifndef MT_KUBE_SEEN_H
#define MT_KUBE_SEEN_H

#include "base/map.h"
#include "sync/cluster.h"

struct mt_ref;

/** Embedded; all zero knows nothing. */
struct mt_kube_seen {
    struct mt_map objects; ///< By key of the object.
};

void mt_kube_seen_fini(struct mt_kube_seen *seen);

/** Notes a live object with what it holds: of lists, which are the state before a sync. */
void mt_kube_seen_object(struct mt_kube_seen *seen, const struct mt_ref *ref, const cJSON *object);

/** Notes only how new it is: of all else that passes by. */
void mt_kube_seen_version(struct mt_kube_seen *seen, const struct mt_ref *ref, const cJSON *object);

/** Notes that it is not there (any more). */
void mt_kube_seen_gone(struct mt_kube_seen *seen, const struct mt_ref *ref);

/** A number for its version as it is known; 0: it is not there, or nothing is known. */
uint64_t mt_kube_seen_known(const struct mt_kube_seen *seen, const struct mt_ref *ref);

/** The same number of an object. */
uint64_t mt_kube_seen_number(const cJSON *object);

/**
 * What a write came to that was answered with `object`.  `known` is mt_kube_seen_known() from
 * before it: the watch may tell of a write before it is answered.  An object of which nothing was
 * known counts as changed.
 */
enum mt_change mt_kube_seen_change(uint64_t known, const cJSON *object);

/** The same of a dry run, whose object is compared with the one that was listed. */
enum mt_change mt_kube_seen_dry_change(const struct mt_kube_seen *seen, const struct mt_ref *ref,
                                       const cJSON *object);

/**
 * Notes what the dry run of an apply was answered with.  Where that is the very object that was
 * listed, down to who owns which of its fields, the apply itself will change nothing.
 */
void mt_kube_seen_checked(struct mt_kube_seen *seen, const struct mt_ref *ref, const cJSON *object);

/** Whether a check has said so, and nobody is known to have changed the object since. */
bool mt_kube_seen_is_same(const struct mt_kube_seen *seen, const struct mt_ref *ref);

#endif
