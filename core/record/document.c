// SPDX-License-Identifier: Apache-2.0
#include "record/document.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "record/chunks.h"
#include "sync/cluster.h"

#include <stdlib.h>
#include <string.h>

enum { NOT_FOUND = 404 };

struct reading {
    struct mt_document document;
    struct mt_record_of of;
    struct mt_ref header;
    struct mt_chunk_wanted *wanted;
    struct mt_error missing; ///< MT_OK: nothing is.
};

static void end(struct reading *reading, const struct mt_error *err)
{
    for (size_t i = 0; i < reading->document.hashes->count; i++) {
        mt_buf_fini(&reading->wanted[i].content);
    }
    reading->document.done(reading->document.done_data, err);
    free(reading->wanted);
    free(reading);
}

/** Whether the record has changed is what makes the difference. */
static void take_header(void *data, const struct mt_answer *answer)
{
    struct reading *reading = data;
    const struct mt_record *record = reading->document.record;
    const char *version =
        mt_json_string(mt_json_get(answer->object, "metadata"), "resourceVersion");
    bool same = mt_answer_is_good(answer) && version != NULL &&
                strcmp(version, record->resource_version) == 0;
    struct mt_error err;
    if (reading->missing.code == MT_OK) {
        end(reading, NULL); // there was nothing to read
    } else if (same) {
        reading->missing.code = MT_ERR_INVALID;
        end(reading, &reading->missing);
    } else if (mt_answer_is_good(answer) || answer->status == NOT_FOUND) {
        mt_fail(&err, MT_ERR_NOT_FOUND,
                "the record of app %s (Secret %s/%s) has changed while it was read; try again",
                record->app, reading->header.namespace, reading->header.name);
        end(reading, &err);
    } else {
        end(reading, &reading->missing);
    }
}

static void read_header(struct reading *reading)
{
    const struct mt_cluster *cluster = reading->document.cluster;
    cluster->get(cluster->data, &reading->header, take_header, reading);
}

static void take_chunks(void *data, const struct mt_error *err)
{
    struct reading *reading = data;
    const struct mt_document *document = &reading->document;
    if (err != NULL && err->code == MT_ERR_NOT_FOUND) {
        reading->missing = *err;
        read_header(reading);
        return;
    }
    if (err != NULL) {
        end(reading, err);
        return;
    }
    struct mt_buf text;
    mt_buf_init(&text, MT_RECORD_DECOMPRESSED_MAX);
    for (size_t i = 0; i < document->hashes->count; i++) {
        mt_buf_append(&text, reading->wanted[i].content.data, reading->wanted[i].content.length);
    }
    struct mt_error why = {0};
    struct mt_error damaged;
    bool good = mt_codec_read_lines(text.data, text.length, document->read, document->to,
                                    document->arena, &why);
    mt_buf_fini(&text);
    if (!good) {
        mt_secret_damaged(&reading->header, reading->of.app, why.msg, &damaged);
    }
    end(reading, good ? NULL : &damaged);
}

void mt_document_read(const struct mt_document *document)
{
    const struct mt_record *record = document->record;
    struct reading *reading = mt_alloc(sizeof *reading);
    reading->document = *document;
    reading->of = (struct mt_record_of){record->app, record->namespace};
    reading->header = mt_secret_ref(&reading->of, MT_RECORD_HEADER, NULL, document->arena);
    size_t count = document->hashes->count;
    reading->wanted = mt_alloc(count * sizeof *reading->wanted);
    for (size_t i = 0; i < count; i++) {
        reading->wanted[i].part = document->part;
        reading->wanted[i].hash = document->hashes->items[i];
    }
    if (count == 0) {
        read_header(reading);
    } else {
        mt_chunks_read(document->cluster, &reading->of, reading->wanted, count, take_chunks,
                       reading);
    }
}
