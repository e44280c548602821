// SPDX-License-Identifier: Apache-2.0
#include "simulation.h"

#include "faults.h"
#include "last_writes.h"
#include "manifests.h"
#include "oracle.h"
#include "policy.h"
#include "random.h"
#include "settings.h"
#include "world.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "manifest/documents.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "rehearsal/rehearsal.h"
#include "sync/run.h"
#include "sync/scope.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEPS_MAX = 400000, ///< Of the driver; a run takes some hundreds.
    STILL_MAX = 1000,   ///< Steps without the clock moving.
    AFTERWARDS_MS = 60000,
    UNMARKED_PERCENT = 15, ///< Of what is to be pruned.
    PROTECTED_PERCENT = 10,
    KNOWN_PERCENT = 60, ///< Of what is to be pruned the UID is recorded,
    OTHER_PERCENT = 10, ///< or that of another object.
};

/** Everything of one seed. */
struct simulation {
    struct sim_settings settings;
    struct sim_random random;
    struct sim_random ownership;
    struct sim_random records;
    struct mt_last_writes last_writes;
    struct sim_manifests manifests;
    struct mt_arena *arena;
    struct mt_findings findings;
    struct mt_objects wanted;
    struct mt_scopes *scopes;
    struct mt_plan *plan;
    struct sim_world *world;
    struct mt_controllers controllers;
    struct mt_rehearsal *rehearsal;
    struct mt_cluster inner;
    struct sim_oracle *oracle;
    struct sim_observer observer;
    struct sim_faults *faults;
    struct mt_cluster cluster;
    struct sim_policy *policy;
    struct mt_run *run;
    uint64_t bound_ms; ///< When the run has to be over at the latest.
};

static const struct mt_owner owner = {SIM_APP, SIM_NAMESPACE, SIM_NAMESPACE};

static uint64_t now_ms(const struct simulation *sim)
{
    return sim->inner.now_ms(sim->inner.data);
}

/** The document callback's way to mt_objects_add(). */
struct reading {
    struct mt_objects *objects;
    struct mt_findings *findings;
};

static void add_document(void *data, cJSON *root, unsigned line, unsigned index)
{
    const struct reading *reading = data;
    mt_objects_add(reading->objects, root, (struct mt_place){"wanted.yaml", line}, index,
                   &(struct mt_object_options){0}, reading->findings);
}

static void read_objects(struct simulation *sim, const struct mt_buf *yaml,
                         struct mt_objects *objects)
{
    struct reading reading = {objects, &sim->findings};
    mt_documents_read("wanted.yaml", mt_buf_text(yaml), yaml->length, sim->arena, &sim->findings,
                      add_document, &reading);
}

/** Somebody puts the objects there. */
static void put_objects(struct simulation *sim, const struct mt_buf *yaml)
{
    struct mt_objects objects = {0};
    read_objects(sim, yaml, &objects);
    for (size_t i = 0; i < objects.list.count; i++) {
        struct mt_object *object = objects.list.items[i];
        struct mt_error err = {0};
        cJSON *tree = cJSON_Duplicate(object->tree, true);
        cJSON *metadata = cJSON_GetObjectItemCaseSensitive(tree, "metadata");
        if (!mt_scopes_is_cluster(sim->scopes, object->ref.group, object->ref.kind) &&
            object->ref.namespace[0] == '\0') {
            cJSON_AddStringToObject(metadata, "namespace", SIM_NAMESPACE);
        }
        if (!mt_rehearsal_put(sim->rehearsal, tree, "somebody", &err)) {
            sim_oracle_complain(sim->oracle, "%s cannot be put there: %s", object->ref.name,
                                err.msg);
        }
        cJSON_Delete(tree);
    }
}

static void check_applied(void *data, const struct mt_answer *answer)
{
    struct simulation *sim = data;
    if (!mt_answer_is_good(answer)) {
        sim_oracle_complain(sim->oracle, "an earlier sync cannot apply: %s", answer->message);
    }
}

/** Somebody has said on the live object that it stays. */
static void protect(cJSON *tree)
{
    static const char options[] = "argocd.argoproj.io/sync-options";
    cJSON *annotations = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(tree, "metadata"), "annotations");
    cJSON_DeleteItemFromObjectCaseSensitive(annotations, options);
    cJSON_AddStringToObject(annotations, options, "Prune=false,Delete=false");
}

/** Applies the object as a sync does, or now and then without a sign of whose it is. */
static void apply_object(struct simulation *sim, const struct mt_object *object,
                         unsigned unmarked_percent)
{
    struct mt_ref ref = object->ref;
    cJSON *tree = mt_sent_tree(object, sim->scopes, &owner);
    if (sim_chance(&sim->random, unmarked_percent)) {
        cJSON *metadata = cJSON_GetObjectItemCaseSensitive(tree, "metadata");
        cJSON_DeleteItemFromObjectCaseSensitive(
            cJSON_GetObjectItemCaseSensitive(metadata, "annotations"), "moontide.dev/tracking-id");
    }
    if (unmarked_percent > 0 && sim_chance(&sim->ownership, PROTECTED_PERCENT)) {
        protect(tree);
    }
    ref.namespace = mt_scopes_namespace(sim->scopes, &ref, SIM_NAMESPACE);
    sim->inner.write(sim->inner.data,
                     &(struct mt_write){.ref = &ref, .object = tree, .force_conflicts = true},
                     check_applied, sim);
    cJSON_Delete(tree);
}

static void wait_a_while(struct simulation *sim)
{
    enum { A_WHILE_MS = 60000 };
    uint64_t until_ms = now_ms(sim) + A_WHILE_MS;
    while (now_ms(sim) < until_ms) {
        sim->inner.poll(sim->inner.data, until_ms);
    }
}

/** An earlier sync applies the objects, a while before the run. */
static void apply_objects(struct simulation *sim, const struct mt_buf *yaml,
                          unsigned unmarked_percent)
{
    struct mt_objects objects = {0};
    read_objects(sim, yaml, &objects);
    for (size_t i = 0; i < objects.list.count; i++) {
        apply_object(sim, objects.list.items[i], unmarked_percent);
    }
    if (objects.list.count > 0) {
        wait_a_while(sim);
    }
}

/** An earlier sync applies what this one will, as far as it is there. */
static void apply_wanted(struct simulation *sim)
{
    for (size_t i = 0; i < sim->wanted.list.count; i++) {
        const struct mt_object *object = sim->wanted.list.items[i];
        struct mt_ref ref = object->ref;
        ref.namespace = mt_scopes_namespace(sim->scopes, &ref, SIM_NAMESPACE);
        if (!object->intent->hook && mt_rehearsal_get(sim->rehearsal, &ref) != NULL) {
            apply_object(sim, object, 0);
        }
    }
    wait_a_while(sim);
}

/**
 * What the plan prunes: the objects that were left, one that is gone, one that is not ours; of a
 * deletion also those that the manifests have.
 */
static void list_inventory(struct simulation *sim, struct mt_plan_options *options)
{
    struct mt_objects left = {0};
    MT_ARRAY(struct mt_inventory_item) items = {0};
    read_objects(sim, &sim->manifests.left, &left);
    if (sim->settings.deletion) {
        read_objects(sim, &sim->manifests.there, &left);
    }
    for (size_t i = 0; i < left.list.count; i++) {
        const struct mt_object *object = left.list.items[i];
        struct mt_inventory_item item = {.ref = object->ref};
        item.ref.namespace = mt_scopes_namespace(sim->scopes, &item.ref, SIM_NAMESPACE);
        if (sim->settings.deletion) {
            item.wave = object->intent->wave;
            item.hook = object->intent->hook;
            item.options = object->intent->options;
        }
        mt_array_push(sim->arena, &items, item);
    }
    if (items.count > 0 && sim_chance(&sim->random, 30)) {
        struct mt_ref gone = items.items[0].ref;
        gone.name = "gone";
        mt_array_push(sim->arena, &items, ((struct mt_inventory_item){.ref = gone, .wave = 1}));
    }
    options->inventory = items.items;
    options->inventory_count = items.count;
    options->prune = true;
    options->orphan = sim->settings.orphan;
}

/** False when the manifests make no plan. */
static bool make_plan(struct simulation *sim)
{
    struct mt_plan_options options = {
        .app = SIM_APP,
        .namespace = SIM_NAMESPACE,
        .timeouts = sim->settings.timeouts,
        .on_timeout = sim->settings.on_timeout,
        .no_wait = sim->settings.no_wait,
        .policy = sim_policy_seam(sim->policy),
    };
    read_objects(sim, &sim->manifests.wanted, &sim->wanted);
    sim->scopes = mt_scopes_new(&sim->wanted, sim->arena);
    list_inventory(sim, &options);
    sim->plan = sim->settings.deletion
                    ? mt_plan_make_deletion(&sim->wanted, &options, &sim->findings)
                    : mt_plan_make(&sim->wanted, &options, &sim->findings);
    return sim->findings.errors == 0;
}

/** What the record says of the UIDs of what is pruned, now that there are some. */
static void record_uids(struct simulation *sim)
{
    for (size_t i = 0; i < sim->plan->tasks.count; i++) {
        struct mt_task *task = sim->plan->tasks.items[i];
        const cJSON *live = task->action == MT_ACTION_PRUNE || task->action == MT_ACTION_RELEASE
                                ? mt_rehearsal_get(sim->rehearsal, &task->ref)
                                : NULL;
        if (live != NULL && sim_chance(&sim->ownership, KNOWN_PERCENT)) {
            task->uid =
                mt_arena_strdup(sim->arena, mt_json_string(mt_json_get(live, "metadata"), "uid"));
        } else if (live != NULL && sim_chance(&sim->ownership, OTHER_PERCENT)) {
            task->uid = "of-another";
        }
    }
}

/** What an earlier sync has recorded, if there was one: often one of the same manifests. */
static void record_writes(struct simulation *sim)
{
    struct mt_objects there = {0};
    const bool same = sim_chance(&sim->records, 70);
    if (sim->settings.deletion || sim_chance(&sim->records, 40)) {
        return;
    }
    if (same) {
        apply_wanted(sim);
    } else {
        read_objects(sim, &sim->manifests.there, &there);
    }
    const struct sim_earlier earlier = {same ? &sim->wanted : &there, sim->scopes, &owner,
                                        sim->rehearsal, &sim->records};
    sim->last_writes = sim_last_writes(&earlier, sim->arena);
    sim_oracle_recorded(sim->oracle, &sim->last_writes);
}

static void make_cluster(struct simulation *sim)
{
    struct mt_rehearsal_options options = mt_rehearsal_options_default();
    options.call_ms = sim->settings.call_ms;
    sim->world = sim_world_new();
    sim->controllers = sim_world_controllers(sim->world);
    options.controllers = &sim->controllers;
    sim->rehearsal = mt_rehearsal_new(&options);
    sim->inner = mt_rehearsal_cluster(sim->rehearsal);
    sim->oracle = sim_oracle_new(&sim->settings, sim->plan, sim->rehearsal);
    sim->observer = sim_oracle_observer(sim->oracle);
    sim->faults = sim_faults_new(&sim->inner, &sim->settings, &sim->observer);
    sim->cluster = sim_faults_cluster(sim->faults);
    sim_policy_set_oracle(sim->policy, sim->oracle);
    put_objects(sim, &sim->manifests.foreign);
    apply_objects(sim, &sim->manifests.there, sim->settings.deletion ? UNMARKED_PERCENT : 0);
    apply_objects(sim, &sim->manifests.left, UNMARKED_PERCENT);
    record_uids(sim);
    record_writes(sim);
    sim_world_begin(sim->world, sim->inner.wall_ms(sim->inner.data));
}

/** The longest that any clock of the plan can be. */
static uint64_t longest_clock_ms(const struct simulation *sim)
{
    enum { STRETCH_MS = 30000 };
    uint64_t longest = 0;
    for (int level = 0; level < MT_LEVEL_COUNT; level++) {
        uint64_t ms = sim->plan->timeouts.of[level].ms;
        longest = ms > longest ? ms : longest;
    }
    for (size_t i = 0; i < sim->plan->tasks.count; i++) {
        uint64_t ms = sim->plan->tasks.items[i]->timeout_ms + STRETCH_MS;
        longest = ms > longest ? ms : longest;
    }
    return longest;
}

/**
 * A clock that fires ends or passes over at least one task, so no more of them can run one after
 * another than there are tasks; then SyncFail has its time, and calls are answered late.
 */
static void set_bound(struct simulation *sim)
{
    uint64_t clocks = sim->plan->tasks.count + sim->plan->gates.count + 1;
    uint64_t calls_ms = (sim->plan->tasks.count + 1) * 8 * (sim->settings.slow_max_ms + 100);
    sim->bound_ms = now_ms(sim) + clocks * longest_clock_ms(sim) + MT_SYNC_FAIL_MS + calls_ms;
}

static void make_run(struct simulation *sim)
{
    const struct sim_settings *settings = &sim->settings;
    const struct mt_run_options options = {
        .plan = sim->plan,
        .cluster = &sim->cluster,
        .policy = sim_policy_seam(sim->policy),
        .scopes = sim->scopes,
        .owner = owner,
        .head = {.app = SIM_APP, .namespace = SIM_NAMESPACE, .revision = 7},
        .sink = sim_oracle_event,
        .sink_data = sim->oracle,
        .concurrency = settings->concurrency,
        .settle_ms = MT_SETTLE_MS,
        .strict = settings->strict,
        .dry_run_first = settings->dry_run_first,
        .lists_first = settings->lists_first,
        .fail_on_conflicts = settings->fail_on_conflicts,
        .allow_degraded = settings->allow_degraded,
        .last_writes = sim->last_writes,
        .assume = settings->assume ? "simulation" : NULL,
    };
    sim->run = mt_run_new(&options);
    set_bound(sim);
}

static void ignore_answer(void *data, const struct mt_answer *answer)
{
    (void)data;
    (void)answer;
}

/** Somebody writes the object anew, with the same content but for one annotation. */
static void edit(struct simulation *sim, const cJSON *live)
{
    struct mt_error err;
    char number[24];
    cJSON *tree = cJSON_Duplicate(live, true);
    cJSON *annotations = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(tree, "metadata"), "annotations");
    snprintf(number, sizeof number, "%" PRIu64, sim_random_next(&sim->random) % 1000);
    cJSON_DeleteItemFromObjectCaseSensitive(annotations, "simulation.example/edited");
    cJSON_AddStringToObject(annotations, "simulation.example/edited", number);
    mt_rehearsal_put(sim->rehearsal, tree, "somebody", &err);
    cJSON_Delete(tree);
}

/** Somebody deletes or changes one of the objects behind the back of the run. */
static void meddle(struct simulation *sim)
{
    if (sim->plan->tasks.count == 0) {
        return;
    }
    const struct mt_task *task =
        sim->plan->tasks.items[sim_below(&sim->random, sim->plan->tasks.count)];
    const cJSON *live = task->generate_name || task->script != NULL
                            ? NULL
                            : mt_rehearsal_get(sim->rehearsal, &task->ref);
    bool namespace = strcmp(task->ref.kind, "Namespace") == 0;
    if (live == NULL || (namespace && sim_chance(&sim->random, 90))) {
        return;
    }
    sim_oracle_meddled(sim->oracle, &task->ref);
    if (sim_chance(&sim->random, 50)) {
        edit(sim, live);
        return;
    }
    const struct mt_deletion deletion = {.ref = &task->ref,
                                         .propagation = MT_PROPAGATION_BACKGROUND};
    sim->inner.delete(sim->inner.data, &deletion, ignore_answer, NULL);
}

static int64_t wall_ms(const struct simulation *sim)
{
    return sim->inner.wall_ms(sim->inner.data);
}

/** What comes from outside at this step; whether the run is left alone from here on. */
static bool disturb(struct simulation *sim, unsigned step)
{
    if (sim_below(&sim->random, 1000) < sim->settings.meddling_permille) {
        meddle(sim);
    }
    if (sim_chance(&sim->random, 2)) {
        mt_run_approve(sim->run, SIM_APPROVAL, "jane", now_ms(sim));
    }
    if (step < sim->settings.end_step) {
        return false;
    }
    bool first = step == sim->settings.end_step;
    switch (sim->settings.end) {
    case SIM_END_ITSELF:
        return false;
    case SIM_END_INTERRUPT:
    case SIM_END_LEAVE:
        if (first) {
            sim_oracle_stopped(sim->oracle, MT_OUTCOME_INTERRUPTED, wall_ms(sim));
            mt_run_interrupt(sim->run, now_ms(sim));
        }
        return sim->settings.end == SIM_END_LEAVE && !first && sim_chance(&sim->random, 30);
    case SIM_END_TERMINATE:
    case SIM_END_SUPERSEDE:
        if (first) {
            enum mt_outcome outcome =
                sim->settings.end == SIM_END_TERMINATE ? MT_OUTCOME_FAILED : MT_OUTCOME_SUPERSEDED;
            sim_oracle_stopped(sim->oracle, outcome, wall_ms(sim));
            mt_run_terminate(sim->run, outcome, now_ms(sim));
        }
        return false;
    case SIM_END_KILL:
        sim_oracle_killed(sim->oracle);
        return true;
    }
    return false;
}

/** Goes on to the next thing that happens; counts the steps in which the clock stands. */
static void poll_once(struct simulation *sim, unsigned *still)
{
    uint64_t before = now_ms(sim);
    uint64_t wakes_ms = mt_run_wakes_at(sim->run);
    sim->cluster.poll(sim->cluster.data, wakes_ms < sim->bound_ms ? wakes_ms : sim->bound_ms + 1);
    *still = now_ms(sim) == before ? *still + 1 : 0;
}

/** Drives the run to its end, or to where it is left; false when it was left. */
static bool drive(struct simulation *sim)
{
    unsigned still = 0;
    for (unsigned step = 0; step < STEPS_MAX && sim_oracle_complaint(sim->oracle) == NULL; step++) {
        if (disturb(sim, step)) {
            return false;
        }
        mt_run_advance(sim->run, now_ms(sim));
        if (mt_run_is_over(sim->run)) {
            return true;
        }
        poll_once(sim, &still);
        if (now_ms(sim) > sim->bound_ms &&
            !mt_run_approve(sim->run, SIM_APPROVAL, "jane", now_ms(sim))) {
            sim_oracle_complain(sim->oracle, "the run is not over after %" PRIu64 " ms",
                                sim->bound_ms);
        } else if (now_ms(sim) > sim->bound_ms) {
            set_bound(sim); // it waited for a person, who has come now
        }
        if (still > STILL_MAX) {
            sim_oracle_complain(sim->oracle, "the clock stands still at %" PRIu64, now_ms(sim));
        }
    }
    if (sim_oracle_complaint(sim->oracle) == NULL) {
        sim_oracle_complain(sim->oracle, "the run is not over after %d steps", STEPS_MAX);
    }
    return false;
}

/** After runFinished the world goes on, and the run says and does nothing any more. */
static void go_on_afterwards(struct simulation *sim)
{
    uint64_t until_ms = now_ms(sim) + AFTERWARDS_MS;
    sim_oracle_over(sim->oracle);
    for (unsigned i = 0; i < STILL_MAX && now_ms(sim) < until_ms; i++) {
        sim->cluster.poll(sim->cluster.data, until_ms);
        mt_run_advance(sim->run, now_ms(sim));
    }
}

/** Calls may follow on the answers of others: a run that was not interrupted knows of no end. */
static void leave(struct simulation *sim)
{
    for (unsigned round = 0; round < 100; round++) {
        sim->cluster.cancel(sim->cluster.data);
        sim->cluster.poll(sim->cluster.data, now_ms(sim));
        if (sim_faults_calls(sim->faults) == 0) {
            break;
        }
    }
}

/** What has to hold however the run ended. */
static void check_rest(struct simulation *sim)
{
    if (sim_faults_calls(sim->faults) > 0) {
        sim_oracle_complain(sim->oracle, "%zu calls were never answered",
                            sim_faults_calls(sim->faults));
    }
    if (sim_faults_watches(sim->faults) > 0) {
        sim_oracle_complain(sim->oracle, "%zu watches were never ended",
                            sim_faults_watches(sim->faults));
    }
    if (sim_faults_logs(sim->faults) > 0) {
        sim_oracle_complain(sim->oracle, "%zu logs were never ended", sim_faults_logs(sim->faults));
    }
    if (sim_faults_log_lines(sim->faults) != sim_oracle_log_lines(sim->oracle)) {
        sim_oracle_complain(sim->oracle, "%zu lines were read and %zu told",
                            sim_faults_log_lines(sim->faults), sim_oracle_log_lines(sim->oracle));
    }
    if (sim_policy_scripts(sim->policy) > 0) {
        sim_oracle_complain(sim->oracle, "%zu script hooks were never ended",
                            sim_policy_scripts(sim->policy));
    }
    if (sim_faults_broken(sim->faults) != NULL) {
        sim_oracle_complain(sim->oracle, "%s", sim_faults_broken(sim->faults));
    }
    if (mt_rehearsal_failure(sim->rehearsal) != NULL) {
        sim_oracle_complain(sim->oracle, "the rehearsal cluster: %s",
                            mt_rehearsal_failure(sim->rehearsal));
    }
}

static void carry_out(struct simulation *sim, struct sim_result *result)
{
    make_cluster(sim);
    make_run(sim);
    if (drive(sim)) {
        go_on_afterwards(sim);
    } else {
        leave(sim);
    }
    mt_run_free(sim->run);
    check_rest(sim);
    const char *complaint = sim_oracle_complaint(sim->oracle);
    snprintf(result->complaint, sizeof result->complaint, "%s", complaint != NULL ? complaint : "");
    const char *events = sim_oracle_events(sim->oracle);
    result->hash = mt_hash_add(MT_HASH_START, events, strlen(events));
}

static void print_plan(const struct simulation *sim)
{
    for (size_t i = 0; i < sim->plan->tasks.count; i++) {
        const struct mt_task *task = sim->plan->tasks.items[i];
        printf("%s %s\n", mt_action_name(task->action), task->id);
        for (size_t e = 0; e < task->after.count; e++) {
            const struct mt_edge *edge = &task->after.items[e];
            printf("    after %s (%s)%s\n", edge->gate != NULL ? edge->gate->id : edge->task->id,
                   edge->reason, edge->until == MT_UNTIL_EXISTS ? " exists" : "");
        }
    }
    for (size_t i = 0; i < sim->plan->skipped.count; i++) {
        const struct mt_skipped *skipped = &sim->plan->skipped.items[i];
        printf("skipped %s/%s: %s\n", skipped->ref.kind, skipped->ref.name, skipped->reason);
    }
}

static void print_start(const struct simulation *sim)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    sim_settings_put(&sim->settings, &text);
    printf("%s# wanted\n%s# there\n%s# left\n%s# foreign\n%s# plan\n", mt_buf_text(&text),
           mt_buf_text(&sim->manifests.wanted), mt_buf_text(&sim->manifests.there),
           mt_buf_text(&sim->manifests.left), mt_buf_text(&sim->manifests.foreign));
    mt_buf_fini(&text);
    print_plan(sim);
    for (size_t i = 0; i < sim->findings.list.count; i++) {
        printf("%s: %s\n", mt_severity_name(sim->findings.list.items[i].severity),
               sim->findings.list.items[i].message);
    }
}

static void release(struct simulation *sim)
{
    if (sim->oracle != NULL) {
        sim_faults_free(sim->faults);
        mt_rehearsal_free(sim->rehearsal);
        sim_world_free(sim->world);
        sim_oracle_free(sim->oracle);
    }
    sim_policy_free(sim->policy);
    sim_manifests_fini(&sim->manifests);
    mt_arena_free(sim->arena);
}

void sim_run_seed(uint64_t seed, const struct mt_policy *scripts, bool verbose,
                  struct sim_result *result)
{
    struct simulation sim = {.settings = sim_settings_of(seed)};
    *result = (struct sim_result){0};
    sim.random = sim_random_of(seed, "driver");
    sim.ownership = sim_random_of(seed, "ownership");
    sim.records = sim_random_of(seed, "records");
    sim.arena = mt_arena_new();
    mt_findings_init(&sim.findings, sim.arena);
    sim_manifests_write(&sim.settings, &sim.manifests);
    sim.policy = sim_policy_new(&sim.settings, scripts);
    result->refused = !make_plan(&sim);
    if (verbose) {
        print_start(&sim);
    }
    if (!result->refused) {
        carry_out(&sim, result);
    }
    if (verbose && sim.oracle != NULL) {
        printf("# events\n%s", sim_oracle_events(sim.oracle));
    }
    release(&sim);
}
