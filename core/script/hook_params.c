// SPDX-License-Identifier: Apache-2.0
#include "script/hook_params.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/nearest.h"
#include "manifest/json.h"
#include "script/hook_secret.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    const char *what; ///< "within is …; write <what>".
} types[] = {
    [MT_PARAM_STRING] = {"string", "a text"},
    [MT_PARAM_INT] = {"int", "a whole number such as 3"},
    [MT_PARAM_NUMBER] = {"number", "a number such as 0.5"},
    [MT_PARAM_BOOL] = {"bool", "true or false"},
    [MT_PARAM_DURATION] = {"duration", "a duration such as \"90s\" or \"5m\""},
    [MT_PARAM_URL] = {"url", "a URL such as \"https://shop.example.com/\""},
    [MT_PARAM_SECRET] = {"secret", "where it is: { env = \"TOKEN\" } or { file = \"token.txt\" }"},
};

enum { TYPES = sizeof types / sizeof *types };

static int by_name(const void *left, const void *right)
{
    const struct mt_param *a = left;
    const struct mt_param *b = right;
    return strcmp(a->name, b->name);
}

void mt_params_sort(struct mt_params *params)
{
    if (params->list.count > 1) {
        qsort(params->list.items, params->list.count, sizeof(struct mt_param), by_name);
    }
}

bool mt_params_declare(struct mt_params *params, const char *name, const char *declared,
                       struct mt_arena *arena, struct mt_error *err)
{
    const char *names[TYPES];
    size_t length = strlen(declared);
    struct mt_param param = {.name = mt_arena_strdup(arena, name)};
    param.optional = length > 0 && declared[length - 1] == '?';
    const char *plain = mt_arena_strndup(arena, declared, length - param.optional);
    for (int i = 0; i < TYPES; i++) {
        names[i] = types[i].name;
        if (strcmp(types[i].name, plain) == 0) {
            param.type = (enum mt_param_type)i;
            mt_array_push(arena, &params->list, param);
            return true;
        }
    }
    const char *nearest = mt_nearest(plain, names, TYPES);
    return mt_fail(err, MT_ERR_INVALID, "params.%s: \"%s\" is no type; %s%s%s", name, declared,
                   nearest != NULL ? "did you mean \"" : "there are ",
                   nearest != NULL ? nearest
                                   : "string, int, number, bool, duration, url and secret, each "
                                     "with \"?\" where it may be left out",
                   nearest != NULL ? "\"?" : "");
}

const struct mt_param *mt_params_find(const struct mt_params *params, const char *name)
{
    const struct mt_param key = {.name = name};
    return params->list.count > 0 ? bsearch(&key, params->list.items, params->list.count,
                                            sizeof(struct mt_param), by_name)
                                  : NULL;
}

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
            reading->texts && param->type == MT_PARAM_SECRET
                ? "where it is: \"env:TOKEN\" or \"file:token.txt\""
                : types[param->type].what);
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

/** http or https, a host, and nothing that no URL holds. */
static bool is_url(const char *text)
{
    const char *rest = strncmp(text, "https://", 8) == 0  ? text + 8
                       : strncmp(text, "http://", 7) == 0 ? text + 7
                                                          : "";
    for (const char *c = rest; *c != '\0'; c++) {
        if ((unsigned char)*c <= ' ' || *c == '"' || *c == '<' || *c == '>' || *c == '\\' ||
            *c == 0x7f) {
            return false;
        }
    }
    return isalnum((unsigned char)rest[0]) || rest[0] == '[';
}

static cJSON *read_text(const cJSON *node, bool url)
{
    const char *text = cJSON_GetStringValue(node);
    return text != NULL && (!url || is_url(text)) ? cJSON_CreateString(text) : NULL;
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
        return read_text(node, false);
    case MT_PARAM_INT:
        return read_number(reading, node, true);
    case MT_PARAM_NUMBER:
        return read_number(reading, node, false);
    case MT_PARAM_BOOL:
        return read_bool(reading, node);
    case MT_PARAM_DURATION:
        return read_duration(node);
    case MT_PARAM_URL:
        return read_text(node, true);
    case MT_PARAM_SECRET:
        return mt_secret_read(node, reading->place.file, reading->findings->arena);
    }
    return NULL;
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
    const cJSON *later = param->type == MT_PARAM_SECRET ? mt_secret_of_cluster(node) : NULL;
    if (later != NULL) {
        mt_find(reading->findings, MT_SEVERITY_ERROR, "later-version", place_of(reading, node),
                "parameter %s of %s: secrets of the cluster come with a later version; write %s",
                param->name, reading->type_name, "env or file");
        return;
    }
    cJSON *value = read_value(reading, param, node);
    if (value == NULL) {
        refuse(reading, param, node);
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
                    types[param->type].what);
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
