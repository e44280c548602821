// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/json.h"
#include "sync/finalizers.h"
#include "sync/run_state.h"

#include <string.h>

#define PODS "v1/Pod"

enum {
    HANGS_MS = 10000, ///< From then on it is looked up what an object waits for.
    USERS_MAX = 3,    ///< That are named.
};

/** Appends an object that another one waits for, and what holds that in turn. */
static void put_user(struct mt_buf *users, const cJSON *object, size_t count)
{
    struct mt_buf held;
    const char *name = mt_json_string(mt_json_get(object, "metadata"), "name");
    const char *kind = mt_json_string(object, "kind");
    mt_buf_init(&held, MT_BUF_UNLIMITED);
    if (mt_json_at(object, "metadata", "deletionTimestamp", NULL) != NULL) {
        mt_finalizers_put(&held, object, NULL);
    }
    const char *why = mt_buf_text(&held);
    mt_buf_printf(users, "%s%s/%s%s%s", count > 0 ? ", " : "", kind != NULL ? kind : "Pod",
                  name != NULL ? name : "?", why[0] != '\0' ? ", " : "", why);
    mt_buf_fini(&held);
}

/** The Pods that belong to the object, as far as they are watched by now. */
static void put_owned(struct mt_buf *users, struct run_task *task)
{
    static const struct mt_need pods[] = {{.kind = PODS}};
    struct mt_arena *arena = mt_arena_new();
    struct mt_related_found found;
    mt_related_find(task->run->related, &task->ref, task->live, pods, 1, arena, &found);
    for (size_t i = 0; i < found.objects.count && i < USERS_MAX; i++) {
        put_user(users, found.objects.items[i], i);
    }
    if (found.objects.count > USERS_MAX) {
        mt_buf_printf(users, " and %zu more", found.objects.count - USERS_MAX);
    }
    mt_arena_free(arena);
}

static void say(struct run_task *task, const cJSON *object, const char *users)
{
    struct mt_buf held;
    mt_buf_init(&held, MT_BUF_UNLIMITED);
    mt_finalizers_put(&held, object, users);
    mt_run_say_because(
        task, task->clearing == CLEAR_PRUNE ? "is being deleted" : "the old one is being deleted",
        mt_buf_text(&held));
    task->run->waiting_changed = true;
    mt_buf_fini(&held);
}

static bool is_claim(const struct run_task *task)
{
    return task->ref.group[0] == '\0' && strcmp(task->ref.kind, "PersistentVolumeClaim") == 0;
}

void mt_run_say_going_again(struct run_task *task)
{
    struct mt_buf users;
    if (task->state != TASK_GOING || task->live == NULL || is_claim(task)) {
        return; // for a claim nothing is watched: see_mounting() says it
    }
    mt_buf_init(&users, MT_BUF_UNLIMITED);
    put_owned(&users, task);
    say(task, task->live, users.length > 0 ? mt_buf_text(&users) : NULL);
    mt_buf_fini(&users);
}

/** Whether the Pod mounts the claim that the task deletes. */
static bool mounts(const cJSON *pod, const struct run_task *task)
{
    const cJSON *volume = NULL;
    cJSON_ArrayForEach (volume, mt_json_at(pod, "spec", "volumes", NULL)) {
        const char *claim =
            mt_json_string(mt_json_get(volume, "persistentVolumeClaim"), "claimName");
        if (claim != NULL && strcmp(claim, task->ref.name) == 0) {
            return true;
        }
    }
    return false;
}

/** One list of Pods: those that mount the claim are what it waits for. */
static void see_mounting(void *data, const struct mt_watch_event *event)
{
    struct run_task *task = data;
    mt_run_set_time(task->run, event->now_ms);
    if (event->change == MT_WATCH_SEEN && task->live != NULL && mounts(event->object, task)) {
        struct mt_buf users;
        mt_buf_init(&users, MT_BUF_UNLIMITED);
        put_user(&users, event->object, 0);
        say(task, task->live, mt_buf_text(&users)); // one is enough to look at
        mt_buf_fini(&users);
    } else if (event->change == MT_WATCH_LISTED || event->change == MT_WATCH_FAILED) {
        mt_run_drop_own_watch(task);
    }
}

static void list_mounting(struct run_task *task)
{
    const struct mt_cluster *cluster = task->run->options.cluster;
    const struct mt_watch_scope scope = {.group = "",
                                         .version = "v1",
                                         .kind = "Pod",
                                         .namespace = task->ref.namespace,
                                         .once = true};
    if (task->own_watch == NULL) {
        task->own_watch = cluster->watch(cluster->data, &scope, see_mounting, task);
    }
}

static void watch_owned(struct run_task *task)
{
    static const char *const kinds[] = {PODS, "apps/v1/ReplicaSet", "batch/v1/Job"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        mt_run_watch_kind(task->run, kinds[i], task->ref.namespace);
    }
}

/** It hangs: finds out what it waits for, where that can be named. */
static void look_closer(void *data, uint64_t now_ms)
{
    struct run_task *task = data;
    (void)now_ms;
    if (task->state != TASK_GOING || task->live == NULL || task->run->mode >= RUN_STOPPING ||
        task->ref.namespace[0] == '\0' || !mt_finalizers_wait_for_others(task->live)) {
        return;
    }
    if (is_claim(task)) {
        list_mounting(task);
    } else {
        watch_owned(task);
    }
    mt_run_say_going_again(task);
}

void mt_run_say_going(struct run_task *task, const cJSON *object)
{
    struct mt_run *run = task->run;
    cJSON *copy = cJSON_Duplicate(object, true); // with its managedFields: they name managers
    cJSON_Delete(task->live);
    task->live = copy;
    if (task->state == TASK_GOING && !task->hangs) {
        task->hangs = true;
        mt_timers_add(&run->timers, run->now_ms + HANGS_MS, look_closer, task);
    }
    say(task, object, NULL);
}

void mt_run_see_going(struct run_task *task, const cJSON *tree)
{
    const char *uid = mt_json_string(mt_json_get(tree, "metadata"), "uid");
    const bool other = task->uid != NULL && uid != NULL && strcmp(task->uid, uid) != 0;
    if (other && task->call == CALL_NONE) {
        mt_run_cleared(task); // its place is taken: it must be gone
    } else if (other) {
        task->gone = true;
    } else if (task->clearing == CLEAR_PRUNE && task->call == CALL_NONE) {
        mt_run_say_going(task, tree);
    }
}
