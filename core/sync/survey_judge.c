// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "manifest/json.h"
#include "sync/fresh.h"
#include "sync/kind.h"
#include "sync/survey_state.h"

#include <string.h>

void mt_survey_touch(struct mt_survey *survey, struct survey_object *object)
{
    if (!object->dirty) {
        object->dirty = true;
        mt_array_push(NULL, &survey->dirty, object);
    }
}

static void touch_owner(void *data, const char *uid)
{
    struct mt_survey *survey = data;
    struct survey_object *object = mt_map_get(&survey->by_key, uid);
    if (object != NULL) {
        mt_survey_touch(survey, object);
    }
}

/** Once a kind is known, whoever needs it may be judged otherwise. */
static void touch_all(struct mt_survey *survey)
{
    for (size_t i = 0; i < survey->by_key.count; i++) {
        struct survey_object *object = survey->by_key.entries[i].value;
        if (object != NULL) {
            mt_survey_touch(survey, object);
        }
    }
}

static struct mt_ref ref_of(const struct mt_watch_scope *scope, const cJSON *tree)
{
    const cJSON *metadata = mt_json_get(tree, "metadata");
    const char *namespace = mt_json_string(metadata, "namespace");
    const char *name = mt_json_string(metadata, "name");
    return (struct mt_ref){scope->group, scope->version, scope->kind,
                           namespace != NULL ? namespace : "", name != NULL ? name : ""};
}

/** An object of the kind was seen, or is gone. */
static void touch_relating(const struct survey_related *watch)
{
    for (size_t i = 0; i < watch->relating.count; i++) {
        touch_owner(watch->survey, watch->relating.items[i]);
    }
}

static void settle(struct survey_related *watch, uint64_t now_ms)
{
    if (!watch->settled) {
        watch->settled = true;
        mt_survey_settle(watch->survey, now_ms);
    }
}

static void related_changed(void *data, const struct mt_watch_event *event)
{
    struct survey_related *watch = data;
    struct mt_survey *survey = watch->survey;
    const bool there = event->change == MT_WATCH_SEEN;
    if (there || event->change == MT_WATCH_GONE) {
        const struct mt_ref ref = ref_of(&watch->scope, event->object);
        if (there) {
            mt_related_put(survey->related, &ref, cJSON_Duplicate(event->object, true));
        } else {
            mt_related_remove(survey->related, &ref);
        }
        mt_related_owners(survey->related, &ref, event->object, touch_owner, survey);
        touch_relating(watch);
        return;
    }
    if (event->change == MT_WATCH_LISTED) {
        mt_related_know(survey->related, watch->kind);
        touch_all(survey);
    }
    settle(watch, event->now_ms); // causes are a help: without them a verdict stands
}

/** The parts of "[group/]version/Kind"; false when it is something else. */
static bool parse_kind(const char *text, struct mt_arena *arena, struct mt_watch_scope *scope)
{
    const char *last = strrchr(text, '/');
    const char *first = strchr(text, '/');
    if (last == NULL) {
        return false;
    }
    const bool core = first == last;
    scope->group = core ? "" : mt_arena_strndup(arena, text, (size_t)(first - text));
    const char *version = core ? text : first + 1;
    scope->version = mt_arena_strndup(arena, version, (size_t)(last - version));
    scope->kind = last + 1;
    return true;
}

static struct survey_related *watch_kind(struct mt_survey *survey, const char *kind,
                                         const char *namespace)
{
    struct mt_watch_scope scope = {.once = !survey->options.follow};
    if (!parse_kind(kind, survey->arena, &scope)) {
        return NULL;
    }
    const bool cluster_scoped = mt_kind_is_cluster(scope.group, scope.kind);
    scope.namespace = cluster_scoped ? "" : mt_arena_strdup(survey->arena, namespace);
    const char *key = mt_arena_printf(survey->arena, "%s/%s", kind, scope.namespace);
    struct survey_related *watch = mt_map_get(&survey->related_watches, key);
    if (watch != NULL) {
        return watch;
    }
    watch = MT_ARENA_NEW(survey->arena, struct survey_related);
    *watch = (struct survey_related){.survey = survey, .scope = scope, .kind = kind};
    mt_map_put(&survey->related_watches, key, watch);
    const struct mt_cluster *cluster = survey->options.cluster;
    survey->answered_ms = cluster->now_ms(cluster->data); // its answer has its time, too
    survey->open++;
    watch->handle = cluster->watch(cluster->data, &watch->scope, related_changed, watch);
    return watch;
}

void mt_survey_watch_related(struct mt_survey *survey, struct survey_object *object)
{
    const struct mt_policy *policy = survey->options.policy;
    const struct mt_ref *ref = &object->shown.ref;
    const struct mt_need *needs = NULL;
    const size_t count =
        object->shown.gone ? 0 : policy->needs(policy->data, ref, object->check, &needs);
    const bool relates = !object->relates && mt_needs_relate(needs, count);
    const char *key = relates ? mt_arena_strdup(survey->arena, object->key) : NULL;
    for (size_t i = 0; i < count; i++) {
        struct survey_related *watch = watch_kind(survey, needs[i].kind, ref->namespace);
        if (relates && watch != NULL) {
            mt_array_push(survey->arena, &watch->relating, key);
        }
    }
    object->relates |= relates;
}

void mt_survey_unwatch_related(struct mt_survey *survey)
{
    const struct mt_cluster *cluster = survey->options.cluster;
    for (size_t i = 0; i < survey->related_watches.count; i++) {
        struct survey_related *watch = survey->related_watches.entries[i].value;
        cluster->unwatch(cluster->data, watch->handle);
    }
    mt_map_fini(&survey->related_watches);
}

static void ask(struct mt_survey *survey, const struct survey_object *object,
                struct mt_arena *arena, struct mt_verdict *verdict)
{
    const struct mt_policy *policy = survey->options.policy;
    const struct mt_cluster *cluster = survey->options.cluster;
    const struct mt_survey_object *shown = &object->shown;
    const struct mt_need *needs = NULL;
    const size_t count = policy->needs(policy->data, &shown->ref, object->check, &needs);
    struct mt_related_found found;
    mt_related_find(survey->related, &shown->ref, shown->tree, needs, count, arena, &found);
    const struct mt_health_question question = {
        .ref = &shown->ref,
        .object = shown->tree,
        .check = object->check,
        .related = found.objects.items,
        .related_count = found.objects.count,
        .known = found.known.items,
        .known_count = found.known.count,
        .hook = shown->hook,
        .strict = survey->options.strict,
        .waited = -1,
        .now_ms = cluster->wall_ms(cluster->data),
    };
    policy->judge(policy->data, &question, arena, verdict);
    if (object->type != NULL) {
        const struct mt_verdict health = *verdict;
        policy->hook_verdict(policy->data, object->type, &question, &health, arena, verdict);
    }
}

/** A status that is about an earlier state of the object proves nothing, as in a sync. */
static void doubt(const cJSON *tree, struct mt_verdict *verdict)
{
    const bool counts = verdict->status == MT_HEALTHY || verdict->status == MT_DEGRADED;
    if (counts && mt_controller_lags(tree)) {
        verdict->status = MT_PROGRESSING;
        verdict->message = "its controller has not seen the change yet";
        verdict->because_count = 0;
    }
}

static bool is_same(const struct mt_verdict *before, const struct mt_verdict *after)
{
    bool same = before->status == after->status && strcmp(before->message, after->message) == 0 &&
                before->because_count == after->because_count;
    for (size_t i = 0; same && i < after->because_count; i++) {
        same = strcmp(before->because[i], after->because[i]) == 0;
    }
    return same;
}

bool mt_survey_judge(struct mt_survey *survey, struct survey_object *object)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_verdict verdict;
    ask(survey, object, arena, &verdict);
    doubt(object->shown.tree, &verdict);
    const bool changed = object->arena == NULL || !is_same(&object->shown.verdict, &verdict);
    mt_arena_free(object->arena);
    object->arena = arena;
    object->shown.verdict = verdict;
    return changed;
}
