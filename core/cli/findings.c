// SPDX-License-Identifier: Apache-2.0
#include "cli/findings.h"

#include "cli/output.h"
#include "cli/text.h"
#include "manifest/source.h"

#include <string.h>

enum { INDENT = 2 }; ///< Of the further lines of one finding on a terminal.

static enum mt_style style_of(enum mt_severity severity)
{
    switch (severity) {
    case MT_SEVERITY_ERROR:
        return MT_STYLE_RED;
    case MT_SEVERITY_WARNING:
        return MT_STYLE_YELLOW;
    case MT_SEVERITY_NOTE:
        return MT_STYLE_CYAN;
    }
    return MT_STYLE_NONE;
}

/** Prints "error: " and returns its width. */
static size_t print_severity(struct mt_output *output, enum mt_severity severity)
{
    const char *name = mt_severity_name(severity);
    mt_output_style(output, style_of(severity));
    mt_buf_printf(&output->buf, "%s:", name);
    mt_output_style(output, MT_STYLE_NONE);
    mt_buf_putc(&output->buf, ' ');
    return strlen(name) + 2;
}

/** Appends "FILE:LINE: " as far as it is known. */
static void put_place(struct mt_buf *buf, const struct mt_place *place)
{
    if (place->file == NULL) {
        return;
    }
    mt_text_plain(buf, place->file);
    if (place->line > 0) {
        mt_buf_printf(buf, ":%u", place->line);
    }
    mt_buf_puts(buf, ": ");
}

void mt_findings_print_error(struct mt_output *output, const char *message)
{
    size_t column = print_severity(output, MT_SEVERITY_ERROR);
    mt_text_fold(&output->buf, message, column, INDENT, output->width);
    mt_buf_putc(&output->buf, '\n');
}

void mt_findings_print(struct mt_output *output, const struct mt_finding *finding)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    put_place(&text, &finding->place);
    mt_buf_puts(&text, finding->message);
    size_t column = print_severity(output, finding->severity);
    mt_text_fold(&output->buf, mt_buf_text(&text), column, INDENT, output->width);
    mt_buf_putc(&output->buf, '\n');
    mt_buf_fini(&text);
}

void mt_findings_print_lint(struct mt_output *output, const struct mt_finding *finding)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    put_place(&text, &finding->place);
    mt_buf_append(&output->buf, mt_buf_text(&text), text.length);
    size_t column = mt_text_columns(mt_buf_text(&text)) + print_severity(output, finding->severity);
    mt_buf_clear(&text);
    mt_buf_printf(&text, "%s [%s]", finding->message, finding->rule);
    mt_text_fold(&output->buf, mt_buf_text(&text), column, INDENT, output->width);
    mt_buf_putc(&output->buf, '\n');
    mt_buf_fini(&text);
}

bool mt_findings_file_was_read(const struct mt_source *source, const char *file)
{
    for (size_t i = 0; file != NULL && i < source->files.count; i++) {
        if (strcmp(source->files.items[i], file) == 0) {
            return true;
        }
    }
    return false;
}

/** Whether the finding at `at` is its file's first among those of its severity or worse. */
static bool is_first(const struct mt_findings *findings, size_t at, enum mt_severity worst)
{
    const struct mt_finding *list = findings->list.items;
    while (at > 0 && list[at - 1].place.file != NULL &&
           strcmp(list[at - 1].place.file, list[at].place.file) == 0) {
        at--;
        if (list[at].severity <= worst) {
            return false;
        }
    }
    return true;
}

struct mt_findings_total mt_findings_count(const struct mt_findings *findings,
                                           const struct mt_source *source)
{
    struct mt_findings_total total = {0};
    for (size_t i = 0; i < findings->list.count; i++) {
        const struct mt_finding *finding = &findings->list.items[i];
        bool is_error = finding->severity == MT_SEVERITY_ERROR;
        total.errors += is_error;
        total.warnings += finding->severity == MT_SEVERITY_WARNING;
        total.notes += finding->severity == MT_SEVERITY_NOTE;
        if (!mt_findings_file_was_read(source, finding->place.file)) {
            total.elsewhere |= is_error;
            continue;
        }
        total.files_with_any += is_first(findings, i, MT_SEVERITY_NOTE);
        total.files_with_errors += is_error && is_first(findings, i, MT_SEVERITY_ERROR);
    }
    return total;
}

void mt_findings_print_total(struct mt_output *output, const struct mt_findings *findings,
                             const struct mt_source *source, const char *consequence)
{
    struct mt_findings_total total = mt_findings_count(findings, source);
    mt_text_count(&output->buf, total.errors, "error");
    if (!total.elsewhere) {
        mt_buf_printf(&output->buf, " in %zu of ", total.files_with_errors);
        mt_text_count(&output->buf, source->files.count, "file");
    }
    mt_buf_printf(&output->buf, "; %s\n", consequence);
}
