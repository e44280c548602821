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
struct mt_ref;

enum { MT_SECRET_MAX = 64 * 1024 }; ///< Bytes of one.

/**
 * Where a secret is, {"env":NAME}, {"file":PATH} or {"secret":"NAMESPACE/NAME/KEY"}, as a new node;
 * NULL when `node` says no such thing.  In a ConfigMap it is the text "env:NAME", "file:PATH" or
 * "secret:NAMESPACE/NAME/KEY".  A path is relative to the folder of the file `beside`, which may be
 * NULL or "-".
 */
cJSON *mt_secret_read(const cJSON *node, const char *beside, struct mt_arena *arena);

/**
 * Whether what mt_secret_read() returned is in the cluster: in `*ref`, whose texts live in the
 * arena.
 */
bool mt_secret_of_cluster(const cJSON *reference, struct mt_ref *ref, struct mt_arena *arena);

/**
 * Appends what a reference into the cluster refers to, out of the Secret that was read; NULL: it is
 * not there.  False with `err`, which never holds the value.
 */
bool mt_secret_of_object(const cJSON *reference, const cJSON *secret, struct mt_buf *value,
                         struct mt_error *err);

/**
 * Appends what a reference to a variable or a file refers to, without a final line end; false with
 * `err`, which never holds the value.
 */
bool mt_secret_value(const cJSON *reference, struct mt_buf *value, struct mt_error *err);

/** Adds a secret to the list, also as it stands in JSON; its value there, which the list owns. */
const char *mt_secret_note(cJSON *secrets, const char *value);

/** Appends `text` with "***" in place of each of the `secrets`, a list of strings. */
void mt_secret_mask(const cJSON *secrets, const char *text, struct mt_buf *out);

#endif
