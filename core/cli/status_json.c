// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "cli/json_out.h"
#include "cli/revision_print.h"
#include "cli/status_print.h"

#include <stdio.h>

static void put_because(struct mt_json_out *json, const struct mt_verdict *verdict)
{
    mt_json_out_list(json, "because");
    for (size_t i = 0; i < verdict->because_count; i++) {
        mt_json_out_text(json, NULL, verdict->because[i]);
    }
    mt_json_out_list_end(json);
}

static void put_drift(struct mt_json_out *json, enum mt_drift drift)
{
    switch (drift) {
    case MT_DRIFT_UNKNOWN:
        mt_json_out_null(json, "drift");
        break;
    case MT_DRIFT_NONE:
        mt_json_out_bool(json, "drift", false);
        break;
    case MT_DRIFT_CHANGED:
        mt_json_out_bool(json, "drift", true);
        break;
    }
}

static void put_object(struct mt_json_out *json, const struct mt_status *status,
                       const struct mt_status_object *object)
{
    const struct mt_verdict *verdict = object->verdict;
    mt_json_out_object(json, NULL);
    mt_json_out_ref(json, "object", &object->ref, false);
    mt_json_out_text(json, "task", object->task);
    mt_json_out_text(json, "status", mt_health_name(verdict->status));
    mt_json_out_text(json, "message", verdict->message);
    put_because(json, verdict);
    mt_json_out_text(json, "check", verdict->check);
    if (status->placed && !object->hook) {
        put_drift(json, object->drift);
    }
    if (object->hook) {
        mt_json_out_bool(json, "hook", true);
    }
    if (object->ignored) {
        mt_json_out_bool(json, "ignored", true);
    }
    mt_json_out_object_end(json);
}

static void put_awaited(struct mt_json_out *json, const struct mt_status *status)
{
    mt_json_out_list(json, "for");
    for (size_t i = 0; i < status->awaited.count; i++) {
        const struct mt_status_object *object = status->awaited.items[i];
        mt_json_out_object(json, NULL);
        mt_json_out_ref(json, "object", &object->ref, false);
        mt_json_out_text(json, "status", mt_health_name(object->verdict->status));
        mt_json_out_text(json, "message", object->verdict->message);
        put_because(json, object->verdict);
        mt_json_out_object_end(json);
    }
    mt_json_out_list_end(json);
}

/** As the event has it; what only the run itself knows is null. */
static void put_waiting(struct mt_json_out *json, const struct mt_status *status)
{
    static const char *const unknown[] = {"seconds", "timeout", "remaining", "onTimeout"};
    char gate[64];
    if (!status->waits) {
        mt_json_out_null(json, "waiting");
        return;
    }
    snprintf(gate, sizeof gate, "gate/%s/%d", mt_phase_name(status->phase), status->wave);
    mt_json_out_object(json, "waiting");
    mt_json_out_text(json, "gate", gate);
    mt_json_out_text(json, "phase", mt_phase_name(status->phase));
    mt_json_out_int(json, "wave", status->wave);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        mt_json_out_null(json, unknown[i]);
    }
    put_awaited(json, status);
    if (status->awaited_more > 0) {
        mt_json_out_int(json, "more", (int64_t)status->awaited_more);
    }
    mt_json_out_null(json, "behind");
    mt_json_out_object_end(json);
}

static void put_revision(struct mt_json_out *json, const struct mt_record_revision *revision)
{
    if (revision == NULL) {
        mt_json_out_null(json, "revision");
        mt_json_out_null(json, "outcome");
        return;
    }
    mt_json_out_int(json, "revision", revision->number);
    mt_json_out_text(json, "outcome", revision->ended ? mt_outcome_name(revision->outcome) : NULL);
}

/** More of the newest revision, where one is known. */
static void put_details(struct mt_json_out *json, const struct mt_status *status)
{
    const struct mt_record_revision *revision = status->revision;
    if (revision != NULL) {
        mt_json_out_text(json, "message", revision->message);
        mt_json_out_text(json, "user", revision->user);
        mt_json_out_time(json, "started", revision->started_ms);
        mt_json_out_time(json, "ended", revision->ended ? revision->ended_ms : 0);
        mt_json_out_time(json, "lastSynced", status->last_synced_ms);
    }
}

static void put_status(struct mt_json_out *json, const struct mt_status *status)
{
    mt_json_out_object(json, NULL);
    mt_json_out_int(json, "schema", 1);
    mt_json_out_text(json, "app", status->app);
    mt_json_out_text(json, "namespace", status->namespace);
    put_revision(json, status->revision);
    mt_json_out_holder(json, "running", status->running);
    mt_json_out_text(json, "health", mt_health_name(status->health));
    put_drift(json, status->drift);
    put_waiting(json, status);
    put_details(json, status);
    mt_json_out_list(json, "objects");
    for (size_t i = 0; i < status->objects.count; i++) {
        mt_json_out_line(json, 2);
        put_object(json, status, &status->objects.items[i]);
    }
    mt_json_out_list_end_line(json);
    mt_json_out_object_end(json);
}

void mt_status_print_json(struct mt_output *output, const struct mt_status *status)
{
    struct mt_json_out json = {.buf = &output->buf};
    put_status(&json, status);
    mt_buf_putc(&output->buf, '\n');
}

void mt_status_print_yaml(struct mt_output *output, const struct mt_status *status)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    put_status(&(struct mt_json_out){.buf = &text}, status);
    mt_yaml_of_json(&text, &output->buf);
    mt_buf_fini(&text);
}
