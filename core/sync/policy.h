// SPDX-License-Identifier: Apache-2.0
/**
 * The policy seam: what a sync asks of scripts.  core/script implements it; tests use tables.
 *
 * That is the hook types (which there are, where hooks of each type stand) and the health of
 * objects.
 */
#ifndef MT_SYNC_POLICY_H
#define MT_SYNC_POLICY_H

#include "manifest/ref.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_arena;

/** The phases of a sync in the order they run; SyncFail runs only on failure. */
enum mt_phase {
    MT_PHASE_PRE_SYNC,
    MT_PHASE_SYNC,
    MT_PHASE_POST_SYNC,
    MT_PHASE_SYNC_FAIL,
};

/** Where hooks of a type stand. */
enum mt_hook_at {
    MT_AT_PHASE,    ///< In `phase`, at the hook's wave.
    MT_AT_NOWHERE,  ///< Never part of a sync (Skip).
    MT_AT_DELETION, ///< Around the deletion of the app (PreDelete, PostDelete).
};

struct mt_hook_type {
    const char *name;
    enum mt_hook_at at;
    enum mt_phase phase; ///< With MT_AT_PHASE.
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
    bool failed;           ///< The script failed; `message` is its error.
    const char *traceback; ///< Where it stood, one line a function, or NULL.
    /** How long Degraded has to last before it counts: the check's own, else MT_GRACE_MS; 0 for Job
     *  and Pod hooks (DESIGN.md, "Time and readiness"). */
    uint64_t grace_ms;
};

struct mt_policy {
    const struct mt_hook_type *hook_types;
    size_t hook_type_count;
    const char *hook_search_path; ///< Where types were looked for, for messages: "hooks/".

    /** Judges an object.  Always answers; a script that fails is Unknown with its error. */
    void (*judge)(void *data, const struct mt_health_question *question, struct mt_arena *arena,
                  struct mt_verdict *verdict);
    /**
     * The kinds ("group/version/Kind") of related objects that the check of `ref` needs; `check` is
     * the one chosen by name, or NULL.
     */
    size_t (*needs)(void *data, const struct mt_ref *ref, const char *check,
                    const char *const **kinds);
    void *data; ///< For judge and needs.
};

/** The grace of an object whose check sets none: struct mt_verdict, grace_ms. */
uint64_t mt_health_grace_ms(const struct mt_health_question *question);

/** "Healthy", "Suspended", …; and back, false for any other word. */
const char *mt_health_name(enum mt_health status);
bool mt_health_parse(const char *name, enum mt_health *status);

/**
 * The shipped hook types, until they exist as scripts: PreSync, Sync, PostSync, SyncFail, Skip, …
 */
const struct mt_policy *mt_policy_builtin(void);

/** "PreSync", "Sync", "PostSync", "SyncFail". */
const char *mt_phase_name(enum mt_phase phase);

#endif
