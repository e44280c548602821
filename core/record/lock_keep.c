// SPDX-License-Identifier: Apache-2.0
#include "record/lock_state.h"

#include "base/arena.h"

static void set_fence(const struct mt_lock *lock, uint64_t until_boot_ms)
{
    lock->cluster->fence(lock->cluster->data, until_boot_ms);
}

/** Whether whoever asked us to make way has not been told yet that we do. */
static bool owes_word(const struct mt_lock *lock)
{
    struct mt_lock_holder holder;
    return lock->makes_way && mt_lock_holder_read(lock->lease, &holder) &&
           holder.superseded_by != NULL && !holder.makes_way;
}

/** Counted from when the write was sent: it may have reached the server at once. */
static void note_written(struct mt_lock *lock)
{
    lock->renew_ms = owes_word(lock) ? 0 : lock->write_sent_ms + MT_LOCK_RENEW_MS;
    mt_buf_clear(&lock->why);
    set_fence(lock, lock->write_sent_boot_ms + MT_LOCK_FENCE_MS);
}

void lock_hold(struct mt_lock *lock)
{
    lock_end(lock, MT_LOCK_HELD);
    note_written(lock);
}

static void lose(struct mt_lock *lock)
{
    struct mt_lock_holder holder;
    mt_buf_clear(&lock->why);
    mt_arena_reset(lock->words);
    if (lock->lease == NULL) {
        mt_buf_printf(&lock->why, "the lock of %s/%s was lost: its Lease %s/%s was deleted",
                      lock->ref.namespace, lock->app, lock->ref.namespace, lock->ref.name);
    } else if (mt_lock_holder_read(lock->lease, &holder)) {
        mt_buf_printf(&lock->why, "the lock of %s/%s was lost: it is held by %s",
                      lock->ref.namespace, lock->app, mt_lock_holder_text(&holder, lock->words));
    } else {
        mt_buf_printf(&lock->why, "the lock of %s/%s was lost: another run took it and has ended",
                      lock->ref.namespace, lock->app);
    }
    set_fence(lock, MT_FENCE_LOST);
    lock_end(lock, MT_LOCK_LOST);
}

/** The writes wait behind the fence meanwhile, and go on if nobody has taken it till then. */
static void note_trouble(struct mt_lock *lock, const struct mt_answer *answer)
{
    lock_gives_up(lock, answer); // never: a lock is kept as long as it is ours
    mt_buf_clear(&lock->why);
    if (lock->pause_ms > answer->now_ms) {
        mt_buf_printf(&lock->why, "the lock of %s/%s cannot be renewed: %s", lock->ref.namespace,
                      lock->app, mt_answer_why(answer));
    }
}

void lock_keep_take(struct mt_lock *lock, const struct mt_answer *answer)
{
    if (!lock->known || !(mt_answer_is_good(answer) || lock->call == LOCK_READ)) {
        note_trouble(lock, answer);
    } else if (!lock_is_ours(lock)) {
        lose(lock);
    } else if (lock->call == LOCK_RENEW) {
        note_written(lock);
    } else {
        lock->renew_ms = answer->now_ms; // the one before was in vain, or its answer was lost
    }
}

void lock_keep(struct mt_lock *lock, uint64_t now_ms)
{
    if (now_ms >= lock->renew_ms) {
        const struct mt_lease_run run = lock_run(lock);
        cJSON *lease = mt_lease_copy(lock->lease);
        mt_lease_renew(lease, &run);
        lock_call(lock, LOCK_RENEW, lease);
    }
}

void lock_leave_take(struct mt_lock *lock, const struct mt_answer *answer)
{
    const bool read = lock->known && lock->call == LOCK_READ;
    if (!read && !mt_answer_is_good(answer) && lock_gives_up(lock, answer)) {
        mt_buf_clear(&lock->why);
        if (lock->call != LOCK_WITHDRAW) {
            mt_buf_printf(&lock->why,
                          "the lock of %s/%s was not given back and runs out by itself: %s",
                          lock->ref.namespace, lock->app, mt_answer_why(answer));
        }
        lock_end(lock, MT_LOCK_RELEASED);
    }
}

void lock_leave(struct mt_lock *lock)
{
    if (!lock_is_ours(lock)) {
        if (lock->lease == NULL || !lock_withdraw(lock)) {
            lock_end(lock, MT_LOCK_RELEASED);
        }
    } else if (lock->remove) {
        lock_call(lock, LOCK_REMOVE, NULL);
    } else {
        cJSON *lease = mt_lease_copy(lock->lease);
        mt_lease_leave(lease);
        lock_call(lock, LOCK_LEAVE, lease);
    }
}
