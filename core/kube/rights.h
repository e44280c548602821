// SPDX-License-Identifier: Apache-2.0
/** What we may do: SelfSubjectRulesReview, and SelfSubjectAccessReview where that leaves it open.
 */
#ifndef MT_KUBE_RIGHTS_H
#define MT_KUBE_RIGHTS_H

#include "manifest/ref.h"

#include <stdbool.h>
#include <stddef.h>

struct mt_arena;
struct mt_kube;

/** A right that is asked about. */
struct mt_kube_right {
    const char *verb;
    struct mt_ref ref;    ///< Group, version, kind and namespace count.
    const char *resource; ///< The answer: "deployments"; NULL where the kind is not known (yet).
    bool missing;         ///< The answer.  What the server does not say counts as granted.
};

typedef void mt_kube_rights_fn(void *data);

/**
 * Asks about all of them at once; `done` runs once, from poll(), when each has its answer. `rights`
 * is borrowed until then.
 */
void mt_kube_ask_rights(struct mt_kube *kube, struct mt_kube_right *rights, size_t count,
                        mt_kube_rights_fn *done, void *data);

/**
 * The missing ones for people, in the arena: "create, patch deployments.apps in shop; list
 * configmaps in shop"; NULL when none is.
 */
const char *mt_kube_missing_rights(const struct mt_kube_right *rights, size_t count,
                                   struct mt_arena *arena);

#endif
