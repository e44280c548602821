// SPDX-License-Identifier: Apache-2.0
#include "cli/app_lock.h"

#include "base/clock.h"
#include "cli/args.h"
#include "cli/cli.h"
#include "cli/run_sinks.h"
#include "cli/signals.h"
#include "record/lock.h"

#include <stdio.h>
#include <string.h>

enum {
    RUN_ID_SIZE = 64,
    AGAIN_MS = 60 * 1000,    ///< After that it is said again whom we wait for.
    GIVE_BACK_MS = 5 * 1000, ///< For the answer to that; then it runs out by itself.
};

#define NOT_GIVEN_BACK "the lock was not given back: it runs out by itself"

/** Whom we wait for, as it was last said. */
struct telling {
    char run_id[RUN_ID_SIZE];
    bool makes_way;
    uint64_t told_ms;
};

static uint64_t now_of(const struct mt_app_lock *spec)
{
    return spec->cluster->now_ms(spec->cluster->data);
}

static void notice(const struct mt_app_lock *spec, const char *message)
{
    mt_run_sinks_notice(spec->sinks, spec->cluster->wall_ms(spec->cluster->data), message);
}

/** Says whom we wait for: at first, when it is another one, when it answers, and now and then. */
static void tell(const struct mt_app_lock *spec, const struct mt_lock *lock,
                 struct telling *telling)
{
    const struct mt_lock_holder *other = mt_lock_other(lock);
    const uint64_t now_ms = now_of(spec);
    if (other == NULL ||
        (strcmp(other->run_id, telling->run_id) == 0 && other->makes_way == telling->makes_way &&
         now_ms < telling->told_ms + AGAIN_MS)) {
        return;
    }
    snprintf(telling->run_id, sizeof telling->run_id, "%s", other->run_id);
    telling->makes_way = other->makes_way;
    telling->told_ms = now_ms;
    notice(spec, mt_lock_message(lock));
}

static void poll(const struct mt_app_lock *spec, uint64_t until_ms)
{
    mt_run_sinks_flush(spec->sinks, spec->cluster->wall_ms(spec->cluster->data),
                       mt_clock_monotonic_ms());
    spec->cluster->poll(spec->cluster->data, until_ms);
}

/** Lets the lock come to its end, for a while and while no signal says otherwise. */
static void settle(const struct mt_app_lock *spec, struct mt_lock *lock, int signals)
{
    const uint64_t until_ms = now_of(spec) + GIVE_BACK_MS;
    mt_lock_advance(lock, now_of(spec));
    while (mt_lock_state(lock) == MT_LOCK_RELEASING && now_of(spec) < until_ms &&
           mt_signals_count() <= signals) {
        const uint64_t wakes_ms = mt_lock_wakes_at(lock);
        poll(spec, wakes_ms < until_ms ? wakes_ms : until_ms);
        mt_lock_advance(lock, now_of(spec)); // the answer is looked at before anything is awaited
    }
    if (mt_lock_is_busy(lock)) {
        spec->cluster->cancel(spec->cluster->data);
        spec->cluster->poll(spec->cluster->data, now_of(spec));
    }
}

static bool is_waited_for(const struct mt_lock *lock)
{
    const enum mt_lock_state state = mt_lock_state(lock);
    return state == MT_LOCK_ASKING || state == MT_LOCK_WAITING;
}

static int exit_code_of(enum mt_lock_state state)
{
    switch (state) {
    case MT_LOCK_ASKING:
    case MT_LOCK_WAITING:
    case MT_LOCK_HELD:
    case MT_LOCK_RELEASING:
    case MT_LOCK_RELEASED:
    case MT_LOCK_REFUSED:
    case MT_LOCK_LOST:
        break;
    case MT_LOCK_FAILED:
        return MT_EXIT_CONNECTION;
    case MT_LOCK_FOREIGN:
        return MT_EXIT_NO;
    }
    return MT_EXIT_LOCKED;
}

/** Without the lock: because of a signal, or as the lock says. */
static void leave(const struct mt_app_lock *spec, struct mt_lock *lock, int signals,
                  struct mt_app_lock_end *end)
{
    if (is_waited_for(lock)) {
        *end = (struct mt_app_lock_end){MT_OUTCOME_INTERRUPTED, MT_EXIT_INTERRUPTED,
                                        "interrupted before the run had its lock"};
        mt_lock_release(lock, false);
    } else {
        *end = (struct mt_app_lock_end){MT_OUTCOME_FAILED, exit_code_of(mt_lock_state(lock)), ""};
        snprintf(end->message, sizeof end->message, "%s", mt_lock_message(lock));
    }
    settle(spec, lock, signals);
    mt_lock_free(lock);
}

static struct mt_lock *begin(const struct mt_app_lock *spec)
{
    const struct mt_timeout *wait = &spec->args->wait_for_lock;
    struct mt_process self;
    mt_process_self(&self);
    const struct mt_lock_options options = {
        .cluster = spec->cluster,
        .namespace = spec->namespace,
        .app = spec->app,
        .run_id = spec->run_id,
        .user = spec->user,
        .process = &self,
        .wait_ms = !wait->said    ? 0
                   : wait->ms > 0 ? wait->ms
                                  : UINT64_MAX,
        .supersede = spec->args->supersede,
    };
    return mt_lock_new(&options);
}

struct mt_lock *mt_app_lock_take(const struct mt_app_lock *spec, struct mt_app_lock_end *end)
{
    struct mt_signals signals;
    struct telling telling = {0};
    struct mt_lock *lock = begin(spec);
    mt_signals_begin(&signals);
    while (is_waited_for(lock) && mt_signals_count() == 0) {
        mt_lock_advance(lock, now_of(spec));
        tell(spec, lock, &telling);
        if (is_waited_for(lock)) {
            poll(spec, mt_lock_wakes_at(lock));
        }
    }
    if (mt_lock_state(lock) != MT_LOCK_HELD) {
        leave(spec, lock, mt_signals_count(), end);
        lock = NULL;
    }
    mt_signals_end(&signals);
    return lock;
}

void mt_app_lock_give_back(const struct mt_app_lock *spec, struct mt_lock *lock, bool remove)
{
    struct mt_signals signals;
    if (lock == NULL) {
        return;
    }
    mt_signals_begin(&signals);
    mt_lock_release(lock, remove);
    settle(spec, lock, 0);
    if (mt_lock_state(lock) != MT_LOCK_RELEASED) {
        mt_run_sinks_say(spec->sinks, NOT_GIVEN_BACK);
    } else if (mt_lock_message(lock)[0] != '\0') {
        mt_run_sinks_say(spec->sinks, mt_lock_message(lock));
    }
    mt_lock_free(lock);
    mt_signals_end(&signals);
}

void mt_app_lock_rights(struct mt_rights *rights, const char *namespace, bool remove,
                        struct mt_arena *arena)
{
    static const char *const verbs[] = {"create", "get", "list", "update", "watch", "delete"};
    const size_t count = sizeof verbs / sizeof *verbs - (remove ? 0 : 1);
    const struct mt_ref leases = {"coordination.k8s.io", "v1", "Lease", namespace, ""};
    for (size_t i = 0; i < count; i++) {
        const struct mt_right right = {verbs[i], leases};
        mt_array_push(arena, rights, right);
    }
}
