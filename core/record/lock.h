// SPDX-License-Identifier: Apache-2.0
/**
 * The lock of an app: one run at a time, by a Lease.  README.md beside this file says why it holds
 * although clocks differ and machines sleep.
 *
 * A lock is moved by mt_lock_advance() and by the cluster's answers, all from the caller's loop.
 * While it is held it keeps the cluster's fence (sync/cluster.h): no write starts later than
 * MT_LOCK_FENCE_MS after the last renewal that succeeded was sent.
 */
#ifndef MT_RECORD_LOCK_H
#define MT_RECORD_LOCK_H

#include "base/process.h"
#include "sync/cluster.h"

#include <stdbool.h>
#include <stdint.h>

struct mt_arena;
struct mt_lock; // opaque; the struct is in lock_state.h

enum {
    MT_LOCK_LEASE_MS = 15 * 1000,   ///< Unchanged for so long, a Lease may be taken over.
    MT_LOCK_RENEW_MS = 5 * 1000,    ///< From one renewal to the next.
    MT_LOCK_FENCE_MS = 8 * 1000,    ///< From a renewal to the last write that starts under it.
    MT_LOCK_ANSWER_MS = 30 * 1000,  ///< For a holder to say that it makes way for us.
    MT_LOCK_TRY_AGAIN_MS = 1 * 1000 ///< After a renewal that was not answered.
};

enum mt_lock_state {
    MT_LOCK_ASKING,    ///< The Lease is read, or written to make it ours.
    MT_LOCK_WAITING,   ///< Somebody holds it: alive or not is being found out, or we wait.
    MT_LOCK_HELD,      ///< It is ours; the run may go on.
    MT_LOCK_RELEASING, ///< mt_lock_release() was called.
    MT_LOCK_RELEASED,  ///< An end: as far as it can be, it is given back.
    MT_LOCK_REFUSED,   ///< An end: a live run holds it, and we wait no longer.
    MT_LOCK_LOST,      ///< An end: it was ours and is another's now, or its Lease was deleted.
    MT_LOCK_FAILED,    ///< An end: it cannot be had, for want of a right or an answer.
    MT_LOCK_FOREIGN,   ///< An end: a Lease of that name is there, and none of ours.
};

/** Who holds a lock; texts are borrowed from the Lease, NULL where it does not say. */
struct mt_lock_holder {
    const char *run_id;
    const char *user;
    const char *host;
    int64_t since_ms;   ///< Milliseconds since 1970 by the holder's clock; 0: not known.
    int64_t renewed_ms; ///< The same; for people only, clocks differ.
    const char *phase;  ///< Of the run, when the Lease was renewed; NULL: none.
    bool has_wave;
    int wave;
    const char *superseded_by; ///< "ann@box" has asked this holder to make way; NULL: nobody.
    bool makes_way;            ///< It does.
    struct mt_process process;
};

/** Reads it off a Lease; false when nobody holds it.  A Lease of NULL is one that is not there. */
bool mt_lock_holder_read(const cJSON *lease, struct mt_lock_holder *holder);

/** "ann@box since 09:14:02Z, Sync wave 1": for messages; in the arena. */
const char *mt_lock_holder_text(const struct mt_lock_holder *holder, struct mt_arena *arena);

/** The Lease of an app's lock: its name is in the arena, the other texts are borrowed. */
struct mt_ref mt_lock_ref(const char *namespace, const char *app, struct mt_arena *arena);

struct mt_lock_options {
    const struct mt_cluster *cluster; ///< Borrowed until mt_lock_free().
    const char *namespace;            ///< The record namespace, which is there.
    const char *app;
    const char *run_id;               ///< Random: nobody else ever has the same.
    const char *user;                 ///< For people; NULL: not known.
    const struct mt_process *process; ///< We; copied.
    /** How long to wait for a live holder; 0: not at all, UINT64_MAX: for ever. */
    uint64_t wait_ms;
    bool supersede; ///< Ask a holder to make way.
    /** mt_process_is_gone(), which NULL stands for, or what a test has in its place. */
    bool (*is_gone)(const struct mt_process *process);
};

/** Texts are copied.  Calls nothing yet. */
struct mt_lock *mt_lock_new(const struct mt_lock_options *options);

/**
 * Takes NULL.  Gives nothing back: a Lease that is held runs out by itself.  Not while one of its
 * calls is under way (mt_lock_is_busy()); the cluster's cancel() and poll() end them.
 */
void mt_lock_free(struct mt_lock *lock);

/** Time has passed, or the cluster was polled: does what is due. */
void mt_lock_advance(struct mt_lock *lock, uint64_t now_ms);

/** When mt_lock_advance() has something to do, by the cluster's clock; UINT64_MAX: not by time. */
uint64_t mt_lock_wakes_at(const struct mt_lock *lock);

enum mt_lock_state mt_lock_state(const struct mt_lock *lock);

/** Whether a call of it is under way. */
bool mt_lock_is_busy(const struct mt_lock *lock);

/**
 * What there is to say in this state, for people, on one line without a full stop: whom we wait
 * for, who refused or took it, why it failed, that the Lease cannot be renewed now or was not given
 * back; "" for nothing.  Valid until the next call of this lock.
 */
const char *mt_lock_message(const struct mt_lock *lock);

/** The other run that has it, of WAITING, REFUSED and LOST, or NULL; valid as the message is. */
const struct mt_lock_holder *mt_lock_other(const struct mt_lock *lock);

/** What the run does, for others to read: goes along with the next renewal.  Copied. */
void mt_lock_say(struct mt_lock *lock, const char *phase, bool has_wave, int wave);

/** Of HELD: who has asked us to make way, "ann@box"; NULL: nobody.  Valid as the message is. */
const char *mt_lock_superseded(const struct mt_lock *lock);

/** Tells whoever has asked that the run ends now, which may take its time. */
void mt_lock_make_way(struct mt_lock *lock);

/**
 * Gives it back, once no write is under way any more: none is sent from now on.  With `remove` the
 * Lease is deleted, else it stays with no holder.  Of a lock that is not held it only ends.
 */
void mt_lock_release(struct mt_lock *lock, bool remove);

#endif
