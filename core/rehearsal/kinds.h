// SPDX-License-Identifier: Apache-2.0
/** The kinds that Kubernetes itself serves. */
#ifndef MT_REHEARSAL_KINDS_H
#define MT_REHEARSAL_KINDS_H

#include <stdbool.h>

enum {
    MT_TRAIT_CLUSTER = 1,    ///< Cluster-scoped.
    MT_TRAIT_GENERATION = 2, ///< metadata.generation is counted.
    MT_TRAIT_STATUS = 4,     ///< Its status has a subresource, so that other writes drop it.
};

/** What is known about a kind of Kubernetes' own. */
struct mt_builtin {
    const char *group;
    const char *versions; ///< Those served, separated by spaces.
    const char *kind;
    const char *plural;
    unsigned traits; ///< MT_TRAIT_…
};

/** The kind, or NULL. */
const struct mt_builtin *mt_builtin_find(const char *group, const char *kind);

/** Whether `version` is one of the words of `versions`. */
bool mt_versions_have(const char *versions, const char *version);

#endif
