// SPDX-License-Identifier: Apache-2.0
/**
 * Sets of fields, in the form that managedFields keeps them in (fieldsV1): `f:` members, `k:` and
 * `v:` items of lists; what is empty or has a "." is in the set itself.
 */
#ifndef MT_REHEARSAL_FIELDS_H
#define MT_REHEARSAL_FIELDS_H

#include "base/buffer.h"
#include "rehearsal/spot.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_json_builder;

/** The set of all fields of `node`, as an owner of it has them. */
cJSON *mt_fields_of(const struct mt_spot *spot, const cJSON *node, struct mt_json_builder *names);

/**
 * What differs between two states: `changed` gets what is new or has another value, `gone` what
 * there is no more.  Both are maps of the caller's.
 */
void mt_fields_differ(const struct mt_spot *spot, const cJSON *before, const cJSON *after,
                      struct mt_json_builder *names, cJSON *changed, cJSON *gone);

/** Whether nothing is in the set. */
bool mt_fields_is_empty(const cJSON *set);

/** Whether the member `name` of a set ("f:spec") is itself in it. */
bool mt_fields_has(const cJSON *member);

/** Adds a copy of all of `more` to `set`. */
void mt_fields_add(cJSON *set, const cJSON *more, struct mt_json_builder *names);

/**
 * Takes all of `less` out of `set`.  With `around`, what is around something of `less` goes, too:
 * an item of a list stays when another owner has a field in it.
 */
void mt_fields_take_out(cJSON *set, const cJSON *less, bool around);

/** "f:spec" for a key; interned. */
const char *mt_fields_member(const char *key, struct mt_json_builder *names);

/** Appends `.spec`, `[name="web"]` or `[="a"]`: a step of a set as Kubernetes prints it. */
void mt_fields_print_step(const char *step, struct mt_buf *path);

#endif
