// SPDX-License-Identifier: Apache-2.0
#include "sync/survey.h"

#include "base/arena.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "sync/kind.h"
#include "sync/survey_state.h"

#include <stdlib.h>
#include <string.h>

#define LABEL "moontide.dev/app"

struct mt_survey *mt_survey_new(const struct mt_survey_options *options)
{
    struct mt_survey *survey = mt_alloc(sizeof *survey);
    const struct mt_cluster *cluster = options->cluster;
    struct mt_arena *arena = mt_arena_new();
    survey->options = *options;
    survey->arena = arena;
    survey->label = LABEL;
    if (options->app != NULL) {
        survey->label = mt_arena_printf(arena, LABEL "=%s", options->app);
        survey->owner = mt_arena_printf(arena, "%s/%s:", options->namespace, options->app);
    }
    survey->related = mt_related_new(arena);
    survey->began_ms = survey->answered_ms = cluster->now_ms(cluster->data);
    survey->watches = mt_arena_alloc(arena, options->kind_count * sizeof *survey->watches);
    for (size_t i = 0; i < options->kind_count; i++) {
        mt_survey_watch(survey, i);
    }
    return survey;
}

void mt_survey_object_free(struct survey_object *object)
{
    if (object == NULL) {
        return;
    }
    cJSON_Delete(object->tree);
    free(object->check);
    mt_arena_free(object->arena);
    free(object);
}

void mt_survey_free(struct mt_survey *survey)
{
    if (survey == NULL) {
        return;
    }
    const struct mt_cluster *cluster = survey->options.cluster;
    for (size_t i = 0; i < survey->options.kind_count; i++) {
        cluster->unwatch(cluster->data, survey->watches[i].handle);
    }
    mt_survey_unwatch_related(survey);
    for (size_t i = 0; i < survey->by_key.count; i++) {
        mt_survey_object_free(survey->by_key.entries[i].value);
    }
    mt_map_fini(&survey->by_key);
    mt_map_fini(&survey->others);
    mt_array_fini(&survey->dirty);
    mt_array_fini(&survey->list);
    mt_arena_free(survey->arena);
    free(survey);
}

void mt_survey_settle(struct mt_survey *survey, uint64_t now_ms)
{
    survey->open--;
    survey->answered++;
    survey->answered_ms = now_ms;
}

/** Looks at everything again that is not healthy: some verdicts depend on the time. */
static void look_again(struct mt_survey *survey, uint64_t now_ms)
{
    if (now_ms < survey->looks_ms) {
        return;
    }
    for (size_t i = 0; survey->looks_ms > 0 && i < survey->by_key.count; i++) {
        struct survey_object *object = survey->by_key.entries[i].value;
        if (object != NULL && object->shown.verdict.status != MT_HEALTHY) {
            mt_survey_touch(survey, object);
        }
    }
    survey->looks_ms = now_ms + MT_SURVEY_LOOK_MS;
}

static void tell(const struct mt_survey *survey, const struct survey_object *object)
{
    if (survey->complete && survey->options.changed != NULL) {
        survey->options.changed(survey->options.data, &object->shown);
    }
}

/** Judges it, or lets go of it. */
static bool settle_object(struct mt_survey *survey, struct survey_object *object)
{
    object->dirty = false;
    if (!object->shown.gone) {
        const bool changed = mt_survey_judge(survey, object);
        if (changed) {
            tell(survey, object);
        }
        return changed;
    }
    tell(survey, object);
    mt_map_put(&survey->by_key, object->key, NULL);
    mt_survey_object_free(object);
    return true;
}

static bool settle_dirty(struct mt_survey *survey)
{
    bool changed = false;
    for (size_t i = 0; i < survey->dirty.count; i++) {
        changed |= settle_object(survey, survey->dirty.items[i]);
    }
    survey->dirty.count = 0;
    return changed;
}

static int by_place(const void *left, const void *right)
{
    const struct mt_survey_object *a = *(const struct mt_survey_object *const *)left;
    const struct mt_survey_object *b = *(const struct mt_survey_object *const *)right;
    const int ranks = mt_kind_rank(a->ref.kind) - mt_kind_rank(b->ref.kind);
    return a->hook != b->hook     ? a->hook - b->hook
           : a->phase != b->phase ? (int)a->phase - (int)b->phase
           : a->wave != b->wave   ? (a->wave > b->wave) - (a->wave < b->wave)
           : ranks != 0           ? ranks
                                  : mt_ref_compare(&a->ref, &b->ref);
}

static void sort(struct mt_survey *survey)
{
    survey->list.count = 0;
    survey->unsorted = false;
    for (size_t i = 0; i < survey->by_key.count; i++) {
        const struct survey_object *object = survey->by_key.entries[i].value;
        if (object != NULL) {
            mt_array_push(NULL, &survey->list, &object->shown);
        }
    }
    if (survey->list.count > 0) {
        qsort(survey->list.items, survey->list.count, sizeof *survey->list.items, by_place);
    }
}

bool mt_survey_advance(struct mt_survey *survey, uint64_t now_ms)
{
    if (survey->open > 0 && survey->answered > 0 &&
        now_ms >= survey->answered_ms + MT_SURVEY_SILENCE_MS) {
        mt_survey_give_up(survey, now_ms);
    }
    if (survey->open > 0 && !survey->complete) {
        return false;
    }
    look_again(survey, now_ms);
    bool changed = settle_dirty(survey) || !survey->complete;
    if (survey->unsorted) {
        sort(survey);
    }
    survey->complete = true;
    return changed;
}

bool mt_survey_is_complete(const struct mt_survey *survey)
{
    return survey->complete;
}

uint64_t mt_survey_wakes_at(const struct mt_survey *survey)
{
    if (survey->dirty.count > 0 && survey->complete) {
        return 0;
    }
    const uint64_t silent_ms = survey->open > 0 && survey->answered > 0
                                   ? survey->answered_ms + MT_SURVEY_SILENCE_MS
                                   : UINT64_MAX;
    const uint64_t looks_ms = survey->complete ? survey->looks_ms : UINT64_MAX;
    return silent_ms < looks_ms ? silent_ms : looks_ms;
}

const struct mt_survey_object *const *mt_survey_objects(const struct mt_survey *survey,
                                                        size_t *count)
{
    *count = survey->list.count;
    return survey->list.items;
}

bool mt_survey_counts(const struct mt_survey_object *object)
{
    return !object->hook && !object->ignored;
}

enum mt_health mt_survey_health(const struct mt_survey *survey)
{
    enum mt_health worst = MT_HEALTHY;
    for (size_t i = 0; i < survey->list.count; i++) {
        const struct mt_survey_object *object = survey->list.items[i];
        if (mt_survey_counts(object) && object->verdict.status > worst) {
            worst = object->verdict.status;
        }
    }
    return worst;
}
