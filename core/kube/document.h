// SPDX-License-Identifier: Apache-2.0
/** Trees from text that holds secrets: kubeconfigs, and what credential plugins print. */
#ifndef MT_KUBE_DOCUMENT_H
#define MT_KUBE_DOCUMENT_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_arena;
struct mt_buf;
struct mt_error;

/**
 * The first document of YAML or JSON text, in the arena; `*root` is NULL where it is empty.  On
 * failure `err` (MT_ERR_INVALID) says what is wrong in `*line`, and quotes no value.
 */
bool mt_kube_document_read(const struct mt_buf *text, struct mt_arena *arena, const cJSON **root,
                           unsigned *line, struct mt_error *err);

#endif
