// SPDX-License-Identifier: Apache-2.0
// One process of moontide: lock, record, plan, run, as core/cli/sync.c puts them together.
#include "kill_world.h"

#include "manifests.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/process.h"
#include "cli/app_record.h"
#include "cli/load.h"
#include "manifest/object.h"
#include "record/lock.h"
#include "record/manifests.h"
#include "record/recording.h"
#include "sync/fingerprint.h"
#include "sync/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEPS_MAX = 200000,     ///< Of one process; most take some hundreds.
    BOUND_MS = 4 * 3600000, ///< No sync takes so long.
    SETTLE_MS = 5000,       ///< As `sync` waits for what is still to be collected.
};

struct process {
    struct kill_world *world;
    const struct mt_buf *yaml; ///< NULL: it deletes the app.
    struct kill_wire *wire;
    struct mt_cluster cluster;
    struct mt_loaded loaded; ///< As far as app_record.h needs it.
    struct mt_app_record record;
    struct mt_objects objects;
    struct mt_scopes *scopes;
    struct mt_lock *lock;
    struct mt_recording *recording;
    struct mt_run *run;
    struct kill_death death;
    size_t steps;
    size_t read; ///< How many readings of the record have ended.
};

static const struct mt_owner owner = {SIM_APP, SIM_NAMESPACE, SIM_NAMESPACE};

static uint64_t now_of(const struct process *process)
{
    return process->cluster.now_ms(process->cluster.data);
}

/** Goes on with what has come; false when the process is dead, or has gone on for too long. */
static bool go_on(struct process *process, uint64_t wakes_ms)
{
    if (++process->steps > STEPS_MAX || now_of(process) > BOUND_MS) {
        kill_ledger_complain(&process->world->ledger, "the sync does not end");
        return false;
    }
    process->cluster.poll(process->cluster.data, wakes_ms);
    return !kill_wire_is_dead(process->wire);
}

static bool was_killed(const struct mt_process *before)
{
    (void)before;
    return true; // there is only one process at a time
}

static bool lives_elsewhere(const struct mt_process *before)
{
    (void)before;
    return false;
}

static bool take_lock(struct process *process)
{
    const struct mt_process self = {.host = "box",
                                    .boot = "boot",
                                    .space = "space",
                                    .pid = process->world->processes,
                                    .start = 1};
    const struct mt_lock_options options = {
        .cluster = &process->cluster,
        .namespace = SIM_NAMESPACE,
        .app = SIM_APP,
        .run_id = process->loaded.run_id,
        .process = &self,
        .wait_ms = UINT64_MAX,
        .is_gone = process->world->of->same_machine ? was_killed : lives_elsewhere,
    };
    process->lock = mt_lock_new(&options);
    mt_lock_advance(process->lock, now_of(process));
    while (mt_lock_state(process->lock) <= MT_LOCK_WAITING) {
        if (!go_on(process, mt_lock_wakes_at(process->lock))) {
            return false;
        }
        mt_lock_advance(process->lock, now_of(process));
    }
    if (mt_lock_state(process->lock) != MT_LOCK_HELD) {
        kill_ledger_complain(&process->world->ledger, "the lock cannot be had: %s",
                             mt_lock_message(process->lock));
        return false;
    }
    return true;
}

static void take_record(void *data, struct mt_record *record, const struct mt_error *err)
{
    struct process *process = data;
    process->read++;
    process->record.record = record;
    if (err != NULL && !kill_wire_is_dead(process->wire)) {
        kill_ledger_complain(&process->world->ledger, "the record cannot be read: %s", err->msg);
    }
}

/** Waits for so many readings to end. */
static bool await_readings(struct process *process, size_t count)
{
    while (process->read < count) {
        if (!go_on(process, mt_lock_wakes_at(process->lock))) {
            return false;
        }
        mt_lock_advance(process->lock, now_of(process));
    }
    return true;
}

static bool read_record(struct process *process)
{
    mt_record_read(&process->cluster, SIM_NAMESPACE, SIM_APP, process->world->arena, take_record,
                   process);
    return await_readings(process, 1) && process->record.record != NULL;
}

static void take_manifests(void *data, struct mt_record_manifests *manifests,
                           const struct mt_error *err)
{
    struct process *process = data;
    process->read++;
    for (size_t i = 0; manifests != NULL && i < manifests->objects.count; i++) {
        mt_objects_add(&process->objects, cJSON_Duplicate(manifests->objects.items[i].tree, true),
                       (struct mt_place){"record", (unsigned)i + 1}, 1,
                       &(struct mt_object_options){0}, &process->world->findings);
    }
    if (err != NULL && !kill_wire_is_dead(process->wire)) {
        kill_ledger_complain(&process->world->ledger, "the manifests cannot be read: %s", err->msg);
    }
}

/** The objects of the plan: those to be synced, or those of the record. */
static bool read_objects(struct process *process)
{
    struct kill_world *world = process->world;
    const struct mt_record_revision *newest = mt_record_newest(process->record.record);
    if (process->yaml != NULL) {
        kill_case_read(world->of, process->yaml, world->arena, &world->findings, &process->objects);
        return true;
    }
    if (newest == NULL) {
        return true; // the record has gone
    }
    mt_record_read_manifests(&process->cluster, process->record.record, newest, world->arena,
                             take_manifests, process);
    return await_readings(process, 2);
}

/** What the record has (mt_app_record_read()). */
static void take_inventory(struct process *process)
{
    const struct mt_record *record = process->record.record;
    struct mt_loaded *loaded = &process->loaded;
    const size_t count = record->items.count;
    struct mt_inventory_item *items = mt_arena_alloc(loaded->arena, count * sizeof *items);
    for (size_t i = 0; i < count; i++) {
        items[i] = record->items.items[i].item;
    }
    process->record.last_writes = mt_record_last_writes(record, loaded->arena);
    loaded->inventory = items;
    loaded->inventory_count = count;
}

static struct mt_plan_options plan_options(const struct process *process)
{
    const struct kill_world *world = process->world;
    const struct sim_settings *settings = &world->of->settings;
    const struct mt_record *record = process->record.record;
    const struct mt_record_revision *resumable = mt_record_resumable(record);
    return (struct mt_plan_options){
        .app = SIM_APP,
        .namespace = SIM_NAMESPACE,
        .later = record->found && (resumable == NULL || !resumable->first),
        .prune = true,
        .orphan = settings->orphan,
        .timeouts = settings->timeouts,
        .no_wait = settings->no_wait,
        .inventory = process->loaded.inventory,
        .inventory_count = process->loaded.inventory_count,
        .policy = sim_policy_seam(world->policy),
    };
}

static void plan_once(struct process *process)
{
    struct kill_world *world = process->world;
    struct mt_loaded *loaded = &process->loaded;
    const struct mt_plan_options options = plan_options(process);
    loaded->plan = (process->yaml != NULL ? mt_plan_make : mt_plan_make_deletion)(
        &process->objects, &options, &world->findings);
    mt_plan_fingerprint(loaded->plan, &process->objects, &options, loaded->plan_hash);
}

/** False when there is nothing that may be carried out. */
static bool make_plan(struct process *process)
{
    struct kill_world *world = process->world;
    struct mt_loaded *loaded = &process->loaded;
    process->scopes = mt_scopes_new(&process->objects, world->arena);
    take_inventory(process);
    plan_once(process);
    mt_app_record_choose(&process->record, loaded);
    if (mt_app_record_leave_hooks(&process->record, loaded)) {
        plan_once(process);
    }
    world->refused = world->findings.errors > 0 || loaded->plan->refused != NULL;
    if (world->refused) {
        return false;
    }
    world->ledger.plan = loaded->plan;
    world->ledger.run_id = loaded->resumed_run_id != NULL
                               ? loaded->resumed_run_id
                               : mt_arena_strdup(world->arena, loaded->run_id);
    if (process->record.resumed == NULL) {
        mt_map_fini(&world->ledger.over); // of another revision
    }
    kill_ledger_tell(&world->ledger, "process %u %s revision %u", world->processes,
                     process->record.resumed != NULL ? "goes on with" : "begins",
                     process->record.revision);
    return true;
}

static struct mt_run_head head_of(const struct process *process)
{
    return (struct mt_run_head){
        .app = SIM_APP,
        .namespace = SIM_NAMESPACE,
        .plan_hash = process->loaded.plan_hash,
        .revision = process->record.revision,
        .run_id = process->world->ledger.run_id,
    };
}

static void make_recording(struct process *process)
{
    const struct mt_recording_options options = {
        .cluster = &process->cluster,
        .record = process->record.record,
        .plan = process->loaded.plan,
        .objects = &process->objects,
        .head = head_of(process),
        .run_id = process->world->ledger.run_id,
        .host = "box",
        .resumed = process->record.resumed,
    };
    process->recording = mt_recording_new(&options);
}

static void hear(void *data, const struct mt_event *event)
{
    const struct process *process = data;
    if (!kill_wire_is_dead(process->wire)) {
        kill_ledger_event(&process->world->ledger, event);
    }
}

static void make_run(struct process *process)
{
    const struct sim_settings *settings = &process->world->of->settings;
    const struct mt_run_options options = {
        .plan = process->loaded.plan,
        .cluster = &process->cluster,
        .policy = sim_policy_seam(process->world->policy),
        .scopes = process->scopes,
        .owner = owner,
        .head = head_of(process),
        .sink = hear,
        .sink_data = process,
        .concurrency = settings->concurrency,
        .settle_ms = MT_SETTLE_MS,
        .strict = settings->strict,
        .dry_run_first = settings->dry_run_first,
        .lists_first = settings->lists_first,
        .assume = "simulation",
        .recorder = mt_recording_recorder(process->recording),
        .past = process->record.past,
        .last_writes = process->record.last_writes,
    };
    process->run = mt_run_new(&options);
}

static uint64_t wakes_at(const struct process *process)
{
    const uint64_t run_ms = mt_run_wakes_at(process->run);
    const uint64_t lock_ms = mt_lock_wakes_at(process->lock);
    const uint64_t recording_ms = mt_recording_wakes_at(process->recording);
    const uint64_t first_ms = run_ms < lock_ms ? run_ms : lock_ms;
    return first_ms < recording_ms ? first_ms : recording_ms;
}

/** One turn, in the order of core/cli/run_drive.c. */
static void take_turn(struct process *process)
{
    mt_recording_advance(process->recording, now_of(process));
    mt_lock_advance(process->lock, now_of(process));
    if (mt_lock_state(process->lock) != MT_LOCK_HELD) {
        kill_ledger_complain(&process->world->ledger, "the lock is lost: %s",
                             mt_lock_message(process->lock));
    }
    mt_run_advance(process->run, now_of(process));
    mt_recording_advance(process->recording, now_of(process));
}

static void interrupt(struct process *process)
{
    if (process->death.interrupted && kill_wire_heard(process->wire) >= process->death.at) {
        process->death.interrupted = false;
        kill_ledger_tell(&process->world->ledger, "Ctrl-C");
        mt_run_interrupt(process->run, now_of(process));
    }
}

static bool carry_out(struct process *process)
{
    make_recording(process);
    make_run(process);
    for (;;) {
        interrupt(process);
        take_turn(process);
        if (mt_run_is_over(process->run)) {
            process->world->outcome = mt_run_result(process->run).outcome;
            return true;
        }
        if (!go_on(process, wakes_at(process))) {
            return false;
        }
    }
}

/** What is still to be collected. */
static bool settle(struct process *process)
{
    const uint64_t until_ms = now_of(process) + SETTLE_MS;
    mt_recording_advance(process->recording, now_of(process));
    while (mt_recording_is_busy(process->recording) && now_of(process) < until_ms) {
        mt_lock_advance(process->lock, now_of(process));
        if (!go_on(process, until_ms)) {
            return false;
        }
        mt_recording_advance(process->recording, now_of(process));
    }
    return true;
}

static bool give_lock_back(struct process *process, bool removes)
{
    mt_lock_release(process->lock, removes);
    while (mt_lock_state(process->lock) == MT_LOCK_RELEASING) {
        mt_lock_advance(process->lock, now_of(process));
        if (mt_lock_state(process->lock) == MT_LOCK_RELEASING &&
            !go_on(process, mt_lock_wakes_at(process->lock))) {
            return false;
        }
    }
    return true;
}

static bool work(struct process *process)
{
    if (!take_lock(process) || !read_record(process) || !read_objects(process)) {
        return false;
    }
    if (process->yaml == NULL && !process->record.record->found) {
        return give_lock_back(process, true); // it is deleted
    }
    return make_plan(process) && carry_out(process) && settle(process) &&
           give_lock_back(process, process->yaml == NULL &&
                                       process->world->outcome == MT_OUTCOME_SUCCEEDED) &&
           process->world->outcome != MT_OUTCOME_INTERRUPTED;
}

static void free_process(struct process *process)
{
    if (kill_wire_is_dead(process->wire)) {
        kill_wire_bury(process->wire);
    }
    mt_run_free(process->run);
    mt_recording_free(process->recording);
    mt_lock_free(process->lock);
}

size_t kill_world_sync(struct kill_world *world, const struct mt_buf *yaml, struct kill_death death,
                       bool *ends)
{
    struct process process = {
        .world = world,
        .yaml = yaml,
        .death = death,
        .wire =
            kill_wire_new(world->network, death.interrupted ? SIZE_MAX : death.at, world->of->late),
        .loaded = {.arena = world->arena, .namespace = SIM_NAMESPACE, .app = SIM_APP},
    };
    process.cluster = kill_wire_cluster(process.wire);
    world->ledger.plan = NULL;
    snprintf(process.loaded.run_id, sizeof process.loaded.run_id, "%016u", ++world->processes);
    *ends = work(&process);
    kill_ledger_tell(&world->ledger, "process %u %s after %zu events", world->processes,
                     *ends ? "has ended" : "is gone", kill_wire_heard(process.wire));
    free_process(&process);
    return kill_wire_heard(process.wire);
}
