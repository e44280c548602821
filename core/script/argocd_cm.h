// SPDX-License-Identifier: Apache-2.0
/**
 * The scripts of an argocd-cm ConfigMap: `resource.customizations`, one map of all kinds, and
 * `resource.customizations.<what>.<group>_<Kind>`, a key for each (SEMANTICS.md 5.6).
 */
#ifndef MT_SCRIPT_ARGOCD_CM_H
#define MT_SCRIPT_ARGOCD_CM_H

#include "base/array.h"
#include "base/finding.h"

#include <stdbool.h>

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
    const char *file;
    MT_ARRAY(struct mt_override *) list;
};

/**
 * Reads a file with such a ConfigMap; `file` must live as long as the findings, in whose arena
 * everything is.  What is wrong is in the findings; other settings of ArgoCD are passed over.
 */
void mt_argocd_cm_read(const char *file, struct mt_overrides *overrides,
                       struct mt_findings *findings);

/** Whether `path` is a file, which a ConfigMap is and a folder of scripts is not. */
bool mt_argocd_cm_is_file(const char *path);

/** What is said of exactly this kind, or NULL. */
const struct mt_override *mt_overrides_find(const struct mt_overrides *overrides,
                                            const struct mt_ref *ref);

#endif
