// SPDX-License-Identifier: Apache-2.0
/** The last line of a bad end: what to do before the next run. */
#include "cli/run_summary_parts.h"

#include "cli/text.h"

#include <string.h>

enum {
    REMEDIES_MAX = 3, ///< That are told; the objects with theirs stand above.
};

/** The first file in which something is to be corrected, or NULL. */
static const char *file_of(const struct mt_summary *summary)
{
    for (size_t i = 0; i < summary->trouble.count; i++) {
        const struct mt_run_item *item = &summary->model->items[summary->trouble.items[i]];
        if (item->remedy == NULL && item->task->place.file != NULL) {
            return item->task->place.file;
        }
    }
    return NULL;
}

/** Whether an object before this one has the same remedy. */
static bool was_told(const struct mt_summary *summary, size_t index)
{
    const struct mt_run_item *items = summary->model->items;
    const char *remedy = items[summary->trouble.items[index]].remedy;
    for (size_t i = 0; i < index; i++) {
        const char *other = items[summary->trouble.items[i]].remedy;
        if (other != NULL && strcmp(other, remedy) == 0) {
            return true;
        }
    }
    return false;
}

/** "next: correct web.yaml; create the Namespace shop"; whether there was any remedy. */
static bool put_remedies(struct mt_summary *summary)
{
    size_t told = 0;
    for (size_t i = 0; i < summary->trouble.count && told < REMEDIES_MAX; i++) {
        const char *remedy = summary->model->items[summary->trouble.items[i]].remedy;
        if (remedy != NULL && !was_told(summary, i)) {
            mt_buf_printf(&summary->text, "%s%s", summary->text.length > 0 ? "; " : "", remedy);
            told++;
        }
    }
    return told > 0;
}

/** Whether the run was ended from outside: nothing is wrong that could be corrected. */
static bool was_stopped(const struct mt_summary *summary)
{
    const enum mt_outcome outcome = summary->model->end.outcome;
    return outcome == MT_OUTCOME_INTERRUPTED || outcome == MT_OUTCOME_SUPERSEDED ||
           outcome == MT_OUTCOME_LOST_LOCK;
}

void mt_summary_next(struct mt_summary *summary)
{
    static const char label[] = "next: ";
    const struct mt_plan *plan = summary->model->plan;
    const char *again = summary->rehearsal ? "rehearse again"
                        : plan->deletion   ? "delete again, which goes on from here"
                                           : "sync again";
    const bool stopped = was_stopped(summary);
    const char *file = stopped ? NULL : file_of(summary);
    if (file != NULL) {
        mt_buf_printf(&summary->text, "correct %s", file);
    }
    if (!stopped && put_remedies(summary)) {
        mt_buf_puts(&summary->text, "; then ");
    } else {
        mt_buf_puts(&summary->text, file != NULL ? " and " : "");
    }
    mt_buf_puts(&summary->text, again);
    mt_buf_printf(summary->out, "\n%s", label);
    mt_text_fold(summary->out, mt_buf_text(&summary->text), strlen(label), strlen(label),
                 mt_summary_width(summary));
    mt_buf_putc(summary->out, '\n');
    mt_buf_clear(&summary->text);
}
