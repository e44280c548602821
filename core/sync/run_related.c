// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "sync/kind.h"
#include "sync/run_state.h"

#include <stdio.h>
#include <string.h>

/**
 * What belongs to the objects that are waited for carries no label of ours, so it is watched by
 * kind and namespace, from the first time that something of there waits to the end of the run.
 */
struct related_watch {
    struct mt_run *run;
    struct mt_watch_scope scope;
    const char *kind; ///< "[group/]version/Kind", as checks write it.
    struct mt_watch *handle;
    bool listed;
    const char *failure; ///< NULL: it works.
    /** Tasks whose checks need objects by name or selector: which these are changes with them. */
    MT_ARRAY(struct run_task *) relating;
};

static void touch_owner(void *data, const char *uid)
{
    struct mt_run *run = data;
    struct run_task *task = mt_map_get(&run->by_uid, uid);
    if (task != NULL && task->state == TASK_WAITING) {
        mt_run_touch(task);
    } else if (task != NULL && task->hangs) {
        mt_run_say_going_again(task);
    }
}

/** Once a kind is known, whoever waits may be judged otherwise. */
static void touch_all(struct mt_run *run)
{
    for (struct run_task *task = run->waiting.first; task != NULL; task = task->next) {
        if (task->state == TASK_WAITING) {
            mt_run_touch(task);
        } else if (task->hangs) {
            mt_run_say_going_again(task);
        }
    }
}

/** An object of the kind was seen, or is gone. */
static void touch_relating(const struct related_watch *watch)
{
    for (size_t i = 0; i < watch->relating.count; i++) {
        if (watch->relating.items[i]->state == TASK_WAITING) {
            mt_run_touch(watch->relating.items[i]);
        }
    }
}

static void related_changed(void *data, const struct mt_watch_event *event)
{
    struct related_watch *watch = data;
    struct mt_run *run = watch->run;
    mt_run_set_time(run, event->now_ms);
    if (mt_run_is_over(run)) {
        return;
    }
    switch (event->change) {
    case MT_WATCH_SEEN: {
        struct mt_ref ref = mt_run_ref_of(&watch->scope, event->object);
        mt_related_put(run->related, &ref, cJSON_Duplicate(event->object, true));
        mt_run_logs_see_related(run, &ref, event->object, false);
        mt_related_owners(run->related, &ref, event->object, touch_owner, run);
        touch_relating(watch);
        break;
    }
    case MT_WATCH_GONE: {
        struct mt_ref ref = mt_run_ref_of(&watch->scope, event->object);
        mt_related_remove(run->related, &ref);
        mt_run_logs_see_related(run, &ref, event->object, true);
        mt_related_owners(run->related, &ref, event->object, touch_owner, run);
        touch_relating(watch);
        break;
    }
    case MT_WATCH_LISTED:
        mt_related_know(run->related, watch->kind);
        touch_all(run);
        watch->listed = true;
        mt_run_logs_see_settled(run);
        break;
    case MT_WATCH_FAILED: // causes are a help: without the right to read them a run goes on
        watch->failure = mt_arena_strdup(
            run->arena, event->message[0] != '\0' ? event->message : "the cluster ended the watch");
        mt_run_logs_see_settled(run);
        break;
    }
}

static struct related_watch *watch_kind(struct mt_run *run, const char *kind, const char *namespace)
{
    struct mt_ref ref;
    if (!mt_kind_parse(kind, run->arena, &ref)) {
        return NULL;
    }
    const struct mt_watch_scope scope = {
        .group = ref.group,
        .version = ref.version,
        .kind = ref.kind,
        .namespace = mt_kind_is_cluster(ref.group, ref.kind) ? "" : namespace,
    };
    const char *key = mt_arena_printf(run->arena, "%s/%s", kind, scope.namespace);
    struct related_watch *watch = mt_map_get(&run->related_watches, key);
    if (watch != NULL) {
        return watch;
    }
    watch = MT_ARENA_NEW(run->arena, struct related_watch);
    watch->run = run;
    watch->scope = scope;
    watch->kind = kind;
    mt_map_put(&run->related_watches, key, watch);
    const struct mt_cluster *cluster = run->options.cluster;
    watch->handle = cluster->watch(cluster->data, &watch->scope, related_changed, watch);
    return watch;
}

const struct related_watch *mt_run_watch_kind(struct mt_run *run, const char *kind,
                                              const char *namespace)
{
    return watch_kind(run, kind, namespace);
}

bool mt_run_related_is_settled(const struct related_watch *watch)
{
    return watch->listed || watch->failure != NULL;
}

const char *mt_run_related_failure(const struct related_watch *watch)
{
    return watch->failure;
}

void mt_run_watch_related(struct run_task *task)
{
    struct mt_run *run = task->run;
    const struct mt_policy *policy = run->options.policy;
    const struct mt_need *needs = NULL;
    size_t count =
        policy->needs(policy->data, &task->ref, task->plan->object->intent->health, &needs);
    const bool relates = !task->relates && mt_needs_relate(needs, count);
    for (size_t i = 0; i < count; i++) {
        struct related_watch *watch = watch_kind(run, needs[i].kind, task->ref.namespace);
        if (relates && watch != NULL) {
            mt_array_push(run->arena, &watch->relating, task);
        }
    }
    task->relates |= relates;
}

void mt_run_end_related(struct mt_run *run)
{
    const struct mt_cluster *cluster = run->options.cluster;
    for (size_t i = 0; i < run->related_watches.count; i++) {
        struct related_watch *watch = run->related_watches.entries[i].value;
        cluster->unwatch(cluster->data, watch->handle);
    }
    mt_map_fini(&run->related_watches);
}
