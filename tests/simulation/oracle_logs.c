// SPDX-License-Identifier: Apache-2.0
#include "oracle_state.h"

#include "pods.h"

#include "base/arena.h"
#include "manifest/json.h"
#include "rehearsal/rehearsal.h"

#include <stdio.h>
#include <string.h>

enum {
    ATTEMPTS_MAX = 8,   ///< Of objects of one name.
    AFTERWARDS_MS = 50, ///< So long after its end a prompt log is read at the latest.
    PATIENCE_MS = 5000, ///< So long a hook that has ended waits for what comes late.
};

static bool is_prompt(const struct sim_oracle *oracle)
{
    return oracle->settings->log_late_percent == 0;
}

/** Whether no clock can have ended the hook, or the wait for its log, too early. */
static bool has_time(const struct sim_oracle *oracle, const struct seen_task *task)
{
    const struct mt_timeouts *timeouts = &oracle->plan->timeouts;
    uint64_t shortest_ms = task->plan->timeout_said ? task->plan->timeout_ms : UINT64_MAX;
    for (int level = 0; level < MT_LEVEL_COUNT; level++) {
        uint64_t ms = timeouts->of[level].ms;
        shortest_ms = ms > 0 && ms < shortest_ms ? ms : shortest_ms;
    }
    return (uint64_t)(oracle->wall_ms - oracle->started_ms) < shortest_ms && !oracle->stopped;
}

void sim_logs_event(struct sim_oracle *oracle, struct seen_task *task, const struct mt_event *event)
{
    bool script = task->plan->script != NULL;
    if (!task->started || task->finished || script != (event->container == NULL)) {
        sim_oracle_complain(oracle, "%s writes to the log out of turn", task->plan->id);
    }
    if (script) {
        return;
    }
    oracle->log_lines++;
    // An object that is a hook in two phases may be told of in both.
    const char *key = mt_arena_printf(oracle->arena, "%zu %s", task->plan->index, event->line);
    bool again = mt_map_put(&oracle->lines, key, oracle) != NULL;
    // With late events a log may be asked for when the next run has begun.
    if (again && is_prompt(oracle) && sim_settings_are_fair(oracle->settings)) {
        sim_oracle_complain(oracle, "%s writes \"%s\" twice", task->plan->id, event->line);
    }
}

static void check_run(struct sim_oracle *oracle, const struct seen_task *task, const char *uid,
                      const char *container, unsigned run)
{
    char line[SIM_LINE_SIZE];
    char key[SIM_LINE_SIZE + 24];
    for (unsigned i = 0; i < sim_pods_lines(uid, container, run); i++) {
        sim_pods_put_line(uid, container, run, i, line);
        snprintf(key, sizeof key, "%zu %s", task->plan->index, line);
        if (mt_map_get(&oracle->lines, key) == NULL) {
            sim_oracle_complain(oracle, "%s is finished, and \"%s\" was not read", task->plan->id,
                                line);
        }
    }
}

/** A time in the status of a Pod; INT64_MAX: it is not there. */
static int64_t time_of(const cJSON *pod, const char *key)
{
    const char *text = mt_json_string(mt_json_get(pod, "status"), key);
    long long wall_ms = 0;
    return text != NULL && sscanf(text, "%lld", &wall_ms) == 1 ? wall_ms : INT64_MAX;
}

/**
 * Whether all of the Pod's log should have been read: it began with this hook, for of older ones
 * the cluster has the last two runs, and it is known by now that it has ended.
 */
static bool is_readable(const struct sim_oracle *oracle, const struct seen_task *task,
                        const cJSON *pod)
{
    int64_t ended_ms = time_of(pod, "ended");
    return ended_ms != INT64_MAX && ended_ms + AFTERWARDS_MS <= oracle->wall_ms &&
           time_of(pod, "began") >= task->started_ms;
}

static void check_pod(struct sim_oracle *oracle, const struct seen_task *task, const cJSON *pod)
{
    const char *owner = mt_json_string(
        cJSON_GetArrayItem(mt_json_at(pod, "metadata", "ownerReferences", NULL), 0), "uid");
    if (owner == NULL || task->uid == NULL || strcmp(owner, task->uid) != 0 ||
        !is_readable(oracle, task, pod)) {
        return;
    }
    const char *uid = mt_json_string(mt_json_get(pod, "metadata"), "uid");
    const cJSON *status = NULL;
    cJSON_ArrayForEach (status, mt_json_at(pod, "status", "containerStatuses", NULL)) {
        int64_t restarts = 0;
        mt_json_int64(mt_json_get(status, "restartCount"), &restarts);
        for (int64_t run = 0; run <= restarts && (is_prompt(oracle) || restarts == 0); run++) {
            check_run(oracle, task, uid, mt_json_string(status, "name"), (unsigned)run);
        }
    }
}

void sim_logs_finished(struct sim_oracle *oracle, const struct seen_task *task,
                       const struct mt_event *event)
{
    bool by_itself =
        event->outcome == MT_HOOK_OUTCOME_SUCCEEDED || event->outcome == MT_HOOK_OUTCOME_FAILED;
    bool readable =
        sim_settings_are_fair(oracle->settings) && oracle->settings->log_broken_percent == 0;
    bool waited = is_prompt(oracle) ||
                  (oracle->wall_ms < task->judged_ms + PATIENCE_MS && has_time(oracle, task));
    if (!by_itself || task->plan->script != NULL || !readable || !waited) {
        return;
    }
    for (unsigned attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
        for (size_t i = 0; i < SIM_PODS_MAX; i++) {
            char name[128];
            snprintf(name, sizeof name, "%s-%u-%zu", event->ref->name, attempt, i);
            const struct mt_ref ref = {"", "v1", "Pod", event->ref->namespace, name};
            const cJSON *pod = mt_rehearsal_get(oracle->rehearsal, &ref);
            if (pod != NULL) {
                check_pod(oracle, task, pod);
            }
        }
    }
}
