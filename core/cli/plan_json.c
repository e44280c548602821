// SPDX-License-Identifier: Apache-2.0
#include "cli/json_out.h"
#include "cli/output.h"
#include "cli/plan_print.h"
#include "manifest/intent.h"

enum { SCHEMA = 1, INDENT = 2 };

static const char *until_name(enum mt_until until)
{
    switch (until) {
    case MT_UNTIL_HEALTHY:
        return "healthy";
    case MT_UNTIL_EXISTS:
        return "exists";
    }
    return "";
}

/** "before" or "after" a wave; tasks and gates of the wave itself have no word for it. */
static void print_part(struct mt_json_out *json, enum mt_part part)
{
    if (part != MT_PART_WAVE) {
        mt_json_out_text(json, "part", part == MT_PART_BEFORE ? "before" : "after");
    }
}

static void print_gate(struct mt_json_out *json, const struct mt_gate *gate)
{
    mt_json_out_object(json, NULL);
    mt_json_out_text(json, "id", gate->id);
    mt_json_out_text(json, "kind", mt_gate_kind_name(gate->kind));
    mt_json_out_text(json, "phase", mt_gate_has_phase(gate) ? mt_phase_name(gate->phase) : NULL);
    if (gate->has_wave) {
        mt_json_out_int(json, "wave", gate->wave);
    } else {
        mt_json_out_null(json, "wave");
    }
    if (gate->has_wave) {
        print_part(json, gate->part);
    }
    mt_json_out_int(json, "of", (int64_t)gate->of);
    mt_json_out_text(json, "until", until_name(gate->until));
    if (gate->object != NULL) {
        mt_json_out_text(json, "object", gate->object);
    }
    if (gate->approval != NULL) {
        mt_json_out_text(json, "approval", gate->approval);
    }
    mt_json_out_object_end(json);
}

static void print_edges(struct mt_json_out *json, const struct mt_task *task)
{
    mt_json_out_list(json, "after");
    for (size_t i = 0; i < task->after.count; i++) {
        const struct mt_edge *edge = &task->after.items[i];
        mt_json_out_object(json, NULL);
        mt_json_out_text(json, "id", edge->gate != NULL ? edge->gate->id : edge->task->id);
        mt_json_out_text(json, "reason", edge->reason);
        mt_json_out_text(json, "until", until_name(edge->until));
        mt_json_out_object_end(json);
    }
    mt_json_out_list_end(json);
}

static void print_hook(struct mt_json_out *json, const struct mt_task *task)
{
    mt_json_out_list(json, "hookTypes");
    for (size_t i = 0; i < task->hook_types.count; i++) {
        mt_json_out_text(json, NULL, task->hook_types.items[i]);
    }
    mt_json_out_list_end(json);
    const char *names[3];
    size_t count = mt_delete_policy_names(task->delete_policies, names);
    mt_json_out_list(json, "deletePolicies");
    for (size_t i = 0; i < count; i++) {
        mt_json_out_text(json, NULL, names[i]);
    }
    mt_json_out_list_end(json);
    if (task->only_on_timeout) {
        mt_json_out_bool(json, "onlyOnTimeout", true);
    }
}

static void print_pull(struct mt_json_out *json, const struct mt_pull *pulled)
{
    if (pulled == NULL) {
        mt_json_out_null(json, "pulled");
        return;
    }
    mt_json_out_object(json, "pulled");
    mt_json_out_text(json, "phase", mt_phase_name(pulled->phase));
    mt_json_out_int(json, "wave", pulled->wave);
    mt_json_out_text(json, "reason", pulled->reason);
    mt_json_out_object_end(json);
}

static void print_place(struct mt_json_out *json, const struct mt_place *place)
{
    if (place == NULL || place->file == NULL) {
        mt_json_out_null(json, "source");
        return;
    }
    mt_json_out_object(json, "source");
    mt_json_out_text(json, "file", place->file);
    mt_json_out_int(json, "line", place->line);
    mt_json_out_object_end(json);
}

/** What a cluster said of the task, beyond its change. */
static void print_check(struct mt_json_out *json, const struct mt_task_check *check)
{
    if (check->state == MT_CHECK_REFUSED) {
        mt_json_out_text(json, "refusal", check->refusal);
    }
    if (check->state == MT_CHECK_LATE) {
        mt_json_out_text(json, "checkedAfter", check->late_after->id);
    }
    if (check->note != NULL) {
        mt_json_out_text(json, "note", check->note);
    }
    if (check->conflicts.list.count > 0) {
        mt_json_out_list(json, "conflicts");
        for (size_t i = 0; i < check->conflicts.list.count; i++) {
            mt_json_out_object(json, NULL);
            mt_json_out_text(json, "field", check->conflicts.list.items[i].field);
            mt_json_out_text(json, "manager", check->conflicts.list.items[i].manager);
            mt_json_out_object_end(json);
        }
        mt_json_out_list_end(json);
    }
    if (check->warnings.count > 0) {
        mt_json_out_list(json, "warnings");
        for (size_t i = 0; i < check->warnings.count; i++) {
            mt_json_out_text(json, NULL, check->warnings.items[i]);
        }
        mt_json_out_list_end(json);
    }
}

static void print_task(struct mt_json_out *json, const struct mt_task *task,
                       const struct mt_task_check *check)
{
    mt_json_out_object(json, NULL);
    mt_json_out_text(json, "id", task->id);
    mt_json_out_text(json, "phase", mt_phase_name(task->phase));
    mt_json_out_int(json, "wave", task->wave);
    print_part(json, task->part);
    mt_json_out_text(json, "action", mt_action_name(task->action));
    // Only a cluster knows it.
    mt_json_out_text(json, "change", check != NULL ? mt_task_change_name(check->change) : NULL);
    mt_json_out_ref(json, "object", &task->ref, task->generate_name);
    if (task->script != NULL) {
        mt_json_out_text(json, "script", mt_plan_script_name(task->script));
    }
    print_hook(json, task);
    print_edges(json, task);
    mt_json_out_bool(json, "wait", task->wait);
    if (task->timeout_said) {
        mt_json_out_seconds(json, "timeout", task->timeout_ms);
    } else {
        mt_json_out_null(json, "timeout");
    }
    mt_json_out_text(json, "onTimeout", task->on_timeout);
    print_pull(json, task->pulled);
    if (task->moved_to != NULL) {
        mt_json_out_text(json, "movedTo", task->moved_to);
    }
    print_place(json, &task->place);
    if (check != NULL) {
        print_check(json, check);
    }
    mt_json_out_object_end(json);
}

static void print_skipped(struct mt_json_out *json, const struct mt_skipped *skipped)
{
    mt_json_out_object(json, NULL);
    mt_json_out_ref(json, "object", &skipped->ref, false);
    mt_json_out_text(json, "reason", skipped->reason);
    if (skipped->moved_to != NULL) {
        mt_json_out_text(json, "movedTo", skipped->moved_to);
    }
    print_place(json, &skipped->place);
    mt_json_out_object_end(json);
}

static void print_summary(struct mt_json_out *json, const struct mt_plan *plan,
                          const struct mt_preflight_result *result)
{
    struct mt_preflight_counts counts = mt_preflight_count(result, plan);
    static const enum mt_task_change changes[] = {MT_TASK_CREATE, MT_TASK_UPDATE, MT_TASK_NONE,
                                                  MT_TASK_REPLACE, MT_TASK_PRUNE};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        mt_json_out_int(json, mt_task_change_name(changes[i]), (int64_t)counts.changes[changes[i]]);
    }
    mt_json_out_int(json, "hooks", (int64_t)counts.changes[MT_TASK_RUN]);
    mt_json_out_int(json, "onFailure", (int64_t)counts.on_failure);
    mt_json_out_int(json, "refused", (int64_t)counts.refused);
    mt_json_out_int(json, "late", (int64_t)counts.late);
}

static void print_head(struct mt_json_out *json, const struct mt_plan *plan,
                       const struct mt_preflight_result *result)
{
    mt_json_out_int(json, "schema", SCHEMA);
    mt_json_out_text(json, "app", plan->app);
    mt_json_out_text(json, "namespace", plan->namespace);
    mt_json_out_text(json, "context", plan->context);
    mt_json_out_text(json, "env", plan->env);
    mt_json_out_bool(json, "first", plan->first);
    if (plan->deletion) {
        mt_json_out_text(json, "deletion", plan->orphan ? "orphan" : "cascade");
    }
    if (plan->refused != NULL) {
        mt_json_out_text(json, "refused", plan->refused);
    }
    mt_json_out_object(json, "summary"); // empty offline
    if (result != NULL) {
        print_summary(json, plan, result);
    }
    mt_json_out_object_end(json);
}

void mt_plan_print_json(struct mt_output *output, const struct mt_plan *plan,
                        const struct mt_preflight_result *result)
{
    struct mt_json_out json = {.buf = &output->buf};
    mt_json_out_object(&json, NULL);
    print_head(&json, plan, result);
    mt_json_out_list(&json, "gates");
    for (size_t i = 0; i < plan->gates.count; i++) {
        mt_json_out_line(&json, INDENT);
        print_gate(&json, plan->gates.items[i]);
        mt_output_flow(output);
    }
    mt_json_out_list_end_line(&json);
    mt_json_out_list(&json, "tasks");
    for (size_t i = 0; i < plan->tasks.count; i++) {
        mt_json_out_line(&json, INDENT);
        print_task(&json, plan->tasks.items[i], mt_plan_check_of(result, plan->tasks.items[i]));
        mt_output_flow(output);
    }
    mt_json_out_list_end_line(&json);
    mt_json_out_list(&json, "skipped");
    for (size_t i = 0; i < plan->skipped.count; i++) {
        mt_json_out_line(&json, INDENT);
        print_skipped(&json, &plan->skipped.items[i]);
        mt_output_flow(output);
    }
    mt_json_out_list_end_line(&json);
    mt_json_out_object_end(&json);
    mt_buf_putc(&output->buf, '\n');
}
