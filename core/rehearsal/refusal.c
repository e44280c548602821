// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/refusal.h"

#include "base/error.h"
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
    mt_buf_fini(&refusal->message);
}

/** Sets status and reason and empties the message, which the caller writes. */
static struct mt_buf *begin(struct mt_refusal *refusal, int status)
{
    refusal->status = status;
    refusal->reason = reason_of(status);
    mt_buf_clear(&refusal->message);
    return &refusal->message;
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
}

void mt_causes_fini(struct mt_causes *causes)
{
    mt_buf_fini(&causes->text);
}

void mt_cause(struct mt_causes *causes, const char *format, ...)
{
    char text[CAUSE_MAX];
    va_list args;
    va_start(args, format);
    mt_message_format(text, sizeof text, format, args);
    va_end(args);
    mt_buf_printf(&causes->text, "%s%s", causes->count++ > 0 ? ", " : "", text);
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
    return false;
}
