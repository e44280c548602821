// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "base/error.h"
#include "cli/json_out.h"
#include "cli/status_print.h"
#include "manifest/json.h"
#include "manifest/yaml_write.h"

static void put_object(struct mt_json_out *json, const struct mt_survey_object *object)
{
    const struct mt_verdict *verdict = &object->verdict;
    mt_json_out_object(json, NULL);
    mt_json_out_ref(json, "object", &object->ref, false);
    mt_json_out_null(json, "task"); // which one brought it only a record knows
    mt_json_out_text(json, "status", mt_health_name(verdict->status));
    mt_json_out_text(json, "message", verdict->message);
    mt_json_out_list(json, "because");
    for (size_t i = 0; i < verdict->because_count; i++) {
        mt_json_out_text(json, NULL, verdict->because[i]);
    }
    mt_json_out_list_end(json);
    mt_json_out_text(json, "check", verdict->check);
    if (object->hook) {
        mt_json_out_bool(json, "hook", true);
    }
    if (object->ignored) {
        mt_json_out_bool(json, "ignored", true);
    }
    mt_json_out_object_end(json);
}

static void put_status(struct mt_json_out *json, const struct mt_status *status)
{
    mt_json_out_object(json, NULL);
    mt_json_out_int(json, "schema", 1);
    mt_json_out_text(json, "app", status->app);
    mt_json_out_text(json, "namespace", status->namespace);
    mt_json_out_null(json, "revision");
    mt_json_out_null(json, "outcome");
    mt_json_out_null(json, "running");
    mt_json_out_text(json, "health", mt_health_name(status->health));
    mt_json_out_null(json, "drift");
    mt_json_out_null(json, "waiting");
    mt_json_out_list(json, "objects");
    for (size_t i = 0; i < status->count; i++) {
        mt_json_out_line(json, 2);
        put_object(json, status->objects[i]);
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
    struct mt_json_end end;
    struct mt_error err;
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    put_status(&(struct mt_json_out){.buf = &text}, status);
    // By way of the JSON, so that the two forms cannot differ.
    cJSON *tree = mt_json_parse(NULL, mt_buf_text(&text), text.length, 1, &end, &err);
    if (tree != NULL) {
        mt_yaml_write(tree, &output->buf);
    }
    cJSON_Delete(tree);
    mt_buf_fini(&text);
}
