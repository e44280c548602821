// SPDX-License-Identifier: Apache-2.0
/** What the record of an earlier sync says of its last writes, and who has changed what since. */
#ifndef MT_TESTS_SIMULATION_LAST_WRITES_H
#define MT_TESTS_SIMULATION_LAST_WRITES_H

#include "random.h"

#include "manifest/object.h"
#include "sync/last_write.h"
#include "sync/sent.h"

struct mt_arena;
struct mt_rehearsal;

/** An earlier sync of `objects`, which are there as it has written them; all of it is borrowed. */
struct sim_earlier {
    const struct mt_objects *objects;
    const struct mt_scopes *scopes;
    const struct mt_owner *owner;
    struct mt_rehearsal *rehearsal;
    struct sim_random *random;
};

/**
 * What the record has of most of them; afterwards somebody changes some: an annotation of ours,
 * perhaps back again, or one of theirs.  In the arena.
 */
struct mt_last_writes sim_last_writes(const struct sim_earlier *earlier, struct mt_arena *arena);

#endif
