// SPDX-License-Identifier: Apache-2.0
#include "cli/run_model_parts.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "cli/text.h"

#include <stdlib.h>
#include <string.h>

static char *copy(const char *text)
{
    return text != NULL && text[0] != '\0' ? mt_strdup(text) : NULL;
}

static void said_fini(struct mt_run_said *said)
{
    free(said->message);
    for (size_t i = 0; i < said->because_count; i++) {
        free(said->because[i]);
    }
    *said = (struct mt_run_said){0};
}

void mt_run_said_set(struct mt_run_said *said, const char *message, const char *const *because,
                     size_t because_count)
{
    said_fini(said);
    said->message = copy(message);
    for (size_t i = 0; i < because_count && i < MT_RUN_CAUSES_MAX; i++) {
        said->because[said->because_count++] = mt_strdup(because[i]);
    }
}

void mt_run_item_remedy(struct mt_run_item *item, const char *remedy)
{
    free(item->remedy);
    item->remedy = copy(remedy);
}

void mt_run_item_log(struct mt_run_item *item, const struct mt_event *event)
{
    if (item->log == NULL) {
        item->log = mt_alloc(sizeof *item->log);
    }
    struct mt_run_log *log = item->log;
    if (log->count == MT_RUN_LOG_MAX) {
        free(log->lines[0]);
        memmove(log->lines, log->lines + 1, (MT_RUN_LOG_MAX - 1) * sizeof *log->lines);
        log->count--;
    }
    struct mt_buf line;
    mt_buf_init(&line, MT_BUF_UNLIMITED);
    if (event->container != NULL) {
        mt_buf_printf(&line, "%s | ", event->container);
    }
    mt_text_written(&line, event->line);
    log->lines[log->count++] = mt_strdup(mt_buf_text(&line));
    mt_buf_fini(&line);
}

static void set_awaited(struct mt_run_awaited *kept, const struct mt_run_names *names,
                        const struct mt_awaited *awaited)
{
    struct mt_buf name;
    mt_buf_init(&name, MT_BUF_UNLIMITED);
    if (awaited->ref != NULL) {
        mt_run_names_put(names, awaited->ref, &name);
    }
    kept->item = awaited->task != NULL ? awaited->task->index : SIZE_MAX;
    kept->name = mt_strdup(mt_buf_text(&name));
    mt_run_said_set(&kept->said, awaited->message, awaited->because, awaited->because_count);
    mt_buf_fini(&name);
}

void mt_run_waiting_set(struct mt_run_waiting *waiting, const struct mt_run_names *names,
                        const struct mt_event *event)
{
    mt_run_waiting_fini(waiting);
    *waiting = (struct mt_run_waiting){
        .gate = event->gate,
        .phase = event->phase,
        .has_wave = event->has_wave,
        .wave = event->wave,
        .part = event->part,
        .since_ms = event->wall_ms - (int64_t)event->took_ms,
        .has_timeout = event->has_timeout,
        .deadline_ms = event->wall_ms + (int64_t)event->remaining_ms,
        .on_timeout = copy(event->on_timeout),
        .awaited_count = event->awaited_count + event->awaited_more,
        .behind = event->behind,
    };
    for (size_t i = 0; i < event->awaited_count && i < MT_RUN_AWAITED_MAX; i++) {
        set_awaited(&waiting->awaited[waiting->kept++], names, &event->awaited[i]);
    }
}

void mt_run_item_fini(struct mt_run_item *item)
{
    said_fini(&item->said);
    free(item->name);
    free(item->remedy);
    for (size_t i = 0; item->log != NULL && i < item->log->count; i++) {
        free(item->log->lines[i]);
    }
    free(item->log);
}

void mt_run_waiting_fini(struct mt_run_waiting *waiting)
{
    free(waiting->on_timeout);
    for (size_t i = 0; i < MT_RUN_AWAITED_MAX; i++) {
        free(waiting->awaited[i].name);
        said_fini(&waiting->awaited[i].said);
    }
    *waiting = (struct mt_run_waiting){0};
}
