// SPDX-License-Identifier: Apache-2.0
#include "script/hook_params.h"

#include "base/arena.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/nearest.h"
#include "base/url.h"
#include "manifest/json.h"
#include "script/hook_secret.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** What is given to one hook, on its way. */
struct reading {
    const struct mt_params *params;
    const char *type_name;
    bool texts;
    struct mt_place place;
    struct mt_findings *findings;
};

/** The line of a value, as far as it is known. */
static struct mt_place place_of(const struct reading *reading, const cJSON *node)
{
    unsigned line = reading->texts && node != NULL ? mt_json_line(node) : 0;
    return line > 0 ? (struct mt_place){reading->place.file, line} : reading->place;
}

/** What the value of a secret is never part of. */
static void refuse(const struct reading *reading, const struct mt_param *param, const cJSON *node)
{
    const char *text = param->type == MT_PARAM_SECRET ? NULL : cJSON_GetStringValue(node);
    mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-params", place_of(reading, node),
            "parameter %s of %s is %s%s%s; write %s", param->name, reading->type_name,
            text != NULL ? "\"" : "", text != NULL ? text : mt_json_type_name(node),
            text != NULL ? "\"" : "",
            mt_param_what(param, reading->texts, reading->findings->arena));
}

/** What is wrong with a URL.  One that has a user may have a password, which nothing shows. */
static void refuse_url(const struct reading *reading, const struct mt_param *param,
                       const cJSON *node, const char *why)
{
    const char *text = node->valuestring;
    const bool shown = strchr(text, '@') == NULL;
    mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-params", place_of(reading, node),
            "parameter %s of %s%s%s%s: %s; write %s", param->name, reading->type_name,
            shown ? " is \"" : "", shown ? text : "", shown ? "\"" : "", why,
            mt_param_what(param, reading->texts, reading->findings->arena));
}

static void refuse_choice(const struct reading *reading, const struct mt_param *param,
                          const cJSON *node)
{
    const char *text = node->valuestring;
    const char *nearest = mt_nearest(text, param->choices.items, param->choices.count);
    mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-params", place_of(reading, node),
            "parameter %s of %s is \"%s\"; %s%s%s", param->name, reading->type_name, text,
            nearest != NULL ? "did you mean \"" : "write ",
            nearest != NULL ? nearest
                            : mt_param_what(param, reading->texts, reading->findings->arena),
            nearest != NULL ? "\"?" : "");
}

/** The text as a JSON number: all of it, or NULL. */
static const char *number_text(const char *text)
{
    struct mt_json_end end;
    size_t length = strlen(text);
    cJSON *number = mt_json_parse(NULL, text, length, 1, &end, NULL);
    bool ok = mt_json_is_number(number) && end.offset == length &&
              (isdigit((unsigned char)text[0]) || text[0] == '-');
    cJSON_Delete(number);
    return ok ? text : NULL;
}

static cJSON *read_number(const struct reading *reading, const cJSON *node, bool whole)
{
    const char *text = reading->texts            ? number_text(cJSON_GetStringValue(node))
                       : mt_json_is_number(node) ? node->valuestring
                                                 : NULL;
    cJSON *number = text != NULL ? mt_json_number(text) : NULL;
    int64_t integer;
    if (whole && number != NULL && !mt_json_int64(number, &integer)) {
        cJSON_Delete(number);
        return NULL;
    }
    return number;
}

static cJSON *read_bool(const struct reading *reading, const cJSON *node)
{
    if (!reading->texts) {
        return cJSON_IsBool(node) ? cJSON_CreateBool(cJSON_IsTrue(node)) : NULL;
    }
    const char *text = cJSON_GetStringValue(node);
    bool yes = strcmp(text, "true") == 0;
    return yes || strcmp(text, "false") == 0 ? cJSON_CreateBool(yes) : NULL;
}

/** Seconds, of a text or of a number. */
static cJSON *read_duration(const cJSON *node)
{
    const char *text = cJSON_IsString(node)      ? node->valuestring
                       : mt_json_is_number(node) ? node->valuestring
                                                 : "";
    uint64_t ms;
    char seconds[32];
    if (!mt_duration_parse(text, &ms)) {
        return NULL;
    }
    if (ms % 1000 == 0) {
        snprintf(seconds, sizeof seconds, "%" PRIu64, ms / 1000);
    } else {
        snprintf(seconds, sizeof seconds, "%" PRIu64 ".%03u", ms / 1000, (unsigned)(ms % 1000));
    }
    return mt_json_number(seconds);
}

static cJSON *read_text(const cJSON *node)
{
    const char *text = cJSON_GetStringValue(node);
    return text != NULL ? cJSON_CreateString(text) : NULL;
}

static bool is_choice(const struct mt_param *param, const char *text)
{
    for (size_t i = 0; i < param->choices.count; i++) {
        if (strcmp(param->choices.items[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/** The value by its type, a new node; NULL when it is none. */
static cJSON *read_value(const struct reading *reading, const struct mt_param *param,
                         const cJSON *node)
{
    if (reading->texts && !cJSON_IsString(node)) {
        return NULL;
    }
    switch (param->type) {
    case MT_PARAM_STRING:
    case MT_PARAM_URL:
    case MT_PARAM_CHOICE:
        return read_text(node);
    case MT_PARAM_INT:
        return read_number(reading, node, true);
    case MT_PARAM_NUMBER:
        return read_number(reading, node, false);
    case MT_PARAM_BOOL:
        return read_bool(reading, node);
    case MT_PARAM_DURATION:
        return read_duration(node);
    case MT_PARAM_SECRET:
        return mt_secret_read(node, reading->place.file, reading->findings->arena);
    }
    return NULL;
}

/** What the words of a text that is one have to be beyond that; false with a finding. */
static bool check_text(const struct reading *reading, const struct mt_param *param,
                       const cJSON *node)
{
    struct mt_url url;
    struct mt_error err;
    if (param->type == MT_PARAM_URL && !mt_url_read(node->valuestring, &url, &err)) {
        refuse_url(reading, param, node, err.msg);
        return false;
    }
    if (param->type == MT_PARAM_CHOICE && !is_choice(param, node->valuestring)) {
        refuse_choice(reading, param, node);
        return false;
    }
    return true;
}

static void refuse_unknown(const struct reading *reading, const cJSON *node)
{
    const size_t count = reading->params->list.count;
    const char **names = mt_arena_alloc(reading->findings->arena, count * sizeof(const char *));
    for (size_t i = 0; i < count; i++) {
        names[i] = reading->params->list.items[i].name;
    }
    const char *nearest = mt_nearest(node->string, names, count);
    mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-params", place_of(reading, node),
            "%s has no parameter \"%s\"; %s%s%s", reading->type_name, node->string,
            nearest != NULL ? "did you mean \""
            : count > 0     ? "remove it"
                            : "it takes none",
            nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
}

static void read_member(const struct reading *reading, const cJSON *node, cJSON *read)
{
    const struct mt_param *param = mt_params_find(reading->params, node->string);
    if (param == NULL) {
        refuse_unknown(reading, node);
        return;
    }
    if (cJSON_IsNull(node)) {
        return;
    }
    cJSON *value = read_value(reading, param, node);
    if (value == NULL) {
        refuse(reading, param, node);
    } else if (!check_text(reading, param, node)) {
        cJSON_Delete(value);
    } else {
        cJSON_AddItemToObject(read, node->string, value);
    }
}

static void refuse_missing(const struct reading *reading, const cJSON *given)
{
    for (size_t i = 0; i < reading->params->list.count; i++) {
        const struct mt_param *param = &reading->params->list.items[i];
        const cJSON *node = mt_json_get(given, param->name);
        if (!param->optional && (node == NULL || cJSON_IsNull(node))) {
            mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-params", reading->place,
                    "%s needs the parameter %s: %s", reading->type_name, param->name,
                    mt_param_what(param, reading->texts, reading->findings->arena));
        }
    }
}

const cJSON *mt_params_read(const struct mt_params *params, const char *type_name,
                            const cJSON *given, bool texts, struct mt_place place,
                            struct mt_findings *findings)
{
    struct reading reading = {params, type_name, texts, place, findings};
    size_t errors = findings->errors;
    cJSON *read = cJSON_CreateObject();
    mt_arena_own(findings->arena, read, mt_json_release);
    const cJSON *node = NULL;
    cJSON_ArrayForEach (node, given) {
        if (node->string != NULL) { // an empty table of Lua may be a list
            read_member(&reading, node, read);
        }
    }
    refuse_missing(&reading, given);
    return findings->errors == errors ? read : NULL;
}
