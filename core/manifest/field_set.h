// SPDX-License-Identifier: Apache-2.0
/**
 * Sets of fields, in the form that managedFields keeps them in (fieldsV1): `f:` members, `k:` and
 * `v:` items of lists; what is empty or has a "." is in the set itself.
 *
 * Sets are added, taken out and compared in linear time.  Trees here may share constant keys (those
 * of an arena): a set lives no longer than the trees that it was made of.
 */
#ifndef MT_MANIFEST_FIELD_SET_H
#define MT_MANIFEST_FIELD_SET_H

#include "base/buffer.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct mt_json_builder;

/** Whether nothing is in the set; NULL is empty. */
bool mt_field_set_is_empty(const cJSON *set);

/** Whether the member `name` of a set ("f:spec") is itself in it. */
bool mt_field_set_has(const cJSON *member);

/** Puts a member that has something below it into the set itself. */
void mt_field_set_include(cJSON *member);

/** Adds a copy of all of `more` to `set`. */
void mt_field_set_add(cJSON *set, const cJSON *more);

/**
 * Takes all of `less` out of `set`.  With `around`, what is around something of `less` goes, too:
 * an item of a list stays when another owner has a field in it.
 */
void mt_field_set_take_out(cJSON *set, const cJSON *less, bool around);

/**
 * How many leaves of `set` are leaves of `other`, too; of any set when `other` is NULL.  A leaf has
 * nothing below it.  A member that names its item (`f:name` below `k:{"name":"web"}`) is none:
 * whoever owns anything in the item has it.
 */
size_t mt_field_set_leaves(const cJSON *set, const cJSON *other);

/**
 * The item of a list that a step means, `k:{"name":"web"}` or `v:"a"`, or NULL.  A key that an item
 * leaves out fits: it may be one that has a default.
 */
const cJSON *mt_field_set_item(const cJSON *list, const char *step);

/** "f:spec" for a key; interned. */
const char *mt_field_set_member(const char *key, struct mt_json_builder *names);

/** Appends `.spec`, `[name="web"]` or `[="a"]`: a step of a set as Kubernetes prints it. */
void mt_field_set_print_step(const char *step, struct mt_buf *path);

#endif
