// SPDX-License-Identifier: Apache-2.0
#include "kill_world.h"

#include "kill_state.h"
#include "manifests.h"

#include "base/arena.h"
#include "base/error.h"
#include "manifest/object.h"
#include "record/hook_logs.h"
#include "record/manifests.h"

#include <stdlib.h>
#include <string.h>

enum { READING_MS = 1000 }; ///< More than all calls of a reading take.

static void put_foreign(struct kill_world *world)
{
    struct mt_objects objects = {0};
    kill_case_read(world->of, &world->of->foreign, world->arena, &world->findings, &objects);
    struct mt_scopes *scopes = mt_scopes_new(&objects, world->arena);
    for (size_t i = 0; i < objects.list.count; i++) {
        const struct mt_object *object = objects.list.items[i];
        struct mt_error err = {0};
        cJSON *tree = cJSON_Duplicate(object->tree, true);
        if (!mt_scopes_is_cluster(scopes, object->ref.group, object->ref.kind) &&
            object->ref.namespace[0] == '\0') {
            cJSON_AddStringToObject(cJSON_GetObjectItemCaseSensitive(tree, "metadata"), "namespace",
                                    SIM_NAMESPACE);
        }
        if (!mt_rehearsal_put(world->rehearsal, tree, "somebody", &err)) {
            kill_ledger_complain(&world->ledger, "%s cannot be put there: %s", object->ref.name,
                                 err.msg);
        }
        cJSON_Delete(tree);
    }
}

void kill_world_init(struct kill_world *world, const struct kill_case *of)
{
    struct mt_rehearsal_options options = mt_rehearsal_options_default();
    *world = (struct kill_world){.of = of, .arena = mt_arena_new()};
    mt_findings_init(&world->findings, world->arena);
    world->policy = sim_policy_new(&of->settings, NULL);
    world->lives = sim_world_new();
    world->controllers = sim_world_controllers(world->lives);
    options.controllers = &world->controllers;
    options.call_ms = 1; // requests are on their way in the network
    world->rehearsal = mt_rehearsal_new(&options);
    world->inner = mt_rehearsal_cluster(world->rehearsal);
    kill_ledger_init(&world->ledger, world->rehearsal);
    world->observer = kill_ledger_observer(&world->ledger);
    world->network = kill_network_new(&world->inner, of->settings.seed, &world->observer);
    put_foreign(world);
    sim_world_begin(world->lives, world->inner.wall_ms(world->inner.data));
    kill_world_pass(world, READING_MS);
}

void kill_world_fini(struct kill_world *world)
{
    mt_rehearsal_free(world->rehearsal);
    kill_network_free(world->network);
    sim_world_free(world->lives);
    sim_policy_free(world->policy);
    kill_ledger_fini(&world->ledger);
    mt_arena_free(world->arena);
}

static uint64_t now_of(const struct kill_world *world)
{
    return world->inner.now_ms(world->inner.data);
}

void kill_world_pass(struct kill_world *world, uint64_t ms)
{
    const uint64_t until_ms = now_of(world) + ms;
    while (now_of(world) < until_ms) {
        kill_network_poll(world->network, until_ms);
    }
}

/** What a reader got. */
struct reading {
    struct kill_world *world;
    struct mt_record *record;
    bool answered;
};

static void complain(const struct reading *reading, const struct mt_error *err)
{
    if (err != NULL) {
        kill_ledger_complain(&reading->world->ledger, "the record cannot be read: %s", err->msg);
    }
}

static void take_record(void *data, struct mt_record *record, const struct mt_error *err)
{
    struct reading *reading = data;
    reading->answered = true;
    reading->record = record;
    complain(reading, err);
}

static void take_manifests(void *data, struct mt_record_manifests *manifests,
                           const struct mt_error *err)
{
    struct reading *reading = data;
    (void)manifests;
    reading->answered = true;
    complain(reading, err);
}

static void take_logs(void *data, struct mt_record_logs *logs, const struct mt_error *err)
{
    struct reading *reading = data;
    (void)logs;
    reading->answered = true;
    complain(reading, err);
}

static void await(struct kill_world *world, const struct reading *reading)
{
    const uint64_t until_ms = now_of(world) + READING_MS;
    while (!reading->answered && now_of(world) < until_ms) {
        kill_network_poll(world->network, until_ms);
    }
    if (!reading->answered) {
        kill_ledger_complain(&world->ledger, "the record is not read in time");
    }
}

struct mt_record *kill_world_read(struct kill_world *world)
{
    struct reading reading = {.world = world};
    mt_record_read(&world->inner, SIM_NAMESPACE, SIM_APP, world->arena, take_record, &reading);
    await(world, &reading);
    return reading.record;
}

/** What stands apart from the header can be read, too. */
static void read_apart(struct kill_world *world, const struct mt_record *record)
{
    for (size_t i = 0; i < record->revisions.count; i++) {
        struct reading manifests = {.world = world};
        struct reading logs = {.world = world};
        mt_record_read_manifests(&world->inner, record, &record->revisions.items[i], world->arena,
                                 take_manifests, &manifests);
        await(world, &manifests);
        mt_record_read_logs(&world->inner, record, &record->revisions.items[i], world->arena,
                            take_logs, &logs);
        await(world, &logs);
    }
}

static bool is_deleted(const struct mt_record_revision *revision)
{
    return revision->deletion && revision->ended && revision->outcome == MT_OUTCOME_SUCCEEDED;
}

/** Whether the app is deleted but for what stays: CRDs, what says so, and what is on record. */
static bool is_all_deleted(const struct kill_world *world, const struct mt_record *record)
{
    bool deleted = !record->found;
    for (size_t i = 0; i < record->revisions.count; i++) {
        deleted = deleted || is_deleted(&record->revisions.items[i]);
    }
    return world->of->settings.deletion && deleted;
}

bool kill_world_died(struct kill_world *world)
{
    enum { WITH_ALL_THAT_IS_LATE_MS = 5000 };
    const struct mt_record *record = kill_world_read(world);
    if (record == NULL) {
        return false;
    }
    const char *stray = kill_state_stray(world->rehearsal, record, world->arena);
    if (stray != NULL && !is_all_deleted(world, record)) {
        kill_ledger_complain(&world->ledger, "%s is not in the inventory", stray);
    }
    kill_world_pass(world, world->of->late ? WITH_ALL_THAT_IS_LATE_MS : 0);
    record = kill_world_read(world);
    if (record == NULL) {
        return false;
    }
    read_apart(world, record);
    const struct mt_record_revision *newest = mt_record_newest(record);
    if (is_all_deleted(world, record)) {
        return newest == NULL; // what is left of the record goes next
    }
    if (newest == NULL || (newest->ended && newest->outcome != MT_OUTCOME_INTERRUPTED)) {
        return newest != NULL && world->ledger.plan != NULL &&
               strcmp(newest->run_id, world->ledger.run_id) == 0;
    }
    kill_ledger_died(&world->ledger, newest);
    return false;
}
