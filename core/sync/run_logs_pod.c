// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/json.h"
#include "sync/run_logs_parts.h"

#include <string.h>

#define CUT " [cut here]"

struct run_pod *mt_run_pod_of(struct run_logs *logs, const cJSON *tree)
{
    const cJSON *metadata = mt_json_get(tree, "metadata");
    const char *uid = mt_json_string(metadata, "uid");
    const char *name = mt_json_string(metadata, "name");
    if (uid == NULL || name == NULL) {
        return NULL;
    }
    struct run_pod *pod = mt_map_get(&logs->pods, uid);
    if (pod == NULL) {
        pod = MT_ARENA_NEW(logs->arena, struct run_pod);
        pod->logs = logs;
        pod->namespace = logs->task->ref.namespace;
        pod->name = mt_arena_strdup(logs->arena, name);
        mt_map_put(&logs->pods, mt_arena_strdup(logs->arena, uid), pod);
    }
    return pod;
}

static struct run_container *container_of(struct run_pod *pod, const char *name)
{
    for (size_t i = 0; i < pod->containers.count; i++) {
        if (strcmp(pod->containers.items[i]->name, name) == 0) {
            return pod->containers.items[i];
        }
    }
    struct mt_arena *arena = pod->logs->arena;
    struct run_container *container = MT_ARENA_NEW(arena, struct run_container);
    container->pod = pod;
    container->name = mt_arena_strdup(arena, name);
    mt_array_push(arena, &pod->containers, container);
    return container;
}

/** Whether there is a run of which nothing was read, and the cluster has its log. */
static bool is_unread(const struct run_container *container)
{
    bool has_begun = container->runs || container->ended;
    return has_begun && container->next <= container->restarts && !container->pod->gone;
}

/** Of one container its runs are read one after another. */
static void enqueue(struct run_container *container)
{
    struct run_logs *logs = container->pod->logs;
    if (!container->queued && container->stream == NULL && is_unread(container)) {
        container->queued = true;
        mt_array_push(logs->arena, &logs->queue, container);
    }
}

static void see_container(struct run_pod *pod, const cJSON *status)
{
    const char *name = mt_json_string(status, "name");
    const cJSON *state = mt_json_get(status, "state");
    int64_t restarts = 0;
    mt_json_int64(mt_json_get(status, "restartCount"), &restarts);
    struct run_container *container = name != NULL ? container_of(pod, name) : NULL;
    if (container == NULL || restarts < container->restarts) {
        return; // watches may show an older state again
    }
    bool terminated = mt_json_get(state, "terminated") != NULL;
    bool before = mt_json_at(status, "lastState", "terminated", NULL) != NULL;
    container->restarts = restarts;
    container->runs = mt_json_get(state, "running") != NULL;
    // While it waits to be started again, the last run is the one that ended before.
    container->ended = terminated || (!container->runs && before);
    container->has_previous = before && (terminated || container->runs);
    enqueue(container);
}

void mt_run_pod_see(struct run_pod *pod, const cJSON *tree)
{
    static const char *const lists[] = {"initContainerStatuses", "containerStatuses"};
    const cJSON *status = mt_json_get(tree, "status");
    const char *policy = mt_json_string(mt_json_get(tree, "spec"), "restartPolicy");
    const char *phase = mt_json_string(status, "phase");
    pod->stays = policy == NULL || strcmp(policy, "Always") == 0;
    pod->over = pod->over || (phase != NULL &&
                              (strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const cJSON *one = NULL;
        cJSON_ArrayForEach (one, mt_json_get(status, lists[i])) {
            see_container(pod, one);
        }
    }
}

bool mt_run_pod_is_read(const struct run_pod *pod)
{
    bool read = pod->over || pod->gone || pod->stays;
    for (size_t i = 0; read && i < pod->containers.count; i++) {
        const struct run_container *container = pod->containers.items[i];
        // What is to run on may write for ever.
        bool waits = container->runs && pod->stays && !pod->over && !pod->gone;
        read = waits || (container->stream == NULL && !is_unread(container));
    }
    return read;
}

/** Appends the line, cut between two characters where it is too long. */
static void put_cut(struct mt_buf *out, const char *line)
{
    size_t length = MT_LOG_LINE_MAX;
    while (length > 0 && ((unsigned char)line[length] & 0xC0) == 0x80) {
        length--;
    }
    mt_buf_append(out, line, length);
    mt_buf_puts(out, CUT);
}

static void emit_line(const struct run_container *container, const char *line)
{
    struct run_task *task = container->pod->logs->task;
    struct mt_event event = mt_run_event_of(task, MT_EVENT_LOG);
    struct mt_buf cut;
    mt_buf_init(&cut, MT_BUF_UNLIMITED);
    if (strlen(line) > MT_LOG_LINE_MAX) {
        put_cut(&cut, line);
    }
    event.container = container->name;
    event.line = cut.length > 0 ? mt_buf_text(&cut) : line;
    mt_run_record_line(task, event.container, event.line);
    mt_run_emit(task->run, &event);
    mt_buf_fini(&cut);
}

static void close_stream(struct run_container *container)
{
    const struct mt_cluster *cluster = container->pod->logs->task->run->options.cluster;
    if (container->stream != NULL) {
        cluster->unlogs(cluster->data, container->stream);
        container->stream = NULL;
        container->pod->logs->open--;
    }
}

static void warn(const struct run_container *container, const char *why)
{
    struct run_logs *logs = container->pod->logs;
    mt_run_logs_warn(logs, mt_arena_printf(logs->arena,
                                           "the log of Pod/%s, container %s, cannot be read: %s",
                                           container->pod->name, container->name, why));
}

static void log_changed(void *data, const struct mt_log_event *event)
{
    struct run_container *container = data;
    struct run_task *task = container->pod->logs->task;
    mt_run_set_time(task->run, event->now_ms);
    switch (event->change) {
    case MT_LOG_LINE:
        emit_line(container, event->line);
        return;
    case MT_LOG_FAILED:
        warn(container, event->message);
        break;
    case MT_LOG_ENDED:
        break;
    }
    close_stream(container);
    enqueue(container);
    mt_run_logs_go_on(task); // which may be the end of all this
}

/** Opens the log of the first run that was not read, of those that the cluster has. */
static void open_stream(struct run_container *container)
{
    struct run_logs *logs = container->pod->logs;
    const struct mt_cluster *cluster = logs->task->run->options.cluster;
    bool previous = container->has_previous && container->next < container->restarts;
    const struct mt_log_scope scope = {
        .namespace = container->pod->namespace,
        .pod = container->pod->name,
        .container = container->name,
        .previous = previous,
    };
    container->next = previous ? container->restarts : container->restarts + 1;
    logs->open++;
    container->stream = cluster->logs(cluster->data, &scope, log_changed, container);
}

void mt_run_logs_open(struct run_logs *logs)
{
    while (logs->queue_at < logs->queue.count && logs->open < MT_LOG_STREAMS_MAX) {
        struct run_container *container = logs->queue.items[logs->queue_at++];
        container->queued = false;
        if (is_unread(container)) {
            open_stream(container);
        }
    }
    if (logs->queue_at == logs->queue.count) {
        logs->queue_at = logs->queue.count = 0;
    } else if (!logs->crowded) {
        logs->crowded = true;
        mt_run_warn(logs->task->run, logs->task,
                    mt_arena_printf(logs->arena,
                                    "more than %d of its containers write at a time: the logs of "
                                    "the others are shown when theirs have ended",
                                    MT_LOG_STREAMS_MAX));
    }
}

void mt_run_pod_close(struct run_pod *pod)
{
    for (size_t i = 0; i < pod->containers.count; i++) {
        close_stream(pod->containers.items[i]);
    }
}
