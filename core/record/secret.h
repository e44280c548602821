// SPDX-License-Identifier: Apache-2.0
/**
 * The Secrets of a record: one header with a fixed name, and chunks that are named by what they
 * hold.  How they are named, made and opened.
 */
#ifndef MT_RECORD_SECRET_H
#define MT_RECORD_SECRET_H

#include "manifest/ref.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct mt_arena;
struct mt_buf;
struct mt_error;

#define MT_RECORD_TYPE "moontide.dev/record"
#define MT_RECORD_LABEL "moontide.dev/record"      ///< On all of them: the app.
#define MT_RECORD_PART_LABEL "moontide.dev/part"   ///< On all of them: mt_record_part_name().
#define MT_RECORD_FORMAT_KEY "moontide.dev/format" ///< An annotation.
#define MT_RECORD_NONCE_KEY "moontide.dev/write"   ///< Of the header: which write left it so.

enum mt_record_part {
    MT_RECORD_HEADER,
    MT_RECORD_INVENTORY,
    MT_RECORD_RESULTS,
    MT_RECORD_MANIFESTS,
    MT_RECORD_LOGS,
};

enum {
    MT_SECRET_BYTES_MAX = 700 * 1024, ///< Compressed, in one Secret.
    /** Of one chunk before it is compressed: even what does not shrink fits then. */
    MT_CHUNK_BYTES_MAX = MT_SECRET_BYTES_MAX - 1024,
    MT_HEADER_BYTES_MAX = 64 * 1024 * 1024, ///< Of the header before it is compressed.
    MT_CHUNK_HASH_SIZE = 33, ///< The first 32 hex digits of SHA-256 of what it holds, terminated.
};

/** "header", "inventory", "results", "manifests", "logs". */
const char *mt_record_part_name(enum mt_record_part part);

/** Whose record: all of it borrowed. */
struct mt_record_of {
    const char *app;
    const char *namespace;
};

/** "moontide.shop", "moontide.shop.manifests.<hash>"; `hash` is NULL for the header. */
struct mt_ref mt_secret_ref(const struct mt_record_of *of, enum mt_record_part part,
                            const char *hash, struct mt_arena *arena);

void mt_chunk_hash(const void *bytes, size_t length, char out[MT_CHUNK_HASH_SIZE]);

/**
 * A new tree of the Secret with this content, compressed; chunks are immutable.  NULL where that
 * has more than MT_SECRET_BYTES_MAX, which only a header can.  Freed with cJSON_Delete().
 */
cJSON *mt_secret_tree(const struct mt_ref *ref, const char *app, enum mt_record_part part,
                      const struct mt_buf *content);

/**
 * Appends what the Secret holds.  False with `err`, which names it and says what to do: it is none
 * of the app's record, of a newer format, or damaged; a chunk also where its hash is not `hash`.
 */
bool mt_secret_open(const cJSON *secret, const struct mt_record_of *of, enum mt_record_part part,
                    const char *hash, struct mt_buf *out, struct mt_error *err);

/**
 * Says of the Secret that it is damaged, or not there, and what can be done; false.  `why` goes
 * behind "is damaged: ", or is NULL where it is not there.
 */
bool mt_secret_damaged(const struct mt_ref *ref, const char *app, const char *why,
                       struct mt_error *err);

/** Says of the header `ref` that it cannot be read, and why; false. */
bool mt_secret_unreadable(const struct mt_ref *ref, const char *app, const char *why,
                          struct mt_error *err);

#endif
