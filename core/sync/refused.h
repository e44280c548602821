// SPDX-License-Identifier: Apache-2.0
/** Refused writes: what the server's answer means, and what helps against it. */
#ifndef MT_SYNC_REFUSED_H
#define MT_SYNC_REFUSED_H

#include "sync/cluster.h"
#include "sync/plan.h"

struct mt_arena;
struct mt_owner;

/** Whether a write with Replace=true met an object that is there. */
bool mt_refused_exists(const struct mt_task *task, const struct mt_answer *answer);

/** Whether the namespace that the object goes to is not there. */
bool mt_refused_namespace(const struct mt_answer *answer);

/** Whether the cluster does not know the kind, or not in this version. */
bool mt_refused_kind(const struct mt_answer *answer);

/** Whether the task ever deletes its object to create it anew: with Force=true or on-immutable. */
bool mt_refused_may_recreate(const struct mt_task *task);

/** Whether the object has to be, and may be, deleted and created anew to be changed so. */
bool mt_refused_recreates(const struct mt_task *task, const struct mt_answer *answer);

/** What people are told: the server's words, with what helps where moontide knows; in the arena. */
const char *mt_refused_message(const struct mt_task *task, const struct mt_answer *answer,
                               const struct mt_owner *owner, struct mt_arena *arena);

/**
 * What to do before the next sync, as "create the Namespace shop"; in the arena or a literal. NULL:
 * the manifest is to be corrected.
 */
const char *mt_refused_remedy(const struct mt_task *task, const struct mt_answer *answer,
                              const struct mt_owner *owner, struct mt_arena *arena);

#endif
