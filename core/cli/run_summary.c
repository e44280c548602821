// SPDX-License-Identifier: Apache-2.0
#include "cli/run_summary.h"

#include "cli/plan_print.h"
#include "cli/run_summary_parts.h"
#include "cli/text.h"

#include <string.h>

enum {
    INDENT = 2,
    COLUMN = 12,         ///< Where what is said begins.
    NAMES_MAX = 20,      ///< Of objects that were not reached.
    HOOKS_MAX = 3,       ///< Of one phase that are named.
    LONG_WAIT_MS = 1000, ///< A wait that is worth a word.
};

size_t mt_summary_width(const struct mt_summary *summary)
{
    const size_t width = summary->output->width;
    return width > 0 && width < MT_TEXT_WIDTH ? width : MT_TEXT_WIDTH;
}

/** Prints `label` and beside it the text that was put together, folded. */
void mt_summary_row(struct mt_summary *summary, enum mt_style style, const char *label)
{
    size_t column = INDENT + mt_text_columns(label);
    mt_text_spaces(summary->out, INDENT);
    mt_output_styled(summary->output, style, label);
    mt_text_spaces(summary->out, COLUMN - column);
    mt_text_fold(summary->out, mt_buf_text(&summary->text), COLUMN, COLUMN,
                 mt_summary_width(summary));
    mt_buf_putc(summary->out, '\n');
    mt_buf_clear(&summary->text);
}

bool mt_summary_is_hook(const struct mt_run_item *item)
{
    return item->task->action == MT_ACTION_HOOK;
}

void mt_summary_name(struct mt_summary *summary, size_t item)
{
    mt_run_model_put_name(summary->model, item, &summary->text);
}

static bool was_synced(const struct mt_run_end *end)
{
    return end->outcome == MT_OUTCOME_SUCCEEDED ||
           (end->outcome == MT_OUTCOME_DEGRADED && end->exit_code == 0);
}

/** Whether it failed before its first phase: the dry run refused something, and nothing was
 * written. */
static bool was_refused(const struct mt_run_model *model)
{
    return !model->began && model->end.outcome == MT_OUTCOME_FAILED && model->end.message != NULL &&
           model->end.message[0] != '\0';
}

/** " in Sync wave 1": where the trouble is. */
static void put_where(struct mt_summary *summary)
{
    const struct mt_run_model *model = summary->model;
    const struct mt_run_timeout *timeout = &model->timeout;
    if (timeout->happened && timeout->level == MT_LEVEL_RUN) {
        return;
    }
    if (timeout->happened) {
        mt_buf_puts(summary->out, " in ");
        mt_run_put_place_words(summary->out, timeout->phase, timeout->has_wave, timeout->wave,
                               timeout->part);
    } else if (summary->trouble.count > 0) {
        const struct mt_task *task = model->items[summary->trouble.items[0]].task;
        mt_buf_puts(summary->out, " in ");
        mt_run_put_place_words(summary->out, task->phase, true, task->wave, task->part);
    }
}

static const char *outcome_words(enum mt_outcome outcome)
{
    switch (outcome) {
    case MT_OUTCOME_SUCCEEDED:
        return "succeeded";
    case MT_OUTCOME_DEGRADED:
        return "is degraded";
    case MT_OUTCOME_FAILED:
        return "failed";
    case MT_OUTCOME_TIMED_OUT:
        return "timed out";
    case MT_OUTCOME_INTERRUPTED:
        return "was interrupted";
    case MT_OUTCOME_SUPERSEDED:
        return "was superseded";
    case MT_OUTCOME_LOST_LOCK:
        return "lost its lock";
    }
    return "";
}

/** Behind "shop synced": ": revision 7 in 48s, every object healthy". */
static void put_good_end(const struct mt_summary *summary)
{
    const struct mt_run_model *model = summary->model;
    const struct mt_run_end *end = &model->end;
    if (model->plan->deletion) {
        mt_buf_puts(summary->out, " in ");
        mt_run_put_duration(summary->out, end->took_ms);
        mt_buf_puts(summary->out, model->plan->orphan ? ": its objects stay, its record is gone"
                                                      : ", and its record");
        return;
    }
    mt_buf_printf(summary->out, ": revision %u in ", model->revision);
    mt_run_put_duration(summary->out, end->took_ms);
    mt_buf_puts(summary->out, end->outcome == MT_OUTCOME_DEGRADED ? ", but degraded"
                              : model->total == 0                 ? ", nothing to do"
                              : model->plan->no_wait              ? ", the last wave not waited for"
                                                                  : ", every object healthy");
}

static void put_not(const struct mt_summary *summary)
{
    struct mt_buf words;
    mt_buf_init(&words, MT_BUF_UNLIMITED);
    mt_buf_printf(&words, "NOT %s", mt_run_deed(summary->model->plan));
    mt_output_styled(summary->output, MT_STYLE_RED, mt_buf_text(&words));
    mt_buf_fini(&words);
}

/** "shop NOT synced: revision 7 timed out in Sync wave 1 after 10m 17s (exit 4)". */
static void print_first_line(struct mt_summary *summary)
{
    const struct mt_run_model *model = summary->model;
    const struct mt_run_end *end = &model->end;
    struct mt_buf *out = summary->out;
    mt_buf_puts(out, summary->rehearsal ? "rehearsal: " : "");
    mt_output_styled(summary->output, MT_STYLE_BOLD, model->plan->app);
    mt_buf_putc(out, ' ');
    if (was_synced(end)) {
        mt_output_styled(summary->output, MT_STYLE_GREEN, mt_run_deed(model->plan));
        put_good_end(summary);
    } else if (was_refused(model)) {
        put_not(summary);
        mt_buf_puts(out, ": ");
        mt_text_plain(out, end->message);
        mt_buf_printf(out, " (exit %d)", end->exit_code);
    } else {
        put_not(summary);
        mt_buf_printf(out, ": revision %u %s", model->revision, outcome_words(end->outcome));
        put_where(summary);
        mt_buf_puts(out, " after ");
        mt_run_put_duration(out, end->took_ms);
        mt_buf_printf(out, " (exit %d)", end->exit_code);
    }
    mt_buf_puts(out, "\n\n");
}

/** A hook's outcome in people's words. */
const char *mt_summary_hook_words(enum mt_hook_outcome outcome)
{
    return outcome == MT_HOOK_OUTCOME_TIMED_OUT ? "timed out" : mt_hook_outcome_name(outcome);
}

/** What became of the tasks apart from those of failure. */
struct reach {
    size_t reached;
    size_t hooks_good;
    size_t hooks_bad;
    size_t hooks_running;
};

static struct reach count_reach(const struct mt_run_model *model)
{
    struct reach reach = {0};
    for (size_t i = 0; i < model->plan->tasks.count; i++) {
        const struct mt_run_item *item = &model->items[i];
        if (mt_phase_is_on_failure(item->task->phase) || item->state == MT_RUN_PENDING) {
            continue;
        }
        reach.reached++;
        reach.hooks_good += mt_summary_is_hook(item) && item->state == MT_RUN_DONE;
        reach.hooks_bad += mt_summary_is_hook(item) && item->state == MT_RUN_FAILED;
        reach.hooks_running += mt_summary_is_hook(item) && item->state == MT_RUN_ACTIVE;
    }
    return reach;
}

static void print_reached(struct mt_summary *summary)
{
    const struct mt_run_model *model = summary->model;
    const size_t *counts = model->counts;
    const struct reach reach = count_reach(model);
    const char *changed = model->plan->orphan ? "released" : "changed";
    const char *pruned = model->plan->deletion ? "deleted" : "pruned";
    const struct {
        size_t count;
        const char *one;
        const char *many;
    } parts[] = {
        {counts[MT_APPLIED_CREATED], "created", "created"},
        {counts[MT_APPLIED_CONFIGURED], changed, changed},
        {counts[MT_APPLIED_UNCHANGED], "unchanged", "unchanged"},
        {counts[MT_APPLIED_PRUNED], pruned, pruned},
        {counts[MT_APPLIED_SKIPPED], "skipped", "skipped"},
        {counts[MT_APPLIED_FAILED], "failed", "failed"},
        {reach.hooks_good, "hook succeeded", "hooks succeeded"},
        {reach.hooks_bad, "hook failed", "hooks failed"},
        {reach.hooks_running, "hook not ended", "hooks not ended"},
    };
    mt_buf_printf(&summary->text, "%zu of %zu", reach.reached, model->total);
    const char *before = ": ";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].count > 0) {
            mt_buf_printf(&summary->text, "%s%zu %s", before, parts[i].count,
                          parts[i].count == 1 ? parts[i].one : parts[i].many);
            before = ", ";
        }
    }
    mt_summary_row(summary, MT_STYLE_NONE, "reached");
}

/** The tasks that never began. */
static void print_not_reached(struct mt_summary *summary)
{
    const struct mt_run_model *model = summary->model;
    size_t named = 0;
    size_t more = 0;
    for (size_t i = 0; i < model->plan->tasks.count; i++) {
        const struct mt_run_item *item = &model->items[i];
        if (item->state != MT_RUN_PENDING || mt_phase_is_on_failure(item->task->phase)) {
            continue;
        }
        if (named == NAMES_MAX) {
            more++;
            continue;
        }
        mt_buf_puts(&summary->text, named++ > 0 ? ", " : "");
        mt_summary_name(summary, i);
    }
    if (more > 0) {
        mt_buf_printf(&summary->text, " and %zu more", more);
    }
    if (named > 0) {
        mt_summary_row(summary, MT_STYLE_NONE, "not");
    }
}

/** "Job/notify-failure succeeded, Job/page failed". */
static void put_hooks(struct mt_summary *summary, enum mt_phase phase)
{
    const struct mt_run_model *model = summary->model;
    const struct mt_run_phase *of = &model->phases[phase];
    const size_t first = model->waves[of->first].first;
    size_t named = 0;
    size_t more = 0;
    for (size_t i = first; i < first + of->tasks; i++) {
        const struct mt_run_item *item = &model->items[i];
        if (!mt_summary_is_hook(item) || item->state == MT_RUN_PENDING) {
            continue;
        }
        if (named == HOOKS_MAX) {
            more++;
            continue;
        }
        mt_buf_puts(&summary->text, named++ > 0 ? ", " : "");
        mt_summary_name(summary, i);
        mt_buf_printf(&summary->text, " %s",
                      item->finished ? mt_summary_hook_words(item->outcome) : "not ended");
    }
    if (more > 0) {
        mt_buf_printf(&summary->text, " and %zu more", more);
    }
}

/** The phases of failure that ran, and how. */
static void print_on_failure(struct mt_summary *summary)
{
    for (int phase = MT_PHASE_BEFORE_SYNC_FAIL; phase < MT_PHASE_COUNT; phase++) {
        if (summary->model->phases[phase].count == 0) {
            continue;
        }
        put_hooks(summary, (enum mt_phase)phase);
        if (summary->text.length > 0) {
            if (phase != MT_PHASE_SYNC_FAIL) {
                mt_buf_printf(&summary->text, " (%s)", mt_phase_name((enum mt_phase)phase));
            }
            mt_summary_row(summary, MT_STYLE_NONE, "SyncFail");
        }
    }
}

/** "  Sync      30s      longest wait: StatefulSet/postgres 21s". */
static void print_phase(struct mt_summary *summary, enum mt_phase index, size_t name_width)
{
    enum { TIME_WIDTH = 8, GAP = 3 };
    const struct mt_run_model *model = summary->model;
    const struct mt_run_phase *phase = &model->phases[index];
    put_hooks(summary, index);
    if (phase->slowest_ms >= LONG_WAIT_MS) {
        mt_buf_puts(&summary->text, summary->text.length > 0 ? "; " : "");
        mt_buf_puts(&summary->text, "longest wait: ");
        mt_summary_name(summary, phase->slowest);
        mt_buf_putc(&summary->text, ' ');
        mt_run_put_duration(&summary->text, phase->slowest_ms);
    }
    struct mt_buf time;
    mt_buf_init(&time, MT_BUF_UNLIMITED);
    mt_run_put_duration(&time, (uint64_t)(phase->ended_ms - phase->began_ms));
    const char *name = mt_phase_name(index);
    mt_text_spaces(summary->out, INDENT);
    mt_buf_puts(summary->out, name);
    mt_text_spaces(summary->out, name_width - strlen(name));
    mt_text_spaces(summary->out, time.length < TIME_WIDTH ? TIME_WIDTH - time.length : 0);
    mt_buf_puts(summary->out, mt_buf_text(&time));
    if (summary->text.length > 0) {
        const size_t column = INDENT + name_width + TIME_WIDTH + GAP;
        mt_text_spaces(summary->out, GAP);
        mt_text_fold(summary->out, mt_buf_text(&summary->text), column, column,
                     mt_summary_width(summary));
    }
    mt_buf_putc(summary->out, '\n');
    mt_buf_fini(&time);
    mt_buf_clear(&summary->text);
}

static void print_phases(struct mt_summary *summary)
{
    const struct mt_run_model *model = summary->model;
    size_t name_width = 0;
    for (int phase = 0; phase < MT_PHASE_COUNT; phase++) {
        const size_t length = strlen(mt_phase_name((enum mt_phase)phase));
        if (model->phases[phase].ended_ms > 0 && length > name_width) {
            name_width = length;
        }
    }
    for (int phase = 0; phase < MT_PHASE_COUNT; phase++) {
        if (model->phases[phase].count > 0 && model->phases[phase].ended_ms > 0) {
            print_phase(summary, (enum mt_phase)phase, name_width);
        }
    }
    mt_buf_puts(summary->out, name_width > 0 ? "\n" : "");
}

/** How much went, and what stays in the cluster, as nothing says any more that it was the app's. */
static void print_deletion(struct mt_summary *summary)
{
    const struct mt_run_model *model = summary->model;
    const struct mt_plan *plan = model->plan;
    const size_t taken = model->counts[MT_APPLIED_PRUNED] + model->counts[MT_APPLIED_CONFIGURED];
    mt_buf_printf(summary->out, "%zu %s, %zu skipped, ", taken, mt_run_deed(plan),
                  model->counts[MT_APPLIED_SKIPPED]);
    mt_text_count(summary->out, model->end.hooks, "hook");
    mt_buf_putc(summary->out, '\n');
    for (size_t i = 0; i < plan->skipped.count; i++) {
        if (plan->skipped.items[i].another_time) {
            continue; // a hook, of which nothing is there
        }
        mt_run_names_put(&model->names, &plan->skipped.items[i].ref, &summary->text);
        mt_buf_puts(&summary->text, ": ");
        mt_plan_put_reason(&plan->skipped.items[i], &summary->text);
        mt_summary_row(summary, MT_STYLE_NONE, "left");
    }
}

static void print_counts(struct mt_summary *summary)
{
    const struct mt_run_model *model = summary->model;
    if (model->plan->deletion) {
        print_deletion(summary);
        return;
    }
    mt_buf_printf(summary->out, "%zu created, %zu changed, %zu unchanged, %zu pruned, ",
                  model->counts[MT_APPLIED_CREATED], model->counts[MT_APPLIED_CONFIGURED],
                  model->counts[MT_APPLIED_UNCHANGED], model->counts[MT_APPLIED_PRUNED]);
    mt_text_count(summary->out, model->end.hooks, "hook");
    mt_buf_putc(summary->out, '\n');
}

void mt_run_summary_print(struct mt_output *output, const struct mt_run_model *model,
                          bool rehearsal)
{
    struct mt_summary summary = {
        .output = output, .out = &output->buf, .model = model, .rehearsal = rehearsal};
    mt_buf_init(&summary.text, MT_BUF_UNLIMITED);
    if (model->end.outcome != MT_OUTCOME_SUCCEEDED) {
        mt_summary_find_trouble(&summary);
    }
    print_first_line(&summary);
    if (was_synced(&model->end)) {
        print_phases(&summary);
        if (summary.trouble.count > 0) {
            mt_summary_trouble(&summary);
            mt_buf_putc(summary.out, '\n');
        }
        print_counts(&summary);
    } else {
        mt_summary_trouble(&summary);
        if (!was_refused(model)) {
            print_reached(&summary);
            print_not_reached(&summary);
        }
        print_on_failure(&summary);
        mt_summary_next(&summary);
    }
    mt_buf_fini(&summary.text);
    mt_array_fini(&summary.trouble);
}
