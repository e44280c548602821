// SPDX-License-Identifier: Apache-2.0
#include "manifest/intent_reading.h"

#include "base/arena.h"
#include "base/duration.h"
#include "base/error.h"
#include "manifest/name.h"

#include <string.h>

enum { RETRIES_MAX = 1000 };

/** "NAME" or "NAME@NAMESPACE" of an item "app:…". */
static bool read_app(const char *item, const char *text, struct mt_arena *arena,
                     struct mt_dependency *dependency, struct mt_error *err)
{
    const char *at = strchr(text, '@');
    dependency->app = at != NULL ? mt_arena_strndup(arena, text, (size_t)(at - text)) : text;
    dependency->app_namespace = at != NULL ? at + 1 : NULL;
    if (!mt_name_check("app", dependency->app, true, NULL) ||
        (at != NULL && !mt_name_check("namespace", at + 1, false, NULL))) {
        return mt_fail(err, MT_ERR_INVALID,
                       "\"%s\" names no app; write app:NAME or app:NAME@NAMESPACE", item);
    }
    return true;
}

static bool read_external(const char *item, const char *text, struct mt_arena *arena,
                          struct mt_dependency *dependency, struct mt_error *err)
{
    dependency->external = true;
    if (text[0] == '\0') {
        return mt_fail(err, MT_ERR_INVALID,
                       "\"%s\" names no object; write external:[group/]Kind[/namespace]/name",
                       item);
    }
    return mt_object_pattern_parse(text, arena, &dependency->object, err);
}

/** What follows `prefix`, or NULL when `text` does not begin with it. */
static const char *after(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0 ? text + strlen(prefix) : NULL;
}

static void read_dependency(struct mt_intent_reading *reading,
                            const struct mt_annotation_value *value, const char *item)
{
    struct mt_arena *arena = reading->findings->arena;
    struct mt_dependency dependency = {.said = item};
    struct mt_error err;
    const char *app = after(item, "app:");
    const char *external = after(item, "external:");
    bool ok = app != NULL        ? read_app(item, app, arena, &dependency, &err)
              : external != NULL ? read_external(item, external, arena, &dependency, &err)
                                 : mt_object_pattern_parse(item, arena, &dependency.object, &err);
    if (!ok) {
        mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-dependency",
                mt_intent_place(reading, value->line), "%s: %s", value->key, err.msg);
        return;
    }
    mt_array_push(arena, &reading->intent->depends_on, dependency);
}

static void read_depends_on(struct mt_intent_reading *reading)
{
    const struct mt_annotation_value *value = mt_intent_value(reading, MT_ANN_DEPENDS_ON);
    struct mt_csv items = mt_intent_items(reading, MT_ANN_DEPENDS_ON);
    for (size_t i = 0; i < items.items.count; i++) {
        read_dependency(reading, value, items.items.items[i]);
    }
}

static void read_timeout(struct mt_intent_reading *reading)
{
    const struct mt_annotation_value *value = mt_intent_value(reading, MT_ANN_TIMEOUT);
    if (value == NULL) {
        return;
    }
    reading->intent->timeout_said = mt_duration_parse(value->value, &reading->intent->timeout_ms);
    if (!reading->intent->timeout_said) {
        mt_intent_complain(reading, "invalid-annotation", value, NULL,
                           "is no duration; write one such as \"90s\" or \"1h30m\"");
    }
}

/** A name of a script, gate or check: what stands in a file name. */
static const char *read_name(struct mt_intent_reading *reading, enum mt_annotation annotation)
{
    const struct mt_annotation_value *value = mt_intent_value(reading, annotation);
    if (value == NULL) {
        return NULL;
    }
    if (!mt_name_is_plain(value->value)) {
        mt_intent_complain(reading, "invalid-annotation", value, NULL,
                           "is no name; use letters, digits and . _ - / between them");
        return NULL;
    }
    return value->value;
}

/** The index of the value among `words`; 0, the default, where there is none or, with a finding,
 * another. */
static int read_word(struct mt_intent_reading *reading, enum mt_annotation annotation,
                     const char *const *words, size_t count)
{
    const struct mt_annotation_value *value = mt_intent_value(reading, annotation);
    if (value == NULL) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], value->value) == 0) {
            return (int)i;
        }
    }
    mt_intent_complain(reading, "invalid-annotation", value, NULL, "is not known; %s",
                       mt_intent_advice(reading, value->value, words, count));
    return 0;
}

static void read_retries(struct mt_intent_reading *reading)
{
    const struct mt_annotation_value *value = mt_intent_value(reading, MT_ANN_RETRIES);
    int retries = 0;
    if (value == NULL) {
        return;
    }
    if (!mt_intent_parse_int(value->value, &retries) || retries < 0 || retries > RETRIES_MAX) {
        mt_intent_complain(reading, "invalid-annotation", value, NULL,
                           "is not a number from 0 to %d", RETRIES_MAX);
        return;
    }
    reading->intent->retries = (unsigned)retries;
}

void mt_intent_read_own(struct mt_intent_reading *reading)
{
    static const char *const on_immutable[] = {"fail", "recreate"};
    static const char *const run_when[MT_RUN_WHENS] = {
        [MT_RUN_ALWAYS] = "always",
        [MT_RUN_CHANGED] = "changed",
        [MT_RUN_FIRST] = "first",
        [MT_RUN_LATER] = "later",
    };

    struct mt_intent *intent = reading->intent;
    read_depends_on(reading);
    intent->wait = mt_intent_bool(reading, MT_ANN_WAIT, true);
    read_timeout(reading);
    intent->on_timeout = read_name(reading, MT_ANN_ON_TIMEOUT);
    intent->recreate_immutable = read_word(reading, MT_ANN_ON_IMMUTABLE, on_immutable, 2) == 1;
    intent->approve_gate = read_name(reading, MT_ANN_APPROVE);
    read_retries(reading);
    intent->run_when =
        (enum mt_run_when)read_word(reading, MT_ANN_RUN_WHEN, run_when, MT_RUN_WHENS);
}

void mt_intent_read_health(struct mt_intent_reading *reading)
{
    struct mt_intent *intent = reading->intent;
    intent->health = read_name(reading, MT_ANN_HEALTH);
    intent->ignore_healthcheck = mt_intent_bool(reading, MT_ANN_IGNORE_HEALTHCHECK, false);
    intent->ignore_restart_policy = mt_intent_bool(reading, MT_ANN_IGNORE_RESTART_POLICY, false);
}
