// SPDX-License-Identifier: Apache-2.0
/** YAML text to JSON trees: libyaml's events, with the meaning that go-yaml v2 gives them. */
#ifndef MT_MANIFEST_YAML_TREE_H
#define MT_MANIFEST_YAML_TREE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct mt_findings;
struct mt_json_builder;

/** One piece of a YAML stream, read apart from all others. */
struct mt_yaml_chunk {
    const char *file;
    const char *text; ///< UTF-8, lines ended by LF.
    size_t length;
    unsigned first_line; ///< The line of text[0] in the file.
};

/** Receives a root, NULL when the document had errors; `line` is where its content begins. */
typedef void mt_yaml_document_fn(void *data, cJSON *root, unsigned line);

/**
 * Reads the documents of a chunk (more than one where "..." stands between them) and calls `each`
 * for those that are not empty.  Errors go to `findings`; false when not even the first document is
 * YAML.
 */
bool mt_yaml_read(struct mt_json_builder *builder, const struct mt_yaml_chunk *chunk,
                  struct mt_findings *findings, mt_yaml_document_fn *each, void *data);

#endif
