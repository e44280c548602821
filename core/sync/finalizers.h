// SPDX-License-Identifier: Apache-2.0
/** What holds an object that is being deleted, and who has to let it go. */
#ifndef MT_SYNC_FINALIZERS_H
#define MT_SYNC_FINALIZERS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_buf;

/**
 * Puts "held by finalizer example.com/guard (guard-controller)" into an empty buffer, each
 * finalizer with who is to take it away: Kubernetes' own by what they wait for, others by who put
 * them there, as the object's managedFields tell, else by their domain.  Of a Namespace also what
 * its conditions say is left in it.  Nothing of an object that nothing holds.
 *
 * `users` names what is known to use the object or to belong to it ("Pod/web-0"), or is NULL.
 */
void mt_finalizers_put(struct mt_buf *out, const cJSON *object, const char *users);

/** Whether one of its finalizers waits for what uses the object or belongs to it. */
bool mt_finalizers_wait_for_others(const cJSON *object);

#endif
