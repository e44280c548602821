// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "manifest/json.h"
#include "sync/run_logs_parts.h"

#include <string.h>

#define PODS "v1/Pod"

/** Kinds that run Pods; `through` is the kind of what stands between, or NULL. */
static const struct {
    const char *group;
    const char *kind;
    const char *through;
} runners[] = {
    {"", "Pod", NULL},
    {"", "ReplicationController", NULL},
    {"apps", "DaemonSet", NULL},
    {"apps", "Deployment", "apps/v1/ReplicaSet"},
    {"apps", "ReplicaSet", NULL},
    {"apps", "StatefulSet", NULL},
    {"batch", "CronJob", "batch/v1/Job"},
    {"batch", "Job", NULL},
};

static bool is_kind(const struct mt_ref *ref, const char *group, const char *kind)
{
    return strcmp(ref->group, group) == 0 && strcmp(ref->kind, kind) == 0;
}

static bool is_pod(const struct mt_ref *ref)
{
    return is_kind(ref, "", "Pod");
}

/** A kind of somebody's own, whose controller may run anything: Kubernetes' groups end alike. */
static bool is_custom(const struct mt_ref *ref)
{
    static const char official[] = ".k8s.io";
    size_t length = strlen(ref->group);
    size_t tail = sizeof official - 1;
    return strchr(ref->group, '.') != NULL &&
           (length < tail || strcmp(ref->group + length - tail, official) != 0);
}

/** Whether objects of the kind may run Pods, and through which kind. */
static bool runs_pods(const struct mt_ref *ref, const char **through)
{
    for (size_t i = 0; i < sizeof runners / sizeof *runners; i++) {
        if (is_kind(ref, runners[i].group, runners[i].kind)) {
            *through = runners[i].through;
            return true;
        }
    }
    *through = "batch/v1/Job";
    return is_custom(ref);
}

/** Whether Pods may be owned through objects of this kind. */
static bool is_between(const struct mt_ref *ref)
{
    return is_kind(ref, "apps", "ReplicaSet") || is_kind(ref, "batch", "Job");
}

void mt_run_logs_warn(struct run_logs *logs, const char *message)
{
    if (!logs->warned) {
        logs->warned = true;
        mt_run_warn(logs->task->run, logs->task, message);
    }
}

static void see_pod(struct run_task *task, const cJSON *tree, bool gone)
{
    struct run_pod *pod = mt_run_pod_of(task->logs, tree);
    if (pod != NULL && !pod->gone) {
        pod->gone = gone;
        mt_run_pod_see(pod, tree);
        mt_run_logs_go_on(task);
    }
}

/** Sees the Pods that the run knows already to be the hook's. */
static void look(struct run_task *task)
{
    static const struct mt_need pods[] = {{.kind = PODS}};
    struct mt_arena *arena = mt_arena_new();
    struct mt_related_found found;
    cJSON *object = cJSON_CreateObject(); // its uid is all that counts
    cJSON_AddStringToObject(cJSON_AddObjectToObject(object, "metadata"), "uid", task->uid);
    mt_related_find(task->run->related, &task->ref, object, pods, 1, arena, &found);
    for (size_t i = 0; i < found.objects.count && task->logs != NULL; i++) {
        see_pod(task, found.objects.items[i], false);
    }
    cJSON_Delete(object);
    mt_arena_free(arena);
}

static void watch(struct run_logs *logs, const char *kind)
{
    struct run_task *task = logs->task;
    logs->watches[logs->watch_count++] = mt_run_watch_kind(task->run, kind, task->ref.namespace);
}

/** Says so when Pods cannot be watched. */
static void check_watches(struct run_logs *logs)
{
    for (size_t i = 0; i < logs->watch_count; i++) {
        const char *failure = mt_run_related_failure(logs->watches[i]);
        if (failure != NULL) {
            mt_run_logs_warn(logs, mt_arena_printf(logs->arena,
                                                   "its Pods are not seen, and so are not their "
                                                   "logs: %s",
                                                   failure));
        }
    }
}

static bool may_begin(const struct run_task *task)
{
    return task->run->options.cluster->logs != NULL && task->logs == NULL && task->uid != NULL &&
           mt_run_task_is_hook(task) && task->plan->wait && task->ref.namespace[0] != '\0';
}

void mt_run_logs_begin(struct run_task *task, const cJSON *tree)
{
    struct mt_run *run = task->run;
    const char *through = NULL;
    if (!may_begin(task) || !runs_pods(&task->ref, &through)) {
        return;
    }
    struct mt_arena *arena = mt_arena_new();
    struct run_logs *logs = task->logs = MT_ARENA_NEW(arena, struct run_logs);
    logs->task = task;
    logs->arena = arena;
    run->followed++;
    mt_map_put(&run->by_uid, mt_arena_strdup(run->arena, task->uid), task);
    if (is_pod(&task->ref)) {
        see_pod(task, tree, false);
        return;
    }
    watch(logs, PODS);
    if (through != NULL) {
        watch(logs, through);
    }
    check_watches(logs);
    look(task);
}

void mt_run_logs_begin_late(struct run_task *task, const cJSON *tree)
{
    bool surely = is_pod(&task->ref) || is_kind(&task->ref, "batch", "Job");
    const bool of_this_run = task->change == MT_CHANGE_CREATED || task->adopted;
    if (surely && of_this_run && task->logs == NULL) {
        if (task->live != tree) {
            mt_run_keep_live(task, tree);
        }
        mt_run_logs_begin(task, tree);
    }
}

void mt_run_logs_see(struct run_task *task, const cJSON *tree, bool gone)
{
    if (task->logs != NULL && is_pod(&task->ref)) {
        see_pod(task, tree, gone);
    }
}

/** An object that may belong to a hook. */
struct seen {
    struct mt_run *run;
    const cJSON *tree;
    bool pod;
    bool gone;
};

static void see_owner(void *data, const char *uid)
{
    const struct seen *seen = data;
    struct run_task *task = mt_map_get(&seen->run->by_uid, uid);
    if (task == NULL || task->logs == NULL || task->uid == NULL || strcmp(task->uid, uid) != 0) {
        return; // of an earlier attempt, for one
    }
    if (seen->pod) {
        see_pod(task, seen->tree, seen->gone);
    } else {
        look(task);
    }
}

void mt_run_logs_see_related(struct mt_run *run, const struct mt_ref *ref, const cJSON *tree,
                             bool gone)
{
    struct seen seen = {run, tree, is_pod(ref), gone};
    if (run->followed == 0) {
        return;
    }
    if (seen.pod || (is_between(ref) && !gone)) {
        mt_related_owners(run->related, ref, tree, see_owner, &seen);
    }
}

void mt_run_logs_see_settled(struct mt_run *run)
{
    struct run_task *next = NULL;
    for (struct run_task *task = run->waiting.first; task != NULL; task = next) {
        next = task->next;
        if (task->logs != NULL) {
            check_watches(task->logs);
            mt_run_logs_go_on(task);
        }
    }
}

/** How many Pods a Job says that it has had to the end. */
static int64_t pods_of(const struct run_task *task)
{
    static const char *const counters[] = {"succeeded", "failed"};
    const cJSON *status = mt_json_get(task->live, "status");
    int64_t sum = 0;
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++) {
        int64_t count = 0;
        mt_json_int64(mt_json_get(status, counters[i]), &count);
        sum += count;
    }
    return is_kind(&task->ref, "batch", "Job") ? sum : 0;
}

/** Whether all was read that the hook has written. */
static bool is_read(const struct run_logs *logs)
{
    bool blind = false;
    for (size_t i = 0; i < logs->watch_count; i++) {
        if (!mt_run_related_is_settled(logs->watches[i])) {
            return false;
        }
        blind = blind || mt_run_related_failure(logs->watches[i]) != NULL;
    }
    if (blind) {
        return logs->open == 0; // nothing will be known of its Pods but that
    }
    bool read = (int64_t)logs->pods.count >= logs->expected;
    for (size_t i = 0; read && i < logs->pods.count; i++) {
        read = mt_run_pod_is_read(logs->pods.entries[i].value);
    }
    return read;
}

void mt_run_logs_cut(struct run_task *task)
{
    enum mt_hook_outcome outcome = task->logs->outcome;
    const char *message = task->logs->message;
    mt_run_logs_close(task);
    mt_run_hook_settled(task, outcome, message);
}

void mt_run_logs_go_on(struct run_task *task)
{
    mt_run_logs_open(task->logs);
    if (task->state == TASK_READING && is_read(task->logs)) {
        mt_run_logs_cut(task);
    }
}

static void give_up(void *data, uint64_t now_ms)
{
    struct run_task *task = data;
    if (task->state == TASK_READING && now_ms >= task->logs->until_ms) {
        mt_run_logs_cut(task);
    }
}

bool mt_run_logs_hold(struct run_task *task, enum mt_hook_outcome outcome, const char *message)
{
    struct mt_run *run = task->run;
    struct run_logs *logs = task->logs;
    if (logs == NULL) {
        return false;
    }
    logs->expected = pods_of(task);
    if (is_read(logs)) {
        return false;
    }
    logs->outcome = outcome;
    logs->message = mt_arena_strdup(run->arena, message);
    logs->until_ms = run->now_ms + MT_LOG_LAST_WORDS_MS;
    mt_run_set_state(task, TASK_READING);
    mt_timers_add(&run->timers, logs->until_ms, give_up, task);
    return true;
}

void mt_run_logs_close(struct run_task *task)
{
    struct run_logs *logs = task->logs;
    if (logs == NULL) {
        return;
    }
    task->logs = NULL;
    task->run->followed--;
    for (size_t i = 0; i < logs->pods.count; i++) {
        mt_run_pod_close(logs->pods.entries[i].value);
    }
    mt_map_fini(&logs->pods);
    mt_arena_free(logs->arena);
}
