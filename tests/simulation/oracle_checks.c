// SPDX-License-Identifier: Apache-2.0
#include "oracle_state.h"

#include <string.h>

static bool has_object(const struct seen_task *task)
{
    return task->plan->object != NULL;
}

/** Whether the name is that of the dry run of a new object in place of the task's. */
static bool is_temporary(const struct seen_task *task, const struct mt_ref *ref)
{
    static const char mark[] = "-dry-run-";
    const struct mt_ref *own = &task->plan->ref;
    size_t length = strlen(own->name);
    length -= length > 0 && own->name[length - 1] == '-';
    return strcmp(own->kind, ref->kind) == 0 && strcmp(own->group, ref->group) == 0 &&
           strcmp(own->namespace, ref->namespace) == 0 &&
           strncmp(own->name, ref->name, length) == 0 &&
           strncmp(ref->name + length, mark, strlen(mark)) == 0;
}

static bool is_about(const struct seen_task *task, const struct mt_ref *ref)
{
    return has_object(task) && (sim_calls_fit(task, ref) || is_temporary(task, ref));
}

static bool is_namespace(const struct mt_ref *ref)
{
    return strcmp(ref->kind, "Namespace") == 0 && ref->group[0] == '\0';
}

void sim_checks_called(struct sim_oracle *oracle, const struct mt_ref *ref)
{
    bool any = false;
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        any = any || is_about(&oracle->tasks[i], ref);
    }
    if (!any || !oracle->settings->dry_run_first) {
        sim_oracle_complain(oracle, "a dry run of %s/%s is asked for", ref->kind, ref->name);
    }
}

void sim_checks_answered(struct sim_oracle *oracle, const struct mt_ref *ref,
                         const struct mt_answer *answer)
{
    static const char homeless[] = "namespaces \"";
    oracle->broken = oracle->broken || (answer->status == 0 && !answer->cancelled);
    for (size_t i = 0; i < oracle->plan->tasks.count && answer->status != 0; i++) {
        struct seen_task *task = &oracle->tasks[i];
        if (is_about(task, ref)) {
            task->asked = true;
            task->good = mt_answer_is_good(answer);
            task->homeless = strncmp(answer->message, homeless, strlen(homeless)) == 0;
        }
    }
}

void sim_checks_looked(struct sim_oracle *oracle, const struct mt_ref *ref,
                       const struct mt_answer *answer)
{
    const struct sim_settings *settings = oracle->settings;
    const bool looks = settings->dry_run_first || settings->lists_first;
    for (size_t i = 0; i < oracle->plan->tasks.count && looks; i++) {
        const struct seen_task *task = &oracle->tasks[i];
        if (task->plan->action != MT_ACTION_PRUNE && !task->sent && is_about(task, ref)) {
            oracle->broken = oracle->broken || (answer->status == 0 && !answer->cancelled);
        }
    }
}

/** Whether a Namespace waits for something that somebody has said. */
static bool waits_by_wish(const struct mt_task *task)
{
    bool waits = task->depends_on;
    for (size_t i = 0; i < task->after.count; i++) {
        const struct mt_gate *gate = task->after.items[i].gate;
        waits = waits || (gate != NULL && (gate->approval != NULL || gate->object != NULL));
    }
    return waits;
}

/** Whether the dry run of the other one failed for want of this one. */
static bool is_for_want_of(const struct seen_task *other, const struct seen_task *task)
{
    const struct mt_ref *own = &task->plan->ref;
    if (is_namespace(own)) {
        return other->homeless && strcmp(other->plan->ref.namespace, own->name) == 0;
    }
    return strcmp(own->kind, "CustomResourceDefinition") == 0 && other->asked && !other->good &&
           strcmp(other->plan->ref.kind, "Widget") == 0;
}

bool sim_checks_need(const struct sim_oracle *oracle, const struct seen_task *task)
{
    bool needed = false;
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        needed = needed || is_for_want_of(&oracle->tasks[i], task);
    }
    return needed && oracle->settings->dry_run_first && !sim_is_hook(task);
}

bool sim_checks_puts_ahead(const struct sim_oracle *oracle, const struct seen_task *task)
{
    return task->plan->action == MT_ACTION_APPLY && is_namespace(&task->plan->ref) &&
           !waits_by_wish(task->plan) && sim_checks_need(oracle, task);
}

/** Nothing that changes the cluster comes before the last dry run that can. */
static void check_all_asked(struct sim_oracle *oracle, const struct seen_task *task)
{
    for (size_t i = 0; i < oracle->plan->tasks.count && !oracle->all_asked; i++) {
        const struct seen_task *other = &oracle->tasks[i];
        if (has_object(other) && !other->asked && !other->recorded) {
            sim_oracle_complain(oracle, "%s is written or deleted before the dry run of %s",
                                task->plan->id, other->plan->id);
        }
    }
    oracle->all_asked = true;
}

void sim_checks_before_delete(struct sim_oracle *oracle, const struct seen_task *task)
{
    if (oracle->settings->dry_run_first && !oracle->failed && !oracle->broken) {
        check_all_asked(oracle, task);
    }
}

void sim_checks_before_write(struct sim_oracle *oracle, const struct seen_task *task)
{
    if (!oracle->settings->dry_run_first || sim_is_on_failure(task)) {
        return;
    }
    check_all_asked(oracle, task);
    if (!task->good && (task->asked || !task->recorded)) {
        sim_oracle_complain(oracle, "%s is written, and its dry run did not pass", task->plan->id);
    }
    if (oracle->refused_first) {
        sim_oracle_complain(oracle, "%s is written, and the plan was refused", task->plan->id);
    }
    if (is_namespace(&task->plan->ref)) {
        return;
    }
    oracle->wrote = true;
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        const struct seen_task *other = &oracle->tasks[i];
        if (is_namespace(&other->plan->ref) && sim_checks_puts_ahead(oracle, other)) {
            sim_oracle_complain(oracle, "%s is written before %s, which others need",
                                task->plan->id, other->plan->id);
        }
    }
}

bool sim_checks_refused(struct sim_oracle *oracle, const struct seen_task *task)
{
    bool refused = oracle->settings->dry_run_first && has_object(task) && !task->begun &&
                   task->asked && !task->good;
    oracle->refused_first = oracle->refused_first || (refused && !oracle->wrote);
    return refused;
}
