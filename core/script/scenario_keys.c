// SPDX-License-Identifier: Apache-2.0
#include "script/scenario_keys.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/nearest.h"
#include "manifest/json_build.h"
#include "script/project_reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_MAX = 40 };

#define RULE MT_SCENARIO_IN_RULE
#define RULE_AND_PODS (MT_SCENARIO_IN_RULE | MT_SCENARIO_IN_PODS)

const struct mt_scenario_key mt_scenario_keys[] = {
    {"objects", MT_SCENARIO_IN_FILE, MT_SCENARIO_RULES,
     "objects = { { kind = \"Job\", name = \"db-migrate\", exit = 1 } }", false},
    {"cluster", MT_SCENARIO_IN_FILE, MT_SCENARIO_CLUSTER, "cluster = { ingress_class = false }",
     false},
    {"http", MT_SCENARIO_IN_FILE, MT_SCENARIO_REQUESTS,
     "http = { { url = \"https://shop.example.com/*\", status = 503 } }", false},
    {"url", MT_SCENARIO_IN_HTTP, MT_SCENARIO_TEXT, "url = \"https://shop.example.com/*\"", false},
    {"method", MT_SCENARIO_IN_HTTP, MT_SCENARIO_TEXT, "method = \"POST\"", false},
    {"attempt", MT_SCENARIO_IN_HTTP, MT_SCENARIO_ATTEMPTS, "attempt = 1", false},
    {"status", MT_SCENARIO_IN_HTTP, MT_SCENARIO_ANSWER, "status = 503", false},
    {"body", MT_SCENARIO_IN_HTTP, MT_SCENARIO_BODY, "body = \"{}\"", false},
    {"after", MT_SCENARIO_IN_HTTP, MT_SCENARIO_DURATION, "after = \"2s\"", false},
    {"fails", MT_SCENARIO_IN_HTTP, MT_SCENARIO_TEXT, "fails = \"no route to host\"", false},
    {"kind", RULE, MT_SCENARIO_TEXT, "kind = \"StatefulSet\"", false},
    {"name", RULE_AND_PODS, MT_SCENARIO_TEXT, "name = \"postgres\"", false},
    {"namespace", RULE, MT_SCENARIO_TEXT, "namespace = \"shop\"", false},
    {"attempt", RULE_AND_PODS, MT_SCENARIO_ATTEMPTS, "attempt = 1", false},
    {"refused", RULE_AND_PODS, MT_SCENARIO_TEXT, "refused = \"no such registry\"", false},
    {"status", RULE, MT_SCENARIO_STATUS, "status = 403", false},
    {"deleted", RULE, MT_SCENARIO_DELETED, "deleted = \"30s\"", false},
    {"changed", RULE, MT_SCENARIO_CHANGES,
     "changed = { after = \"10s\", by = \"kubectl\", patch = { spec = { replicas = 0 } } }", false},
    {"pods", RULE, MT_SCENARIO_PODS, "pods = { pull = \"fails\" }", false},
    {"container", RULE_AND_PODS, MT_SCENARIO_TEXT, "container = \"web\"", true},
    {"schedule", RULE_AND_PODS, MT_SCENARIO_TAKES, "schedule = \"fails\"", true},
    {"pull", RULE_AND_PODS, MT_SCENARIO_TAKES, "pull = \"fails\"", true},
    {"start", RULE_AND_PODS, MT_SCENARIO_TAKES, "start = \"20s\"", true},
    {"ready", RULE_AND_PODS, MT_SCENARIO_TAKES, "ready = \"2m\"", true},
    {"exit", RULE_AND_PODS, MT_SCENARIO_CODE, "exit = 1", true},
    {"after", RULE_AND_PODS, MT_SCENARIO_DURATION, "after = \"4s\"", true},
    {"log", RULE_AND_PODS, MT_SCENARIO_LINES, "log = { \"no such table\" }", true},
    {"crashes", RULE_AND_PODS, MT_SCENARIO_TIMES, "crashes = true", true},
    {"oom", RULE_AND_PODS, MT_SCENARIO_FLAG, "oom = true", true},
    {"hangs", RULE_AND_PODS, MT_SCENARIO_FLAG, "hangs = true", true},
    {"after", MT_SCENARIO_IN_CHANGE, MT_SCENARIO_DURATION, "after = \"10s\"", false},
    {"by", MT_SCENARIO_IN_CHANGE, MT_SCENARIO_TEXT, "by = \"kubectl\"", false},
    {"patch", MT_SCENARIO_IN_CHANGE, MT_SCENARIO_PATCH, "patch = { spec = { replicas = 0 } }",
     false},
    {"ingress_class", MT_SCENARIO_IN_CLUSTER, MT_SCENARIO_CLASS, "ingress_class = false", false},
    {"storage_class", MT_SCENARIO_IN_CLUSTER, MT_SCENARIO_CLASS, "storage_class = false", false},
    {"objects", MT_SCENARIO_IN_CLUSTER, MT_SCENARIO_THINGS, "objects = { \"cluster.yaml\" }",
     false},
    {NULL, 0, MT_SCENARIO_TEXT, NULL, false},
};

struct mt_place mt_scenario_place(const struct mt_scenario_check *check, const char *path)
{
    return (struct mt_place){check->file, mt_table_line(&check->lines, path)};
}

void mt_scenario_wrong(const struct mt_scenario_check *check, const char *path, const char *format,
                       ...)
{
    char message[1024];
    va_list args;
    va_start(args, format);
    mt_message_format(message, sizeof message, format, args);
    va_end(args);
    mt_find(check->findings, MT_SEVERITY_ERROR, "invalid-scenario", mt_scenario_place(check, path),
            "%s%s", path, message);
}

static const char *what_of(enum mt_scenario_where where)
{
    switch (where) {
    case MT_SCENARIO_IN_FILE:
        return "a scenario";
    case MT_SCENARIO_IN_CLUSTER:
        return "cluster";
    case MT_SCENARIO_IN_RULE:
        return "an entry of objects";
    case MT_SCENARIO_IN_PODS:
        return "pods";
    case MT_SCENARIO_IN_CHANGE:
        return "changed";
    case MT_SCENARIO_IN_HTTP:
        return "an entry of http";
    }
    return "";
}

static const struct mt_scenario_key *find_key(const char *name, enum mt_scenario_where where)
{
    for (const struct mt_scenario_key *key = mt_scenario_keys; key->name != NULL; key++) {
        if ((key->where & (unsigned)where) != 0 && strcmp(key->name, name) == 0) {
            return key;
        }
    }
    return NULL;
}

static void report_unknown(const struct mt_scenario_check *check, const char *path,
                           const char *name, enum mt_scenario_where where)
{
    const char *names[NAMES_MAX];
    size_t count = 0;
    struct mt_buf all;
    mt_buf_init(&all, MT_BUF_UNLIMITED);
    for (const struct mt_scenario_key *key = mt_scenario_keys; key->name != NULL; key++) {
        if ((key->where & (unsigned)where) != 0 && count < NAMES_MAX) {
            mt_buf_printf(&all, "%s%s", count > 0 ? ", " : "", key->name);
            names[count++] = key->name;
        }
    }
    const char *near = mt_nearest(name, names, count);
    if (near != NULL) {
        mt_scenario_wrong(check, path, " is no key of %s; did you mean \"%s\"?", what_of(where),
                          near);
    } else {
        mt_scenario_wrong(check, path, " is no key of %s; there are: %s", what_of(where),
                          mt_buf_text(&all));
    }
    mt_buf_fini(&all);
}

static bool is_text(const cJSON *node)
{
    return cJSON_IsString(node) && node->valuestring[0] != '\0';
}

static bool is_whole(const cJSON *node, int64_t least, int64_t most)
{
    int64_t number;
    return mt_json_int64(node, &number) && number >= least && number <= most;
}

static cJSON *seconds_node(uint64_t ms)
{
    char text[32];
    snprintf(text, sizeof text, "%llu.%03llu", (unsigned long long)(ms / 1000),
             (unsigned long long)(ms % 1000));
    return mt_json_number(text);
}

/** A duration as seconds, or NULL. */
static cJSON *plain_duration(const cJSON *node)
{
    uint64_t ms;
    bool written = cJSON_IsString(node) || mt_json_is_number(node);
    return written && mt_duration_parse(node->valuestring, &ms) ? seconds_node(ms) : NULL;
}

/** A copy of a value as a list of one, or of the list that it is. */
static cJSON *plain_list(const cJSON *node)
{
    if (cJSON_IsArray(node)) {
        return cJSON_Duplicate(node, true);
    }
    cJSON *list = cJSON_CreateArray();
    cJSON_AddItemToArray(list, cJSON_Duplicate(node, true));
    return list;
}

static bool is_list(const cJSON *list, bool (*fits)(const cJSON *item))
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, list) {
        if (!fits(item)) {
            return false;
        }
    }
    return list->child != NULL;
}

static bool is_attempt(const cJSON *node)
{
    return is_whole(node, 1, INT32_MAX);
}

/** The list that the value means, if all of it fits; else NULL. */
static cJSON *plain_list_of(const cJSON *node, bool (*fits)(const cJSON *item))
{
    cJSON *list = plain_list(node);
    if (!is_list(list, fits)) {
        cJSON_Delete(list);
        return NULL;
    }
    return list;
}

static bool is_map(const cJSON *node)
{
    return cJSON_IsObject(node);
}

/** A table in a table is checked where it stands. */
static bool check_inner(const struct mt_scenario_check *check, cJSON *node, const char *path,
                        enum mt_scenario_where where)
{
    if (!cJSON_IsObject(node)) {
        return false;
    }
    mt_scenario_check_table(check, node, path, where);
    return true;
}

/** What is no rule is reported and taken out, so that the others are read all the same. */
static bool check_rules(const struct mt_scenario_check *check, cJSON *list, const char *path,
                        enum mt_scenario_where where)
{
    const char *example = where == MT_SCENARIO_IN_RULE
                              ? "{ kind = \"Job\", name = \"db-migrate\", exit = 1 }"
                              : "{ url = \"https://shop.example.com/*\", status = 503 }";
    size_t index = 0;
    cJSON *next = NULL;
    for (cJSON *item = list->child; item != NULL; item = next) {
        next = item->next;
        const char *at = mt_arena_printf(check->findings->arena, "%s[%zu]", path, ++index);
        if (!check_inner(check, item, at, where)) {
            mt_scenario_wrong(check, at, " is %s; write %s", mt_json_type_name(item), example);
            cJSON_Delete(cJSON_DetachItemViaPointer(list, item));
        }
    }
    return true;
}

/** The changes as a list; a single one stands at the path itself, several below it. */
static cJSON *plain_changes(const struct mt_scenario_check *check, const cJSON *node,
                            const char *path)
{
    cJSON *list = plain_list_of(node, is_map);
    bool several = cJSON_IsArray(node);
    size_t index = 0;
    cJSON *change = NULL;
    cJSON_ArrayForEach (change, list) {
        const char *at =
            several ? mt_arena_printf(check->findings->arena, "%s[%zu]", path, ++index) : path;
        mt_scenario_check_table(check, change, at, MT_SCENARIO_IN_CHANGE);
    }
    cJSON_ArrayForEach (change, list) {
        if (mt_json_get(change, "patch") == NULL) {
            mt_scenario_wrong(check, path,
                              ": there is no patch; write patch = { spec = { replicas "
                              "= 0 } }");
            cJSON_Delete(list);
            return NULL;
        }
    }
    return list;
}

/**
 * Whether the value is one of its type.  `*plain` is what takes its place, or NULL: it stays.
 */
static bool check_value(const struct mt_scenario_check *check, cJSON *node, const char *path,
                        enum mt_scenario_type type, cJSON **plain)
{
    switch (type) {
    case MT_SCENARIO_TEXT:
        return is_text(node);
    case MT_SCENARIO_TAKES:
        if (cJSON_IsString(node) && strcmp(node->valuestring, "fails") == 0) {
            return true;
        }
        return (*plain = plain_duration(node)) != NULL;
    case MT_SCENARIO_DELETED:
        *plain = cJSON_IsTrue(node) ? mt_json_number("0") : plain_duration(node);
        return *plain != NULL;
    case MT_SCENARIO_DURATION:
        return (*plain = plain_duration(node)) != NULL;
    case MT_SCENARIO_FLAG:
        return cJSON_IsBool(node);
    case MT_SCENARIO_CODE:
        return is_whole(node, 0, 255);
    case MT_SCENARIO_STATUS:
        return is_whole(node, 400, 599);
    case MT_SCENARIO_TIMES:
        return cJSON_IsBool(node) || is_whole(node, 1, INT32_MAX);
    case MT_SCENARIO_ATTEMPTS:
        return (*plain = plain_list_of(node, is_attempt)) != NULL;
    case MT_SCENARIO_LINES:
        return (*plain = plain_list_of(node, is_text)) != NULL;
    case MT_SCENARIO_CHANGES:
        return (*plain = plain_changes(check, node, path)) != NULL;
    case MT_SCENARIO_PODS:
        return check_inner(check, node, path, MT_SCENARIO_IN_PODS);
    case MT_SCENARIO_PATCH:
        return cJSON_IsObject(node);
    case MT_SCENARIO_RULES:
        return mt_project_is_list(node) && check_rules(check, node, path, MT_SCENARIO_IN_RULE);
    case MT_SCENARIO_REQUESTS:
        return mt_project_is_list(node) && check_rules(check, node, path, MT_SCENARIO_IN_HTTP);
    case MT_SCENARIO_ANSWER:
        return is_whole(node, 200, 599);
    case MT_SCENARIO_BODY:
        return cJSON_IsString(node);
    case MT_SCENARIO_CLUSTER:
        return check_inner(check, node, path, MT_SCENARIO_IN_CLUSTER);
    case MT_SCENARIO_CLASS:
        return cJSON_IsFalse(node) || is_text(node);
    case MT_SCENARIO_THINGS:
        return mt_project_is_list(node);
    }
    return false;
}

/** "attempt cannot be 0; write attempt = 1": of a table its type is said. */
static void refuse_value(const struct mt_scenario_check *check, const char *path, const cJSON *node,
                         const struct mt_scenario_key *key)
{
    char shown[MT_SHOWN_MAX];
    if (cJSON_IsString(node)) {
        mt_scenario_wrong(check, path, " cannot be \"%s\"; write %s",
                          mt_json_shown(node->valuestring, strlen(node->valuestring), shown),
                          key->example);
    } else if (mt_json_is_number(node) || cJSON_IsBool(node)) {
        mt_scenario_wrong(check, path, " cannot be %s; write %s",
                          mt_json_is_number(node) ? node->valuestring
                          : cJSON_IsTrue(node)    ? "true"
                                                  : "false",
                          key->example);
    } else {
        mt_scenario_wrong(check, path, " is %s; write %s", mt_json_type_name(node), key->example);
    }
}

void mt_scenario_check_table(const struct mt_scenario_check *check, cJSON *table, const char *path,
                             enum mt_scenario_where where)
{
    cJSON *next = NULL;
    for (cJSON *node = table->child; node != NULL; node = next) {
        next = node->next;
        const char *at = mt_arena_printf(check->findings->arena, "%s%s%s", path,
                                         path[0] != '\0' ? "." : "", node->string);
        const struct mt_scenario_key *key = find_key(node->string, where);
        cJSON *plain = NULL;
        size_t errors = check->findings->errors;
        if (key == NULL) {
            report_unknown(check, at, node->string, where);
        } else if (check_value(check, node, at, key->type, &plain)) {
            if (plain != NULL) {
                cJSON_ReplaceItemInObjectCaseSensitive(table, key->name, plain);
            }
            continue;
        } else if (errors == check->findings->errors) {
            refuse_value(check, at, node, key);
        }
        cJSON_Delete(cJSON_DetachItemViaPointer(table, node));
    }
}
