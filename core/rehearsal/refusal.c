// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/refusal.h"

#include "base/error.h"
#include "manifest/ref.h"
#include "rehearsal/store.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CAUSE_MAX = 1024 };

static const struct {
    int status;
    const char *reason;
} reasons[] = {
    {400, "BadRequest"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "NotFound"},
    {405, "MethodNotAllowed"},
    {406, "NotAcceptable"},
    {409, "Conflict"},
    {410, "Gone"},
    {413, "RequestEntityTooLarge"},
    {422, "Invalid"},
    {429, "TooManyRequests"},
    {500, "InternalError"},
    {503, "ServiceUnavailable"},
    {504, "Timeout"},
};

/** The API's reason for an HTTP status. */
static const char *reason_of(int status)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (reasons[i].status == status) {
            return reasons[i].reason;
        }
    }
    return "Unknown";
}

void mt_refusal_init(struct mt_refusal *refusal)
{
    *refusal = (struct mt_refusal){.reason = ""};
    mt_buf_init(&refusal->message, MT_BUF_UNLIMITED);
}

void mt_refusal_fini(struct mt_refusal *refusal)
{
    cJSON_Delete(refusal->causes);
    refusal->causes = NULL;
    mt_buf_fini(&refusal->message);
}

/** Sets status and reason and empties the message, which the caller writes. */
static struct mt_buf *begin(struct mt_refusal *refusal, int status)
{
    refusal->status = status;
    refusal->reason = reason_of(status);
    mt_buf_clear(&refusal->message);
    cJSON_Delete(refusal->causes);
    refusal->causes = NULL;
    return &refusal->message;
}

void mt_refusal_add_cause(cJSON **causes, const char *reason, const char *field,
                          const char *message)
{
    if (*causes == NULL) {
        *causes = cJSON_CreateArray();
    }
    cJSON *cause = cJSON_CreateObject();
    cJSON_AddStringToObject(cause, "reason", reason);
    cJSON_AddStringToObject(cause, "message", message);
    cJSON_AddStringToObject(cause, "field", field);
    cJSON_AddItemToArray(*causes, cause);
}

cJSON *mt_refusal_status(const struct mt_refusal *refusal, const struct mt_ref *ref)
{
    char code[16];
    snprintf(code, sizeof code, "%d", refusal->status);
    cJSON *status = cJSON_CreateObject();
    cJSON_AddStringToObject(status, "kind", "Status");
    cJSON_AddStringToObject(status, "apiVersion", "v1");
    cJSON_AddStringToObject(status, "status", "Failure");
    cJSON_AddStringToObject(status, "message", mt_buf_text(&refusal->message));
    cJSON_AddStringToObject(status, "reason", refusal->reason);
    cJSON *details = cJSON_AddObjectToObject(status, "details");
    cJSON_AddStringToObject(details, "name", ref->name);
    cJSON_AddStringToObject(details, "group", ref->group);
    cJSON_AddStringToObject(details, "kind", ref->kind);
    if (refusal->causes != NULL) {
        cJSON_AddItemToObject(details, "causes", cJSON_Duplicate(refusal->causes, true));
    }
    cJSON_AddRawToObject(status, "code", code);
    return status;
}

bool mt_refuse(struct mt_refusal *refusal, int status, const char *format, ...)
{
    char text[CAUSE_MAX];
    va_list args;
    va_start(args, format);
    mt_message_format(text, sizeof text, format, args);
    va_end(args);
    mt_buf_puts(begin(refusal, status), text);
    return false;
}

bool mt_refuse_not_found(struct mt_refusal *refusal, const struct mt_kind *kind, const char *name)
{
    struct mt_buf *message = begin(refusal, MT_STATUS_NOT_FOUND);
    mt_kind_resource(kind, message);
    mt_buf_printf(message, " \"%s\" not found", name);
    return false;
}

bool mt_refuse_exists(struct mt_refusal *refusal, const struct mt_kind *kind, const char *name)
{
    struct mt_buf *message = begin(refusal, MT_STATUS_CONFLICT);
    refusal->reason = "AlreadyExists";
    mt_kind_resource(kind, message);
    mt_buf_printf(message, " \"%s\" already exists", name);
    return false;
}

bool mt_refuse_forbidden(struct mt_refusal *refusal, const struct mt_kind *kind, const char *name,
                         const char *why)
{
    struct mt_buf *message = begin(refusal, MT_STATUS_FORBIDDEN);
    mt_kind_resource(kind, message);
    mt_buf_printf(message, " \"%s\" is forbidden: %s", name, why);
    return false;
}

bool mt_refuse_operation(struct mt_refusal *refusal, const struct mt_kind *kind, const char *name,
                         const char *why)
{
    struct mt_buf *message = begin(refusal, MT_STATUS_CONFLICT);
    mt_buf_puts(message, "Operation cannot be fulfilled on ");
    mt_kind_resource(kind, message);
    mt_buf_printf(message, " \"%s\": %s", name, why);
    return false;
}

void mt_causes_init(struct mt_causes *causes)
{
    causes->count = 0;
    mt_buf_init(&causes->text, MT_BUF_UNLIMITED);
    mt_buf_init(&causes->list, MT_BUF_UNLIMITED);
}

void mt_causes_fini(struct mt_causes *causes)
{
    mt_buf_fini(&causes->text);
    mt_buf_fini(&causes->list);
}

void mt_cause(struct mt_causes *causes, const char *format, ...)
{
    char text[CAUSE_MAX];
    va_list args;
    va_start(args, format);
    mt_message_format(text, sizeof text, format, args);
    va_end(args);
    mt_buf_printf(&causes->text, "%s%s", causes->count++ > 0 ? ", " : "", text);
    mt_buf_append(&causes->list, text, strlen(text) + 1);
}

/** The API's reason of a cause, by the words that it begins with. */
static const char *reason_of_cause(const char *words)
{
    static const struct {
        const char *words;
        const char *reason;
    } known[] = {
        {"Required value", "FieldValueRequired"},   {"Invalid value", "FieldValueInvalid"},
        {"Duplicate value", "FieldValueDuplicate"}, {"Unsupported value", "FieldValueNotSupported"},
        {"Not found", "FieldValueNotFound"},        {"Forbidden", "FieldValueForbidden"},
        {"Too long", "FieldValueTooLong"},          {"Too many", "FieldValueTooMany"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strncmp(words, known[i].words, strlen(known[i].words)) == 0) {
            return known[i].reason;
        }
    }
    return "FieldValueInvalid";
}

/** "spec.ports: Required value" falls into a field and what is said of it. */
static void add_cause(struct mt_refusal *refusal, const char *text)
{
    char field[CAUSE_MAX];
    const char *colon = strstr(text, ": ");
    const char *words = colon != NULL ? colon + 2 : text;
    snprintf(field, sizeof field, "%.*s", colon != NULL ? (int)(colon - text) : 0, text);
    mt_refusal_add_cause(&refusal->causes, reason_of_cause(words), field, words);
}

bool mt_refuse_causes(struct mt_refusal *refusal, const struct mt_kind *kind, const char *name,
                      const struct mt_causes *causes)
{
    if (causes->count == 0) {
        return true;
    }
    struct mt_buf *message = begin(refusal, MT_STATUS_INVALID);
    mt_buf_printf(message, "%s%s%s \"%s\" is invalid: ", kind->kind,
                  kind->group[0] != '\0' ? "." : "", kind->group, name);
    mt_buf_printf(message, causes->count > 1 ? "[%s]" : "%s", mt_buf_text(&causes->text));
    const char *text = causes->list.data;
    for (size_t i = 0; i < causes->count; i++, text += strlen(text) + 1) {
        add_cause(refusal, text);
    }
    return false;
}
