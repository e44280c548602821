// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster seam: what a sync needs of a cluster.  core/rehearsal implements it in memory,
 * core/kube with HTTP; tests wrap either with faults.
 *
 * A call only starts something: what comes of it arrives through a function of the caller's, from
 * within poll() and never from within the call itself.  That function may start further calls.
 */
#ifndef MT_SYNC_CLUSTER_H
#define MT_SYNC_CLUSTER_H

#include "base/fetch.h"
#include "manifest/ref.h"
#include "manifest/sync_options.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct mt_watch;      // opaque; each implementation has its own
struct mt_log_stream; // the same

/** What a write did to the object. */
enum mt_change { MT_CHANGE_NONE, MT_CHANGE_CREATED, MT_CHANGE_CONFIGURED };

/** The answer to one call; everything is borrowed until `done` returns. */
struct mt_answer {
    uint64_t now_ms;       ///< The cluster's clock when the answer came.
    int status;            ///< HTTP's: 200, 201, 404, 409, 422, 503, …; 0: no answer came.
    bool cancelled;        ///< With status 0: cancel() ended the call.
    enum mt_change change; ///< Of a write that succeeded.
    /**
     * Of a success the object as the cluster has it now, with resourceVersion and managedFields; of
     * a deletion the object on its way out, NULL when it is gone already.
     */
    const cJSON *object;
    const char *reason; ///< Of a failure, as the API's Status has it: "NotFound"; else "".
                        ///< With status 0 MT_LOCK_LOST_REASON: the fence kept it from being sent.
    /** Of a failure, the server's own words on one line, long values cut; else "". */
    const char *message;
    const char *hint; ///< Of a kind that is not served, what may have been meant; else NULL.
    /** Of a failure the API's whole Status, with the causes in its details; NULL: none came. */
    const cJSON *details;
    const char *const *warnings; ///< What the server warns of, whatever it answered.
    size_t warning_count;
};

/** Runs exactly once for each call. */
typedef void mt_answer_fn(void *data, const struct mt_answer *answer);

/** Whether the call did what it was asked for: a status from 200 to 299. */
static inline bool mt_answer_is_good(const struct mt_answer *answer)
{
    return answer->status >= 200 && answer->status <= 299;
}

/** Why a call failed, for people: never "". */
static inline const char *mt_answer_why(const struct mt_answer *answer)
{
    return answer->message[0] != '\0' ? answer->message : "the cluster did not answer";
}

enum mt_verb {
    MT_VERB_APPLY,  ///< Server-side apply.
    MT_VERB_CREATE, ///< 409 AlreadyExists when it is there.
    /**
     * PUT; 404 when it is not there.  With a metadata.resourceVersion in the object and without
     * `ignore` 409 when that is not the live one; else whatever is live is replaced.
     */
    MT_VERB_REPLACE,
    /**
     * As `kubectl apply` does it on the client's side (ServerSideApply=false): a patch from what
     * was applied last, what is live and what is wanted; created when it is not there.
     */
    MT_VERB_CLIENT_APPLY,
    /**
     * A JSON merge patch (RFC 7386), which is the `object`; 404 when what it changes is not there.
     * With a metadata.resourceVersion in it 409 when that is not the live one.
     */
    MT_VERB_PATCH,
};

/** Why a write was not (again) sent: the fence is MT_FENCE_LOST. */
#define MT_LOCK_LOST_REASON "LockLost"

enum {
    MT_FENCE_NONE = 0,            ///< A fence that holds nothing back.
    MT_FENCE_TIMEOUT_SECONDS = 5, ///< What the server is told to take for a write under a fence.
};

/** The fence of a run that has lost its lock, or given it back. */
#define MT_FENCE_LOST UINT64_MAX

/** The field manager of all writes but patches. */
#define MT_FIELD_MANAGER "moontide"
/** That of patches: what an action changes is nobody's who applies, so the next sync sees it. */
#define MT_PATCH_MANAGER "moontide-action"

/** One write. */
struct mt_write {
    enum mt_verb verb;
    const struct mt_ref *ref;
    const cJSON *object; ///< As it is sent; copied by the call.
    bool dry_run;        ///< The server's.
    bool
        status; ///< Of a patch: through the subresource of the status; 404 too where there is none.
    bool unfenced;        ///< Sent without regard to the fence: what keeps the lock itself.
    bool force_conflicts; ///< Of an apply: take fields that another manager owns.
    bool lenient;         ///< Validate=false: unknown fields are ignored, not refused.
    /**
     * The object has another owner's marks (manifest/marks.h), and they go with this write, but for
     * those that `object` itself has.  A dry run does not show it.
     */
    bool takes_marks;
    /**
     * Rules for differences that stay as they are live (mt_ignored_respect()), or NULL; they live
     * until the answer.  Nothing to a create.
     */
    const cJSON *ignore;
};

struct mt_deletion {
    const struct mt_ref *ref;
    enum mt_propagation propagation; ///< UNSET is foreground, as in ArgoCD.
    const char *uid;                 ///< A precondition, or NULL; where it does not hold: 409.
    const char *resource_version;    ///< The same.
    bool unfenced;                   ///< As mt_write has it.
};

/** Which objects a watch is about. */
struct mt_watch_scope {
    const char *group;
    const char *version;
    const char *kind;
    const char *namespace; ///< "": of all namespaces, or cluster-scoped.
    const char *name;      ///< Only this one, or NULL.
    const char *label;     ///< "key=value" that they have to carry, "key": any value; or NULL.
    bool once;             ///< Only lists: nothing comes after LISTED.
    /** With `once`: of each object only its metadata is asked for; others may come all the same. */
    bool metadata_only;
};

enum mt_watch_change {
    MT_WATCH_SEEN,   ///< The object is there: it was listed, added or changed.
    MT_WATCH_GONE,   ///< The object is gone; `object` is its last state.
    MT_WATCH_LISTED, ///< What was there at the start of the watch has been seen; sent once.
    MT_WATCH_FAILED, ///< The watch has ended (see `status`); nothing comes after this.
};

/** Borrowed until the function returns. */
struct mt_watch_event {
    uint64_t now_ms;
    enum mt_watch_change change;
    const cJSON *object; ///< SEEN, GONE.
    int status;          ///< FAILED: HTTP's, such as 404 for a kind that is not served, or 403.
    const char *message; ///< FAILED: the server's own words; else "".
};

typedef void mt_watch_fn(void *data, const struct mt_watch_event *event);

/** Which log is read: of one container, as it grows, until the container ends. */
struct mt_log_scope {
    const char *namespace;
    const char *pod;
    const char *container; ///< Of the Pod's containers or init containers.
    bool previous;         ///< That of the container before its last restart.
    bool once;             ///< Only what is there: ENDED follows, also while the container runs.
    unsigned tail;         ///< Of what is there only so many lines, the last; 0: all.
};

enum mt_log_change {
    MT_LOG_LINE,
    MT_LOG_ENDED,  ///< All was read, of a container that has ended or `once`; nothing follows.
    MT_LOG_FAILED, ///< It cannot be read (any further); nothing follows.
};

/** Borrowed until the function returns. */
struct mt_log_event {
    uint64_t now_ms;
    enum mt_log_change change;
    const char *line;    ///< LINE, without its end.
    const char *message; ///< FAILED: why.
    int status;          ///< FAILED: as HTTP has it; 0: none.
};

typedef void mt_log_stream_fn(void *data, const struct mt_log_event *event);

struct mt_cluster {
    void *data; ///< The first argument of all calls.

    void (*write)(void *data, const struct mt_write *write, mt_answer_fn *done, void *done_data);
    void (*get)(void *data, const struct mt_ref *ref, mt_answer_fn *done, void *done_data);
    void (*delete)(void *data, const struct mt_deletion *deletion, mt_answer_fn *done,
                   void *done_data);

    /**
     * Lists and watches: first every object that is there, then LISTED, then each change.  Broken
     * connections are the implementation's matter: it goes on where it was, or lists anew and sends
     * SEEN for all there is and GONE for what is no more.  Never NULL; ends with unwatch(), also
     * after FAILED.
     */
    struct mt_watch *(*watch)(void *data, const struct mt_watch_scope *scope, mt_watch_fn *each,
                              void *each_data);
    /** Ends a watch, which is freed; its function is not called again. */
    void (*unwatch)(void *data, struct mt_watch *watch);

    /** Follows a log.  Never NULL; ends with unlogs(), also after ENDED and FAILED. */
    struct mt_log_stream *(*logs)(void *data, const struct mt_log_scope *scope,
                                  mt_log_stream_fn *each, void *each_data);
    /** Ends a log, which is freed; its function is not called again. */
    void (*unlogs)(void *data, struct mt_log_stream *stream);

    /**
     * An exchange of HTTP with another server than the cluster's, for a script; `done` runs as that
     * of calls does.  NULL where no script asks.
     */
    void (*fetch)(void *data, const struct mt_fetch *fetch, mt_fetch_fn *done, void *done_data);

    /**
     * Until when, by boot_ms(), writes and deletions may be started: none is sent later, be it that
     * it comes late, waits for its turn or is sent again.  Such a one waits for a later fence, or
     * is answered with status 0 and MT_LOCK_LOST_REASON once that is MT_FENCE_LOST.  Dry runs and
     * what is unfenced are sent at any time.  At first there is no fence, MT_FENCE_NONE.
     */
    void (*fence)(void *data, uint64_t until_boot_ms);
    /** Milliseconds by a clock that also goes on while the machine sleeps; never going back. */
    uint64_t (*boot_ms)(void *data);

    /** Milliseconds, never going back. */
    uint64_t (*now_ms)(void *data);
    /** Milliseconds since 1970 that belong to now_ms(). */
    int64_t (*wall_ms)(void *data);
    /**
     * Delivers what has come.  When nothing has, waits until something does or now_ms() has reached
     * `until_ms`.
     */
    void (*poll)(void *data, uint64_t until_ms);
    /** Ends all calls under way: the next poll() answers them as cancelled. */
    void (*cancel)(void *data);
};

#endif
