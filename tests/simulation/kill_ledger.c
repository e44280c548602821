// SPDX-License-Identifier: Apache-2.0
#include "kill_ledger.h"

#include "kill_state.h"

#include "base/arena.h"
#include "base/error.h"
#include "manifest/json.h"
#include "record/record.h"
#include "rehearsal/rehearsal.h"
#include "sync/plan.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define RUN "moontide.dev/run"

void kill_ledger_init(struct kill_ledger *ledger, struct mt_rehearsal *rehearsal)
{
    *ledger = (struct kill_ledger){.arena = mt_arena_new(), .rehearsal = rehearsal};
    mt_buf_init(&ledger->story, MT_BUF_UNLIMITED);
}

void kill_ledger_fini(struct kill_ledger *ledger)
{
    mt_map_fini(&ledger->made);
    mt_map_fini(&ledger->ran);
    mt_map_fini(&ledger->over);
    mt_map_fini(&ledger->own);
    mt_map_fini(&ledger->unknown);
    mt_buf_fini(&ledger->story);
    mt_arena_free(ledger->arena);
}

void kill_ledger_tell(struct kill_ledger *ledger, const char *format, ...)
{
    char line[2048];
    const struct mt_cluster cluster = mt_rehearsal_cluster(ledger->rehearsal);
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    mt_buf_printf(&ledger->story, "%8" PRIu64 " %s\n", cluster.now_ms(cluster.data), line);
}

void kill_ledger_complain(struct kill_ledger *ledger, const char *format, ...)
{
    if (ledger->complaint[0] != '\0') {
        return;
    }
    va_list args;
    va_start(args, format);
    mt_message_format(ledger->complaint, sizeof ledger->complaint, format, args);
    va_end(args);
    kill_ledger_tell(ledger, "AGAINST THE RULES: %s", ledger->complaint);
}

static const char *key_of(const struct kill_ledger *ledger, const struct mt_ref *ref)
{
    return kill_state_plain(
        mt_arena_printf(ledger->arena, "%s/%s/%s", ref->kind, ref->namespace, ref->name),
        ledger->arena);
}

static void count(struct kill_ledger *ledger, struct mt_map *map, const char *key)
{
    size_t *times = mt_map_get(map, key);
    if (times == NULL) {
        times = MT_ARENA_NEW(ledger->arena, size_t);
        mt_map_put(map, mt_arena_strdup(ledger->arena, key), times);
    }
    ++*times;
}

static const char *run_of(const cJSON *object)
{
    return mt_json_string(mt_json_at(object, "metadata", "annotations", NULL), RUN);
}

static void written(void *data, const struct mt_ref *ref, const struct mt_answer *answer)
{
    struct kill_ledger *ledger = data;
    if (answer->change == MT_CHANGE_CREATED && run_of(answer->object) != NULL) {
        count(ledger, &ledger->made, key_of(ledger, ref));
    }
    kill_ledger_tell(ledger, "  %s/%s is %s", ref->kind, ref->name,
                     answer->change == MT_CHANGE_CREATED ? "created" : "written");
}

static void deletes(void *data, const struct mt_ref *ref)
{
    struct kill_ledger *ledger = data;
    const cJSON *live = mt_rehearsal_get(ledger->rehearsal, ref);
    const char *run = live != NULL ? run_of(live) : NULL;
    const bool own = run != NULL && ledger->run_id != NULL && strcmp(run, ledger->run_id) == 0;
    mt_map_put(&ledger->own, key_of(ledger, ref), own ? ledger : NULL);
    kill_ledger_tell(ledger, "  %s/%s is to be deleted", ref->kind, ref->name);
}

struct kill_observer kill_ledger_observer(struct kill_ledger *ledger)
{
    return (struct kill_observer){.data = ledger, .written = written, .deletes = deletes};
}

static void see_started(struct kill_ledger *ledger, const struct mt_event *event)
{
    assert(event->task != NULL);
    if (event->task->script != NULL) {
        count(ledger, &ledger->ran, event->task->id);
    }
    if (mt_map_get(&ledger->over, event->task->id) != NULL) {
        kill_ledger_complain(ledger, "%s is run although its end is on record", event->task->id);
    }
}

/** Whether the object is a hook in one phase alone: of others the next one deletes the former's. */
static bool is_once(const struct kill_ledger *ledger, const struct mt_task *task)
{
    size_t times = 0;
    for (size_t i = 0; i < ledger->plan->tasks.count; i++) {
        times += mt_ref_compare(&ledger->plan->tasks.items[i]->ref, &task->ref) == 0;
    }
    return times == 1;
}

static void see_deleted(struct kill_ledger *ledger, const struct mt_event *event)
{
    assert(event->task != NULL && event->message != NULL);
    if (strcmp(event->message, "BeforeHookCreation") == 0 && is_once(ledger, event->task) &&
        mt_map_get(&ledger->own, key_of(ledger, event->ref)) != NULL) {
        kill_ledger_complain(ledger, "%s: BeforeHookCreation is applied to its own revision",
                             event->task->id);
    }
}

void kill_ledger_event(void *data, const struct mt_event *event)
{
    struct kill_ledger *ledger = data;
    const char *message = event->message != NULL ? event->message : "";
    if (event->kind != MT_EVENT_WAITING && event->kind != MT_EVENT_LOG) {
        kill_ledger_tell(ledger, "%s %s %s", mt_event_name(event->kind),
                         event->task != NULL ? event->task->id : "", message);
    }
    if (event->kind == MT_EVENT_HOOK_STARTED) {
        see_started(ledger, event);
    } else if (event->kind == MT_EVENT_HOOK_DELETED) {
        see_deleted(ledger, event);
    } else if (event->kind == MT_EVENT_WARNING && strstr(message, "it is run again") != NULL) {
        count(ledger, &ledger->unknown, key_of(ledger, event->ref));
    }
}

void kill_ledger_died(struct kill_ledger *ledger, const struct mt_record_revision *revision)
{
    for (size_t i = 0; i < revision->hooks.count; i++) {
        const struct mt_record_hook *hook = &revision->hooks.items[i];
        if (hook->ended && !hook->again) {
            mt_map_put(&ledger->over, mt_arena_strdup(ledger->arena, hook->task), ledger);
        }
    }
}
