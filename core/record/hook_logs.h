// SPDX-License-Identifier: Apache-2.0
/** The recorded logs of a revision's hooks: they outlive the hooks. */
#ifndef MT_RECORD_HOOK_LOGS_H
#define MT_RECORD_HOOK_LOGS_H

#include "base/array.h"
#include "manifest/ref.h"

#include <stdbool.h>

struct mt_arena;
struct mt_buf;
struct mt_cluster;
struct mt_error;
struct mt_record;
struct mt_record_revision;

/** What one container of a hook's last recorded attempt wrote. */
struct mt_record_log {
    const char *task; ///< The hook's id in the plan.
    struct mt_ref ref;
    const char *container; ///< NULL for a script hook.
    unsigned attempt;      ///< From 1.
    bool cut;              ///< Earlier lines were left out, or a line's end.
    MT_ARRAY(const char *) lines;
};

/** In the order in which the hooks ended; lives in the arena it was read into. */
struct mt_record_logs {
    MT_ARRAY(struct mt_record_log) list;
};

/** One log as it is written: `text` has lines that end with a line break.  Appends a line. */
void mt_record_put_log(const struct mt_record_log *log, const char *text, struct mt_buf *out);

/** Exactly one of `logs` and `err` is set. */
typedef void mt_record_logs_fn(void *data, struct mt_record_logs *logs, const struct mt_error *err);

/** Reads all logs of a revision, as mt_record_read_manifests() does its manifests. */
void mt_record_read_logs(const struct mt_cluster *cluster, const struct mt_record *record,
                         const struct mt_record_revision *revision, struct mt_arena *arena,
                         mt_record_logs_fn *done, void *done_data);

#endif
