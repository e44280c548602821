// SPDX-License-Identifier: Apache-2.0
/** One health check as a script of ArgoCD's: lua/moontide/export/check.lua, asked. */
#ifndef MT_SCRIPT_EXPORT_SCRIPT_H
#define MT_SCRIPT_EXPORT_SCRIPT_H

#include "base/finding.h"

#include <stdbool.h>

struct mt_check;
struct mt_error;
struct mt_script;

/** What is asked. */
struct mt_export_question {
    const struct mt_check *check;
    const char *group; ///< Of the kind that it is exported for; NULL: it can be any.
    bool open_libs;    ///< It may use `string` and `math`.
};

struct mt_exported_script {
    const char *text; ///< In the arena of the findings; NULL when there can be none.
    bool open_libs;   ///< It needs useOpenLibs.
};

/** The state that answers, for mt_script_free(); NULL with `err`. */
struct mt_script *mt_export_script_new(const char *library, struct mt_error *err);

/** The script; why there can be none is an error among the findings. */
struct mt_exported_script mt_export_script(struct mt_script *exporter,
                                           const struct mt_export_question *question,
                                           struct mt_findings *findings);

#endif
