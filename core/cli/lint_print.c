// SPDX-License-Identifier: Apache-2.0
#include "cli/lint_print.h"

#include "base/buffer.h"
#include "cli/findings.h"
#include "cli/json_out.h"
#include "cli/xml.h"
#include "manifest/source.h"

#include <string.h>

enum { SCHEMA = 1, INDENT = 2 };

void mt_lint_print_json(const struct mt_findings *findings, const struct mt_source *source,
                        struct mt_buf *out)
{
    struct mt_findings_total total = mt_findings_count(findings, source);
    struct mt_json_out json = {.buf = out};
    mt_json_out_object(&json, NULL);
    mt_json_out_int(&json, "schema", SCHEMA);
    mt_json_out_int(&json, "errors", (int64_t)total.errors);
    mt_json_out_int(&json, "warnings", (int64_t)total.warnings);
    mt_json_out_int(&json, "notes", (int64_t)total.notes);
    mt_json_out_int(&json, "files", (int64_t)source->files.count);
    mt_json_out_list(&json, "findings");
    for (size_t i = 0; i < findings->list.count; i++) {
        const struct mt_finding *finding = &findings->list.items[i];
        mt_json_out_line(&json, INDENT);
        mt_json_out_object(&json, NULL);
        mt_json_out_text(&json, "severity", mt_severity_name(finding->severity));
        mt_json_out_text(&json, "rule", finding->rule);
        mt_json_out_text(&json, "file", finding->place.file);
        if (finding->place.line > 0) {
            mt_json_out_int(&json, "line", finding->place.line);
        } else {
            mt_json_out_null(&json, "line");
        }
        mt_json_out_text(&json, "message", finding->message);
        mt_json_out_object_end(&json);
    }
    mt_json_out_list_end_line(&json);
    mt_json_out_object_end(&json);
    mt_buf_putc(out, '\n');
}

static void print_case(struct mt_buf *out, const struct mt_finding *finding, const char *file)
{
    mt_buf_puts(out, "    <testcase");
    mt_xml_put_attribute(out, "classname", file);
    mt_xml_put_attribute(out, "name", finding->rule);
    if (finding->place.line > 0) {
        mt_buf_printf(out, " line=\"%u\"", finding->place.line);
    }
    bool failed = finding->severity == MT_SEVERITY_ERROR;
    mt_buf_puts(out, failed ? ">\n      <failure" : ">\n      <system-out>");
    if (failed) {
        mt_xml_put_attribute(out, "message", finding->message);
        mt_buf_putc(out, '>');
    }
    if (finding->place.file != NULL) {
        mt_xml_put(out, finding->place.file);
        mt_buf_puts(out, ":");
        if (finding->place.line > 0) {
            mt_buf_printf(out, "%u:", finding->place.line);
        }
        mt_buf_putc(out, ' ');
    }
    mt_buf_printf(out, "%s: ", mt_severity_name(finding->severity));
    mt_xml_put(out, finding->message);
    mt_buf_puts(out, failed ? "</failure>\n" : "</system-out>\n");
    mt_buf_puts(out, "    </testcase>\n");
}

/**
 * Whether the finding belongs to this suite: a file, or with NULL what has no file that was read.
 */
static bool is_of(const struct mt_finding *finding, const char *file,
                  const struct mt_source *source)
{
    if (file == NULL) {
        return !mt_findings_file_was_read(source, finding->place.file);
    }
    return finding->place.file != NULL && strcmp(finding->place.file, file) == 0;
}

static void print_suite(struct mt_buf *out, const struct mt_findings *findings,
                        const struct mt_source *source, const char *file)
{
    size_t tests = 0;
    size_t failures = 0;
    for (size_t i = 0; i < findings->list.count; i++) {
        bool of_suite = is_of(&findings->list.items[i], file, source);
        tests += of_suite;
        failures += of_suite && findings->list.items[i].severity == MT_SEVERITY_ERROR;
    }
    if (tests == 0 && file == NULL) {
        return;
    }
    const char *name = file != NULL ? file : "input";
    mt_buf_puts(out, "  <testsuite");
    mt_xml_put_attribute(out, "name", name);
    mt_buf_printf(out, " tests=\"%zu\" failures=\"%zu\">\n", tests > 0 ? tests : 1, failures);
    for (size_t i = 0; i < findings->list.count; i++) {
        if (is_of(&findings->list.items[i], file, source)) {
            print_case(out, &findings->list.items[i], name);
        }
    }
    if (tests == 0) {
        mt_buf_puts(out, "    <testcase");
        mt_xml_put_attribute(out, "classname", name);
        mt_buf_puts(out, " name=\"no finding\"/>\n");
    }
    mt_buf_puts(out, "  </testsuite>\n");
}

void mt_lint_print_junit(const struct mt_findings *findings, const struct mt_source *source,
                         struct mt_buf *out)
{
    mt_buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<testsuites name=\"moontide lint\">\n");
    for (size_t i = 0; i < source->files.count; i++) {
        print_suite(out, findings, source, source->files.items[i]);
    }
    print_suite(out, findings, source, NULL);
    mt_buf_puts(out, "</testsuites>\n");
}

/** GitHub's escapes: of data, and with `property` also what separates properties. */
static void put_command(struct mt_buf *out, const char *text, bool property)
{
    for (; *text != '\0'; text++) {
        bool escaped = *text == '%' || *text == '\r' || *text == '\n' ||
                       (property && (*text == ':' || *text == ','));
        if (escaped) {
            mt_buf_printf(out, "%%%02X", (unsigned)(unsigned char)*text);
        } else {
            mt_buf_putc(out, *text);
        }
    }
}

void mt_lint_print_github(const struct mt_findings *findings, struct mt_buf *out)
{
    static const char *const commands[] = {
        [MT_SEVERITY_ERROR] = "error",
        [MT_SEVERITY_WARNING] = "warning",
        [MT_SEVERITY_NOTE] = "notice",
    };
    for (size_t i = 0; i < findings->list.count; i++) {
        const struct mt_finding *finding = &findings->list.items[i];
        mt_buf_printf(out, "::%s ", commands[finding->severity]);
        if (finding->place.file != NULL) {
            mt_buf_puts(out, "file=");
            put_command(out, finding->place.file, true);
            mt_buf_putc(out, ',');
        }
        if (finding->place.file != NULL && finding->place.line > 0) {
            mt_buf_printf(out, "line=%u,", finding->place.line);
        }
        mt_buf_puts(out, "title=");
        put_command(out, finding->rule, true);
        mt_buf_puts(out, "::");
        put_command(out, finding->message, false);
        mt_buf_putc(out, '\n');
    }
}
