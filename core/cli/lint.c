// SPDX-License-Identifier: Apache-2.0
#include "sync/lint.h"

#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/lint_print.h"
#include "cli/load.h"
#include "cli/text.h"

#include <string.h>

static bool is_about_order(const char *name)
{
    size_t count = 0;
    const struct mt_lint_rule *rules = mt_lint_rules(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rules[i].name, name) == 0) {
            return rules[i].about_order;
        }
    }
    return false;
}

/** Takes away what is not about order. */
static void keep_order(struct mt_findings *findings)
{
    size_t kept = 0;
    for (size_t i = 0; i < findings->list.count; i++) {
        if (is_about_order(findings->list.items[i].rule)) {
            findings->list.items[kept++] = findings->list.items[i];
        }
    }
    findings->list.count = kept;
}

static void print_counts(struct mt_buf *out, const struct mt_findings_total *total)
{
    mt_text_count(out, total->errors, "error");
    if (total->warnings > 0) {
        mt_buf_puts(out, ", ");
        mt_text_count(out, total->warnings, "warning");
    }
    if (total->notes > 0) {
        mt_buf_puts(out, ", ");
        mt_text_count(out, total->notes, "note");
    }
}

static void print_clean(struct mt_cli *cli, const struct mt_loaded *loaded)
{
    struct mt_buf *out = &cli->out.buf;
    mt_text_count(out, loaded->source.files.count, "file");
    mt_buf_puts(out, ", ");
    mt_text_count(out, loaded->objects.list.count, "object");
    mt_buf_puts(out, cli->args.waves ? ": nothing to say about their order\n"
                                     : ": nothing wrong, nothing unwise\n");
}

static void print_text(struct mt_cli *cli, const struct mt_loaded *loaded)
{
    const struct mt_findings *findings = &loaded->findings;
    struct mt_buf *out = &cli->out.buf;
    for (size_t i = 0; i < findings->list.count; i++) {
        const struct mt_finding *finding = &findings->list.items[i];
        if (finding->severity == MT_SEVERITY_ERROR || !cli->args.quiet) {
            mt_findings_print_lint(&cli->out, finding);
        }
    }
    struct mt_findings_total total = mt_findings_count(findings, &loaded->source);
    if (cli->args.quiet) {
        return;
    }
    if (findings->list.count == 0) {
        if (findings->errors == 0) { // else --waves hides them, which report_hidden() says
            print_clean(cli, loaded);
        }
        return;
    }
    print_counts(out, &total);
    if (!total.elsewhere) {
        mt_buf_printf(out, " in %zu of ", total.files_with_any);
        mt_text_count(out, loaded->source.files.count, "file");
    }
    mt_buf_putc(out, '\n');
}

static void print(struct mt_cli *cli, const struct mt_loaded *loaded)
{
    const char *format = cli->args.output;
    const struct mt_findings *findings = &loaded->findings;
    if (strcmp(format, "json") == 0) {
        mt_lint_print_json(findings, &loaded->source, &cli->out.buf);
    } else if (strcmp(format, "junit") == 0) {
        mt_lint_print_junit(findings, &loaded->source, &cli->out.buf);
    } else if (strcmp(format, "sarif") == 0) {
        mt_lint_print_sarif(findings, &cli->out.buf);
    } else if (strcmp(format, "github") == 0) {
        mt_lint_print_github(findings, &cli->out.buf);
    } else {
        print_text(cli, loaded);
    }
}

/**
 * With --waves: errors elsewhere are not shown, but the order they leave is not known to be good.
 */
static void report_hidden(struct mt_cli *cli, size_t hidden)
{
    if (hidden == 0) {
        return;
    }
    struct mt_buf message;
    mt_buf_init(&message, MT_BUF_UNLIMITED);
    mt_text_count(&message, hidden, "error");
    mt_buf_puts(&message, hidden == 1 ? " is not about order: lint without --waves shows it"
                                      : " are not about order: lint without --waves shows them");
    mt_findings_print_error(&cli->err, mt_buf_text(&message));
    mt_buf_fini(&message);
}

int mt_command_lint(struct mt_cli *cli)
{
    struct mt_loaded loaded;
    struct mt_error err;
    int code = MT_EXIT_USAGE;
    if (!mt_load(&loaded, cli, false, &err)) {
        mt_cli_fail(cli, &err);
    } else {
        mt_load_plan(&loaded, cli);
        mt_lint(&loaded.objects, loaded.plan, &loaded.policy, &loaded.findings);
        mt_findings_sort(&loaded.findings);
        size_t errors = loaded.findings.errors;
        if (cli->args.waves) {
            keep_order(&loaded.findings);
        }
        mt_load_report_left_out(&loaded, cli);
        print(cli, &loaded);
        report_hidden(cli, errors - mt_findings_count(&loaded.findings, &loaded.source).errors);
        code = errors > 0 ? MT_EXIT_NO : MT_EXIT_DONE;
    }
    mt_load_end(&loaded);
    return code;
}
