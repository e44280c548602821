// SPDX-License-Identifier: Apache-2.0
/**
 * The files in a folder of scripts (INTERFACE.md 2): health checks, in both layouts, and what has a
 * folder of its own, such as hook types.
 */
#ifndef MT_SCRIPT_CHECK_FILES_H
#define MT_SCRIPT_CHECK_FILES_H

#include "script/check_kinds.h"
#include "script/script.h"

struct mt_findings;

struct mt_check_file {
    const char *path;  ///< To open.
    const char *shown; ///< As errors call it.
    enum mt_dialect dialect;
    struct mt_kind_pattern kind; ///< Of ArgoCD's layout: what its folder says.
};

typedef void mt_check_file_fn(void *data, const struct mt_check_file *file);

/**
 * Calls `each` for every check below `folder` (called `shown`), sorted by name: `health/` and all
 * below it but `*_spec.lua`, and `[<group>/]<Kind>/health.lua`, where "_" in a folder's name is
 * "*". A folder without checks is fine, one that is not there is a finding.
 */
void mt_check_files_each(const char *folder, const char *shown, struct mt_findings *findings,
                         mt_check_file_fn *each, void *data);

/**
 * Calls `each` for every script in `folder`/`kind` ("hooks"), sorted by name: its `.lua` files but
 * `*_spec.lua`.  It is fine when there is no such folder.  `shown` NULL: `hooks/NAME.lua`.
 */
void mt_script_files_each(const char *folder, const char *shown, const char *kind,
                          struct mt_findings *findings, mt_check_file_fn *each, void *data);

#endif
