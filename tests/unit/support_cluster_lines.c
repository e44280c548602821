// SPDX-License-Identifier: Apache-2.0
#include "support_cluster_parts.h"

#include "base/buffer.h"
#include "sync/plan.h"

#include <inttypes.h>
#include <stdio.h>

static const char *object_of(const struct mt_event *event, char out[128])
{
    snprintf(out, 128, "%s/%s", event->ref->kind, event->ref->name);
    return out;
}

static void put_message(struct mt_buf *out, const char *message)
{
    if (message != NULL && message[0] != '\0') {
        mt_buf_printf(out, ": %s", message);
    }
}

static void put_because(struct mt_buf *out, const char *const *because, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mt_buf_printf(out, " because %s", because[i]);
    }
}

static void put_waiting(struct mt_buf *out, const struct mt_event *event)
{
    mt_buf_printf(out, " %s", event->gate->id);
    for (size_t i = 0; i < event->awaited_count; i++) {
        const struct mt_awaited *awaited = &event->awaited[i];
        mt_buf_printf(out, "%s%s/%s %s", i > 0 ? ", " : " for ", awaited->ref->kind,
                      awaited->ref->name, mt_health_name(awaited->status));
        put_message(out, awaited->message);
        put_because(out, awaited->because, awaited->because_count);
    }
    if (event->awaited_more > 0) {
        mt_buf_printf(out, " and %zu more", event->awaited_more);
    }
    mt_buf_printf(out, "; %zu behind", event->behind);
    if (event->has_timeout) {
        mt_buf_printf(out, "; %" PRIu64 "s left of %" PRIu64 "s, then %s",
                      event->remaining_ms / 1000, event->timeout_ms / 1000, event->on_timeout);
    }
}

static void put_place(struct mt_buf *out, const struct mt_event *event)
{
    mt_buf_printf(out, " %s", mt_phase_name(event->phase));
    if (event->has_wave) {
        mt_buf_printf(out, "/%d", event->wave);
    }
}

void support_put_event(struct mt_buf *out, const struct mt_event *event)
{
    char name[128];
    mt_buf_printf(out, "%g %s", (double)event->wall_ms / 1000, mt_event_name(event->kind));
    switch (event->kind) {
    case MT_EVENT_RUN_STARTED:
        break;
    case MT_EVENT_PHASE_STARTED:
    case MT_EVENT_WAVE_STARTED:
    case MT_EVENT_WAVE_FINISHED:
    case MT_EVENT_PHASE_FINISHED:
        put_place(out, event);
        break;
    case MT_EVENT_APPLIED:
        mt_buf_printf(out, " %s %s", object_of(event, name), mt_applied_name(event->applied));
        put_message(out, event->message);
        break;
    case MT_EVENT_HEALTH:
        mt_buf_printf(out, " %s %s", object_of(event, name), mt_health_name(event->status));
        put_message(out, event->message);
        put_because(out, event->because, event->because_count);
        break;
    case MT_EVENT_WAITING:
        put_waiting(out, event);
        break;
    case MT_EVENT_HOOK_STARTED:
    case MT_EVENT_HOOK_DELETED:
        mt_buf_printf(out, " %s", object_of(event, name));
        put_message(out, event->message);
        break;
    case MT_EVENT_HOOK_FINISHED:
        mt_buf_printf(out, " %s %s", object_of(event, name), mt_hook_outcome_name(event->outcome));
        put_message(out, event->message);
        break;
    case MT_EVENT_LOG:
        mt_buf_printf(out, " %s%s%s | %s", object_of(event, name),
                      event->container != NULL ? " " : "",
                      event->container != NULL ? event->container : "", event->line);
        break;
    case MT_EVENT_RETRYING:
        mt_buf_printf(out, " %s attempt %u in %gs", object_of(event, name), event->attempt,
                      (double)event->pause_ms / 1000);
        put_message(out, event->message);
        break;
    case MT_EVENT_TIMED_OUT:
        mt_buf_printf(out, " %s", mt_level_name(event->level));
        if (event->ref != NULL) {
            mt_buf_printf(out, " %s", object_of(event, name));
        } else if (event->level != MT_LEVEL_RUN) {
            put_place(out, event);
        }
        mt_buf_printf(out, ", then %s", event->action);
        break;
    case MT_EVENT_APPROVED:
        mt_buf_printf(out, " %s by %s", event->message, event->user);
        break;
    case MT_EVENT_WARNING:
    case MT_EVENT_ERROR:
    case MT_EVENT_DECIDED:
        put_message(out, event->message);
        break;
    case MT_EVENT_RUN_FINISHED:
        mt_buf_printf(out, " %s exit %d", mt_outcome_name(event->run_outcome), event->exit_code);
        put_message(out, event->message);
        break;
    }
    mt_buf_putc(out, '\n');
}
