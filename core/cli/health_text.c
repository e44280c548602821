// SPDX-License-Identifier: Apache-2.0
/** Verdicts for people: one line an object, so that a pipe can be searched by lines. */
#include "base/buffer.h"
#include "cli/health_print.h"
#include "cli/kind_names.h"
#include "cli/output.h"
#include "cli/text.h"

#include <string.h>

enum {
    GAP = 2,            ///< Between columns.
    MESSAGE_LEAST = 40, ///< Columns beside a name that are worth folding a message into.
    INDENT = 2,
};

static const char because[] = "because";
static const char not_counted[] = "(not counted: ignore-healthcheck)";
static const char of_hook[] = "(hook)";
static const char changed_since[] = "(changed since the sync)";

/** The verdicts on their way to a person. */
struct printing {
    struct mt_output *output;
    const struct mt_judgements *judgements;
    const struct mt_health_form *form;
    struct mt_kind_names *names;
    bool placed; ///< The objects live in several namespaces: their names say in which.
    size_t name_width;
    size_t check_width;
    const char *heading; ///< The last one that was printed, or NULL.
    struct mt_buf text;  ///< A name or a message while it is printed.
};

bool mt_judgement_is_fine(const struct mt_judgement *judgement)
{
    enum mt_health status = judgement->verdict.status;
    return !judgement->changed && (status == MT_HEALTHY || status == MT_SUSPENDED ||
                                   judgement->ignored || judgement->hook);
}

enum mt_style mt_health_style(enum mt_health status)
{
    switch (status) {
    case MT_HEALTHY:
        return MT_STYLE_GREEN;
    case MT_SUSPENDED:
    case MT_PROGRESSING:
        return MT_STYLE_YELLOW;
    case MT_MISSING:
    case MT_DEGRADED:
    case MT_UNKNOWN:
        return MT_STYLE_RED;
    }
    return MT_STYLE_NONE;
}

/** The object's name in printing->text. */
static void name_object(struct printing *printing, const struct mt_judgement *judgement)
{
    const struct mt_ref *ref = &judgement->ref;
    struct mt_buf *text = &printing->text;
    mt_buf_clear(text);
    mt_text_spaces(text, judgement->heading != NULL ? INDENT : 0);
    if (printing->form->wide && ref->group[0] != '\0') {
        mt_text_plain(text, ref->group);
        mt_buf_putc(text, '/');
    }
    if (printing->placed || printing->form->wide) {
        mt_kind_names_put_placed(printing->names, ref, judgement->generate_name, text);
    } else {
        mt_kind_names_put(printing->names, ref, judgement->generate_name, text);
    }
}

static bool is_shown(const struct printing *printing, const struct mt_judgement *judgement)
{
    const struct mt_health_form *form = printing->form;
    return (!form->quiet && !form->brief) || !mt_judgement_is_fine(judgement);
}

static const char *check_of(const struct mt_judgement *judgement)
{
    return judgement->verdict.check != NULL ? judgement->verdict.check : "-";
}

/** Whether the objects live in more than one namespace. */
static bool in_several_namespaces(const struct mt_judgements *judgements)
{
    const char *first = "";
    for (size_t i = 0; i < judgements->list.count; i++) {
        const char *namespace = judgements->list.items[i].ref.namespace;
        if (first[0] != '\0' && namespace[0] != '\0' && strcmp(first, namespace) != 0) {
            return true;
        }
        first = first[0] == '\0' ? namespace : first;
    }
    return false;
}

static size_t wider(size_t width, const char *text)
{
    size_t columns = mt_text_columns(text);
    return columns > width ? columns : width;
}

/** How many are shown, and how wide their columns are. */
static size_t find_widths(struct printing *printing)
{
    size_t shown = 0;
    printing->name_width = strlen("OBJECT");
    printing->check_width = strlen("CHECK");
    for (size_t i = 0; i < printing->judgements->list.count; i++) {
        const struct mt_judgement *judgement = &printing->judgements->list.items[i];
        if (is_shown(printing, judgement)) {
            name_object(printing, judgement);
            printing->name_width = wider(printing->name_width, mt_buf_text(&printing->text));
            printing->check_width = wider(printing->check_width, check_of(judgement));
            shown++;
        }
    }
    size_t half = printing->output->width / 2;
    if (half > 0 && printing->name_width > half && !printing->form->wide) {
        printing->name_width = half; // a longer one has the rest of its line below it
    }
    return shown;
}

/** Appends the text and fills its column, unless it is the line's last. */
static void put_column(struct printing *printing, enum mt_style style, const char *text,
                       size_t width, bool last)
{
    struct mt_buf *out = &printing->output->buf;
    size_t columns = mt_text_columns(text);
    mt_output_styled(printing->output, style, text);
    if (last) {
        return;
    }
    if (columns > width) {
        mt_buf_putc(out, '\n');
        columns = 0;
    }
    mt_text_spaces(out, width - columns + GAP);
}

static size_t fold_width(const struct printing *printing)
{
    return printing->form->wide ? 0 : printing->output->width;
}

static void put_message(struct printing *printing, const char *message, size_t column)
{
    struct mt_buf *out = &printing->output->buf;
    size_t width = fold_width(printing);
    if (column + MESSAGE_LEAST > width && column + mt_text_columns(message) > width && width > 0) {
        mt_buf_putc(out, '\n');
        column = INDENT;
        mt_text_spaces(out, column);
    }
    mt_text_fold(out, message, column, column, width);
}

static void print_because(struct printing *printing, const char *cause)
{
    struct mt_output *output = printing->output;
    size_t column = INDENT + strlen(because) + 1;
    mt_text_spaces(&output->buf, INDENT);
    mt_output_styled(output, MT_STYLE_RED, because);
    mt_buf_putc(&output->buf, ' ');
    mt_text_fold(&output->buf, cause, column, column, fold_width(printing));
    mt_buf_putc(&output->buf, '\n');
}

/** "  action scale replicas=...": what can be typed behind `moontide action`, and what it is. */
static void print_action(struct printing *printing, const struct mt_action_offer *offer)
{
    struct mt_buf *out = &printing->output->buf;
    mt_text_spaces(out, INDENT);
    mt_output_styled(printing->output, MT_STYLE_DIM, "action");
    mt_buf_putc(out, ' ');
    mt_text_plain(out, offer->name);
    for (size_t i = 0; i < offer->params.count; i++) {
        mt_buf_puts(out, " --param ");
        mt_text_plain(out, offer->params.items[i]);
        mt_buf_puts(out, "=VALUE");
    }
    if (offer->display_name[0] != '\0') {
        mt_buf_puts(out, ": ");
        mt_text_plain(out, offer->display_name);
    }
    mt_buf_puts(out, offer->disabled ? " (disabled)\n" : "\n");
}

static void print_traceback(struct printing *printing, const char *traceback)
{
    struct mt_buf *out = &printing->output->buf;
    while (*traceback != '\0') {
        size_t length = strcspn(traceback, "\n");
        mt_buf_clear(&printing->text);
        mt_buf_append(&printing->text, traceback, length);
        mt_text_spaces(out, 2 * (size_t)INDENT);
        mt_output_styled(printing->output, MT_STYLE_DIM, mt_buf_text(&printing->text));
        mt_buf_putc(out, '\n');
        traceback += length + (traceback[length] == '\n');
    }
}

/** The verdict's message in printing->text. */
static void compose_message(struct printing *printing, const struct mt_judgement *judgement)
{
    mt_buf_clear(&printing->text);
    mt_buf_puts(&printing->text, judgement->verdict.message);
    const char *asides[] = {judgement->hook      ? of_hook
                            : judgement->ignored ? not_counted
                                                 : NULL,
                            judgement->changed ? changed_since : NULL};
    for (size_t i = 0; i < sizeof asides / sizeof *asides; i++) {
        if (asides[i] != NULL) {
            mt_buf_printf(&printing->text, "%s%s", printing->text.length > 0 ? " " : "", asides[i]);
        }
    }
}

static void print_columns(struct printing *printing, const struct mt_judgement *judgement)
{
    enum { STATUS_WIDTH = sizeof "Progressing" - 1 };
    const struct mt_verdict *verdict = &judgement->verdict;
    const bool wide = printing->form->wide;
    name_object(printing, judgement);
    put_column(printing, MT_STYLE_NONE, mt_buf_text(&printing->text), printing->name_width, false);
    compose_message(printing, judgement);
    const bool silent = printing->text.length == 0;
    put_column(printing, mt_health_style(verdict->status), mt_health_name(verdict->status),
               STATUS_WIDTH, silent && !wide);
    size_t column = printing->name_width + GAP + STATUS_WIDTH + GAP;
    if (wide) {
        put_column(printing, MT_STYLE_NONE, check_of(judgement), printing->check_width, silent);
        column += printing->check_width + GAP;
    }
    if (!silent) {
        put_message(printing, mt_buf_text(&printing->text), column);
    }
    mt_buf_putc(&printing->output->buf, '\n');
}

static void print_heading(struct printing *printing, const struct mt_judgement *judgement)
{
    const char *heading = judgement->heading;
    if (heading != NULL && (printing->heading == NULL || strcmp(heading, printing->heading) != 0)) {
        mt_output_styled(printing->output, MT_STYLE_BOLD, heading);
        mt_buf_putc(&printing->output->buf, '\n');
        printing->heading = heading;
    }
}

static void print_judgement(struct printing *printing, const struct mt_judgement *judgement)
{
    const struct mt_verdict *verdict = &judgement->verdict;
    print_heading(printing, judgement);
    print_columns(printing, judgement);
    for (size_t i = 0; i < verdict->because_count; i++) {
        print_because(printing, verdict->because[i]);
    }
    for (size_t i = 0; i < judgement->actions.list.count; i++) {
        print_action(printing, &judgement->actions.list.items[i]);
    }
    if (printing->form->tracebacks && verdict->traceback != NULL) {
        print_traceback(printing, verdict->traceback);
    }
}

static void print_header(struct printing *printing)
{
    put_column(printing, MT_STYLE_DIM, "OBJECT", printing->name_width, false);
    put_column(printing, MT_STYLE_DIM, "STATUS", strlen("Progressing"), false);
    if (printing->form->wide) {
        put_column(printing, MT_STYLE_DIM, "CHECK", printing->check_width, false);
    }
    put_column(printing, MT_STYLE_DIM, "MESSAGE", 0, true);
    mt_buf_putc(&printing->output->buf, '\n');
}

/** "3 objects: 2 Healthy, 1 Progressing". */
static void print_totals(struct printing *printing)
{
    size_t counts[MT_UNKNOWN + 1] = {0};
    size_t ignored = 0;
    size_t changed = 0;
    struct mt_buf *out = &printing->output->buf;
    const size_t count = printing->judgements->list.count;
    for (size_t i = 0; i < count; i++) {
        counts[printing->judgements->list.items[i].verdict.status]++;
        const struct mt_judgement *judgement = &printing->judgements->list.items[i];
        ignored += judgement->ignored || judgement->hook;
        changed += judgement->changed;
    }
    mt_text_count(out, count, "object");
    const char *before = ": ";
    for (int status = MT_HEALTHY; status <= MT_UNKNOWN; status++) {
        if (counts[status] > 0) {
            mt_buf_printf(out, "%s%zu %s", before, counts[status],
                          mt_health_name((enum mt_health)status));
            before = ", ";
        }
    }
    if (ignored > 0) {
        mt_buf_printf(out, "; %zu not counted", ignored);
    }
    if (changed > 0) {
        mt_buf_printf(out, "; %zu changed since the sync", changed);
    }
    mt_buf_putc(out, '\n');
}

void mt_health_print_text(struct mt_output *output, const struct mt_judgements *judgements,
                          const struct mt_health_form *form)
{
    struct printing printing = {
        .output = output,
        .judgements = judgements,
        .form = form,
        .names = mt_kind_names_new(),
        .placed = in_several_namespaces(judgements),
    };
    mt_buf_init(&printing.text, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < judgements->list.count && !form->wide; i++) {
        mt_kind_names_add(printing.names, &judgements->list.items[i].ref);
    }
    const size_t shown = find_widths(&printing);
    if (shown > 0 && !form->quiet) {
        print_header(&printing);
    }
    for (size_t i = 0; i < judgements->list.count; i++) {
        if (is_shown(&printing, &judgements->list.items[i])) {
            print_judgement(&printing, &judgements->list.items[i]);
            mt_output_flow(output);
        }
    }
    if (!form->quiet) {
        mt_buf_puts(&output->buf, shown > 0 ? "\n" : "");
        print_totals(&printing);
    }
    mt_buf_fini(&printing.text);
    mt_kind_names_free(printing.names);
}
