// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "record/hook_logs.h"
#include "record/recording_state.h"

#include <string.h>

enum {
    LOGS_TOGETHER = 256 * 1024, ///< A chunk of logs is written anew with more until it has this.
};

static struct mt_record_hook *entry_of(struct mt_recording *recording,
                                       const struct recorded_hook *hook)
{
    return &recording_own(recording)->hooks.items[hook->index];
}

/** Its place among the hooks of the revision, also of what a run before this one has begun. */
static size_t index_of(struct mt_recording *recording, const struct mt_task *task)
{
    struct mt_record_revision *own = recording_own(recording);
    const struct mt_record_revision *resumed = recording->options.resumed;
    for (size_t i = 0; resumed != NULL && i < resumed->hooks.count; i++) {
        if (strcmp(own->hooks.items[i].task, task->id) == 0) {
            return i;
        }
    }
    const struct mt_record_hook entry = {
        .task = task->id, .ref = task->ref, .attempt = 1, .message = ""};
    mt_array_push(recording->arena, &own->hooks, entry);
    return own->hooks.count - 1;
}

static struct recorded_hook *hook_of(struct mt_recording *recording, const struct mt_task *task)
{
    struct recorded_hook *hook = mt_map_get(&recording->hooks, task->id);
    if (hook == NULL) {
        hook = MT_ARENA_NEW(recording->arena, struct recorded_hook);
        hook->index = index_of(recording, task);
        mt_map_put(&recording->hooks, task->id, hook);
    }
    return hook;
}

static void change(struct mt_recording *recording)
{
    recording->results_dirty = true;
    recording_touch(recording);
}

void recording_hook_begins(struct mt_recording *recording, const struct mt_task *task,
                           const struct mt_ref *ref)
{
    struct mt_record_hook *entry = entry_of(recording, hook_of(recording, task));
    entry->ref = *ref;
    entry->ref.name = mt_arena_strdup(recording->arena, ref->name); // may be generated
    entry->uid = NULL;
    entry->attempt += entry->again;
    entry->ended = entry->again = false;
    entry->message = "";
    entry->took_ms = 0;
    if (task->object != NULL) {
        recording_items_put(recording, task, ref);
    }
    change(recording);
}

void recording_hook_wrote(struct mt_recording *recording, const struct mt_recorded_write *write)
{
    struct mt_record_hook *entry = entry_of(recording, hook_of(recording, write->task));
    entry->uid = mt_arena_strdup(recording->arena, write->uid);
    change(recording);
}

static struct recorded_log *log_of(struct mt_recording *recording, struct recorded_hook *hook,
                                   const char *container)
{
    for (size_t i = 0; i < hook->logs.count; i++) {
        struct recorded_log *log = &hook->logs.items[i];
        bool named = container != NULL && log->container != NULL;
        if (named ? strcmp(log->container, container) == 0 : log->container == container) {
            return log;
        }
    }
    struct recorded_log log = {.container = mt_arena_strdup(recording->arena, container)};
    mt_log_tail_init(&log.tail, MT_RECORDING_LOG_BYTES);
    mt_array_push(recording->arena, &hook->logs, log);
    return &hook->logs.items[hook->logs.count - 1];
}

void recording_hook_line(struct mt_recording *recording, const struct mt_task *task,
                         const char *container, const char *line)
{
    if (recording->begun && !recording->over && !recording->broken) {
        struct recorded_hook *hook = hook_of(recording, task);
        mt_log_tail_add(&log_of(recording, hook, container)->tail, line);
    }
}

/** A chunk that is full is not written any more. */
static void seal_logs(struct mt_recording *recording)
{
    recording->logs_sealed = recording_own(recording)->logs.count;
    mt_buf_clear(&recording->logs);
}

/** The logs of the attempt go along with its result; the next attempt has its own. */
static void keep_logs(struct mt_recording *recording, struct recorded_hook *hook)
{
    const struct mt_record_hook *entry = entry_of(recording, hook);
    for (size_t i = 0; i < hook->logs.count; i++) {
        struct recorded_log *log = &hook->logs.items[i];
        if (recording->logs.length >= LOGS_TOGETHER && !recording->logs_dirty) {
            seal_logs(recording);
        }
        const char *text = mt_log_tail_text(&log->tail);
        const struct mt_record_log head = {
            .task = entry->task,
            .ref = entry->ref,
            .container = log->container,
            .attempt = entry->attempt,
            .cut = log->tail.cut,
        };
        mt_record_put_log(&head, text, &recording->logs);
        recording->logs_dirty = true;
        mt_log_tail_fini(&log->tail);
    }
    hook->logs.count = 0;
}

void recording_hook_ended(struct mt_recording *recording, const struct mt_recorded_hook *ended)
{
    struct recorded_hook *hook = hook_of(recording, ended->task);
    struct mt_record_hook *entry = entry_of(recording, hook);
    entry->ended = true;
    entry->outcome = ended->outcome;
    entry->again = ended->again;
    entry->ended_uid = ended->again ? entry->uid : entry->ended_uid;
    entry->took_ms = ended->took_ms;
    const char *message =
        mt_plain_text(ended->message, MT_RECORDING_MESSAGE_BYTES, recording->arena);
    entry->message = message != NULL ? message : "";
    keep_logs(recording, hook);
    change(recording);
}

void recording_hooks_left(struct mt_recording *recording)
{
    for (size_t i = 0; i < recording->hooks.count; i++) {
        keep_logs(recording, recording->hooks.entries[i].value);
    }
}

void recording_hooks_fini(struct mt_recording *recording)
{
    for (size_t i = 0; i < recording->hooks.count; i++) {
        struct recorded_hook *hook = recording->hooks.entries[i].value;
        for (size_t j = 0; j < hook->logs.count; j++) {
            mt_log_tail_fini(&hook->logs.items[j].tail);
        }
    }
    mt_map_fini(&recording->hooks);
}
