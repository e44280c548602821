// SPDX-License-Identifier: Apache-2.0
#include "oracle_state.h"

#include "base/memory.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "rehearsal/rehearsal.h"

#include <stdlib.h>
#include <string.h>

bool sim_calls_fit(const struct seen_task *task, const struct mt_ref *ref)
{
    const struct mt_ref *own = &task->plan->ref;
    if (task->plan->script != NULL || strcmp(own->kind, ref->kind) != 0 ||
        strcmp(own->group, ref->group) != 0 || strcmp(own->namespace, ref->namespace) != 0) {
        return false;
    }
    return task->plan->generate_name ? strncmp(own->name, ref->name, strlen(own->name)) == 0
                                     : strcmp(own->name, ref->name) == 0;
}

static bool is_there(struct sim_oracle *oracle, const struct mt_ref *ref)
{
    return mt_rehearsal_get(oracle->rehearsal, ref) != NULL;
}

/** A hook that is created anew never meets its old object. */
static void check_created(struct sim_oracle *oracle, const struct seen_task *task,
                          const struct mt_ref *ref)
{
    bool anew = (task->plan->delete_policies & MT_DELETE_BEFORE_HOOK_CREATION) != 0 ||
                (task->attempt > 1 && (task->uid != NULL || task->lost));
    if (sim_is_hook(task) && anew && !task->meddled && is_there(oracle, ref)) {
        sim_oracle_complain(oracle, "%s is created although its old object is there (attempt %u)",
                            task->plan->id, task->attempt);
    }
}

/** A prune or a release takes nothing that is not surely ours, or that says it stays. */
static void check_owner(struct sim_oracle *oracle, const struct seen_task *task,
                        const struct mt_ref *ref)
{
    const struct mt_task *plan = task->plan;
    const cJSON *object = mt_rehearsal_get(oracle->rehearsal, ref);
    const cJSON *annotations = mt_json_at(object, "metadata", "annotations", NULL);
    const char *uid = mt_json_string(mt_json_get(object, "metadata"), "uid");
    const char *options = mt_json_string(annotations, "argocd.argoproj.io/sync-options");
    const bool stays = options != NULL && strstr(options, "Delete=false") != NULL;
    if (!sim_takes(task) || object == NULL || task->meddled) {
        return;
    }
    if (mt_json_string(annotations, "moontide.dev/tracking-id") == NULL) {
        sim_oracle_complain(oracle, "%s is taken and is not ours", plan->id);
    }
    if (plan->uid != NULL && strcmp(plan->uid, uid) != 0) {
        sim_oracle_complain(oracle, "%s is taken and is another object", plan->id);
    }
    if (plan->action == MT_ACTION_PRUNE && stays) {
        sim_oracle_complain(oracle, "%s is deleted and says that it stays", plan->id);
    }
}

static void check_write(struct sim_oracle *oracle, const struct mt_ref *ref)
{
    const char *missing = "anything that it could be about";
    const char *id = ref->name;
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        struct seen_task *task = &oracle->tasks[i];
        bool now = sim_is_on_failure(task) == oracle->on_failure;
        if (!now || task->plan->action == MT_ACTION_PRUNE || task->over ||
            !sim_calls_fit(task, ref)) {
            continue;
        }
        id = task->plan->id;
        if (task->plan->action == MT_ACTION_RELEASE && task->begun) {
            check_owner(oracle, task, ref);
            return;
        }
        bool turn = sim_order_may_begin(oracle, task, &missing);
        if (turn || sim_checks_puts_ahead(oracle, task)) {
            task->ahead = task->ahead || !turn;
            sim_checks_before_write(oracle, task);
            task->begun = task->sent = true;
            task->pauses = false;
            check_created(oracle, task, ref);
            return;
        }
    }
    sim_oracle_complain(oracle, "%s is written before %s", id, missing);
}

static bool all_forward_are_through(const struct sim_oracle *oracle)
{
    bool all = true;
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        const struct seen_task *task = &oracle->tasks[i];
        all = all && (sim_is_on_failure(task) || task->through);
    }
    return all;
}

/** Whether the delete policies of a hook ask for a deletion now. */
static bool policy_allows(const struct sim_oracle *oracle, const struct seen_task *task)
{
    unsigned policies = task->plan->delete_policies;
    if ((policies & MT_DELETE_HOOK_SUCCEEDED) != 0 && !oracle->failed &&
        all_forward_are_through(oracle)) {
        return true;
    }
    // A wave that fails without an event is Degraded for too long: then the failure is not known.
    bool before = sim_is_on_failure(task) || !oracle->on_failure;
    return (policies & MT_DELETE_HOOK_FAILED) != 0 && before && task->finished && !oracle->stopped;
}

/** Whether the task has a reason to delete the object now. */
static bool may_delete(const struct sim_oracle *oracle, const struct seen_task *task)
{
    const char *missing = NULL;
    if (sim_is_hook(task) && policy_allows(oracle, task)) {
        return true;
    }
    if (!sim_order_may_begin(oracle, task, &missing) || task->finished) {
        return false;
    }
    switch (task->plan->action) {
    case MT_ACTION_PRUNE:
        return !task->over;
    case MT_ACTION_HOOK:
        return (task->plan->delete_policies & MT_DELETE_BEFORE_HOOK_CREATION) != 0 ||
               task->attempt > 1 || task->timed_out || oracle->stopped;
    case MT_ACTION_RELEASE:
        return false;
    case MT_ACTION_APPLY:
        break;
    }
    bool recreates =
        task->plan->options.force == MT_YES || task->plan->object->intent->recreate_immutable;
    return recreates && task->begun;
}

static void check_delete(struct sim_oracle *oracle, const struct mt_ref *ref)
{
    const char *id = ref->name;
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        struct seen_task *task = &oracle->tasks[i];
        bool past = !sim_is_on_failure(task) && oracle->on_failure;
        if (past || !sim_calls_fit(task, ref)) {
            continue;
        }
        id = task->plan->id;
        if (may_delete(oracle, task)) {
            check_owner(oracle, task, ref);
            sim_checks_before_delete(oracle, task);
            bool leftover = sim_is_on_failure(task) && !oracle->on_failure;
            task->begun = task->begun || !leftover;
            return;
        }
    }
    sim_oracle_complain(oracle, "%s is deleted for no reason", id);
}

/** Whether a script hook runs, which may read what it likes. */
static bool a_script_runs(const struct sim_oracle *oracle)
{
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        const struct seen_task *task = &oracle->tasks[i];
        if (task->plan->script != NULL && task->begun && !task->over) {
            return true;
        }
    }
    return false;
}

/** Reads are those of prunes, of scripts, and looks at who holds what is there. */
static void check_get(struct sim_oracle *oracle, const struct mt_ref *ref)
{
    const char *missing = NULL;
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        struct seen_task *task = &oracle->tasks[i];
        if (!sim_takes(task) || task->over || !sim_calls_fit(task, ref)) {
            continue;
        }
        if (!sim_order_may_begin(oracle, task, &missing)) {
            if (a_script_runs(oracle)) {
                return; // nothing tells whose read it is
            }
            sim_oracle_complain(oracle, "%s is read before %s", task->plan->id, missing);
        }
        task->begun = true;
    }
}

static void called(void *data, enum sim_call_kind kind, const struct mt_ref *ref)
{
    struct sim_oracle *oracle = data;
    unsigned limit = oracle->settings->concurrency > 0 ? oracle->settings->concurrency : 64;
    if (++oracle->calls > limit) {
        sim_oracle_complain(oracle, "%zu calls at a time, and %u are allowed", oracle->calls,
                            limit);
    }
    if (oracle->finished) {
        sim_oracle_complain(oracle, "%s/%s is called for after runFinished", ref->kind, ref->name);
    }
    bool ends_hooks = oracle->stop != MT_OUTCOME_INTERRUPTED && kind == SIM_CALL_DELETE;
    if (oracle->stopped && !ends_hooks) {
        sim_oracle_complain(oracle, "a call about %s/%s begins in a run that was stopped",
                            ref->kind, ref->name);
    }
    sim_order_catch_up(oracle);
    switch (kind) {
    case SIM_CALL_CHECK:
        sim_checks_called(oracle, ref);
        break;
    case SIM_CALL_WRITE:
        check_write(oracle, ref);
        break;
    case SIM_CALL_GET:
        check_get(oracle, ref);
        break;
    case SIM_CALL_DELETE:
        check_delete(oracle, ref);
        break;
    case SIM_CALL_FETCH:
        if (!a_script_runs(oracle)) {
            sim_oracle_complain(oracle, "%s is asked while no script runs", ref->name);
        }
        break;
    }
}

static void note_write(struct seen_task *task, const cJSON *object)
{
    const cJSON *metadata = mt_json_get(object, "metadata");
    const char *uid = mt_json_string(metadata, "uid");
    free(task->uid);
    task->uid = uid != NULL ? mt_strdup(uid) : NULL;
    if (!mt_json_int64(mt_json_get(metadata, "generation"), &task->generation)) {
        task->generation = 0;
    }
}

static void answered(void *data, enum sim_call_kind kind, const struct mt_ref *ref,
                     const struct mt_answer *answer)
{
    enum { SERVER_ERROR = 500 };
    struct sim_oracle *oracle = data;
    oracle->calls--;
    if (kind == SIM_CALL_CHECK) {
        sim_checks_answered(oracle, ref, answer);
    }
    if (kind == SIM_CALL_GET) {
        sim_checks_looked(oracle, ref, answer);
    }
    for (size_t i = 0; kind == SIM_CALL_WRITE && i < oracle->plan->tasks.count; i++) {
        struct seen_task *task = &oracle->tasks[i];
        if (!task->sent || task->finished || !sim_calls_fit(task, ref)) {
            continue;
        }
        if (mt_answer_is_good(answer)) {
            note_write(task, answer->object);
        } else {
            task->lost = task->lost || answer->status == 0 || answer->status >= SERVER_ERROR;
        }
    }
}

struct sim_observer sim_oracle_observer(struct sim_oracle *oracle)
{
    return (struct sim_observer){oracle, called, answered};
}

void sim_oracle_meddled(struct sim_oracle *oracle, const struct mt_ref *ref)
{
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        struct seen_task *task = &oracle->tasks[i];
        task->meddled = task->meddled || sim_calls_fit(task, ref);
    }
}

void sim_oracle_judged(struct sim_oracle *oracle, const struct mt_ref *ref,
                       const struct mt_verdict *verdict)
{
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        struct seen_task *task = &oracle->tasks[i];
        if (sim_calls_fit(task, ref)) {
            task->unanswered = verdict->unanswered;
            task->grace_ms = verdict->grace_ms > task->grace_ms || !task->degraded
                                 ? verdict->grace_ms
                                 : task->grace_ms;
        }
    }
}
