// SPDX-License-Identifier: Apache-2.0
#include "record/recording.h"

#include "base/arena.h"
#include "base/memory.h"
#include "record/record_delete.h"
#include "record/recording_state.h"

#include <stdlib.h>
#include <string.h>

struct mt_record_revision *recording_own(struct mt_recording *recording)
{
    return &recording->now.revisions.items[recording->revision];
}

void recording_tell(struct mt_recording *recording, struct waiters *waiters)
{
    struct waiters told = *waiters;
    *waiters = (struct waiters){0}; // they may wait again
    const char *why = recording->broken ? recording->why.msg : NULL;
    for (size_t i = 0; i < told.count; i++) {
        told.items[i].done(told.items[i].data, why, recording->lost);
    }
    mt_array_fini(&told);
}

void recording_tell_end(struct mt_recording *recording)
{
    struct waiters end = {0};
    mt_array_push(NULL, &end, recording->end);
    recording->end.done = NULL;
    recording_tell(recording, &end);
}

void recording_break(struct mt_recording *recording, bool lost, const char *format, ...)
{
    if (recording->broken) {
        return;
    }
    va_list args;
    va_start(args, format);
    mt_message_format(recording->why.msg, sizeof recording->why.msg, format, args);
    va_end(args);
    recording->broken = true;
    recording->lost = lost;
    recording->state = COMMIT_NONE;
    recording_tell(recording, &recording->riding);
    recording_tell(recording, &recording->waiting);
}

void recording_fail(struct mt_recording *recording, const struct mt_ref *ref,
                    const struct mt_answer *answer)
{
    if (answer->status == 0 && strcmp(answer->reason, MT_LOCK_LOST_REASON) == 0) {
        recording_break(recording, true, "the lock of app %s is lost", recording->of.app);
        return;
    }
    recording_break(recording, false, "the record of app %s, Secret %s/%s, cannot be written: %s",
                    recording->of.app, ref->namespace, ref->name, mt_answer_why(answer));
}

void recording_touch(struct mt_recording *recording)
{
    const struct mt_cluster *cluster = recording->options.cluster;
    if (!recording->dirty) {
        recording->dirty = true;
        recording->due_ms = cluster->now_ms(cluster->data) + MT_RECORDING_BATCH_MS;
    }
}

void recording_wait(struct mt_recording *recording, mt_recorded_fn *done, void *done_data)
{
    const struct waiter waiter = {done, done_data};
    mt_array_push(NULL, &recording->waiting, waiter);
}

static void begin(void *data, mt_recorded_fn *done, void *done_data)
{
    struct mt_recording *recording = data;
    recording_begin(recording);
    recording_wait(recording, done, done_data);
}

static void hook_begins(void *data, const struct mt_task *task, const struct mt_ref *ref,
                        mt_recorded_fn *done, void *done_data)
{
    recording_hook_begins(data, task, ref);
    recording_wait(data, done, done_data);
}

static void hook_line(void *data, const struct mt_task *task, const char *container,
                      const char *line)
{
    recording_hook_line(data, task, container, line);
}

static void hook_ended(void *data, const struct mt_recorded_hook *hook, mt_recorded_fn *done,
                       void *done_data)
{
    recording_hook_ended(data, hook);
    recording_wait(data, done, done_data);
}

static void hook_gone(void *data, const struct mt_task *task, const struct mt_ref *ref)
{
    (void)task;
    recording_items_gone(data, ref);
    recording_touch(data);
}

static void wrote(void *data, const struct mt_recorded_write *write)
{
    if (write->task->action == MT_ACTION_HOOK) {
        recording_hook_wrote(data, write);
    }
    recording_items_wrote(data, write);
    recording_touch(data);
}

static void failed(void *data, enum mt_outcome outcome, int exit_code, const char *why)
{
    struct mt_recording *recording = data;
    if (!recording->begun) {
        return; // nothing was written that a run could go on with
    }
    struct mt_record_revision *own = recording_own(recording);
    own->failed = true;
    own->failed_outcome = outcome;
    own->failed_exit = exit_code;
    own->failed_why = mt_plain_text(why, MT_RECORDING_MESSAGE_BYTES, recording->arena);
    recording_touch(recording);
}

static void end(void *data, const struct mt_event *event, mt_recorded_fn *done, void *done_data)
{
    struct mt_recording *recording = data;
    recording->over = true;
    recording->end = (struct waiter){done, done_data};
    if (event->run_outcome == MT_OUTCOME_LOST_LOCK) {
        recording_break(recording, true, "the lock of app %s is lost", recording->of.app);
    } else if (recording_erases(recording, event)) {
        recording_erase(recording, event);
    } else if (recording->begun) {
        recording_end(recording, event);
    }
}

/** All chunks that the record names are there. */
static void load_chunks(struct mt_recording *recording)
{
    const struct mt_record *record = recording->options.record;
    const struct {
        enum mt_record_part part;
        size_t offset;
    } lists[] = {
        {MT_RECORD_RESULTS, offsetof(struct mt_record_revision, results)},
        {MT_RECORD_MANIFESTS, offsetof(struct mt_record_revision, manifests)},
        {MT_RECORD_LOGS, offsetof(struct mt_record_revision, logs)},
    };
    for (size_t i = 0; i < record->inventory.count; i++) {
        recording_chunk_there(recording, MT_RECORD_INVENTORY, record->inventory.items[i]);
    }
    for (size_t i = 0; i < record->revisions.count; i++) {
        for (size_t j = 0; j < sizeof lists / sizeof *lists; j++) {
            const struct mt_hashes *hashes =
                (const void *)((const char *)&record->revisions.items[i] + lists[j].offset);
            for (size_t k = 0; k < hashes->count; k++) {
                recording_chunk_there(recording, lists[j].part, hashes->items[k]);
            }
        }
    }
}

static void load(struct mt_recording *recording)
{
    const struct mt_record *record = recording->options.record;
    struct mt_record *now = &recording->now;
    now->resource_version = record->resource_version;
    now->nonce = record->nonce;
    now->last_synced_ms = record->last_synced_ms;
    for (size_t i = 0; i < record->revisions.count; i++) {
        mt_array_push(recording->arena, &now->revisions, record->revisions.items[i]);
    }
    load_chunks(recording);
    recording_items_load(recording);
}

struct mt_recording *mt_recording_new(const struct mt_recording_options *options)
{
    struct mt_recording *recording = mt_alloc(sizeof *recording);
    recording->options = *options;
    recording->arena = mt_arena_new();
    recording->recorder = (struct mt_recorder){
        .data = recording,
        .begin = begin,
        .hook_begins = hook_begins,
        .hook_line = hook_line,
        .hook_ended = hook_ended,
        .hook_gone = hook_gone,
        .wrote = wrote,
        .failed = failed,
        .end = end,
    };
    recording->of = (struct mt_record_of){options->record->app, options->record->namespace};
    recording->header = mt_secret_ref(&recording->of, MT_RECORD_HEADER, NULL, recording->arena);
    mt_buf_init(&recording->logs, MT_BUF_UNLIMITED);
    mt_buf_init(&recording->text, MT_BUF_UNLIMITED);
    load(recording);
    return recording;
}

void mt_recording_free(struct mt_recording *recording)
{
    if (recording == NULL) {
        return;
    }
    const struct mt_cluster *cluster = recording->options.cluster;
    if (recording->list != NULL) {
        cluster->unwatch(cluster->data, recording->list);
    }
    mt_record_delete_drop(recording->erasing);
    recording_chunks_fini(recording);
    recording_hooks_fini(recording);
    mt_map_fini(&recording->items_by_key);
    mt_buf_fini(&recording->logs);
    mt_buf_fini(&recording->text);
    mt_array_fini(&recording->waiting);
    mt_array_fini(&recording->riding);
    mt_arena_free(recording->arena);
    free(recording);
}

const struct mt_recorder *mt_recording_recorder(struct mt_recording *recording)
{
    return &recording->recorder;
}

/** Whether somebody waits for what no commit has begun to write. */
static bool is_asked(const struct mt_recording *recording)
{
    return recording->waiting.count > 0 || (recording->end.done != NULL && !recording->last);
}

/** Whether end() can be answered without a write. */
static bool has_nothing_to_end(const struct mt_recording *recording)
{
    return recording->end.done != NULL && recording->calls == 0 &&
           (recording->broken || !recording->begun);
}

void mt_recording_advance(struct mt_recording *recording, uint64_t now_ms)
{
    if (recording->broken) {
        recording_tell(recording, &recording->waiting);
    }
    if (has_nothing_to_end(recording)) {
        recording_tell_end(recording);
        return;
    }
    bool due = recording->dirty && now_ms >= recording->due_ms;
    if (!recording->broken && recording->begun && recording->state == COMMIT_NONE &&
        (due || is_asked(recording))) {
        recording_commit(recording);
    }
}

uint64_t mt_recording_wakes_at(const struct mt_recording *recording)
{
    if (has_nothing_to_end(recording) || (recording->broken && recording->waiting.count > 0)) {
        return 0;
    }
    if (recording->broken || !recording->begun || recording->state != COMMIT_NONE) {
        return UINT64_MAX;
    }
    return is_asked(recording) ? 0 : recording->dirty ? recording->due_ms : UINT64_MAX;
}

bool mt_recording_is_busy(const struct mt_recording *recording)
{
    return recording->calls > 0;
}

unsigned mt_recording_revision(const struct mt_recording *recording)
{
    const struct mt_record_revision *newest = mt_record_newest(&recording->now);
    return !recording->begun || newest == NULL ? 0 : newest->number;
}
