// SPDX-License-Identifier: Apache-2.0
/**
 * Whether a run of an app is under way, and where, as its Lease says it to anybody who looks.
 *
 * The Lease is watched, also by who looks only once: what changes meanwhile is seen.  Whoever makes
 * one drives it: poll() of the cluster, then mt_app_running_advance().
 */
#ifndef MT_CLI_APP_RUNNING_H
#define MT_CLI_APP_RUNNING_H

#include <stdbool.h>
#include <stdint.h>

struct mt_app_running; // opaque; the struct is in app_running.c
struct mt_cluster;
struct mt_lock_holder;

/** Begins to watch; the cluster is borrowed until mt_app_running_free(), texts are copied. */
struct mt_app_running *mt_app_running_new(const struct mt_cluster *cluster, const char *namespace,
                                          const char *app);
void mt_app_running_free(struct mt_app_running *running);

/** Whether the Lease was seen, or it is certain that it cannot be. */
bool mt_app_running_is_known(const struct mt_app_running *running);

/** Takes in what has come and what time has told; whether anything is different now. */
bool mt_app_running_advance(struct mt_app_running *running, uint64_t now_ms);

/** When mt_app_running_advance() is due although nothing has come. */
uint64_t mt_app_running_wakes_at(const struct mt_app_running *running);

/**
 * Who runs; NULL: nobody, or it is not known.  A process of this machine that is gone does not run,
 * nor does one that has shown no sign of life while we looked for as long as a lock is held
 * without.  Valid until the next mt_app_running_advance() and poll().
 */
const struct mt_lock_holder *mt_app_running_holder(const struct mt_app_running *running);

/** Counts up with every run that begins or ends, and with each renewal. */
unsigned mt_app_running_beats(const struct mt_app_running *running);

/** Why it cannot be known, a sentence for people; NULL: it can. */
const char *mt_app_running_trouble(const struct mt_app_running *running);

#endif
