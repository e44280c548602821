// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "base/hash.h"
#include "sync/run_state.h"

#include <string.h>

enum {
    LONG_CALL_MS = 10000, ///< From then on a call that is not answered is something to wait for.
};

/** One waiting event in the making. */
struct saying {
    struct mt_run *run;
    struct run_gate *gate;
    struct mt_awaited awaited[MT_AWAITED_MAX];
    size_t count;
    size_t more; ///< Behind the same gate, not listed.
    bool calls;  ///< Some that are waited for are just being applied: more is known in a moment.
    struct run_limit limit;
};

/**
 * A call under way is nothing to be told of yet, as is the rest of a log: what comes of it is a
 * matter of milliseconds.
 */
static bool calls_just_now(const struct run_task *task)
{
    if (task->state == TASK_READING || task->state == TASK_RECORDING) {
        return true;
    }
    return task->call != CALL_NONE && task->state != TASK_RUNNING &&
           task->run->now_ms - task->sent_ms < LONG_CALL_MS;
}

static struct mt_awaited awaited_of(const struct run_task *task)
{
    const struct run_verdict *verdict = &task->verdict;
    bool calls = task->state == TASK_SENDING;
    return (struct mt_awaited){
        .task = task->plan,
        .ref = &task->ref,
        .status = verdict->known && !calls ? verdict->status : MT_PROGRESSING,
        .message = calls                      ? "the cluster has not answered yet"
                   : verdict->message != NULL ? verdict->message
                                              : "",
        .because = (const char *const *)verdict->because,
        .because_count = calls ? 0 : verdict->because_count,
    };
}

/** The first tasks that hold up the same gate as `first`. */
static void collect(struct saying *saying, const struct run_task *first)
{
    saying->limit.at_ms = UINT64_MAX;
    for (const struct run_task *task = first; task != NULL && saying->count < MT_AWAITED_MAX;
         task = task->next) {
        if (mt_run_held_gate(task) != saying->gate) {
            continue;
        }
        if (calls_just_now(task)) {
            saying->calls = true;
            continue;
        }
        saying->awaited[saying->count++] = awaited_of(task);
        struct run_limit limit = mt_run_limit_of(task);
        saying->limit = limit.at_ms < saying->limit.at_ms ? limit : saying->limit;
    }
    saying->more =
        saying->gate->waiting > saying->count ? saying->gate->waiting - saying->count : 0;
}

/** How many tasks still wait for their turn, of those that may get one. */
static size_t behind_all(const struct mt_run *run)
{
    return run->mode <= RUN_FORWARD      ? run->blocked
           : run->mode == RUN_ON_FAILURE ? run->failure_blocked
                                         : 0;
}

/** Two events with the same hash say the same, apart from how long it has been. */
static uint64_t hash_of(const struct saying *saying)
{
    uint64_t hash = MT_HASH_START;
    hash = mt_hash_add(hash, &saying->more, sizeof saying->more);
    size_t behind = behind_all(saying->run);
    hash = mt_hash_add(hash, &behind, sizeof behind);
    for (size_t i = 0; i < saying->count; i++) {
        const struct mt_awaited *awaited = &saying->awaited[i];
        hash = mt_hash_add(hash, &awaited->task, sizeof awaited->task);
        hash = mt_hash_add(hash, &awaited->status, sizeof awaited->status);
        hash = mt_hash_add(hash, awaited->message, strlen(awaited->message) + 1);
        for (size_t b = 0; b < awaited->because_count; b++) {
            hash = mt_hash_add(hash, awaited->because[b], strlen(awaited->because[b]) + 1);
        }
    }
    return hash;
}

static void emit(const struct saying *saying, bool tick)
{
    const struct mt_run *run = saying->run;
    const struct mt_gate *gate = saying->gate->plan;
    const struct run_limit *limit = &saying->limit;
    bool limited = limit->at_ms != UINT64_MAX;
    mt_run_emit(
        saying->run,
        &(struct mt_event){
            .kind = MT_EVENT_WAITING,
            .gate = gate,
            .tick = tick,
            .phase = gate->phase,
            .has_wave = gate->has_wave,
            .wave = gate->wave,
            .part = gate->part,
            .took_ms = run->now_ms - saying->gate->started_ms,
            .has_timeout = limited,
            .timeout_ms = limit->timeout_ms,
            .remaining_ms = limited && limit->at_ms > run->now_ms ? limit->at_ms - run->now_ms : 0,
            .on_timeout = limited ? limit->action : NULL,
            .awaited = saying->awaited,
            .awaited_count = saying->count,
            .awaited_more = saying->more,
            .behind = behind_all(run),
        });
}

static void tick(void *data, uint64_t now_ms)
{
    struct run_gate *gate = data;
    (void)now_ms;
    if (!gate->open) {
        gate->run->waiting_changed = true;
    }
}

uint64_t mt_run_next_look(uint64_t since_ms, uint64_t now_ms)
{
    uint64_t waited = now_ms - since_ms;
    return since_ms + (waited < 10000   ? 10000
                       : waited < 30000 ? 30000
                                        : (waited / 60000 + 1) * 60000);
}

/** When the event is due again without a change. */
static void set_tick(struct run_gate *gate)
{
    uint64_t next_ms = mt_run_next_look(gate->started_ms, gate->run->now_ms);
    if (next_ms != gate->next_tick_ms) {
        gate->next_tick_ms = next_ms;
        mt_timers_add(&gate->run->timers, gate->next_tick_ms, tick, gate);
    }
}

static void say(struct mt_run *run, struct run_gate *gate, const struct run_task *first)
{
    struct saying saying = {.run = run, .gate = gate};
    collect(&saying, first);
    bool due = gate->next_tick_ms > 0 && run->now_ms >= gate->next_tick_ms;
    if (saying.count == 0 || (saying.calls && !due)) {
        return;
    }
    uint64_t hash = hash_of(&saying);
    if (hash != gate->said_hash || due) {
        gate->said_hash = hash;
        emit(&saying, due);
    }
    set_tick(gate);
}

void mt_run_say_waiting(struct mt_run *run)
{
    if (!run->waiting_changed || run->mode >= RUN_STOPPING) {
        return;
    }
    run->waiting_changed = false;
    struct run_gate *said[MT_AWAITED_MAX];
    size_t count = 0;
    size_t seen = 0;
    for (const struct run_task *task = run->waiting.first; task != NULL && seen < MT_AWAITED_MAX;
         task = task->next) {
        struct run_gate *gate = mt_run_held_gate(task);
        if (gate == NULL || calls_just_now(task)) {
            continue;
        }
        seen++;
        size_t known = 0;
        while (known < count && said[known] != gate) {
            known++;
        }
        if (known == count) {
            said[count++] = gate;
            say(run, gate, task);
        }
    }
}
