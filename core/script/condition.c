// SPDX-License-Identifier: Apache-2.0
#include "script/condition.h"

#include "base/arena.h"
#include "manifest/json.h"

#include <stdint.h>
#include <string.h>

enum { MESSAGE_MAX = 300 };

/** The characters of the types of conditions; "cnpg.io/hibernation" is one. */
#define TYPE_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./"

bool mt_is_condition(const char *text)
{
    size_t type = strspn(text, TYPE_CHARACTERS);
    if (type == 0 || text[type] == '\0') {
        return type > 0;
    }
    const char *status = text + type + 1;
    size_t length = strspn(status, TYPE_CHARACTERS);
    bool reason = status[length] == ':' && status[length + 1] != '\0';
    return text[type] == '=' && length > 0 && (status[length] == '\0' || reason);
}

static bool is_text(const cJSON *map, const char *key, const char *text, size_t length)
{
    const char *value = mt_json_string(map, key);
    return value != NULL && strlen(value) == length && strncmp(value, text, length) == 0;
}

static const cJSON *find(const cJSON *object, const char *text)
{
    const cJSON *condition = NULL;
    cJSON_ArrayForEach (condition, mt_json_at(object, "status", "conditions", NULL)) {
        if (is_text(condition, "type", text, strcspn(text, "="))) {
            return condition;
        }
    }
    return NULL;
}

/** Whether `map`, which says of which generation it is, is of an earlier one. */
static bool is_old(const cJSON *object, const cJSON *map)
{
    int64_t generation = 0;
    int64_t observed = 0;
    return mt_json_int64(mt_json_at(object, "metadata", "generation", NULL), &generation) &&
           mt_json_int64(mt_json_get(map, "observedGeneration"), &observed) &&
           observed < generation;
}

static bool is_late(const cJSON *object, const cJSON *condition)
{
    return is_old(object, mt_json_get(object, "status")) || is_old(object, condition);
}

bool mt_condition_holds(const cJSON *object, const char *text)
{
    const cJSON *condition = find(object, text);
    const char *status = strchr(text, '=');
    const char *reason = status != NULL ? strchr(status, ':') : NULL;
    if (condition == NULL || is_late(object, condition)) {
        return false;
    }
    if (status == NULL) {
        return is_text(condition, "status", "True", strlen("True"));
    }
    return is_text(condition, "status", status + 1, strcspn(status + 1, ":")) &&
           (reason == NULL || is_text(condition, "reason", reason + 1, strlen(reason + 1)));
}

static const char *or_nothing(const char *text)
{
    return text != NULL ? text : "";
}

const char *mt_condition_state(const cJSON *object, const char *text, struct mt_arena *arena)
{
    const cJSON *condition = find(object, text);
    const int type = (int)strcspn(text, "=");
    if (object == NULL) {
        return "is not there";
    }
    if (condition == NULL) {
        return mt_arena_printf(arena, "has no condition %.*s", type, text);
    }
    if (is_late(object, condition)) {
        return mt_arena_printf(arena, "has %.*s of an earlier generation", type, text);
    }
    const char *said = or_nothing(mt_json_string(condition, "message"));
    said = said[0] != '\0' ? said : or_nothing(mt_json_string(condition, "reason"));
    return mt_arena_printf(arena, "has %.*s %s%s%.*s", type, text,
                           or_nothing(mt_json_string(condition, "status")),
                           said[0] != '\0' ? ": " : "", MESSAGE_MAX, said);
}
