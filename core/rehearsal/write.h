// SPDX-License-Identifier: Apache-2.0
/** The way of a write through the API server: found, merged, defaulted, validated, stored. */
#ifndef MT_REHEARSAL_WRITE_H
#define MT_REHEARSAL_WRITE_H

#include "rehearsal/managed.h"
#include "rehearsal/refusal.h"
#include "rehearsal/store.h"

enum mt_request_verb {
    MT_REQUEST_APPLY,
    MT_REQUEST_CREATE,
    MT_REQUEST_REPLACE,
    MT_REQUEST_PATCH,        ///< RFC 7386.
    MT_REQUEST_PATCH_STATUS, ///< The same of the status alone, through its subresource.
    MT_REQUEST_STATUS,       ///< Replaces the status, through its subresource.
};

/** One write. */
struct mt_request {
    enum mt_request_verb verb;
    const struct mt_ref *ref;
    const char *manager;
    cJSON *tree;         ///< From mt_tree_take_in(), taken; of patches NULL.
    const cJSON *patch;  ///< Of a patch: a tree from outside.
    const char *uid;     ///< Of a new object; NULL: the next one.
    const cJSON *ignore; ///< As mt_write has it.
    bool dry_run;
    bool force;
    bool lenient;
    bool asked; ///< Admission is asked: it is the sync that writes.
};

/** What came of it. */
struct mt_result {
    struct mt_refusal refusal;
    struct mt_snapshot *snapshot; ///< The object as it is now, used; NULL when it is gone.
    enum mt_change change;
};

void mt_result_init(struct mt_result *result);
void mt_result_fini(struct mt_result *result);

/** False with `result->refusal` when the server refuses. */
bool mt_write_execute(struct mt_rehearsal *store, const struct mt_request *request,
                      struct mt_result *result);

/** The entry of an object whose kind is served; NULL with the refusal. */
struct mt_entry *mt_write_locate(struct mt_rehearsal *store, const struct mt_ref *ref,
                                 struct mt_refusal *refusal);

#endif
