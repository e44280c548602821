// SPDX-License-Identifier: Apache-2.0
/** Health checks as ArgoCD's scripts, and the ConfigMap that holds them (SEMANTICS.md 5.6). */
#ifndef MT_SCRIPT_EXPORT_H
#define MT_SCRIPT_EXPORT_H

#include "base/finding.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct mt_checks;

struct mt_export_options {
    const char *const *kinds; ///< "[group/]Kind": what judges these, shipped or not; none: all of
                              ///< the folders of scripts, and nothing of ours.
    size_t kind_count;
    bool open_libs;        ///< ArgoCD may give scripts `string` and `math`, its useOpenLibs.
    const char *library;   ///< The folder that holds moontide/*.lua.
    const char *namespace; ///< Of the ConfigMap.
};

/**
 * The ConfigMap `argocd-cm` with the checks as `resource.customizations`, a new tree.  What ArgoCD
 * could not run is an error among the findings, what of a check has no counterpart there a warning.
 */
cJSON *mt_export_config_map(const struct mt_checks *checks, const struct mt_export_options *options,
                            struct mt_findings *findings);

#endif
