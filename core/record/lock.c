// SPDX-License-Identifier: Apache-2.0
#include "record/lock.h"

#include "base/arena.h"
#include "base/memory.h"
#include "record/lock_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct mt_lock *mt_lock_new(const struct mt_lock_options *options)
{
    struct mt_lock *lock = mt_alloc(sizeof *lock);
    struct mt_arena *arena = mt_arena_new();
    lock->cluster = options->cluster;
    lock->arena = arena;
    lock->words = mt_arena_new();
    mt_buf_init(&lock->why, MT_BUF_UNLIMITED);
    lock->app = mt_arena_strdup(arena, options->app);
    lock->ref = mt_lock_ref(mt_arena_strdup(arena, options->namespace), lock->app, arena);
    lock->run_id = mt_arena_strdup(arena, options->run_id);
    lock->user = mt_arena_strdup(arena, options->user);
    lock->process = *options->process;
    lock->wait_ms = options->wait_ms;
    lock->supersede = options->supersede;
    lock->is_gone = options->is_gone != NULL ? options->is_gone : mt_process_is_gone;
    return lock;
}

void mt_lock_free(struct mt_lock *lock)
{
    if (lock == NULL) {
        return;
    }
    assert(!lock->busy);
    lock_end(lock, lock->state);
    cJSON_Delete(lock->lease);
    mt_buf_fini(&lock->why);
    mt_arena_free(lock->words);
    mt_arena_free(lock->arena);
    free(lock);
}

static bool is_over(const struct mt_lock *lock)
{
    switch (lock->state) {
    case MT_LOCK_ASKING:
    case MT_LOCK_WAITING:
    case MT_LOCK_HELD:
    case MT_LOCK_RELEASING:
        return false;
    case MT_LOCK_RELEASED:
    case MT_LOCK_REFUSED:
    case MT_LOCK_LOST:
    case MT_LOCK_FAILED:
    case MT_LOCK_FOREIGN:
        break;
    }
    return true;
}

/** Does what the state and what is known of the Lease call for. */
static void act(struct mt_lock *lock, uint64_t now_ms)
{
    switch (lock->state) {
    case MT_LOCK_ASKING:
    case MT_LOCK_WAITING:
        lock_get(lock, now_ms);
        break;
    case MT_LOCK_HELD:
        lock_keep(lock, now_ms);
        break;
    case MT_LOCK_RELEASING:
        lock_leave(lock);
        break;
    case MT_LOCK_RELEASED:
    case MT_LOCK_REFUSED:
    case MT_LOCK_LOST:
    case MT_LOCK_FAILED:
    case MT_LOCK_FOREIGN:
        break;
    }
}

void mt_lock_advance(struct mt_lock *lock, uint64_t now_ms)
{
    if (lock->busy || is_over(lock) || now_ms < lock->pause_ms) {
        return;
    }
    if (lock->known) {
        act(lock, now_ms);
    } else {
        lock_call(lock, LOCK_READ, NULL);
    }
}

uint64_t mt_lock_wakes_at(const struct mt_lock *lock)
{
    if (lock->busy || is_over(lock)) {
        return UINT64_MAX;
    }
    uint64_t at_ms = 0;
    if (lock->known && lock->state == MT_LOCK_HELD) {
        at_ms = lock->renew_ms;
    } else if (lock->known && lock->state != MT_LOCK_RELEASING) {
        at_ms = lock_get_wakes_at(lock);
    }
    return at_ms > lock->pause_ms ? at_ms : lock->pause_ms;
}

enum mt_lock_state mt_lock_state(const struct mt_lock *lock)
{
    return lock->state;
}

bool mt_lock_is_busy(const struct mt_lock *lock)
{
    return lock->busy;
}

const struct mt_lock_holder *mt_lock_other(const struct mt_lock *lock)
{
    struct mt_lock_holder holder;
    const bool other = lock->state == MT_LOCK_WAITING || lock->state == MT_LOCK_REFUSED ||
                       lock->state == MT_LOCK_LOST;
    if (!other || !mt_lock_holder_read(lock->lease, &holder)) {
        return NULL;
    }
    struct mt_lock_holder *kept = MT_ARENA_NEW(lock->words, struct mt_lock_holder);
    *kept = holder;
    return kept;
}

const char *mt_lock_message(const struct mt_lock *lock)
{
    if (lock->state != MT_LOCK_WAITING) {
        return mt_buf_text(&lock->why);
    }
    mt_arena_reset(lock->words);
    const struct mt_lock_holder *holder = mt_lock_other(lock);
    if (holder == NULL) {
        return "";
    }
    const char *more = "";
    if (holder->makes_way) {
        more = "; it makes way";
    } else if (!lock->alive && lock->wait_ms == 0 && !lock->supersede) {
        more = "; whether that run is alive shows within 15s";
    }
    return mt_arena_printf(lock->words, "waiting for the lock of %s/%s: held by %s%s",
                           lock->ref.namespace, lock->app, mt_lock_holder_text(holder, lock->words),
                           more);
}

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

void mt_lock_say(struct mt_lock *lock, const char *phase, bool has_wave, int wave)
{
    if (!is_same_text(lock->phase, phase)) {
        lock->phase = mt_arena_strdup(lock->arena, phase);
    }
    lock->has_wave = has_wave;
    lock->wave = wave;
}

const char *mt_lock_superseded(const struct mt_lock *lock)
{
    struct mt_lock_holder holder;
    if (lock->state != MT_LOCK_HELD || !mt_lock_holder_read(lock->lease, &holder)) {
        return NULL;
    }
    return holder.superseded_by;
}

void mt_lock_make_way(struct mt_lock *lock)
{
    if (lock->state == MT_LOCK_HELD && !lock->makes_way) {
        lock->makes_way = true;
        lock->renew_ms = 0; // whoever asked is told at once
    }
}

void mt_lock_release(struct mt_lock *lock, bool remove)
{
    const struct mt_cluster *cluster = lock->cluster;
    if (is_over(lock)) {
        return;
    }
    if (lock->state == MT_LOCK_HELD) {
        cluster->fence(cluster->data, MT_FENCE_LOST);
    }
    lock->trying_ms = 0;
    lock->remove = remove;
    lock->pause_ms = 0;
    const bool wrote = lock->wrote || lock->busy || lock->asked != NULL;
    lock_end(lock, wrote ? MT_LOCK_RELEASING : MT_LOCK_RELEASED);
}
