// SPDX-License-Identifier: Apache-2.0
/**
 * What the files of the lock share, and nobody else sees.
 *
 *   lock       the contract: state, time, messages
 *   lock_call  the calls of a lock, one at a time, and what their answers say of the Lease
 *   lock_get   from nothing to held: whose it is, whether that one lives, when it is ours
 *   lock_keep  held: renewals, the fence, loss; giving it back
 *   lease      the Lease as a tree
 *
 * Answers only change what is known (`lease`, `known`) and the state; the next call is begun by
 * mt_lock_advance(), which also finds the end of every pause.
 */
#ifndef MT_RECORD_LOCK_STATE_H
#define MT_RECORD_LOCK_STATE_H

#include "base/buffer.h"
#include "record/lease.h"
#include "record/lock.h"

/** What a call is for. */
enum lock_call {
    LOCK_READ,
    LOCK_CREATE,
    LOCK_TAKE,
    LOCK_ASK,      ///< The holder, to make way.
    LOCK_WITHDRAW, ///< That request.
    LOCK_RENEW,
    LOCK_LEAVE,
    LOCK_REMOVE,
};

struct mt_lock {
    const struct mt_cluster *cluster;
    struct mt_arena *arena; ///< What lives as long as the lock.
    struct mt_arena *words; ///< Of the last message.
    struct mt_ref ref;
    struct mt_process process;
    const char *app;
    const char *run_id;
    const char *user;
    uint64_t wait_ms;
    bool (*is_gone)(const struct mt_process *process);

    struct mt_buf why;      ///< Of REFUSED, LOST, FAILED; of HELD and RELEASED what went wrong.
    cJSON *lease;           ///< As it was last seen; NULL: it is not there.
    uint64_t pause_ms;      ///< Nothing is called before that.
    uint64_t trying_ms;     ///< Since when calls fail; 0: they do not.
    uint64_t sent_ms;       ///< When the last call was begun.
    uint64_t write_sent_ms; ///< With `wrote`: the last write that may have made it ours,
    uint64_t write_sent_boot_ms; ///< the same by the clock of the fence.
    enum mt_lock_state state;
    enum lock_call call; ///< The last call.
    unsigned overtaken;  ///< Writes in a row that another one came before.
    bool busy;           ///< A call is under way.
    bool known;          ///< `lease` is so, as far as we can tell; else it is read first.
    bool wrote;
    bool supersede; ///< As the options say.
    bool waits;     ///< Somebody else had it when we looked,
    bool alive;     ///< who has written it since.

    uint64_t waits_ms;      ///< With `waits`: since then.
    uint64_t seen_ms;       ///< When this version of `lease` was first seen.
    const char *asked;      ///< The holder that was asked to make way, or NULL,
    uint64_t asked_ms;      ///< when.
    struct mt_watch *watch; ///< Or NULL.

    uint64_t renew_ms; ///< When the next renewal is due.
    const char *phase; ///< In the arena; NULL: none.
    int wave;
    bool has_wave;
    bool makes_way; ///< The run ends for whoever asked.
    bool remove;    ///< Giving it back deletes the Lease.
};

// lock_call.c

/** Begins a call; the object of writes is taken, of others NULL. */
void lock_call(struct mt_lock *lock, enum lock_call call, cJSON *object);

/** The Lease was read or written like this; NULL: it is not there. */
void lock_see(struct mt_lock *lock, const cJSON *lease, uint64_t now_ms);

/** A watch says that it is like this: perhaps it lags behind. */
void lock_see_watched(struct mt_lock *lock, const cJSON *lease, uint64_t now_ms);

/** What a write says of this run. */
struct mt_lease_run lock_run(const struct mt_lock *lock);

/** Whether the Lease as it was last seen is ours. */
bool lock_is_ours(const struct mt_lock *lock);

/** The call has failed: the Lease is read before the next one; true: that will do no more. */
bool lock_gives_up(struct mt_lock *lock, const struct mt_answer *answer);

/** Ends the lock in this state. */
void lock_end(struct mt_lock *lock, enum mt_lock_state state);

// lock_get.c

void lock_get(struct mt_lock *lock, uint64_t now_ms);
uint64_t lock_get_wakes_at(const struct mt_lock *lock);

/** The answer to a call in ASKING and WAITING. */
void lock_get_take(struct mt_lock *lock, const struct mt_answer *answer);

/**
 * Nobody waits for an answer any more: takes our request to make way back, so that a holder that
 * wakes up late does not end for nobody.  False: there is nothing to take back.
 */
bool lock_withdraw(struct mt_lock *lock);

// lock_keep.c

/** The Lease is ours since `write_sent_ms`. */
void lock_hold(struct mt_lock *lock);

void lock_keep(struct mt_lock *lock, uint64_t now_ms);
void lock_keep_take(struct mt_lock *lock, const struct mt_answer *answer);

/** The same in RELEASING. */
void lock_leave(struct mt_lock *lock);
void lock_leave_take(struct mt_lock *lock, const struct mt_answer *answer);

#endif
