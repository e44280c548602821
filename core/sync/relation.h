// SPDX-License-Identifier: Apache-2.0
/**
 * Relations other than ownership between an object and what its check needs: one names the other,
 * or a selector of one selects the other (policy.h, struct mt_need).
 *
 * Both live in one namespace, unless one of them has none.  Where the object's name for the other
 * says a namespace as well, an object without one finds it there.
 */
#ifndef MT_SYNC_RELATION_H
#define MT_SYNC_RELATION_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_arena;
struct mt_need;
struct mt_ref;
struct mt_relation; // opaque; the struct is in relation.c

/**
 * What the object says of others by `need`, which is none of ownership, in the arena; all arguments
 * have to live as long.
 */
struct mt_relation *mt_relation_new(const struct mt_need *need, const struct mt_ref *ref,
                                    const cJSON *object, struct mt_arena *arena);

/** Whether `other`, of the needed kind, is so related to the object. */
bool mt_relation_holds(const struct mt_relation *relation, const struct mt_ref *ref,
                       const cJSON *other);

/** Whether the object names one in another namespace than its own, where nobody looks. */
bool mt_relation_leaves(const struct mt_relation *relation);

#endif
