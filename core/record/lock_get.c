// SPDX-License-Identifier: Apache-2.0
#include "record/lock_state.h"

#include "base/arena.h"
#include "base/duration.h"

#include <string.h>

enum { NOT_FOUND = 404, CONFLICT = 409, TOO_MANY = 429, ERRORS = 500 };

static const char *const doing[] = {
    [LOCK_READ] = "read",     [LOCK_CREATE] = "created",   [LOCK_TAKE] = "updated",
    [LOCK_ASK] = "updated",   [LOCK_WITHDRAW] = "updated", [LOCK_RENEW] = "updated",
    [LOCK_LEAVE] = "updated", [LOCK_REMOVE] = "deleted",
};

static void fail(struct mt_lock *lock, const struct mt_answer *answer)
{
    mt_buf_printf(&lock->why, "the lock of %s/%s: the Lease %s/%s cannot be %s: %s",
                  lock->ref.namespace, lock->app, lock->ref.namespace, lock->ref.name,
                  doing[lock->call], mt_answer_why(answer));
    lock_end(lock, MT_LOCK_FAILED);
}

/** Whether another answer may come of it next time. */
static bool may_change(const struct mt_lock *lock, const struct mt_answer *answer)
{
    const int status = answer->status;
    const bool away = status == NOT_FOUND && lock->call != LOCK_READ && lock->call != LOCK_CREATE;
    return status == 0 || status == CONFLICT || status == TOO_MANY || status >= ERRORS || away;
}

static void note_asked(struct mt_lock *lock, uint64_t now_ms)
{
    lock->asked = mt_arena_strdup(lock->arena, mt_lease_run_id(lock->lease));
    lock->asked_ms = now_ms;
}

void lock_get_take(struct mt_lock *lock, const struct mt_answer *answer)
{
    if (lock->known && lock->call == LOCK_READ) {
        return;
    }
    if (!mt_answer_is_good(answer)) {
        if (!may_change(lock, answer) || lock_gives_up(lock, answer)) {
            fail(lock, answer);
        }
    } else if (lock->call == LOCK_ASK) {
        note_asked(lock, answer->now_ms);
    } else if (lock_is_ours(lock)) {
        lock_hold(lock);
    }
}

/** Makes the Lease ours: there is none, nobody holds it, or its holder is gone. */
static void take_over(struct mt_lock *lock)
{
    const struct mt_lease_run run = lock_run(lock);
    const bool is_there = lock->lease != NULL;
    cJSON *lease = is_there ? mt_lease_copy(lock->lease) : mt_lease_new(&lock->ref, lock->app);
    mt_lease_take(lease, &run);
    lock_call(lock, is_there ? LOCK_TAKE : LOCK_CREATE, lease);
}

static void take_event(void *data, const struct mt_watch_event *event)
{
    struct mt_lock *lock = data;
    switch (event->change) {
    case MT_WATCH_SEEN:
        lock_see_watched(lock, event->object, event->now_ms);
        break;
    case MT_WATCH_GONE:
        lock->known = false; // it may have been made anew since: that is read
        break;
    case MT_WATCH_LISTED:
        break;
    case MT_WATCH_FAILED:
        mt_buf_printf(&lock->why, "the lock of %s/%s: the Lease %s/%s cannot be watched: %s",
                      lock->ref.namespace, lock->app, lock->ref.namespace, lock->ref.name,
                      event->message[0] != '\0' ? event->message : "the watch ended");
        lock->state = MT_LOCK_FAILED; // the watch ends with the lock: it is not done from here
        break;
    }
}

/** From now on every change of the Lease is told. */
static void begin_to_wait(struct mt_lock *lock, uint64_t now_ms)
{
    const struct mt_cluster *cluster = lock->cluster;
    const struct mt_watch_scope scope = {
        .group = lock->ref.group,
        .version = lock->ref.version,
        .kind = lock->ref.kind,
        .namespace = lock->ref.namespace,
        .name = lock->ref.name,
    };
    lock->waits = true;
    lock->waits_ms = now_ms;
    lock->state = MT_LOCK_WAITING;
    lock->watch = cluster->watch(cluster->data, &scope, take_event, lock);
}

static uint64_t later(uint64_t since_ms, uint64_t ms)
{
    return ms < UINT64_MAX - since_ms ? since_ms + ms : UINT64_MAX;
}

static bool was_asked(const struct mt_lock *lock, const struct mt_lock_holder *holder)
{
    return lock->asked != NULL && strcmp(lock->asked, holder->run_id) == 0;
}

/** Until when a live holder is waited for. */
static uint64_t patience_ends(const struct mt_lock *lock, const struct mt_lock_holder *holder)
{
    const uint64_t waited_ms = later(lock->waits_ms, lock->wait_ms);
    if (!lock->supersede || !was_asked(lock, holder)) {
        return waited_ms;
    }
    if (holder->makes_way) {
        return UINT64_MAX; // its hooks have their own time
    }
    const uint64_t answer_ms = later(lock->asked_ms, MT_LOCK_ANSWER_MS);
    return answer_ms > waited_ms ? answer_ms : waited_ms;
}

static void refuse(struct mt_lock *lock, const struct mt_lock_holder *holder)
{
    char limit[16];
    mt_arena_reset(lock->words);
    mt_buf_printf(&lock->why, "%s/%s is held by %s", lock->ref.namespace, lock->app,
                  mt_lock_holder_text(holder, lock->words));
    if (lock->supersede && was_asked(lock, holder)) {
        mt_duration_format(MT_LOCK_ANSWER_MS, limit);
        mt_buf_printf(&lock->why, ", which has not answered for %s that it makes way", limit);
    } else if (lock->wait_ms > 0) {
        mt_duration_format(lock->wait_ms, limit);
        mt_buf_printf(&lock->why, ", after waiting %s for it", limit);
    } else {
        mt_buf_puts(&lock->why, "; --wait-for-lock waits for it, --supersede asks it to end");
    }
    lock_end(lock, MT_LOCK_REFUSED);
}

static void ask(struct mt_lock *lock, uint64_t now_ms)
{
    const struct mt_lease_run run = lock_run(lock);
    cJSON *lease = mt_lease_copy(lock->lease);
    if (mt_lease_ask(lease, &run)) {
        lock_call(lock, LOCK_ASK, lease);
    } else {
        note_asked(lock, now_ms);
        cJSON_Delete(lease);
    }
}

bool lock_withdraw(struct mt_lock *lock)
{
    cJSON *lease = mt_lease_copy(lock->lease);
    if (mt_lease_withdraw(lease, lock->run_id)) {
        lock_call(lock, LOCK_WITHDRAW, lease);
        return true;
    }
    cJSON_Delete(lease);
    return false;
}

static void wait(struct mt_lock *lock, const struct mt_lock_holder *holder, uint64_t now_ms)
{
    if (!lock->waits) {
        begin_to_wait(lock, now_ms);
    }
    if (now_ms >= lock->seen_ms + MT_LOCK_LEASE_MS) {
        take_over(lock);
    } else if (lock->supersede && lock->asked == NULL) {
        ask(lock, now_ms);
    } else if (lock->alive && now_ms >= patience_ends(lock, holder) && !lock_withdraw(lock)) {
        refuse(lock, holder);
    }
}

/** A Lease that somebody else made for something else. */
static void refuse_foreign(struct mt_lock *lock)
{
    mt_buf_printf(
        &lock->why,
        "the Lease %s/%s is not of the app %s: it lacks the label moontide.dev/record=%s; "
        "delete it if nothing uses it",
        lock->ref.namespace, lock->ref.name, lock->app, lock->app);
    lock_end(lock, MT_LOCK_FOREIGN);
}

void lock_get(struct mt_lock *lock, uint64_t now_ms)
{
    struct mt_lock_holder holder;
    if (lock->lease != NULL && !mt_lease_is_of(lock->lease, lock->app)) {
        refuse_foreign(lock);
    } else if (!mt_lock_holder_read(lock->lease, &holder) || lock->is_gone(&holder.process)) {
        take_over(lock);
    } else if (lock_is_ours(lock)) {
        lock_hold(lock); // the answer to the write that made it so was lost
    } else {
        wait(lock, &holder, now_ms);
    }
}

uint64_t lock_get_wakes_at(const struct mt_lock *lock)
{
    struct mt_lock_holder holder;
    if (!lock->waits || !mt_lock_holder_read(lock->lease, &holder)) {
        return 0;
    }
    const uint64_t over_ms = lock->seen_ms + MT_LOCK_LEASE_MS;
    const uint64_t refuse_ms = lock->alive ? patience_ends(lock, &holder) : UINT64_MAX;
    return over_ms < refuse_ms ? over_ms : refuse_ms;
}
