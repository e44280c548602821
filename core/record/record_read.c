// SPDX-License-Identifier: Apache-2.0
// The header, then what stands apart from it; anew where another header has taken its place.
#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "record/chunks.h"
#include "record/codec.h"
#include "record/record.h"
#include "sync/kind.h"

#include <stdlib.h>
#include <string.h>

enum {
    NOT_FOUND = 404,
    ROUNDS_MAX = 8, ///< Times that a header is read because its chunks were gone.
};

struct reading {
    const struct mt_cluster *cluster;
    struct mt_record_of of;
    struct mt_arena *arena;
    struct mt_ref ref; ///< Of the header.
    struct mt_record *record;
    MT_ARRAY(struct mt_chunk_wanted) wanted; ///< In the order in which they are read.
    struct mt_error missing;                 ///< Which chunk is not there; MT_OK: none.
    unsigned rounds;
    mt_record_read_fn *done;
    void *done_data;
};

static void forget_chunks(struct reading *reading)
{
    for (size_t i = 0; i < reading->wanted.count; i++) {
        mt_buf_fini(&reading->wanted.items[i].content);
    }
    reading->wanted.count = 0;
}

static void end(struct reading *reading, struct mt_record *record, const struct mt_error *err)
{
    forget_chunks(reading);
    mt_array_fini(&reading->wanted);
    reading->done(reading->done_data, record, err);
    free(reading);
}

static bool is_namespace_of(const struct mt_record_item *item, const char *namespace)
{
    const struct mt_ref *ref = &item->item.ref;
    return mt_kind_is_namespace(ref->group, ref->kind) && strcmp(ref->name, namespace) == 0;
}

static void succeed(struct reading *reading)
{
    struct mt_record *record = reading->record;
    for (size_t i = 0; i < record->items.count; i++) {
        record->own_namespace |= is_namespace_of(&record->items.items[i], record->namespace);
    }
    end(reading, record, NULL);
}

static void want(struct reading *reading, enum mt_record_part part, const struct mt_hashes *hashes)
{
    for (size_t i = 0; i < hashes->count; i++) {
        const struct mt_chunk_wanted wanted = {.part = part, .hash = hashes->items[i]};
        mt_array_push(NULL, &reading->wanted, wanted);
    }
}

/** Reads the lines of the next `count` chunks, starting with `*next`. */
static bool read_lines(struct reading *reading, size_t *next, size_t count, mt_codec_line_fn *read,
                       void *to)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_RECORD_DECOMPRESSED_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct mt_buf *content = &reading->wanted.items[(*next)++].content;
        mt_buf_append(&text, content->data, content->length);
    }
    struct mt_error why = {0};
    bool good = mt_codec_read_lines(text.data, text.length, read, to, reading->arena, &why);
    mt_buf_fini(&text);
    if (!good) {
        struct mt_error err;
        mt_secret_damaged(&reading->ref, reading->of.app, why.msg, &err);
        end(reading, NULL, &err);
    }
    return good;
}

static void read_header(struct reading *reading);

static void take_chunks(void *data, const struct mt_error *err)
{
    struct reading *reading = data;
    struct mt_record *record = reading->record;
    if (err != NULL && err->code == MT_ERR_NOT_FOUND && reading->rounds < ROUNDS_MAX) {
        reading->missing = *err;
        read_header(reading);
        return;
    }
    if (err != NULL) {
        end(reading, NULL, err);
        return;
    }
    size_t next = 0;
    if (!read_lines(reading, &next, record->inventory.count, mt_codec_read_item, record)) {
        return;
    }
    for (size_t i = 0; i < record->revisions.count; i++) {
        struct mt_record_revision *revision = &record->revisions.items[i];
        if (!read_lines(reading, &next, revision->results.count, mt_codec_read_hook, revision)) {
            return;
        }
    }
    succeed(reading);
}

/** The same header names a chunk that is not there: then the record is damaged. */
static bool is_as_before(const struct reading *reading, const struct mt_record *before)
{
    return reading->missing.code != MT_OK &&
           strcmp(before->resource_version, reading->record->resource_version) == 0;
}

static void read_apart(struct reading *reading)
{
    struct mt_record *record = reading->record;
    forget_chunks(reading);
    want(reading, MT_RECORD_INVENTORY, &record->inventory);
    for (size_t i = 0; i < record->revisions.count; i++) {
        want(reading, MT_RECORD_RESULTS, &record->revisions.items[i].results);
    }
    if (reading->wanted.count == 0) {
        succeed(reading);
    } else {
        mt_chunks_read(reading->cluster, &reading->of, reading->wanted.items, reading->wanted.count,
                       take_chunks, reading);
    }
}

static void take_header(void *data, const struct mt_answer *answer)
{
    struct reading *reading = data;
    struct mt_error err = {0};
    if (answer->status == NOT_FOUND) {
        struct mt_record *record = MT_ARENA_NEW(reading->arena, struct mt_record);
        record->app = reading->of.app;
        record->namespace = reading->of.namespace;
        end(reading, record, NULL);
        return;
    }
    if (!mt_answer_is_good(answer)) {
        mt_secret_unreadable(&reading->ref, reading->of.app, mt_answer_why(answer), &err);
        end(reading, NULL, &err);
        return;
    }
    const struct mt_record *before = reading->record;
    reading->record = mt_record_of_header(answer->object, reading->arena, &err);
    if (reading->record == NULL) {
        end(reading, NULL, &err);
    } else if (is_as_before(reading, before)) {
        reading->missing.code = MT_ERR_INVALID;
        end(reading, NULL, &reading->missing);
    } else {
        read_apart(reading);
    }
}

static void read_header(struct reading *reading)
{
    reading->rounds++;
    reading->cluster->get(reading->cluster->data, &reading->ref, take_header, reading);
}

void mt_record_read(const struct mt_cluster *cluster, const char *namespace, const char *app,
                    struct mt_arena *arena, mt_record_read_fn *done, void *done_data)
{
    struct reading *reading = mt_alloc(sizeof *reading);
    reading->cluster = cluster;
    reading->of =
        (struct mt_record_of){mt_arena_strdup(arena, app), mt_arena_strdup(arena, namespace)};
    reading->arena = arena;
    reading->ref = mt_secret_ref(&reading->of, MT_RECORD_HEADER, NULL, arena);
    reading->done = done;
    reading->done_data = done_data;
    read_header(reading);
}
