// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "sync/owned_fields.h"
#include "sync/run_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *metadata_string(const cJSON *tree, const char *key)
{
    return mt_json_string(mt_json_get(tree, "metadata"), key);
}

/** A resourceVersion as the number that it is on every real server; false when it is none. */
static bool parse_version(const char *text, uint64_t *number)
{
    if (text == NULL || text[0] < '0' || text[0] > '9') {
        return false;
    }
    char *end = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    *number = value;
    return errno == 0 && *end == '\0';
}

/** The entries of managedFields about the status as text, on the heap; NULL: nobody wrote one. */
static char *status_entry(const cJSON *tree)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    const cJSON *entry = NULL;
    cJSON_ArrayForEach (entry, mt_json_at(tree, "metadata", "managedFields", NULL)) {
        const char *part = mt_json_string(entry, "subresource");
        if (part != NULL && strcmp(part, "status") == 0) {
            mt_json_print(entry, false, &text);
        }
    }
    char *copy = text.length > 0 ? mt_strdup(mt_buf_text(&text)) : NULL;
    mt_buf_fini(&text);
    return copy;
}

static bool has_observed_generation(const cJSON *tree)
{
    return mt_json_is_integer(mt_json_at(tree, "status", "observedGeneration", NULL));
}

static void settle(void *data, uint64_t now_ms)
{
    struct run_task *task = data;
    if (!task->proven && now_ms >= task->settles_ms) {
        mt_run_touch(task);
    }
}

static void set_text(char **text, const char *value)
{
    free(*text);
    *text = value != NULL ? mt_strdup(value) : NULL;
}

void mt_run_forget_object(struct run_task *task)
{
    set_text(&task->uid, NULL);
    set_text(&task->resource_version, NULL);
    task->gone = false;
    task->unsure = false;
}

void mt_run_note_write(struct run_task *task, const struct mt_answer *answer)
{
    struct mt_run *run = task->run;
    task->change = answer->change;
    set_text(&task->uid, metadata_string(answer->object, "uid"));
    set_text(&task->resource_version, metadata_string(answer->object, "resourceVersion"));
    task->owned_hash = run->options.recorder != NULL ? mt_owned_fields_hash(answer->object) : 0;
    task->gone = task->gone && task->live != NULL && task->uid != NULL &&
                 metadata_string(task->live, "uid") != NULL &&
                 strcmp(metadata_string(task->live, "uid"), task->uid) == 0;
    free(task->status_entry);
    task->status_entry = NULL;
    task->proven = true;
    if (answer->change != MT_CHANGE_CONFIGURED || has_observed_generation(answer->object)) {
        return; // nothing changed, there is no old status, or the status says what it is about
    }
    task->status_entry = status_entry(answer->object);
    if (task->status_entry != NULL) {
        task->proven = false;
        task->settles_ms = run->now_ms + run->options.settle_ms;
        mt_timers_add(&run->timers, task->settles_ms, settle, task);
    }
}

bool mt_run_is_news(const struct run_task *task, const cJSON *tree)
{
    const char *version = metadata_string(tree, "resourceVersion");
    uint64_t number;
    uint64_t known;
    if (parse_version(version, &number) && parse_version(task->resource_version, &known)) {
        return number > known;
    }
    // Versions that are no numbers cannot be compared: a watch that began after our write shows
    // nothing older than that.
    return version == NULL || task->resource_version == NULL ||
           strcmp(version, task->resource_version) != 0;
}

void mt_run_note_seen(struct run_task *task, const cJSON *tree)
{
    set_text(&task->resource_version, metadata_string(tree, "resourceVersion"));
}

void mt_run_look_for_proof(struct run_task *task, const cJSON *tree)
{
    if (task->proven) {
        return;
    }
    char *entry = status_entry(tree);
    task->proven = entry == NULL || strcmp(entry, task->status_entry) != 0;
    free(entry);
}
