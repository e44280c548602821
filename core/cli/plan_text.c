// SPDX-License-Identifier: Apache-2.0
#include "base/map.h"
#include "base/memory.h"
#include "cli/output.h"
#include "cli/plan_print.h"
#include "cli/text.h"

#include <stdlib.h>
#include <string.h>

enum {
    INDENT = 6,        ///< Of names; the mark stands two columns before them.
    NARROWEST = 24,    ///< Of the column of names.
    WIDEST = 36,       ///< The same; a longer name has its notes below it.
    SKIPPED_MANY = 20, ///< More that are skipped for one reason are counted, not named.
};

/** One plan on its way to a person. */
struct printing {
    struct mt_output *output;
    const struct mt_plan *plan;
    const struct mt_preflight_result *result; ///< NULL: offline.
    const struct mt_kind_names *names;
    const char *namespace; ///< That goes without saying.
    const char *dot;       ///< Between the parts of the first line.
    size_t column;         ///< Where notes begin.
    struct mt_notes notes; ///< Of the task that is being printed.
    struct mt_buf name;    ///< Of the object that is being printed.
};

const char *mt_plan_common_namespace(const struct mt_plan *plan)
{
    const char *common = NULL;
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const char *namespace = plan->tasks.items[i]->ref.namespace;
        if (namespace[0] == '\0') {
            continue;
        }
        if (common != NULL && strcmp(common, namespace) != 0) {
            return plan->namespace;
        }
        common = namespace;
    }
    return common != NULL ? common : plan->namespace;
}

static void name_object(struct printing *printing, const struct mt_ref *ref, bool generate_name)
{
    mt_buf_clear(&printing->name);
    mt_kind_names_put(printing->names, ref, generate_name, &printing->name);
}

static bool is_elsewhere(const struct printing *printing, const struct mt_ref *ref)
{
    return ref->namespace[0] != '\0' && strcmp(ref->namespace, printing->namespace) != 0;
}

static void widen(struct printing *printing, const struct mt_ref *ref)
{
    name_object(printing, ref, false);
    size_t width = mt_text_columns(mt_buf_text(&printing->name)) + 2;
    if (width <= WIDEST && INDENT + width > printing->column) {
        printing->column = INDENT + width;
    }
}

static bool has_notes(const struct mt_notes *notes)
{
    for (size_t i = 0; i < notes->list.count; i++) {
        if (notes->list.items[i].kind != MT_NOTE_LATE) {
            return true;
        }
    }
    return false;
}

/** Makes the column of names wide enough for those that have something beside them. */
static void find_column(struct printing *printing)
{
    const struct mt_plan *plan = printing->plan;
    printing->column = INDENT + NARROWEST;
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        mt_notes_of(&printing->notes, plan, task, mt_plan_check_of(printing->result, task));
        if (has_notes(&printing->notes) || is_elsewhere(printing, &task->ref)) {
            widen(printing, &task->ref);
        }
    }
    for (size_t i = 0; i < plan->skipped.count; i++) {
        widen(printing, &plan->skipped.items[i].ref);
    }
}

static void print_header(struct printing *printing)
{
    const struct mt_plan *plan = printing->plan;
    struct mt_output *output = printing->output;
    struct mt_buf *out = &output->buf;
    mt_buf_puts(out, "app ");
    mt_output_styled(output, MT_STYLE_BOLD, plan->app);

    struct mt_buf rest;
    mt_buf_init(&rest, MT_BUF_UNLIMITED);
    mt_buf_printf(&rest, " %s namespace %s", printing->dot, plan->namespace);
    if (strcmp(printing->namespace, plan->namespace) != 0) {
        mt_buf_printf(&rest, " %s objects in %s", printing->dot, printing->namespace);
    }
    if (plan->env != NULL) {
        mt_buf_printf(&rest, " %s env %s", printing->dot, plan->env);
    }
    if (printing->result == NULL && !plan->deletion) {
        mt_buf_printf(&rest, " %s offline", printing->dot);
    } else if (plan->context != NULL) {
        mt_buf_printf(&rest, " %s context %s", printing->dot, plan->context);
    }
    mt_buf_printf(&rest, " %s %s", printing->dot, mt_plan_subject(plan));
    mt_text_fold(out, mt_buf_text(&rest), strlen("app ") + mt_text_columns(plan->app), 2,
                 MT_TEXT_WIDTH);
    mt_buf_putc(out, '\n');
    mt_buf_fini(&rest);
}

/** Prints the mark and the name, and returns the column behind it. */
static size_t print_name(struct printing *printing, enum mt_style style, char mark)
{
    struct mt_output *output = printing->output;
    const char *name = mt_buf_text(&printing->name);
    mt_text_spaces(&output->buf, INDENT - 2);
    mt_output_styled(output, mark != ' ' ? style : MT_STYLE_NONE, (const char[]){mark, '\0'});
    mt_buf_putc(&output->buf, ' ');
    mt_buf_puts(&output->buf, name); // harmless since it was put together
    return INDENT + mt_text_columns(name);
}

/** Prints a note in the second column, beside the name or on a line of its own. */
static void print_note(struct printing *printing, size_t *column, enum mt_style style,
                       const char *note)
{
    struct mt_buf *out = &printing->output->buf;
    if (*column + 2 > printing->column) {
        mt_buf_putc(out, '\n');
        *column = 0;
    }
    mt_text_spaces(out, printing->column - *column);
    if (style != MT_STYLE_NONE) {
        mt_output_style(printing->output, style);
    }
    mt_text_fold(out, note, printing->column, printing->column, MT_TEXT_WIDTH);
    if (style != MT_STYLE_NONE) {
        mt_output_style(printing->output, MT_STYLE_NONE);
    }
    *column = MT_TEXT_WIDTH; // the next note begins a line
}

static void print_namespace(struct printing *printing, size_t *column, const struct mt_ref *ref)
{
    if (!is_elsewhere(printing, ref)) {
        return;
    }
    mt_buf_clear(&printing->name);
    mt_buf_printf(&printing->name, "in namespace %s", ref->namespace);
    print_note(printing, column, MT_STYLE_NONE, mt_buf_text(&printing->name));
}

static enum mt_style style_of(enum mt_note_kind kind)
{
    return kind == MT_NOTE_PULLED    ? MT_STYLE_DIM
           : kind == MT_NOTE_REFUSED ? MT_STYLE_RED
                                     : MT_STYLE_NONE;
}

static void print_task(struct printing *printing, const struct mt_task *task)
{
    const struct mt_task_check *check = mt_plan_check_of(printing->result, task);
    const struct mt_plan_mark mark = mt_plan_mark_of(task, check);
    name_object(printing, &task->ref, task->generate_name);
    size_t column = print_name(printing, mark.style, mark.mark);
    print_namespace(printing, &column, &task->ref);
    mt_notes_of(&printing->notes, printing->plan, task, check);
    for (size_t i = 0; i < printing->notes.list.count; i++) {
        const enum mt_note_kind kind = printing->notes.list.items[i].kind;
        if (kind != MT_NOTE_LATE) {
            print_note(printing, &column, style_of(kind), mt_notes_text(&printing->notes, i));
        }
    }
    mt_buf_putc(&printing->output->buf, '\n');
}

static void print_phase(struct printing *printing, size_t from, size_t end)
{
    const struct mt_plan *plan = printing->plan;
    struct mt_buf *out = &printing->output->buf;
    bool waves = mt_plan_shows_waves(plan, from, end);
    enum mt_phase phase = plan->tasks.items[from]->phase;
    mt_output_styled(printing->output, MT_STYLE_BOLD, mt_phase_name(phase));
    mt_buf_puts(out, mt_phase_is_on_failure(phase) ? ", only on failure\n" : "\n");
    for (size_t i = from; i < end; i++) {
        if (waves && mt_plan_begins_wave(plan, i)) {
            mt_buf_printf(out, "  %swave %d\n", mt_plan_part_word(plan->tasks.items[i]->part),
                          plan->tasks.items[i]->wave);
        }
        print_task(printing, plan->tasks.items[i]);
        mt_output_flow(printing->output);
    }
}

/** How many were skipped for each reason, as numbers on the heap. */
static void count_reasons(const struct mt_plan *plan, struct mt_map *reasons)
{
    for (size_t i = 0; i < plan->skipped.count; i++) {
        const char *reason = plan->skipped.items[i].reason;
        size_t *count = mt_map_get(reasons, reason);
        if (count == NULL) {
            count = mt_alloc(sizeof *count);
            mt_map_put(reasons, reason, count);
        }
        ++*count;
    }
}

/** Prints the skipped object, or in its place all with its reason; `count` of them, then 0. */
static void print_skipped_object(struct printing *printing, const struct mt_skipped *skipped,
                                 size_t *count)
{
    if (*count == 0) {
        return; // said with the first of them
    }
    if (*count <= SKIPPED_MANY) {
        name_object(printing, &skipped->ref, false);
    } else {
        mt_buf_clear(&printing->name);
        mt_text_count(&printing->name, *count, "object");
        *count = 0;
    }
    size_t column = print_name(printing, MT_STYLE_DIM, '-');
    struct mt_buf reason;
    mt_buf_init(&reason, MT_BUF_UNLIMITED);
    mt_plan_put_reason(skipped, &reason);
    print_note(printing, &column, MT_STYLE_NONE,
               *count > 0 ? mt_buf_text(&reason) : skipped->reason);
    mt_buf_fini(&reason);
    mt_buf_putc(&printing->output->buf, '\n');
}

static void print_skipped(struct printing *printing)
{
    const struct mt_plan *plan = printing->plan;
    if (plan->skipped.count == 0) {
        return;
    }
    mt_output_styled(printing->output, MT_STYLE_BOLD, "Skipped");
    mt_buf_putc(&printing->output->buf, '\n');
    struct mt_map reasons = {0};
    count_reasons(plan, &reasons);
    for (size_t i = 0; i < plan->skipped.count; i++) {
        const struct mt_skipped *skipped = &plan->skipped.items[i];
        print_skipped_object(printing, skipped, mt_map_get(&reasons, skipped->reason));
    }
    for (size_t i = 0; i < reasons.count; i++) {
        free(reasons.entries[i].value);
    }
    mt_map_fini(&reasons);
}

static void print_totals(struct printing *printing)
{
    struct mt_buf *out = &printing->output->buf;
    mt_buf_putc(out, '\n');
    mt_plan_put_totals(printing->plan, printing->result, out);
    mt_buf_putc(out, '\n');
    if (printing->result != NULL) {
        mt_plan_put_late(printing->plan, printing->result, out);
    }
    if (printing->plan->tasks.count > 0) {
        mt_plan_put_limits(printing->plan, out);
    }
}

void mt_plan_print_text(struct mt_output *output, const struct mt_plan *plan,
                        const struct mt_preflight_result *result)
{
    struct mt_kind_names *names = mt_plan_kind_names(plan);
    struct printing printing = {
        .output = output,
        .plan = plan,
        .result = result,
        .names = names,
        .namespace = mt_plan_common_namespace(plan),
        .dot = mt_output_utf8() ? "·" : "-",
    };
    mt_buf_init(&printing.name, MT_BUF_UNLIMITED);
    find_column(&printing);
    print_header(&printing);
    mt_buf_putc(&output->buf, '\n');
    for (size_t from = 0; from < plan->tasks.count;) {
        size_t end = mt_plan_phase_end(plan, from);
        print_phase(&printing, from, end);
        from = end;
    }
    print_skipped(&printing);
    print_totals(&printing);
    mt_notes_fini(&printing.notes);
    mt_buf_fini(&printing.name);
    mt_kind_names_free(names);
}
