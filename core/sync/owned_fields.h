// SPDX-License-Identifier: Apache-2.0
/**
 * Which fields of an object are ours: what managedFields has of our field manager.  The server
 * takes a field out of it when somebody else changes or removes the field, and for nothing else, so
 * what a controller writes into fields that we did not send leaves it as it is.
 */
#ifndef MT_SYNC_OWNED_FIELDS_H
#define MT_SYNC_OWNED_FIELDS_H

#include <cjson/cJSON.h>
#include <stdint.h>

/**
 * A hash of the names of the fields that our writes own (never of their values); 0: not known,
 * since the object has no entry of ours.  Where we have applied it, that alone counts: of what is
 * written otherwise the server may lump old entries together.
 */
uint64_t mt_owned_fields_hash(const cJSON *object);

#endif
