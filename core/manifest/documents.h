// SPDX-License-Identifier: Apache-2.0
/**
 * The documents of one file: YAML streams, JSON streams and mixtures, read as kubectl reads them.
 *
 * The rules are those of k8s.io/apimachinery/pkg/util/yaml (how a stream falls into documents) and
 * sigs.k8s.io/yaml (what a document means: go-yaml v2, strict).  tests/oracle compares both; the
 * cases in which moontide differs on purpose are named there.
 */
#ifndef MT_MANIFEST_DOCUMENTS_H
#define MT_MANIFEST_DOCUMENTS_H

#include <cjson/cJSON.h>
#include <stddef.h>

struct mt_arena;
struct mt_findings;

enum {
    MT_FILE_MAX = 64 * 1024 * 1024, ///< Bytes of one file.
    MT_NODES_MAX = 8 * 1024 * 1024, ///< Nodes of one document, with those that aliases repeat.
    MT_ALIASED_MAX = 1024 * 1024,   ///< Nodes that aliases repeat in one document.
};

/**
 * Receives a document that is not empty.  `root` belongs to the callee, its strings to the arena
 * given to mt_documents_read(); `line` is where its content begins, `index` counts the documents of
 * the stream from 1.
 */
typedef void mt_document_fn(void *data, cJSON *root, unsigned line, unsigned index);

/**
 * Reads all documents of `text` and calls `each` for every one, in order.  What is wrong with a
 * document goes to `findings` with file and line, and the documents after it are read all the same.
 * Any bytes may be given.  `file` must live as long as the findings.
 */
void mt_documents_read(const char *file, const char *text, size_t length, struct mt_arena *arena,
                       struct mt_findings *findings, mt_document_fn *each, void *data);

/**
 * The same as programs read that are not strict, ArgoCD among them: of a YAML key that stands twice
 * in a map the last counts.
 */
void mt_documents_read_loose(const char *file, const char *text, size_t length,
                             struct mt_arena *arena, struct mt_findings *findings,
                             mt_document_fn *each, void *data);

#endif
