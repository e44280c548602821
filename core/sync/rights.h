// SPDX-License-Identifier: Apache-2.0
/** Which rights the carrying out of a plan takes: what is asked for before the first write. */
#ifndef MT_SYNC_RIGHTS_H
#define MT_SYNC_RIGHTS_H

#include "base/array.h"
#include "manifest/ref.h"

#include <stddef.h>

struct mt_arena;
struct mt_plan;
struct mt_policy;

/** The right to one verb on one kind. */
struct mt_right {
    const char *verb;  ///< As the API has it: "create", "patch", "list", …
    struct mt_ref ref; ///< Its group, version, kind and namespace; the name is "".
};

struct mt_rights {
    struct mt_right *items;
    size_t count;
    size_t capacity;
};

/**
 * The rights that the plan takes, each once, by namespace, group, kind and verb; in the arena, as
 * long as the plan.  The policy says which kinds have to be watched.  What may be needed as well,
 * and is done without where it is missing, is not in it: to read Pods, events and logs.  What a
 * check needs by a name or a selector is.
 */
struct mt_rights mt_rights_of_plan(const struct mt_plan *plan, const struct mt_policy *policy,
                                   struct mt_arena *arena);

#endif
