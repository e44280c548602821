// SPDX-License-Identifier: Apache-2.0
#include "record/record_delete.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "record/chunks.h"

#include <stdlib.h>
#include <string.h>

enum { NOT_FOUND = 404 };

/** One Secret on its way out. */
struct going {
    struct mt_record_deletion *deleting;
    struct mt_ref ref;
    const char *uid;
};

struct mt_record_deletion {
    const struct mt_cluster *cluster;
    const struct mt_record *record;
    struct mt_arena *arena;
    struct going header;
    struct mt_watch *list;
    MT_ARRAY(struct going *) chunks;
    size_t begun;
    size_t under_way;
    bool header_begun;
    struct mt_error err; ///< The first one.
    mt_record_delete_fn *done;
    void *done_data;
};

static void advance(struct mt_record_deletion *deleting);

static void take_deleted(void *data, const struct mt_answer *answer)
{
    struct going *going = data;
    struct mt_record_deletion *deleting = going->deleting;
    deleting->under_way--;
    if (!mt_answer_is_good(answer) && answer->status != NOT_FOUND && deleting->err.code == MT_OK) {
        mt_fail(&deleting->err, MT_ERR_IO,
                "Secret %s/%s of the record of app %s cannot be deleted: %s", going->ref.namespace,
                going->ref.name, deleting->record->app, mt_answer_why(answer));
    }
    advance(deleting);
}

static void begin(struct mt_record_deletion *deleting, struct going *going)
{
    const struct mt_cluster *cluster = deleting->cluster;
    deleting->under_way++;
    const struct mt_deletion deletion = {
        .ref = &going->ref, .propagation = MT_PROPAGATION_BACKGROUND, .uid = going->uid};
    cluster->delete (cluster->data, &deletion, take_deleted, going);
}

static void advance(struct mt_record_deletion *deleting)
{
    const bool good = deleting->err.code == MT_OK;
    while (good && deleting->begun < deleting->chunks.count &&
           deleting->under_way < MT_CHUNKS_AT_ONCE) {
        begin(deleting, deleting->chunks.items[deleting->begun++]);
    }
    if (deleting->under_way > 0) {
        return;
    }
    if (good && !deleting->header_begun && deleting->record->found) {
        deleting->header_begun = true;
        begin(deleting, &deleting->header);
        return;
    }
    deleting->done(deleting->done_data, good ? NULL : &deleting->err);
    mt_record_delete_drop(deleting);
}

void mt_record_delete_drop(struct mt_record_deletion *deleting)
{
    if (deleting == NULL) {
        return;
    }
    if (deleting->list != NULL) {
        deleting->cluster->unwatch(deleting->cluster->data, deleting->list);
    }
    mt_arena_free(deleting->arena);
    free(deleting);
}

static void see(struct mt_record_deletion *deleting, const cJSON *secret)
{
    const cJSON *metadata = mt_json_get(secret, "metadata");
    const char *name = mt_json_string(metadata, "name");
    size_t length = strlen(deleting->header.ref.name);
    if (name == NULL || strncmp(name, deleting->header.ref.name, length) != 0 ||
        name[length] != '.') {
        return;
    }
    struct going *going = MT_ARENA_NEW(deleting->arena, struct going);
    going->deleting = deleting;
    going->ref = deleting->header.ref;
    going->ref.name = mt_arena_strdup(deleting->arena, name);
    going->uid = mt_arena_strdup(deleting->arena, mt_json_string(metadata, "uid"));
    mt_array_push(deleting->arena, &deleting->chunks, going);
}

static void take_list(void *data, const struct mt_watch_event *event)
{
    struct mt_record_deletion *deleting = data;
    switch (event->change) {
    case MT_WATCH_SEEN:
        see(deleting, event->object);
        return;
    case MT_WATCH_GONE:
        return;
    case MT_WATCH_FAILED:
        mt_fail(&deleting->err, MT_ERR_IO,
                "the Secrets of the record of app %s in namespace %s cannot be listed: %s",
                deleting->record->app, deleting->record->namespace, event->message);
        break;
    case MT_WATCH_LISTED:
        break;
    }
    deleting->cluster->unwatch(deleting->cluster->data, deleting->list);
    deleting->list = NULL;
    advance(deleting);
}

struct mt_record_deletion *mt_record_delete(const struct mt_cluster *cluster,
                                            const struct mt_record *record,
                                            mt_record_delete_fn *done, void *done_data)
{
    struct mt_record_deletion *deleting = mt_alloc(sizeof *deleting);
    const struct mt_record_of of = {record->app, record->namespace};
    deleting->cluster = cluster;
    deleting->record = record;
    deleting->arena = mt_arena_new();
    deleting->header.deleting = deleting;
    deleting->header.ref = mt_secret_ref(&of, MT_RECORD_HEADER, NULL, deleting->arena);
    deleting->header.uid = record->uid;
    deleting->done = done;
    deleting->done_data = done_data;
    const struct mt_watch_scope scope = {
        .group = "",
        .version = "v1",
        .kind = "Secret",
        .namespace = record->namespace,
        .label = mt_arena_printf(deleting->arena, "%s=%s", MT_RECORD_LABEL, record->app),
        .once = true,
        .metadata_only = true,
    };
    deleting->list = cluster->watch(cluster->data, &scope, take_list, deleting);
    return deleting;
}
