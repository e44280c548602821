// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "cli/output.h"
#include "cli/plan_print.h"
#include "cli/text.h"

#include <string.h>

enum {
    OPEN = 20,      ///< A table with more rows is folded at first.
    CLOSING = 1000, ///< Bytes kept free for the end of the table and the words about what was cut.
};

/** One plan on its way into a comment. */
struct printing {
    const struct mt_plan *plan;
    const struct mt_preflight_result *result; ///< NULL: offline.
    const struct mt_kind_names *names;
    struct mt_notes notes;
    struct mt_buf text; ///< All of it: it is bounded.
    struct mt_buf row;  ///< The row that is being made.
    bool full;          ///< A row did not fit: nothing after it is printed.
    size_t cut_tasks;
    size_t cut_skipped;
};

/** Appends text so that Markdown, HTML and the table take it as it is. */
static void put_escaped(struct mt_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            mt_buf_puts(out, "&amp;");
            break;
        case '<':
            mt_buf_puts(out, "&lt;");
            break;
        case '>':
            mt_buf_puts(out, "&gt;");
            break;
        case '|':
        case '`':
        case '*':
        case '_':
        case '[':
        case ']':
        case '\\':
        case '~':
        case '#':
            mt_buf_printf(out, "\\%c", *text);
            break;
        case '@': // would call whoever has that name
            mt_buf_puts(out, "&#64;");
            break;
        default:
            if ((unsigned char)*text < ' ') {
                mt_buf_putc(out, ' ');
            } else {
                mt_buf_putc(out, *text);
            }
            break;
        }
    }
}

static void put_name(struct printing *printing, const struct mt_ref *ref, bool generate_name)
{
    struct mt_buf name;
    mt_buf_init(&name, MT_BUF_UNLIMITED);
    mt_kind_names_put(printing->names, ref, generate_name, &name);
    put_escaped(&printing->row, mt_buf_text(&name));
    mt_buf_fini(&name);
}

/** Appends the row if it fits; else it and all after it are cut. */
static bool put_row(struct printing *printing)
{
    printing->full |= printing->text.length + printing->row.length + CLOSING > MT_MARKDOWN_MAX;
    if (!printing->full) {
        mt_buf_append(&printing->text, mt_buf_text(&printing->row), printing->row.length);
    }
    return !printing->full;
}

static void make_task_row(struct printing *printing, const struct mt_task *task, bool wave)
{
    const struct mt_task_check *check = mt_plan_check_of(printing->result, task);
    struct mt_buf *row = &printing->row;
    mt_buf_clear(row);
    mt_buf_puts(row, "| ");
    if (wave) {
        mt_buf_printf(row, "%s%d ", mt_plan_part_word(task->part), task->wave);
    }
    mt_buf_puts(row, "| ");
    mt_buf_puts(row, mt_plan_word_of(task, check));
    mt_buf_puts(row, " | ");
    put_name(printing, &task->ref, task->generate_name);
    mt_buf_puts(row, " | ");
    put_escaped(row, task->ref.namespace);
    mt_buf_puts(row, " | ");
    mt_notes_of(&printing->notes, printing->plan, task, check);
    for (size_t i = 0; i < printing->notes.list.count; i++) {
        mt_buf_puts(row, i > 0 ? "<br>" : "");
        put_escaped(row, mt_notes_text(&printing->notes, i));
    }
    mt_buf_puts(row, " |\n");
}

/** Whether the table could be begun. */
static bool begin_table(struct printing *printing, const char *title, const char *aside,
                        size_t count, const char *what, const char *head)
{
    struct mt_buf *row = &printing->row;
    mt_buf_clear(row);
    mt_buf_printf(row, "\n<details%s>\n<summary><b>%s</b>%s: ", count <= OPEN ? " open" : "", title,
                  aside);
    mt_text_count(row, count, what);
    mt_buf_printf(row, "</summary>\n\n%s", head);
    return put_row(printing);
}

static void end_table(struct printing *printing, bool began)
{
    if (began) {
        mt_buf_puts(&printing->text, "\n</details>\n");
    }
}

static void print_phase(struct printing *printing, size_t from, size_t end)
{
    const struct mt_plan *plan = printing->plan;
    enum mt_phase phase = plan->tasks.items[from]->phase;
    bool began =
        begin_table(printing, mt_phase_name(phase),
                    mt_phase_is_on_failure(phase) ? ", only on failure" : "", end - from, "task",
                    "| wave | action | object | namespace | notes |\n|---:|---|---|---|---|\n");
    for (size_t i = from; i < end; i++) {
        make_task_row(printing, plan->tasks.items[i], i == from || mt_plan_begins_wave(plan, i));
        printing->cut_tasks += !put_row(printing);
    }
    end_table(printing, began);
}

static void put_reason(struct printing *printing, const struct mt_skipped *skipped)
{
    struct mt_buf reason;
    mt_buf_init(&reason, MT_BUF_UNLIMITED);
    mt_plan_put_reason(skipped, &reason);
    put_escaped(&printing->row, mt_buf_text(&reason));
    mt_buf_fini(&reason);
}

static void print_skipped(struct printing *printing)
{
    const struct mt_plan *plan = printing->plan;
    if (plan->skipped.count == 0) {
        return;
    }
    bool began = begin_table(printing, "Skipped", "", plan->skipped.count, "object",
                             "| object | namespace | reason |\n|---|---|---|\n");
    for (size_t i = 0; i < plan->skipped.count; i++) {
        const struct mt_skipped *skipped = &plan->skipped.items[i];
        mt_buf_clear(&printing->row);
        mt_buf_puts(&printing->row, "| ");
        put_name(printing, &skipped->ref, false);
        mt_buf_puts(&printing->row, " | ");
        put_escaped(&printing->row, skipped->ref.namespace);
        mt_buf_puts(&printing->row, " | ");
        put_reason(printing, skipped);
        mt_buf_puts(&printing->row, " |\n");
        printing->cut_skipped += !put_row(printing);
    }
    end_table(printing, began);
}

static void print_head(struct printing *printing)
{
    const struct mt_plan *plan = printing->plan;
    struct mt_buf *text = &printing->text;
    mt_buf_printf(text, "### moontide plan: %s\n\n**", plan->app); // a DNS label
    mt_plan_put_totals(plan, printing->result, text);
    mt_buf_printf(text, "**, namespace %s%s%s", plan->namespace, plan->env != NULL ? ", env " : "",
                  plan->env != NULL ? plan->env : "");
    if (printing->result == NULL) {
        mt_buf_puts(text, ", offline");
    } else if (plan->context != NULL) {
        mt_buf_puts(text, ", context ");
        put_escaped(text, plan->context);
    }
    mt_buf_printf(text, ", %s\n", mt_plan_subject(plan));
    if (plan->refused != NULL) {
        mt_buf_puts(text, "\nRefused: ");
        put_escaped(text, plan->refused);
        mt_buf_putc(text, '\n');
    }
}

static void print_cut(struct printing *printing)
{
    if (printing->cut_tasks + printing->cut_skipped == 0) {
        return;
    }
    struct mt_buf *text = &printing->text;
    mt_buf_puts(text, "\nCut, to stay under 60 000 characters: ");
    if (printing->cut_tasks > 0) {
        mt_buf_printf(text, "the last %zu of ", printing->cut_tasks);
        mt_text_count(text, printing->plan->tasks.count, "task");
    }
    if (printing->cut_skipped > 0) {
        mt_buf_printf(text, "%s%zu of ", printing->cut_tasks > 0 ? ", and " : "the last ",
                      printing->cut_skipped);
        mt_text_count(text, printing->plan->skipped.count, "skipped object");
    }
    mt_buf_puts(text, ". `moontide plan -o json` shows everything.\n");
}

void mt_plan_print_markdown(struct mt_output *output, const struct mt_plan *plan,
                            const struct mt_preflight_result *result)
{
    struct mt_kind_names *names = mt_plan_kind_names(plan);
    struct printing printing = {.plan = plan, .result = result, .names = names};
    mt_buf_init(&printing.text, MT_MARKDOWN_MAX);
    mt_buf_init(&printing.row, MT_BUF_UNLIMITED);
    print_head(&printing);
    for (size_t from = 0; from < plan->tasks.count;) {
        size_t end = mt_plan_phase_end(plan, from);
        print_phase(&printing, from, end);
        from = end;
    }
    print_skipped(&printing);
    print_cut(&printing);
    mt_buf_append(&output->buf, mt_buf_text(&printing.text), printing.text.length);
    mt_notes_fini(&printing.notes);
    mt_buf_fini(&printing.text);
    mt_buf_fini(&printing.row);
    mt_kind_names_free(names);
}
