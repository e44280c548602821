// SPDX-License-Identifier: Apache-2.0
/** What explains the end of a run: the objects that were stuck, have failed or do badly. */
#include "cli/run_summary_parts.h"

#include "cli/text.h"

#include <string.h>

enum {
    TROUBLE_MAX = 10, ///< Objects that are told with their causes; the others are counted.
};

/** Whether an object explains the end of the run. */
typedef bool reason_fn(const struct mt_run_item *item, enum mt_outcome outcome);

static bool has_failed(const struct mt_run_item *item, enum mt_outcome outcome)
{
    (void)outcome;
    return item->state == MT_RUN_FAILED && !mt_phase_is_on_failure(item->task->phase);
}

/** A hook that an interrupt left running. */
static bool was_left(const struct mt_run_item *item, enum mt_outcome outcome)
{
    (void)outcome;
    return item->finished && item->outcome == MT_HOOK_OUTCOME_INTERRUPTED;
}

/** Whether the object does badly; at a degraded end all that are not healthy do. */
static bool is_poor(const struct mt_run_item *item, enum mt_outcome outcome)
{
    const bool bad = item->status == MT_DEGRADED || item->status == MT_UNKNOWN ||
                     item->status == MT_MISSING || outcome == MT_OUTCOME_DEGRADED;
    return item->judged && item->state == MT_RUN_ACTIVE && bad;
}

static bool is_among(const struct mt_run_timeout *timeout, size_t item)
{
    for (size_t i = 0; i < MT_RUN_AWAITED_MAX; i++) {
        if (timeout->items[i] == item) {
            return true;
        }
    }
    return false;
}

/** What was stuck when the first time was over, then what else never got healthy. */
static void add_stuck(struct mt_summary *summary)
{
    const struct mt_run_model *model = summary->model;
    const struct mt_run_timeout *timeout = &model->timeout;
    if (!timeout->happened) {
        return;
    }
    for (size_t i = 0; i < MT_RUN_AWAITED_MAX; i++) {
        if (timeout->items[i] != SIZE_MAX) {
            mt_array_push(NULL, &summary->trouble, timeout->items[i]);
        }
    }
    for (size_t i = 0; i < model->plan->tasks.count; i++) {
        const struct mt_run_item *item = &model->items[i];
        if (item->state == MT_RUN_ACTIVE && item->judged && !is_among(timeout, i)) {
            mt_array_push(NULL, &summary->trouble, i);
        }
    }
}

/** What explains the end: the best reason that there is. */
void mt_summary_find_trouble(struct mt_summary *summary)
{
    static reason_fn *const reasons[] = {has_failed, is_poor, was_left};
    const struct mt_run_model *model = summary->model;
    add_stuck(summary);
    for (size_t r = 0; r < sizeof reasons / sizeof *reasons && summary->trouble.count == 0; r++) {
        for (size_t i = 0; i < model->plan->tasks.count; i++) {
            if (reasons[r](&model->items[i], model->end.outcome)) {
                mt_array_push(NULL, &summary->trouble, i);
            }
        }
    }
}

/** Appends " (postgres.yaml:1)". */
static void put_source(struct mt_summary *summary, const struct mt_task *task)
{
    if (task->place.file == NULL) {
        return;
    }
    mt_buf_printf(&summary->text, " (%s", task->place.file);
    if (task->place.line > 0) {
        mt_buf_printf(&summary->text, ":%u", task->place.line);
    }
    mt_buf_putc(&summary->text, ')');
}

/** "Progressing: 0 of 1 ready"; of what has failed the label has said so. */
static void put_said(struct mt_summary *summary, const struct mt_run_item *item, const char *label)
{
    struct mt_buf *text = &summary->text;
    if (strcmp(label, "failed") == 0) {
        // What comes next is why.
    } else if (item->finished) {
        mt_buf_printf(text, " %s", mt_summary_hook_words(item->outcome));
    } else if (item->applied_known && item->applied == MT_APPLIED_FAILED) {
        mt_buf_puts(text, " failed");
    } else if (item->judged) {
        mt_buf_printf(text, " %s", mt_health_name(item->status));
    } else {
        mt_buf_puts(text, item->state == MT_RUN_PENDING ? " not begun" : " under way");
    }
    if (item->said.message != NULL) {
        mt_buf_printf(text, ": %s", item->said.message);
    }
}

/** The causes, then of a hook the last lines that it wrote. */
static void print_because(struct mt_summary *summary, const struct mt_run_item *item)
{
    const char *label = "because";
    for (size_t i = 0; i < item->said.because_count; i++) {
        mt_buf_puts(&summary->text, item->said.because[i]);
        mt_summary_row(summary, MT_STYLE_RED, label);
    }
    for (size_t i = 0; item->log != NULL && i < item->log->count; i++) {
        mt_buf_puts(&summary->text, item->log->lines[i]);
        mt_summary_row(summary, MT_STYLE_RED, i == 0 && item->said.because_count == 0 ? label : "");
    }
}

/** The word before one of the objects that explain the end. */
static const char *trouble_label(const struct mt_summary *summary, const struct mt_run_item *item)
{
    if (summary->model->timeout.happened) {
        return "stuck";
    }
    if (item->state == MT_RUN_FAILED) {
        return "failed";
    }
    return mt_summary_is_hook(item) ? "left" : "degraded";
}

void mt_summary_trouble(struct mt_summary *summary)
{
    const struct mt_run_model *model = summary->model;
    for (size_t i = 0; i < summary->trouble.count && i < TROUBLE_MAX; i++) {
        const struct mt_run_item *item = &model->items[summary->trouble.items[i]];
        mt_summary_name(summary, summary->trouble.items[i]);
        put_source(summary, item->task);
        const char *label = trouble_label(summary, item);
        put_said(summary, item, label);
        mt_summary_row(summary, MT_STYLE_RED, label);
        print_because(summary, item);
    }
    if (summary->trouble.count > TROUBLE_MAX) {
        mt_buf_printf(&summary->text, "and %zu more", summary->trouble.count - TROUBLE_MAX);
        mt_summary_row(summary, MT_STYLE_NONE, "");
    }
    const bool degraded = model->end.outcome == MT_OUTCOME_DEGRADED;
    if ((summary->trouble.count == 0 || degraded) && model->end.message[0] != '\0') {
        mt_buf_puts(&summary->text, model->end.message);
        mt_summary_row(summary, MT_STYLE_RED, "because");
    }
}
