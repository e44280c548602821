// SPDX-License-Identifier: Apache-2.0
/** The fingerprint of a plan: two syncs with the same one do the same to the same cluster. */
#ifndef MT_SYNC_FINGERPRINT_H
#define MT_SYNC_FINGERPRINT_H

#include "sync/plan.h"

enum { MT_FINGERPRINT_SIZE = 65 }; ///< SHA-256 in hex digits, terminated.

/**
 * Over the objects, the hooks and where they stand, and those of the options that change what is
 * done: prune, hooks, choice, sync options, ignore rules, no_wait.  Not over what differs from one
 * sync of an app to the next although nothing was changed: the inventory, whether it is the first
 * one (with the hooks of Helm's install and upgrade events, whose objects count in any case), the
 * order of files and keys, timeouts.
 */
void mt_plan_fingerprint(const struct mt_plan *plan, const struct mt_objects *objects,
                         const struct mt_plan_options *options, char out[MT_FINGERPRINT_SIZE]);

#endif
