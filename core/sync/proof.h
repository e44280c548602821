// SPDX-License-Identifier: Apache-2.0
/**
 * Proof that a live object is the one that a prune, a deletion or a release means, and may be taken
 * (DESIGN.md, "What a run leaves in the cluster").
 */
#ifndef MT_SYNC_PROOF_H
#define MT_SYNC_PROOF_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_arena;
struct mt_owner;
struct mt_task;

/** Why an object is left as it is. */
struct mt_doubt {
    const char *why; ///< For people, after the object's name; NULL: there is none, and it is taken.
    bool foreign;    ///< It is somebody else's: the app has nothing to do with it any more.
};

/**
 * What speaks against taking the live object for `task`, which says what the inventory knows: that
 * its tracking-id is not that of the app and of itself, that another tool has marked it, that its
 * UID is another one, and, of what is deleted, that its own annotations say by now that it stays.
 * Texts are in the arena.
 */
struct mt_doubt mt_proof_doubt(const struct mt_task *task, const struct mt_owner *owner,
                               const cJSON *live, struct mt_arena *arena);

#endif
