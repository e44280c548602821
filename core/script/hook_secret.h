// SPDX-License-Identifier: Apache-2.0
/**
 * Secrets that parameters refer to: plans and messages hold where a secret is, and never what it
 * is.
 */
#ifndef MT_SCRIPT_HOOK_SECRET_H
#define MT_SCRIPT_HOOK_SECRET_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_arena;
struct mt_buf;
struct mt_error;

/**
 * Where a secret is, {"env":NAME} or {"file":PATH}, as a new node; NULL when `node` says no such
 * thing.  In a ConfigMap it is the text "env:NAME" or "file:PATH".  A path is relative to the
 * folder of the file `beside`, which may be NULL or "-".
 */
cJSON *mt_secret_read(const cJSON *node, const char *beside, struct mt_arena *arena);

/** The node, when it says that the secret is in the cluster; else NULL. */
const cJSON *mt_secret_of_cluster(const cJSON *node);

/**
 * Appends what mt_secret_read() refers to, without a final line end; false with `err`, which never
 * holds the value.
 */
bool mt_secret_value(const cJSON *reference, struct mt_buf *value, struct mt_error *err);

/** Appends `text` with "***" in place of each of the `secrets`, a list of strings. */
void mt_secret_mask(const cJSON *secrets, const char *text, struct mt_buf *out);

#endif
