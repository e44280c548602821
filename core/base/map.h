// SPDX-License-Identifier: Apache-2.0
/** A string-keyed hash map that remembers the order of insertion. */
#ifndef MT_BASE_MAP_H
#define MT_BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

/** One entry; keys and values are borrowed and must outlive the map. */
struct mt_map_entry {
    const char *key; ///< `key_length` bytes; terminated if the caller's key was.
    size_t key_length;
    void *value;
    uint64_t hash;
};

/** Embedded; all zero is an empty map.  Read `entries` and `count` to walk it in order. */
struct mt_map {
    struct mt_map_entry *entries;
    size_t count;
    size_t capacity;
    uint32_t *slots; ///< Index + 1 into entries; 0 is free.
    size_t slot_count;
};

/** Frees what the map allocated, not keys or values, and leaves it empty. */
void mt_map_fini(struct mt_map *map);

/** The value of `key`, or NULL. */
void *mt_map_get(const struct mt_map *map, const char *key);

/** The same for a key of `length` bytes. */
void *mt_map_get_n(const struct mt_map *map, const char *key, size_t length);

/** Sets the value of `key` and returns the one it replaces, or NULL. */
void *mt_map_put(struct mt_map *map, const char *key, void *value);

/** The same for a key of `length` bytes. */
void *mt_map_put_n(struct mt_map *map, const char *key, size_t length, void *value);

#endif
