// SPDX-License-Identifier: Apache-2.0
/** What `list` and `history` both say of a revision, and of the run that holds an app's lock. */
#ifndef MT_CLI_REVISION_PRINT_H
#define MT_CLI_REVISION_PRINT_H

#include "cli/output.h"

#include <stdbool.h>
#include <stdint.h>

struct mt_arena;
struct mt_buf;
struct mt_json_out;
struct mt_lock_holder;
struct mt_record;
struct mt_record_revision;

enum {
    /** A lock that was not renewed for longer may be taken over: it is told then. */
    MT_REVISION_SILENT_MS = 15 * 1000,
};

/**
 * Whether the run that holds the lock is that of this revision: it is the newest one, and without
 * an outcome.  `holder` may be NULL.
 */
bool mt_revision_runs(const struct mt_record *record, const struct mt_record_revision *revision,
                      const struct mt_lock_holder *holder);

/** "succeeded", …; without an outcome "running" or, where nobody goes on with it, "unfinished". */
const char *mt_revision_outcome(const struct mt_record_revision *revision, bool runs);

/** Green for what is as it should be, red for what failed, yellow for the rest. */
enum mt_style mt_revision_style(const struct mt_record_revision *revision, bool runs);

/** "ann@box", as far as it is known, or NULL; in the arena. */
const char *mt_revision_by(const struct mt_record_revision *revision, struct mt_arena *arena);

/** "first, partial", one of both, or "". */
const char *mt_revision_marks(const struct mt_record_revision *revision);

/**
 * "10 applied, 1 pruned, 3 hooks", in the arena; `all`: also what did not happen.  Hooks that stand
 * apart and were not read are not counted.
 */
const char *mt_revision_changes(const struct mt_record_revision *revision, bool all,
                                struct mt_arena *arena);

/** mt_duration_format() in the arena. */
const char *mt_revision_duration(uint64_t ms, struct mt_arena *arena);

/** How long it took, in the arena; NULL while it has no end. */
const char *mt_revision_took(const struct mt_record_revision *revision, struct mt_arena *arena);

/** Milliseconds from `then_ms` to `now_ms`; 0 where the clocks of two machines differ. */
uint64_t mt_revision_age_ms(int64_t then_ms, int64_t now_ms);

/** mt_duration_format_age() of that, in the arena. */
const char *mt_revision_age(int64_t then_ms, int64_t now_ms, struct mt_arena *arena);

/** "2026-01-02T03:04:05Z", or NULL for 0; in the arena. */
const char *mt_revision_time(int64_t wall_ms, struct mt_arena *arena);

/**
 * mt_lock_holder_text(), with ", not renewed for 40s" where that is long ago by our clock, and
 * ", asked to make way by ann@box".  For people: clocks differ.  In the arena.
 */
const char *mt_revision_holder_text(const struct mt_lock_holder *holder, int64_t now_ms,
                                    struct mt_arena *arena);

/** The time of a JSON form, null for 0. */
void mt_json_out_time(struct mt_json_out *json, const char *key, int64_t wall_ms);

/** {"host","user","since","renewed","phase","wave"}, or null. */
void mt_json_out_holder(struct mt_json_out *json, const char *key,
                        const struct mt_lock_holder *holder);

/** The members that say what the revision is; of NULL "revision" and "outcome", both null. */
void mt_json_out_revision(struct mt_json_out *json, const struct mt_record_revision *revision);

#endif
