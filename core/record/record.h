// SPDX-License-Identifier: Apache-2.0
/**
 * The record of an app as it stands in the cluster: what it owns, its revisions, how they went.
 * README.md beside this file has the format and the order in which it is written.
 */
#ifndef MT_RECORD_RECORD_H
#define MT_RECORD_RECORD_H

#include "base/array.h"
#include "sync/cluster.h"
#include "sync/last_write.h"
#include "sync/plan.h"
#include "sync/recorder.h"

struct mt_arena;
struct mt_error;

/** The format that is written; a newer one is an error that names it. */
enum { MT_RECORD_FORMAT = 1 };

enum {
    MT_RECORD_DECOMPRESSED_MAX = 256 * 1024 * 1024, ///< Of one record, however it is compressed.
    MT_RECORD_HISTORY = 10,                         ///< Revisions kept, where nothing is said.
};

/** An array (base/array.h) of chunks (chunk.h) by their hashes, in their order. */
struct mt_hashes {
    const char **items;
    size_t count;
    size_t capacity;
};

/** One object that the app owns, or will own when the run that said so has come to it. */
struct mt_record_item {
    struct mt_inventory_item item; ///< For plans.
    const char *resource_version;  ///< After our last write; NULL: it was never written.
    /**
     * mt_sent_hash() of the tree of our last write; 0: it was never written, or is a Secret, whose
     * values could be guessed by it.
     */
    uint64_t sent_hash;
    /** mt_owned_fields_hash() after our last write; 0: not known, or not all fields are ours. */
    uint64_t owned_hash;
    /** Its id in the plan, where another object pulled it forward; NULL: it stands as written. */
    const char *task;
    /** mt_left_hash() of the answer to that write; 0: not known, or as above. */
    uint64_t left_hash;
};

/** One hook of a revision, in the order in which they began. */
struct mt_record_hook {
    const char *task; ///< Its id in the plan.
    struct mt_ref ref;
    const char *uid;       ///< Of this attempt's object; NULL: not known.
    unsigned attempt;      ///< From 1; one that is begun once more without a result stays the same.
    bool ended;            ///< This attempt.
    bool again;            ///< With `ended`: another attempt was to follow, and has not begun.
    const char *ended_uid; ///< Of the last attempt that was to be followed by another, or NULL.
    enum mt_hook_outcome outcome; ///< With `ended`.
    const char *message;
    uint64_t took_ms;
};

/** One revision.  Texts are NULL where INTERFACE.md has null. */
struct mt_record_revision {
    const char *run_id; ///< 16 hex digits: hooks carry it beside the revision.
    unsigned number;
    bool first;    ///< It was the app's first sync.
    bool partial;  ///< Only chosen objects were synced (--only, -l).
    bool deletion; ///< The app was to be deleted: what is left of it is not what its manifests say.
    bool ended;
    bool failed;             ///< Before it was over.
    enum mt_outcome outcome; ///< With `ended`.
    const char *message;     ///< The closing words; "" for none.
    const char *plan_hash;
    const char *user;
    const char *host;
    const char *context;
    const char *env;
    const char *source;
    const char *commit;
    const char *version; ///< Of moontide.
    int64_t started_ms;  ///< Milliseconds since 1970.
    int64_t ended_ms;    ///< With `ended`.
    size_t applied;
    size_t unchanged;
    size_t pruned;
    MT_ARRAY(struct mt_record_hook) hooks;
    enum mt_outcome failed_outcome; ///< With `failed`: what SyncFail began with.
    int failed_exit;
    const char *failed_why;
    // What stands apart.
    struct mt_hashes results;   ///< `hooks`, where they are too many for the header.
    struct mt_hashes manifests; ///< Of its whole input.
    struct mt_hashes logs;      ///< Of its hooks.
};

/** Everything but manifests and logs; lives in the arena it was read into. */
struct mt_record {
    const char *app;
    const char *namespace;
    bool found; ///< False: the app has no record, and everything below is empty.
    const char *uid;
    const char *resource_version; ///< Of the header.
    const char *nonce;            ///< Of the write that left it so.
    int64_t last_synced_ms;       ///< 0: never succeeded.
    bool own_namespace;           ///< The record's Namespace is one of the app's objects.
    MT_ARRAY(struct mt_record_item) items;
    struct mt_hashes inventory; ///< `items`, where they are too many for the header.
    MT_ARRAY(struct mt_record_revision) revisions; ///< Ascending by number.
};

/** Exactly one of `record` and `err` is set. */
typedef void mt_record_read_fn(void *data, struct mt_record *record, const struct mt_error *err);

/**
 * Reads the record of the app; `done` runs from the cluster's poll.  Errors: one that cannot be
 * read (forbidden, no answer), a newer format, a damaged record, a Secret of that name that is
 * none of ours; each names the Secret and says what to do.
 */
void mt_record_read(const struct mt_cluster *cluster, const char *namespace, const char *app,
                    struct mt_arena *arena, mt_record_read_fn *done, void *done_data);

/**
 * The resourceVersion of the record's header; "" where there is no record.  NULL: `err` is set, and
 * names the Secret that cannot be read.
 */
typedef void mt_record_version_fn(void *data, const char *version, const struct mt_error *err);

/** Asks for it, and reads nothing else; `done` runs from the cluster's poll. */
void mt_record_version(const struct mt_cluster *cluster, const char *namespace, const char *app,
                       mt_record_version_fn *done, void *done_data);

/**
 * The record as far as its header says: without what stands apart, the items and hooks of large
 * apps.  For lists of apps; the tree is borrowed.  NULL with `err`, as mt_record_read().
 */
struct mt_record *mt_record_of_header(const cJSON *secret, struct mt_arena *arena,
                                      struct mt_error *err);

/** The newest revision, or NULL. */
const struct mt_record_revision *mt_record_newest(const struct mt_record *record);

/** The newest revision that succeeded and synced everything, or NULL. */
const struct mt_record_revision *mt_record_newest_full(const struct mt_record *record);

/**
 * The newest revision when it has no outcome or was interrupted, or NULL: a run may resume it whose
 * plan has the same hash.
 */
const struct mt_record_revision *mt_record_resumable(const struct mt_record *record);

/** What it has of the last writes of all its objects: in the arena, texts borrowed from it. */
struct mt_last_writes mt_record_last_writes(const struct mt_record *record, struct mt_arena *arena);

#endif
