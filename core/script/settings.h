// SPDX-License-Identifier: Apache-2.0
/**
 * Settings: what can be said of an app apart from its manifests, in one struct for each place that
 * says it.  Laid over one another they are what holds: a flag, then the environment, then the
 * project file, then the default (DESIGN.md, "Timeouts").
 */
#ifndef MT_SCRIPT_SETTINGS_H
#define MT_SCRIPT_SETTINGS_H

#include "base/array.h"
#include "manifest/sync_options.h"
#include "manifest/timeouts.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** One setting each; in the project file the key is the name in small letters. */
enum mt_key {
    MT_KEY_APP,
    MT_KEY_NAMESPACE,
    MT_KEY_CONTEXT,
    MT_KEY_CONTEXTS,
    MT_KEY_SOURCE,
    MT_KEY_SYNC_OPTIONS,
    MT_KEY_NAMESPACE_METADATA,
    MT_KEY_PRUNE,
    MT_KEY_TIMEOUTS,
    MT_KEY_ON_TIMEOUT,
    MT_KEY_WAIT,
    MT_KEY_CONCURRENCY,
    MT_KEY_CONFLICTS,
    MT_KEY_HISTORY_MAX,
    MT_KEY_SCRIPTS,
    MT_KEY_HOOKS,
    MT_KEY_NOTIFICATIONS,
    MT_KEY_IGNORE,
    MT_KEY_RECORD,
    MT_KEY_HEALTH,
    MT_KEY_ALLOW_HOSTS,
    MT_KEY_ALLOW_NAMESPACES,
    MT_KEY_ENV,
    MT_KEY_COUNT
};

/** A list of texts; the layout of MT_ARRAY(const char *), with a name. */
struct mt_texts {
    const char **items;
    size_t count;
    size_t capacity;
};

/** A script hook: no Kubernetes object, a type with `run` (INTERFACE.md 2). */
struct mt_project_hook {
    const char *type;
    const char *name;
    int wave;
    const char *namespace; ///< NULL: the app's.
    const cJSON *params;   ///< A map, or NULL: none.
    struct mt_timeout timeout;
    unsigned line; ///< Of the project file; 0 where it is not known.
};

struct mt_project_hooks {
    struct mt_project_hook *items;
    size_t count;
    size_t capacity;
};

/** All zero: nothing said.  Texts, lists and trees are borrowed from whoever said them. */
struct mt_settings {
    uint32_t said; ///< 1 << enum mt_key of what this place says.
    const char *app;
    const char *namespace;
    const char *context;      ///< Of the kubeconfig.
    struct mt_texts contexts; ///< Patterns; the app runs against no other context.
    struct mt_texts source;   ///< Files and folders, as PATHs.
    struct mt_sync_options sync_options;
    const cJSON *namespace_metadata; ///< Labels and annotations for CreateNamespace=true, or NULL.
    bool prune;
    struct mt_timeouts timeouts;
    const char *on_timeout;  ///< "fail", "continue", "retry", "rollback" or the name of a script.
    bool wait;               ///< Whether the last wave is waited for, too.
    unsigned concurrency;    ///< Calls at a time.
    bool force_conflicts;    ///< `conflicts`: take fields that another manager owns, or fail.
    unsigned history_max;    ///< Revisions that are kept.
    struct mt_texts scripts; ///< Folders of scripts, as PATHs.
    struct mt_project_hooks hooks;
    const cJSON *notifications; ///< A list of maps; NULL: none.
    const cJSON *ignore;        ///< A list of rules; NULL: none.
    struct mt_timeout
        settle;        ///< `health.settle`: how long an old status may be believed to be new.
    bool omit_secrets; ///< `record.secrets`: values of Secrets stay out of the record.
    struct mt_texts allow_hosts;      ///< That scripts may reach; none is none.
    struct mt_texts allow_namespaces; ///< That scripts may read besides those of the app.
    struct mt_texts env;              ///< Variables that scripts may read; none is none.
};

/** What holds where nothing is said. */
struct mt_settings mt_settings_default(void);

/**
 * `over`, with what it does not say taken from `base`.  Sync options and timeouts are merged one by
 * one; of everything else the whole value counts.
 */
struct mt_settings mt_settings_merge(const struct mt_settings *base,
                                     const struct mt_settings *over);

/** Whether the setting was said, not left to the default of somebody else. */
bool mt_settings_say(const struct mt_settings *settings, enum mt_key key);

#endif
