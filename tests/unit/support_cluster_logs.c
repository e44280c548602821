// SPDX-License-Identifier: Apache-2.0
#include "support.h"
#include "support_cluster_parts.h"

#include "base/buffer.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mt_log_stream {
    struct mt_log_stream *next; ///< Of those that are open.
    mt_log_stream_fn *each;
    void *data;
    char name[128]; ///< "Pod/container".
    bool previous;
    bool over; ///< Nothing may follow.
};

struct mt_log_stream *support_logs_open(struct support_logs *logs, const struct mt_log_scope *scope,
                                        mt_log_stream_fn *each, void *each_data)
{
    struct mt_log_stream *stream = mt_alloc(sizeof *stream);
    assert_string_equal(scope->namespace, "shop");
    stream->each = each;
    stream->data = each_data;
    stream->previous = scope->previous;
    snprintf(stream->name, sizeof stream->name, "%s/%s", scope->pod, scope->container);
    *(logs->open != NULL ? &logs->last->next : &logs->open) = stream;
    logs->last = stream;
    return stream;
}

void support_logs_close(struct support_logs *logs, struct mt_log_stream *stream)
{
    struct mt_log_stream *before = NULL;
    for (struct mt_log_stream *at = logs->open; at != stream; at = at->next) {
        assert_non_null(at); // closed twice
        before = at;
    }
    *(before != NULL ? &before->next : &logs->open) = stream->next;
    logs->last = logs->last == stream ? before : logs->last;
    free(stream);
}

void support_logs_tell(struct support_logs *logs, const char *name, enum mt_log_change change,
                       const char *text, uint64_t now_ms)
{
    struct mt_log_stream *stream = logs->open;
    while (stream != NULL && (stream->over || strcmp(stream->name, name) != 0)) {
        stream = stream->next;
    }
    if (stream == NULL) {
        fail_msg("nobody follows the log of %s", name);
        return;
    }
    stream->over = change != MT_LOG_LINE;
    stream->each(stream->data, &(struct mt_log_event){
                                   .now_ms = now_ms,
                                   .change = change,
                                   .line = change == MT_LOG_LINE ? text : NULL,
                                   .message = change == MT_LOG_FAILED ? text : NULL,
                               });
}

void support_logs_put(const struct support_logs *logs, struct mt_buf *out)
{
    for (const struct mt_log_stream *at = logs->open; at != NULL; at = at->next) {
        mt_buf_printf(out, "%s%s%s", out->length > 0 ? "; " : "", at->name,
                      at->previous ? " (previous)" : "");
    }
}
