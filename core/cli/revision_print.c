// SPDX-License-Identifier: Apache-2.0
#include "cli/revision_print.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/duration.h"
#include "cli/json_out.h"
#include "record/lock.h"
#include "record/record.h"

enum {
    TIME_SIZE = sizeof "2026-01-02T03:04:05.678Z",
    SECONDS = sizeof "2026-01-02T03:04:05" - 1,
    DURATION_SIZE = 16, ///< As base/duration.h writes them.
};

bool mt_revision_runs(const struct mt_record *record, const struct mt_record_revision *revision,
                      const struct mt_lock_holder *holder)
{
    return holder != NULL && !revision->ended && revision == mt_record_newest(record);
}

const char *mt_revision_outcome(const struct mt_record_revision *revision, bool runs)
{
    return revision->ended ? mt_outcome_name(revision->outcome) : runs ? "running" : "unfinished";
}

enum mt_style mt_revision_style(const struct mt_record_revision *revision, bool runs)
{
    if (!revision->ended) {
        return runs ? MT_STYLE_CYAN : MT_STYLE_YELLOW;
    }
    switch (revision->outcome) {
    case MT_OUTCOME_SUCCEEDED:
        return MT_STYLE_GREEN;
    case MT_OUTCOME_DEGRADED:
    case MT_OUTCOME_INTERRUPTED:
    case MT_OUTCOME_SUPERSEDED:
        return MT_STYLE_YELLOW;
    case MT_OUTCOME_FAILED:
    case MT_OUTCOME_TIMED_OUT:
    case MT_OUTCOME_LOST_LOCK:
        break;
    }
    return MT_STYLE_RED;
}

const char *mt_revision_by(const struct mt_record_revision *revision, struct mt_arena *arena)
{
    if (revision->user != NULL && revision->host != NULL) {
        return mt_arena_printf(arena, "%s@%s", revision->user, revision->host);
    }
    return revision->user != NULL ? revision->user : revision->host;
}

const char *mt_revision_marks(const struct mt_record_revision *revision)
{
    if (revision->deletion) {
        return "deletion";
    }
    if (revision->partial) {
        return revision->first ? "first, partial" : "partial";
    }
    return revision->first ? "first" : "";
}

/** Appends ", 3 pruned", the first without a comma. */
static void put_number(struct mt_buf *out, size_t number, const char *what)
{
    mt_buf_printf(out, "%s%zu %s", out->length > 0 ? ", " : "", number, what);
}

const char *mt_revision_changes(const struct mt_record_revision *revision, bool all,
                                struct mt_arena *arena)
{
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    if (all || revision->applied > 0) {
        put_number(&out, revision->applied, "applied");
    }
    if (all) {
        put_number(&out, revision->unchanged, "unchanged");
    }
    if (all || revision->pruned > 0) {
        put_number(&out, revision->pruned, "pruned");
    }
    const size_t hooks = revision->hooks.count;
    if (hooks > 0) {
        put_number(&out, hooks, hooks == 1 ? "hook" : "hooks");
    }
    const char *text = mt_arena_strdup(arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    return text;
}

const char *mt_revision_duration(uint64_t ms, struct mt_arena *arena)
{
    char text[DURATION_SIZE];
    mt_duration_format(ms, text);
    return mt_arena_strdup(arena, text);
}

const char *mt_revision_took(const struct mt_record_revision *revision, struct mt_arena *arena)
{
    const uint64_t ms = mt_revision_age_ms(revision->started_ms, revision->ended_ms);
    return revision->ended ? mt_revision_duration(ms, arena) : NULL;
}

uint64_t mt_revision_age_ms(int64_t then_ms, int64_t now_ms)
{
    return now_ms > then_ms ? (uint64_t)(now_ms - then_ms) : 0;
}

const char *mt_revision_age(int64_t then_ms, int64_t now_ms, struct mt_arena *arena)
{
    char age[DURATION_SIZE];
    mt_duration_format_age(mt_revision_age_ms(then_ms, now_ms), age);
    return mt_arena_strdup(arena, age);
}

const char *mt_revision_time(int64_t wall_ms, struct mt_arena *arena)
{
    char time[TIME_SIZE];
    if (wall_ms == 0) {
        return NULL;
    }
    mt_clock_rfc3339(wall_ms, time);
    time[SECONDS] = '\0';
    return mt_arena_printf(arena, "%sZ", time);
}

const char *mt_revision_holder_text(const struct mt_lock_holder *holder, int64_t now_ms,
                                    struct mt_arena *arena)
{
    const char *silent = "";
    const char *asked = "";
    const uint64_t silent_ms = mt_revision_age_ms(holder->renewed_ms, now_ms);
    if (holder->renewed_ms != 0 && silent_ms > MT_REVISION_SILENT_MS) {
        silent = mt_arena_printf(arena, ", not renewed for %s",
                                 mt_revision_age(holder->renewed_ms, now_ms, arena));
    }
    if (holder->superseded_by != NULL) {
        asked = mt_arena_printf(arena, ", asked to make way by %s", holder->superseded_by);
    }
    return mt_arena_printf(arena, "%s%s%s", mt_lock_holder_text(holder, arena), asked, silent);
}

void mt_json_out_time(struct mt_json_out *json, const char *key, int64_t wall_ms)
{
    char time[TIME_SIZE];
    mt_clock_rfc3339(wall_ms, time);
    mt_json_out_text(json, key, wall_ms != 0 ? time : NULL);
}

void mt_json_out_holder(struct mt_json_out *json, const char *key,
                        const struct mt_lock_holder *holder)
{
    if (holder == NULL) {
        mt_json_out_null(json, key);
        return;
    }
    mt_json_out_object(json, key);
    mt_json_out_text(json, "host", holder->host);
    mt_json_out_text(json, "user", holder->user);
    mt_json_out_time(json, "since", holder->since_ms);
    mt_json_out_time(json, "renewed", holder->renewed_ms);
    mt_json_out_text(json, "phase", holder->phase);
    if (holder->has_wave) {
        mt_json_out_int(json, "wave", holder->wave);
    } else {
        mt_json_out_null(json, "wave");
    }
    mt_json_out_object_end(json);
}

static void put_who(struct mt_json_out *json, const struct mt_record_revision *revision)
{
    mt_json_out_text(json, "user", revision->user);
    mt_json_out_text(json, "host", revision->host);
    mt_json_out_text(json, "context", revision->context);
    mt_json_out_text(json, "env", revision->env);
    mt_json_out_text(json, "source", revision->source);
    mt_json_out_text(json, "commit", revision->commit);
    mt_json_out_text(json, "version", revision->version);
    mt_json_out_text(json, "planHash", revision->plan_hash);
}

static void put_when(struct mt_json_out *json, const struct mt_record_revision *revision)
{
    mt_json_out_time(json, "started", revision->started_ms);
    mt_json_out_time(json, "ended", revision->ended ? revision->ended_ms : 0);
    if (revision->ended) {
        mt_json_out_seconds(json, "seconds",
                            mt_revision_age_ms(revision->started_ms, revision->ended_ms));
    } else {
        mt_json_out_null(json, "seconds");
    }
}

static void put_changes(struct mt_json_out *json, const struct mt_record_revision *revision)
{
    mt_json_out_int(json, "applied", (int64_t)revision->applied);
    mt_json_out_int(json, "unchanged", (int64_t)revision->unchanged);
    mt_json_out_int(json, "pruned", (int64_t)revision->pruned);
    if (revision->hooks.count == 0 && revision->results.count > 0) {
        mt_json_out_null(json, "hooks"); // they stand apart, and were not read
    } else {
        mt_json_out_int(json, "hooks", (int64_t)revision->hooks.count);
    }
}

void mt_json_out_revision(struct mt_json_out *json, const struct mt_record_revision *revision)
{
    if (revision == NULL) {
        mt_json_out_null(json, "revision");
        mt_json_out_null(json, "outcome");
        return;
    }
    mt_json_out_int(json, "revision", revision->number);
    mt_json_out_text(json, "outcome", revision->ended ? mt_outcome_name(revision->outcome) : NULL);
    mt_json_out_text(json, "message", revision->message);
    mt_json_out_bool(json, "first", revision->first);
    mt_json_out_bool(json, "partial", revision->partial);
    mt_json_out_bool(json, "deletion", revision->deletion);
    put_when(json, revision);
    put_changes(json, revision);
    put_who(json, revision);
}
