// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/buffer.h"
#include "cli/history_print.h"
#include "cli/revision_print.h"
#include "cli/table.h"
#include "cli/text.h"

#include <string.h>

enum { RUNNING_WIDTH = sizeof "running: " - 1 };

/** A history on its way to a person. */
struct printing {
    struct mt_output *output;
    const struct mt_history *history;
    const struct mt_history_form *form;
};

static bool runs(const struct printing *printing, const struct mt_record_revision *revision)
{
    return mt_revision_runs(printing->history->record, revision, printing->history->holder);
}

/** "app shop · namespace shop · context prod · synced 2h ago", and who runs. */
static void print_head(struct printing *printing)
{
    const struct mt_history *history = printing->history;
    const struct mt_record *record = history->record;
    const struct mt_record_revision *one = history->revision;
    const struct mt_history_form *form = printing->form;
    const char *dot = form->utf8 ? " · " : " - ";
    struct mt_buf *out = &printing->output->buf;
    mt_buf_puts(out, "app ");
    mt_output_styled(printing->output, MT_STYLE_BOLD, record->app);
    mt_buf_printf(out, "%snamespace %s", dot, record->namespace);
    if (history->context != NULL) {
        mt_buf_printf(out, "%scontext ", dot);
        mt_text_plain(out, history->context);
    }
    if (one != NULL) {
        const char *marks = mt_revision_marks(one);
        mt_buf_printf(out, "%srevision %u%s%s%s", dot, one->number, marks[0] != '\0' ? " (" : "",
                      marks, marks[0] != '\0' ? ")" : "");
    } else if (record->last_synced_ms != 0) {
        mt_buf_printf(out, "%ssynced %s ago", dot,
                      mt_revision_age(record->last_synced_ms, form->now_ms, form->arena));
    } else {
        mt_buf_printf(out, "%snever synced", dot);
    }
    mt_buf_puts(out, "\n\n");
}

static void print_holder(struct printing *printing)
{
    const struct mt_history *history = printing->history;
    const struct mt_history_form *form = printing->form;
    if (history->holder == NULL ||
        (history->revision != NULL && !runs(printing, history->revision))) {
        return;
    }
    mt_output_styled(printing->output, MT_STYLE_CYAN, "running");
    mt_buf_puts(&printing->output->buf, ": ");
    mt_text_fold(&printing->output->buf,
                 mt_revision_holder_text(history->holder, form->now_ms, form->arena), RUNNING_WIDTH,
                 RUNNING_WIDTH, form->width);
    mt_buf_puts(&printing->output->buf, "\n\n");
}

/** The last column: what it changed, its marks, and why it did not succeed. */
static const char *note_of(const struct mt_record_revision *revision, bool wide,
                           struct mt_arena *arena)
{
    const bool good = revision->ended && revision->outcome == MT_OUTCOME_SUCCEEDED;
    const char *marks = mt_revision_marks(revision);
    const char *changes = revision->ended ? mt_revision_changes(revision, wide, arena) : "";
    const char *message = good || !revision->ended ? "" : revision->message;
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_buf_puts(&out, changes[0] != '\0' || !revision->ended ? changes : "nothing");
    if (marks[0] != '\0') {
        mt_buf_printf(&out, "%s(%s)", out.length > 0 ? " " : "", marks);
    }
    if (message[0] != '\0') {
        mt_buf_printf(&out, ": %s", message);
    }
    const char *text = mt_arena_strdup(arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    return text;
}

static void add_revision(struct mt_table *table, const struct printing *printing,
                         const struct mt_record_revision *revision)
{
    struct mt_arena *arena = table->arena;
    const bool wide = printing->form->wide;
    const bool now = runs(printing, revision);
    mt_table_add(table, MT_STYLE_NONE, mt_arena_printf(arena, "%u", revision->number));
    mt_table_add(table, MT_STYLE_NONE, mt_revision_time(revision->started_ms, arena));
    mt_table_add(table, mt_revision_style(revision, now), mt_revision_outcome(revision, now));
    mt_table_add(table, MT_STYLE_NONE, mt_revision_took(revision, arena));
    mt_table_add(table, MT_STYLE_NONE, mt_revision_by(revision, arena));
    if (wide) {
        mt_table_add(table, MT_STYLE_NONE, revision->context);
        mt_table_add(table, MT_STYLE_NONE, revision->env);
        mt_table_add(table, MT_STYLE_NONE, revision->source);
        mt_table_add(table, MT_STYLE_NONE, revision->commit);
    }
    mt_table_add(table, MT_STYLE_NONE, note_of(revision, wide, arena));
}

static void print_all(struct printing *printing)
{
    static const char *const heads[] = {"REVISION", "STARTED", "OUTCOME", "TOOK",
                                        "BY",       "CHANGES", NULL};
    static const char *const wide[] = {"REVISION", "STARTED", "OUTCOME", "TOOK",    "BY", "CONTEXT",
                                       "ENV",      "SOURCE",  "COMMIT",  "CHANGES", NULL};
    const struct mt_history_form *form = printing->form;
    const struct mt_record *record = printing->history->record;
    struct mt_table table;
    mt_table_init(&table, form->wide ? wide : heads, form->arena);
    for (size_t i = 0; i < record->revisions.count; i++) {
        add_revision(&table, printing, &record->revisions.items[i]);
    }
    mt_table_print(&table, printing->output, form->wide ? 0 : form->width);
}

void mt_history_print_text(struct mt_output *output, const struct mt_history *history,
                           const struct mt_history_form *form)
{
    struct printing printing = {output, history, form};
    if (!form->quiet) {
        print_head(&printing);
        print_holder(&printing);
    }
    if (history->revision != NULL) {
        mt_history_print_revision(output, history, form);
    } else {
        print_all(&printing);
    }
}
