// SPDX-License-Identifier: Apache-2.0
#include "oracle_state.h"

#include "manifest/intent.h"
#include "manifest/json.h"
#include "rehearsal/rehearsal.h"

#include <string.h>

static void see_started(struct sim_oracle *oracle, struct seen_task *task)
{
    const char *missing = "what it was called for";
    bool may = sim_order_may_begin(oracle, task, &missing);
    if (task->started || task->finished || !may) {
        sim_oracle_complain(oracle, "%s starts before %s, or again", task->plan->id,
                            may ? "its end" : missing);
    }
    if (task->plan->script == NULL && !task->begun) {
        sim_oracle_complain(oracle, "%s starts and was not written", task->plan->id);
    }
    if (task->plan->only_on_timeout && !oracle->timed_out) {
        sim_oracle_complain(oracle, "%s starts and nothing has timed out", task->plan->id);
    }
    task->started = task->begun = true;
    task->started_ms = oracle->wall_ms;
    oracle->hooks++;
    sim_order_exists(oracle, task);
}

/** A hook whose time is up, or whose run is terminated, is gone or going, or people are warned. */
static void check_gone(struct sim_oracle *oracle, const struct seen_task *task,
                       const struct mt_ref *ref)
{
    const cJSON *object = mt_rehearsal_get(oracle->rehearsal, ref);
    const cJSON *metadata = mt_json_get(object, "metadata");
    const char *uid = mt_json_string(metadata, "uid");
    const char *revision =
        mt_json_string(mt_json_get(metadata, "annotations"), "moontide.dev/revision");
    bool ours = uid != NULL && (task->uid != NULL ? strcmp(uid, task->uid) == 0 : revision != NULL);
    bool gone = mt_json_string(metadata, "deletionTimestamp") != NULL;
    if (task->sent && ours && !gone && !task->warned && !task->meddled && !task->pauses) {
        sim_oracle_complain(oracle, "%s was ended, and its object is still there", task->plan->id);
    }
}

static void check_outcome(struct sim_oracle *oracle, const struct seen_task *task,
                          const struct mt_event *event)
{
    bool stopped = oracle->stopped;
    switch (event->outcome) {
    case MT_HOOK_OUTCOME_SUCCEEDED:
        if (!task->started) {
            sim_oracle_complain(oracle, "%s succeeds and was not started", task->plan->id);
        }
        break;
    case MT_HOOK_OUTCOME_FAILED:
        break;
    case MT_HOOK_OUTCOME_TIMED_OUT:
        if (!task->timed_out) {
            sim_oracle_complain(oracle, "%s timed out, and no event said so", task->plan->id);
        }
        check_gone(oracle, task, event->ref);
        break;
    case MT_HOOK_OUTCOME_INTERRUPTED:
        if (oracle->killed) {
            break;
        }
        if (!stopped) {
            sim_oracle_complain(oracle, "%s is interrupted and the run is not", task->plan->id);
        } else if (oracle->stop != MT_OUTCOME_INTERRUPTED) {
            check_gone(oracle, task, event->ref);
        }
        break;
    case MT_HOOK_OUTCOME_SKIPPED:
        if (task->started) {
            sim_oracle_complain(oracle, "%s is skipped after it started", task->plan->id);
        }
        break;
    case MT_HOOK_OUTCOME_UNKNOWN:
        break;
    }
}

static void see_finished(struct sim_oracle *oracle, struct seen_task *task,
                         const struct mt_event *event)
{
    if (task->finished) {
        sim_oracle_complain(oracle, "%s finishes twice", task->plan->id);
    }
    check_outcome(oracle, task, event);
    sim_logs_finished(oracle, task, event);
    bool well =
        event->outcome == MT_HOOK_OUTCOME_SUCCEEDED || event->outcome == MT_HOOK_OUTCOME_SKIPPED;
    task->finished = true;
    task->over = true;
    if (event->outcome == MT_HOOK_OUTCOME_FAILED) {
        sim_checks_refused(oracle, task);
        sim_oracle_fails(oracle, MT_OUTCOME_FAILED);
    }
    if (well || task->passed_over || sim_is_on_failure(task)) {
        sim_order_set_through(oracle, task, true);
    }
}

static void see_deleted(struct sim_oracle *oracle, struct seen_task *task, const char *policy)
{
    if (task->plan->script != NULL || (policy[0] == 'H' && task->deleted)) {
        sim_oracle_complain(oracle, "%s is deleted (%s) and cannot be", task->plan->id, policy);
    }
    if (strcmp(policy, "HookSucceeded") == 0 && oracle->failed) {
        sim_oracle_complain(oracle, "%s is deleted for a success after a failure", task->plan->id);
    }
    if (strcmp(policy, "HookFailed") == 0 && !task->finished) {
        sim_oracle_complain(oracle, "%s is deleted for a failure out of turn", task->plan->id);
    }
    task->deleted = task->deleted || policy[0] == 'H';
}

static void see_retry(struct sim_oracle *oracle, struct seen_task *task,
                      const struct mt_event *event)
{
    if (event->attempt != task->attempt + 1 || event->attempt > task->plan->retries + 1 ||
        task->finished) {
        sim_oracle_complain(oracle, "%s is run again out of turn (attempt %u of %u)",
                            task->plan->id, event->attempt, task->plan->retries + 1);
    }
    task->attempt = event->attempt;
    task->pauses = true;
}

void sim_hooks_event(struct sim_oracle *oracle, const struct mt_event *event)
{
    struct seen_task *task = sim_seen(oracle, event->task);
    if (!sim_is_hook(task)) {
        sim_oracle_complain(oracle, "%s is about %s, which is no hook", mt_event_name(event->kind),
                            task->plan->id);
    }
    switch ((int)event->kind) {
    case MT_EVENT_HOOK_STARTED:
        see_started(oracle, task);
        break;
    case MT_EVENT_HOOK_FINISHED:
        see_finished(oracle, task, event);
        break;
    case MT_EVENT_HOOK_DELETED:
        see_deleted(oracle, task, event->message);
        break;
    case MT_EVENT_LOG:
        sim_logs_event(oracle, task, event);
        break;
    case MT_EVENT_RETRYING:
        see_retry(oracle, task, event);
        break;
    }
}
