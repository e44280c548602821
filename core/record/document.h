// SPDX-License-Identifier: Apache-2.0
/** Documents: manifests or logs of a revision, whose chunks make up one text of lines. */
#ifndef MT_RECORD_DOCUMENT_H
#define MT_RECORD_DOCUMENT_H

#include "record/codec.h"
#include "record/secret.h"

struct mt_cluster;

/** `err` is NULL when all lines were read. */
typedef void mt_document_fn(void *data, const struct mt_error *err);

/** Which document is read, and what with; the record lives until `done`. */
struct mt_document {
    const struct mt_cluster *cluster;
    const struct mt_record *record;
    enum mt_record_part part;
    const struct mt_hashes *hashes; ///< Of the record; none are an empty document.
    struct mt_arena *arena;         ///< Holds the trees of the lines.
    mt_codec_line_fn *read;         ///< Each line into `to`.
    void *to;
    mt_document_fn *done;
    void *done_data;
};

/**
 * Reads it; `done` runs once, from the cluster's poll.  MT_ERR_NOT_FOUND: a chunk is gone because
 * the record has changed since; where it has not, it is damaged.
 */
void mt_document_read(const struct mt_document *document);

#endif
