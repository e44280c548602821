// SPDX-License-Identifier: Apache-2.0
#include "cli/logs_read.h"

#include "base/arena.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

static const char *text_at(const cJSON *map, const char *key)
{
    const char *text = mt_json_string(map, key);
    return text != NULL ? text : "";
}

static const cJSON *named(const cJSON *list, const char *name)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, list) {
        if (strcmp(text_at(item, "name"), name) == 0) {
            return item;
        }
    }
    return NULL;
}

/** Notes something that was not asked for, for who asked for what is not there. */
static void pass_over(struct mt_hook_logs *logs, struct mt_hook_logs_others *others,
                      const char *name)
{
    for (size_t i = 0; i < others->list.count; i++) {
        if (strcmp(others->list.items[i], name) == 0) {
            return;
        }
    }
    mt_array_push(logs->arena, &others->list, mt_arena_strdup(logs->arena, name));
}

static const char *shown_name(const struct mt_hook_logs *logs, const struct mt_ref *ref)
{
    const bool usual = ref->namespace[0] == '\0' || strcmp(ref->namespace, logs->namespace) == 0;
    return usual ? mt_ref_short(ref, logs->arena)
                 : mt_arena_printf(logs->arena, "%s/%s/%s", ref->kind, ref->namespace, ref->name);
}

void mt_hook_logs_pass_hook(struct mt_hook_logs *logs, const struct mt_ref *ref)
{
    pass_over(logs, &logs->other_hooks, shown_name(logs, ref));
}

void mt_hook_logs_pass_container(struct mt_hook_logs *logs, const char *name)
{
    pass_over(logs, &logs->other_containers, name);
}

struct mt_logged_hook *mt_hook_logs_hook(struct mt_hook_logs *logs, const struct mt_ref *ref,
                                         const char *uid)
{
    struct mt_arena *arena = logs->arena;
    const char *key = mt_arena_printf(arena, "%s %s", mt_ref_key(ref, arena), uid);
    struct mt_logged_hook *hook = mt_map_get(&logs->by_key, key);
    if (hook != NULL) {
        return hook;
    }
    hook = MT_ARENA_NEW(arena, struct mt_logged_hook);
    hook->logs = logs;
    hook->ref = (struct mt_ref){
        .group = mt_arena_strdup(arena, ref->group),
        .version = mt_arena_strdup(arena, ref->version),
        .kind = mt_arena_strdup(arena, ref->kind),
        .namespace = mt_arena_strdup(arena, ref->namespace),
        .name = mt_arena_strdup(arena, ref->name),
    };
    hook->uid = mt_arena_strdup(arena, uid);
    hook->shown = shown_name(logs, ref);
    hook->created = "";
    mt_map_put(&logs->by_key, key, hook);
    mt_array_push(arena, &logs->hooks, hook);
    return hook;
}

/** The hook that this object is. */
static struct mt_logged_hook *hook_of(struct mt_hook_logs *logs, const struct mt_ref *ref,
                                      const cJSON *tree)
{
    const cJSON *metadata = mt_json_get(tree, "metadata");
    struct mt_logged_hook *hook = mt_hook_logs_hook(logs, ref, text_at(metadata, "uid"));
    if (!hook->there) {
        hook->there = true;
        hook->created = mt_arena_strdup(logs->arena, text_at(metadata, "creationTimestamp"));
        hook->revision =
            mt_arena_strdup(logs->arena, mt_json_string(mt_json_get(metadata, "annotations"),
                                                        "moontide.dev/revision"));
    }
    return hook;
}

/** The container, made where it is new. */
static struct mt_logged_container *container_of(struct mt_logged_hook *hook, const cJSON *pod,
                                                const char *name, size_t place)
{
    struct mt_hook_logs *logs = hook->logs;
    struct mt_arena *arena = logs->arena;
    const cJSON *metadata = mt_json_get(pod, "metadata");
    const char *key = mt_arena_printf(arena, "%s %s", text_at(metadata, "uid"), name);
    struct mt_logged_container *container = mt_map_get(&logs->by_key, key);
    if (container == NULL) {
        container = MT_ARENA_NEW(arena, struct mt_logged_container);
        *container = (struct mt_logged_container){
            .hook = hook,
            .namespace = mt_arena_strdup(arena, text_at(metadata, "namespace")),
            .pod = mt_arena_strdup(arena, text_at(metadata, "name")),
            .name = mt_arena_strdup(arena, name),
            .pod_created = mt_arena_strdup(arena, text_at(metadata, "creationTimestamp")),
            .place = place,
        };
        mt_map_put(&logs->by_key, key, container);
        mt_array_push(arena, &hook->containers, container);
    }
    return container;
}

/** What the status of its Pod says of the container. */
static void see_status(struct mt_logged_container *container, const cJSON *status)
{
    const cJSON *state = mt_json_get(status, "state");
    const bool began = mt_json_get(state, "running") != NULL ||
                       mt_json_get(state, "terminated") != NULL ||
                       mt_json_at(status, "lastState", "terminated", NULL) != NULL;
    const char *reason = mt_json_string(mt_json_get(state, "waiting"), "reason");
    container->ended = mt_json_get(state, "terminated") != NULL;
    mt_json_int64(mt_json_get(status, "restartCount"), &container->restarts);
    container->waits = began ? NULL
                             : mt_arena_strdup(container->hook->logs->arena,
                                               reason != NULL ? reason : "it has not begun");
}

static void see_pod(struct mt_logged_hook *hook, const cJSON *pod)
{
    static const struct {
        const char *spec;
        const char *status;
    } lists[] = {{"initContainers", "initContainerStatuses"}, {"containers", "containerStatuses"}};
    struct mt_hook_logs *logs = hook->logs;
    size_t place = 0;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const cJSON *one = NULL;
        cJSON_ArrayForEach (one, mt_json_at(pod, "spec", lists[i].spec, NULL)) {
            const char *name = text_at(one, "name");
            place++;
            if (logs->container != NULL && strcmp(logs->container, name) != 0) {
                mt_hook_logs_pass_container(logs, name);
                continue;
            }
            see_status(container_of(hook, pod, name, place),
                       named(mt_json_at(pod, "status", lists[i].status, NULL), name));
        }
    }
}

static bool has_ended(const cJSON *pod)
{
    const char *phase = text_at(mt_json_get(pod, "status"), "phase");
    return strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0;
}

/** Whether the Job says that it is over. */
static bool job_has_ended(const cJSON *job)
{
    const cJSON *condition = NULL;
    cJSON_ArrayForEach (condition, mt_json_at(job, "status", "conditions", NULL)) {
        const char *type = text_at(condition, "type");
        if ((strcmp(type, "Complete") == 0 || strcmp(type, "Failed") == 0) &&
            strcmp(text_at(condition, "status"), "True") == 0) {
            return true;
        }
    }
    return false;
}

static bool is_kind(const struct mt_ref *ref, const char *group, const char *kind)
{
    return strcmp(ref->group, group) == 0 && strcmp(ref->kind, kind) == 0;
}

bool mt_hook_logs_is_asked_for(const struct mt_hook_logs *logs, const struct mt_ref *ref)
{
    const struct mt_object_pattern *hook = logs->hook;
    return hook == NULL || (hook->kind == NULL ? strcmp(hook->name, ref->name) == 0
                                               : mt_object_pattern_matches(hook, ref, NULL));
}

/** Whether the object is of the revision that is asked for. */
static bool is_of_revision(const struct mt_hook_logs *logs, const cJSON *tree)
{
    const cJSON *annotations = mt_json_at(tree, "metadata", "annotations", NULL);
    return logs->revision == NULL ||
           strcmp(text_at(annotations, "moontide.dev/revision"), logs->revision) == 0;
}

void mt_hook_logs_see(struct mt_hook_logs *logs, const struct mt_ref *ref, const cJSON *tree,
                      const cJSON *const *pods, size_t count)
{
    if (!is_of_revision(logs, tree)) {
        return;
    }
    if (!mt_hook_logs_is_asked_for(logs, ref)) {
        mt_hook_logs_pass_hook(logs, ref);
        return;
    }
    struct mt_logged_hook *hook = hook_of(logs, ref, tree);
    bool ended = true;
    if (is_kind(ref, "", "Pod")) {
        see_pod(hook, tree);
        ended = has_ended(tree);
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text_at(pods[i], "kind"), "Pod") == 0) {
            see_pod(hook, pods[i]);
            ended &= has_ended(pods[i]);
        }
    }
    hook->over = ended && (!is_kind(ref, "batch", "Job") || job_has_ended(tree));
}

void mt_hook_logs_lose(struct mt_hook_logs *logs, const struct mt_ref *ref)
{
    for (size_t i = 0; i < logs->hooks.count; i++) {
        struct mt_logged_hook *hook = logs->hooks.items[i];
        hook->over = hook->over || mt_ref_compare(&hook->ref, ref) == 0;
    }
}

static int by_time(const void *left, const void *right)
{
    const struct mt_logged_hook *a = *(struct mt_logged_hook *const *)left;
    const struct mt_logged_hook *b = *(struct mt_logged_hook *const *)right;
    const int older = strcmp(a->created, b->created);
    return a->turn != b->turn ? (a->turn > b->turn) - (a->turn < b->turn)
           : older != 0       ? older
                              : mt_ref_compare(&a->ref, &b->ref);
}

static int by_turn(const void *left, const void *right)
{
    const struct mt_logged_container *a = *(struct mt_logged_container *const *)left;
    const struct mt_logged_container *b = *(struct mt_logged_container *const *)right;
    const int older = strcmp(a->pod_created, b->pod_created);
    const int name = strcmp(a->pod, b->pod);
    return older != 0 ? older : name != 0 ? name : (a->place > b->place) - (a->place < b->place);
}

void mt_hook_logs_sort(struct mt_hook_logs *logs)
{
    if (logs->hooks.count > 0) {
        qsort(logs->hooks.items, logs->hooks.count, sizeof *logs->hooks.items, by_time);
    }
    for (size_t i = 0; i < logs->hooks.count; i++) {
        struct mt_logged_hook *hook = logs->hooks.items[i];
        if (hook->containers.count > 0) {
            qsort(hook->containers.items, hook->containers.count, sizeof *hook->containers.items,
                  by_turn);
        }
    }
}

static void close_stream(struct mt_logged_container *container)
{
    struct mt_hook_logs *logs = container->hook->logs;
    if (container->stream != NULL) {
        logs->cluster->unlogs(logs->cluster->data, container->stream);
        container->stream = NULL;
        logs->open--;
    }
}

static void take_failure(const struct mt_logged_container *container,
                         const struct mt_log_event *event)
{
    struct mt_hook_logs *logs = container->hook->logs;
    mt_array_push(logs->arena, &logs->failures,
                  mt_arena_printf(logs->arena, "%s %s: %s", container->hook->shown, container->name,
                                  event->message));
    if (!logs->failed) {
        logs->failed = true;
        logs->failure_status = event->status;
    }
}

static void log_changed(void *data, const struct mt_log_event *event)
{
    struct mt_logged_container *container = data;
    switch (event->change) {
    case MT_LOG_LINE:
        mt_hook_logs_print_line(container, event->line);
        return;
    case MT_LOG_FAILED:
        take_failure(container, event);
        break;
    case MT_LOG_ENDED:
        break;
    }
    close_stream(container);
}

void mt_hook_logs_open(struct mt_logged_container *container)
{
    struct mt_hook_logs *logs = container->hook->logs;
    const struct mt_log_scope scope = {
        .namespace = container->namespace,
        .pod = container->pod,
        .container = container->name,
        .once = !logs->follow,
        .tail = container->next == 0 ? logs->tail : 0,
    };
    container->next = container->restarts + 1;
    logs->open++;
    container->stream = logs->cluster->logs(logs->cluster->data, &scope, log_changed, container);
}

/** Whether the next one may be opened beside it. */
static bool open_one(struct mt_logged_container *container)
{
    if (container->recorded != NULL) {
        mt_hook_logs_print_recorded(container);
        return true;
    }
    if (container->stream == NULL && container->waits == NULL &&
        container->next <= container->restarts) {
        mt_hook_logs_open(container);
    }
    return container->stream == NULL || !container->ended;
}

void mt_hook_logs_open_all(struct mt_hook_logs *logs)
{
    bool goes_on = true;
    mt_hook_logs_sort(logs);
    for (size_t i = 0; goes_on && i < logs->hooks.count; i++) {
        const struct mt_logged_hook *hook = logs->hooks.items[i];
        for (size_t j = 0; goes_on && j < hook->containers.count; j++) {
            goes_on = open_one(hook->containers.items[j]);
        }
    }
}

bool mt_hook_logs_are_over(const struct mt_hook_logs *logs)
{
    bool over = logs->open == 0;
    for (size_t i = 0; over && i < logs->hooks.count; i++) {
        over = logs->hooks.items[i]->over;
    }
    return over;
}

void mt_hook_logs_fini(struct mt_hook_logs *logs)
{
    for (size_t i = 0; i < logs->hooks.count; i++) {
        struct mt_logged_hook *hook = logs->hooks.items[i];
        for (size_t j = 0; j < hook->containers.count; j++) {
            close_stream(hook->containers.items[j]);
        }
    }
    mt_map_fini(&logs->by_key);
}
