// SPDX-License-Identifier: Apache-2.0
/** What is in the rehearsal cluster, so that two of them can be compared. */
#ifndef MT_TESTS_SIMULATION_KILL_STATE_H
#define MT_TESTS_SIMULATION_KILL_STATE_H

struct mt_arena;
struct mt_buf;
struct mt_record;
struct mt_rehearsal;

/**
 * Appends a line for each object but Pods, the lock and the record: as JSON, without its status and
 * what the server gives it (uid, resourceVersion, times), and with "N" for numbers in names that
 * come from the clock.
 */
void kill_state_put(const struct mt_rehearsal *rehearsal, struct mt_buf *out);

/** Appends a line for each object of the record's inventory, the same way. */
void kill_state_put_items(const struct mt_record *record, struct mt_buf *out);

/** The text with "N" for each number of ten digits or more; in the arena. */
const char *kill_state_plain(const char *text, struct mt_arena *arena);

/**
 * An object of the app, by its tracking-id, that the record's inventory does not have, or NULL;
 * what is on its way out does not count.  In the arena.
 */
const char *kill_state_stray(const struct mt_rehearsal *rehearsal, const struct mt_record *record,
                             struct mt_arena *arena);

/** A Secret with the record's label that the record does not name, or NULL; in the arena. */
const char *kill_state_orphan(const struct mt_rehearsal *rehearsal, const struct mt_record *record,
                              struct mt_arena *arena);

#endif
