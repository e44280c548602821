// SPDX-License-Identifier: Apache-2.0
/** Conflicts of server-side apply: which fields another field manager owns. */
#ifndef MT_SYNC_CONFLICTS_H
#define MT_SYNC_CONFLICTS_H

#include "base/array.h"
#include "sync/cluster.h"

struct mt_arena;

struct mt_conflict {
    const char *field;   ///< ".spec.replicas"; "" where the server did not say.
    const char *manager; ///< Who owned it so far.
};

/** In the order in which the server names them. */
struct mt_conflicts {
    MT_ARRAY(struct mt_conflict) list;
};

/**
 * Whether the server refused an apply because of conflicts; then appends them, in the arena.  Where
 * it names none in the details of its answer, its message stands for them and nothing is appended.
 */
bool mt_conflicts_read(const struct mt_answer *answer, struct mt_arena *arena,
                       struct mt_conflicts *conflicts);

/**
 * `takes .spec.replicas from "kubectl" and .data.a, .data.b from "helm"`; `answer` is the one that
 * they were read from.  In the arena.
 */
const char *mt_conflicts_taken(const struct mt_conflicts *conflicts, const struct mt_answer *answer,
                               struct mt_arena *arena);

/** As mt_refused_remedy() has it. */
#define MT_CONFLICTS_REMEDY "take these fields out of the manifests, or give --conflicts force"

/** `.spec.replicas belongs to "kubectl"; --conflicts force takes it`.  In the arena. */
const char *mt_conflicts_refusal(const struct mt_conflicts *conflicts,
                                 const struct mt_answer *answer, struct mt_arena *arena);

#endif
