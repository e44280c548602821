// SPDX-License-Identifier: Apache-2.0
/**
 * Intents: what an object's annotations ask for, read once, so that nothing downstream looks at an
 * annotation.  The keys and their meaning: SEMANTICS.md 1 (ArgoCD's and Helm's), INTERFACE.md 2
 * (the twins under moontide.dev/ and moontide's own).
 */
#ifndef MT_MANIFEST_INTENT_H
#define MT_MANIFEST_INTENT_H

#include "base/array.h"
#include "manifest/ref.h"
#include "manifest/sync_options.h"

#include <stdbool.h>
#include <stdint.h>

struct mt_arena;
struct mt_findings;
struct mt_object;
struct mt_object_options;

/** When a hook that Helm's annotation asks for takes part; a set of these. */
enum mt_hook_when {
    MT_WHEN_FIRST = 1,    ///< The app's first sync (Helm: install).
    MT_WHEN_LATER = 2,    ///< Every later sync (Helm: upgrade).
    MT_WHEN_ROLLBACK = 4, ///< A rollback, in place of upgrade.
    MT_WHEN_TEST = 8,     ///< A sync with --test.
    MT_WHEN_SYNC = MT_WHEN_FIRST | MT_WHEN_LATER | MT_WHEN_ROLLBACK,
};

/** One hook type that the object asks for; whether the type exists is the plan's question. */
struct mt_hook_use {
    const char *type; ///< As the annotation names it; NULL: the type that says it takes `said`.
    unsigned when;    ///< MT_WHEN_… bits: MT_WHEN_SYNC unless Helm's annotation says less.
    const char *said; ///< The item that asked for it: a type's name, or Helm's event.
    bool helm;        ///< From helm.sh/hook: counts for phases only if no other item names one.
};

/**
 * When a hook of Helm's event takes part, a set of MT_WHEN_… bits; 0 for "crd-install" and
 * "test-failure", which mean nothing.  False when Helm has no such event.
 */
bool mt_helm_event(const char *event, unsigned *when);

/** Delete policies; a set of these (SEMANTICS.md 2.9). */
enum mt_delete_policy {
    MT_DELETE_BEFORE_HOOK_CREATION = 1,
    MT_DELETE_HOOK_SUCCEEDED = 2,
    MT_DELETE_HOOK_FAILED = 4,
};

enum mt_run_when { MT_RUN_ALWAYS, MT_RUN_CHANGED, MT_RUN_FIRST, MT_RUN_LATER, MT_RUN_WHENS };

/** One item of moontide.dev/depends-on. */
struct mt_dependency {
    struct mt_object_pattern object; ///< Not set (kind NULL) where `app` is.
    bool external;                   ///< "external:": lives in the cluster, not in this sync.
    const char *app;                 ///< "app:NAME[@namespace]": another app; else NULL.
    const char *app_namespace;       ///< NULL when it was not said.
    const char *said;                ///< The item as written.
};

struct mt_intent {
    MT_ARRAY(struct mt_hook_use) hook_types;
    MT_ARRAY(struct mt_dependency) depends_on;
    const char *hook_key;     ///< The annotation that made it a hook; NULL otherwise.
    const char *wave_key;     ///< The annotation that gave the wave; NULL when none did.
    const char *on_timeout;   ///< An action or a script's name; NULL when not said.
    const char *approve_gate; ///< NULL: no approval needed.
    const char *health;       ///< The name of the check that judges it; NULL: by its kind.
    uint64_t timeout_ms;      ///< 0 is none.
    unsigned delete_policies; ///< MT_DELETE_… bits; the default is filled in for hooks.
    int wave;
    unsigned retries;
    enum mt_run_when run_when;
    struct mt_sync_options options;
    bool hook; ///< Is a hook, if perhaps one of no known type.
    bool delete_policies_said;
    bool ignore_extraneous;     ///< compare-options: IgnoreExtraneous.
    bool ignore_healthcheck;    ///< Left out of the app's health.
    bool ignore_restart_policy; ///< Pods: Never and OnFailure count as long running.
    bool ignore_resource_updates;
    bool keep;               ///< helm.sh/resource-policy: keep.
    bool wait;               ///< False: applied, not waited for.
    bool timeout_said;       ///< `timeout_ms` is from the object's annotation.
    bool recreate_immutable; ///< moontide.dev/on-immutable: recreate.
};

/**
 * Reads the annotations of `object` (its tree and place are set).  Never NULL; what is surely a
 * mistake goes to `findings`, as an error, or with `lenient` as a warning with ArgoCD's meaning; of
 * `live` objects only what is wrong about their health, as a warning.  `like`, or NULL, is that of
 * another object, which is returned in place of one that says the same: most say very little.
 */
const struct mt_intent *mt_intent_read(const struct mt_object *object,
                                       const struct mt_object_options *options,
                                       const struct mt_intent *like, struct mt_findings *findings);

/** Go's strconv.Atoi: an optional sign and digits, nothing else; false outside of int. */
bool mt_intent_parse_int(const char *text, int *number);

/** The names of the set bits, in the order of the enum; returns how many (at most 3). */
size_t mt_delete_policy_names(unsigned policies, const char *names[3]);

#endif
