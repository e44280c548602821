// SPDX-License-Identifier: Apache-2.0
#include "record/record.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json.h"
#include "record/codec.h"
#include "record/secret.h"

#include <string.h>

const struct mt_record_revision *mt_record_newest(const struct mt_record *record)
{
    size_t count = record->revisions.count;
    return count > 0 ? &record->revisions.items[count - 1] : NULL;
}

const struct mt_record_revision *mt_record_newest_full(const struct mt_record *record)
{
    for (size_t i = record->revisions.count; i > 0; i--) {
        const struct mt_record_revision *revision = &record->revisions.items[i - 1];
        if (revision->ended && revision->outcome == MT_OUTCOME_SUCCEEDED && !revision->partial &&
            !revision->deletion) {
            return revision;
        }
    }
    return NULL;
}

const struct mt_record_revision *mt_record_resumable(const struct mt_record *record)
{
    const struct mt_record_revision *newest = mt_record_newest(record);
    bool open = newest != NULL && (!newest->ended || newest->outcome == MT_OUTCOME_INTERRUPTED);
    return open ? newest : NULL;
}

static struct mt_last_write last_write_of(const struct mt_record_item *item)
{
    return (struct mt_last_write){
        .ref = item->item.ref,
        .uid = item->item.uid,
        .resource_version = item->resource_version,
        .sent_hash = item->sent_hash,
        .left_hash = item->left_hash,
    };
}

struct mt_last_writes mt_record_last_writes(const struct mt_record *record, struct mt_arena *arena)
{
    const size_t count = record->items.count;
    struct mt_last_write *writes = mt_arena_alloc(arena, count * sizeof *writes);
    for (size_t i = 0; i < count; i++) {
        writes[i] = last_write_of(&record->items.items[i]);
    }
    return (struct mt_last_writes){writes, count};
}

static bool read_header(const cJSON *secret, const struct mt_record_of *of,
                        struct mt_record *record, struct mt_arena *arena, struct mt_error *err)
{
    const cJSON *metadata = mt_json_get(secret, "metadata");
    const char *nonce = mt_json_string(mt_json_get(metadata, "annotations"), MT_RECORD_NONCE_KEY);
    record->app = mt_arena_strdup(arena, of->app);
    record->namespace = mt_arena_strdup(arena, of->namespace);
    record->found = true;
    record->uid = mt_arena_strdup(arena, mt_json_string(metadata, "uid"));
    record->resource_version = mt_arena_strdup(arena, mt_json_string(metadata, "resourceVersion"));
    record->nonce = mt_arena_strdup(arena, nonce != NULL ? nonce : "");

    struct mt_buf content;
    mt_buf_init(&content, MT_HEADER_BYTES_MAX);
    bool good = mt_secret_open(secret, of, MT_RECORD_HEADER, NULL, &content, err);
    struct mt_error why = {0};
    if (good && !mt_codec_read_header(&content, record, arena, &why)) {
        const struct mt_ref ref = mt_secret_ref(of, MT_RECORD_HEADER, NULL, arena);
        good = mt_secret_damaged(&ref, of->app, why.msg, err);
    }
    mt_buf_fini(&content);
    return good;
}

struct mt_record *mt_record_of_header(const cJSON *secret, struct mt_arena *arena,
                                      struct mt_error *err)
{
    static const char prefix[] = "moontide.";
    const cJSON *metadata = mt_json_get(secret, "metadata");
    const char *name = mt_json_string(metadata, "name");
    const char *namespace = mt_json_string(metadata, "namespace");
    if (name == NULL || namespace == NULL || strncmp(name, prefix, sizeof prefix - 1) != 0) {
        mt_fail(err, MT_ERR_INVALID, "there is no record in %s", name != NULL ? name : "nothing");
        return NULL;
    }
    const struct mt_record_of of = {name + sizeof prefix - 1, namespace};
    struct mt_record *record = MT_ARENA_NEW(arena, struct mt_record);
    return read_header(secret, &of, record, arena, err) ? record : NULL;
}
