// SPDX-License-Identifier: Apache-2.0
/**
 * The manifests of a revision: the whole input of its sync as it was read, so that a rollback, a
 * deletion and a comparison plan from it as from files.
 */
#ifndef MT_RECORD_MANIFESTS_H
#define MT_RECORD_MANIFESTS_H

#include "base/array.h"
#include "manifest/timeouts.h"
#include "record/chunks.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_objects;
struct mt_plan_hook;

/** One document of the input. */
struct mt_record_manifest {
    const cJSON *tree; ///< As read; owned by the arena: mt_objects_add() takes a duplicate.
    bool omitted;      ///< A Secret whose values were left out: its keys have "" in their place.
};

/** One script hook of the project file (struct mt_plan_hook). */
struct mt_record_script {
    const char *type;
    const char *name;
    int wave;
    const char *namespace; ///< NULL: the app's.
    const cJSON *params;   ///< As they were written, or NULL; owned by the arena.
    struct mt_timeout timeout;
};

/** Lives in the arena it was read into. */
struct mt_record_manifests {
    MT_ARRAY(struct mt_record_manifest) objects; ///< By group, kind, namespace, name.
    MT_ARRAY(struct mt_record_script) scripts;
};

/** What is written as manifests; all of it borrowed. */
struct mt_manifests_input {
    const struct mt_objects *objects;
    const struct mt_plan_hook *hooks; ///< Of the project file.
    size_t hook_count;
    bool omit_secrets; ///< Values of Secrets are left out.
};

/** Writes them as chunks, one line an object, in an order that does not depend on files. */
void mt_manifests_cut(const struct mt_manifests_input *input, mt_chunk_fn *each, void *data);

/** Exactly one of `manifests` and `err` is set. */
typedef void mt_record_manifests_fn(void *data, struct mt_record_manifests *manifests,
                                    const struct mt_error *err);

/**
 * Reads the manifests of a revision of the record, both of which live until `done`, which runs from
 * the cluster's poll.  MT_ERR_NOT_FOUND: the record has changed since, and the revision with it;
 * every error names the Secret.
 */
void mt_record_read_manifests(const struct mt_cluster *cluster, const struct mt_record *record,
                              const struct mt_record_revision *revision, struct mt_arena *arena,
                              mt_record_manifests_fn *done, void *done_data);

#endif
