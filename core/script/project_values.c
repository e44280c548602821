// SPDX-License-Identifier: Apache-2.0
// Plain values of a project file: texts, numbers, durations, lists of texts.
#include "base/arena.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/nearest.h"
#include "manifest/name.h"
#include "script/argocd_cm.h"
#include "script/project_reading.h"

#include <limits.h>
#include <string.h>

enum { COUNT_MAX = 1000 };

/** The text of a string that is not empty, or NULL with a finding. */
static const char *text_of(const struct project_value *value)
{
    const char *text = cJSON_GetStringValue(value->node);
    if (text == NULL) {
        mt_project_wrong_type(value);
    } else if (text[0] == '\0') {
        mt_project_wrong(value, " is empty; write %s", value->example);
        text = NULL;
    }
    return text;
}

bool mt_project_read_text(const struct project_value *value, void *target)
{
    const char *text = text_of(value);
    if (text != NULL && target != NULL) {
        *(const char **)target = text;
    }
    return text != NULL;
}

static bool read_label(const struct project_value *value, bool app, void *target)
{
    struct mt_error err;
    const char *text = text_of(value);
    if (text == NULL) {
        return false;
    }
    if (!mt_name_check("", text, app, &err)) {
        return mt_project_wrong(value, "%s", err.msg);
    }
    if (target != NULL) {
        *(const char **)target = text;
    }
    return true;
}

bool mt_project_read_app(const struct project_value *value, void *target)
{
    return read_label(value, true, target);
}

bool mt_project_read_namespace(const struct project_value *value, void *target)
{
    return read_label(value, false, target);
}

bool mt_project_read_name(const struct project_value *value, void *target)
{
    const char *text = text_of(value);
    if (text == NULL) {
        return false;
    }
    if (!mt_name_is_plain(text)) {
        return mt_project_wrong(value,
                                " \"%s\" is no name; use letters, digits and . _ - / between "
                                "them",
                                text);
    }
    *(const char **)target = text;
    return true;
}

bool mt_project_read_boolean(const struct project_value *value, void *target)
{
    if (!cJSON_IsBool(value->node)) {
        return mt_project_wrong_type(value);
    }
    *(bool *)target = cJSON_IsTrue(value->node);
    return true;
}

bool mt_project_read_count(const struct project_value *value, void *target)
{
    int64_t number = 0;
    if (!mt_json_is_number(value->node)) {
        return mt_project_wrong_type(value);
    }
    if (!mt_json_int64(value->node, &number) || number < 1 || number > COUNT_MAX) {
        return mt_project_wrong(value, " is %s; write a whole number from 1 to %d",
                                value->node->valuestring, COUNT_MAX);
    }
    *(unsigned *)target = (unsigned)number;
    return true;
}

bool mt_project_read_wave(const struct project_value *value, void *target)
{
    int64_t number = 0;
    if (!mt_json_is_number(value->node)) {
        return mt_project_wrong_type(value);
    }
    if (!mt_json_int64(value->node, &number) || number < INT_MIN || number > INT_MAX) {
        return mt_project_wrong(value, " is %s; a wave is a whole number",
                                value->node->valuestring);
    }
    *(int *)target = (int)number;
    return true;
}

bool mt_project_read_duration(const struct project_value *value, void *target)
{
    struct mt_timeout *timeout = target;
    bool number = mt_json_is_number(value->node);
    const char *text = number ? value->node->valuestring : cJSON_GetStringValue(value->node);
    if (text == NULL) {
        return mt_project_wrong_type(value);
    }
    const char *quote = number ? "" : "\"";
    timeout->said = mt_duration_parse(text, &timeout->ms);
    return timeout->said ||
           mt_project_wrong(value,
                            " %s%s%s is no duration; write one such as \"90s\" or \"1h30m\", a "
                            "number of seconds, or 0 for none",
                            quote, text, quote);
}

static bool add_text(const struct project_value *value, void *target)
{
    const char *text = text_of(value);
    if (text != NULL) {
        mt_array_push(value->reading->arena, (struct mt_texts *)target, text);
    }
    return text != NULL;
}

/** Reads one text or a list of them, each with `read`. */
static bool read_list(const struct project_value *value, project_read_fn *read, void *target)
{
    if (cJSON_IsString(value->node)) {
        return read(value, target);
    }
    if (!mt_project_is_list(value->node)) {
        return mt_project_wrong_type(value);
    }
    return mt_project_each(value, read, target);
}

bool mt_project_read_texts(const struct project_value *value, void *target)
{
    return read_list(value, add_text, target);
}

static bool add_path(const struct project_value *value, void *target)
{
    const char *text = text_of(value);
    if (text == NULL) {
        return false;
    }
    if (strcmp(text, "-") == 0) {
        return mt_project_wrong(value, " is \"-\": standard input is for the command line");
    }
    struct mt_arena *arena = value->reading->arena;
    mt_array_push(arena, (struct mt_texts *)target,
                  mt_argocd_cm_is_live(text)
                      ? text
                      : mt_project_path(value->reading->project->folder, text, arena));
    return true;
}

bool mt_project_read_folders(const struct project_value *value, void *target)
{
    return read_list(value, add_path, target);
}

static bool add_host(const struct project_value *value, void *target)
{
    const char *text = text_of(value);
    if (text != NULL && text[strcspn(text, "/ \t@?#")] != '\0') {
        return mt_project_wrong(value,
                                " \"%s\" is no host; write its name alone, such as "
                                "\"hooks.example.com\"",
                                text);
    }
    return text != NULL && add_text(value, target);
}

bool mt_project_read_hosts(const struct project_value *value, void *target)
{
    return read_list(value, add_host, target);
}

static bool add_namespace(const struct project_value *value, void *target)
{
    const char *namespace = NULL;
    return mt_project_read_namespace(value, &namespace) && add_text(value, target);
}

bool mt_project_read_namespaces(const struct project_value *value, void *target)
{
    return read_list(value, add_namespace, target);
}

static bool add_variable(const struct project_value *value, void *target)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz0123456789";
    const char *text = text_of(value);
    if (text != NULL && text[strspn(text, letters)] != '\0') {
        return mt_project_wrong(
            value, " \"%s\" is no name of a variable; write one such as \"TAG\"", text);
    }
    return text != NULL && add_text(value, target);
}

bool mt_project_read_variables(const struct project_value *value, void *target)
{
    return read_list(value, add_variable, target);
}

static bool look_at_pointer(const struct project_value *value, void *target)
{
    (void)target;
    const char *text = text_of(value);
    if (text != NULL && text[0] != '/') {
        return mt_project_wrong(value,
                                " \"%s\" is no JSON pointer; write one such as "
                                "\"/spec/replicas\"",
                                text);
    }
    return text != NULL;
}

bool mt_project_read_pointers(const struct project_value *value, void *target)
{
    return read_list(value, look_at_pointer, target);
}

/** The index of the value among two words, or -1 with a finding. */
static int read_word(const struct project_value *value, const char *const words[2])
{
    const char *text = text_of(value);
    for (int i = 0; text != NULL && i < 2; i++) {
        if (strcmp(words[i], text) == 0) {
            return i;
        }
    }
    if (text != NULL) {
        const char *near = mt_nearest(text, words, 2);
        mt_project_wrong(value, " \"%s\" is unknown; %s%s%sit can be: %s, %s", text,
                         near != NULL ? "did you mean \"" : "", near != NULL ? near : "",
                         near != NULL ? "\"? " : "", words[0], words[1]);
    }
    return -1;
}

bool mt_project_read_conflicts(const struct project_value *value, void *target)
{
    int word = read_word(value, (const char *const[]){"fail", "force"});
    *(bool *)target = word == 1;
    return word >= 0;
}

bool mt_project_read_secrets(const struct project_value *value, void *target)
{
    int word = read_word(value, (const char *const[]){"keep", "omit"});
    *(bool *)target = word == 1;
    return word >= 0;
}

bool mt_project_read_params(const struct project_value *value, void *target)
{
    if (!cJSON_IsObject(value->node)) {
        return mt_project_wrong_type(value);
    }
    if (target != NULL) {
        *(const cJSON **)target = value->node;
    }
    return true;
}
