// SPDX-License-Identifier: Apache-2.0
/** Fields: how members of structs stand in JSON, as tables that serve writing and reading. */
#ifndef MT_RECORD_FIELDS_H
#define MT_RECORD_FIELDS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct mt_arena;
struct mt_error;

enum mt_field_type {
    MT_FIELD_TEXT,     ///< const char *; NULL is left out.
    MT_FIELD_FLAG,     ///< bool
    MT_FIELD_INT,      ///< int
    MT_FIELD_UNSIGNED, ///< unsigned
    MT_FIELD_COUNT,    ///< size_t
    MT_FIELD_MS,       ///< uint64_t: a duration.
    MT_FIELD_TIME,     ///< int64_t: milliseconds since 1970, as RFC 3339.
    MT_FIELD_HASH,     ///< uint64_t, as 16 hex digits.
    MT_FIELD_REF,      ///< struct mt_ref
    MT_FIELD_HASHES,   ///< struct mt_hashes
};

/** What is 0, false, NULL or empty is left out, and reading leaves what is left out alone. */
struct mt_field {
    const char *key;
    size_t offset;
    enum mt_field_type type;
    bool required; ///< Reading fails without it.
};

/** Adds the members of the struct at `from` to the map. */
void mt_fields_put(cJSON *map, const struct mt_field *fields, size_t count, const void *from);

/**
 * Reads them into the struct at `to`; texts are borrowed from the tree, arrays live in the arena.
 * Members that are no fields are passed over: a later moontide may write more in the same format.
 */
bool mt_fields_read(const cJSON *map, const struct mt_field *fields, size_t count, void *to,
                    struct mt_arena *arena, struct mt_error *err);

#endif
