// SPDX-License-Identifier: Apache-2.0
/**
 * The policy seam: what a sync asks of scripts.  core/script implements it; tests use tables.
 *
 * That is the health of objects, the hook types (which there are, where hooks of each type stand,
 * what they do) and what to do about something that timed out.
 */
#ifndef MT_SYNC_POLICY_H
#define MT_SYNC_POLICY_H

#include "base/fetch.h"
#include "base/finding.h"
#include "manifest/ref.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_arena;
struct mt_error;
struct mt_field_path;
struct mt_hook_use;

/**
 * The phases of a sync in the order they run, with the steps that stand before and after each ("at"
 * in INTERFACE.md 2); then those of an app's deletion, which no sync has.  From
 * MT_PHASE_BEFORE_SYNC_FAIL on they run only on failure.
 */
enum mt_phase {
    MT_PHASE_BEFORE_PRE_SYNC,
    MT_PHASE_PRE_SYNC,
    MT_PHASE_AFTER_PRE_SYNC,
    MT_PHASE_BEFORE_SYNC,
    MT_PHASE_SYNC,
    MT_PHASE_AFTER_SYNC,
    MT_PHASE_BEFORE_POST_SYNC,
    MT_PHASE_POST_SYNC,
    MT_PHASE_AFTER_POST_SYNC,
    MT_PHASE_PRE_DELETE,
    MT_PHASE_DELETE, ///< Its waves run from the highest down.
    MT_PHASE_POST_DELETE,
    MT_PHASE_AFTER_POST_DELETE,
    MT_PHASE_BEFORE_SYNC_FAIL,
    MT_PHASE_SYNC_FAIL,
    MT_PHASE_AFTER_SYNC_FAIL,
    MT_PHASE_COUNT
};

/** Where in its wave a task stands: hooks "before:wave:N" and "after:wave:N" are beside it. */
enum mt_part { MT_PART_BEFORE, MT_PART_WAVE, MT_PART_AFTER };

/** Where hooks of a type stand. */
enum mt_hook_at {
    MT_AT_PHASE,    ///< In `phase`, at the hook's wave.
    MT_AT_WAVE,     ///< Before or after (`part`) wave `wave` of Sync.
    MT_AT_OBJECT,   ///< When `object` is healthy.
    MT_AT_NOWHERE,  ///< Never part of a sync (Skip).
    MT_AT_DELETION, ///< Around the deletion of the app (PreDelete, PostDelete).
};

/** A hook type as its script says it is. */
struct mt_hook_type {
    const char *name;
    const char *path; ///< The script, as messages and plans call it; NULL: none.
    enum mt_hook_at at;
    enum mt_phase phase; ///< With MT_AT_PHASE and MT_AT_DELETION; MT_PHASE_SYNC with MT_AT_WAVE.
    enum mt_part part;   ///< With MT_AT_WAVE.
    int wave;            ///< With MT_AT_WAVE.
    struct mt_object_pattern object; ///< With MT_AT_OBJECT.
    const char *const *helm_events;  ///< Events of helm.sh/hook whose hooks are of this type;
    size_t helm_event_count;         ///< no other type of the policy has the same.
    bool on_timeout;                 ///< "on:timeout": only if what failed has timed out.
    bool runs;                       ///< It has `run`: its hooks are scripts, and no objects.
    bool creates;                    ///< It has `create`, which makes the object that is sent.
    bool has_verdict;                ///< It has `verdict`, which says how a hook's object is doing.
};

/** Health statuses, in ArgoCD's words and its order from best to worst (SEMANTICS.md 4.1). */
enum mt_health {
    MT_HEALTHY,
    MT_SUSPENDED,
    MT_PROGRESSING,
    MT_MISSING,
    MT_DEGRADED,
    MT_UNKNOWN,
};

enum {
    MT_GRACE_MS = 10000,
    MT_CAUSES_MAX = 8, ///< Of one verdict; a person reads two or three.
};

/** How objects that a check needs are related to the one that it judges. */
enum mt_need_by {
    MT_NEED_OWNED,     ///< By ownership, and as sync/related.h says of events, claims and classes.
    MT_NEED_NAMED,     ///< At `path` the object has their names, or references to them.
    MT_NEED_SELECTED,  ///< At `path` the object has a selector that selects them.
    MT_NEED_SELECTING, ///< At `path` they have a selector that selects the object's labels.
    MT_NEED_REFERRING, ///< At `path` they have the object's name, or a reference to it.
};

/** Related objects of one kind that a check needs. */
struct mt_need {
    const char *kind; ///< "[group/]version/Kind".
    enum mt_need_by by;
    const struct mt_field_path *path;   ///< NULL with MT_NEED_OWNED.
    const struct mt_field_path *labels; ///< With MT_NEED_SELECTING; NULL: metadata.labels.
};

/** What is known about an object whose health is asked. */
struct mt_health_question {
    const struct mt_ref *ref;
    const cJSON *object; ///< As it lives in the cluster, or stands in a file.
    const char *check;   ///< A check chosen by name (moontide.dev/health), or NULL: by kind.
    const cJSON *const *related; ///< Objects of the kinds that the check needs.
    size_t related_count;
    const char *const *known; ///< Of the needed kinds, those that were really looked for.
    size_t known_count;
    bool hook;      ///< Judged as a hook.
    bool strict;    ///< --strict.
    double waited;  ///< Seconds waited for it so far; negative: not waited for.
    int64_t now_ms; ///< Wall clock.
};

/** What a check says; strings live in the arena given. */
struct mt_verdict {
    enum mt_health status;
    const char *message;                ///< One line; "" when there is nothing to say.
    const char *because[MT_CAUSES_MAX]; ///< The nearest causes, most helpful first.
    size_t because_count;
    const char *check;     ///< The script that judged; NULL: no script did.
    bool unanswered;       ///< Progressing for so long that no controller seems to answer.
    bool warns;            ///< Healthy, with a message that people are warned with at the end.
    bool failed;           ///< The script failed; `message` is its error.
    bool empty;            ///< What it returned is an empty status to ArgoCD, whose script it is.
    const char *traceback; ///< Where it stood, one line a function, or NULL.
    /** How long Degraded has to last before it counts: the check's own, else MT_GRACE_MS; 0 for Job
     *  and Pod hooks (DESIGN.md, "Time and readiness"). */
    uint64_t grace_ms;
};

/** What a script hook wants after a step. */
enum mt_hook_want {
    MT_HOOK_SUCCEEDED, ///< It is over.
    MT_HOOK_FAILED,    ///< It is over; `message` says why.
    MT_HOOK_SLEEPS,    ///< To go on after `sleep_ms`.
    MT_HOOK_GETS,      ///< To go on with the object `ref`, or without where there is none.
    MT_HOOK_FETCHES,   ///< To go on with what came of `fetch`.
    MT_HOOK_LISTS,     ///< To go on with all of the kind and namespace of `ref`.
    /**
     * To go on with the object `ref`, or without where there is none: at once in the first of such
     * steps (`begins`), then when it is another, and after `sleep_ms` in any case.
     */
    MT_HOOK_WATCHES,
};

/** Objects that a script hook is given of one kind; more are a failure. */
enum { MT_HOOK_OBJECTS_MAX = 500 };

/** What a step of a script hook came to; strings live in the arena given. */
struct mt_hook_step {
    enum mt_hook_want want;
    const char *message; ///< Of an end; "" when it said nothing.
    uint64_t sleep_ms;
    struct mt_ref ref;
    bool begins;          ///< Of WATCHES: the hook wants to know what it is now.
    const char *selector; ///< Of LISTS, as manifest/selector.h reads it; NULL: all.
    struct mt_fetch fetch;
    bool script_failed; ///< FAILED because the script raised or broke its budget.
};

/** One line that a script hook wrote; runs within hook_start() and hook_resume(). */
typedef void mt_hook_log_fn(void *data, const char *line);

/**
 * Why a script hook may not read what `ref` names (with the name "" all of its kind and namespace),
 * in the arena; NULL when it may.
 */
typedef const char *mt_hook_refuse_fn(void *data, const struct mt_ref *ref, struct mt_arena *arena);

/** How a script hook begins; what it points to lives as long as the hook. */
struct mt_hook_start {
    const struct mt_hook_type *type;
    const char *name;    ///< Of the hook.
    const cJSON *params; ///< A map, as read_params() returned it; NULL: none.
    const char *app;
    const char *namespace; ///< That it takes for its own: struct mt_task, script_namespace.
    const char *phase;     ///< Where it stands: "PostSync".
    const char *failure;   ///< In SyncFail: what failed; else NULL.
    const char *assume;    ///< Who approves all that waits for a person, as nobody can; else NULL.
    mt_hook_log_fn *log;
    void *log_data;
    mt_hook_refuse_fn *refuse; ///< NULL: it may read everything.
    void *refuse_data;
};

/** What a script hook that waited is given. */
struct mt_hook_input {
    const cJSON *object;         ///< After GETS and WATCHES: the object, or NULL: it is not there.
    const cJSON *const *objects; ///< After LISTS.
    size_t object_count;
    const char *failure; ///< After GETS, LISTS and WATCHES: why it could not be read, else NULL.
    int status;          ///< With `failure`: HTTP's; 0: no answer came.
    bool late;           ///< After WATCHES: the time is up.
    const struct mt_fetch_answer *answer; ///< After FETCHES; not one that was cancelled.
    int64_t now_ms;                       ///< Wall clock.
};

struct mt_hook_run; // opaque: one script hook under way

/** What is to be done about something that timed out (DESIGN.md, "Timeouts"). */
enum mt_decision { MT_DECIDE_FAIL, MT_DECIDE_CONTINUE };

/** What has timed out; all of it borrowed. */
struct mt_stuck {
    const char *action; ///< What is said about this case: "fail", "continue", a script's name.
    const char *level;  ///< "run", "phase", "wave", "hook" or "resource".
    const struct mt_ref *ref; ///< Of hook and resource; else the first that is waited for, or NULL.
    const struct mt_verdict *verdict; ///< Of `ref`; NULL when there is none yet.
};

struct mt_policy {
    const struct mt_hook_type *hook_types;
    size_t hook_type_count;
    const char *hook_search_path; ///< Where types were looked for, for messages: "hooks/".

    /** Judges an object.  Always answers; a script that fails is Unknown with its error. */
    void (*judge)(void *data, const struct mt_health_question *question, struct mt_arena *arena,
                  struct mt_verdict *verdict);
    /** What the check of `ref` needs besides it; `check` is the one chosen by name, or NULL. */
    size_t (*needs)(void *data, const struct mt_ref *ref, const char *check,
                    const struct mt_need **needs);

    /**
     * Reads the parameters of a script hook by the types that its type declares.  `params` is a
     * map, or NULL; with `texts` its values are the strings of a ConfigMap.  A tree in the arena of
     * the findings; NULL with findings at `place` for what is missing, unknown or of another type.
     */
    const cJSON *(*read_params)(void *data, const struct mt_hook_type *type, const cJSON *params,
                                bool texts, struct mt_place place, struct mt_findings *findings);
    /** The object that is sent in place of `object`, a new tree; NULL with `err`.  Of `creates`. */
    cJSON *(*hook_create)(void *data, const struct mt_hook_type *type, const cJSON *object,
                          struct mt_error *err);
    /**
     * How a hook's object is doing, by its type: Healthy has succeeded, Degraded has failed, all
     * else goes on.  `health` is what its health check says.  Always answers.  Of `has_verdict`.
     */
    void (*hook_verdict)(void *data, const struct mt_hook_type *type,
                         const struct mt_health_question *question, const struct mt_verdict *health,
                         struct mt_arena *arena, struct mt_verdict *verdict);
    /** Begins a script hook and runs it to where it waits or ends.  Never NULL.  Of `runs`. */
    struct mt_hook_run *(*hook_start)(void *data, const struct mt_hook_start *start, int64_t now_ms,
                                      struct mt_arena *arena, struct mt_hook_step *step);
    /** Lets it go on to where it waits or ends. */
    void (*hook_resume)(struct mt_hook_run *hook, const struct mt_hook_input *input,
                        struct mt_arena *arena, struct mt_hook_step *step);
    /** Frees it, ended or not. */
    void (*hook_end)(struct mt_hook_run *hook);

    /** What to do about something stuck; `message` (in the arena) may say why, else "". */
    enum mt_decision (*decide)(void *data, const struct mt_stuck *stuck, struct mt_arena *arena,
                               const char **message);
    void *data; ///< The first argument of all but hook_resume and hook_end.
};

/** Whether one of them is by another relation than ownership. */
bool mt_needs_relate(const struct mt_need *needs, size_t count);

/** The grace of an object whose check sets none: struct mt_verdict, grace_ms. */
uint64_t mt_health_grace_ms(const struct mt_health_question *question);

/** "Healthy", "Suspended", …; and back, false for any other word. */
const char *mt_health_name(enum mt_health status);
bool mt_health_parse(const char *name, enum mt_health *status);

/** The hook type of this name, or NULL. */
const struct mt_hook_type *mt_policy_find_type(const struct mt_policy *policy, const char *name);

/** The type that a hook asks for, by its name or by Helm's event; NULL when there is none. */
const struct mt_hook_type *mt_policy_type_of(const struct mt_policy *policy,
                                             const struct mt_hook_use *use);

/**
 * `fail` and `continue`, the actions that are no scripts: struct mt_policy, decide.  `data` is not
 * looked at.
 */
enum mt_decision mt_policy_decide(void *data, const struct mt_stuck *stuck, struct mt_arena *arena,
                                  const char **message);

/** "PreSync", "before:Sync", …; and back, false for any other word. */
const char *mt_phase_name(enum mt_phase phase);
bool mt_phase_parse(const char *name, enum mt_phase *phase);

/** Whether it is a phase of an app's deletion. */
bool mt_phase_is_of_deletion(enum mt_phase phase);

/** Whether the phase runs only on failure: SyncFail and the steps around it. */
bool mt_phase_is_on_failure(enum mt_phase phase);

#endif
