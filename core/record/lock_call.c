// SPDX-License-Identifier: Apache-2.0
#include "record/lock_state.h"

#include "base/arena.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NOT_FOUND = 404, CONFLICT = 409 };

struct mt_lease_run lock_run(const struct mt_lock *lock)
{
    return (struct mt_lease_run){
        .run_id = lock->run_id,
        .user = lock->user,
        .process = &lock->process,
        .phase = lock->phase,
        .has_wave = lock->has_wave,
        .wave = lock->wave,
        .makes_way = lock->makes_way,
        .wall_ms = lock->cluster->wall_ms(lock->cluster->data),
    };
}

bool lock_is_ours(const struct mt_lock *lock)
{
    return strcmp(mt_lease_run_id(lock->lease), lock->run_id) == 0;
}

/** Versions are integers in practice, and compared so; false where they are not. */
static bool is_older(const cJSON *lease, const cJSON *than)
{
    char *ends[2];
    errno = 0;
    const unsigned long long a = strtoull(mt_lease_version(lease), &ends[0], 10);
    const unsigned long long b = strtoull(mt_lease_version(than), &ends[1], 10);
    return *ends[0] == '\0' && *ends[1] == '\0' && errno == 0 && a < b;
}

static bool is_same(const cJSON *a, const cJSON *b)
{
    const char *const uids[] = {mt_json_string(mt_json_get(a, "metadata"), "uid"),
                                mt_json_string(mt_json_get(b, "metadata"), "uid")};
    return uids[0] == NULL || uids[1] == NULL || strcmp(uids[0], uids[1]) == 0;
}

void lock_see(struct mt_lock *lock, const cJSON *lease, uint64_t now_ms)
{
    const cJSON *before = lock->lease;
    if (lease != NULL && before != NULL && is_same(lease, before)) {
        if (strcmp(mt_lease_version(lease), mt_lease_version(before)) == 0) {
            return;
        }
        lock->alive |= mt_lease_shows_life(before, lease);
    }
    cJSON *copy = lease != NULL ? mt_lease_copy(lease) : NULL;
    cJSON_Delete(lock->lease);
    lock->lease = copy;
    lock->seen_ms = now_ms;
}

void lock_see_watched(struct mt_lock *lock, const cJSON *lease, uint64_t now_ms)
{
    const bool lags =
        lock->lease != NULL && is_same(lease, lock->lease) && is_older(lease, lock->lease);
    if (!lags) {
        lock_see(lock, lease, now_ms);
    }
}

void lock_end(struct mt_lock *lock, enum mt_lock_state state)
{
    const struct mt_cluster *cluster = lock->cluster;
    lock->state = state;
    if (lock->watch != NULL) {
        cluster->unwatch(cluster->data, lock->watch);
        lock->watch = NULL;
    }
}

bool lock_gives_up(struct mt_lock *lock, const struct mt_answer *answer)
{
    lock->known = false;
    const bool overtaken = answer->status == CONFLICT || answer->status == NOT_FOUND;
    if (overtaken && lock->overtaken++ == 0) {
        return false; // what somebody else has made of it is read at once
    }
    lock->pause_ms = answer->now_ms + MT_LOCK_TRY_AGAIN_MS;
    lock->trying_ms = lock->trying_ms == 0 ? lock->sent_ms : lock->trying_ms;
    return answer->now_ms - lock->trying_ms >= MT_LOCK_LEASE_MS;
}

/** What the answer says of the Lease, whatever the call was for. */
static void note(struct mt_lock *lock, const struct mt_answer *answer)
{
    if (mt_answer_is_good(answer)) {
        lock->known = true;
        lock->trying_ms = 0;
        lock->overtaken = lock->call == LOCK_READ ? lock->overtaken : 0;
        lock_see(lock, lock->call != LOCK_REMOVE ? answer->object : NULL, answer->now_ms);
    } else if (answer->status == NOT_FOUND && lock->call == LOCK_READ) {
        lock->known = true;
        lock->trying_ms = 0;
        lock_see(lock, NULL, answer->now_ms);
    }
}

static void take(void *data, const struct mt_answer *answer)
{
    struct mt_lock *lock = data;
    lock->busy = false;
    note(lock, answer);
    switch (lock->state) {
    case MT_LOCK_ASKING:
    case MT_LOCK_WAITING:
        lock_get_take(lock, answer);
        break;
    case MT_LOCK_HELD:
        lock_keep_take(lock, answer);
        break;
    case MT_LOCK_RELEASING:
        lock_leave_take(lock, answer);
        break;
    case MT_LOCK_RELEASED:
    case MT_LOCK_REFUSED:
    case MT_LOCK_LOST:
    case MT_LOCK_FAILED:
    case MT_LOCK_FOREIGN:
        break;
    }
}

static void write(struct mt_lock *lock, enum mt_verb verb, cJSON *object)
{
    const struct mt_cluster *cluster = lock->cluster;
    const struct mt_write spec = {
        .verb = verb, .ref = &lock->ref, .object = object, .unfenced = true};
    cluster->write(cluster->data, &spec, take, lock);
}

/** Only the very Lease that is ours goes. */
static void delete (struct mt_lock *lock)
{
    const struct mt_cluster *cluster = lock->cluster;
    const struct mt_deletion deletion = {
        .ref = &lock->ref,
        .propagation = MT_PROPAGATION_BACKGROUND,
        .uid = mt_json_string(mt_json_get(lock->lease, "metadata"), "uid"),
        .resource_version = mt_lease_version(lock->lease),
        .unfenced = true,
    };
    cluster->delete (cluster->data, &deletion, take, lock);
}

void lock_call(struct mt_lock *lock, enum lock_call call, cJSON *object)
{
    const struct mt_cluster *cluster = lock->cluster;
    lock->busy = true;
    lock->call = call;
    lock->sent_ms = cluster->now_ms(cluster->data);
    if (call == LOCK_CREATE || call == LOCK_TAKE || call == LOCK_RENEW) {
        lock->wrote = true;
        lock->write_sent_ms = lock->sent_ms;
        lock->write_sent_boot_ms = cluster->boot_ms(cluster->data);
    }
    switch (call) {
    case LOCK_READ:
        cluster->get(cluster->data, &lock->ref, take, lock);
        break;
    case LOCK_CREATE:
        write(lock, MT_VERB_CREATE, object);
        break;
    case LOCK_TAKE:
    case LOCK_ASK:
    case LOCK_WITHDRAW:
    case LOCK_RENEW:
    case LOCK_LEAVE:
        write(lock, MT_VERB_REPLACE, object);
        break;
    case LOCK_REMOVE:
        delete (lock);
        break;
    }
    cJSON_Delete(object);
}
