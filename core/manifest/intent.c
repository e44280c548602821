// SPDX-License-Identifier: Apache-2.0
#include "manifest/intent.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/nearest.h"
#include "manifest/intent_reading.h"
#include "manifest/json.h"
#include "manifest/json_build.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const struct mt_annotation_value *mt_intent_value(const struct mt_intent_reading *reading,
                                                  enum mt_annotation annotation)
{
    const struct mt_annotation_value *value = &reading->annotations.values[annotation];
    return value->key != NULL ? value : NULL;
}

struct mt_csv mt_intent_items(const struct mt_intent_reading *reading,
                              enum mt_annotation annotation)
{
    const struct mt_annotation_value *value = mt_intent_value(reading, annotation);
    return mt_csv_split(value != NULL ? value->value : "", reading->findings->arena);
}

struct mt_place mt_intent_place(const struct mt_intent_reading *reading, unsigned line)
{
    return (struct mt_place){reading->object->place.file, line};
}

void mt_intent_complain(const struct mt_intent_reading *reading, const char *rule,
                        const struct mt_annotation_value *value, const char *item,
                        const char *format, ...)
{
    char complaint[512];
    va_list args;
    va_start(args, format);
    mt_message_format(complaint, sizeof complaint, format, args);
    va_end(args);
    char shown[MT_SHOWN_MAX];
    item = item != NULL ? item : value->value;
    mt_find(reading->findings, reading->severity, rule, mt_intent_place(reading, value->line),
            "%s: \"%s\" %s", value->key, mt_json_shown(item, strlen(item), shown), complaint);
}

const char *mt_intent_advice(const struct mt_intent_reading *reading, const char *word,
                             const char *const *names, size_t count)
{
    struct mt_arena *arena = reading->findings->arena;
    const char *nearest = mt_nearest(word, names, count);
    if (nearest != NULL) {
        return mt_arena_printf(arena, "did you mean \"%s\"?", nearest);
    }
    const char *advice = "write ";
    for (size_t i = 0; i < count; i++) {
        const char *before = i == 0 ? "" : i + 1 < count ? ", " : " or ";
        advice = mt_arena_printf(arena, "%s%s\"%s\"", advice, before, names[i]);
    }
    return advice;
}

bool mt_intent_parse_int(const char *text, int *number)
{
    const char *digits = text + (*text == '+' || *text == '-');
    if (!isdigit((unsigned char)*digits)) {
        return false;
    }
    char *end = NULL;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (*end != '\0' || errno != 0 || value < INT_MIN || value > INT_MAX) {
        return false;
    }
    *number = (int)value;
    return true;
}

static bool is_digits(const char *text)
{
    text += *text == '+' || *text == '-';
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/** The wave, else Helm's weight, else 0 (SEMANTICS.md 1.1). */
static void read_wave(struct mt_intent_reading *reading)
{
    static const enum mt_annotation sources[] = {MT_ANN_SYNC_WAVE, MT_ANN_HELM_HOOK_WEIGHT};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        const struct mt_annotation_value *value = mt_intent_value(reading, sources[i]);
        if (value == NULL) {
            continue;
        }
        if (mt_intent_parse_int(value->value, &reading->intent->wave)) {
            reading->intent->wave_key = value->key;
            return;
        }
        mt_intent_complain(reading, "invalid-wave", value, NULL,
                           is_digits(value->value)
                               ? "is beyond what 32 bits hold; write one such as \"5\""
                               : "is not a whole number; write one such as \"5\"");
    }
}

static void read_sync_options(struct mt_intent_reading *reading)
{
    const struct mt_annotation_value *value = mt_intent_value(reading, MT_ANN_SYNC_OPTIONS);
    struct mt_csv items = mt_intent_items(reading, MT_ANN_SYNC_OPTIONS);
    for (size_t i = 0; i < items.items.count; i++) {
        struct mt_error err;
        if (!mt_sync_option_parse(items.items.items[i], MT_OPTION_OF_OBJECT,
                                  &reading->intent->options, &err)) {
            mt_find(reading->findings, reading->severity, "unknown-sync-option",
                    mt_intent_place(reading, value->line), "%s", err.msg);
        }
    }
}

static void read_compare_options(struct mt_intent_reading *reading)
{
    // The others are understood by ArgoCD's comparison and change nothing here.
    static const char *const known[] = {"IgnoreExtraneous", "ServerSideDiff=true",
                                        "ServerSideDiff=false", "IncludeMutationWebhook=true"};
    const size_t count = sizeof known / sizeof *known;
    const struct mt_annotation_value *value = mt_intent_value(reading, MT_ANN_COMPARE_OPTIONS);
    struct mt_csv items = mt_intent_items(reading, MT_ANN_COMPARE_OPTIONS);
    for (size_t i = 0; i < items.items.count; i++) {
        const char *item = items.items.items[i];
        size_t found = 0;
        while (found < count && strcmp(known[found], item) != 0) {
            found++;
        }
        if (found == 0) {
            reading->intent->ignore_extraneous = true;
        } else if (found == count) {
            mt_intent_complain(reading, "unknown-compare-option", value, item,
                               "is no compare option; %s",
                               mt_intent_advice(reading, item, known, count));
        }
    }
}

bool mt_intent_bool(const struct mt_intent_reading *reading, enum mt_annotation annotation,
                    bool otherwise)
{
    const struct mt_annotation_value *value = mt_intent_value(reading, annotation);
    if (value == NULL) {
        return otherwise;
    }
    bool yes = strcmp(value->value, "true") == 0;
    if (!yes && strcmp(value->value, "false") != 0) {
        mt_intent_complain(reading, "invalid-annotation", value, NULL,
                           "is neither \"true\" nor \"false\"");
        return otherwise;
    }
    return yes;
}

static void read_keep(struct mt_intent_reading *reading)
{
    struct mt_csv items = mt_intent_items(reading, MT_ANN_HELM_RESOURCE_POLICY);
    for (size_t i = 0; i < items.items.count; i++) {
        reading->intent->keep |= strcmp(items.items.items[i], "keep") == 0;
    }
}

/** The map of annotations, or NULL. */
static const cJSON *annotations_of(const struct mt_intent_reading *reading)
{
    const cJSON *map = mt_json_at(reading->object->tree, "metadata", "annotations", NULL);
    return cJSON_IsObject(map) ? map : NULL;
}

static void report_unknown(struct mt_intent_reading *reading)
{
    const cJSON *node = NULL;
    cJSON_ArrayForEach (node, annotations_of(reading)) {
        const char *nearest = NULL;
        if (!mt_annotation_is_unknown(node->string, &nearest)) {
            continue;
        }
        bool ours = strncmp(node->string, "moontide.dev/", strlen("moontide.dev/")) == 0;
        bool whole = nearest != NULL && strchr(nearest, '/') != NULL;
        int prefix = whole ? 0 : (int)(strchr(node->string, '/') + 1 - node->string);
        mt_find(reading->findings, ours ? reading->severity : MT_SEVERITY_WARNING,
                "unknown-annotation", mt_intent_place(reading, mt_json_line(node)),
                "annotation %s is not known%s%.*s%s%s", node->string,
                nearest != NULL ? "; did you mean " : "", nearest != NULL ? prefix : 0,
                node->string, nearest != NULL ? nearest : "", nearest != NULL ? "?" : "");
    }
}

static void report_not_a_string(struct mt_intent_reading *reading, const cJSON *node)
{
    mt_find(reading->findings, reading->severity, "annotation-not-a-string",
            mt_intent_place(reading, mt_json_line(node)), "metadata.annotations[\"%s\"] %s",
            node->string, mt_object_not_a_string(node, reading->findings->arena));
}

/** One value that is no string hides all annotations from ArgoCD (SEMANTICS.md 1.1). */
static bool all_are_strings(struct mt_intent_reading *reading)
{
    bool all = true;
    const cJSON *node = NULL;
    cJSON_ArrayForEach (node, annotations_of(reading)) {
        if (!cJSON_IsString(node) && !cJSON_IsNull(node)) {
            report_not_a_string(reading, node);
            all = false;
        }
    }
    return all;
}

/** Whether it says nothing that takes words. */
static bool is_plain(const struct mt_intent *intent)
{
    return !intent->hook && intent->hook_types.count == 0 && intent->depends_on.count == 0 &&
           intent->on_timeout == NULL && intent->approve_gate == NULL && intent->health == NULL;
}

/** Whether two plain ones do. */
static bool says_the_same(const struct mt_intent *a, const struct mt_intent *b)
{
    return a->wave == b->wave && a->wave_key == b->wave_key && a->timeout_ms == b->timeout_ms &&
           a->timeout_said == b->timeout_said && a->delete_policies == b->delete_policies &&
           a->delete_policies_said == b->delete_policies_said && a->retries == b->retries &&
           a->run_when == b->run_when && a->keep == b->keep && a->wait == b->wait &&
           a->ignore_extraneous == b->ignore_extraneous &&
           a->ignore_healthcheck == b->ignore_healthcheck &&
           a->ignore_restart_policy == b->ignore_restart_policy &&
           a->ignore_resource_updates == b->ignore_resource_updates &&
           a->recreate_immutable == b->recreate_immutable &&
           memcmp(&a->options, &b->options, sizeof a->options) == 0;
}

const struct mt_intent *mt_intent_read(const struct mt_object *object,
                                       const struct mt_object_options *options,
                                       const struct mt_intent *like, struct mt_findings *findings)
{
    bool as_warnings = options->lenient || options->live;
    struct mt_intent intent = {.wave = 0};
    struct mt_findings unheard;
    mt_findings_init(&unheard, findings->arena);
    struct mt_intent_reading reading = {
        .object = object,
        .intent = &intent,
        .findings = options->live ? &unheard : findings,
        .severity = as_warnings ? MT_SEVERITY_WARNING : MT_SEVERITY_ERROR,
    };
    mt_annotations_read(object->tree, &reading.annotations);
    if (!all_are_strings(&reading) && options->lenient) {
        reading.annotations = (struct mt_annotations){0}; // as ArgoCD: none of them is seen
    } else {
        report_unknown(&reading);
    }
    read_wave(&reading);
    mt_intent_read_hook(&reading);
    read_sync_options(&reading);
    read_compare_options(&reading);
    reading.intent->ignore_resource_updates =
        mt_intent_bool(&reading, MT_ANN_IGNORE_RESOURCE_UPDATES, false);
    read_keep(&reading);
    mt_intent_read_own(&reading);
    reading.findings = findings;
    mt_intent_read_health(&reading);
    if (like != NULL && is_plain(like) && is_plain(&intent) && says_the_same(like, &intent)) {
        return like;
    }
    struct mt_intent *kept = MT_ARENA_NEW(findings->arena, struct mt_intent);
    *kept = intent;
    return kept;
}
