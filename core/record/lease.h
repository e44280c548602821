// SPDX-License-Identifier: Apache-2.0
/**
 * The Lease behind a lock, as a tree: what a run writes into it and what others read.  The spec has
 * what Kubernetes knows of Leases, annotations moontide.dev/… the rest; labels and annotations of
 * others stay as they are.
 */
#ifndef MT_RECORD_LEASE_H
#define MT_RECORD_LEASE_H

#include "record/lock.h"

/** What a run writes of itself. */
struct mt_lease_run {
    const char *run_id;
    const char *user; ///< NULL: not known.
    const struct mt_process *process;
    const char *phase; ///< NULL: none.
    bool has_wave;
    int wave;
    bool makes_way;  ///< It ends for whoever has asked.
    int64_t wall_ms; ///< Now.
};

/** A Lease that nobody holds, as it is created. */
cJSON *mt_lease_new(const struct mt_ref *ref, const char *app);

/** A copy to be changed and sent: what only the server writes is left out. */
cJSON *mt_lease_copy(const cJSON *lease);

/** Whether it is one of the app's lock: whoever made it says so by a label. */
bool mt_lease_is_of(const cJSON *lease, const char *app);

/** The run becomes the holder. */
void mt_lease_take(cJSON *lease, const struct mt_lease_run *run);

/** The holder says that it lives, and what it does. */
void mt_lease_renew(cJSON *lease, const struct mt_lease_run *run);

/** The run asks the holder to make way; false: somebody has asked already. */
bool mt_lease_ask(cJSON *lease, const struct mt_lease_run *run);

/** The run takes its request back; false: there is none, or the holder makes way already. */
bool mt_lease_withdraw(cJSON *lease, const char *run_id);

/** Nobody holds it any more. */
void mt_lease_leave(cJSON *lease);

/** Who holds it; "" for nobody, also of NULL.  Borrowed. */
const char *mt_lease_run_id(const cJSON *lease);

/** Its metadata.resourceVersion, or "". */
const char *mt_lease_version(const cJSON *lease);

/** The run that asked the holder to make way, or NULL: nobody, or it was another holder. */
const char *mt_lease_asked_by(const cJSON *lease);

/** Whether the holder has written it between the two: what others write of it is no sign of life.
 */
bool mt_lease_shows_life(const cJSON *before, const cJSON *now);

#endif
