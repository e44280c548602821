// SPDX-License-Identifier: Apache-2.0
#include "oracle_state.h"

#include "manifest/intent.h"
#include "manifest/json.h"
#include "rehearsal/rehearsal.h"

#include <inttypes.h>

/** INTERFACE.md 1, exit codes. */
static int code_of(const struct sim_oracle *oracle, enum mt_outcome outcome)
{
    switch (outcome) {
    case MT_OUTCOME_SUCCEEDED:
        return 0;
    case MT_OUTCOME_DEGRADED:
        return oracle->settings->allow_degraded ? 0 : 1;
    case MT_OUTCOME_FAILED:
        return 1;
    case MT_OUTCOME_TIMED_OUT:
        return 4;
    case MT_OUTCOME_INTERRUPTED:
        return 130;
    case MT_OUTCOME_SUPERSEDED:
    case MT_OUTCOME_LOST_LOCK:
        return 5;
    }
    return -1;
}

static bool was_degraded(const struct sim_oracle *oracle)
{
    bool degraded = false;
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        const struct seen_task *task = &oracle->tasks[i];
        degraded = degraded || (!sim_is_on_failure(task) && task->degraded_once);
    }
    return degraded;
}

static void check_outcome(struct sim_oracle *oracle, const struct mt_event *event)
{
    enum mt_outcome outcome = event->run_outcome;
    // That Degraded has lasted for too long is the one failure that has no event of its own.
    // So is a dry run without an answer, as far as the run still cared.
    bool broken = outcome == MT_OUTCOME_FAILED && oracle->broken;
    bool excused = broken || (outcome == MT_OUTCOME_FAILED && was_degraded(oracle));
    if (event->exit_code != code_of(oracle, outcome) && !(broken && event->exit_code == 3)) {
        sim_oracle_complain(oracle, "%s exits %d", mt_outcome_name(outcome), event->exit_code);
    }
    if (oracle->failed && outcome != oracle->cause && !excused) {
        sim_oracle_complain(oracle, "the outcome is %s, and the first cause %s",
                            mt_outcome_name(outcome), mt_outcome_name(oracle->cause));
    }
    if (!oracle->failed && oracle->timed_out && outcome != MT_OUTCOME_TIMED_OUT && !excused) {
        sim_oracle_complain(oracle, "the outcome is %s although something timed out",
                            mt_outcome_name(outcome));
    }
    bool well = outcome == MT_OUTCOME_SUCCEEDED || outcome == MT_OUTCOME_DEGRADED;
    if (!oracle->failed && !oracle->timed_out && !well && !excused) {
        sim_oracle_complain(oracle, "the outcome is %s, and nothing went wrong",
                            mt_outcome_name(outcome));
    }
}

static void check_counts(struct sim_oracle *oracle, const struct mt_event *event)
{
    if (event->applied_count != oracle->created_or_configured ||
        event->unchanged_count != oracle->unchanged || event->pruned_count != oracle->pruned ||
        event->hook_count != oracle->hooks) {
        sim_oracle_complain(oracle,
                            "runFinished counts %zu applied, %zu unchanged, %zu pruned, %zu hooks; "
                            "the events say %zu, %zu, %zu, %zu",
                            event->applied_count, event->unchanged_count, event->pruned_count,
                            event->hook_count, oracle->created_or_configured, oracle->unchanged,
                            oracle->pruned, oracle->hooks);
    }
}

/** Of a run that went well everything was done, and of no run anything is left under way. */
static void check_tasks(struct sim_oracle *oracle, bool well)
{
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        const struct seen_task *task = &oracle->tasks[i];
        if (task->started && !task->finished) {
            sim_oracle_complain(oracle, "%s was started and never finished", task->plan->id);
        }
        if (well && !sim_is_on_failure(task) && !task->through) {
            sim_oracle_complain(oracle, "the run went well, and %s is not through", task->plan->id);
        }
        if (well && sim_is_on_failure(task) && task->begun) {
            sim_oracle_complain(oracle, "the run went well, and %s has run", task->plan->id);
        }
    }
}

/** A run that passed over what timed out has at least tried to do everything. */
static void check_passed_over(struct sim_oracle *oracle)
{
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        const struct seen_task *task = &oracle->tasks[i];
        bool goes = sim_takes(task) && task->begun;
        if (!sim_is_on_failure(task) && !task->applied && !task->finished && !goes) {
            sim_oracle_complain(oracle, "the run went on to its end, and nothing was done about %s",
                                task->plan->id);
        }
    }
}

static void check_gates(struct sim_oracle *oracle, bool well)
{
    for (size_t i = 0; i < oracle->plan->gates.count; i++) {
        const struct seen_gate *gate = &oracle->gates[i];
        if (well && gate->started && !gate->finished) {
            sim_oracle_complain(oracle, "the run went well, and %s did not finish", gate->plan->id);
        }
    }
}

/** After a failure the hooks of SyncFail run: those that have to, for they may wait for timeouts.
 */
static void check_sync_fail(struct sim_oracle *oracle)
{
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        const struct seen_task *task = &oracle->tasks[i];
        if (sim_is_on_failure(task) && !task->finished && !task->applied) {
            sim_oracle_complain(oracle, "the run failed, and %s did not run", task->plan->id);
        }
    }
}

void sim_end_event(struct sim_oracle *oracle, const struct mt_event *event)
{
    enum { INTERRUPT_MS = 5000 };
    bool well =
        event->run_outcome == MT_OUTCOME_SUCCEEDED || event->run_outcome == MT_OUTCOME_DEGRADED;
    oracle->went_well = well;
    if (event->run_outcome == MT_OUTCOME_DEGRADED) {
        // What no controller answers in a wave or phase that never finishes by an event.
        for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
            struct seen_task *task = &oracle->tasks[i];
            if (task->unanswered && task->applied) {
                sim_order_set_through(oracle, task, true);
            }
        }
    }
    check_outcome(oracle, event);
    check_counts(oracle, event);
    check_tasks(oracle, well);
    check_gates(oracle, well);
    if (!oracle->failed && event->run_outcome == MT_OUTCOME_TIMED_OUT) {
        check_passed_over(oracle);
    }
    if (oracle->calls > 0) {
        sim_oracle_complain(oracle, "the run finishes with %zu calls under way", oracle->calls);
    }
    if (oracle->stopped && oracle->stop == MT_OUTCOME_INTERRUPTED &&
        event->wall_ms > oracle->stopped_ms + INTERRUPT_MS) {
        sim_oracle_complain(oracle, "the run finishes %" PRId64 " ms after it was interrupted",
                            event->wall_ms - oracle->stopped_ms);
    }
    if (oracle->failed && !oracle->stopped && !oracle->on_failure) {
        check_sync_fail(oracle);
    }
}

/** What the policies of a hook promise for this end of the run. */
static void check_left(struct sim_oracle *oracle, const struct seen_task *task)
{
    unsigned policy = oracle->went_well ? MT_DELETE_HOOK_SUCCEEDED : MT_DELETE_HOOK_FAILED;
    const struct mt_ref *ref = &task->plan->ref;
    const cJSON *object = mt_rehearsal_get(oracle->rehearsal, ref);
    const char *uid = mt_json_string(mt_json_get(object, "metadata"), "uid");
    bool going = mt_json_at(object, "metadata", "deletionTimestamp", NULL) != NULL;
    bool to_go = (task->plan->delete_policies & policy) != 0;
    if (uid != NULL && task->started && to_go && !going && !task->warned) {
        sim_oracle_complain(oracle, "%s should be deleted by its policy and is there",
                            task->plan->id);
    }
}

void sim_oracle_over(struct sim_oracle *oracle)
{
    if (!oracle->finished) {
        sim_oracle_complain(oracle, "the run is over without runFinished");
    }
    bool ended = oracle->went_well || oracle->failed;
    if (!ended || oracle->stopped || !sim_settings_are_fair(oracle->settings)) {
        return;
    }
    for (size_t i = 0; i < oracle->plan->tasks.count; i++) {
        const struct seen_task *task = &oracle->tasks[i];
        if (sim_is_hook(task) && task->plan->script == NULL && !task->plan->generate_name &&
            task->plan->wait) {
            check_left(oracle, task);
        }
    }
}
