// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "cli/history_print.h"
#include "cli/json_out.h"
#include "cli/revision_print.h"
#include "sync/event.h"

enum { INDENT = 2 }; ///< Of what has a line of its own.

static void put_hook(struct mt_json_out *json, const struct mt_record_hook *hook)
{
    mt_json_out_object(json, NULL);
    mt_json_out_text(json, "task", hook->task);
    mt_json_out_ref(json, "object", &hook->ref, false);
    mt_json_out_int(json, "attempt", hook->attempt);
    mt_json_out_text(json, "outcome", hook->ended ? mt_hook_outcome_name(hook->outcome) : NULL);
    mt_json_out_text(json, "message", hook->message != NULL ? hook->message : "");
    if (hook->ended) {
        mt_json_out_seconds(json, "seconds", hook->took_ms);
    } else {
        mt_json_out_null(json, "seconds");
    }
    mt_json_out_object_end(json);
}

static void put_hooks(struct mt_json_out *json, const struct mt_record_revision *revision)
{
    mt_json_out_list(json, "hookResults");
    for (size_t i = 0; i < revision->hooks.count; i++) {
        mt_json_out_line(json, INDENT);
        put_hook(json, &revision->hooks.items[i]);
    }
    mt_json_out_list_end_line(json);
}

static void put_manifests(struct mt_json_out *json, const struct mt_record_manifests *manifests)
{
    mt_json_out_list(json, "manifests");
    for (size_t i = 0; i < manifests->objects.count; i++) {
        const struct mt_record_manifest *manifest = &manifests->objects.items[i];
        cJSON *masked = mt_history_mask(manifest);
        mt_json_out_line(json, INDENT);
        mt_json_out_tree(json, NULL, masked != NULL ? masked : manifest->tree);
        cJSON_Delete(masked);
    }
    mt_json_out_list_end_line(json);
    mt_json_out_list(json, "scriptHooks");
    for (size_t i = 0; i < manifests->scripts.count; i++) {
        mt_json_out_line(json, INDENT);
        mt_history_put_script(json, &manifests->scripts.items[i]);
    }
    mt_json_out_list_end_line(json);
}

static void put_all(struct mt_json_out *json, const struct mt_history *history)
{
    const struct mt_record *record = history->record;
    mt_json_out_holder(json, "running", history->holder);
    mt_json_out_list(json, "revisions");
    for (size_t i = 0; i < record->revisions.count; i++) {
        mt_json_out_line(json, INDENT);
        mt_json_out_object(json, NULL);
        mt_json_out_revision(json, &record->revisions.items[i]);
        mt_json_out_object_end(json);
    }
    mt_json_out_list_end_line(json);
}

static void put_one(struct mt_json_out *json, const struct mt_history *history)
{
    const struct mt_record_revision *revision = history->revision;
    const bool runs = mt_revision_runs(history->record, revision, history->holder);
    mt_json_out_holder(json, "running", runs ? history->holder : NULL);
    mt_json_out_revision(json, revision);
    put_hooks(json, revision);
    if (history->manifests != NULL) {
        put_manifests(json, history->manifests);
    }
}

static void put_history(struct mt_buf *out, const struct mt_history *history)
{
    struct mt_json_out json = {.buf = out};
    mt_json_out_object(&json, NULL);
    mt_json_out_int(&json, "schema", 1);
    mt_json_out_text(&json, "app", history->record->app);
    mt_json_out_text(&json, "namespace", history->record->namespace);
    mt_json_out_time(&json, "lastSynced", history->record->last_synced_ms);
    if (history->revision != NULL) {
        put_one(&json, history);
    } else {
        put_all(&json, history);
    }
    mt_json_out_object_end(&json);
}

void mt_history_print_json(struct mt_output *output, const struct mt_history *history)
{
    put_history(&output->buf, history);
    mt_buf_putc(&output->buf, '\n');
}

void mt_history_print_yaml(struct mt_output *output, const struct mt_history *history)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    put_history(&text, history);
    mt_yaml_of_json(&text, &output->buf);
    mt_buf_fini(&text);
}
