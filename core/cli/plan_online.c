// SPDX-License-Identifier: Apache-2.0
/** What a cluster says of a plan, as its forms show it. */
#include "cli/plan_print.h"
#include "cli/text.h"

const struct mt_task_check *mt_plan_check_of(const struct mt_preflight_result *result,
                                             const struct mt_task *task)
{
    return result != NULL ? &result->tasks[task->index] : NULL;
}

static struct mt_plan_mark mark_of_change(enum mt_task_change change)
{
    switch (change) {
    case MT_TASK_CREATE:
        return (struct mt_plan_mark){'+', MT_STYLE_GREEN};
    case MT_TASK_UPDATE:
    case MT_TASK_REPLACE:
        return (struct mt_plan_mark){'~', MT_STYLE_YELLOW};
    case MT_TASK_NONE:
        return (struct mt_plan_mark){'=', MT_STYLE_DIM};
    case MT_TASK_PRUNE:
        return (struct mt_plan_mark){'-', MT_STYLE_RED};
    case MT_TASK_RUN:
        return (struct mt_plan_mark){'>', MT_STYLE_CYAN};
    case MT_TASK_UNKNOWN:
    case MT_TASK_CHANGE_COUNT:
        break;
    }
    return (struct mt_plan_mark){'?', MT_STYLE_YELLOW};
}

struct mt_plan_mark mt_plan_mark_of(const struct mt_task *task, const struct mt_task_check *check)
{
    if (check != NULL && check->state == MT_CHECK_REFUSED) {
        return (struct mt_plan_mark){'!', MT_STYLE_RED};
    }
    switch (task->action) {
    case MT_ACTION_APPLY:
        return check != NULL ? mark_of_change(check->change)
                             : (struct mt_plan_mark){' ', MT_STYLE_NONE};
    case MT_ACTION_PRUNE:
        return mark_of_change(check != NULL ? check->change : MT_TASK_PRUNE);
    case MT_ACTION_RELEASE:
        return mark_of_change(MT_TASK_UPDATE);
    case MT_ACTION_HOOK:
        return mark_of_change(MT_TASK_RUN);
    }
    return (struct mt_plan_mark){' ', MT_STYLE_NONE};
}

const char *mt_plan_word_of(const struct mt_task *task, const struct mt_task_check *check)
{
    const bool left = check != NULL && check->change == MT_TASK_NONE;
    if (check == NULL || (task->action != MT_ACTION_APPLY && !left)) {
        return mt_action_name(task->action);
    }
    if (check->state == MT_CHECK_REFUSED) {
        return "refused";
    }
    switch (check->change) {
    case MT_TASK_UPDATE:
        return "change";
    case MT_TASK_NONE:
        return "unchanged";
    case MT_TASK_UNKNOWN:
        return "known later";
    case MT_TASK_CREATE:
    case MT_TASK_REPLACE:
    case MT_TASK_PRUNE:
    case MT_TASK_RUN:
    case MT_TASK_CHANGE_COUNT:
        break;
    }
    return mt_task_change_name(check->change);
}

static void add_note(struct mt_notes *notes, enum mt_note_kind kind, const char *before,
                     const char *text)
{
    mt_buf_printf(mt_notes_begin(notes, kind), "%s%s", before, text);
    mt_notes_end(notes);
}

void mt_notes_add_check(struct mt_notes *notes, const struct mt_task_check *check)
{
    if (check->state == MT_CHECK_REFUSED) {
        add_note(notes, MT_NOTE_REFUSED, "refused: ", check->refusal);
    }
    if (check->state == MT_CHECK_LATE) {
        const struct mt_ref *ref = &check->late_after->ref;
        mt_buf_printf(mt_notes_begin(notes, MT_NOTE_LATE), "checked when %s/%s is there", ref->kind,
                      ref->name);
        mt_notes_end(notes);
    }
    if (check->note != NULL) {
        add_note(notes, MT_NOTE_OTHER, "", check->note);
    }
    if (check->change == MT_TASK_REPLACE) {
        add_note(notes, MT_NOTE_OTHER, "deleted and created anew", "");
    }
    if (check->taken_over != NULL) {
        add_note(notes, MT_NOTE_OTHER, "", check->taken_over);
    }
    if (check->taken != NULL && check->state != MT_CHECK_REFUSED) {
        add_note(notes, MT_NOTE_OTHER, "", check->taken);
    }
    for (size_t i = 0; i < check->warnings.count; i++) {
        add_note(notes, MT_NOTE_OTHER, "the server warns: ", check->warnings.items[i]);
    }
}

static void put_hooks(struct mt_buf *out, size_t hooks, size_t on_failure)
{
    mt_text_count(out, hooks, "hook");
    if (on_failure > 0) {
        mt_buf_printf(out, " (%zu more on failure)", on_failure);
    }
}

static void put_changes(const struct mt_plan *plan, const struct mt_preflight_result *result,
                        struct mt_buf *out)
{
    struct mt_preflight_counts counts = mt_preflight_count(result, plan);
    const size_t *changes = counts.changes;
    size_t later =
        changes[MT_TASK_UNKNOWN] > counts.refused ? changes[MT_TASK_UNKNOWN] - counts.refused : 0;
    mt_buf_printf(out, "%zu create, %zu change, %zu unchanged, ", changes[MT_TASK_CREATE],
                  changes[MT_TASK_UPDATE], changes[MT_TASK_NONE]);
    if (changes[MT_TASK_REPLACE] > 0) {
        mt_buf_printf(out, "%zu replace, ", changes[MT_TASK_REPLACE]);
    }
    if (counts.refused > 0) {
        mt_buf_printf(out, "%zu refused, ", counts.refused);
    }
    if (later > 0) {
        mt_buf_printf(out, "%zu known later, ", later);
    }
    mt_buf_printf(out, "%zu prune, ", changes[MT_TASK_PRUNE]);
    put_hooks(out, changes[MT_TASK_RUN], counts.on_failure);
}

/** How many tasks are late because of this one. */
static size_t count_late(const struct mt_preflight_result *result, const struct mt_task *task)
{
    size_t count = 0;
    for (size_t i = 0; i < result->task_count; i++) {
        const struct mt_task_check *check = &result->tasks[i];
        count += check->state == MT_CHECK_LATE && check->late_after == task;
    }
    return count;
}

/** Whether a task before the one at `index` is late because of the same. */
static bool was_said(const struct mt_preflight_result *result, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        const struct mt_task_check *check = &result->tasks[i];
        if (check->state == MT_CHECK_LATE && check->late_after == result->tasks[index].late_after) {
            return true;
        }
    }
    return false;
}

void mt_plan_put_late(const struct mt_plan *plan, const struct mt_preflight_result *result,
                      struct mt_buf *out)
{
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const struct mt_task_check *check = &result->tasks[i];
        if (check->state != MT_CHECK_LATE || was_said(result, i)) {
            continue;
        }
        const struct mt_ref *ref = &check->late_after->ref;
        const size_t count = count_late(result, check->late_after);
        mt_text_count(out, count, "object");
        mt_buf_printf(out, " %s checked when %s/%s is there.\n", count == 1 ? "is" : "are",
                      ref->kind, ref->name);
    }
}

static void put_deletion(const struct mt_plan_counts *counts, struct mt_buf *out)
{
    mt_text_count(out, counts->pruned + counts->released, "object");
    mt_buf_puts(out, counts->released > 0 ? " to release, " : " to delete, ");
    put_hooks(out, counts->hooks, counts->on_failure);
}

void mt_plan_put_totals(const struct mt_plan *plan, const struct mt_preflight_result *result,
                        struct mt_buf *out)
{
    if (result != NULL && !plan->deletion) {
        put_changes(plan, result, out);
        return;
    }
    struct mt_plan_counts counts = mt_plan_count(plan);
    if (plan->deletion) {
        put_deletion(&counts, out);
        return;
    }
    mt_text_count(out, counts.objects, "object");
    if (counts.pruned > 0) {
        mt_buf_printf(out, ", %zu to prune", counts.pruned);
    }
    mt_buf_puts(out, ", ");
    put_hooks(out, counts.hooks, counts.on_failure);
}
