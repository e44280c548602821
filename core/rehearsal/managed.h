// SPDX-License-Identifier: Apache-2.0
/** metadata.managedFields: who owns which fields. */
#ifndef MT_REHEARSAL_MANAGED_H
#define MT_REHEARSAL_MANAGED_H

#include "rehearsal/spot.h"
#include "rehearsal/store.h"

struct mt_refusal;

/** Who writes. */
struct mt_writer {
    const char *manager;
    bool apply;  ///< Operation Apply, else Update.
    bool status; ///< Through the subresource status.
};

/** The entry of a writer, or NULL; Apply and Update of one manager are two. */
cJSON *mt_managed_entry(const cJSON *tree, const struct mt_writer *writer);

/** A new object: the writer owns all of it. */
void mt_managed_create(struct mt_rehearsal *store, const struct mt_spot *spot, cJSON *tree,
                       const struct mt_writer *writer);

/**
 * An update that changed `before` into `tree`: what it changed is the writer's, and nobody's
 * otherwise.
 */
void mt_managed_update(struct mt_rehearsal *store, const struct mt_spot *spot, const cJSON *before,
                       cJSON *tree, const struct mt_writer *writer);

/** Makes `set` (taken) the writer's own set of fields, as of now; others keep what they have. */
void mt_managed_put(struct mt_rehearsal *store, cJSON *tree, const struct mt_writer *writer,
                    cJSON *set);

/** Takes `set` out of what everybody but the writer owns. */
void mt_managed_disown(cJSON *tree, const struct mt_writer *writer, const cJSON *set);

/** `"kubectl" with subresource "status" using apps/v1`: an entry, as messages name it. */
void mt_managed_print(const cJSON *entry, struct mt_buf *out);

#endif
