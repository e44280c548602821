// SPDX-License-Identifier: Apache-2.0
#include "support_run.h"

#include "support_policy.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 5, AWAITED_MAX = 8 };

/** What is known of a task while a run is told. */
struct known {
    int64_t began_ms;
    enum mt_health status;
    const char *message;
    const char *because[1];
    size_t because_count;
};

struct telling {
    struct support *support;
    const struct mt_plan *plan;
    struct known *known; ///< Of each task.
    int64_t phase_ms[MT_PHASE_COUNT];
    int64_t wave_ms;
    char *words[WORDS_MAX];
    char *rest; ///< Of the line, behind the words that were taken.
    struct mt_awaited awaited[AWAITED_MAX];
};

struct mt_plan *support_run_plan(struct support *support, const char *yaml)
{
    support_objects(yaml, false, &support->objects, &support->findings);
    const struct mt_plan_options options = {
        .app = "shop",
        .namespace = "shop",
        .timeouts = mt_timeouts_default(),
        .policy = support_policy(),
    };
    struct mt_plan *plan = mt_plan_make(&support->objects, &options, &support->findings);
    support_no_findings(&support->findings);
    return plan;
}

struct mt_plan *support_run_shop(struct support *support)
{
    static const char yaml[] =
        "{apiVersion: batch/v1, kind: Job, metadata: {name: migrate, annotations: "
        "{argocd.argoproj.io/hook: PreSync}}}\n---\n"
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: config}}\n---\n"
        "{apiVersion: v1, kind: Service, metadata: {name: postgres, annotations: "
        "{argocd.argoproj.io/sync-wave: '1'}}}\n---\n"
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: postgres, annotations: "
        "{argocd.argoproj.io/sync-wave: '1'}}}\n---\n"
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: backend, annotations: "
        "{argocd.argoproj.io/sync-wave: '2'}}}\n---\n"
        "{apiVersion: batch/v1, kind: Job, metadata: {generateName: smoke-, annotations: "
        "{argocd.argoproj.io/hook: PostSync}}}\n---\n"
        "{apiVersion: batch/v1, kind: Job, metadata: {name: notify, annotations: "
        "{argocd.argoproj.io/hook: SyncFail}}}\n";
    return support_run_plan(support, yaml);
}

/** Takes the next `count` words off the line; "" for those that are not there. */
static void take_words(struct telling *telling, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *word = telling->rest + strspn(telling->rest, " ");
        size_t length = strcspn(word, " ");
        telling->rest = word + length + (word[length] != '\0');
        word[length] = '\0';
        telling->words[i] = word;
    }
}

static const struct mt_task *find_task(const struct telling *telling, const char *name)
{
    for (size_t i = 0; i < telling->plan->tasks.count; i++) {
        const struct mt_task *task = telling->plan->tasks.items[i];
        const char *text = mt_ref_short(&task->ref, telling->support->arena);
        if (strcmp(text, name) == 0) {
            return task;
        }
    }
    fail_msg("there is no task %s", name);
    return NULL;
}

static const struct mt_gate *find_gate(const struct telling *telling, const char *id)
{
    for (size_t i = 0; i < telling->plan->gates.count; i++) {
        if (strcmp(telling->plan->gates.items[i]->id, id) == 0) {
            return telling->plan->gates.items[i];
        }
    }
    fail_msg("there is no gate %s", id);
    return NULL;
}

/** The value whose name is `name`, by the function that names them. */
#define FIND(name, count, name_of)                                                                 \
    for (int i_ = 0; i_ < (count); i_++) {                                                         \
        if (strcmp(name_of(i_), (name)) == 0) {                                                    \
            return i_;                                                                             \
        }                                                                                          \
    }                                                                                              \
    fail_msg("%s is unknown", (name));                                                             \
    return 0

static int find_phase(const char *name)
{
    FIND(name, MT_PHASE_COUNT, mt_phase_name);
}

static int find_applied(const char *name)
{
    FIND(name, MT_APPLIED_FAILED + 1, mt_applied_name);
}

static int find_health(const char *name)
{
    FIND(name, MT_UNKNOWN + 1, mt_health_name);
}

static int find_hook_outcome(const char *name)
{
    FIND(name, MT_HOOK_OUTCOME_UNKNOWN + 1, mt_hook_outcome_name);
}

static int find_outcome(const char *name)
{
    FIND(name, MT_OUTCOME_LOST_LOCK + 1, mt_outcome_name);
}

static int find_level(const char *name)
{
    FIND(name, MT_LEVEL_COUNT, mt_level_name);
}

static void set_task(struct telling *telling, struct mt_event *event, const char *name)
{
    event->task = find_task(telling, name);
    struct mt_ref *ref = MT_ARENA_NEW(telling->support->arena, struct mt_ref);
    *ref = event->task->ref;
    if (event->task->generate_name) {
        ref->name = mt_arena_printf(telling->support->arena, "%sx7k2p", ref->name);
    }
    event->ref = ref;
    event->phase = event->task->phase;
    event->wave = event->task->wave;
    event->has_wave = true;
    event->part = event->task->part;
}

static struct known *known_of(struct telling *telling, const struct mt_event *event)
{
    return &telling->known[event->task->index];
}

/** Takes what stands behind " | " off the text, NULL where nothing does. */
static char *take_bar(char *text)
{
    char *bar = strstr(text, " | ");
    if (bar == NULL) {
        return NULL;
    }
    *bar = '\0';
    return bar + strlen(" | ");
}

static void tell_task(struct telling *telling, struct mt_event *event, const char *word)
{
    struct known *known = NULL;
    take_words(telling, 1);
    set_task(telling, event, telling->words[0]);
    known = known_of(telling, event);
    if (strcmp(word, "applied") == 0) {
        take_words(telling, 1);
        event->kind = MT_EVENT_APPLIED;
        event->applied = (enum mt_applied)find_applied(telling->words[0]);
        event->took_ms = 4;
        known->began_ms = event->wall_ms - 4;
    } else if (strcmp(word, "hook+") == 0) {
        event->kind = MT_EVENT_HOOK_STARTED;
        known->began_ms = event->wall_ms;
    } else if (strcmp(word, "hook-") == 0) {
        take_words(telling, 1);
        event->kind = MT_EVENT_HOOK_FINISHED;
        event->outcome = (enum mt_hook_outcome)find_hook_outcome(telling->words[0]);
        event->took_ms = (uint64_t)(event->wall_ms - known->began_ms);
    } else if (strcmp(word, "hookx") == 0) {
        event->kind = MT_EVENT_HOOK_DELETED;
    } else if (strcmp(word, "log") == 0) {
        take_words(telling, 1);
        event->kind = MT_EVENT_LOG;
        event->container = strcmp(telling->words[0], "-") == 0 ? NULL : telling->words[0];
        event->line = telling->rest;
        return;
    } else {
        take_words(telling, 2);
        event->kind = MT_EVENT_RETRYING;
        event->attempt = (unsigned)strtoul(telling->words[0], NULL, 10);
        event->pause_ms = strtoul(telling->words[1], NULL, 10) * 1000;
    }
    event->remedy = take_bar(telling->rest);
    event->message = telling->rest;
}

static void tell_health(struct telling *telling, struct mt_event *event)
{
    take_words(telling, 2);
    set_task(telling, event, telling->words[0]);
    struct known *known = known_of(telling, event);
    known->because[0] = take_bar(telling->rest);
    known->because_count = known->because[0] != NULL;
    known->status = (enum mt_health)find_health(telling->words[1]);
    known->message = telling->rest;
    event->kind = MT_EVENT_HEALTH;
    event->status = known->status;
    event->message = known->message;
    event->because = known->because;
    event->because_count = known->because_count;
    event->check = "scripts/health/check.lua";
}

static void tell_waiting(struct telling *telling, struct mt_event *event)
{
    take_words(telling, 5);
    event->kind = MT_EVENT_WAITING;
    event->gate = find_gate(telling, telling->words[0]);
    event->phase = event->gate->phase;
    event->wave = event->gate->wave;
    event->has_wave = event->gate->has_wave;
    event->part = event->gate->part;
    event->took_ms = (uint64_t)(event->wall_ms - telling->wave_ms);
    event->tick = event->took_ms >= 10000;
    event->timeout_ms = strtoul(telling->words[1], NULL, 10) * 1000;
    event->has_timeout = event->timeout_ms > 0;
    event->remaining_ms = strtoul(telling->words[2], NULL, 10) * 1000;
    event->behind = strtoul(telling->words[3], NULL, 10);
    event->on_timeout = "fail";
    event->awaited = telling->awaited;
    char *more = strchr(telling->words[4], '+');
    if (more != NULL) {
        *more = '\0';
        event->awaited_more = strtoul(more + 1, NULL, 10);
    }
    for (char *name = strtok(telling->words[4], ","); name != NULL; name = strtok(NULL, ",")) {
        const struct mt_task *task = find_task(telling, name);
        const struct known *known = &telling->known[task->index];
        assert_true(event->awaited_count < AWAITED_MAX);
        telling->awaited[event->awaited_count++] = (struct mt_awaited){
            .task = task,
            .ref = &task->ref,
            .status = known->status,
            .message = known->message,
            .because = known->because,
            .because_count = known->because_count,
        };
    }
}

static void tell_step(struct telling *telling, struct mt_event *event, const char *word)
{
    const bool wave = word[0] == 'w';
    const bool starts = word[strlen(word) - 1] == '+';
    take_words(telling, 1);
    event->phase = (enum mt_phase)find_phase(telling->words[0]);
    event->part = MT_PART_WAVE;
    if (wave) {
        take_words(telling, 1);
        event->has_wave = true;
        event->wave = (int)strtol(telling->words[0], NULL, 10);
        for (size_t i = 0; i < telling->plan->tasks.count; i++) {
            const struct mt_task *task = telling->plan->tasks.items[i];
            event->tasks += task->phase == event->phase && task->wave == event->wave;
        }
    }
    int64_t *began_ms = wave ? &telling->wave_ms : &telling->phase_ms[event->phase];
    if (starts) {
        *began_ms = event->wall_ms;
    } else {
        event->took_ms = (uint64_t)(event->wall_ms - *began_ms);
    }
    event->kind = wave     ? starts ? MT_EVENT_WAVE_STARTED : MT_EVENT_WAVE_FINISHED
                  : starts ? MT_EVENT_PHASE_STARTED
                           : MT_EVENT_PHASE_FINISHED;
}

static void tell_start(struct telling *telling, struct mt_event *event)
{
    static const struct mt_run_head head = {
        .app = "shop",
        .namespace = "shop",
        .context = "prod",
        .user = "jane",
        .source = "examples/shop",
        .plan_hash = "fnv1a64:0123456789abcdef",
        .version = "0.1.0",
        .revision = 7,
    };
    (void)telling;
    event->kind = MT_EVENT_RUN_STARTED;
    event->head = &head;
    event->tasks = telling->plan->tasks.count;
}

static void tell_end(struct telling *telling, struct mt_event *event)
{
    take_words(telling, 2);
    event->kind = MT_EVENT_RUN_FINISHED;
    event->run_outcome = (enum mt_outcome)find_outcome(telling->words[0]);
    event->exit_code = (int)strtol(telling->words[1], NULL, 10);
    event->message = telling->rest;
    event->took_ms = (uint64_t)(event->wall_ms - SUPPORT_RUN_START);
    event->applied_count = 4;
    event->hook_count = 2;
}

static void tell_timeout(struct telling *telling, struct mt_event *event)
{
    take_words(telling, 5);
    event->kind = MT_EVENT_TIMED_OUT;
    event->level = (enum mt_level)find_level(telling->words[0]);
    event->phase = (enum mt_phase)find_phase(telling->words[1]);
    event->has_wave = event->level == MT_LEVEL_WAVE;
    event->wave = (int)strtol(telling->words[2], NULL, 10);
    event->part = MT_PART_WAVE;
    event->took_ms = strtoul(telling->words[3], NULL, 10) * 1000;
    event->action = telling->words[4];
}

static void tell_decision(struct telling *telling, struct mt_event *event, bool approved)
{
    take_words(telling, 2);
    event->kind = approved ? MT_EVENT_APPROVED : MT_EVENT_DECIDED;
    event->gate = approved ? find_gate(telling, telling->words[0]) : NULL;
    event->action = telling->words[0];
    event->user = telling->words[1];
}

static void tell(struct telling *telling, char *line, mt_event_fn *sink, void *data)
{
    telling->rest = line;
    take_words(telling, 2);
    const char *word = telling->words[1];
    struct mt_event event = {.part = MT_PART_WAVE};
    event.wall_ms = SUPPORT_RUN_START + (int64_t)(strtod(telling->words[0], NULL) * 1000 + 0.5);
    if (strcmp(word, "start") == 0) {
        tell_start(telling, &event);
    } else if (strncmp(word, "phase", 5) == 0 || strncmp(word, "wave", 4) == 0) {
        tell_step(telling, &event, word);
    } else if (strcmp(word, "health") == 0) {
        tell_health(telling, &event);
    } else if (strcmp(word, "waiting") == 0) {
        tell_waiting(telling, &event);
    } else if (strcmp(word, "timeout") == 0) {
        tell_timeout(telling, &event);
    } else if (strcmp(word, "end") == 0) {
        tell_end(telling, &event);
    } else if (strcmp(word, "approved") == 0 || strcmp(word, "decided") == 0) {
        tell_decision(telling, &event, word[0] == 'a');
    } else if (strcmp(word, "warning") == 0 || strcmp(word, "error") == 0) {
        event.kind = word[0] == 'w' ? MT_EVENT_WARNING : MT_EVENT_ERROR;
        event.message = telling->rest;
    } else {
        tell_task(telling, &event, word);
    }
    sink(data, &event);
}

void support_run_play(struct support *support, const struct mt_plan *plan, const char *text,
                      mt_event_fn *sink, void *data)
{
    struct telling telling = {.support = support, .plan = plan};
    telling.known = mt_arena_alloc(support->arena, (plan->tasks.count + 1) * sizeof *telling.known);
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        tell(&telling, mt_arena_strndup(support->arena, text, length), sink, data);
        text += length + (text[length] == '\n');
    }
}
