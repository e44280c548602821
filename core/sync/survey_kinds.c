// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/memory.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "manifest/object.h"
#include "manifest/selector.h"
#include "sync/ownership.h"
#include "sync/survey_state.h"

#include <stdlib.h>
#include <string.h>

enum { FORBIDDEN = 403 };

static const char *text_at(const cJSON *map, const char *key)
{
    const char *text = mt_json_string(map, key);
    return text != NULL ? text : "";
}

static struct mt_ref ref_of(const struct survey_watch *watch, const cJSON *tree)
{
    const cJSON *metadata = mt_json_get(tree, "metadata");
    return (struct mt_ref){
        .group = watch->scope.group,
        .version = watch->scope.version,
        .kind = watch->scope.kind,
        .namespace = text_at(metadata, "namespace"),
        .name = text_at(metadata, "name"),
    };
}

static void note_other(struct mt_survey *survey, const char *id, size_t length)
{
    if (mt_map_get_n(&survey->others, id, length) == NULL) {
        const char *name = mt_arena_strndup(survey->arena, id, length);
        mt_map_put_n(&survey->others, name, length, survey);
        mt_array_push(survey->arena, &survey->other_names, name);
    }
}

/** Whether the object is one of the app: its tracking-id names the app and the object itself. */
static bool is_ours(struct mt_survey *survey, const struct mt_ref *ref, const cJSON *tree)
{
    const cJSON *annotations = mt_json_at(tree, "metadata", "annotations", NULL);
    const char *id = text_at(annotations, "moontide.dev/tracking-id");
    const char *colon = strchr(id, ':');
    if (colon == NULL || !mt_ownership_names(colon + 1, ref)) {
        return false;
    }
    const size_t length = (size_t)(colon - id);
    const struct mt_selector *selector = survey->options.selector;
    if (survey->owner == NULL || strncmp(id, survey->owner, length + 1) != 0 ||
        (selector != NULL && !mt_selector_matches(selector, tree))) {
        note_other(survey, id, length);
        return false;
    }
    return true;
}

static const struct mt_hook_type *judging_type(const struct mt_survey *survey,
                                               const struct mt_intent *intent)
{
    for (size_t i = 0; i < intent->hook_types.count; i++) {
        const struct mt_hook_type *type =
            mt_policy_type_of(survey->options.policy, &intent->hook_types.items[i]);
        if (type != NULL && type->has_verdict) {
            return type;
        }
    }
    return NULL;
}

/** The first phase that one of the hook's types stands in. */
static enum mt_phase phase_of(const struct mt_survey *survey, const struct mt_intent *intent)
{
    enum mt_phase first = MT_PHASE_COUNT;
    for (size_t i = 0; i < intent->hook_types.count; i++) {
        const struct mt_hook_type *type =
            mt_policy_type_of(survey->options.policy, &intent->hook_types.items[i]);
        if (type != NULL && type->at == MT_AT_PHASE && type->phase < first) {
            first = type->phase;
        }
    }
    return first != MT_PHASE_COUNT ? first : MT_PHASE_SYNC;
}

/** Reads what the annotations say; a hook that its type has made is known by its revision. */
static void read_intent(const struct mt_survey *survey, struct survey_object *object)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    mt_findings_init(&findings, arena);
    const struct mt_object manifest = {.ref = object->shown.ref, .tree = object->tree};
    const struct mt_object_options options = {.live = true};
    const struct mt_intent *intent = mt_intent_read(&manifest, &options, NULL, &findings);
    const cJSON *annotations = mt_json_at(object->tree, "metadata", "annotations", NULL);
    object->shown.wave = intent->wave;
    object->shown.hook =
        intent->hook || mt_json_string(annotations, "moontide.dev/revision") != NULL;
    object->shown.phase = object->shown.hook ? phase_of(survey, intent) : MT_PHASE_SYNC;
    object->shown.ignored = intent->ignore_healthcheck;
    object->type = object->shown.hook ? judging_type(survey, intent) : NULL;
    free(object->check);
    object->check = intent->health != NULL ? mt_strdup(intent->health) : NULL;
    mt_arena_free(arena);
}

/** What makes an object one, whatever the kind that lists it. */
static const char *key_of(const struct mt_ref *ref, const cJSON *tree, struct mt_arena *arena)
{
    const char *uid = mt_json_string(mt_json_get(tree, "metadata"), "uid");
    return uid != NULL ? uid : mt_ref_key(ref, arena);
}

/** The object of that name, or NULL; a slow way for rare cases. */
static struct survey_object *find_named(const struct survey_watch *watch, const struct mt_ref *ref)
{
    const struct mt_map *all = &watch->survey->by_key;
    for (size_t i = 0; i < all->count; i++) {
        struct survey_object *object = all->entries[i].value;
        if (object != NULL && object->watch == watch &&
            mt_ref_compare(&object->shown.ref, ref) == 0) {
            return object;
        }
    }
    return NULL;
}

static void drop(struct survey_object *object)
{
    struct mt_survey *survey = object->watch->survey;
    object->shown.gone = true;
    survey->unsorted = true;
    mt_survey_touch(survey, object);
}

static struct survey_object *add(struct survey_watch *watch, const struct mt_ref *ref,
                                 const char *key)
{
    struct mt_survey *survey = watch->survey;
    struct survey_object *before = survey->complete ? find_named(watch, ref) : NULL;
    if (before != NULL) {
        drop(before); // it was made anew while nobody looked
    }
    struct survey_object *object = mt_alloc(sizeof *object);
    object->key = mt_arena_strdup(survey->arena, key);
    object->watch = watch;
    mt_map_put(&survey->by_key, object->key, object);
    return object;
}

static void see(struct survey_watch *watch, const cJSON *tree)
{
    struct mt_survey *survey = watch->survey;
    const struct mt_ref seen = ref_of(watch, tree);
    const char *key = key_of(&seen, tree, survey->arena);
    struct survey_object *object = mt_map_get(&survey->by_key, key);
    if (object != NULL && object->watch->place < watch->place) {
        return; // the same object under another group
    }
    const bool ours = is_ours(survey, &seen, tree);
    if (!ours && object == NULL) {
        return;
    }
    object = object != NULL ? object : add(watch, &seen, key);
    cJSON_Delete(object->tree);
    object->tree = cJSON_Duplicate(tree, true);
    object->watch = watch;
    object->shown.tree = object->tree;
    object->shown.ref = ref_of(watch, object->tree);
    read_intent(survey, object);
    object->shown.gone = !ours;
    survey->unsorted = true;
    mt_survey_touch(survey, object);
    mt_survey_watch_related(survey, object);
}

static void lose(struct survey_watch *watch, const cJSON *tree)
{
    struct mt_survey *survey = watch->survey;
    const struct mt_ref ref = ref_of(watch, tree);
    struct survey_object *object = mt_map_get(&survey->by_key, key_of(&ref, tree, survey->arena));
    if (object == NULL) {
        object = find_named(watch, &ref); // a list that no longer has it knows its name only
    }
    if (object != NULL && object->watch == watch) {
        drop(object);
    }
}

static void begin(struct survey_watch *watch);

/** Where all namespaces are not for us to list, that of the records may be. */
static bool narrow(struct survey_watch *watch, int status)
{
    const struct mt_cluster *cluster = watch->survey->options.cluster;
    const struct mt_survey_kind *kind = &watch->survey->options.kinds[watch->place];
    if (status != FORBIDDEN || kind->cluster || watch->narrowed) {
        return false;
    }
    watch->narrowed = true;
    watch->scope.namespace = watch->survey->options.namespace;
    cluster->unwatch(cluster->data, watch->handle);
    begin(watch);
    return true;
}

static void settle(struct survey_watch *watch, uint64_t now_ms)
{
    if (!watch->settled) {
        watch->settled = true;
        mt_survey_settle(watch->survey, now_ms);
    }
}

static void fail(struct survey_watch *watch, int status, const char *message)
{
    watch->status = status;
    watch->failure = mt_arena_strdup(watch->survey->arena,
                                     message[0] != '\0' ? message : "the cluster did not answer");
}

static void kind_changed(void *data, const struct mt_watch_event *event)
{
    struct survey_watch *watch = data;
    switch (event->change) {
    case MT_WATCH_SEEN:
        see(watch, event->object);
        break;
    case MT_WATCH_GONE:
        lose(watch, event->object);
        break;
    case MT_WATCH_LISTED:
        watch->listed = true;
        watch->failure = NULL;
        settle(watch, event->now_ms);
        break;
    case MT_WATCH_FAILED:
        if (!narrow(watch, event->status)) {
            fail(watch, event->status, event->message);
            settle(watch, event->now_ms);
        }
        break;
    }
}

static void begin(struct survey_watch *watch)
{
    const struct mt_cluster *cluster = watch->survey->options.cluster;
    watch->handle = cluster->watch(cluster->data, &watch->scope, kind_changed, watch);
}

void mt_survey_watch(struct mt_survey *survey, size_t place)
{
    const struct mt_survey_kind *kind = &survey->options.kinds[place];
    struct survey_watch *watch = &survey->watches[place];
    watch->survey = survey;
    watch->place = place;
    watch->scope = (struct mt_watch_scope){
        .group = kind->group,
        .version = kind->version,
        .kind = kind->kind,
        .namespace = "",
        .label = survey->label,
        .once = !survey->options.follow,
    };
    survey->open++;
    begin(watch);
}

void mt_survey_give_up(struct mt_survey *survey, uint64_t now_ms)
{
    for (size_t i = 0; i < survey->options.kind_count; i++) {
        struct survey_watch *watch = &survey->watches[i];
        if (!watch->settled) {
            fail(watch, 0, "no answer");
            settle(watch, now_ms);
        }
    }
    for (size_t i = 0; i < survey->related_watches.count; i++) {
        struct survey_related *related = survey->related_watches.entries[i].value;
        if (!related->settled) {
            related->settled = true;
            mt_survey_settle(survey, now_ms);
        }
    }
}
