// SPDX-License-Identifier: Apache-2.0
/** A run's events on their way into the model. */
#include "base/buffer.h"
#include "base/memory.h"
#include "cli/run_model.h"
#include "cli/run_model_parts.h"

#include <stdlib.h>
#include <string.h>

static struct mt_run_item *item_of(struct mt_run_model *model, const struct mt_event *event)
{
    return event->task != NULL ? &model->items[event->task->index] : NULL;
}

/** Adds (`sign` 1) or takes away (-1) what an item in its state counts for. */
static void count(struct mt_run_model *model, const struct mt_run_item *item, int sign)
{
    const size_t one = (size_t)sign; // of an unsigned sum, -1 takes one away
    struct mt_run_wave *wave = &model->waves[item->wave];
    struct mt_run_phase *phase = &model->phases[wave->phase];
    wave->begun += item->state != MT_RUN_PENDING ? one : 0;
    wave->done += item->state == MT_RUN_DONE ? one : 0;
    wave->failed += item->state == MT_RUN_FAILED ? one : 0;
    phase->done += item->state == MT_RUN_DONE ? one : 0;
    phase->failed += item->state == MT_RUN_FAILED ? one : 0;
    model->done += item->state == MT_RUN_DONE && !mt_phase_is_on_failure(wave->phase) ? one : 0;
}

/** What waits for its wave alone may have begun before that was announced. */
static void begin(struct mt_run_model *model, size_t index, int64_t now_ms)
{
    struct mt_run_wave *wave = &model->waves[index];
    struct mt_run_phase *phase = &model->phases[wave->phase];
    if (wave->state == MT_RUN_PENDING) {
        wave->state = MT_RUN_ACTIVE;
        wave->began_ms = now_ms;
    }
    if (phase->state == MT_RUN_PENDING) {
        phase->state = MT_RUN_ACTIVE;
        phase->began_ms = now_ms;
    }
}

static void set_state(struct mt_run_model *model, struct mt_run_item *item, enum mt_run_state state,
                      int64_t now_ms)
{
    if (item->state == state) {
        return;
    }
    count(model, item, -1);
    item->state = state;
    count(model, item, 1);
    item->ended_ms = now_ms;
    if (item->began_ms == 0) {
        item->began_ms = now_ms;
    }
    begin(model, item->wave, now_ms);
}

static void know_name(struct mt_run_model *model, struct mt_run_item *item,
                      const struct mt_event *event)
{
    if (!item->task->generate_name || item->name != NULL || event->ref == NULL) {
        return;
    }
    struct mt_buf name;
    mt_buf_init(&name, MT_BUF_UNLIMITED);
    mt_run_names_put(&model->names, event->ref, &name);
    item->name = mt_strdup(mt_buf_text(&name));
    mt_buf_fini(&name);
}

static void take_applied(struct mt_run_model *model, struct mt_run_item *item,
                         const struct mt_event *event)
{
    enum mt_run_state state = MT_RUN_ACTIVE;
    switch (event->applied) {
    case MT_APPLIED_CREATED:
    case MT_APPLIED_CONFIGURED:
    case MT_APPLIED_UNCHANGED:
        state = item->task->wait ? MT_RUN_ACTIVE : MT_RUN_DONE;
        break;
    case MT_APPLIED_PRUNED:
    case MT_APPLIED_SKIPPED:
        state = MT_RUN_DONE;
        break;
    case MT_APPLIED_FAILED:
        state = MT_RUN_FAILED;
        mt_run_said_set(&item->said, event->message, event->because, event->because_count);
        mt_run_item_remedy(item, event->remedy);
        break;
    }
    item->applied_known = true;
    item->applied = event->applied;
    model->counts[event->applied]++;
    if (item->began_ms == 0) {
        item->began_ms = event->wall_ms - (int64_t)event->took_ms;
    }
    set_state(model, item, state, event->wall_ms);
}

/** Keeps the longest wait of each phase. */
static void note_wait(struct mt_run_model *model, const struct mt_run_item *item)
{
    struct mt_run_phase *phase = &model->phases[item->task->phase];
    uint64_t waited = (uint64_t)(item->ended_ms - item->began_ms);
    if (waited > phase->slowest_ms) {
        phase->slowest_ms = waited;
        phase->slowest = item->task->index;
    }
}

static void take_health(struct mt_run_model *model, struct mt_run_item *item,
                        const struct mt_event *event)
{
    item->judged = true;
    item->status = event->status;
    mt_run_said_set(&item->said, event->message, event->because, event->because_count);
    if (item->task->action != MT_ACTION_APPLY || !item->applied_known || !item->task->wait) {
        return; // of a hook its end counts, and what is not waited for is done
    }
    const bool over = model->waves[item->wave].state == MT_RUN_DONE;
    if (item->status == MT_HEALTHY && item->state == MT_RUN_ACTIVE) {
        set_state(model, item, MT_RUN_DONE, event->wall_ms);
        note_wait(model, item);
    } else if (item->status != MT_HEALTHY && item->state == MT_RUN_DONE && !over) {
        set_state(model, item, MT_RUN_ACTIVE, event->wall_ms);
    }
}

static void take_hook_finished(struct mt_run_model *model, struct mt_run_item *item,
                               const struct mt_event *event)
{
    enum mt_run_state state = MT_RUN_FAILED;
    switch (event->outcome) {
    case MT_HOOK_OUTCOME_SUCCEEDED:
    case MT_HOOK_OUTCOME_SKIPPED:
        state = MT_RUN_DONE;
        break;
    case MT_HOOK_OUTCOME_INTERRUPTED: // it goes on without us
        state = MT_RUN_ACTIVE;
        break;
    case MT_HOOK_OUTCOME_FAILED:
    case MT_HOOK_OUTCOME_TIMED_OUT:
    case MT_HOOK_OUTCOME_UNKNOWN:
        break;
    }
    item->finished = true;
    item->outcome = event->outcome;
    mt_run_said_set(&item->said, event->message, event->because, event->because_count);
    mt_run_item_remedy(item, event->remedy);
    set_state(model, item, state, event->wall_ms);
}

static void take_task_event(struct mt_run_model *model, const struct mt_event *event)
{
    struct mt_run_item *item = item_of(model, event);
    if (item == NULL) {
        return;
    }
    know_name(model, item, event);
    if (event->kind == MT_EVENT_APPLIED) {
        take_applied(model, item, event);
    } else if (event->kind == MT_EVENT_HEALTH) {
        take_health(model, item, event);
    } else if (event->kind == MT_EVENT_HOOK_FINISHED) {
        take_hook_finished(model, item, event);
    } else if (event->kind == MT_EVENT_LOG) {
        mt_run_item_log(item, event);
    } else { // it starts, for the first time or again
        item->finished = false;
        set_state(model, item, MT_RUN_ACTIVE, event->wall_ms);
    }
}

static bool waits_for(const struct mt_run_waiting *waiting, const struct mt_event *event)
{
    bool same_phase = waiting->gate != NULL && waiting->phase == event->phase;
    return same_phase &&
           (event->kind == MT_EVENT_PHASE_FINISHED ||
            (waiting->has_wave && waiting->wave == event->wave && waiting->part == event->part));
}

/** What nobody judged has passed its gate with the wave. */
static void end_wave(struct mt_run_model *model, const struct mt_event *event)
{
    struct mt_run_wave *wave = mt_run_model_wave(model, event->phase, event->wave, event->part);
    if (wave == NULL) {
        return;
    }
    for (size_t i = wave->first; i < wave->first + wave->count; i++) {
        struct mt_run_item *item = &model->items[i];
        if (item->state == MT_RUN_ACTIVE && !item->judged && item->applied_known) {
            set_state(model, item, MT_RUN_DONE, event->wall_ms);
        }
    }
    wave->state = wave->failed > 0 ? MT_RUN_FAILED : MT_RUN_DONE;
    wave->ended_ms = event->wall_ms;
}

static void end_phase(struct mt_run_model *model, const struct mt_event *event)
{
    struct mt_run_phase *phase = &model->phases[event->phase];
    phase->state = phase->failed > 0 ? MT_RUN_FAILED : MT_RUN_DONE;
    phase->ended_ms = event->wall_ms;
    if (phase->began_ms == 0) {
        phase->began_ms = event->wall_ms - (int64_t)event->took_ms;
    }
}

static void take_step(struct mt_run_model *model, const struct mt_event *event)
{
    struct mt_run_phase *phase = &model->phases[event->phase];
    const bool starts =
        event->kind == MT_EVENT_PHASE_STARTED || event->kind == MT_EVENT_WAVE_STARTED;
    model->began |= starts && !mt_phase_is_on_failure(event->phase);
    if (starts && phase->state == MT_RUN_PENDING) {
        phase->state = MT_RUN_ACTIVE;
        phase->began_ms = event->wall_ms;
    }
    if (event->kind == MT_EVENT_WAVE_STARTED) {
        const struct mt_run_wave *wave =
            mt_run_model_wave(model, event->phase, event->wave, event->part);
        if (wave != NULL) {
            begin(model, (size_t)(wave - model->waves), event->wall_ms);
        }
    }
    if (!starts && waits_for(&model->waiting, event)) {
        mt_run_waiting_fini(&model->waiting);
    }
    if (event->kind == MT_EVENT_WAVE_FINISHED) {
        end_wave(model, event);
    } else if (event->kind == MT_EVENT_PHASE_FINISHED) {
        end_phase(model, event);
    }
}

static void note_timeout(struct mt_run_model *model, const struct mt_event *event)
{
    struct mt_run_timeout *timeout = &model->latest_timeout;
    *timeout = (struct mt_run_timeout){
        .happened = true,
        .level = event->level,
        .phase = event->phase,
        .has_wave = event->has_wave,
        .wave = event->wave,
        .part = event->part,
    };
    for (size_t i = 0; i < MT_RUN_AWAITED_MAX; i++) {
        const struct mt_run_waiting *waiting = &model->waiting;
        timeout->items[i] = i < waiting->kept ? waiting->awaited[i].item : SIZE_MAX;
    }
    if (event->task != NULL) {
        timeout->items[0] = event->task->index;
        timeout->items[1] = SIZE_MAX;
    }
}

static void take_timeout(struct mt_run_model *model, const struct mt_event *event)
{
    note_timeout(model, event);
    if (!model->timeout.happened) {
        model->timeout = model->latest_timeout;
    }
    if (event->task != NULL) {
        return;
    }
    mt_run_waiting_fini(&model->waiting); // what follows waits for something else
    struct mt_run_wave *wave =
        event->has_wave ? mt_run_model_wave(model, event->phase, event->wave, event->part) : NULL;
    if (wave != NULL) { // until it is said to be finished, if it is passed over
        wave->state = MT_RUN_FAILED;
        wave->ended_ms = event->wall_ms;
    }
}

/** Of what is being deleted nothing else says how it is doing: it has no health. */
static void take_waiting(struct mt_run_model *model, const struct mt_event *event)
{
    mt_run_waiting_set(&model->waiting, &model->names, event);
    for (size_t i = 0; i < event->awaited_count; i++) {
        const struct mt_awaited *awaited = &event->awaited[i];
        if (awaited->task == NULL || awaited->task->action != MT_ACTION_PRUNE) {
            continue;
        }
        struct mt_run_item *item = &model->items[awaited->task->index];
        item->judged = true;
        item->status = awaited->status;
        mt_run_said_set(&item->said, awaited->message, awaited->because, awaited->because_count);
        if (item->state == MT_RUN_PENDING) {
            set_state(model, item, MT_RUN_ACTIVE, event->wall_ms);
        }
    }
}

static void take_start(struct mt_run_model *model, const struct mt_event *event)
{
    model->started = true;
    model->began_ms = event->wall_ms;
    model->revision = event->head->revision;
    if (event->head->context != NULL && model->context == NULL) {
        model->context = mt_strdup(event->head->context);
    }
}

static void take_end(struct mt_run_model *model, const struct mt_event *event)
{
    free(model->end.message);
    model->end = (struct mt_run_end){
        .over = true,
        .outcome = event->run_outcome,
        .exit_code = event->exit_code,
        .took_ms = event->took_ms,
        .message = mt_strdup(event->message != NULL ? event->message : ""),
        .hooks = event->hook_count,
    };
}

void mt_run_model_event(struct mt_run_model *model, const struct mt_event *event)
{
    switch (event->kind) {
    case MT_EVENT_RUN_STARTED:
        take_start(model, event);
        break;
    case MT_EVENT_PHASE_STARTED:
    case MT_EVENT_WAVE_STARTED:
    case MT_EVENT_WAVE_FINISHED:
    case MT_EVENT_PHASE_FINISHED:
        take_step(model, event);
        break;
    case MT_EVENT_APPLIED:
    case MT_EVENT_HEALTH:
    case MT_EVENT_HOOK_STARTED:
    case MT_EVENT_HOOK_FINISHED:
    case MT_EVENT_LOG:
    case MT_EVENT_RETRYING:
        take_task_event(model, event);
        break;
    case MT_EVENT_WAITING:
        take_waiting(model, event);
        break;
    case MT_EVENT_TIMED_OUT:
        take_timeout(model, event);
        break;
    case MT_EVENT_RUN_FINISHED:
        take_end(model, event);
        break;
    case MT_EVENT_HOOK_DELETED:
    case MT_EVENT_WARNING:
    case MT_EVENT_ERROR:
    case MT_EVENT_DECIDED:
    case MT_EVENT_APPROVED:
        break;
    }
}
