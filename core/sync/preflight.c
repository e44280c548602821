// SPDX-License-Identifier: Apache-2.0
#include "sync/preflight.h"

#include "base/arena.h"
#include "base/memory.h"
#include "sync/preflight_state.h"

#include <stdlib.h>
#include <string.h>

void mt_preflight_enqueue(struct check *check)
{
    if (!check->queued) {
        check->queued = true;
        check->result->state = MT_CHECK_PENDING;
        mt_array_push(NULL, &check->preflight->queue, check);
    }
}

static void init_check(struct mt_preflight *preflight, size_t index)
{
    const struct mt_task *task = preflight->options.plan->tasks.items[index];
    struct check *check = &preflight->checks[index];
    struct mt_task_check *result = &preflight->results[index];
    *check = (struct check){.preflight = preflight, .task = task, .result = result};
    if (task->action == MT_ACTION_PRUNE) {
        result->change = MT_TASK_PRUNE;
        if (preflight->options.looks_ahead) {
            mt_preflight_enqueue(check);
        }
    } else if (task->action == MT_ACTION_RELEASE) {
        result->change = MT_TASK_UPDATE;
    } else if (task->script != NULL ||
               (preflight->options.known != NULL && preflight->options.known[index])) {
        result->change = MT_TASK_RUN;
    } else if (!preflight->options.only_lists || !task->generate_name) {
        mt_preflight_enqueue(check);
    }
}

struct mt_preflight *mt_preflight_new(const struct mt_preflight_options *options)
{
    size_t count = options->plan->tasks.count;
    struct mt_preflight *preflight = mt_alloc(sizeof *preflight);
    preflight->options = *options;
    preflight->arena = mt_arena_new();
    preflight->related = mt_related_new(preflight->arena);
    preflight->trees =
        (struct mt_task_trees){options->policy, options->scopes, &preflight->options.owner,
                               options->revision, options->run_id};
    preflight->checks = mt_arena_alloc(preflight->arena, count * sizeof(struct check));
    preflight->results = mt_arena_alloc(preflight->arena, count * sizeof(struct mt_task_check));
    preflight->provided_at = mt_arena_alloc(preflight->arena, count * sizeof(size_t));
    preflight->needed = mt_arena_alloc(preflight->arena, count * sizeof(bool));
    if (options->calls == NULL) {
        preflight->options.calls = &preflight->own_calls;
    }
    for (size_t i = 0; i < count; i++) {
        init_check(preflight, i);
    }
    preflight->result.tasks = preflight->results;
    preflight->result.listed_ms = UINT64_MAX;
    preflight->result.task_count = count;
    return preflight;
}

void mt_preflight_free(struct mt_preflight *preflight)
{
    if (preflight == NULL) {
        return;
    }
    mt_preflight_end_lists(preflight);
    mt_array_fini(&preflight->queue);
    mt_map_fini(&preflight->brings);
    mt_map_fini(&preflight->ours);
    mt_map_fini(&preflight->applications);
    mt_preflight_forget_same(preflight);
    mt_arena_free(preflight->arena);
    free(preflight);
}

bool mt_preflight_is_over(const struct mt_preflight *preflight)
{
    return preflight->result.broken != NULL || preflight->stopped;
}

/** What was refused by a definition that this sync changes is asked again under the new one. */
static void settle_refusals(struct mt_preflight *preflight)
{
    preflight->unsettled = false;
    for (size_t i = 0; i < preflight->result.task_count; i++) {
        struct mt_task_check *result = &preflight->results[i];
        const struct mt_task *definition = result->late_after;
        if (result->state != MT_CHECK_REFUSED || definition == NULL) {
            continue;
        }
        const struct mt_task_check *of_definition = &preflight->results[definition->index];
        bool changes =
            of_definition->change != MT_TASK_NONE && of_definition->state != MT_CHECK_REFUSED;
        result->late_after = NULL;
        if (changes) {
            result->refusal = NULL;
            mt_preflight_be_late(&preflight->checks[i], definition);
            bool hook = preflight->checks[i].task->action == MT_ACTION_HOOK;
            result->change = hook ? MT_TASK_RUN : MT_TASK_UNKNOWN; // it may be there already
        }
    }
}

static void start_queued(struct mt_preflight *preflight)
{
    const struct mt_preflight_options *options = &preflight->options;
    while (preflight->lists == 0 && preflight->queue_at < preflight->queue.count &&
           *options->calls < options->concurrency) {
        struct check *check = preflight->queue.items[preflight->queue_at++];
        check->queued = false;
        mt_preflight_check(check);
    }
    if (preflight->queue_at == preflight->queue.count) {
        preflight->queue_at = preflight->queue.count = 0;
    }
}

void mt_preflight_advance(struct mt_preflight *preflight)
{
    if (mt_preflight_is_over(preflight)) {
        return;
    }
    if (!preflight->begun) {
        preflight->begun = true;
        mt_preflight_index(preflight);
        mt_preflight_index_last_writes(preflight);
        mt_preflight_list(preflight);
    }
    start_queued(preflight);
    if (preflight->unsettled && mt_preflight_is_idle(preflight)) {
        settle_refusals(preflight);
        start_queued(preflight);
    }
}

bool mt_preflight_is_idle(const struct mt_preflight *preflight)
{
    bool waits = preflight->queue_at < preflight->queue.count || preflight->lists > 0;
    return preflight->begun && preflight->asked == 0 && (!waits || mt_preflight_is_over(preflight));
}

void mt_preflight_stop(struct mt_preflight *preflight)
{
    preflight->stopped = true;
    mt_preflight_end_lists(preflight);
}

void mt_preflight_provide(struct mt_preflight *preflight, const struct mt_task *task)
{
    if (preflight->provided_at[task->index] == 0) {
        preflight->provided_at[task->index] = ++preflight->moment;
    }
    if (!preflight->needed[task->index]) {
        return;
    }
    for (size_t i = 0; i < preflight->result.task_count; i++) {
        struct mt_task_check *result = &preflight->results[i];
        if (result->state == MT_CHECK_LATE && result->late_after == task) {
            mt_preflight_enqueue(&preflight->checks[i]);
        }
    }
}

void mt_preflight_demand(struct mt_preflight *preflight, const struct mt_task *task)
{
    struct check *check = &preflight->checks[task->index];
    if (check->result->state == MT_CHECK_LATE) {
        check->last = true;
        mt_preflight_enqueue(check);
    }
}

const struct mt_preflight_result *mt_preflight_result(const struct mt_preflight *preflight)
{
    return &preflight->result;
}

const char *mt_task_change_name(enum mt_task_change change)
{
    switch (change) {
    case MT_TASK_UNKNOWN:
    case MT_TASK_CHANGE_COUNT:
        break;
    case MT_TASK_CREATE:
        return "create";
    case MT_TASK_UPDATE:
        return "update";
    case MT_TASK_NONE:
        return "none";
    case MT_TASK_REPLACE:
        return "replace";
    case MT_TASK_PRUNE:
        return "prune";
    case MT_TASK_RUN:
        return "run";
    }
    return NULL;
}

struct mt_preflight_counts mt_preflight_count(const struct mt_preflight_result *result,
                                              const struct mt_plan *plan)
{
    struct mt_preflight_counts counts = {0};
    for (size_t i = 0; i < result->task_count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        const struct mt_task_check *check = &result->tasks[i];
        if (task->action == MT_ACTION_HOOK) {
            bool on_failure = mt_phase_is_on_failure(task->phase);
            counts.on_failure += on_failure;
            counts.changes[MT_TASK_RUN] += !on_failure;
        } else {
            counts.changes[check->change]++;
        }
        counts.refused += check->state == MT_CHECK_REFUSED;
        counts.late += check->state == MT_CHECK_LATE;
    }
    return counts;
}
