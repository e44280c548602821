// SPDX-License-Identifier: Apache-2.0
// What stands above the objects of an app: which revision it has, who is at work on it, and for
// what that waits.
#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "cli/health_print.h"
#include "cli/run_words.h"
#include "cli/status_print.h"
#include "cli/text.h"

#include <string.h>

enum {
    INDENT = 2,        ///< Of the rest of a line that is folded.
    NAMED_MAX = 3,     ///< Objects that a line names.
    MESSAGE_MAX = 400, ///< Bytes of a run's closing words.
};

/** "app shop · namespace shop · context kind-dev · Progressing". */
static void print_app(struct mt_output *output, const struct mt_status *status, bool utf8)
{
    struct mt_buf *out = &output->buf;
    const char *dot = utf8 ? " · " : " - ";
    mt_buf_puts(out, "app ");
    mt_output_styled(output, MT_STYLE_BOLD, status->app);
    mt_buf_printf(out, "%snamespace ", dot);
    mt_text_plain(out, status->namespace);
    if (status->context != NULL) {
        mt_buf_printf(out, "%scontext ", dot);
        mt_text_plain(out, status->context);
    }
    mt_buf_puts(out, dot);
    mt_output_styled(output, mt_health_style(status->health), mt_health_name(status->health));
    mt_buf_putc(out, '\n');
}

/** "2h 5m ago"; by the clocks of two machines, so the future is now. */
static void put_age(struct mt_buf *text, const struct mt_status *status, int64_t then_ms)
{
    mt_run_put_duration(text,
                        status->wall_ms > then_ms ? (uint64_t)(status->wall_ms - then_ms) : 0);
    mt_buf_puts(text, " ago");
}

static void put_user(struct mt_buf *text, const struct mt_record_revision *revision)
{
    if (revision->user != NULL) {
        mt_buf_printf(text, " (%s)", revision->user);
    }
}

/** Whether the run that is under way is the one of the newest revision. */
static bool is_of_revision(const struct mt_status *status)
{
    return status->running != NULL && status->revision != NULL && !status->revision->ended &&
           strcmp(status->running->run_id, status->revision->run_id) == 0;
}

/** "revision 7 succeeded 2h 5m ago (ann)". */
static void put_revision(struct mt_buf *text, const struct mt_status *status)
{
    const struct mt_record_revision *revision = status->revision;
    mt_buf_printf(text, "revision %u%s ", revision->number,
                  revision->deletion ? ", a deletion," : "");
    if (!revision->ended) {
        mt_buf_puts(text, "was begun ");
        put_age(text, status, revision->started_ms);
        put_user(text, revision);
        mt_buf_printf(text, " and ended before its time: the next %s goes on with it",
                      revision->deletion ? "delete" : "sync");
    } else {
        mt_buf_printf(text, "%s ", mt_outcome_name(revision->outcome));
        put_age(text, status, revision->ended_ms);
        put_user(text, revision);
        if (revision->outcome != MT_OUTCOME_SUCCEEDED && revision->message[0] != '\0') {
            mt_buf_printf(text, ": %.*s", MESSAGE_MAX, revision->message);
        }
    }
    if (status->last_synced_ms != 0 &&
        (!revision->ended || revision->outcome != MT_OUTCOME_SUCCEEDED)) {
        mt_buf_puts(text, "; last synced ");
        put_age(text, status, status->last_synced_ms);
    }
}

/** "ann@box since 09:14:02Z, Sync wave 1", and what is odd about it. */
static void put_running(struct mt_buf *text, const struct mt_status *status)
{
    const struct mt_lock_holder *running = status->running;
    struct mt_arena *arena = mt_arena_new();
    const int64_t silent_ms = running->renewed_ms != 0 ? status->wall_ms - running->renewed_ms : 0;
    if (is_of_revision(status)) {
        mt_buf_printf(text, "revision %u ", status->revision->number);
    }
    mt_buf_printf(text, "runs: %s", mt_lock_holder_text(running, arena));
    if (running->superseded_by != NULL) {
        mt_buf_printf(text, "; %s for %s",
                      running->makes_way ? "it makes way" : "asked to make way",
                      running->superseded_by);
    }
    if (silent_ms > MT_LOCK_LEASE_MS) {
        mt_buf_puts(text, "; no sign of life for ");
        mt_run_put_duration(text, (uint64_t)silent_ms);
        mt_buf_puts(text, " if clocks agree: if it was killed, the next sync takes over");
    }
    mt_arena_free(arena);
}

/** "Sync wave 1 waits for StatefulSet/postgres and 2 more". */
static void put_waiting(struct mt_buf *text, const struct mt_status *status)
{
    const size_t named = status->awaited.count < NAMED_MAX ? status->awaited.count : NAMED_MAX;
    const size_t more = status->awaited.count - named + status->awaited_more;
    mt_run_put_place_words(text, status->phase, true, status->wave, MT_PART_WAVE);
    mt_buf_puts(text, " waits for ");
    for (size_t i = 0; i < named; i++) {
        const struct mt_ref *ref = &status->awaited.items[i]->ref;
        const char *before = i == 0 ? "" : i + 1 == named && more == 0 ? " and " : ", ";
        mt_buf_printf(text, "%s%s/%s", before, ref->kind, ref->name);
    }
    if (more > 0) {
        mt_buf_printf(text, " and %zu more", more);
    }
}

static enum mt_style style_of(const struct mt_record_revision *revision)
{
    return revision->ended && revision->outcome == MT_OUTCOME_SUCCEEDED ? MT_STYLE_NONE
                                                                        : MT_STYLE_RED;
}

typedef void put_fn(struct mt_buf *text, const struct mt_status *status);

static void print_line(struct mt_output *output, enum mt_style style, put_fn *put,
                       const struct mt_status *status)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    put(&text, status);
    mt_output_style(output, style);
    mt_text_fold(&output->buf, mt_buf_text(&text), 0, INDENT, output->width);
    mt_output_style(output, MT_STYLE_NONE);
    mt_buf_putc(&output->buf, '\n');
    mt_buf_fini(&text);
}

void mt_status_print_head(struct mt_output *output, const struct mt_status *status, bool utf8)
{
    print_app(output, status, utf8);
    if (status->revision != NULL && !is_of_revision(status)) {
        print_line(output, style_of(status->revision), put_revision, status);
    }
    if (status->running != NULL) {
        print_line(output, MT_STYLE_YELLOW, put_running, status);
    }
    if (status->waits) {
        print_line(output, MT_STYLE_YELLOW, put_waiting, status);
    }
    mt_buf_putc(&output->buf, '\n');
}

void mt_status_put_time(struct mt_output *output, int64_t wall_ms)
{
    enum { FROM = 11, LENGTH = 8 };
    char time[25];
    mt_clock_rfc3339(wall_ms, time);
    mt_output_style(output, MT_STYLE_DIM);
    mt_buf_append(&output->buf, time + FROM, LENGTH);
    mt_buf_putc(&output->buf, 'Z');
    mt_output_style(output, MT_STYLE_NONE);
    mt_buf_putc(&output->buf, ' ');
}

void mt_status_print_news(struct mt_output *output, const struct mt_status *status)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    if (status->running != NULL) {
        put_running(&text, status);
    } else if (status->revision != NULL) {
        put_revision(&text, status);
    } else {
        mt_buf_puts(&text, "nothing runs");
    }
    if (status->changed > 0) {
        mt_buf_puts(&text, "; ");
        mt_text_count(&text, status->changed, "object");
        mt_buf_puts(&text, " changed since the sync");
    }
    mt_status_put_time(output, status->wall_ms);
    mt_text_plain(&output->buf, mt_buf_text(&text));
    mt_buf_putc(&output->buf, '\n');
    mt_buf_fini(&text);
}
