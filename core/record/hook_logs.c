// SPDX-License-Identifier: Apache-2.0
#include "record/hook_logs.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json.h"
#include "record/document.h"
#include "record/fields.h"

#include <string.h>

#define COUNT(fields) (sizeof(fields) / sizeof *(fields))

static const struct mt_field log_fields[] = {
    {"task", offsetof(struct mt_record_log, task), MT_FIELD_TEXT, true},
    {"object", offsetof(struct mt_record_log, ref), MT_FIELD_REF, true},
    {"container", offsetof(struct mt_record_log, container), MT_FIELD_TEXT, false},
    {"attempt", offsetof(struct mt_record_log, attempt), MT_FIELD_UNSIGNED, true},
    {"cut", offsetof(struct mt_record_log, cut), MT_FIELD_FLAG, false},
};

void mt_record_put_log(const struct mt_record_log *log, const char *text, struct mt_buf *out)
{
    cJSON *tree = cJSON_CreateObject();
    mt_fields_put(tree, log_fields, COUNT(log_fields), log);
    cJSON_AddStringToObject(tree, "text", text);
    mt_codec_put_line(tree, out);
}

static bool is_same(const struct mt_record_log *a, const struct mt_record_log *b)
{
    bool named = a->container != NULL && b->container != NULL;
    return strcmp(a->task, b->task) == 0 &&
           (named ? strcmp(a->container, b->container) == 0 : a->container == b->container);
}

/** Of several attempts, and of what a run that was killed had read already, the last counts. */
static void add_log(struct mt_record_logs *logs, struct mt_arena *arena,
                    const struct mt_record_log *log)
{
    for (size_t i = 0; i < logs->list.count; i++) {
        if (is_same(&logs->list.items[i], log)) {
            logs->list.items[i] = *log;
            return;
        }
    }
    mt_array_push(arena, &logs->list, *log);
}

static bool read_line(const cJSON *line, void *to, struct mt_arena *arena, struct mt_error *err)
{
    struct mt_record_log log = {0};
    if (!mt_fields_read(line, log_fields, COUNT(log_fields), &log, arena, err)) {
        return false;
    }
    const char *text = mt_json_string(line, "text");
    if (text == NULL) {
        return mt_fail(err, MT_ERR_INVALID, "a log has no text");
    }
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        const char *copy = mt_arena_strndup(arena, text, length);
        mt_array_push(arena, &log.lines, copy);
        text += text[length] != '\0' ? length + 1 : length;
    }
    add_log(to, arena, &log);
    return true;
}

struct reading {
    struct mt_record_logs *logs;
    mt_record_logs_fn *done;
    void *done_data;
};

static void take(void *data, const struct mt_error *err)
{
    const struct reading *reading = data;
    reading->done(reading->done_data, err == NULL ? reading->logs : NULL, err);
}

void mt_record_read_logs(const struct mt_cluster *cluster, const struct mt_record *record,
                         const struct mt_record_revision *revision, struct mt_arena *arena,
                         mt_record_logs_fn *done, void *done_data)
{
    struct reading *reading = MT_ARENA_NEW(arena, struct reading);
    reading->logs = MT_ARENA_NEW(arena, struct mt_record_logs);
    reading->done = done;
    reading->done_data = done_data;
    mt_document_read(&(struct mt_document){
        .cluster = cluster,
        .record = record,
        .part = MT_RECORD_LOGS,
        .hashes = &revision->logs,
        .arena = arena,
        .read = read_line,
        .to = reading->logs,
        .done = take,
        .done_data = reading,
    });
}
