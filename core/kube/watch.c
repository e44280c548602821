// SPDX-License-Identifier: Apache-2.0
#include "kube/watch.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "kube/call.h"
#include "kube/credentials.h"
#include "kube/discovery.h"
#include "kube/kinds.h"
#include "kube/kube_state.h"
#include "kube/lines.h"
#include "manifest/json.h"
#include "net/http.h"

#include <stdlib.h>
#include <string.h>

enum {
    PAGE = 500,
    LINE_MAX_BYTES = 64 << 20, ///< As an answer may be.
    STREAM_S = 290,            ///< The server ends a stream after that; then it is begun again.
    LIVED_MS = 1000,           ///< A stream that lasted so long did not fail at once.
    LISTS_MAX = 10,            ///< That fail in a row before a watch ends for want of an answer.
};

/** An object that was seen, by the last list or since. */
struct known {
    uint64_t list; ///< The number of the list that had it last.
    char key[];    ///< "namespace/name".
};

struct mt_watch {
    struct mt_kube *kube;
    struct mt_arena *arena;
    struct mt_watch_scope scope;
    const struct mt_kube_kind *kind;
    mt_watch_fn *each;
    void *each_data;

    struct mt_map known;
    uint64_t lists;
    bool listed; ///< LISTED was sent.
    char *version;
    char *page; ///< Where the list goes on; NULL: at its start.

    struct mt_kube_call *call;
    struct mt_http_request *stream;
    struct mt_kube_lines lines;
    uint64_t began_ms; ///< The stream.
    uint64_t credentials;
    unsigned failures; ///< In a row.
    bool stale;        ///< The stream said that its place is forgotten.

    bool closed;
    unsigned busy; ///< Functions of ours that still use it; with the timers that point to it.
    struct mt_watch *next;
    struct mt_watch *previous;
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

static void leave(struct mt_watch *watch)
{
    if (--watch->busy == 0 && watch->closed) {
        free_watch(watch);
    }
}

static void set_text(char **text, const char *value)
{
    free(*text);
    *text = value != NULL && value[0] != '\0' ? mt_strdup(value) : NULL;
}

static void tell(struct mt_watch *watch, enum mt_watch_change change, const cJSON *object,
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

/** The watch has ended for good, and stays until unwatch(). */
static void fail(struct mt_watch *watch, int status, const char *message)
{
    tell(watch, MT_WATCH_FAILED, NULL, status, message);
}

static struct mt_ref ref_of(const struct mt_watch *watch, const cJSON *object)
{
    const cJSON *metadata = mt_json_get(object, "metadata");
    const char *namespace = mt_json_string(metadata, "namespace");
    const char *name = mt_json_string(metadata, "name");
    return (struct mt_ref){watch->scope.group, watch->scope.version, watch->scope.kind,
                           namespace != NULL ? namespace : "", name != NULL ? name : ""};
}

static void note_known(struct mt_watch *watch, const struct mt_ref *ref)
{
    struct mt_buf key;
    mt_buf_init(&key, MT_BUF_UNLIMITED);
    mt_buf_printf(&key, "%s/%s", ref->namespace, ref->name);
    struct known *known = mt_map_get_n(&watch->known, key.data, key.length);
    if (known == NULL) {
        known = mt_alloc(sizeof *known + key.length + 1);
        memcpy(known->key, key.data, key.length);
        mt_map_put_n(&watch->known, known->key, key.length, known);
    }
    known->list = watch->lists;
    mt_buf_fini(&key);
}

static void forget_known(struct mt_watch *watch, const struct mt_ref *ref)
{
    struct mt_buf key;
    mt_buf_init(&key, MT_BUF_UNLIMITED);
    mt_buf_printf(&key, "%s/%s", ref->namespace, ref->name);
    struct known *known = mt_map_get_n(&watch->known, key.data, key.length);
    if (known != NULL) {
        known->list = 0;
    }
    mt_buf_fini(&key);
}

static void see(struct mt_watch *watch, const cJSON *object)
{
    struct mt_kube *kube = watch->kube;
    const struct mt_ref ref = ref_of(watch, object);
    note_known(watch, &ref);
    if (watch->scope.once) {
        mt_kube_seen_object(&kube->seen, &ref, object);
    } else if (watch->scope.label != NULL) {
        mt_kube_seen_version(&kube->seen, &ref, object);
    }
    if (strcmp(ref.kind, "CustomResourceDefinition") == 0) {
        mt_kube_note_definition(kube, object);
    }
    tell(watch, MT_WATCH_SEEN, object, 0, "");
}

static void lose(struct mt_watch *watch, const cJSON *object)
{
    const struct mt_ref ref = ref_of(watch, object);
    forget_known(watch, &ref);
    mt_kube_seen_gone(&watch->kube->seen, &ref);
    tell(watch, MT_WATCH_GONE, object, 0, "");
}

/** An object of which only the name is known. */
static cJSON *bare_object(const struct mt_watch *watch, const struct known *known)
{
    const char *slash = strchr(known->key, '/');
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "kind", watch->scope.kind);
    cJSON *metadata = cJSON_AddObjectToObject(object, "metadata");
    cJSON_AddStringToObject(metadata, "name", slash + 1);
    if (slash != known->key) {
        char *namespace = mt_strdup(known->key);
        namespace[slash - known->key] = '\0';
        cJSON_AddStringToObject(metadata, "namespace", namespace);
        free(namespace);
    }
    return object;
}

/** What an earlier list had and this one does not is gone. */
static void lose_unlisted(struct mt_watch *watch)
{
    for (size_t i = 0; i < watch->known.count && !watch->closed; i++) {
        const struct known *known = watch->known.entries[i].value;
        if (known->list != 0 && known->list != watch->lists) {
            cJSON *object = bare_object(watch, known);
            lose(watch, object);
            cJSON_Delete(object);
        }
    }
}

static char *path_of(const struct mt_watch *watch, bool stream)
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

static void begin_list(struct mt_watch *watch);
static void begin_stream(struct mt_watch *watch);

static void begin_again(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct mt_watch *watch = data;
    if (!watch->closed && watch->version != NULL) {
        begin_stream(watch);
    } else if (!watch->closed) {
        begin_list(watch);
    }
    leave(watch);
}

/** Goes on after a pause, from the version that was reached, or with a list where there is none. */
static void go_on_after(struct mt_watch *watch, uint64_t pause_ms)
{
    watch->busy++;
    mt_timers_add(&watch->kube->timers, mt_clock_monotonic_ms() + pause_ms, begin_again, watch);
}

/** Items of a list do not say what they are. */
static void name_item(const struct mt_watch *watch, cJSON *item)
{
    struct mt_buf version;
    mt_buf_init(&version, MT_BUF_UNLIMITED);
    mt_buf_printf(&version, "%s%s%s", watch->scope.group, watch->scope.group[0] != '\0' ? "/" : "",
                  watch->scope.version);
    if (mt_json_get(item, "kind") == NULL) {
        cJSON_AddStringToObject(item, "kind", watch->scope.kind);
    }
    if (mt_json_get(item, "apiVersion") == NULL) {
        cJSON_AddStringToObject(item, "apiVersion", mt_buf_text(&version));
    }
    mt_buf_fini(&version);
}

static void end_list(struct mt_watch *watch)
{
    lose_unlisted(watch);
    if (!watch->listed) {
        watch->listed = true;
        tell(watch, MT_WATCH_LISTED, NULL, 0, "");
    }
    if (!watch->closed && !watch->scope.once) {
        begin_stream(watch);
    }
}

static void take_page(struct mt_watch *watch, cJSON *body)
{
    const cJSON *metadata = mt_json_get(body, "metadata");
    cJSON *item = NULL;
    watch->failures = 0;
    cJSON_ArrayForEach (item, cJSON_GetObjectItemCaseSensitive(body, "items")) {
        name_item(watch, item);
        see(watch, item);
    }
    if (watch->closed) {
        return;
    }
    set_text(&watch->version, mt_json_string(metadata, "resourceVersion"));
    set_text(&watch->page, mt_json_string(metadata, "continue"));
    if (watch->page != NULL) {
        begin_list(watch);
    } else {
        end_list(watch);
    }
}

static void take_list(void *data, const struct mt_kube_reply *reply)
{
    enum { GONE = 410 };
    struct mt_watch *watch = data;
    watch->call = NULL;
    watch->busy++;
    if (reply->status / 100 == 2 && reply->body != NULL) {
        take_page(watch, reply->body);
    } else if (reply->status == GONE && watch->page != NULL) {
        set_text(&watch->page, NULL); // the pages took too long: from the first again
        begin_list(watch);
    } else if ((reply->status == 0 || reply->status / 100 == 5) && ++watch->failures < LISTS_MAX &&
               watch->kube->reached) {
        set_text(&watch->version, NULL);
        go_on_after(watch, mt_kube_pause_ms(watch->kube, watch->failures));
    } else {
        fail(watch, reply->status, reply->message);
    }
    leave(watch);
}

static void begin_list(struct mt_watch *watch)
{
    if (watch->page == NULL) {
        watch->lists++;
    }
    const struct mt_kube_call_spec spec = {
        .method = "GET", .path = path_of(watch, false), .repeatable = true, .internal = true};
    watch->call = mt_kube_call(watch->kube, &spec, take_list, watch);
}

/** The server says why it will not go on: most often that it has forgotten our place. */
static void take_error(struct mt_watch *watch, const cJSON *status)
{
    enum { GONE = 410 };
    int64_t code = 0;
    if (mt_json_int64(mt_json_get(status, "code"), &code) && code == GONE) {
        watch->stale = true;
    }
}

static bool take_event(void *data, const char *line, size_t length)
{
    struct mt_watch *watch = data;
    struct mt_json_end end;
    struct mt_error err;
    cJSON *event = mt_json_parse(NULL, line, length, 1, &end, &err);
    const char *type = mt_json_string(event, "type");
    const cJSON *object = mt_json_get(event, "object");
    const char *version = mt_json_string(mt_json_get(object, "metadata"), "resourceVersion");
    if (type != NULL && strcmp(type, "ERROR") == 0) {
        take_error(watch, object);
    } else if (type != NULL && version != NULL) {
        set_text(&watch->version, version);
        if (strcmp(type, "DELETED") == 0) {
            lose(watch, object);
        } else if (strcmp(type, "BOOKMARK") != 0) {
            see(watch, object);
        }
    }
    cJSON_Delete(event);
    return !watch->closed;
}

static void take_bytes(void *data, const char *bytes, size_t size)
{
    struct mt_watch *watch = data;
    watch->busy++;
    mt_kube_note_answer(watch->kube);
    if (!mt_kube_lines_feed(&watch->lines, bytes, size, take_event, watch) && !watch->closed) {
        watch->stale = true; // a line without an end
    }
    leave(watch);
}

/** Whether the stream was refused for good. */
static bool is_refused(struct mt_watch *watch, const struct mt_http_result *result)
{
    enum { UNAUTHORIZED = 401, FORBIDDEN = 403, NOT_FOUND = 404 };
    switch (result->status) {
    case UNAUTHORIZED:
        return !mt_kube_credentials_refused(watch->kube->credentials, watch->credentials);
    case FORBIDDEN:
    case NOT_FOUND:
        return true;
    }
    return result->failure == MT_HTTP_UNTRUSTED;
}

/** The stream is over: goes on from where it was, at once where it had lasted. */
static void take_end(void *data, const struct mt_http_result *result)
{
    enum { GONE = 410 };
    struct mt_watch *watch = data;
    watch->stream = NULL;
    if (result->failure == MT_HTTP_CANCELLED) {
        return;
    }
    if (is_refused(watch, result)) {
        watch->busy++;
        fail(watch, result->status,
             result->failure != MT_HTTP_OK ? result->message : "the server refused the watch");
        leave(watch);
        return;
    }
    const bool good = result->failure == MT_HTTP_OK && result->status / 100 == 2;
    const bool lived = mt_clock_monotonic_ms() - watch->began_ms >= LIVED_MS;
    if (result->failure != MT_HTTP_OK) {
        mt_kube_note_silence(watch->kube, result->message);
    }
    if (watch->stale || result->status == GONE) {
        set_text(&watch->version, NULL);
    }
    watch->failures = lived ? 0 : watch->failures + 1;
    const bool at_once = lived && good;
    go_on_after(watch, at_once ? 0 : mt_kube_pause_ms(watch->kube, watch->failures));
}

static void begin_stream(struct mt_watch *watch)
{
    struct mt_kube *kube = watch->kube;
    struct mt_error err;
    struct mt_kube_headers *headers = mt_kube_headers_new(kube, NULL, NULL, &err);
    if (headers == NULL) {
        go_on_after(watch, mt_kube_pause_ms(kube, watch->failures++));
        return;
    }
    char *path = path_of(watch, true);
    struct mt_http_spec spec = {
        .method = "GET",
        .path = path,
        .lane = MT_HTTP_STREAMS,
        .each = take_bytes,
    };
    spec.headers = mt_kube_headers_list(headers, &spec.header_count);
    watch->stale = false;
    watch->began_ms = mt_clock_monotonic_ms();
    watch->credentials = mt_kube_credentials_generation(kube->credentials);
    mt_buf_clear(&watch->lines.rest);
    watch->stream = mt_http_start(kube->server, &spec, take_end, watch);
    mt_kube_headers_free(headers);
    free(path);
}

static void take_kind(void *data, const struct mt_kube_kind *kind,
                      const struct mt_kube_reply *reply)
{
    struct mt_watch *watch = data;
    if (!watch->closed && kind == NULL) {
        fail(watch, reply->status, reply->message);
    } else if (!watch->closed) {
        watch->kind = kind;
        begin_list(watch);
    }
    leave(watch);
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
        begin_list(watch);
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
    leave(watch);
}

void mt_kube_watches_free(struct mt_kube *kube)
{
    while (kube->watches != NULL) {
        kube->watches->busy = 0;
        mt_kube_unwatch(kube->watches);
    }
}
