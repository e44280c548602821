// SPDX-License-Identifier: Apache-2.0
/**
 * What our last write left of an object, and whether it still stands so: then the same write once
 * more would change nothing, and need not be sent.  README.md beside this file says why.
 */
#ifndef MT_SYNC_LAST_WRITE_H
#define MT_SYNC_LAST_WRITE_H

#include "manifest/ref.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_plan;
struct mt_task;

/** As the record has it.  Where something is not known it says nothing, and the write is sent. */
struct mt_last_write {
    struct mt_ref ref;
    const char *uid;              ///< NULL: not known.
    const char *resource_version; ///< Of the answer; NULL: not known.
    uint64_t sent_hash;           ///< mt_sent_hash() of the tree that was sent; 0: not known.
    uint64_t left_hash;           ///< mt_left_hash() of the answer; 0: not known.
};

/** Borrowed from whoever has read the record. */
struct mt_last_writes {
    const struct mt_last_write *items;
    size_t count;
};

/**
 * Whether the task is written in a way that can be told to change nothing: no hook, by a plain
 * server-side apply.  Not Secrets, whose hashes would give away their values.
 */
bool mt_last_write_counts(const struct mt_plan *plan, const struct mt_task *task);

/**
 * A hash of all that a server-side apply of ours depends on in a live object: the values of the
 * fields that we own, our own entry in managedFields, and what others own, but not through
 * subresources.  Not what only others own: a status, an annotation of a controller.  0 where we
 * have not applied it.
 */
uint64_t mt_left_hash(const cJSON *object);

/** Whether the live object is as our last write left it, and not on its way out. */
bool mt_last_write_stands(const struct mt_last_write *last, const cJSON *live);

#endif
