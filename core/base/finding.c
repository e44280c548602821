// SPDX-License-Identifier: Apache-2.0
#include "base/finding.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void mt_findings_init(struct mt_findings *findings, struct mt_arena *arena)
{
    *findings = (struct mt_findings){.arena = arena};
}

static void count(struct mt_findings *findings, enum mt_severity severity)
{
    findings->errors += severity == MT_SEVERITY_ERROR;
    findings->warnings += severity == MT_SEVERITY_WARNING;
}

void mt_find(struct mt_findings *findings, enum mt_severity severity, const char *rule,
             struct mt_place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char message[4096]; // messages quote input, so they are cut here rather than trusted
    mt_message_format(message, sizeof message, format, args);
    va_end(args);

    struct mt_finding finding = {severity, rule, place, mt_arena_strdup(findings->arena, message)};
    mt_array_push(findings->arena, &findings->list, finding);
    count(findings, severity);
}

static int compare_text(const char *a, const char *b)
{
    if (a == NULL || b == NULL) {
        return (a != NULL) - (b != NULL);
    }
    return strcmp(a, b);
}

static int compare_place(const struct mt_place *a, const struct mt_place *b)
{
    int order = compare_text(a->file, b->file);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

/** qsort() is not stable, so the last word has the address in the list before sorting. */
static int compare(const void *left, const void *right)
{
    const struct mt_finding *a = *(const struct mt_finding *const *)left;
    const struct mt_finding *b = *(const struct mt_finding *const *)right;
    int order = compare_place(&a->place, &b->place);
    return order != 0 ? order : (a > b) - (a < b);
}

/** The messages of one place that were met, apart by severity. */
struct met {
    struct mt_map messages[MT_SEVERITY_NOTE + 1];
};

static void forget(struct met *met)
{
    for (int severity = 0; severity <= MT_SEVERITY_NOTE; severity++) {
        mt_map_fini(&met->messages[severity]);
    }
}

static bool repeats(struct met *met, struct mt_finding *finding)
{
    return mt_map_put(&met->messages[finding->severity], finding->message, finding) != NULL;
}

void mt_findings_sort(struct mt_findings *findings)
{
    size_t total = findings->list.count;
    if (total < 2) {
        return;
    }
    struct mt_finding *old = findings->list.items;
    struct mt_finding **order =
        mt_arena_alloc(findings->arena, total * sizeof(struct mt_finding *));
    for (size_t i = 0; i < total; i++) {
        order[i] = &old[i];
    }
    qsort(order, total, sizeof *order, compare);

    struct met met = {0};
    *findings = (struct mt_findings){.arena = findings->arena};
    for (size_t i = 0; i < total; i++) {
        if (i > 0 && compare_place(&order[i]->place, &order[i - 1]->place) != 0) {
            forget(&met);
        }
        if (!repeats(&met, order[i])) {
            mt_array_push(findings->arena, &findings->list, *order[i]);
            count(findings, order[i]->severity);
        }
    }
    forget(&met);
}

const char *mt_severity_name(enum mt_severity severity)
{
    switch (severity) {
    case MT_SEVERITY_ERROR:
        return "error";
    case MT_SEVERITY_WARNING:
        return "warning";
    case MT_SEVERITY_NOTE:
        return "note";
    }
    return "error";
}
