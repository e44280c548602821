// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include "manifests.h"
#include "pods.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/memory.h"
#include "manifest/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONG_AGO_MS UINT64_C(10000000)

struct sim_world {
    struct mt_arena *arena;
    int64_t start_wall_ms;
    struct mt_map first_ms; ///< When a generation of an object was first looked at.
};

/** Where a life stands. */
struct moment {
    char word[32];     ///< "" before the first.
    uint64_t since_ms; ///< When it began, in the time of this life.
    uint64_t next_ms;  ///< When the next begins; UINT64_MAX: never.
};

/** How long ago the controllers looked for the first time at what `about` says of the object. */
static uint64_t known_for(struct sim_world *world, const struct mt_reconcile *question,
                          const char *about)
{
    const char *uid = mt_json_string(mt_json_get(question->object, "metadata"), "uid");
    const char *key = mt_arena_printf(world->arena, "%s/%s", uid, about);
    int64_t *first = mt_map_get(&world->first_ms, key);
    if (first == NULL) {
        first = MT_ARENA_NEW(world->arena, int64_t);
        *first = question->wall_ms;
        mt_map_put(&world->first_ms, key, first);
    }
    return (uint64_t)(question->wall_ms - *first);
}

/** The part of a life that is for this object of its name; the last one goes on for ever. */
static const char *of_attempt(const char *life, unsigned attempt)
{
    const char *bar = NULL;
    while (attempt-- > 1 && (bar = strchr(life, '|')) != NULL) {
        life = bar + 1;
    }
    return life;
}

static struct moment moment_at(const char *life, uint64_t at_ms)
{
    struct moment moment = {.next_ms = UINT64_MAX};
    uint64_t time_ms;
    char word[sizeof moment.word];
    int length = 0;
    for (const char *at = life;
         sscanf(at, " %" SCNu64 " %31[A-Za-z]%n", &time_ms, word, &length) == 2; at += *at == ';') {
        at += length;
        if (strcmp(word, "loop") == 0 && at_ms >= time_ms && time_ms > 0) {
            struct moment again = moment_at(life, at_ms % time_ms);
            uint64_t turn_ms = at_ms - at_ms % time_ms;
            again.next_ms += again.next_ms != UINT64_MAX ? turn_ms : 0;
            return again;
        }
        if (time_ms > at_ms) {
            moment.next_ms = time_ms;
            return moment;
        }
        memcpy(moment.word, word, sizeof word);
        moment.since_ms = time_ms;
    }
    return moment;
}

static cJSON *act(struct mt_reconciled *answer, const struct mt_reconcile *question,
                  const char *verb)
{
    cJSON *action = cJSON_CreateObject();
    cJSON *object = cJSON_AddObjectToObject(action, "object");
    cJSON *metadata = cJSON_AddObjectToObject(object, "metadata");
    cJSON_AddStringToObject(action, "verb", verb);
    cJSON_AddStringToObject(object, "apiVersion", mt_json_string(question->object, "apiVersion"));
    cJSON_AddStringToObject(object, "kind", question->ref->kind);
    cJSON_AddStringToObject(metadata, "name", question->ref->name);
    cJSON_AddStringToObject(metadata, "namespace", question->ref->namespace);
    if (answer->actions == NULL) {
        answer->actions = cJSON_CreateArray();
    }
    cJSON_AddItemToArray(answer->actions, action);
    return object;
}

static void set_status(struct mt_reconciled *answer, const struct mt_reconcile *question,
                       const struct moment *moment)
{
    char message[64];
    cJSON *status = cJSON_AddObjectToObject(act(answer, question, "status"), "status");
    snprintf(message, sizeof message, "since %" PRIu64 " ms of its life", moment->since_ms);
    cJSON_AddStringToObject(status, "health", moment->word);
    cJSON_AddStringToObject(status, "message", message);
    if (strcmp(question->ref->group, "apps") == 0) {
        const cJSON *generation = mt_json_at(question->object, "metadata", "generation", NULL);
        cJSON_AddItemToObject(status, "observedGeneration", cJSON_Duplicate(generation, true));
    }
}

static void ask_again(struct mt_reconciled *answer, uint64_t after_ms)
{
    answer->again = true;
    answer->again_ms = after_ms > 0 ? after_ms : 1;
}

/** Lets an object that is on its way out go when its time has come. */
static void let_go(struct sim_world *world, const struct mt_reconcile *question, const char *hold,
                   struct mt_reconciled *answer)
{
    if (hold == NULL || strcmp(hold, "never") == 0) {
        return;
    }
    uint64_t held_ms = known_for(world, question, "deleted");
    uint64_t hold_ms = strtoull(hold, NULL, 10);
    if (held_ms < hold_ms) {
        ask_again(answer, hold_ms - held_ms);
        return;
    }
    cJSON *object = act(answer, question, "patch");
    cJSON_AddNullToObject(cJSON_GetObjectItemCaseSensitive(object, "metadata"), "finalizers");
}

/** The number of changes that the object has been through, as text. */
static const char *generation_of(const cJSON *object)
{
    const cJSON *generation = mt_json_at(object, "metadata", "generation", NULL);
    return mt_json_is_number(generation) ? generation->valuestring : "";
}

/** A Job that is a hook has Pods, which live for themselves. */
static void create_pods(const struct mt_reconcile *question, struct mt_reconciled *answer)
{
    cJSON *pods[SIM_PODS_MAX];
    size_t count = 0;
    sim_pods_of_job(question, pods, &count);
    for (size_t i = 0; i < count; i++) {
        cJSON *action = cJSON_CreateObject();
        cJSON_AddStringToObject(action, "verb", "create");
        cJSON_AddItemToObject(action, "object", pods[i]);
        if (answer->actions == NULL) {
            answer->actions = cJSON_CreateArray();
        }
        cJSON_AddItemToArray(answer->actions, action);
    }
}

/** When something happened, for the oracle. */
static void add_time(cJSON *status, const char *key, int64_t wall_ms)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, wall_ms);
    cJSON_AddStringToObject(status, key, text);
}

static void go_on_pod(struct sim_world *world, const struct mt_reconcile *question,
                      struct mt_reconciled *answer)
{
    uint64_t next_ms = UINT64_MAX;
    uint64_t lived_ms = known_for(world, question, "pod");
    cJSON *status = sim_pods_status(question->object, lived_ms, &next_ms);
    cJSON_AddItemToObject(act(answer, question, "status"), "status", status);
    add_time(status, "began", question->wall_ms - (int64_t)lived_ms);
    if (next_ms != UINT64_MAX) {
        ask_again(answer, next_ms - lived_ms);
    } else {
        add_time(status, "ended",
                 question->wall_ms - (int64_t)known_for(world, question, "the end"));
    }
}

static const cJSON *log_of(void *data, const struct mt_reconcile *pod, const char *container,
                           unsigned restarts)
{
    struct sim_world *world = data;
    const char *uid = mt_json_string(mt_json_get(pod->object, "metadata"), "uid");
    cJSON *lines = cJSON_CreateArray();
    mt_arena_own(world->arena, lines, mt_json_release);
    for (unsigned i = 0; i < sim_pods_lines(uid, container, restarts); i++) {
        char line[SIM_LINE_SIZE];
        sim_pods_put_line(uid, container, restarts, i, line);
        cJSON_AddItemToArray(lines, cJSON_CreateString(line));
    }
    return lines;
}

static void go_on(struct sim_world *world, const struct mt_reconcile *question, const char *life,
                  struct mt_reconciled *answer)
{
    const char *generation = generation_of(question->object);
    uint64_t lived_ms = known_for(world, question, generation);
    // What was there before the run, and was not changed by it, has lived its life.
    bool old = question->wall_ms - (int64_t)question->age_ms <= world->start_wall_ms;
    lived_ms += old && strcmp(generation, "1") == 0 ? LONG_AGO_MS : 0;
    struct moment moment = moment_at(of_attempt(life, question->attempt), lived_ms);
    if (strcmp(moment.word, "gone") == 0) {
        act(answer, question, "delete");
    } else if (moment.word[0] != '\0') {
        set_status(answer, question, &moment);
    }
    if (moment.next_ms != UINT64_MAX) {
        ask_again(answer, moment.next_ms - lived_ms);
    }
}

static bool reconcile(void *data, const struct mt_reconcile *question, struct mt_reconciled *answer,
                      struct mt_error *err)
{
    (void)err;
    const cJSON *metadata = mt_json_get(question->object, "metadata");
    const cJSON *annotations = mt_json_get(metadata, "annotations");
    const char *life = mt_json_string(annotations, SIM_LIFE);
    if (mt_json_string(metadata, "deletionTimestamp") != NULL) {
        let_go(data, question, mt_json_string(annotations, SIM_HOLD), answer);
    } else if (strcmp(question->ref->kind, "Pod") == 0) {
        go_on_pod(data, question, answer);
    } else if (life != NULL) {
        go_on(data, question, life, answer);
        create_pods(question, answer);
    }
    return true;
}

static bool acts_on(void *data, const char *group, const char *kind)
{
    (void)data;
    (void)group;
    return strcmp(kind, "Namespace") != 0 && strcmp(kind, "CustomResourceDefinition") != 0;
}

struct sim_world *sim_world_new(void)
{
    struct sim_world *world = mt_alloc(sizeof *world);
    world->arena = mt_arena_new();
    world->start_wall_ms = INT64_MAX;
    return world;
}

void sim_world_begin(struct sim_world *world, int64_t wall_ms)
{
    world->start_wall_ms = wall_ms;
}

void sim_world_free(struct sim_world *world)
{
    mt_map_fini(&world->first_ms);
    mt_arena_free(world->arena);
    free(world);
}

struct mt_controllers sim_world_controllers(struct sim_world *world)
{
    return (struct mt_controllers){
        .data = world, .acts_on = acts_on, .reconcile = reconcile, .log = log_of};
}
