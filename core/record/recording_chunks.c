// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/log.h"
#include "record/recording_state.h"
#include "sync/cluster.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define MT_LOG_TOPIC "record"

enum {
    NOT_FOUND = 404,
    CONFLICT = 409,
    ATTEMPTS_MAX = 3, ///< To create one whose answer does not come.
    KEY_SIZE = 16 + MT_CHUNK_HASH_SIZE,
};

/** "manifests.<hash>": what stands in its name behind that of the header. */
static void put_key(char key[KEY_SIZE], enum mt_record_part part, const char *hash)
{
    snprintf(key, KEY_SIZE, "%s.%s", mt_record_part_name(part), hash);
}

static struct recorded_chunk *add(struct mt_recording *recording, const char *key,
                                  enum mt_record_part part)
{
    struct recorded_chunk *chunk = MT_ARENA_NEW(recording->arena, struct recorded_chunk);
    const char *header = recording->header.name;
    chunk->recording = recording;
    chunk->ref = recording->header;
    chunk->ref.name = mt_arena_printf(recording->arena, "%s.%s", header, key);
    chunk->part = part;
    mt_map_put(&recording->chunks, chunk->ref.name + strlen(header) + 1, chunk);
    return chunk;
}

static struct recorded_chunk *chunk_of(struct mt_recording *recording, enum mt_record_part part,
                                       const char *hash)
{
    char key[KEY_SIZE];
    put_key(key, part, hash);
    struct recorded_chunk *chunk = mt_map_get(&recording->chunks, key);
    return chunk != NULL ? chunk : add(recording, key, part);
}

void recording_chunk_there(struct mt_recording *recording, enum mt_record_part part,
                           const char *hash)
{
    chunk_of(recording, part, hash)->state = CHUNK_STORED;
}

void recording_chunk_found(struct mt_recording *recording, const char *key, const char *uid)
{
    if (mt_map_get(&recording->chunks, key) != NULL) {
        return;
    }
    struct recorded_chunk *chunk = add(recording, key, MT_RECORD_HEADER); // it is not read
    chunk->uid = mt_arena_strdup(recording->arena, uid);
    chunk->state = CHUNK_STORED;
}

/** It is packed at once: what waits for its turn is a tenth of what it was. */
static void want(struct recorded_chunk *chunk, const char *bytes, size_t length)
{
    struct mt_recording *recording = chunk->recording;
    struct mt_buf content;
    mt_buf_init(&content, MT_CHUNK_BYTES_MAX);
    mt_buf_append(&content, bytes, length);
    cJSON_Delete(chunk->tree);
    chunk->tree = mt_secret_tree(&chunk->ref, recording->of.app, chunk->part, &content);
    assert(chunk->tree != NULL); // every chunk fits
    mt_buf_fini(&content);
    recording->lacking++;
}

void recording_chunk_want(struct mt_recording *recording, enum mt_record_part part,
                          const char *hash, const char *bytes, size_t length)
{
    struct recorded_chunk *chunk = chunk_of(recording, part, hash);
    switch (chunk->state) {
    case CHUNK_ABSENT:
        chunk->state = CHUNK_WANTED;
        want(chunk, bytes, length);
        break;
    case CHUNK_UNWANTED:
        chunk->state = CHUNK_STORED;
        recording->unwanted--;
        break;
    case CHUNK_DELETING:
        if (!chunk->wanted_again) {
            chunk->wanted_again = true;
            want(chunk, bytes, length);
        }
        break;
    case CHUNK_WANTED:
    case CHUNK_CREATING:
    case CHUNK_STORED:
        break;
    }
}

void recording_chunks_name(struct mt_recording *recording, enum mt_record_part part,
                           const struct mt_hashes *hashes)
{
    for (size_t i = 0; i < hashes->count; i++) {
        chunk_of(recording, part, hashes->items[i])->named_by = recording->commit;
    }
}

/** Where the chunks of one cut go. */
struct cut {
    struct mt_recording *recording;
    enum mt_record_part part;
    struct mt_hashes *hashes;
};

static void take_cut(void *data, const char *hash, const char *bytes, size_t length)
{
    const struct cut *cut = data;
    struct mt_arena *arena = cut->recording->arena;
    recording_chunk_want(cut->recording, cut->part, hash, bytes, length);
    mt_array_push(arena, cut->hashes, mt_arena_strdup(arena, hash));
}

void recording_chunks_cut(struct mt_recording *recording, enum mt_record_part part,
                          const struct mt_buf *content, struct mt_hashes *hashes)
{
    struct cut cut = {recording, part, hashes};
    mt_chunks_cut(content, take_cut, &cut);
}

void recording_chunks_drop(struct mt_recording *recording)
{
    for (size_t i = 0; i < recording->chunks.count; i++) {
        struct recorded_chunk *chunk = recording->chunks.entries[i].value;
        if (chunk->state == CHUNK_STORED && chunk->named_by != recording->commit) {
            chunk->state = CHUNK_UNWANTED;
            recording->unwanted++;
        }
    }
}

static void take_created(void *data, const struct mt_answer *answer)
{
    struct recorded_chunk *chunk = data;
    struct mt_recording *recording = chunk->recording;
    recording->calls--;
    bool there = answer->status == CONFLICT && strcmp(answer->reason, "AlreadyExists") == 0;
    if (mt_answer_is_good(answer) || there) {
        chunk->state = CHUNK_STORED;
        recording->lacking--;
        cJSON_Delete(chunk->tree);
        chunk->tree = NULL;
    } else if (answer->status == 0 && answer->reason[0] == '\0' && !answer->cancelled &&
               ++chunk->attempts < ATTEMPTS_MAX) {
        chunk->state = CHUNK_WANTED;
    } else {
        recording_fail(recording, &chunk->ref, answer);
        return;
    }
    recording_chunks_pump(recording);
}

static void create(struct recorded_chunk *chunk)
{
    struct mt_recording *recording = chunk->recording;
    const struct mt_cluster *cluster = recording->options.cluster;
    chunk->state = CHUNK_CREATING;
    recording->calls++;
    cluster->write(
        cluster->data,
        &(struct mt_write){.verb = MT_VERB_CREATE, .ref = &chunk->ref, .object = chunk->tree},
        take_created, chunk);
}

static void take_deleted(void *data, const struct mt_answer *answer)
{
    struct recorded_chunk *chunk = data;
    struct mt_recording *recording = chunk->recording;
    recording->calls--;
    recording->unwanted--;
    if (!mt_answer_is_good(answer) && answer->status != NOT_FOUND) {
        // Nobody reads it, and the next run finds it.
        log_debug("Secret %s/%s stays: %s", chunk->ref.namespace, chunk->ref.name,
                  mt_answer_why(answer));
    }
    chunk->state = chunk->wanted_again ? CHUNK_WANTED : CHUNK_ABSENT;
    chunk->wanted_again = false;
    recording_chunks_pump(recording);
    if (recording->last) {
        recording_collect(recording);
    }
}

static void delete (struct recorded_chunk *chunk)
{
    struct mt_recording *recording = chunk->recording;
    const struct mt_cluster *cluster = recording->options.cluster;
    chunk->state = CHUNK_DELETING;
    recording->calls++;
    const struct mt_deletion deletion = {
        .ref = &chunk->ref, .propagation = MT_PROPAGATION_BACKGROUND, .uid = chunk->uid};
    cluster->delete (cluster->data, &deletion, take_deleted, chunk);
}

/** Starts calls for chunks of one state while there is room. */
static void start(struct mt_recording *recording, enum chunk_state state,
                  void (*call)(struct recorded_chunk *chunk))
{
    for (size_t i = 0; i < recording->chunks.count && recording->calls < MT_CHUNKS_AT_ONCE; i++) {
        struct recorded_chunk *chunk = recording->chunks.entries[i].value;
        if (chunk->state == state) {
            call(chunk);
        }
    }
}

void recording_chunks_pump(struct mt_recording *recording)
{
    if (recording->broken) {
        return;
    }
    if (recording->state == COMMIT_CHUNKS && recording->lacking > 0) {
        start(recording, CHUNK_WANTED, create);
    } else if (recording->state == COMMIT_CHUNKS) {
        recording->state = COMMIT_HEADER;
        recording_header_write(recording);
    }
    if (recording->unwanted > 0) {
        start(recording, CHUNK_UNWANTED, delete);
    }
}

void recording_chunks_fini(struct mt_recording *recording)
{
    for (size_t i = 0; i < recording->chunks.count; i++) {
        struct recorded_chunk *chunk = recording->chunks.entries[i].value;
        cJSON_Delete(chunk->tree);
        chunk->tree = NULL;
    }
    mt_map_fini(&recording->chunks);
}
