// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "record/chunks.h"
#include "sync/cluster.h"

#include <stdlib.h>

enum { NOT_FOUND = 404 };

struct reading {
    const struct mt_cluster *cluster;
    struct mt_record_of of;
    struct mt_chunk_wanted *wanted;
    size_t count;
    size_t begun;
    size_t under_way;
    size_t bytes;
    struct mt_arena *arena;
    struct mt_error err; ///< The first one.
    mt_chunks_fn *done;
    void *done_data;
};

/** One call of it. */
struct fetch {
    struct reading *reading;
    struct mt_chunk_wanted *wanted;
    struct mt_ref ref;
};

static void advance(struct reading *reading);

static bool take(struct fetch *fetch, const struct mt_answer *answer, struct mt_error *err)
{
    struct reading *reading = fetch->reading;
    struct mt_chunk_wanted *wanted = fetch->wanted;
    if (answer->status == NOT_FOUND) {
        return mt_secret_damaged(&fetch->ref, reading->of.app, NULL, err);
    }
    if (!mt_answer_is_good(answer)) {
        return mt_fail(err, MT_ERR_IO, "Secret %s/%s cannot be read: %s", fetch->ref.namespace,
                       fetch->ref.name, mt_answer_why(answer));
    }
    if (!mt_secret_open(answer->object, &reading->of, wanted->part, wanted->hash, &wanted->content,
                        err)) {
        return false;
    }
    reading->bytes += wanted->content.length;
    return reading->bytes <= MT_RECORD_DECOMPRESSED_MAX ||
           mt_secret_damaged(&fetch->ref, reading->of.app, "with it the record is too large", err);
}

static void take_chunk(void *data, const struct mt_answer *answer)
{
    struct fetch *fetch = data;
    struct reading *reading = fetch->reading;
    struct mt_error err = {0};
    reading->under_way--;
    if (!take(fetch, answer, &err) && reading->err.code == MT_OK) {
        reading->err = err;
    }
    advance(reading);
}

/** Asks for what is next, or ends when nothing is under way any more. */
static void advance(struct reading *reading)
{
    while (reading->err.code == MT_OK && reading->begun < reading->count &&
           reading->under_way < MT_CHUNKS_AT_ONCE) {
        struct fetch *fetch = MT_ARENA_NEW(reading->arena, struct fetch);
        fetch->reading = reading;
        fetch->wanted = &reading->wanted[reading->begun++];
        fetch->ref =
            mt_secret_ref(&reading->of, fetch->wanted->part, fetch->wanted->hash, reading->arena);
        reading->under_way++;
        reading->cluster->get(reading->cluster->data, &fetch->ref, take_chunk, fetch);
    }
    if (reading->under_way == 0) {
        reading->done(reading->done_data, reading->err.code == MT_OK ? NULL : &reading->err);
        mt_arena_free(reading->arena);
        free(reading);
    }
}

void mt_chunks_read(const struct mt_cluster *cluster, const struct mt_record_of *of,
                    struct mt_chunk_wanted *wanted, size_t count, mt_chunks_fn *done,
                    void *done_data)
{
    struct reading *reading = mt_alloc(sizeof *reading);
    reading->cluster = cluster;
    reading->of = *of;
    reading->wanted = wanted;
    reading->count = count;
    reading->arena = mt_arena_new();
    reading->done = done;
    reading->done_data = done_data;
    for (size_t i = 0; i < count; i++) {
        mt_buf_init(&wanted[i].content, MT_CHUNK_BYTES_MAX);
    }
    advance(reading);
}
