// SPDX-License-Identifier: Apache-2.0
#include "kill.h"

#include "kill_state.h"
#include "kill_world.h"
#include "random.h"

#include "base/arena.h"

#include <stdio.h>
#include <string.h>

enum {
    AFTERWARDS_MS = 180000, ///< Until everything has lived its life.
    A_WHILE_MS = 30000,     ///< From one sync to the next: what was deleted is gone.
    TWICE_PERCENT = 40,
    INTERRUPTED_PERCENT = 20,
    FIRST_EVENTS = 40, ///< Of a second process that is killed: half of them die so early.
};

/** How the first two processes of a world end. */
struct deaths {
    struct kill_death first;
    struct kill_death second;
};

static const struct kill_death of_itself = {.at = SIZE_MAX};

/** How a world has ended. */
struct end {
    struct kill_world world;
    struct mt_buf state;
    const struct mt_record *record;
    size_t heard; ///< By the first process that could be killed.
    size_t kills;
    bool over; ///< The last one that was killed had written its end.
};

static void read_end(struct end *end)
{
    struct kill_world *world = &end->world;
    kill_world_pass(world, AFTERWARDS_MS);
    end->record = kill_world_read(world);
    kill_state_put(world->rehearsal, &end->state);
    if (mt_rehearsal_failure(world->rehearsal) != NULL) {
        kill_ledger_complain(&world->ledger, "the rehearsal cluster: %s",
                             mt_rehearsal_failure(world->rehearsal));
    }
}

/** What killed processes have left goes with the next sync that ends. */
static void check_orphans(struct end *end)
{
    struct kill_world *world = &end->world;
    const struct mt_record *record = end->record;
    bool ends = true;
    if (end->over && record->found) {
        kill_world_sync(world, &world->of->wanted, of_itself, &ends);
        record = kill_world_read(world);
    }
    const char *orphan =
        record != NULL ? kill_state_orphan(world->rehearsal, record, world->arena) : NULL;
    if (orphan != NULL) {
        kill_ledger_complain(&world->ledger, "Secret %s is left, and no header names it", orphan);
    }
}

/** Syncs until one process has come to its end. */
static void sync_to_end(struct end *end, const struct deaths *deaths)
{
    struct kill_world *world = &end->world;
    const struct mt_buf *yaml = world->of->settings.deletion ? NULL : &world->of->wanted;
    const struct kill_death all[] = {deaths->first, deaths->second, of_itself};
    bool ends = false;
    for (size_t i = 0; i < sizeof all / sizeof *all && !ends && !end->over; i++) {
        const size_t heard = kill_world_sync(world, yaml, all[i], &ends);
        end->heard = i == 0 ? heard : end->heard;
        if (!ends) {
            end->kills++;
            end->over = kill_world_died(world);
        }
        if (world->refused || world->ledger.complaint[0] != '\0') {
            return;
        }
    }
}

static void live_through(const struct kill_case *of, const struct deaths *deaths, struct end *end)
{
    struct kill_world *world = &end->world;
    bool ends = true;
    *end = (struct end){.heard = 0};
    mt_buf_init(&end->state, MT_BUF_UNLIMITED);
    kill_world_init(world, of);
    if (of->before.length > 0) {
        kill_world_sync(world, &of->before, of_itself, &ends);
        kill_world_pass(world, A_WHILE_MS);
    }
    if (!world->refused) {
        sync_to_end(end, deaths);
        read_end(end);
    }
}

static void end_fini(struct end *end)
{
    kill_world_fini(&end->world);
    mt_buf_fini(&end->state);
}

/** The first line in which two states differ, for people. */
static void tell_difference(struct kill_ledger *ledger, const char *is, const char *should)
{
    while (*is != '\0' && *is == *should) {
        is++;
        should++;
    }
    kill_ledger_tell(ledger, "differs from: %.900s", is);
    kill_ledger_tell(ledger, "should be: %.900s", should);
}

static size_t times_of(const struct mt_map *map, const char *key)
{
    const size_t *times = mt_map_get(map, key);
    return times != NULL ? *times : 0;
}

/** How often more than undisturbed it may be made: where it goes by itself, and that is said. */
static size_t unknown_times(const struct end *end, const char *key)
{
    const bool vanishes = end->world.of->vanishes && strstr(key, "/" KILL_BROKEN) != NULL;
    return vanishes ? times_of(&end->world.ledger.unknown, key) : 0;
}

/** Each hook is made as often as in the sync that nobody killed; a script may be run again. */
static void compare_hooks(struct end *end, const struct end *calm)
{
    struct kill_ledger *ledger = &end->world.ledger;
    for (size_t i = 0; i < ledger->made.count; i++) {
        const char *key = ledger->made.entries[i].key;
        const size_t times = times_of(&ledger->made, key);
        const size_t should = times_of(&calm->world.ledger.made, key);
        if (times > should + unknown_times(end, key)) {
            kill_ledger_complain(ledger, "%s was made %zu times, and undisturbed %zu times", key,
                                 times, should);
        }
    }
    for (size_t i = 0; i < ledger->ran.count; i++) {
        const char *key = ledger->ran.entries[i].key;
        const size_t times = times_of(&ledger->ran, key);
        const size_t should = times_of(&calm->world.ledger.ran, key);
        if (times > should + end->kills) {
            kill_ledger_complain(ledger, "%s was run %zu times, and undisturbed %zu times", key,
                                 times, should);
        }
    }
}

/**
 * Whether what is pruned is so in the same wave, however much of it is left: waves are mirrored
 * among those that prunes have, so the last ones may come sooner in a sync that is resumed, and
 * before a failure.
 */
static bool prunes_in_one_wave(const struct mt_plan *plan)
{
    const struct mt_task *first = NULL;
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        if (task->action == MT_ACTION_PRUNE && first != NULL && first->wave != task->wave) {
            return false;
        }
        first = task->action == MT_ACTION_PRUNE ? task : first;
    }
    return true;
}

static void compare_outcomes(struct end *end, const struct end *calm)
{
    struct kill_ledger *ledger = &end->world.ledger;
    const struct mt_record_revision *is = mt_record_newest(end->record);
    const struct mt_record_revision *should = mt_record_newest(calm->record);
    if (is == NULL && should == NULL) {
        return; // refused before anything was written
    }
    if (is == NULL || should == NULL || !is->ended || is->outcome != should->outcome) {
        kill_ledger_complain(ledger, "the record says %s, and undisturbed %s",
                             is == NULL || !is->ended ? "nothing" : mt_outcome_name(is->outcome),
                             should == NULL ? "nothing" : mt_outcome_name(should->outcome));
    }
}

static void compare_inventories(struct end *end, const struct end *calm)
{
    struct kill_ledger *ledger = &end->world.ledger;
    struct mt_buf items;
    struct mt_buf other;
    mt_buf_init(&items, MT_BUF_UNLIMITED);
    mt_buf_init(&other, MT_BUF_UNLIMITED);
    kill_state_put_items(end->record, &items);
    kill_state_put_items(calm->record, &other);
    if (strcmp(mt_buf_text(&items), mt_buf_text(&other)) != 0) {
        kill_ledger_complain(ledger, "the inventory is not that of the undisturbed sync");
        tell_difference(ledger, mt_buf_text(&items), mt_buf_text(&other));
    }
    mt_buf_fini(&items);
    mt_buf_fini(&other);
}

static void compare_states(struct end *end, const struct end *calm)
{
    struct kill_ledger *ledger = &end->world.ledger;
    if (strcmp(mt_buf_text(&end->state), mt_buf_text(&calm->state)) != 0) {
        kill_ledger_complain(ledger, "the cluster is not as after the undisturbed sync");
        tell_difference(ledger, mt_buf_text(&end->state), mt_buf_text(&calm->state));
    }
}

static void compare(struct end *end, const struct end *calm)
{
    if (end->world.ledger.complaint[0] != '\0' || end->record == NULL) {
        return;
    }
    compare_outcomes(end, calm);
    if (calm->world.outcome == MT_OUTCOME_SUCCEEDED ||
        prunes_in_one_wave(calm->world.ledger.plan)) {
        compare_inventories(end, calm);
        compare_states(end, calm);
    }
    compare_hooks(end, calm);
    check_orphans(end);
}

/** In some worlds the second process dies, too, often soon; in some they are interrupted. */
static struct deaths deaths_at(const struct kill_case *of, size_t at, const struct end *calm)
{
    // Ctrl-C after a failure is the end of it, without SyncFail.
    const unsigned interrupted_percent =
        calm->world.outcome == MT_OUTCOME_SUCCEEDED ? INTERRUPTED_PERCENT : 0;
    struct sim_random random = sim_random_of(of->settings.seed * 100000 + at, "second death");
    struct deaths deaths = {.first = {.at = at}, .second = of_itself};
    if (sim_chance(&random, TWICE_PERCENT)) {
        const size_t room = sim_chance(&random, 50) ? FIRST_EVENTS : calm->heard;
        deaths.second.at = 1 + sim_below(&random, room);
        deaths.second.interrupted = sim_chance(&random, interrupted_percent);
    }
    deaths.first.interrupted = sim_chance(&random, interrupted_percent);
    return deaths;
}

/** One world against the calm one. */
static void try(const struct kill_case *of, size_t at, const struct end *calm, bool verbose,
                struct kill_result *result)
{
    struct end end;
    const struct deaths deaths = deaths_at(of, at, calm);
    live_through(of, &deaths, &end);
    compare(&end, calm);
    result->kills += end.kills;
    if (verbose) {
        printf("%s", mt_buf_text(&end.world.ledger.story));
    }
    if (end.world.ledger.complaint[0] != '\0') {
        snprintf(result->complaint, sizeof result->complaint, "killed at %zu: %s", at,
                 end.world.ledger.complaint);
    }
    end_fini(&end);
}

static void start(const struct kill_case *of, struct end *calm, struct kill_result *result)
{
    const struct deaths none = {of_itself, of_itself};
    *result = (struct kill_result){0};
    live_through(of, &none, calm);
    result->refused = calm->world.refused;
    result->events = calm->heard;
    if (!result->refused && calm->world.ledger.complaint[0] != '\0') {
        snprintf(result->complaint, sizeof result->complaint, "undisturbed: %s",
                 calm->world.ledger.complaint);
    }
}

void kill_everywhere(const struct kill_case *of, size_t stride, struct kill_result *result)
{
    struct end calm;
    start(of, &calm, result);
    for (size_t at = 1 + of->settings.seed % stride;
         !result->refused && at <= calm.heard && result->complaint[0] == '\0'; at += stride) {
        try(of, at, &calm, false, result);
    }
    end_fini(&calm);
}

void kill_once(const struct kill_case *of, size_t at, struct kill_result *result)
{
    struct end calm;
    start(of, &calm, result);
    printf("# before\n%s# wanted\n%s# undisturbed\n%s", mt_buf_text(&of->before),
           mt_buf_text(&of->wanted), mt_buf_text(&calm.world.ledger.story));
    if (!result->refused && at > 0) {
        printf("# killed at event %zu\n", at);
        try(of, at, &calm, true, result);
    }
    end_fini(&calm);
}
