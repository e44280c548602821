// SPDX-License-Identifier: Apache-2.0
#include "cli/run_model.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "cli/plan_print.h"
#include "cli/run_model_parts.h"

#include <stdlib.h>
#include <string.h>

static int compare_places(const struct mt_run_wave *a, enum mt_phase phase, int wave,
                          enum mt_part part)
{
    if (a->phase != phase) {
        return a->phase < phase ? -1 : 1;
    }
    if (a->wave != wave) {
        return a->wave < wave ? -1 : 1;
    }
    return a->part == part ? 0 : a->part < part ? -1 : 1;
}

static void add_wave(struct mt_run_model *model, const struct mt_task *task, size_t first)
{
    struct mt_run_phase *phase = &model->phases[task->phase];
    if (phase->count == 0) {
        phase->first = model->wave_count;
    }
    phase->count++;
    model->waves[model->wave_count++] = (struct mt_run_wave){
        .phase = task->phase, .wave = task->wave, .part = task->part, .first = first};
}

static void add_item(struct mt_run_model *model, size_t index)
{
    const struct mt_task *task = model->plan->tasks.items[index];
    if (mt_plan_begins_wave(model->plan, index)) {
        add_wave(model, task, index);
    }
    model->items[index] = (struct mt_run_item){.task = task, .wave = model->wave_count - 1};
    model->waves[model->wave_count - 1].count++;
    model->phases[task->phase].tasks++;
    model->total += !mt_phase_is_on_failure(task->phase);
}

/**
 * Sorts the waves by place.  They are almost in this order already, so each is moved a few steps.
 */
static void sort_waves(struct mt_run_model *model)
{
    for (size_t i = 0; i < model->wave_count; i++) {
        const struct mt_run_wave *wave = &model->waves[i];
        size_t at = i;
        while (at > 0 && compare_places(&model->waves[model->waves_by_place[at - 1]], wave->phase,
                                        wave->wave, wave->part) > 0) {
            model->waves_by_place[at] = model->waves_by_place[at - 1];
            at--;
        }
        model->waves_by_place[at] = i;
    }
}

struct mt_run_model *mt_run_model_new(const struct mt_plan *plan)
{
    struct mt_run_model *model = mt_alloc(sizeof *model);
    const size_t count = plan->tasks.count;
    model->plan = plan;
    mt_run_names_init(&model->names, plan);
    model->items = mt_realloc(NULL, count + 1, sizeof *model->items);
    model->waves = mt_realloc(NULL, count + 1, sizeof *model->waves);
    model->waves_by_place = mt_realloc(NULL, count + 1, sizeof *model->waves_by_place);
    for (size_t i = 0; i < count; i++) {
        add_item(model, i);
    }
    sort_waves(model);
    return model;
}

void mt_run_model_free(struct mt_run_model *model)
{
    if (model == NULL) {
        return;
    }
    for (size_t i = 0; i < model->plan->tasks.count; i++) {
        mt_run_item_fini(&model->items[i]);
    }
    mt_run_waiting_fini(&model->waiting);
    mt_run_names_fini(&model->names);
    free(model->items);
    free(model->waves);
    free(model->waves_by_place);
    free(model->context);
    free(model->end.message);
    free(model);
}

struct mt_run_wave *mt_run_model_wave(const struct mt_run_model *model, enum mt_phase phase,
                                      int wave, enum mt_part part)
{
    size_t low = 0;
    size_t high = model->wave_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct mt_run_wave *at = &model->waves[model->waves_by_place[middle]];
        int order = compare_places(at, phase, wave, part);
        if (order == 0) {
            return at;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

void mt_run_model_put_name(const struct mt_run_model *model, size_t item, struct mt_buf *out)
{
    if (model->items[item].name != NULL) {
        mt_buf_puts(out, model->items[item].name); // harmless since it was put together
    } else {
        mt_run_names_put_task(&model->names, model->items[item].task, out);
    }
}
