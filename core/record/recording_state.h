// SPDX-License-Identifier: Apache-2.0
/**
 * Shared by the files of a recording:
 *
 *   recording.c         the seam, who waits, when something is due, what ends it early
 *   recording_begin.c   the revision's entry
 *   recording_items.c   the inventory, in groups that become chunks
 *   recording_hooks.c   hooks, their results and logs
 *   recording_end.c     the outcome, a sync that changed nothing, history
 *   recording_erase.c   the end of an app that was deleted: of its record nothing is left
 *   recording_commit.c  one set: what it names, what it lacks, the header's text
 *   recording_chunks.c  chunks created before a header and deleted after it
 *   recording_header.c  the write of the header, and what became of one without an answer
 *   recording_collect.c what runs that were killed have left
 */
#ifndef MT_RECORD_RECORDING_STATE_H
#define MT_RECORD_RECORDING_STATE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "record/chunks.h"
#include "record/log_tail.h"
#include "record/plain.h"
#include "record/recording.h"
#include "record/secret.h"

/** Items that are written together: a part of the sorted ones, or some that came later. */
struct item_group {
    size_t first;
    size_t count;
    bool dirty; ///< `hashes` are not those of its items.
    struct mt_hashes hashes;
};

/** One item of the inventory. */
struct recorded_item {
    const struct mt_record_item *entry; ///< The record's, or
    struct mt_record_item *own;         ///< this, once it says something new; NULL before.
    bool gone; ///< Pruned, or a hook's object that was deleted: not written any more.
    struct item_group *group; ///< Whose chunk it is in; NULL before all are grouped.
};

/** The log of one container of a hook's attempt. */
struct recorded_log {
    const char *container; ///< NULL: the hook is a script.
    struct mt_log_tail tail;
};

/** A hook of this run. */
struct recorded_hook {
    size_t index; ///< Of its entry in the revision.
    MT_ARRAY(struct recorded_log) logs;
};

enum chunk_state {
    CHUNK_ABSENT,
    CHUNK_WANTED,   ///< It is created before the next header is written.
    CHUNK_CREATING, ///< The call is under way.
    CHUNK_STORED,
    CHUNK_UNWANTED, ///< No header names it; it is deleted as soon as there is room for a call.
    CHUNK_DELETING, ///< The call is under way.
};

/** A chunk that is, was or will be in the cluster. */
struct recorded_chunk {
    struct mt_recording *recording;
    struct mt_ref ref;
    enum mt_record_part part;
    enum chunk_state state;
    bool wanted_again; ///< With CHUNK_DELETING: it is needed after all, once it is gone.
    unsigned attempts; ///< To create it.
    unsigned named_by; ///< The last commit that names it.
    const char *uid;   ///< Of one that was found in a list; else NULL.
    cJSON *tree;       ///< Of the Secret, until it is stored; else NULL.
};

/** Somebody who waits for what was told so far to be durable. */
struct waiter {
    mt_recorded_fn *done;
    void *data;
};

struct waiters {
    struct waiter *items;
    size_t count;
    size_t capacity;
};

enum commit_state {
    COMMIT_NONE,
    COMMIT_CHUNKS, ///< What the header will name is created.
    COMMIT_HEADER, ///< The header is written, or read to find out what became of that.
};

struct mt_recording {
    struct mt_recording_options options;
    struct mt_arena *arena;
    struct mt_recorder recorder;
    struct mt_record_of of;
    struct mt_ref header;

    struct mt_record now; ///< As it is written next, without items.
    size_t revision;      ///< Of `now.revisions`: ours, from begin() on.
    bool begun;
    bool over; ///< end() was called.

    bool broken; ///< Nothing is written any more, because of `why`.
    bool lost;
    struct mt_error why;

    bool items_apart; ///< They are too many for the header.
    bool results_dirty;
    bool logs_dirty;
    bool listed;     ///< `list` is complete, or cannot be had.
    bool last;       ///< The commit under way, or made last, has all that end() told.
    bool erases;     ///< The record goes with the app: its last header is empty, and deleted.
    bool dirty;      ///< Something is to be written, be it that nobody waits.
    uint64_t due_ms; ///< With `dirty`.

    MT_ARRAY(struct recorded_item *) items;
    struct mt_map items_by_key; ///< mt_ref_key().
    MT_ARRAY(struct item_group *) groups;
    struct item_group *late; ///< The last one of those that came later, or NULL.

    struct mt_map hooks; ///< Task id to struct recorded_hook.
    struct mt_buf logs;  ///< What the last chunks of the revision's logs hold.
    size_t logs_sealed;  ///< How many chunks before them are full.

    struct mt_map chunks; ///< Name without the header's to struct recorded_chunk.
    size_t lacking;       ///< WANTED and CREATING.
    size_t unwanted;      ///< UNWANTED and DELETING.
    size_t calls;         ///< Under way.

    enum commit_state state;
    unsigned commit;                    ///< Counts them.
    struct mt_buf text;                 ///< Of the header that is being written.
    const char *nonce;                  ///< Of that one.
    unsigned header_writes;             ///< Of this commit.
    struct waiters waiting;             ///< For the next commit.
    struct waiters riding;              ///< For the one under way.
    struct waiter end;                  ///< `done` NULL: nobody waits.
    struct mt_record_deletion *erasing; ///< Or NULL.
    struct mt_watch *list;              ///< Of all Secrets with our label; NULL: not asked for.
};

// recording.c

/** Nothing more is written: whoever waits is told why. */
void recording_break(struct mt_recording *recording, bool lost, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** The same for a call about the Secret that failed. */
void recording_fail(struct mt_recording *recording, const struct mt_ref *ref,
                    const struct mt_answer *answer);

/** Something is to be written within MT_RECORDING_BATCH_MS. */
void recording_touch(struct mt_recording *recording);

/** Something is to be durable now. */
void recording_wait(struct mt_recording *recording, mt_recorded_fn *done, void *done_data);

/** Answers all of them, who may ask for more. */
void recording_tell(struct mt_recording *recording, struct waiters *waiters);

/** Answers end(). */
void recording_tell_end(struct mt_recording *recording);

struct mt_record_revision *recording_own(struct mt_recording *recording);

// recording_begin.c, recording_end.c, recording_hooks.c: the calls of the seam

void recording_begin(struct mt_recording *recording);
void recording_end(struct mt_recording *recording, const struct mt_event *event);
void recording_hook_begins(struct mt_recording *recording, const struct mt_task *task,
                           const struct mt_ref *ref);
void recording_hook_line(struct mt_recording *recording, const struct mt_task *task,
                         const char *container, const char *line);
void recording_hook_ended(struct mt_recording *recording, const struct mt_recorded_hook *ended);
void recording_hook_wrote(struct mt_recording *recording, const struct mt_recorded_write *write);
/** The logs of hooks that have not ended. */
void recording_hooks_left(struct mt_recording *recording);
void recording_hooks_fini(struct mt_recording *recording);

/** How many revisions are kept. */
size_t recording_history(const struct mt_recording *recording);
/** Lets the oldest revisions go until no more than `max` are left, as far as that may be. */
void recording_trim(struct mt_recording *recording, size_t max);

// recording_erase.c

/** Whether the run that ended so has deleted or released all of the app. */
bool recording_erases(const struct mt_recording *recording, const struct mt_event *event);
/** Leaves nothing to be written but a header that names no chunks. */
void recording_erase(struct mt_recording *recording, const struct mt_event *event);
/** That header stands: deletes all Secrets of the record, then answers end(). */
void recording_erase_secrets(struct mt_recording *recording);

// recording_items.c

void recording_items_load(struct mt_recording *recording);
/** What the plan applies is the app's; sorts all and groups them. */
void recording_items_begin(struct mt_recording *recording);
/** The item of a hook's object, made where there is none. */
void recording_items_put(struct mt_recording *recording, const struct mt_task *task,
                         const struct mt_ref *ref);
void recording_items_wrote(struct mt_recording *recording, const struct mt_recorded_write *write);
void recording_items_gone(struct mt_recording *recording, const struct mt_ref *ref);
/** The app owns nothing any more. */
void recording_items_clear(struct mt_recording *recording);
/** Names the chunks of the inventory, or adds the items to the header's tree. */
void recording_items_write(struct mt_recording *recording);
void recording_items_put_inline(struct mt_recording *recording, cJSON *header);

// recording_commit.c

void recording_commit(struct mt_recording *recording);
/** The header is written: its nonce is ours. */
void recording_committed(struct mt_recording *recording, const cJSON *header);

// recording_chunks.c

/** The record has the chunk already. */
void recording_chunk_there(struct mt_recording *recording, enum mt_record_part part,
                           const char *hash);
/** The next commit names this chunk, which may be new. */
void recording_chunk_want(struct mt_recording *recording, enum mt_record_part part,
                          const char *hash, const char *bytes, size_t length);
/** The commit names these chunks, which are there or wanted. */
void recording_chunks_name(struct mt_recording *recording, enum mt_record_part part,
                           const struct mt_hashes *hashes);
/** Cuts the content and wants its chunks, whose hashes are appended. */
void recording_chunks_cut(struct mt_recording *recording, enum mt_record_part part,
                          const struct mt_buf *content, struct mt_hashes *hashes);
/** A list has one, "manifests.<hash>", of which this run and the record may know nothing. */
void recording_chunk_found(struct mt_recording *recording, const char *key, const char *uid);
/** Whatever the last commit does not name is unwanted. */
void recording_chunks_drop(struct mt_recording *recording);
/** Starts as many calls as may be. */
void recording_chunks_pump(struct mt_recording *recording);
void recording_chunks_fini(struct mt_recording *recording);

// recording_header.c

void recording_header_write(struct mt_recording *recording);

// recording_collect.c

/** Asks which Secrets there are; while the last header is written. */
void recording_collect_list(struct mt_recording *recording);
/** Deletes what no header names; then answers end(). */
void recording_collect(struct mt_recording *recording);

#endif
