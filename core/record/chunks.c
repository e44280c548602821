// SPDX-License-Identifier: Apache-2.0
#include "record/chunks.h"

#include "base/hash.h"

bool mt_chunk_begins(const struct mt_ref *ref, size_t every)
{
    enum { HALF = 32 };
    char key[MT_REF_KEY_MAX];
    size_t length = mt_ref_put_key(ref, key);
    uint64_t hash = mt_hash_add(MT_HASH_START, key, length);
    return (hash ^ hash >> HALF) % every == 0; // its low bits alone are poor
}

void mt_chunks_cut(const struct mt_buf *content, mt_chunk_fn *each, void *data)
{
    for (size_t at = 0; at < content->length;) {
        size_t left = content->length - at;
        size_t length = left < MT_CHUNK_BYTES_MAX ? left : MT_CHUNK_BYTES_MAX;
        char hash[MT_CHUNK_HASH_SIZE];
        mt_chunk_hash(content->data + at, length, hash);
        each(data, hash, content->data + at, length);
        at += length;
    }
}
