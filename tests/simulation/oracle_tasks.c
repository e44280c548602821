// SPDX-License-Identifier: Apache-2.0
#include "oracle_state.h"

#include "manifest/json.h"
#include "rehearsal/rehearsal.h"

#include <inttypes.h>
#include <string.h>

static bool is_member(const struct seen_task *task, const struct mt_gate *gate)
{
    bool member = false;
    for (size_t i = 0; i < task->plan->holds.count; i++) {
        member = member || task->plan->holds.items[i] == gate;
    }
    return member;
}

static bool is_waited_for(const struct sim_oracle *oracle, const struct seen_task *task)
{
    bool wanted =
        task->plan->wait && !(oracle->plan->no_wait && is_member(task, oracle->last_wave));
    return wanted || sim_checks_need(oracle, task);
}

static bool is_definition(const struct mt_ref *ref)
{
    return (strcmp(ref->kind, "Namespace") == 0 && ref->group[0] == '\0') ||
           strcmp(ref->kind, "CustomResourceDefinition") == 0;
}

static void see_failure(struct sim_oracle *oracle, struct seen_task *task, bool by_check)
{
    task->over = true;
    if (sim_is_on_failure(task)) {
        sim_order_set_through(oracle, task, true);
    }
    if (!sim_is_on_failure(task) || by_check) {
        sim_oracle_fails(oracle, MT_OUTCOME_FAILED);
    }
}

/** A write that was taken. */
static void see_written(struct sim_oracle *oracle, struct seen_task *task)
{
    if (!is_definition(&task->plan->ref)) {
        sim_order_exists(oracle, task);
    }
    if (!is_waited_for(oracle, task)) {
        task->over = true;
        sim_order_set_through(oracle, task, true);
    }
}

/** Whether the task's action can come to that. */
static bool fits_action(const struct seen_task *task, enum mt_applied applied)
{
    switch (applied) {
    case MT_APPLIED_CONFIGURED:
        return task->plan->action != MT_ACTION_PRUNE;
    case MT_APPLIED_CREATED:
    case MT_APPLIED_UNCHANGED:
        return !sim_takes(task);
    case MT_APPLIED_PRUNED:
        return task->plan->action == MT_ACTION_PRUNE;
    case MT_APPLIED_SKIPPED:
        return sim_takes(task);
    case MT_APPLIED_FAILED:
        break;
    }
    return true;
}

/** What is released stays, and carries no mark of ours. */
static void check_released(struct sim_oracle *oracle, const struct seen_task *task,
                           const struct mt_event *event)
{
    const cJSON *object = mt_rehearsal_get(oracle->rehearsal, event->ref);
    const cJSON *labels = mt_json_at(object, "metadata", "labels", NULL);
    const cJSON *annotations = mt_json_at(object, "metadata", "annotations", NULL);
    if (event->applied != MT_APPLIED_CONFIGURED || task->meddled) {
        return;
    }
    if (object == NULL || mt_json_string(labels, "moontide.dev/app") != NULL ||
        mt_json_string(annotations, "moontide.dev/tracking-id") != NULL) {
        sim_oracle_complain(oracle, "%s is released and %s", task->plan->id,
                            object == NULL ? "is gone" : "carries our marks");
    }
}

static void see_applied(struct sim_oracle *oracle, const struct mt_event *event)
{
    struct seen_task *task = sim_seen(oracle, event->task);
    const char *missing = NULL;
    if (sim_is_hook(task)) {
        sim_oracle_complain(oracle, "%s is a hook and is applied", task->plan->id);
    }
    if (event->applied == MT_APPLIED_UNCHANGED && !task->sent) {
        sim_same_applied(oracle, task);
    }
    bool by_check = event->applied == MT_APPLIED_FAILED && sim_checks_refused(oracle, task);
    bool turn = by_check || (task->begun && sim_order_may_begin(oracle, task, &missing));
    if (task->applied || !turn) {
        sim_oracle_complain(oracle, "%s is applied out of turn", task->plan->id);
    }
    task->applied = true;
    oracle->created_or_configured +=
        event->applied == MT_APPLIED_CREATED || event->applied == MT_APPLIED_CONFIGURED;
    oracle->unchanged += event->applied == MT_APPLIED_UNCHANGED;
    oracle->pruned += event->applied == MT_APPLIED_PRUNED;
    if (event->applied == MT_APPLIED_PRUNED && !task->meddled &&
        mt_rehearsal_get(oracle->rehearsal, event->ref) != NULL) {
        sim_oracle_complain(oracle, "%s is pruned and still there", task->plan->id);
    }
    bool takes = sim_takes(task);
    if (!fits_action(task, event->applied)) {
        sim_oracle_complain(oracle, "%s is %s", task->plan->id, mt_applied_name(event->applied));
    }
    if (event->applied == MT_APPLIED_FAILED && task->passed_over) {
        return; // known too late
    }
    if (event->applied == MT_APPLIED_FAILED) {
        see_failure(oracle, task, by_check);
    } else if (takes) {
        check_released(oracle, task, event);
        task->over = true;
        sim_order_set_through(oracle, task, true);
    } else {
        see_written(oracle, task);
    }
}

/** Healthy has to be about a state at or after our write (DESIGN.md, "Time and readiness"). */
static void check_fresh(struct sim_oracle *oracle, const struct seen_task *task,
                        const struct mt_ref *ref)
{
    const cJSON *object = mt_rehearsal_get(oracle->rehearsal, ref);
    const cJSON *metadata = mt_json_get(object, "metadata");
    const char *uid = mt_json_string(metadata, "uid");
    int64_t observed = 0;
    if (task->meddled || uid == NULL || task->uid == NULL || strcmp(uid, task->uid) != 0 ||
        strcmp(ref->group, "apps") != 0 ||
        !mt_json_int64(mt_json_at(object, "status", "observedGeneration", NULL), &observed)) {
        return;
    }
    if (observed < task->generation) {
        sim_oracle_complain(oracle,
                            "%s is Healthy by a status of generation %" PRId64
                            ", and our write made %" PRId64,
                            task->plan->id, observed, task->generation);
    }
}

static void see_health(struct sim_oracle *oracle, const struct mt_event *event)
{
    struct seen_task *task = sim_seen(oracle, event->task);
    bool degraded = event->status == MT_DEGRADED;
    task->degraded_since_ms =
        degraded && !task->degraded ? event->wall_ms : task->degraded_since_ms;
    task->degraded = degraded;
    task->judged_ms = event->wall_ms;
    if (event->status == MT_HEALTHY) {
        check_fresh(oracle, task, event->ref);
    }
    if (sim_is_hook(task)) {
        return;
    }
    if (!task->applied && !sim_takes(task)) {
        sim_oracle_complain(oracle, "%s is judged before it was applied", task->plan->id);
    }
    task->degraded_once = task->degraded_once || degraded;
    if (!task->over && !task->passed_over && !sim_order_is_final(oracle, task)) {
        sim_order_set_through(oracle, task, event->status == MT_HEALTHY);
    }
}

static void see_waiting(struct sim_oracle *oracle, const struct mt_event *event)
{
    if (event->awaited_count == 0 || event->gate == NULL) {
        sim_oracle_complain(oracle, "waiting names nothing");
        return;
    }
    if (event->has_timeout && event->remaining_ms > event->timeout_ms) {
        sim_oracle_complain(oracle, "more remains than there is time");
    }
    if (event->behind > oracle->plan->tasks.count) {
        sim_oracle_complain(oracle, "%zu tasks are behind a gate, and the plan has %zu",
                            event->behind, oracle->plan->tasks.count);
    }
    for (size_t i = 0; i < event->awaited_count; i++) {
        const struct seen_task *task = sim_seen(oracle, event->awaited[i].task);
        const char *missing = NULL;
        bool begun = sim_order_may_begin(oracle, task, &missing);
        if (!is_member(task, event->gate)) {
            sim_oracle_complain(oracle, "%s is awaited at %s, which it does not hold up",
                                task->plan->id, event->gate->id);
        }
        if (task->through || task->over || task->finished || !begun) {
            sim_oracle_complain(oracle, "waiting for %s, which is %s", task->plan->id,
                                begun ? "through" : "not begun");
        }
    }
}

/** Whether the time of the task is up by this event, as far as it is under way. */
static bool is_hit(const struct sim_oracle *oracle, const struct seen_task *task,
                   const struct mt_event *event)
{
    const char *missing = NULL;
    bool meant = event->task != NULL   ? event->task == task->plan
                 : event->gate != NULL ? is_member(task, event->gate)
                                       : event->level == MT_LEVEL_RUN;
    return meant && !task->through && !task->over && !task->finished &&
           sim_order_may_begin(oracle, task, &missing);
}

static void expire(struct sim_oracle *oracle, struct seen_task *task, bool goes_on)
{
    if (goes_on && !task->begun) {
        return; // it has not had its turn, and has time of its own then
    }
    task->timed_out = true;
    task->passed_over = goes_on;
    if (sim_is_hook(task)) {
        return; // hookFinished comes when it is ended
    }
    task->over = true;
    if (goes_on || sim_is_on_failure(task)) {
        sim_order_set_through(oracle, task, true);
    }
}

static uint64_t shortest_ms(const struct sim_oracle *oracle, const struct mt_event *event)
{
    if (event->task != NULL && event->level != MT_LEVEL_PHASE && event->task->timeout_said) {
        return event->task->timeout_ms;
    }
    return event->task != NULL ? 0 : oracle->plan->timeouts.of[event->level].ms;
}

static void see_timeout(struct sim_oracle *oracle, const struct mt_event *event)
{
    // SyncFail's own time asks nobody: it ends what is under way there.
    bool of_failure = event->task != NULL && event->level == MT_LEVEL_PHASE;
    bool goes_on = !of_failure && oracle->decision == MT_DECIDE_CONTINUE;
    if (!of_failure && event->took_ms < shortest_ms(oracle, event)) {
        sim_oracle_complain(oracle, "%s times out after %" PRIu64 " ms, and has %" PRIu64,
                            mt_level_name(event->level), event->took_ms,
                            shortest_ms(oracle, event));
    }
    oracle->timed_out = true;
    bool any = false;
    bool on_failure = event->task != NULL   ? mt_phase_is_on_failure(event->task->phase)
                      : event->gate != NULL ? mt_phase_is_on_failure(event->gate->phase)
                                            : false;
    if (!goes_on && !on_failure) {
        sim_oracle_fails(oracle, MT_OUTCOME_TIMED_OUT);
    }
    // All are found before the first of them lets others begin.
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        oracle->tasks[i].hit = is_hit(oracle, &oracle->tasks[i], event);
        any = any || oracle->tasks[i].hit;
    }
    if (!any && event->level != MT_LEVEL_RUN) {
        sim_oracle_complain(oracle, "a timeout hits nothing that is under way");
    }
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        if (oracle->tasks[i].hit) {
            expire(oracle, &oracle->tasks[i], goes_on);
        }
    }
}

void sim_tasks_event(struct sim_oracle *oracle, const struct mt_event *event)
{
    switch ((int)event->kind) {
    case MT_EVENT_APPLIED:
        see_applied(oracle, event);
        break;
    case MT_EVENT_HEALTH:
        see_health(oracle, event);
        break;
    case MT_EVENT_WAITING:
        see_waiting(oracle, event);
        break;
    case MT_EVENT_TIMED_OUT:
        see_timeout(oracle, event);
        break;
    }
}
