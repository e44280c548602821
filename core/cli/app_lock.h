// SPDX-License-Identifier: Apache-2.0
/** The lock of an app around a run: waited for before it, given back after it. */
#ifndef MT_CLI_APP_LOCK_H
#define MT_CLI_APP_LOCK_H

#include "sync/event.h"
#include "sync/rights.h"

#include <stdbool.h>

struct mt_arena;
struct mt_args;
struct mt_cluster;
struct mt_lock;
struct mt_run_sinks;

struct mt_app_lock {
    const struct mt_args *args; ///< --wait-for-lock, --supersede.
    const struct mt_cluster *cluster;
    const char *namespace; ///< The record namespace, which is there.
    const char *app;
    const char *run_id;
    const char *user; ///< Or NULL.
    struct mt_run_sinks *sinks;
};

/** Why there is no lock. */
struct mt_app_lock_end {
    enum mt_outcome outcome; ///< FAILED or INTERRUPTED.
    int exit_code;           ///< 5 another run holds it, 3 no right or answer, 1, 130.
    char message[1024];
};

/**
 * Waits for the lock as the flags say, and tells whom it waits for.  The lock is held, and the
 * fence is set, when it returns; from then on mt_lock_advance() is due.  NULL with `end`: a signal,
 * or what mt_lock_state() says.
 */
struct mt_lock *mt_app_lock_take(const struct mt_app_lock *spec, struct mt_app_lock_end *end);

/**
 * Gives it back and frees it, held or not, NULL too; no write may be under way any more.  With
 * `remove` its Lease goes.  What does not come about within a few seconds, or until a signal, is
 * told to people, for the stream of events has ended: the lock runs out by itself.
 */
void mt_app_lock_give_back(const struct mt_app_lock *spec, struct mt_lock *lock, bool remove);

/**
 * Adds what a lock takes: to get, create, update, list and watch Leases, and, to `remove` its
 * Lease at last, to delete them; in the arena.
 */
void mt_app_lock_rights(struct mt_rights *rights, const char *namespace, bool remove,
                        struct mt_arena *arena);

#endif
