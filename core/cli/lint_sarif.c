// SPDX-License-Identifier: Apache-2.0
/** mt_lint_print_sarif(): SARIF 2.1.0 as code scanning services take it. */
#include "base/buffer.h"
#include "cli/json_out.h"
#include "cli/lint_print.h"
#include "sync/lint.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/** Appends a path with what a URI cannot hold as %XX. */
static void put_uri(struct mt_buf *out, const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-._~/!$&'()*+,;=@";
    for (; *path != '\0'; path++) {
        if (strchr(plain, *path) != NULL) {
            mt_buf_putc(out, *path);
        } else {
            mt_buf_printf(out, "%%%02X", (unsigned)(unsigned char)*path);
        }
    }
}

/** The path as seen from the current folder: results with absolute ones belong to no checkout. */
static const char *relative(const char *path, const char *folder, struct mt_buf *up)
{
    while (strncmp(path, "./", 2) == 0) {
        path += 2;
    }
    if (path[0] != '/') {
        return path;
    }
    size_t common = 0; // bytes up to and with the last "/" that both have
    for (size_t i = 0; path[i] != '\0' && path[i] == folder[i]; i++) {
        common = path[i] == '/' ? i + 1 : common;
    }
    mt_buf_clear(up);
    for (const char *rest = folder + common; *rest != '\0'; rest++) {
        if (*rest == '/') {
            mt_buf_puts(up, "../");
        }
    }
    mt_buf_puts(up, path + common);
    return mt_buf_text(up);
}

static void print_rules(struct mt_json_out *json, const struct mt_lint_rule *rules, size_t count)
{
    mt_json_out_list(json, "rules");
    for (size_t i = 0; i < count; i++) {
        mt_json_out_line(json, 4);
        mt_json_out_object(json, NULL);
        mt_json_out_text(json, "id", rules[i].name);
        mt_json_out_object(json, "shortDescription");
        mt_json_out_text(json, "text", rules[i].summary);
        mt_json_out_object_end(json);
        mt_json_out_object_end(json);
    }
    mt_json_out_list_end_line(json);
}

static void print_tool(struct mt_json_out *json, const struct mt_lint_rule *rules, size_t count)
{
    mt_json_out_object(json, "tool");
    mt_json_out_object(json, "driver");
    mt_json_out_text(json, "name", "moontide");
    mt_json_out_text(json, "version", MT_VERSION);
    print_rules(json, rules, count);
    mt_json_out_object_end(json);
    mt_json_out_object_end(json);
}

static void print_locations(struct mt_json_out *json, const struct mt_place *place,
                            const char *folder)
{
    mt_json_out_list(json, "locations");
    if (place->file != NULL) {
        struct mt_buf up;
        struct mt_buf uri;
        mt_buf_init(&up, MT_BUF_UNLIMITED);
        mt_buf_init(&uri, MT_BUF_UNLIMITED);
        put_uri(&uri, relative(place->file, folder, &up));
        mt_json_out_object(json, NULL);
        mt_json_out_object(json, "physicalLocation");
        mt_json_out_object(json, "artifactLocation");
        mt_json_out_text(json, "uri", mt_buf_text(&uri));
        mt_json_out_object_end(json);
        mt_json_out_object(json, "region"); // services want one also where only the file is known
        mt_json_out_int(json, "startLine", place->line > 0 ? place->line : 1);
        mt_json_out_object_end(json);
        mt_json_out_object_end(json);
        mt_json_out_object_end(json);
        mt_buf_fini(&up);
        mt_buf_fini(&uri);
    }
    mt_json_out_list_end(json);
}

static void print_result(struct mt_json_out *json, const struct mt_finding *finding,
                         const struct mt_lint_rule *rules, size_t count, const char *folder)
{
    mt_json_out_object(json, NULL);
    mt_json_out_text(json, "ruleId", finding->rule);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rules[i].name, finding->rule) == 0) {
            mt_json_out_int(json, "ruleIndex", (int64_t)i);
            break;
        }
    }
    mt_json_out_text(json, "level", mt_severity_name(finding->severity)); // SARIF's words, too
    mt_json_out_object(json, "message");
    mt_json_out_text(json, "text", finding->message);
    mt_json_out_object_end(json);
    print_locations(json, &finding->place, folder);
    mt_json_out_object_end(json);
}

void mt_lint_print_sarif(const struct mt_findings *findings, struct mt_buf *out)
{
    char here[PATH_MAX] = "/";
    char folder[PATH_MAX + 1] = "/";
    if (getcwd(here, sizeof here) != NULL && strcmp(here, "/") != 0) {
        snprintf(folder, sizeof folder, "%s/", here);
    }
    size_t count = 0;
    const struct mt_lint_rule *rules = mt_lint_rules(&count);
    struct mt_json_out json = {.buf = out};
    mt_json_out_object(&json, NULL);
    mt_json_out_text(&json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    mt_json_out_text(&json, "version", "2.1.0");
    mt_json_out_list(&json, "runs");
    mt_json_out_object(&json, NULL);
    print_tool(&json, rules, count);
    mt_json_out_list(&json, "results");
    for (size_t i = 0; i < findings->list.count; i++) {
        mt_json_out_line(&json, 2);
        print_result(&json, &findings->list.items[i], rules, count, folder);
    }
    mt_json_out_list_end_line(&json);
    mt_json_out_object_end(&json);
    mt_json_out_list_end(&json);
    mt_json_out_object_end(&json);
    mt_buf_putc(out, '\n');
}
