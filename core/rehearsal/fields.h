// SPDX-License-Identifier: Apache-2.0
/** Sets of fields (manifest/field_set.h) of objects, and of what differs between two. */
#ifndef MT_REHEARSAL_FIELDS_H
#define MT_REHEARSAL_FIELDS_H

#include "manifest/field_set.h"
#include "rehearsal/spot.h"

#include <cjson/cJSON.h>

struct mt_json_builder;

/** The set of all fields of `node`, as an owner of it has them. */
cJSON *mt_fields_of(const struct mt_spot *spot, const cJSON *node, struct mt_json_builder *names);

/**
 * What differs between two states: `changed` gets what is new or has another value, `gone` what
 * there is no more.  Both are maps of the caller's.
 */
void mt_fields_differ(const struct mt_spot *spot, const cJSON *before, const cJSON *after,
                      struct mt_json_builder *names, cJSON *changed, cJSON *gone);

#endif
