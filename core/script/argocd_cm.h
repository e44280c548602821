// SPDX-License-Identifier: Apache-2.0
/**
 * The scripts of an argocd-cm ConfigMap: `resource.customizations`, one map of all kinds, and
 * `resource.customizations.<what>.<group>_<Kind>`, a key for each (SEMANTICS.md 5.6).
 */
#ifndef MT_SCRIPT_ARGOCD_CM_H
#define MT_SCRIPT_ARGOCD_CM_H

#include "base/array.h"
#include "base/finding.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct mt_ref;

/** One script, and what errors call it: "argocd-cm.yaml#apps/Deployment/health.lua". */
struct mt_override_script {
    const char *name; ///< Of an action; else "".
    const char *text; ///< NULL: there is none.
    const char *shown;
};

/** What is said of a kind. */
struct mt_override {
    const char *key; ///< "group/Kind", "Kind", or with "*" a pattern of them.
    struct mt_override_script health;
    bool open_libs; ///< The health check may use all libraries.
    struct mt_override_script discovery;
    MT_ARRAY(struct mt_override_script) actions;
    bool merges; ///< What folders after it discover is added.
};

struct mt_overrides {
    const char *file; ///< Or what stands for it.
    MT_ARRAY(struct mt_override *) list;
};

/** What stands among folders of scripts for a ConfigMap of the cluster: before NAMESPACE/NAME. */
#define MT_CONFIG_MAP_PREFIX "configmap:"

/** ConfigMaps that were read from a cluster. */
struct mt_config_maps {
    struct mt_config_map {
        const char *path;  ///< What stands for it, with the prefix.
        const cJSON *tree; ///< NULL: it was not read, which has been said.
    } * items;
    size_t count;
    size_t capacity;
};

/**
 * Reads such a ConfigMap, of a file or among those of a cluster, which may be NULL; `path` and
 * trees must live as long as the findings, in whose arena everything else is.  What is wrong is in
 * the findings; other settings of ArgoCD are passed over.
 */
void mt_argocd_cm_read(const char *path, const struct mt_config_maps *live,
                       struct mt_overrides *overrides, struct mt_findings *findings);

/** Whether `path` stands for a ConfigMap of a cluster. */
bool mt_argocd_cm_is_live(const char *path);

/** Whether it is one, live or a file, which a folder of scripts is not. */
bool mt_argocd_cm_is_one(const char *path);

/** What is said of exactly this kind, or NULL. */
const struct mt_override *mt_overrides_find(const struct mt_overrides *overrides,
                                            const struct mt_ref *ref);

#endif
