// SPDX-License-Identifier: Apache-2.0
/** The revisions of an app, or one of them, in their forms. */
#ifndef MT_CLI_HISTORY_PRINT_H
#define MT_CLI_HISTORY_PRINT_H

#include "cli/output.h"
#include "record/lock.h"
#include "record/manifests.h"
#include "record/record.h"

#include <stdbool.h>
#include <stdint.h>

struct mt_arena;
struct mt_json_out;

/** What is known of an app; all of it borrowed. */
struct mt_history {
    const char *context; ///< NULL: none.
    const struct mt_record *record;
    const struct mt_lock_holder *holder;         ///< NULL: no run is in progress.
    const struct mt_record_revision *revision;   ///< The one that is shown, or NULL: all.
    const struct mt_record_manifests *manifests; ///< Of that one; NULL: not asked for.
};

/** How the forms for people look. */
struct mt_history_form {
    bool wide;
    bool quiet; ///< Without head.
    bool utf8;
    size_t width;   ///< What is folded is folded at this; 0: nothing is.
    int64_t now_ms; ///< Milliseconds since 1970.
    struct mt_arena *arena;
};

/** A head and a table of all revisions, ascending; or all that is known of the one. */
void mt_history_print_text(struct mt_output *output, const struct mt_history *history,
                           const struct mt_history_form *form);

/** The part of it about the one. */
void mt_history_print_revision(struct mt_output *output, const struct mt_history *history,
                               const struct mt_history_form *form);

/** An object with all revisions, or with the members of the one, its hooks and manifests. */
void mt_history_print_json(struct mt_output *output, const struct mt_history *history);

/** The same as a YAML document. */
void mt_history_print_yaml(struct mt_output *output, const struct mt_history *history);

/**
 * The manifests alone, as YAML documents, values of Secrets masked, which a comment says; script
 * hooks of the project file, which are no objects, as comments behind them.
 */
void mt_history_print_manifests(struct mt_output *output,
                                const struct mt_record_manifests *manifests);

/**
 * A copy of a manifest with "***" for each value of a Secret, and without kubectl's annotation that
 * has them once more; NULL for what is no Secret, or has none of its values.  Freed with
 * cJSON_Delete().
 */
cJSON *mt_history_mask(const struct mt_record_manifest *manifest);

/** {"type","name","wave","namespace","params"} of a script hook. */
void mt_history_put_script(struct mt_json_out *json, const struct mt_record_script *script);

#endif
