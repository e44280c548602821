// SPDX-License-Identifier: Apache-2.0
/** Chunks: what stands apart from the header of a record, cut into Secrets and read again. */
#ifndef MT_RECORD_CHUNKS_H
#define MT_RECORD_CHUNKS_H

#include "base/buffer.h"
#include "record/record.h"
#include "record/secret.h"

struct mt_arena;
struct mt_cluster;
struct mt_error;

enum {
    MT_CHUNKS_AT_ONCE = 8,       ///< Calls under way for one read, write or deletion of many.
    MT_CHUNK_OF_OBJECTS = 128,   ///< So many manifests are in one on average,
    MT_CHUNK_OF_ITEMS = 512,     ///< so many items of the inventory,
    MT_CHUNK_OF_HOOKS = 256,     ///< and so many hooks in each.
    MT_HEADER_ITEMS_MAX = 1024,  ///< Up to so many items the header has them itself,
    MT_HEADER_HOOKS_MAX = 128,   ///< so many hooks of a revision that has ended,
    MT_HEADER_RUNNING_MAX = 512, ///< and of the one that is written with each hook.
};

/**
 * Whether a chunk ends before the object, whatever is in front of it: so that one object more or
 * less changes the chunk it is in, and no other.  About one of `every` objects is such a one.
 */
bool mt_chunk_begins(const struct mt_ref *ref, size_t every);

/** Receives one chunk; `bytes` are borrowed until it returns, `hash` until then, too. */
typedef void mt_chunk_fn(void *data, const char *hash, const char *bytes, size_t length);

/** Cuts what belongs together into as many chunks as it needs; nothing comes of nothing. */
void mt_chunks_cut(const struct mt_buf *content, mt_chunk_fn *each, void *data);

/** One chunk to be read. */
struct mt_chunk_wanted {
    enum mt_record_part part;
    const char *hash;
    struct mt_buf content; ///< Filled; the reader initialises and the caller frees it.
};

/** `err` is NULL when all were read; MT_ERR_NOT_FOUND: one is not there. */
typedef void mt_chunks_fn(void *data, const struct mt_error *err);

/**
 * Reads chunks, at least one; `wanted` and the texts of `of` live until `done`, which runs once
 * from the cluster's poll.
 */
void mt_chunks_read(const struct mt_cluster *cluster, const struct mt_record_of *of,
                    struct mt_chunk_wanted *wanted, size_t count, mt_chunks_fn *done,
                    void *done_data);

#endif
