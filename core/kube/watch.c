// SPDX-License-Identifier: Apache-2.0
#include "kube/watch.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/memory.h"
#include "kube/call.h"
#include "kube/discovery.h"
#include "kube/kinds.h"
#include "kube/kube_state.h"
#include "kube/watch_state.h"
#include "net/http.h"

#include <stdlib.h>
#include <string.h>

enum {
    PAGE = 100,                ///< Of which one is in memory as a tree.
    LINE_MAX_BYTES = 64 << 20, ///< As an answer may be.
    STREAM_S = 290,            ///< The server ends a stream after that; then it is begun again.
};

static void free_watch(struct mt_watch *watch)
{
    if (watch->next != NULL) {
        watch->next->previous = watch->previous;
    }
    *(watch->previous != NULL ? &watch->previous->next : &watch->kube->watches) = watch->next;
    for (size_t i = 0; i < watch->known.count; i++) {
        free(watch->known.entries[i].value);
    }
    mt_map_fini(&watch->known);
    mt_buf_fini(&watch->lines.rest);
    free(watch->version);
    free(watch->page);
    mt_arena_free(watch->arena);
    free(watch);
}

void mt_kube_watch_leave(struct mt_watch *watch)
{
    if (--watch->busy == 0 && watch->closed) {
        free_watch(watch);
    }
}

void mt_kube_watch_set(char **text, const char *value)
{
    free(*text);
    *text = value != NULL && value[0] != '\0' ? mt_strdup(value) : NULL;
}

void mt_kube_watch_tell(struct mt_watch *watch, enum mt_watch_change change, const cJSON *object,
                        int status, const char *message)
{
    if (watch->closed) {
        return;
    }
    watch->each(watch->each_data, &(struct mt_watch_event){
                                      .now_ms = mt_clock_monotonic_ms(),
                                      .change = change,
                                      .object = object,
                                      .status = status,
                                      .message = message,
                                  });
}

void mt_kube_watch_fail(struct mt_watch *watch, int status, const char *message)
{
    mt_kube_watch_tell(watch, MT_WATCH_FAILED, NULL, status, message);
}

char *mt_kube_watch_path(const struct mt_watch *watch, bool stream)
{
    const struct mt_watch_scope *scope = &watch->scope;
    struct mt_buf path;
    mt_buf_init(&path, MT_BUF_UNLIMITED);
    mt_kube_put_path(&path, watch->kind, scope->namespace, NULL);
    if (stream) {
        mt_buf_printf(&path, "?watch=true&allowWatchBookmarks=true&timeoutSeconds=%d", STREAM_S);
        mt_buf_puts(&path, "&resourceVersion=");
        mt_kube_put_escaped(&path, watch->version != NULL ? watch->version : "0");
    } else {
        mt_buf_printf(&path, "?limit=%d", PAGE);
        if (watch->page != NULL) {
            mt_buf_puts(&path, "&continue=");
            mt_kube_put_escaped(&path, watch->page);
        }
    }
    if (scope->label != NULL) {
        mt_buf_puts(&path, "&labelSelector=");
        mt_kube_put_escaped(&path, scope->label);
    }
    if (scope->name != NULL) {
        mt_buf_puts(&path, "&fieldSelector=metadata.name%3D");
        mt_kube_put_escaped(&path, scope->name);
    }
    char *text = mt_strdup(mt_buf_text(&path));
    mt_buf_fini(&path);
    return text;
}

static void begin_again(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct mt_watch *watch = data;
    if (!watch->closed && watch->version != NULL) {
        mt_kube_watch_stream(watch);
    } else if (!watch->closed) {
        mt_kube_watch_list(watch);
    }
    mt_kube_watch_leave(watch);
}

void mt_kube_watch_go_on(struct mt_watch *watch, uint64_t pause_ms)
{
    watch->busy++;
    mt_timers_add(&watch->kube->timers, mt_clock_monotonic_ms() + pause_ms, begin_again, watch);
}

static void take_kind(void *data, const struct mt_kube_kind *kind,
                      const struct mt_kube_reply *reply)
{
    struct mt_watch *watch = data;
    if (!watch->closed && kind == NULL) {
        mt_kube_watch_fail(watch, reply->status, reply->message);
    } else if (!watch->closed) {
        watch->kind = kind;
        mt_kube_watch_list(watch);
    }
    mt_kube_watch_leave(watch);
}

static void copy_scope(struct mt_watch *watch, const struct mt_watch_scope *scope)
{
    struct mt_arena *arena = watch->arena;
    watch->scope = (struct mt_watch_scope){
        .group = mt_arena_strdup(arena, scope->group),
        .version = mt_arena_strdup(arena, scope->version),
        .kind = mt_arena_strdup(arena, scope->kind),
        .namespace = mt_arena_strdup(arena, scope->namespace),
        .name = mt_arena_strdup(arena, scope->name),
        .label = mt_arena_strdup(arena, scope->label),
        .once = scope->once,
    };
}

struct mt_watch *mt_kube_watch(struct mt_kube *kube, const struct mt_watch_scope *scope,
                               mt_watch_fn *each, void *data)
{
    struct mt_watch *watch = mt_alloc(sizeof *watch);
    watch->kube = kube;
    watch->arena = mt_arena_new();
    watch->each = each;
    watch->each_data = data;
    copy_scope(watch, scope);
    mt_buf_init(&watch->lines.rest, LINE_MAX_BYTES);
    watch->next = kube->watches;
    if (watch->next != NULL) {
        watch->next->previous = watch;
    }
    kube->watches = watch;
    watch->kind = mt_kube_kinds_find(kube->kinds, scope->group, scope->version, scope->kind);
    if (watch->kind != NULL) {
        mt_kube_watch_list(watch);
    } else {
        watch->busy++;
        mt_kube_look_up(kube, watch->scope.group, watch->scope.version, watch->scope.kind,
                        take_kind, watch);
    }
    return watch;
}

void mt_kube_unwatch(struct mt_watch *watch)
{
    watch->closed = true;
    if (watch->call != NULL) {
        mt_kube_call_forget(watch->call);
        watch->call = NULL;
    }
    if (watch->stream != NULL) {
        mt_http_forget(watch->stream);
        watch->stream = NULL;
    }
    watch->busy++;
    mt_kube_watch_leave(watch);
}

void mt_kube_watches_free(struct mt_kube *kube)
{
    for (struct mt_watch *watch = kube->watches; watch != NULL;) {
        struct mt_watch *next = watch->next;
        watch->busy = 0;
        mt_kube_unwatch(watch);
        watch = next;
    }
}
