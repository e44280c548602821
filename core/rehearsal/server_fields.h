// SPDX-License-Identifier: Apache-2.0
/** What is the server's to say in an object: uid, times, generation, status, addresses. */
#ifndef MT_REHEARSAL_SERVER_FIELDS_H
#define MT_REHEARSAL_SERVER_FIELDS_H

#include "rehearsal/store.h"

/** Whether a member of metadata is the server's to say. */
bool mt_server_says(const char *key);

/**
 * Leaves out of what was sent for `entry` what is not the caller's to say, and names it as it is
 * stored.  `has_status`: the status has a subresource.
 */
void mt_server_strip(struct mt_rehearsal *store, const struct mt_entry *entry, cJSON *tree,
                     bool has_status);

/** Gives a new object its uid (NULL: the next one), creationTimestamp and generation. */
void mt_server_give(struct mt_rehearsal *store, const struct mt_kind *kind, cJSON *tree,
                    const char *uid);

/** Keeps what the server has in the live object, whatever an update says. */
void mt_server_carry(const struct mt_entry *entry, const cJSON *live, cJSON *tree, bool has_status);

#endif
