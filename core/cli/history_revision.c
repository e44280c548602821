// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/buffer.h"
#include "cli/history_print.h"
#include "cli/kind_names.h"
#include "cli/revision_print.h"
#include "cli/table.h"
#include "cli/text.h"
#include "sync/event.h"

#include <string.h>

enum { LABEL_WIDTH = sizeof "outcome  " }; ///< Of what stands before the values.

/** A revision on its way to a person. */
struct printing {
    struct mt_output *output;
    const struct mt_history *history;
    const struct mt_history_form *form;
};

/** A line of one revision; none for what is not known. */
static void print_line(struct printing *printing, const char *label, const char *value)
{
    struct mt_buf *out = &printing->output->buf;
    if (value == NULL || value[0] == '\0') {
        return;
    }
    mt_buf_puts(out, label);
    mt_text_spaces(out, LABEL_WIDTH - strlen(label));
    mt_text_fold(out, value, LABEL_WIDTH, LABEL_WIDTH, printing->form->width);
    mt_buf_putc(out, '\n');
}

static const char *when(const struct printing *printing, const struct mt_record_revision *revision)
{
    struct mt_arena *arena = printing->form->arena;
    const char *duration = mt_revision_took(revision, arena);
    return mt_arena_printf(arena, "%s, %s ago%s%s", mt_revision_time(revision->started_ms, arena),
                           mt_revision_age(revision->started_ms, printing->form->now_ms, arena),
                           duration != NULL ? ", took " : "", duration != NULL ? duration : "");
}

static void print_lines(struct printing *printing, const struct mt_record_revision *revision)
{
    struct mt_arena *arena = printing->form->arena;
    const struct mt_history *history = printing->history;
    const bool now = mt_revision_runs(history->record, revision, history->holder);
    mt_buf_puts(&printing->output->buf, "outcome");
    mt_text_spaces(&printing->output->buf, LABEL_WIDTH - strlen("outcome"));
    mt_output_styled(printing->output, mt_revision_style(revision, now),
                     mt_revision_outcome(revision, now));
    mt_buf_putc(&printing->output->buf, '\n');
    print_line(printing, "message", revision->message);
    print_line(printing, "started", when(printing, revision));
    print_line(printing, "by", mt_revision_by(revision, arena));
    print_line(printing, "source", revision->source);
    print_line(printing, "commit", revision->commit);
    print_line(printing, "context", revision->context);
    print_line(printing, "env", revision->env);
    print_line(printing, "version", revision->version);
    if (revision->ended) {
        print_line(printing, "changes", mt_revision_changes(revision, true, arena));
    }
}

/** Where the hook stands: what its task's id has before the object, "PreSync/0". */
static const char *place_of(const struct mt_record_hook *hook, struct mt_arena *arena)
{
    const struct mt_ref nameless = {hook->ref.group, "", hook->ref.kind, hook->ref.namespace, ""};
    const char *object = mt_arena_printf(arena, "/%s", mt_ref_text(&nameless, arena));
    const char *at = strstr(hook->task, object);
    return at != NULL ? mt_arena_strndup(arena, hook->task, (size_t)(at - hook->task)) : hook->task;
}

static const char *name_of(const struct mt_kind_names *names, const struct mt_ref *ref,
                           const char *namespace, struct mt_arena *arena)
{
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    if (ref->namespace[0] != '\0' && strcmp(ref->namespace, namespace) != 0) {
        mt_kind_names_put_placed(names, ref, false, &out);
    } else {
        mt_kind_names_put(names, ref, false, &out);
    }
    const char *text = mt_arena_strdup(arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    return text;
}

static enum mt_style hook_style(const struct mt_record_hook *hook)
{
    if (!hook->ended) {
        return MT_STYLE_YELLOW;
    }
    switch (hook->outcome) {
    case MT_HOOK_OUTCOME_SUCCEEDED:
        return MT_STYLE_GREEN;
    case MT_HOOK_OUTCOME_SKIPPED:
    case MT_HOOK_OUTCOME_INTERRUPTED:
    case MT_HOOK_OUTCOME_UNKNOWN:
        return MT_STYLE_YELLOW;
    case MT_HOOK_OUTCOME_FAILED:
    case MT_HOOK_OUTCOME_TIMED_OUT:
        break;
    }
    return MT_STYLE_RED;
}

static void add_hook(struct mt_table *table, const struct mt_record_hook *hook, const char *name)
{
    struct mt_arena *arena = table->arena;
    const char *message = hook->message != NULL ? hook->message : "";
    mt_table_add(table, MT_STYLE_NONE, place_of(hook, arena));
    mt_table_add(table, MT_STYLE_NONE, name);
    mt_table_add(table, hook_style(hook),
                 hook->ended ? mt_hook_outcome_name(hook->outcome) : "unfinished");
    mt_table_add(table, MT_STYLE_NONE,
                 hook->ended ? mt_revision_duration(hook->took_ms, arena) : NULL);
    mt_table_add(table, MT_STYLE_NONE,
                 hook->attempt > 1 ? mt_arena_printf(arena, "attempt %u%s%s", hook->attempt,
                                                     message[0] != '\0' ? ": " : "", message)
                                   : message);
}

static void print_hooks(struct printing *printing, const struct mt_record_revision *revision)
{
    static const char *const heads[] = {"PHASE", "HOOK", "OUTCOME", "TOOK", "MESSAGE", NULL};
    const struct mt_history_form *form = printing->form;
    struct mt_kind_names *names = mt_kind_names_new();
    struct mt_table table;
    for (size_t i = 0; i < revision->hooks.count; i++) {
        mt_kind_names_add(names, &revision->hooks.items[i].ref);
    }
    mt_table_init(&table, heads, form->arena);
    for (size_t i = 0; i < revision->hooks.count; i++) {
        const struct mt_record_hook *hook = &revision->hooks.items[i];
        add_hook(&table, hook,
                 name_of(names, &hook->ref, printing->history->record->namespace, form->arena));
    }
    mt_kind_names_free(names);
    mt_buf_putc(&printing->output->buf, '\n');
    mt_table_print(&table, printing->output, form->wide ? 0 : form->width);
}

void mt_history_print_revision(struct mt_output *output, const struct mt_history *history,
                               const struct mt_history_form *form)
{
    struct printing printing = {output, history, form};
    print_lines(&printing, history->revision);
    if (history->revision->hooks.count > 0) {
        print_hooks(&printing, history->revision);
    }
}
