// SPDX-License-Identifier: Apache-2.0
// Recordings as a run drives them.
#include "support_record.h"

#include "support_policy.h"

#include "base/arena.h"

#include <stdio.h>
#include <string.h>

/** As cancel() of a cluster does it. */
static void cancel_dropped(struct record_test *test)
{
    const struct mt_answer cancelled = {.reason = "", .message = "", .cancelled = true};
    while (test->dropped.count > 0) {
        const struct record_dropped asked = test->dropped.items[--test->dropped.count];
        asked.done(asked.done_data, &cancelled);
    }
    mt_array_fini(&test->dropped);
}

void record_leave(struct record_test *test)
{
    if (test->recording != NULL) {
        test->limit = 0; // what is under way comes to its end, and nothing follows
        world_wait(&test->world, 1000);
        cancel_dropped(test);
        mt_recording_free(test->recording);
        test->recording = NULL;
    }
    test->limit = SIZE_MAX;
    test->fault_at = 0;
}

/** What the record read last knows, as plans take it. */
static struct mt_inventory_item *inventory_of(const struct record_test *test)
{
    const size_t count = test->record->items.count;
    struct mt_inventory_item *items = mt_arena_alloc(test->support->arena, count * sizeof *items);
    for (size_t i = 0; i < count; i++) {
        items[i] = test->record->items.items[i].item;
    }
    return items;
}

/** Everything of the plan lives in the support's arena. */
static void make_plan(struct record_test *test, const char *yaml, const struct record_run *how)
{
    struct support *support = test->support;
    support_reset(support);
    support_objects(yaml, false, &support->objects, &support->findings);
    struct mt_object_pattern only = {.kind = "ConfigMap", .name = how->only};
    const struct mt_plan_options options = {
        .app = "shop",
        .namespace = "shop",
        .only = &only,
        .only_count = how->only != NULL,
        .hooks = how->hooks,
        .hook_count = how->hook_count,
        .inventory = how->deletion ? inventory_of(test) : NULL,
        .inventory_count = how->deletion ? test->record->items.count : 0,
        .policy = support_policy(),
    };
    test->plan = how->deletion
                     ? mt_plan_make_deletion(&support->objects, &options, &support->findings)
                     : mt_plan_make(&support->objects, &options, &support->findings);
    support_no_findings(&support->findings);
}

void record_start(struct record_test *test, const char *yaml, struct record_run how)
{
    record_leave(test);
    if (record_read(test) == NULL) {
        fail_msg("%s", test->err.msg);
    }
    make_plan(test, yaml, &how);
    const struct mt_record_revision *newest = mt_record_newest(test->record);
    const struct mt_record_revision *resumed =
        how.resume ? mt_record_resumable(test->record) : NULL;
    unsigned number = newest != NULL ? newest->number + 1 : 1;
    const struct mt_recording_options options = {
        .cluster = &test->cluster,
        .record = test->record,
        .plan = test->plan,
        .objects = &test->support->objects,
        .hooks = how.hooks,
        .hook_count = how.hook_count,
        .head = {.app = "shop",
                 .namespace = "shop",
                 .user = "ann",
                 .plan_hash = how.hash != NULL ? how.hash : "h",
                 .version = "1.2.3",
                 .revision = resumed != NULL ? resumed->number : number},
        .run_id =
            resumed != NULL ? resumed->run_id : mt_arena_printf(test->arena, "%016zx", test->read),
        .host = "box",
        .resumed = resumed,
        .history_max = how.history_max,
        .omit_secrets = how.omit_secrets,
    };
    test->recording = mt_recording_new(&options);
    test->recorder = mt_recording_recorder(test->recording);
    test->writes = 0;
    test->why[0] = '\0';
    test->lost = false;
    mt_buf_clear(&test->calls);
}

void record_told(void *data, const char *why, bool lost)
{
    struct record_test *test = data;
    test->told++;
    if (why != NULL) {
        snprintf(test->why, sizeof test->why, "%s", why);
    }
    test->lost = lost;
}

/** One turn of a loop; not beyond `until_ms`. */
static void turn(struct record_test *test, uint64_t until_ms)
{
    const struct mt_cluster *inner = &test->world.cluster;
    mt_recording_advance(test->recording, inner->now_ms(inner->data));
    uint64_t wakes = mt_recording_wakes_at(test->recording);
    inner->poll(inner->data, wakes < until_ms ? wakes : until_ms);
}

bool record_wait(struct record_test *test, size_t times)
{
    const struct mt_cluster *inner = &test->world.cluster;
    enum { PATIENCE_MS = 60 * 1000 };
    uint64_t until = inner->now_ms(inner->data) + PATIENCE_MS;
    size_t wanted = test->told + times;
    while (test->told < wanted && inner->now_ms(inner->data) < until) {
        turn(test, until);
    }
    return test->told >= wanted && test->why[0] == '\0';
}

void record_pass(struct record_test *test, uint64_t ms)
{
    const struct mt_cluster *inner = &test->world.cluster;
    uint64_t until = inner->now_ms(inner->data) + ms;
    while (inner->now_ms(inner->data) < until) {
        turn(test, until);
    }
}

const struct mt_task *record_task(const struct record_test *test, const char *id)
{
    for (size_t i = 0; i < test->plan->tasks.count; i++) {
        if (strcmp(test->plan->tasks.items[i]->id, id) == 0) {
            return test->plan->tasks.items[i];
        }
    }
    fail_msg("there is no task %s", id);
    return NULL;
}

bool record_begin(struct record_test *test)
{
    test->recorder->begin(test->recorder->data, record_told, test);
    return record_wait(test, 1);
}

bool record_hook_begins(struct record_test *test, const char *task)
{
    const struct mt_task *planned = record_task(test, task);
    test->recorder->hook_begins(test->recorder->data, planned, &planned->ref, record_told, test);
    return record_wait(test, 1);
}

void record_line(struct record_test *test, const char *task, const char *line)
{
    test->recorder->hook_line(test->recorder->data, record_task(test, task), "main", line);
}

bool record_hook_ended(struct record_test *test, const char *task, enum mt_hook_outcome outcome)
{
    const struct mt_task *planned = record_task(test, task);
    const struct mt_recorded_hook ended = {.task = planned,
                                           .ref = &planned->ref,
                                           .outcome = outcome,
                                           .message = "it is over",
                                           .took_ms = 1234};
    test->recorder->hook_ended(test->recorder->data, &ended, record_told, test);
    return record_wait(test, 1);
}

void record_wrote(struct record_test *test, const struct mt_task *task, const char *version)
{
    const struct mt_recorded_write write = {
        .task = task,
        .ref = &task->ref,
        .applied = MT_APPLIED_CREATED,
        .uid = mt_arena_printf(test->support->arena, "uid-%s", task->ref.name),
        .resource_version = version,
        .sent_hash = 0xabc,
        .owned_hash = 0xdef,
        .left_hash = 0x123,
    };
    test->recorder->wrote(test->recorder->data, &write);
}

bool record_end(struct record_test *test, enum mt_outcome outcome, size_t applied)
{
    const struct mt_event event = {
        .kind = MT_EVENT_RUN_FINISHED,
        .wall_ms = test->world.cluster.wall_ms(test->world.cluster.data),
        .message = "closing words",
        .run_outcome = outcome,
        .applied_count = applied,
        .unchanged_count = 1,
    };
    test->recorder->end(test->recorder->data, &event, record_told, test);
    return record_wait(test, 1);
}

bool record_sync(struct record_test *test, const char *yaml, struct record_run how)
{
    record_start(test, yaml, how);
    if (!record_begin(test)) {
        return false;
    }
    size_t applied = 0;
    for (size_t i = 0; i < test->plan->tasks.count; i++) {
        if (test->plan->tasks.items[i]->action == MT_ACTION_APPLY) {
            record_wrote(test, test->plan->tasks.items[i], "7");
            applied++;
        }
    }
    return record_end(test, MT_OUTCOME_SUCCEEDED, applied);
}
