// SPDX-License-Identifier: Apache-2.0
#include "cli/health_print.h"

#include "base/buffer.h"
#include "cli/json_out.h"
#include "cli/output.h"

/** [{"name","displayName","iconClass","disabled","params":["…"]}]. */
static void put_actions(struct mt_json_out *json, const struct mt_action_offers *actions)
{
    mt_json_out_list(json, "actions");
    for (size_t i = 0; i < actions->list.count; i++) {
        const struct mt_action_offer *offer = &actions->list.items[i];
        mt_json_out_object(json, NULL);
        mt_json_out_text(json, "name", offer->name);
        mt_json_out_text(json, "displayName", offer->display_name);
        mt_json_out_text(json, "iconClass", offer->icon_class);
        mt_json_out_bool(json, "disabled", offer->disabled);
        mt_json_out_list(json, "params");
        for (size_t j = 0; j < offer->params.count; j++) {
            mt_json_out_text(json, NULL, offer->params.items[j]);
        }
        mt_json_out_list_end(json);
        mt_json_out_object_end(json);
    }
    mt_json_out_list_end(json);
}

static void put_judgement(struct mt_json_out *json, const struct mt_judgement *judgement)
{
    const struct mt_verdict *verdict = &judgement->verdict;
    mt_json_out_object(json, NULL);
    mt_json_out_ref(json, "object", &judgement->ref, judgement->generate_name);
    mt_json_out_text(json, "status", mt_health_name(verdict->status));
    mt_json_out_text(json, "message", verdict->message);
    mt_json_out_text(json, "check", verdict->check);
    if (verdict->because_count > 0) {
        mt_json_out_list(json, "because");
        for (size_t i = 0; i < verdict->because_count; i++) {
            mt_json_out_text(json, NULL, verdict->because[i]);
        }
        mt_json_out_list_end(json);
    }
    if (judgement->actions_asked) {
        put_actions(json, &judgement->actions);
    }
    if (judgement->ignored) {
        mt_json_out_bool(json, "ignored", true);
    }
    mt_json_out_object_end(json);
}

void mt_health_print_json(struct mt_output *output, const struct mt_judgements *judgements)
{
    struct mt_json_out json = {.buf = &output->buf};
    mt_json_out_list(&json, NULL);
    for (size_t i = 0; i < judgements->list.count; i++) {
        mt_json_out_line(&json, 0);
        put_judgement(&json, &judgements->list.items[i]);
        mt_output_flow(output);
    }
    mt_json_out_list_end_line(&json);
    mt_buf_putc(&output->buf, '\n');
}

void mt_health_print_yaml(struct mt_output *output, const struct mt_judgements *judgements)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < judgements->list.count; i++) {
        struct mt_json_out json = {.buf = &text};
        mt_buf_clear(&text);
        mt_json_out_list(&json, NULL);
        put_judgement(&json, &judgements->list.items[i]);
        mt_json_out_list_end(&json);
        mt_yaml_of_json(&text, &output->buf);
        mt_output_flow(output);
    }
    if (judgements->list.count == 0) {
        mt_buf_puts(&output->buf, "[]\n");
    }
    mt_buf_fini(&text);
}
