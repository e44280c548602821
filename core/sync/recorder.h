// SPDX-License-Identifier: Apache-2.0
/**
 * The recorder seam: what a run tells its record, and what it waits for before it goes on.
 * core/record implements it with Secrets of the cluster; a run without one records nothing.
 *
 * A call with a `done` is about something that has to be durable first: `done` runs exactly once,
 * from within mt_cluster.poll() or whatever drives the recorder, never from within the call itself.
 * What has no `done` is written with the next thing that has, and at the latest a second later.
 */
#ifndef MT_SYNC_RECORDER_H
#define MT_SYNC_RECORDER_H

#include "sync/event.h"
#include "sync/plan.h"

/**
 * `why` is NULL when all that was told so far is durable; else it says, for people, why the record
 * cannot be written, and nothing of this run is recorded any more.  `lost`: because another run has
 * the lock or has written the record.
 */
typedef void mt_recorded_fn(void *data, const char *why, bool lost);

/** What our write came to. */
struct mt_recorded_write {
    const struct mt_task *task;
    const struct mt_ref *ref; ///< With the real name where that was generated.
    enum mt_applied applied;  ///< CREATED, CONFIGURED, UNCHANGED, PRUNED; of hooks CREATED.
    const char *uid;          ///< NULL of what is pruned.
    const char *resource_version;
    uint64_t sent_hash;  ///< Of the tree that was sent (mt_sent_hash()).
    uint64_t owned_hash; ///< mt_owned_fields_hash() of what it came to; 0: not known.
    uint64_t left_hash;  ///< Of the object then (mt_left_hash()); 0: says nothing.
};

/** How a hook, or one attempt of it, ended. */
struct mt_recorded_hook {
    const struct mt_task *task;
    const struct mt_ref *ref;
    enum mt_hook_outcome outcome;
    const char *message;
    bool again; ///< It is run again: this was not its last attempt.
    uint64_t took_ms;
};

struct mt_recorder {
    void *data;

    /**
     * The first write is due: the inventory, which the cluster's objects will be a part of, becomes
     * durable, and the revision exists.  Once.
     */
    void (*begin)(void *data, mt_recorded_fn *done, void *done_data);

    /** The hook is to be created under this name, or the script hook is to start: each attempt. */
    void (*hook_begins)(void *data, const struct mt_task *task, const struct mt_ref *ref,
                        mt_recorded_fn *done, void *done_data);
    /** One more line of a hook's log; `container` is NULL for a script hook. */
    void (*hook_line)(void *data, const struct mt_task *task, const char *container,
                      const char *line);
    /** Before its gate opens, before it is run again, and before its time being up deletes it. */
    void (*hook_ended)(void *data, const struct mt_recorded_hook *hook, mt_recorded_fn *done,
                       void *done_data);

    /** The hook's object was deleted, or is gone by itself: nothing of it is left behind. */
    void (*hook_gone)(void *data, const struct mt_task *task, const struct mt_ref *ref);

    /** Of hooks, too: then it is the object that hook_begins() announced, with its uid. */
    void (*wrote)(void *data, const struct mt_recorded_write *write);

    /** The first failure, before SyncFail begins: a run that resumes this one begins there. */
    void (*failed)(void *data, enum mt_outcome outcome, int exit_code, const char *why);

    /** The last call: `event` is the RUN_FINISHED that is emitted afterwards. */
    void (*end)(void *data, const struct mt_event *event, mt_recorded_fn *done, void *done_data);
};

/** What the record knows of a hook of the run that this one resumes. */
struct mt_past_hook {
    const char *task;      ///< Its id in the plan.
    const char *name;      ///< Of its object: the one that was generated.
    const char *uid;       ///< Of its last object that is known; NULL: none is.
    unsigned attempts;     ///< That have ended, and were to be followed by another one.
    const char *ended_uid; ///< The object of the last of these, or NULL.
    bool between;          ///< The next one had not begun.
    bool ended;            ///< `outcome`, `message` and `took_ms` are valid.
    enum mt_hook_outcome outcome;
    const char *message;
    uint64_t took_ms;
};

/** What a run that resumes another one has to know of it; all of it borrowed. */
struct mt_past {
    const struct mt_past_hook *hooks;
    size_t hook_count;
    bool failed; ///< Its first failure, with which this run begins at once.
    enum mt_outcome outcome;
    int exit_code;
    const char *why;
};

#endif
